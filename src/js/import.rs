//! What we take from JavaScript.

use std::cell::RefCell;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

#[wasm_bindgen]
extern "C" {
    /// Looked up at each call, in a window, a worker, Node and workerd alike.
    #[wasm_bindgen(catch, js_name = fetch)]
    pub(super) fn global_fetch(url: &str, init: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_namespace = performance, js_name = now)]
    pub(super) fn monotonic_ms() -> Result<f64, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Date, js_name = now)]
    pub(super) fn wall_ms() -> Result<f64, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Math, js_name = random)]
    pub(super) fn random() -> Result<f64, JsValue>;

    #[wasm_bindgen(catch, js_namespace = console, js_name = warn)]
    pub(super) fn warn(message: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(catch, js_namespace = Object, js_name = keys)]
    pub(super) fn keys(object: &JsValue) -> Result<js_sys::Array, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Promise, js_name = resolve)]
    pub(super) fn promise_of(value: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Promise, js_name = all)]
    pub(super) fn all(promises: &js_sys::Array) -> Result<Promise, JsValue>;

    /// A number or any other primitive as JavaScript writes it.
    #[wasm_bindgen(catch, js_name = String)]
    pub(super) fn string_of(value: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = Number)]
    pub(super) fn number_of(value: &JsValue) -> Result<f64, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Reflect, js_name = get)]
    fn reflect_get(target: &JsValue, key: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Reflect, js_name = set)]
    pub(super) fn set(target: &JsValue, key: &str, value: &JsValue) -> Result<bool, JsValue>;
}

#[wasm_bindgen(raw_module = "./error.js")]
extern "C" {
    /// Builds a `LumaError` from a plain record.
    #[wasm_bindgen(catch, js_name = createError)]
    pub(super) fn create_error(record: &JsValue, cause: &JsValue) -> Result<JsValue, JsValue>;

    /// The thrown value, or a copy of what it says when it holds the key.
    #[wasm_bindgen(catch, js_name = withoutKey)]
    pub(super) fn without_key(thrown: &JsValue, key: &str) -> Result<JsValue, JsValue>;
}

// None of these throws. Each exception of an import that gives a value costs a place in wasm-bindgen's table that is
// never freed, and `catch` costs time, which counts here: they are called dozens of times for each task.
#[wasm_bindgen(raw_module = "./values.js")]
extern "C" {
    /// The property `name` of an object; absent when it is `null`, when it cannot be read and of anything else.
    pub(super) fn field(value: &JsValue, name: &JsValue) -> Option<JsValue>;

    /// Whether this is a string that says something.
    #[wasm_bindgen(js_name = hasWords)]
    pub(super) fn has_words(value: &JsValue) -> bool;

    /// Sets a field of an object of ours.
    pub(super) fn put(object: &JsValue, name: &JsValue, value: &JsValue);

    /// The document in a text, which may be `null`; `undefined` when it is not JSON.
    #[wasm_bindgen(js_name = parseJson)]
    pub(super) fn parse_json(text: &JsValue) -> JsValue;
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = globalThis)]
    static GLOBAL: JsValue;
}

/// The global `name`, or `undefined`.
pub(super) fn global(name: &'static str) -> JsValue {
    GLOBAL.with(|scope| get(scope, name)).unwrap_or_default()
}

/// A new instance of the global class `name`.
pub(super) fn construct(name: &'static str, arguments: &js_sys::Array) -> Result<JsValue, JsValue> {
    let class: Function = global(name).dyn_into()?;
    js_sys::Reflect::construct(&class, arguments)
}

/// The property `key` of an object or a function; of anything else `undefined`. Asking that would throw, and each
/// exception of an import costs a place in wasm-bindgen's table that is never freed.
pub(super) fn get(target: &JsValue, key: &'static str) -> Result<JsValue, JsValue> {
    get_by(target, &name(key))
}

/// The same by a key that is no name of ours.
pub(super) fn get_by(target: &JsValue, key: &JsValue) -> Result<JsValue, JsValue> {
    if target.is_object() || target.is_function() { reflect_get(target, key) } else { Ok(JsValue::UNDEFINED) }
}

thread_local! {
    /// Names of ours as JavaScript strings, in the order of their places in memory.
    static NAMES: RefCell<Vec<(&'static str, JsValue)>> = const { RefCell::new(Vec::new()) };
}

/// A name of ours as a JavaScript string, made once: decoding it each time is what takes the most time of a task.
pub(super) fn name(text: &'static str) -> JsValue {
    let place = |text: &'static str| (text.as_ptr(), text.len());
    NAMES.with_borrow_mut(|names| match names.binary_search_by_key(&place(text), |known| place(known.0)) {
        Ok(index) => names.get(index).map(|known| known.1.clone()).unwrap_or_default(),
        Err(index) => {
            let made = JsValue::from_str(text);
            names.insert(index, (text, made.clone()));
            made
        }
    })
}

/// Calls the method `name` of `target`.
pub(super) fn call(target: &JsValue, name: &'static str, argument: &JsValue) -> Result<JsValue, JsValue> {
    get(target, name)?.dyn_into::<Function>()?.call1(target, argument)
}
