//! Plain data of the core as objects of JavaScript.

use js_sys::JSON;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

use super::import::with_raw;
use crate::task::Task;

/// Plain data as an object of JavaScript: absent is `null`.
pub(super) fn plain(data: &impl Serialize) -> JsValue {
    // Plain data always serializes.
    data.serialize(&Serializer::json_compatible()).unwrap_or(JsValue::NULL)
}

/// A task as callers get it. `raw` is the gateway's own object for it, as JSON.
pub(super) fn task(task: &Task, raw: &str) -> JsValue {
    // The text was read before: the engine reads it too.
    with_raw(&plain(task), &JSON::parse(raw).unwrap_or(JsValue::NULL))
}

/// A task of a payload that was stored, as `text` and perhaps as an object.
pub(super) fn stored_task(task: &Task, text: &str, object: Option<&JsValue>) -> JsValue {
    match object.filter(|_| task.raw == (0..text.len())) {
        // What callers stored is what they get.
        Some(object) => with_raw(&plain(task), object),
        None => self::task(task, text.get(task.raw.clone()).unwrap_or("null")),
    }
}
