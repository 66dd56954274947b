//! Task ids, as callers give them.

use super::Given;

/// The longest id, in characters.
const MOST_CHARACTERS: usize = 512;

/// Checks a task id and gives it as text. `name` is what the message calls it.
///
/// # Errors
/// A sentence about what is wrong with it.
pub fn check_id<V>(id: &Given<V>, name: &str) -> Result<String, String> {
    let expected = "1 to 512 characters, no control characters, not . or ..";
    match id {
        Given::Text(text) if is_id(text) => Ok(text.clone()),
        _ => Err(format!("{name} must be a task id: {expected}, got {}", id.show())),
    }
}

fn is_id(text: &str) -> bool {
    // Browsers resolve `.` and `..` even when they are percent-encoded: the request would go to another path.
    let is_dots = matches!(text, "." | "..");
    let is_blank = text.chars().all(|character| character <= ' ');
    let is_long = text.chars().nth(MOST_CHARACTERS).is_some();
    !is_dots && !is_blank && !is_long && !text.chars().any(char::is_control)
}

/// Checks the ids of a call for many.
///
/// # Errors
/// A sentence about what is wrong with them.
pub fn check_ids<V>(ids: &Given<V>) -> Result<Vec<String>, String> {
    let Given::Array(items) = ids else {
        return Err(format!("ids must be an array of task ids, got {}", ids.show()));
    };
    items.iter().enumerate().map(|(index, id)| check_id(id, &format!("ids[{index}]"))).collect()
}
