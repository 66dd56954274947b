//! Ways to spoil an answer that are the same for every gateway.

use crate::answer::{Answer, Fault};

/// Above sixteen megabytes, however a megabyte is counted.
const HUGE_BYTES: usize = 17 * 1024 * 1024;
/// How deep the arrays of a deep answer are nested.
const DEPTH: usize = 10_000;
/// How long a slow body takes.
const DRIP_MS: u64 = 2_000;
/// What a gateway serves for a path that only its web pages know.
const PAGE: &str = "<!doctype html><html lang=\"en\"><head><title>Console</title></head>\
    <body><div id=\"root\"></div></body></html>";

/// What happens to the answer as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spoiling {
    /// A web page with status 200.
    Html,
    /// Status 200 and nothing else.
    Empty,
    /// JSON that ends in the middle; as HTTP the answer is complete.
    Truncated,
    /// The connection closes in the middle of the body.
    Cut,
    /// No headers, ever.
    StalledHeaders,
    /// Half a body and nothing more.
    StalledBody,
    /// A body in small pieces.
    SlowBody,
    /// A body too large to accept.
    Huge,
    /// JSON nested too deep to walk by recursion.
    Deep,
    /// A redirect to another path.
    Redirect,
    /// The connection closes before an answer.
    Reset,
}

impl Spoiling {
    /// Returns the spoilt form of `answer`, which answers a request to `gateway`.
    pub(crate) fn spoil(self, mut answer: Answer, gateway: &str) -> Answer {
        match self {
            Self::Html => return Answer::new(200, "text/html; charset=utf-8", PAGE),
            Self::Empty => return Answer::empty(200),
            Self::Redirect => return Answer::empty(302).with_header("location", format!("/{gateway}/moved")),
            Self::Deep => answer.body = "[".repeat(DEPTH) + &"]".repeat(DEPTH),
            Self::Truncated => answer.body.truncate(answer.first_half().len()),
            Self::Cut => answer.fault = Fault::Cut,
            Self::StalledHeaders => answer.fault = Fault::StallBeforeHeaders,
            Self::StalledBody => answer.fault = Fault::StallInBody,
            Self::SlowBody => answer.fault = Fault::Drip { over_ms: DRIP_MS },
            Self::Huge => answer.fault = Fault::Huge { bytes: HUGE_BYTES },
            Self::Reset => answer.fault = Fault::Reset,
        }
        answer
    }
}
