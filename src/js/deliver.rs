//! Plain data of the core as objects of JavaScript.

use js_sys::JSON;
use serde::{Serialize, Serializer};
use serde_wasm_bindgen::preserve;
use wasm_bindgen::JsValue;

use super::state::shell;
use crate::task::Task;

/// Plain data as an object of JavaScript: absent is `null`.
pub(super) fn plain(data: &impl Serialize) -> JsValue {
    // Plain data always serializes.
    data.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or(JsValue::NULL)
}

/// A value of JavaScript inside of plain data, which stays what it is.
pub(super) struct Preserved(pub(super) JsValue);

impl Serialize for Preserved {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        preserve::serialize(&self.0, serializer)
    }
}

/// A task as callers get it. `raw` is the gateway's own object for it, as JSON.
pub(super) fn task(task: &Task, raw: &str) -> JsValue {
    // The text was read before: the engine reads it too.
    with_raw(task, &JSON::parse(raw).unwrap_or(JsValue::NULL))
}

/// A task of a payload that was stored, as `text` and perhaps as an object.
pub(super) fn stored_task(task: &Task, text: &str, payload: &JsValue) -> JsValue {
    if !payload.is_string() && task.raw == (0..text.len()) {
        // What callers stored is what they get.
        return with_raw(task, payload);
    }
    self::task(task, text.get(task.raw.clone()).unwrap_or("null"))
}

fn with_raw(task: &Task, raw: &JsValue) -> JsValue {
    shell().with_raw(&plain(task), raw)
}
