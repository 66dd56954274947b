//! The table of values that the loader keeps, and how it is worked with: a value has a number there, because a number
//! crosses in no time, while a reference costs places in two tables.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// The values that always have a number.
pub(super) const NULL: u32 = 1;
pub(super) const FALSE: u32 = 2;
pub(super) const TRUE: u32 = 3;

/// What `kind` tells of an object that is no array, and of an array.
pub(super) const OBJECT: i32 = 6;
pub(super) const ARRAY: i32 = 7;

// What these do is told where they are written. None throws, and `catch` costs time, which counts here: they are called
// a hundred times for each task.
#[wasm_bindgen(raw_module = "./values.js")]
extern "C" {
    pub(super) fn hold(value: &JsValue) -> u32;
    #[wasm_bindgen(js_name = hold)]
    pub(super) fn hold_text(text: &str) -> u32;
    #[wasm_bindgen(js_name = hold)]
    pub(super) fn hold_number(number: f64) -> u32;
    pub(super) fn held() -> u32;
    pub(super) fn release(count: u32);
    #[wasm_bindgen(js_name = valueAt)]
    pub(super) fn value_at(number: u32) -> JsValue;
    #[wasm_bindgen(js_name = isKnown)]
    fn is_known(place: u32) -> bool;
    fn tell(place: u32, name: &str);
    pub(super) fn word(place: u32) -> u32;
    pub(super) fn kind(number: u32) -> i32;
    #[wasm_bindgen(js_name = isSame)]
    pub(super) fn is_same(one: u32, other: u32) -> bool;
    pub(super) fn field(number: u32, place: u32) -> u32;
    pub(super) fn property(number: u32, name: &str) -> i32;
    #[wasm_bindgen(js_name = propertyAt)]
    pub(super) fn property_at(number: u32, place: u32) -> i32;
    pub(super) fn items(number: u32) -> i32;
    pub(super) fn keys(number: u32) -> i32;
    pub(super) fn excerpt(number: u32, limit: u32) -> String;
    #[wasm_bindgen(js_name = hasWords)]
    pub(super) fn has_words(number: u32) -> bool;
    #[wasm_bindgen(js_name = numberOf)]
    pub(super) fn number_of(number: u32) -> f64;
    pub(super) fn written(number: u32) -> u32;
    #[wasm_bindgen(js_name = parseJson)]
    pub(super) fn parse_json(number: u32) -> u32;
    pub(super) fn object() -> u32;
    pub(super) fn put(number: u32, place: u32, value: u32);
    pub(super) fn array() -> u32;
    pub(super) fn push(number: u32, value: u32);
}

/// Where a name of ours lies, which is what JavaScript knows it by: decoding it each time would take more time than
/// all else about a task.
pub(super) fn place(name: &'static str) -> u32 {
    // With its length, so that a name that begins another one has a place of its own.
    let place = (name.as_ptr() as u32).wrapping_mul(64).wrapping_add(name.len() as u32);
    if !is_known(place) {
        tell(place, name);
    }
    place
}
