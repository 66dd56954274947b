//! What the fuzz targets do with their bytes. What has to hold is what the tests of the crate check.
//!
//! | target | bytes |
//! | --- | --- |
//! | one for each dialect, such as `kie` | the HTTP status in two bytes, the high one first, and the body |
//! | `timestamp`, `retry_after` | a text |
//! | `options` | JSON: `{call, bound, ids, id, page}`; the strings `function`, `signal`, `NaN` and `Infinity` stand for such |
//! | `state` | JSON: what `pollOnce` may be given to go on with |
//! | `schedule` | decisions, one each |

#[path = "../../tests/steps/drive.rs"]
#[allow(dead_code, reason = "the tests also look at what changed")]
mod drive;
#[path = "../../tests/steps/forged.rs"]
mod forged;
#[path = "../../tests/hostile/judge.rs"]
#[allow(dead_code, reason = "the tests also count")]
mod judge;
#[path = "../../tests/properties/laws.rs"]
#[allow(dead_code, reason = "the tests also poll wait by wait")]
mod laws;
mod options;
#[path = "../../tests/properties/scenario.rs"]
#[allow(dead_code, reason = "the tests also look at what was said")]
mod scenario;
mod schedule;
#[path = "../../tests/support/mod.rs"]
mod support;

pub use options::options;
pub use schedule::schedule;

use luma_tasks::provider::find;
use luma_tasks::retry::retry_after_ms;
use luma_tasks::time::{Unit, millis_of_http_date, millis_of_iso, timestamp as read_timestamp};

/// Reads an answer of a provider in every way.
///
/// # Panics
/// When what was read breaks a promise.
pub fn answer(provider: &str, bytes: &[u8]) {
    let Some((status, body)) = bytes.split_first_chunk() else { return };
    let provider = find(provider).expect("there is such a provider");
    // A body that is not UTF-8 is read as `fetch` reads it.
    judge::judge(provider, u16::from_be_bytes(*status), &String::from_utf8_lossy(body), "id");
}

/// Reads the state of a poll in steps, and goes on with it.
///
/// # Panics
/// When it is neither refused nor lawful.
pub fn state(bytes: &[u8]) {
    forged::check(&String::from_utf8_lossy(bytes));
}

/// Reads a point in time.
///
/// # Panics
/// When it is none of the calendar's, or reads differently the second time.
pub fn timestamp(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for unit in [Unit::Seconds, Unit::Milliseconds] {
        let Some(iso) = read_timestamp(&text, unit) else { continue };
        assert!(iso.len() == 24 && iso.ends_with('Z'), "{iso}");
        assert_eq!(read_timestamp(&iso, unit).as_ref(), Some(&iso), "{iso} reads as another time");
    }
    let is_whole = |ms: f64| ms.is_finite() && ms % 1.0 == 0.0;
    assert!(millis_of_iso(&text).is_none_or(is_whole), "{text:?}");
    assert!(millis_of_http_date(&text).is_none_or(is_whole), "{text:?}");
}

/// Reads a `Retry-After` header.
///
/// # Panics
/// When it asks to wait for less than no time.
pub fn retry_after(bytes: &[u8]) {
    let header = String::from_utf8_lossy(bytes);
    for now_ms in [0.0, 784_111_777_000.0, 1.8e12, -1.0] {
        assert!(retry_after_ms(&header, now_ms).is_none_or(|ms| ms >= 0.0), "{header:?} at {now_ms}");
    }
}
