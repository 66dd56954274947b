//! What we take from JavaScript.

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

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

    #[wasm_bindgen(catch, js_namespace = Promise, js_name = all)]
    pub(super) fn all(promises: &JsValue) -> Result<Promise, JsValue>;
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
