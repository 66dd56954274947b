//! The functions that the package calls, named as those that it exports.
//!
//! Ids and options come as descriptions (`pkg-template/given.js`). A call begins here and goes on in [`executor`].

#![expect(unreachable_pub, reason = "wasm-bindgen exports functions only when they are `pub`")]

use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::deliver::{Preserved, plain, stored_task};
use super::executor;
use super::given::{given, reader};
use super::host::check_address;
use super::rejection;
use super::run::{Function, Run};
use super::send::headers;
use super::shell::{Call, Given as Described};
use super::state::shell;
use crate::error::{Error, Rejection};
use crate::options::{Given, Key, Reader, check_ids};
use crate::{client, dialect, json, text};

#[wasm_bindgen(js_name = getTask)]
pub fn get_task(id: Described, call: Call) {
    begin(Function::GetTask, &id, &call);
}

#[wasm_bindgen(js_name = getTasks)]
pub fn get_tasks(ids: Described, call: Call) {
    begin(Function::GetTasks, &ids, &call);
}

#[wasm_bindgen(js_name = pollUntilDone)]
pub fn poll_until_done(ids: Described, call: Call) {
    begin(Function::PollUntilDone, &ids, &call);
}

#[wasm_bindgen(js_name = pollOnce)]
pub fn poll_once(from: Described, call: Call) {
    begin(Function::PollOnce, &from, &call);
}

#[wasm_bindgen(js_name = watchTasks)]
pub fn watch_tasks(ids: Described, call: Call) {
    begin(Function::WatchTasks, &ids, &call);
}

#[wasm_bindgen(js_name = watchTask)]
pub fn watch_task(id: Described, call: Call) {
    begin(Function::WatchTask, &id, &call);
}

fn begin(function: Function, ids: &Described, call: &Call) {
    // Boxed: a future is a part of every future that awaits it, and thousands of calls may wait.
    let end = Run::new(function, ids, call).map(|run| Box::pin(Box::new(run).end())).map_err(rejection::of_call);
    executor::begin(call.token(), async move { end?.await });
}

/// `text` is the payload as JSON, where it can be written.
#[wasm_bindgen(js_name = parseTask)]
pub fn parse_task(text: Option<String>, payload: JsValue, call: Call) -> Result<JsValue, JsValue> {
    let parse = || {
        let (options, id) = reader(&call, Some("id")).parse_options().map_err(Error::invalid_argument)?;
        let text = text.unwrap_or_default();
        let key = if let Key::Text(key) = options.key { key } else { String::new() };
        let excerpt = |quote: &str, limit| text::cut(&shell().redact(quote.trim_ascii(), &key, limit * 4), limit);
        match client::parse(options.provider, &text, id.as_deref(), &excerpt) {
            Ok(task) => Ok(stored_task(&task, &text, &payload)),
            Err(error) => Err(Rejection::Thrown(rejection::failure(&error, id.as_deref(), None))),
        }
    };
    parse().map_err(rejection::of_call)
}

/// The request that asks for `ids`, for the proxy: what is not asked this way is no request about a task. It carries the
/// key when that is given as text.
#[wasm_bindgen]
pub fn request(ids: Described, is_batch: bool, options: Described) -> Result<JsValue, JsValue> {
    let build = || {
        let ids = check_ids(&given(&ids)).map_err(Error::invalid_argument)?;
        let options =
            Reader::new(given(&options), Given::Undefined).options(&check_address).map_err(Error::invalid_argument)?;
        let provider = options.provider;
        let request = provider.request(&ids, is_batch);
        let key = if let Key::Text(key) = &options.key { Some(key.as_str()) } else { None };
        let headers = Preserved(headers(&options, &request, key).into());
        let body = request.body.as_deref();
        let (base_url, id_signs) = (options.base_url.as_str(), provider.id_signs);
        let is_own_address = base_url == provider.base_url;
        Ok(plain(&Sent { base_url, path: &request.path, body, headers, id_signs, is_own_address }))
    };
    build().map_err(rejection::of_call)
}

/// Whether a client would take the 404 with this body for one about the route, if the proxy did not say where it is from.
#[wasm_bindgen(js_name = isAboutRoute)]
pub fn is_about_route(text: &str) -> bool {
    json::parse(text).is_ok_and(|document| dialect::is_about_route(&document))
}

/// A request as the proxy sends it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Sent<'a> {
    base_url: &'a str,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a str>,
    headers: Preserved,
    /// Signs that ids really hold.
    id_signs: &'static str,
    /// Whether it goes to the provider's own address.
    is_own_address: bool,
}
