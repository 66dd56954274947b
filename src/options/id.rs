//! Task ids, as callers give them.

use super::Given;

/// The longest id, in characters.
const MOST_CHARACTERS: usize = 512;
const EXPECTED: &str = "1 to 512 characters, no control characters, no spaces around it, no URL, not . or ..";

/// Checks a task id and gives it as text. `name` is what the message calls it.
///
/// # Errors
/// A sentence about what is wrong with it.
pub fn check_id<V>(id: &Given<V>, name: &str) -> Result<String, String> {
    match id {
        Given::Text(text) if is_id(text) => Ok(text.clone()),
        _ => Err([name, " must be a task id: ", EXPECTED, ", got ", &id.show()].concat()),
    }
}

/// Whether a text can be a task id.
pub fn is_id(text: &str) -> bool {
    // Browsers resolve `.` and `..` even when they are percent-encoded: the request would go to another path.
    let is_dots = matches!(text, "." | "..");
    // Copied with more than the id, or the link of a result in place of it.
    let is_padded = text.chars().next().is_some_and(is_space) || text.chars().next_back().is_some_and(is_space);
    let is_url = text.as_bytes().windows(3).any(|bytes| bytes == b"://");
    let is_right_length = (1..=MOST_CHARACTERS).contains(&text.chars().count());
    // What cannot be sent as it was given: half of a surrogate pair is U+FFFD here.
    let is_unsendable = |character: char| character.is_control() || character == char::REPLACEMENT_CHARACTER;
    is_right_length && !is_dots && !is_padded && !is_url && !text.chars().any(is_unsendable)
}

/// What JavaScript's `trim` removes: spaces as pages and tables have them, and the mark at the beginning of a file.
fn is_space(character: char) -> bool {
    character.is_whitespace() || character == '\u{feff}'
}

/// Checks the ids of a call for many.
///
/// # Errors
/// A sentence about what is wrong with them.
pub fn check_ids<V>(ids: &Given<V>) -> Result<Vec<String>, String> {
    let Given::Array(items) = ids else {
        return Err(["ids must be an array of task ids, got ", &ids.show()].concat());
    };
    let mut checked = Vec::with_capacity(items.len());
    for id in items {
        checked.push(check_id(id, "").map_err(|wrong| format!("ids[{}]{wrong}", checked.len()))?);
    }
    Ok(checked)
}

/// The ids without repetitions, and where each of them stands there.
pub fn without_repetitions(ids: Vec<String>) -> (Vec<String>, Vec<usize>) {
    let mut unique: Vec<String> = Vec::new();
    let mut places = Vec::new();
    // The places of the unique ids, in the order of the ids: a call may have thousands.
    let mut sorted: Vec<usize> = Vec::new();
    for id in ids {
        let order = |place: &usize| unique.get(*place).map(String::as_str).cmp(&Some(&id));
        match sorted.binary_search_by(order) {
            Ok(at) => places.extend(sorted.get(at)),
            Err(at) => {
                sorted.insert(at, unique.len());
                places.push(unique.len());
                unique.push(id);
            }
        }
    }
    (unique, places)
}
