//! The address of a gateway or proxy.

use crate::text::before;

/// What a base URL is for.
#[derive(Clone, Copy, Debug)]
pub struct Use {
    /// Whether the caller's own `fetch` gets the address, and may resolve it as it likes.
    pub has_own_fetch: bool,
    /// Whether plain `http` is refused, but for loopback, because a key is sent.
    pub needs_secure: bool,
}

/// An address that was checked.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// Without slashes at its end, and without capitals in scheme and host. A relative one stays as it is, because `fetch`
    /// resolves it.
    pub base_url: String,
    /// Whether it is on this machine.
    pub is_local: bool,
}

/// Checks a base URL. Its error is a sentence that names the option and the value, without credentials.
pub type Check<'a> = &'a dyn Fn(&str, Use) -> Result<Address, String>;

/// The host of a checked base URL, for messages; of a relative one all of it.
pub fn host(base_url: &str) -> &str {
    below_scheme(base_url).map_or(base_url, |rest| before(rest, b"/"))
}

/// The path of a checked base URL; of a relative one all of it.
pub fn path(base_url: &str) -> &str {
    let path = below_scheme(base_url).and_then(|rest| rest.get(before(rest, b"/").len()..));
    path.unwrap_or(base_url)
}

fn below_scheme(base_url: &str) -> Option<&str> {
    base_url.get(before(base_url, b":").len()..)?.strip_prefix("://")
}
