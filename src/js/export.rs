//! What the loader calls. Each export reads its arguments, runs the driver and converts what comes out.
//!
//! `call` are the options of the call, `bound` those of its client, either may be `undefined`; `client` is the object
//! that calls of one client have in common.

#![expect(unreachable_pub, reason = "wasm-bindgen exports functions only when they are `pub`")]

use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::abort::until_aborted;
use super::callback::Callbacks;
use super::clients;
use super::environment::{World, page, warn_about_key};
use super::rejection::{self, plain};
use super::value::{Js, Value};
use crate::client::{self, answer_rules, common_error, poll_rules};
use crate::error::{Error, Rejection};
use crate::json::Json;
use crate::options::{Kind, Options, PollOptions, Reader, check_id, check_ids};
use crate::schedule::Event;

/// A call as it was read.
struct Call {
    /// The ids in the caller's order.
    ids: Vec<String>,
    /// Whether the caller gave an array and gets one.
    is_many: bool,
    options: Options<Js>,
    poll: Option<PollOptions<Value>>,
}

/// What a call for many gives for one id.
#[derive(Serialize)]
struct Settled<'a> {
    id: &'a str,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    task: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Value>,
}

/// `getTask` and `getTasks`.
#[wasm_bindgen(js_name = get)]
pub async fn get(
    is_many: bool,
    ids: JsValue,
    call: JsValue,
    bound: JsValue,
    client: JsValue,
) -> Result<JsValue, JsValue> {
    let read = || read(&ids, false, Some(is_many), &call, &bound);
    run(Js::scope(read), client, JsValue::UNDEFINED, JsValue::UNDEFINED).await.map_err(rejection::value)
}

/// `pollUntilDone` and, with `sink` and `stop`, `watchTask`: `sink` gets every change, the signal `stop` ends all work.
#[wasm_bindgen(js_name = poll)]
pub async fn poll(
    ids: JsValue,
    call: JsValue,
    bound: JsValue,
    client: JsValue,
    sink: JsValue,
    stop: JsValue,
) -> Result<JsValue, JsValue> {
    let is_watch = !sink.is_undefined();
    let read = || read(&ids, true, is_watch.then_some(false), &call, &bound);
    run(Js::scope(read), client, sink, stop).await.map_err(rejection::value)
}

/// `parseTask`.
#[wasm_bindgen(js_name = parse)]
pub fn parse(payload: JsValue, call: JsValue, bound: JsValue) -> Result<JsValue, JsValue> {
    let parse = || {
        let mut reader = Reader::new(Js::new(call), Js::new(bound));
        let provider = reader.provider()?;
        let id = reader.id()?;
        match client::parse(&provider, Js::new(payload), id.as_deref()) {
            Ok(task) => plain(&task).map_err(|thrown| Rejection::Thrown(Value(thrown))),
            Err(Rejection::Error(error)) => {
                Err(Rejection::Thrown(Value(rejection::error(&error, id.as_deref(), None))))
            }
            Err(thrown) => Err(thrown),
        }
    };
    Js::scope(parse).map_err(rejection::value)
}

/// `is_many` is whether an array must be given, or must not; without it either will do.
fn read(
    ids: &JsValue,
    is_poll: bool,
    is_many: Option<bool>,
    call: &JsValue,
    bound: &JsValue,
) -> Result<Call, Rejection<Value>> {
    let ids = Js::new(ids.clone());
    let is_many = is_many.unwrap_or(ids.items().is_some());
    let checked = if is_many { check_ids(ids) } else { check_id(ids, "id").map(|id| vec![id]) };
    let ids = checked.map_err(Error::invalid_argument)?;
    let mut reader = Reader::new(Js::new(call.clone()), Js::new(bound.clone()));
    let options = reader.options(page().as_ref())?;
    let poll = if is_poll { Some(reader.poll_options(&options.provider)?) } else { None };
    Ok(Call { ids, is_many, options, poll })
}

async fn run(
    call: Result<Call, Rejection<Value>>,
    client: JsValue,
    sink: JsValue,
    stop: JsValue,
) -> Result<JsValue, Rejection<Value>> {
    let Call { ids, is_many, options, poll } = call?;
    warn_about_key(&options);
    let mut unique: Vec<String> = Vec::new();
    for id in &ids {
        if !unique.contains(id) {
            unique.push(id.clone());
        }
    }
    let rules = match &poll {
        Some(poll) => poll_rules(&options, poll),
        None => answer_rules(&options, unique.len()),
    };
    let signals: Vec<Value> = options.signal.clone().into_iter().chain(present(stop)).collect();
    let engine = clients::engine(&client, options);
    let callbacks = Callbacks::new(poll, present(sink));
    let ends = {
        let mut tell = |id: &str, event: &_| callbacks.tell(id, event);
        let work = callbacks.during(&World, rules.timeout_ms, engine.wait(&unique, rules, &mut tell));
        until_aborted(&signals, work).await.map_err(Rejection::Thrown)?
    };
    clients::remember(&client, &engine);
    if !is_many {
        return unique.first().zip(ends.first()).map_or(Ok(JsValue::UNDEFINED), |(id, end)| result(id, end));
    }
    if let Some(error) = common_error(&ends).and_then(|end| Some((end, end.error()?))) {
        return Err(Rejection::Thrown(Value(rejection::error(error.1, None, Some(error.0)))));
    }
    let settled = js_sys::Array::new();
    for id in &ids {
        let Some(end) = unique.iter().position(|other| other == id).and_then(|index| ends.get(index)) else { continue };
        let (task, error) = match result(id, end) {
            Ok(task) => (Some(Value(task)), None),
            Err(rejection) => (None, Some(Value(rejection::value(rejection)))),
        };
        let entry = Settled { id, ok: task.is_some(), task, error };
        settled.push(&plain(&entry).map_err(|thrown| Rejection::Thrown(Value(thrown)))?);
    }
    Ok(settled.into())
}

fn present(value: JsValue) -> Option<Value> {
    (super::value::kind(&value) != Kind::Undefined).then_some(Value(value))
}

fn result(id: &str, end: &Event<Value>) -> Result<JsValue, Rejection<Value>> {
    match (end.error(), &end.seen) {
        (None, Some(seen)) => Ok(seen.task.0.clone()),
        (Some(error), _) => Err(Rejection::Thrown(Value(rejection::error(error, Some(id), Some(end))))),
        (None, None) => Ok(JsValue::UNDEFINED),
    }
}
