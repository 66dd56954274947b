//! Keys, and what HTTP can carry.

use super::Given;

/// Checks a key and gives it as text.
///
/// # Errors
/// A sentence about what is wrong with it, without the key.
pub fn check_key<V>(key: &Given<V>) -> Result<String, String> {
    let reason = match key {
        Given::Text(text) => match reason_against(text) {
            None => return Ok(text.clone()),
            Some(reason) => reason,
        },
        Given::Null => "null",
        Given::Undefined => "undefined",
        Given::Boolean(_) => "a boolean",
        Given::Number(..) => "a number",
        _ => "an object",
    };
    Err(["apiKey must be a key or a function that returns one, got ", reason].concat())
}

fn reason_against(key: &str) -> Option<&'static str> {
    let is_space = |byte: Option<&u8>| matches!(byte, Some(b' ' | b'\t'));
    if key.is_empty() {
        Some("an empty string")
    } else if is_space(key.as_bytes().first()) || is_space(key.as_bytes().last()) {
        Some("a string with spaces around it")
    } else if key.bytes().any(|byte| !(b' '..=b'~').contains(&byte)) {
        Some("a string with characters that an HTTP header cannot carry")
    } else if begins_with(key, "Bearer ") || begins_with(key, "Key ") {
        // As dashboards and examples of curl show it.
        Some("a string with \"Bearer\" or \"Key\" before the key")
    } else {
        None
    }
}

/// The case does not matter.
fn begins_with(key: &str, word: &str) -> bool {
    key.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// Checks headers, and gives those that are not undefined; nothing when one of them is wrong.
pub(super) fn check_headers<V>(headers: &Given<V>) -> Option<Vec<(String, String)>> {
    let Given::Record(fields) = headers else { return None };
    let mut checked = Vec::new();
    for (name, value) in fields {
        match value {
            Given::Undefined => {}
            Given::Text(value) if is_header(name, value) => checked.push((name.clone(), value.clone())),
            _ => return None,
        }
    }
    Some(checked)
}

/// Checks a header. The name is a `token` of RFC 9110; the value is what `fetch` accepts: Latin-1 without control
/// characters, but for the tab.
fn is_header(name: &str, value: &str) -> bool {
    let is_token_byte = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    let is_carried = |character: char| character == '\t' || (!character.is_control() && u32::from(character) < 256);
    !name.is_empty() && name.bytes().all(is_token_byte) && value.chars().all(is_carried)
}
