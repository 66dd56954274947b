//! Cross-origin rules: any page may send requests, with no more than the headers that a client of these gateways needs.

use crate::{answer::Answer, request::Request};

const METHODS: [&str; 2] = ["GET", "POST"];
const HEADERS: [&str; 4] = ["authorization", "x-api-key", "accept", "content-type"];

/// Returns whether a request is a preflight.
pub(crate) fn is_preflight(request: &Request) -> bool {
    request.method == "OPTIONS" && request.header("access-control-request-method").is_some()
}

/// Answers a preflight.
///
/// One that asks for another method or header is refused, so that a client that widens its preflight fails.
pub(crate) fn preflight(request: &Request) -> Answer {
    let method = request.header("access-control-request-method").unwrap_or_default();
    let headers = request.header("access-control-request-headers").unwrap_or_default();
    let mut headers = headers.split(',').map(str::trim).filter(|name| !name.is_empty());
    let is_known = |name: &str| HEADERS.iter().any(|known| known.eq_ignore_ascii_case(name));
    if !METHODS.contains(&method) || !headers.all(is_known) {
        return Answer::empty(403);
    }
    Answer::empty(204)
        .with_header("access-control-allow-origin", "*")
        .with_header("access-control-allow-methods", METHODS.join(", "))
        .with_header("access-control-allow-headers", HEADERS.join(", "))
        .with_header("access-control-max-age", "600")
}

/// Lets any page read an answer.
pub(crate) fn open(answer: Answer) -> Answer {
    answer.with_header("access-control-allow-origin", "*").with_header("access-control-expose-headers", "Retry-After")
}
