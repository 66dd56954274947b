//! Small pieces of text.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What RFC 3986 does not call unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Percent-encodes `text` as one segment of a path or one value of a query.
#[must_use]
pub fn percent_encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// The first `limit` characters, and a sign when there were more.
#[must_use]
pub fn cut(text: &str, limit: usize) -> String {
    let text = text.trim_ascii();
    if text.chars().nth(limit).is_none() {
        return String::from(text);
    }
    text.chars().take(limit.saturating_sub(1)).chain(['…']).collect()
}
