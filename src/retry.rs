//! How long to wait before a request is made again.

use crate::number::{self, MAX_SAFE_INTEGER};
use crate::time;

/// The first delay after a transient error, in milliseconds.
pub const FIRST_DELAY_MS: f64 = 500.0;
/// The longest delay, in milliseconds.
pub const LONGEST_DELAY_MS: f64 = 8000.0;

/// The delay before retry number `retry` (0 is the first): 500 ms doubling to 8 s, plus up to a fifth of it.
/// `random` is from 0 to 1.
pub fn delay_ms(retry: u32, random: f64) -> f64 {
    with_jitter(doubled(FIRST_DELAY_MS, retry, LONGEST_DELAY_MS), random)
}

/// `first` doubled `times` times, at most `limit`.
pub fn doubled(first: f64, times: u32, limit: f64) -> f64 {
    // 2^20 * 500 ms is six days: past every limit, and far from overflow.
    (first * f64::from(1_u32 << times.min(20))).min(limit)
}

/// Adds up to a fifth, so that clients that started together do not stay together.
pub fn with_jitter(delay_ms: f64, random: f64) -> f64 {
    delay_ms * (1.0 + 0.2 * random)
}

/// Reads a `RateLimit-Reset` or `X-RateLimit-Reset` header. Gateways write seconds, or a time in seconds or milliseconds
/// since 1970: a number says by its size which it is. `now_ms` is the wall clock, in milliseconds since 1970.
pub fn reset_ms(header: &str, now_ms: f64) -> Option<f64> {
    let number = number::parse_plain(header.trim_ascii())?;
    let wait_ms = match number {
        1e12.. => number - now_ms,
        1e9.. => number * 1000.0 - now_ms,
        _ => number * 1000.0,
    };
    Some(wait_ms.clamp(0.0, MAX_SAFE_INTEGER))
}

/// Reads a `Retry-After` header: seconds or an HTTP date. A malformed one reads as absent, a date in the past as 0.
/// `now_ms` is the wall clock, in milliseconds since 1970.
pub fn retry_after_ms(header: &str, now_ms: f64) -> Option<f64> {
    let header = header.trim_ascii();
    match number::parse_plain(header) {
        Some(seconds) => Some((seconds * 1000.0).min(MAX_SAFE_INTEGER)),
        None => time::millis_of_http_date(header).map(|date| (date - now_ms).max(0.0)),
    }
}
