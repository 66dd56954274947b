//! What we take from JavaScript.

#![expect(unreachable_pub, reason = "wasm-bindgen exports functions only when they are `pub`")]

use std::cell::OnceCell;

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

#[wasm_bindgen(raw_module = "./values.js")]
extern "C" {
    /// `{ ...task, raw }`.
    #[wasm_bindgen(js_name = withRaw)]
    pub(super) fn with_raw(task: &JsValue, raw: &JsValue) -> JsValue;
}

#[wasm_bindgen]
extern "C" {
    /// What the package around the wasm hands over when it starts it: `pkg-template/shell.js`.
    pub(super) type Shell;

    /// Builds a `LumaError` from a plain record.
    #[wasm_bindgen(catch, method, js_name = createError)]
    fn create_error(this: &Shell, record: &JsValue, cause: &JsValue) -> Result<JsValue, JsValue>;

    /// The thrown value, or a copy of what it says when it holds the key.
    #[wasm_bindgen(catch, method, js_name = withoutKey)]
    fn without_key(this: &Shell, thrown: &JsValue, key: &str) -> Result<JsValue, JsValue>;
}

thread_local! {
    static SHELL: OnceCell<Shell> = const { OnceCell::new() };
}

/// Keeps what the package hands over. Called once, before anything else.
#[wasm_bindgen(js_name = start)]
pub fn start(shell: Shell) {
    SHELL.with(|slot| drop(slot.set(shell)));
}

fn with_shell<T>(work: impl FnOnce(&Shell) -> Result<T, JsValue>) -> Result<T, JsValue> {
    SHELL.with(|shell| shell.get().ok_or(JsValue::UNDEFINED).and_then(work))
}

/// Builds a `LumaError` from a plain record.
pub(super) fn create_error(record: &JsValue, cause: &JsValue) -> Result<JsValue, JsValue> {
    with_shell(|shell| shell.create_error(record, cause))
}

/// The thrown value, or a copy of what it says when it holds the key.
pub(super) fn without_key(thrown: &JsValue, key: &str) -> Result<JsValue, JsValue> {
    with_shell(|shell| shell.without_key(thrown, key))
}
