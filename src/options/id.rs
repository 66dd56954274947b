//! Task ids, as callers give them.

use super::Argument;
use crate::text;

/// Checks a task id and gives it as text. `name` is what the message calls it.
///
/// # Errors
/// A sentence about what is wrong with it.
pub fn check_id<J: Argument>(id: J, name: &str) -> Result<String, String> {
    read_id(id).ok_or_else(|| wrong_id(id, name))
}

fn wrong_id<J: Argument>(id: J, name: &str) -> String {
    let expected = " must be a task id: 1 to 512 characters, no control characters, not . or .., got ";
    text::concat(&[name, expected, &id.show()])
}

fn read_id<J: Argument>(id: J) -> Option<String> {
    let text = id.text();
    let mut length = 0;
    let mut is_blank = true;
    for character in text.chars() {
        if character.is_control() {
            return None;
        }
        is_blank &= character <= ' ';
        length += 1;
    }
    // Browsers resolve `.` and `..` even when they are percent-encoded: the question would go to another path.
    let is_dots = text == "." || text == "..";
    (!is_blank && length <= 512 && !is_dots && id.is_well_formed()).then_some(text)
}

/// Checks the ids of a call for many.
///
/// # Errors
/// A sentence about what is wrong with them.
pub fn check_ids<J: Argument>(ids: J) -> Result<Vec<String>, String> {
    let Some(items) = ids.items() else {
        return Err(text::concat(&["ids must be an array of task ids, got ", &ids.show()]));
    };
    let mut checked = Vec::new();
    for id in items {
        let Some(text) = read_id(id) else {
            let index = text::decimal(checked.len() as u32);
            return Err(wrong_id(id, &text::concat(&["ids[", &index, "]"])));
        };
        checked.push(text);
    }
    Ok(checked)
}
