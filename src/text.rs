//! Small pieces of text, made without the formatting machinery: printing one number through `format!` adds 2 to 10 KB
//! to the download.

/// One text of many parts.
// `concat` of a slice is as large as half of this file.
pub fn concat(parts: &[&str]) -> String {
    let mut text = String::new();
    parts.iter().for_each(|part| text.push_str(part));
    text
}

/// What stands before the first of some ASCII characters; all of it when there is none of them.
pub fn before<'a>(text: &'a str, marks: &[u8]) -> &'a str {
    let end = text.bytes().position(|byte| is_in(byte, marks));
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// Whether `byte` is one of a few.
#[expect(clippy::manual_contains, reason = "`contains` of bytes looks at eight at once, with the code for that")]
pub fn is_in(byte: u8, few: &[u8]) -> bool {
    few.iter().any(|other| *other == byte)
}

/// Whether `word` is one of the words in a list that spaces separate.
pub fn is_one_of(word: &str, mut list: &str) -> bool {
    while !list.is_empty() {
        let first = before(list, b" ");
        if first == word {
            return true;
        }
        list = list.get(first.len() + 1..).unwrap_or_default();
    }
    false
}

/// Percent-encodes `text` as one segment of a path or one value of a query.
pub fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            for nibble in [byte >> 4, byte & 15] {
                encoded.push(char::from(if nibble < 10 { b'0' + nibble } else { b'A' - 10 + nibble }));
            }
        }
    }
    encoded
}

/// Appends `text` as a JSON string. Control characters are dropped: ids, the only texts we send, cannot hold any.
pub fn push_json_string(json: &mut String, text: &str) {
    json.push('"');
    for character in text.chars().filter(|character| !character.is_control()) {
        if matches!(character, '"' | '\\') {
            json.push('\\');
        }
        json.push(character);
    }
    json.push('"');
}

/// A JSON array of strings.
pub fn json_strings(texts: &[String]) -> String {
    let mut json = String::from("[");
    for (index, text) in texts.iter().enumerate() {
        if index > 0 {
            json.push(',');
        }
        push_json_string(&mut json, text);
    }
    json.push(']');
    json
}

/// A whole number in decimal digits.
pub fn decimal(number: u32) -> String {
    let mut text = String::new();
    let mut weight = 1_000_000_000;
    while weight > 0 {
        let digit = number / weight % 10;
        if digit > 0 || !text.is_empty() || weight == 1 {
            text.push(char::from(b'0' + digit as u8));
        }
        weight /= 10;
    }
    text
}

/// Reads `12` and `1.5`: digits with at most one point and nothing else.
pub fn parse_decimal(text: &str) -> Option<f64> {
    let mut number: Option<f64> = None;
    // What the number is to be divided by; zero before the point.
    let mut scale: f64 = 0.0;
    for byte in text.bytes() {
        match (byte, number) {
            // More digits than a number can hold change nothing.
            (b'0'..=b'9', Some(_)) if scale > 1e15 => {}
            (b'0'..=b'9', _) => {
                number = Some(number.unwrap_or_default() * 10.0 + f64::from(byte - b'0'));
                scale *= 10.0;
            }
            (b'.', Some(_)) if scale == 0.0 => scale = 1.0,
            _ => return None,
        }
    }
    number.map(|number| number / scale.max(1.0))
}

/// The first `limit` characters, and a sign when there were more.
pub fn cut(text: &str, limit: usize) -> String {
    let text = text.trim_ascii();
    match text.char_indices().nth(limit) {
        None => String::from(text),
        Some(_) => {
            let end = text.char_indices().nth(limit.saturating_sub(1)).map_or(0, |(index, _)| index);
            concat(&[text.get(..end).unwrap_or_default(), "…"])
        }
    }
}

/// Replaces every occurrence of `secret`, also as JSON writes it with escaped slashes and quotes.
// `str::replace` would bring its searcher, which is larger than all of this file.
pub fn blot(text: &str, secret: Option<&str>) -> String {
    let Some(secret) = secret.filter(|secret| !secret.is_empty()) else {
        return String::from(text);
    };
    let mut blotted = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix(secret).or_else(|| after_escaped(rest, secret)) {
            blotted.push_str("***");
            rest = after;
        } else {
            blotted.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    blotted
}

/// What follows `secret` at the beginning of `text`, where a backslash may stand before each character.
fn after_escaped<'a>(text: &'a str, secret: &str) -> Option<&'a str> {
    secret.chars().try_fold(text, |rest, character| {
        rest.strip_prefix('\\').and_then(|rest| rest.strip_prefix(character)).or_else(|| rest.strip_prefix(character))
    })
}
