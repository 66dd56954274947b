//! What we take from JavaScript.

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
    fn reflect_get(target: &JsValue, key: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Reflect, js_name = set)]
    pub(super) fn set(target: &JsValue, key: &str, value: &JsValue) -> Result<bool, JsValue>;
}

#[wasm_bindgen(raw_module = "./error.js")]
extern "C" {
    /// Builds a `LumaError` from a plain record.
    #[wasm_bindgen(catch, js_name = createError)]
    pub(super) fn create_error(record: &JsValue, cause: &JsValue) -> Result<JsValue, JsValue>;

    /// The document in a text, `undefined` when it is not JSON. Not `JSON.parse` itself, because of what each exception
    /// of an import costs; see [`get`].
    #[wasm_bindgen(catch, js_name = parseJson)]
    pub(super) fn parse_json(text: &JsValue) -> Result<JsValue, JsValue>;

    /// The thrown value, or a copy of what it says when it holds the key.
    #[wasm_bindgen(catch, js_name = withoutKey)]
    pub(super) fn without_key(thrown: &JsValue, key: &str) -> Result<JsValue, JsValue>;
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = globalThis)]
    static GLOBAL: JsValue;
}

/// The global `name`, or `undefined`.
pub(super) fn global(name: &str) -> JsValue {
    GLOBAL.with(|scope| get(scope, name)).unwrap_or_default()
}

/// A new instance of the global class `name`.
pub(super) fn construct(name: &str, arguments: &js_sys::Array) -> Result<JsValue, JsValue> {
    let class: Function = global(name).dyn_into()?;
    js_sys::Reflect::construct(&class, arguments)
}

/// The property `key` of an object or a function; of anything else `undefined`. Asking that would throw, and each
/// exception of an import costs a place in wasm-bindgen's table that is never freed.
pub(super) fn get(target: &JsValue, key: &str) -> Result<JsValue, JsValue> {
    if target.is_object() || target.is_function() { reflect_get(target, key) } else { Ok(JsValue::UNDEFINED) }
}

/// Calls the method `name` of `target`.
pub(super) fn call(target: &JsValue, name: &str, argument: &JsValue) -> Result<JsValue, JsValue> {
    get(target, name)?.dyn_into::<Function>()?.call1(target, argument)
}
