//! What the driver needs from its environment: JavaScript at the edge, virtual time in native tests.

use crate::options::{Given, Options};
use crate::route::Request;
use crate::task::Task;

/// Two clocks, in milliseconds. The first can pause while a machine sleeps, the second can jump.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ClockReading {
    /// Never goes back; from an arbitrary zero.
    pub monotonic_ms: f64,
    /// From an arbitrary zero, too.
    pub wall_ms: f64,
}

impl ClockReading {
    /// Earlier by so much.
    #[must_use]
    pub fn before(self, ms: f64) -> Self {
        Self { monotonic_ms: self.monotonic_ms - ms, wall_ms: self.wall_ms - ms }
    }

    /// How long ago `earlier` was: the difference of the clock that moved more, never negative.
    pub fn since(self, earlier: Self) -> f64 {
        let monotonic = self.monotonic_ms - earlier.monotonic_ms;
        monotonic.max(self.wall_ms - earlier.wall_ms).max(0.0)
    }
}

/// A gateway's answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status; 0 for a redirect whose status a browser hides.
    pub status: u16,
    /// The `Retry-After` header.
    pub retry_after: Option<String>,
    /// The `RateLimit-Reset` header, or `X-RateLimit-Reset`.
    pub rate_limit_reset: Option<String>,
    /// The `Date` header.
    pub date: Option<String>,
    /// The `Location` header.
    pub location: Option<String>,
    /// The ids of the `Luma-Tasks-Forbidden` header, one a line: a proxy has not forwarded them.
    pub forbidden: String,
    /// The `Luma-Tasks-Provider` header: a proxy of ours had this from the provider's own address.
    pub provider: Option<String>,
    /// The body.
    pub body: String,
}

impl Answer {
    /// Whether the status is that of a redirect.
    pub fn is_redirect(&self) -> bool {
        matches!(self.status, 0 | 300..400)
    }
}

/// Why there is no answer. `K` owns values of the caller.
#[derive(Clone, Debug)]
pub enum TransportError<K> {
    /// The connection failed, before or in the body. Contains what `fetch` threw.
    Network(K),
    /// The body exceeds the limit. Contains the HTTP status.
    TooLarge(u16),
    /// A value that passes through unchanged.
    Thrown(K),
    /// The runtime has no `fetch`, and neither has the caller.
    NoFetch,
    /// The caller's `fetch` returned something that is not a response.
    NoResponse,
}

/// Every effect of the driver. A future that is dropped stops its work.
pub trait Host: Clone + 'static {
    /// What belongs to the caller: a function, what was thrown, a task that is delivered.
    type Value: Clone + PartialEq + 'static;

    /// A clock that never goes back, in milliseconds from an arbitrary zero.
    fn monotonic_ms(&self) -> f64;

    /// The wall clock, in milliseconds since 1970.
    fn wall_ms(&self) -> f64;

    /// A random number from 0 to 1.
    fn random(&self) -> f64;

    /// Whether the device says that it is offline.
    fn is_offline(&self) -> bool;

    /// Waits. Longer times than a timer can be set to are cut short.
    fn sleep(&self, ms: f64) -> impl Future<Output = ()>;

    /// The same, but for no longer than until a poll may be worth while: the device is online again, or a hidden page is
    /// shown.
    fn pause(&self, ms: f64) -> impl Future<Output = ()> + 'static;

    /// Calls the caller's key function.
    fn ask_key(&self, function: &Self::Value) -> impl Future<Output = Result<Given<Self::Value>, Self::Value>>;

    /// Sends one request and reads its whole answer.
    fn send(
        &self,
        options: &Options<Self::Value>,
        request: &Request,
        key: Option<&str>,
    ) -> impl Future<Output = Result<Answer, TransportError<Self::Value>>>;

    /// A thrown value without the key: itself, or a redacted copy when it contains the key.
    fn without_key(&self, thrown: Self::Value, key: &str) -> Self::Value;

    /// A text with the key redacted, however it is escaped; of a longer one no more than the first `length` characters.
    fn redact(&self, text: &str, key: &str, length: usize) -> String;

    /// Why `fetch` threw: the innermost code or sentence of what it threw.
    fn reason(&self, thrown: &Self::Value) -> Option<String>;

    /// Whether this is a web page, where CORS may be what stops a request.
    fn is_page(&self) -> bool;

    /// A task as callers get it. `raw` is the gateway's own object for it, as JSON.
    fn deliver(&self, task: &Task, raw: &str) -> Self::Value;
}
