//! What the driver needs from the world: JavaScript's at the edge, a virtual one in native tests.

use crate::dialect::Request;
use crate::options::{Argument, Options};
use crate::record::Record;
use crate::view::Json;

/// Two clocks, in milliseconds. The first can pause while a machine sleeps, the second can jump.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// Never goes back; from an arbitrary zero.
    pub monotonic_ms: f64,
    /// Since 1970.
    pub wall_ms: f64,
}

impl Moment {
    /// How long ago `earlier` was: what the clock says that moved more, never negative.
    #[must_use]
    pub fn since(self, earlier: Self) -> f64 {
        let monotonic = self.monotonic_ms - earlier.monotonic_ms;
        monotonic.max(self.wall_ms - earlier.wall_ms).max(0.0)
    }
}

/// A gateway's answer. `K` owns values of JavaScript.
#[derive(Clone, Debug)]
pub struct Answer<K> {
    /// The HTTP status; 0 for a redirect whose status a browser hides.
    pub status: u16,
    /// The `Retry-After` header.
    pub retry_after: Option<String>,
    /// The `Location` header.
    pub location: Option<String>,
    /// The body, a string.
    pub body: K,
}

/// Why there is no answer.
#[derive(Clone, Debug)]
pub enum Fault<K> {
    /// The connection failed, before or in the body. Holds what `fetch` threw.
    Network(K),
    /// The body is larger than the largest we take. Holds the HTTP status.
    TooLarge(u16),
    /// A value that must pass through untouched.
    Thrown(K),
}

/// What owns values of a host.
pub type Kept<H> = <<H as Host>::Json as Json>::Kept;

/// Everything the driver does to the world. A future that is dropped stops its work.
pub trait Host: Clone + 'static {
    /// The handle to JSON and to the caller's values.
    type Json: Argument;

    /// The time.
    ///
    /// # Errors
    /// What the clock threw.
    fn now(&self) -> Result<Moment, Kept<Self>>;

    /// A random number from 0 to 1.
    ///
    /// # Errors
    /// What the generator threw.
    fn random(&self) -> Result<f64, Kept<Self>>;

    /// Waits. Longer times than a timer can be set to are cut short.
    fn sleep(&self, ms: f64) -> impl Future<Output = Result<(), Kept<Self>>>;

    /// Lets `work` run beside whoever asks for it.
    fn spawn(&self, work: impl Future<Output = ()> + 'static);

    /// Asks the caller's key function.
    fn ask_key(&self, function: &Kept<Self>) -> impl Future<Output = Result<Kept<Self>, Kept<Self>>>;

    /// Sends one request and reads its whole answer.
    fn send(
        &self,
        options: &Options<Self::Json>,
        request: &Request,
        key: Option<&str>,
    ) -> impl Future<Output = Result<Answer<Kept<Self>>, Fault<Kept<Self>>>>;

    /// A thrown value without the key: itself, or a copy of what it says when the key is somewhere in it.
    fn without_key(&self, thrown: Kept<Self>, key: &str) -> Kept<Self>;

    /// Whether this is a web page, where CORS may be what stops a request.
    fn is_page(&self) -> bool;

    /// Plain data as a value of the host.
    fn plain(&self, record: &Record<'_, Self::Json>) -> Kept<Self>;
}
