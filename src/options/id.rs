//! Task ids, as callers give them.

use super::Given;

/// The longest id, in characters.
const MOST_CHARACTERS: usize = 512;
const EXPECTED: &str = "1 to 512 characters, no control characters, not . or ..";

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

fn is_id(text: &str) -> bool {
    // Browsers resolve `.` and `..` even when they are percent-encoded: the request would go to another path.
    let is_dots = matches!(text, "." | "..");
    let is_blank = text.bytes().all(|byte| byte <= b' ');
    let is_long = text.chars().count() > MOST_CHARACTERS;
    !is_dots && !is_blank && !is_long && !text.chars().any(char::is_control)
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
