//! What we take from JavaScript.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use super::value::Js;
use crate::json::Json;
use crate::options::Argument;

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

    #[wasm_bindgen(catch, js_namespace = Promise, js_name = resolve)]
    pub(super) fn promise_of(value: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Promise, js_name = all)]
    pub(super) fn all(promises: &js_sys::Array) -> Result<Promise, JsValue>;

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

/// The property `key` of an object or a function; of anything else `undefined`.
pub(super) fn get(target: &JsValue, key: &'static str) -> Result<JsValue, JsValue> {
    Js::scope(|| Js::new(target).property(key).map(Js::value).map_err(Js::value))
}

/// Calls the method `name` of `target`.
pub(super) fn call(target: &JsValue, name: &'static str, argument: &JsValue) -> Result<JsValue, JsValue> {
    get(target, name)?.dyn_into::<Function>()?.call1(target, argument)
}
