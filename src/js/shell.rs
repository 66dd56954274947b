//! What the package around the wasm provides: the functions of `pkg-template/shell.js`, and the data that they make of the
//! values of callers and gateways. None of it throws.

use js_sys::{Array, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{AbortController, RequestInit};

#[wasm_bindgen]
extern "C" {
    /// All functions of the package that the core calls.
    pub type Shell;

    /// Calls a key function.
    #[wasm_bindgen(method)]
    pub(super) fn ask(this: &Shell, function: &JsValue) -> Pending;

    /// Calls a callback, unless this call has settled, which an earlier callback may have aborted.
    #[wasm_bindgen(method)]
    pub(super) fn notify(this: &Shell, call: u32, callback: &JsValue, argument: &JsValue) -> Outcome;

    /// Builds a `LumaError`.
    #[wasm_bindgen(method, js_name = createError)]
    pub(super) fn create_error(this: &Shell, fields: &JsValue, cause: &JsValue) -> JsValue;

    /// What a promise rejects with, so that the package throws it as a `LumaError`.
    #[wasm_bindgen(method, js_name = createFailure)]
    pub(super) fn create_failure(this: &Shell, fields: &JsValue, cause: &JsValue) -> JsValue;

    /// Cuts a request off.
    #[wasm_bindgen(method, js_name = cutOff)]
    pub(super) fn cut_off(this: &Shell, controller: &AbortController);

    /// Sends a request and reads its answer. The promise resolves with an [`Exchanged`].
    #[wasm_bindgen(method)]
    pub(super) fn exchange(this: &Shell, fetch: &JsValue, url: &str, init: &RequestInit) -> Promise;

    /// Wakes a call: its async function resumes it.
    #[wasm_bindgen(method)]
    pub(super) fn wake(this: &Shell, call: u32);

    #[wasm_bindgen(method)]
    pub(super) fn resolve(this: &Shell, call: u32, value: &JsValue);

    #[wasm_bindgen(method)]
    pub(super) fn reject(this: &Shell, call: u32, reason: &JsValue);

    #[wasm_bindgen(method, js_name = monotonicMs)]
    pub(super) fn monotonic_ms(this: &Shell) -> f64;

    #[wasm_bindgen(method, js_name = wallMs)]
    pub(super) fn wall_ms(this: &Shell) -> f64;

    /// From 0 to 1.
    #[wasm_bindgen(method)]
    pub(super) fn random(this: &Shell) -> f64;

    #[wasm_bindgen(method, js_name = isOffline)]
    pub(super) fn is_offline(this: &Shell) -> bool;

    /// Resolves after `ms`, or earlier: when the device is online again, or when a hidden page is shown.
    #[wasm_bindgen(method)]
    pub(super) fn pause(this: &Shell, ms: f64) -> Pending;

    #[wasm_bindgen(method, js_name = isPage)]
    pub(super) fn is_page(this: &Shell) -> bool;

    /// Checks a base URL.
    #[wasm_bindgen(method, js_name = checkAddress)]
    pub(super) fn check_address(this: &Shell, given: &str, has_own_fetch: bool, needs_secure: bool) -> CheckedAddress;

    /// What is wrong with the names of a call's options. `own` is one that only the called function knows.
    #[wasm_bindgen(method, js_name = unknownOption)]
    pub(super) fn unknown_option(this: &Shell, call: &Call, own: Option<&str>) -> Option<String>;

    #[wasm_bindgen(method)]
    pub(super) fn warn(this: &Shell, message: &str);

    /// Keeps the message of a panic for the error that the trap after it becomes.
    #[wasm_bindgen(method)]
    pub(super) fn panicked(this: &Shell, message: &str);

    /// What was thrown, or a copy of what it says when it holds the key.
    #[wasm_bindgen(method, js_name = withoutKey)]
    pub(super) fn without_key(this: &Shell, thrown: &JsValue, key: &str) -> JsValue;

    /// A text without the key; of a longer one no more than the first `length` characters.
    #[wasm_bindgen(method)]
    pub(super) fn redact(this: &Shell, text: &str, key: &str, length: usize) -> String;

    /// The innermost code or sentence of what was thrown.
    #[wasm_bindgen(method)]
    pub(super) fn reason(this: &Shell, thrown: &JsValue) -> Option<String>;

    /// The task with its `raw`. An object that is filled field by field would be four times as large in V8.
    #[wasm_bindgen(method, js_name = withRaw)]
    pub(super) fn with_raw(this: &Shell, task: &JsValue, raw: &JsValue) -> JsValue;

    /// What is known about one of many ids: a task, or an error when that is not `undefined`.
    #[wasm_bindgen(method)]
    pub(super) fn result(this: &Shell, id: &str, task: &JsValue, error: &JsValue) -> JsValue;

    /// What `pollOnce` resolves with. `pending` is the state as JSON; without one all have ended.
    #[wasm_bindgen(method, js_name = pollStep)]
    pub(super) fn poll_step(this: &Shell, settled: &Array, pending: Option<&str>, next_poll_in_ms: f64) -> JsValue;

    /// How a function of the caller ended.
    pub(super) type Outcome;

    #[wasm_bindgen(method, getter, js_name = isThrown)]
    pub(super) fn is_thrown(this: &Outcome) -> bool;

    /// What was thrown.
    #[wasm_bindgen(method, getter)]
    pub(super) fn value(this: &Outcome) -> JsValue;

    /// The result of a key function.
    #[wasm_bindgen(method, getter)]
    pub(super) fn given(this: &Outcome) -> Given;

    /// The promise that a callback returned.
    #[wasm_bindgen(method, getter)]
    pub(super) fn promise(this: &Outcome) -> Option<Pending>;

    /// How a function of the caller will end.
    pub(super) type Pending;

    /// The promise of its [`Outcome`].
    #[wasm_bindgen(method, getter)]
    pub(super) fn outcome(this: &Pending) -> Promise;

    /// Stops waiting for it.
    #[wasm_bindgen(method)]
    pub(super) fn leave(this: &Pending);

    /// A request that has ended.
    pub(super) type Exchanged;

    /// A header, the body, or why there is no answer (`failure`).
    #[wasm_bindgen(method, indexing_getter)]
    pub(super) fn text(this: &Exchanged, field: &str) -> Option<String>;

    /// What was thrown.
    #[wasm_bindgen(method, getter, js_name = value)]
    pub(super) fn thrown(this: &Exchanged) -> JsValue;

    #[wasm_bindgen(method, getter)]
    pub(super) fn status(this: &Exchanged) -> u16;

    /// A base URL that was checked.
    pub(super) type CheckedAddress;

    /// The address (`baseUrl`), or what is wrong (`fault`).
    #[wasm_bindgen(method, indexing_getter)]
    pub(super) fn text(this: &CheckedAddress, field: &str) -> Option<String>;

    #[wasm_bindgen(method, getter, js_name = isLocal)]
    pub(super) fn is_local(this: &CheckedAddress) -> bool;

    /// A value of the caller, described.
    pub type Given;

    /// Its `kind`; its `name`, when it is an option or header; the `text` of a string, or of what messages show.
    #[wasm_bindgen(method, indexing_getter)]
    pub(super) fn text(this: &Given, field: &str) -> String;

    /// The value itself, but for what is in an object.
    #[wasm_bindgen(method, getter)]
    pub(super) fn value(this: &Given) -> JsValue;

    /// What is in an array or record.
    #[wasm_bindgen(method, getter)]
    pub(super) fn items(this: &Given) -> Array;

    /// A call of a function of the package.
    pub type Call;

    /// The number by which the executor knows it.
    #[wasm_bindgen(method, getter)]
    pub(super) fn token(this: &Call) -> u32;

    /// The options of the call.
    #[wasm_bindgen(method, getter)]
    pub(super) fn options(this: &Call) -> Given;

    /// Those of its client.
    #[wasm_bindgen(method, getter)]
    pub(super) fn bound(this: &Call) -> Given;

    /// What the calls of one client have in common.
    #[wasm_bindgen(method, getter)]
    pub(super) fn client(this: &Call) -> JsValue;

    /// A function that gets every result of a watch.
    #[wasm_bindgen(method, getter)]
    pub(super) fn sink(this: &Call) -> Option<JsValue>;

    /// How long the call has waited for the core, in milliseconds.
    #[wasm_bindgen(method, getter, js_name = waitedMs)]
    pub(super) fn waited_ms(this: &Call) -> f64;
}
