//! The gateways: one row each. A gateway that speaks a known dialect is one row here and its fixtures.

use crate::dialect::{AceData, Dialect, Kie, Kkiai};

/// A gateway and how it wants to be asked.
pub struct Provider {
    /// The name callers use.
    pub name: &'static str,
    /// Where it is, without a slash at the end.
    pub base_url: &'static str,
    /// The language of its answers.
    pub dialect: &'static dyn Dialect,
    /// How many ids one request may ask for; 1 where there is no batch.
    pub batch_limit: usize,
    /// How often it wants to be asked, and what follows from that.
    pub pace: PollDefaults,
}

/// The defaults of a poll, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PollDefaults {
    /// The first wait between two polls.
    pub interval_ms: f64,
    /// The longest wait between two polls.
    pub max_interval_ms: f64,
    /// How long a task may be unknown after it was accepted.
    pub not_found_grace_ms: f64,
}

/// The defaults of most gateways.
const DEFAULT: PollDefaults =
    PollDefaults { interval_ms: 5000.0, max_interval_ms: 30_000.0, not_found_grace_ms: 30_000.0 };
/// What Kie and its mirrors ask for; they know a new task late.
const SLOW: PollDefaults =
    PollDefaults { interval_ms: 30_000.0, max_interval_ms: 60_000.0, not_found_grace_ms: 90_000.0 };

/// All providers.
#[rustfmt::skip]
pub static PROVIDERS: &[Provider] = &[
    // The bare domain redirects, which would lose the key in a browser: keep the `www`.
    Provider { name: "kkiai", base_url: "https://www.kkiai.com", dialect: &Kkiai, batch_limit: 50, pace: DEFAULT },
    Provider { name: "acedata", base_url: "https://api.acedata.cloud", dialect: &AceData, batch_limit: 50, pace: DEFAULT },
    Provider { name: "apikley", base_url: "https://api.apikley.ru", dialect: &Kie, batch_limit: 1, pace: SLOW },
    Provider { name: "kie", base_url: "https://api.kie.ai", dialect: &Kie, batch_limit: 1, pace: SLOW },
];

/// The provider called `name`.
#[must_use]
pub fn find(name: &str) -> Option<&'static Provider> {
    PROVIDERS.iter().find(|provider| provider.name == name)
}
