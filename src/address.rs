//! The address of a gateway or proxy: what a `baseUrl` may be.

use crate::text::{self, before};

/// What stands behind the credentials of a URL, for [`text::holds`].
pub const CREDENTIALS_END: &str = "@|%40";

/// The web page or worker this code runs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// For example `https://example.com`.
    pub origin: String,
    /// Whether it is a worker that was made from a blob: nothing relative can be resolved there.
    pub is_inline: bool,
}

/// What a base URL is for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Use<'a> {
    /// Where the code runs, when that is a page or worker.
    pub page: Option<&'a Page>,
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

/// Checks a base URL.
///
/// # Errors
/// A sentence that names the option and the value, without credentials.
pub fn check(given: &str, usage: Use<'_>) -> Result<Address, String> {
    read(given, usage).map_err(|reason| ["baseUrl ", reason, ", got ", &shown(given)].concat())
}

/// The same; the reason comes without the value.
fn read(given: &str, usage: Use<'_>) -> Result<Address, &'static str> {
    // A URL parser drops tabs and line ends and reads a backslash as a slash: the host would not be the one we check.
    if given.is_empty() || given.chars().any(|character| character.is_control() || matches!(character, '\\' | ' ')) {
        return Err("must be a URL without white space and backslashes");
    }
    if before(given, b"?#") != given {
        return Err("must not have a query or a fragment");
    }
    let scheme = before(given, b":");
    let path = given.trim_end_matches('/');
    if scheme == given || matches!(given.as_bytes().first(), Some(b'/' | b'.')) {
        return relative(given, path, usage);
    }
    let is_http = scheme.eq_ignore_ascii_case("http");
    let rest = given.get(scheme.len()..).and_then(|rest| rest.strip_prefix("://"));
    let Some(rest) = rest.filter(|_| is_http || scheme.eq_ignore_ascii_case("https")) else {
        return Err("must begin with https:// or http://");
    };
    let authority = before(rest, b"/");
    if before(authority, b"@") != authority {
        return Err("must not contain credentials");
    }
    let (host, port) = split(authority);
    let is_forbidden = before(host, b"%<>[]^|") != host || host.chars().any(char::is_whitespace);
    if host.is_empty() || is_forbidden {
        return Err("must name a host");
    }
    // Also where a slash in a password has ended the authority.
    if !is_port(port) {
        return Err("must have a port from 0 to 65535 or none");
    }
    let is_local = is_loopback(host);
    if usage.needs_secure && is_http && !is_local {
        return Err("must begin with https:// when a key is sent (allowInsecureHttp lifts this)");
    }
    // The case has no meaning there, and the address may be that of the provider.
    let mut base_url = String::from(path);
    if let Some(origin) = base_url.get_mut(..scheme.len() + "://".len() + authority.len()) {
        origin.make_ascii_lowercase();
    }
    Ok(Address { base_url, is_local })
}

/// A page without a server (`file:`, `data:`) has no origin to resolve against.
fn relative(given: &str, path: &str, usage: Use<'_>) -> Result<Address, &'static str> {
    // `//host` resembles a relative URL and is not.
    if given.starts_with("//") {
        return Err("must be absolute (https://…) or a path");
    }
    let page = usage.page.filter(|page| page.origin.starts_with("http"));
    let is_local = page.is_some_and(|page| is_loopback(split(host(&page.origin)).0));
    let is_http = page.is_some_and(|page| page.origin.starts_with("http:"));
    if usage.needs_secure && is_http && !is_local {
        return Err("must be on https when a key is sent (allowInsecureHttp lifts this)");
    }
    let base_url = match page {
        _ if usage.has_own_fetch => String::from(path),
        None => return Err("must be absolute outside a web page, unless fetch is given"),
        Some(page) if page.is_inline && !given.starts_with('/') => {
            return Err("must be absolute or begin with / in a worker that was made from a blob");
        }
        // A path of nothing but slashes is the page's own origin.
        Some(page) if page.is_inline || path.is_empty() => [&page.origin, path].concat(),
        Some(_) => String::from(path),
    };
    Ok(Address { base_url, is_local })
}

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

/// The host, without the brackets around an IPv6 address, and what is behind it. Where such an address or its bracket is
/// broken, there is no host.
fn split(authority: &str) -> (&str, &str) {
    let Some(rest) = authority.strip_prefix("[") else {
        let host = before(authority, b":");
        return (host, authority.get(host.len()..).unwrap_or_default());
    };
    let host = before(rest, b"]");
    let is_ipv6 = host.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'));
    let behind = rest.get(host.len() + 1..).filter(|_| is_ipv6);
    behind.map_or(("", ""), |behind| (host, behind))
}

/// Whether a port, or none, is behind a host.
fn is_port(behind: &str) -> bool {
    let Some(port) = behind.strip_prefix(':') else { return behind.is_empty() };
    // Of digits alone, because a sign can be parsed.
    let is_number = port.bytes().all(|byte| byte.is_ascii_digit());
    port.is_empty() || (is_number && port.parse::<u32>().is_ok_and(|port| port <= 65_535))
}

fn is_loopback(host: &str) -> bool {
    let lower = host.to_ascii_lowercase();
    let host = lower.trim_end_matches('.');
    let dots = host.bytes().filter(|byte| *byte == b'.').count();
    let is_ipv4 = dots == 3 && host.bytes().all(|byte| byte == b'.' || byte.is_ascii_digit());
    host == "localhost" || host.ends_with(".localhost") || host == "::1" || (is_ipv4 && host.starts_with("127."))
}

/// The value for a message, without what may be secret: credentials and a query. A password may contain any character, so
/// its beginning and end cannot be found.
fn shown(given: &str) -> String {
    let shown = if text::holds(given, CREDENTIALS_END) { "***" } else { before(given, b"?#") };
    ["\"", &text::cut(shown, 100), "\""].concat()
}
