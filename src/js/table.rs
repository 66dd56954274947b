//! The table of values that the loader keeps, and how it is worked with: a value has a number there, because a number
//! crosses in no time, while a reference costs places in two tables.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// The values that always have a number.
pub(super) const FALSE: i32 = 2;
pub(super) const TRUE: i32 = 3;
pub(super) const UNDEFINED: i32 = 4;
pub(super) const GLOBAL: i32 = 5;

/// What `kind` tells of an object that is no array, and of an array.
pub(super) const OBJECT: i32 = 6;
pub(super) const ARRAY: i32 = 7;

// What these do is told where they are written. None throws, and `catch` costs time, which counts here: they are called
// a hundred times for each task.
#[wasm_bindgen(raw_module = "./values.js")]
extern "C" {
    pub(super) fn hold(value: &JsValue) -> i32;
    #[wasm_bindgen(js_name = hold)]
    pub(super) fn hold_text(text: &str) -> i32;
    pub(super) fn held() -> i32;
    pub(super) fn release(count: i32);
    #[wasm_bindgen(js_name = valueAt)]
    pub(super) fn value_at(number: i32) -> JsValue;
    #[wasm_bindgen(js_name = isKnown)]
    fn is_known(place: i32) -> bool;
    fn tell(place: i32, name: &str);
    pub(super) fn word(place: i32) -> i32;
    pub(super) fn kind(number: i32) -> i32;
    #[wasm_bindgen(js_name = isSame)]
    pub(super) fn is_same(one: i32, other: i32) -> bool;
    pub(super) fn property(number: i32, name: &str) -> i32;
    #[wasm_bindgen(js_name = propertyAt)]
    pub(super) fn property_at(number: i32, place: i32) -> i32;
    pub(super) fn call(number: i32, place: i32, one: i32, two: i32) -> i32;
    pub(super) fn apply(number: i32, one: i32, two: i32) -> i32;
    pub(super) fn create(place: i32, one: i32, two: i32) -> i32;
    pub(super) fn items(number: i32) -> i32;
    pub(super) fn keys(number: i32) -> i32;
    pub(super) fn excerpt(number: i32, limit: i32) -> String;
    #[wasm_bindgen(js_name = numberOf)]
    pub(super) fn number_of(number: i32) -> f64;
    pub(super) fn written(number: i32) -> i32;
    pub(super) fn object() -> i32;
    pub(super) fn put(number: i32, place: i32, value: i32);
    pub(super) fn assign(number: i32, name: &str, value: i32);
    pub(super) fn array() -> i32;
    pub(super) fn push(number: i32, value: i32);
}

/// Where a name of ours lies, which is what JavaScript knows it by: decoding it each time would take more time than
/// all else about a task.
pub(super) fn place(name: &'static str) -> i32 {
    // With its length, so that a name that begins another one has a place of its own.
    let place = (name.as_ptr() as i32).wrapping_mul(64).wrapping_add(name.len() as i32);
    if !is_known(place) {
        tell(place, name);
    }
    place
}
