//! Small pieces of text.

/// Percent-encodes `text` as one segment of a path or one value of a query: all but what RFC 3986 calls unreserved.
pub fn percent_encode(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// A hash of a text: FNV-1a with 32 bits.
pub fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// The text before the first of some ASCII characters; all of it when there is none of them.
pub fn before<'a>(text: &'a str, delimiters: &[u8]) -> &'a str {
    let end = text.bytes().position(|byte| delimiters.contains(&byte));
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// Whether a text holds one of these ASCII `words`, between which bars stand, in capitals or not.
pub fn holds(text: &str, words: &str) -> bool {
    let is_held = |words: &[u8]| text.as_bytes().windows(words.len()).any(|part| part.eq_ignore_ascii_case(words));
    words.as_bytes().split(|byte| *byte == b'|').any(is_held)
}

/// Whether a word is one of these ASCII `words`, between which bars stand, in capitals or not.
pub fn is_any(word: &str, words: &str) -> bool {
    words.as_bytes().split(|byte| *byte == b'|').any(|other| other.eq_ignore_ascii_case(word.as_bytes()))
}

/// The first `limit` characters without the spaces around them, and a sign when there were more.
pub fn cut(text: &str, limit: usize) -> String {
    truncate(text.trim_ascii(), limit)
}

/// The first `limit` characters as JavaScript counts them, and an ellipsis in place of the last one when there were more.
pub fn truncate(text: &str, limit: usize) -> String {
    let (mut length, mut kept) = (0, 0);
    for (place, character) in text.char_indices() {
        length += character.len_utf16();
        if length > limit {
            return [text.get(..kept).unwrap_or_default(), "…"].concat();
        }
        if length < limit {
            kept = place + character.len_utf8();
        }
    }
    String::from(text)
}
