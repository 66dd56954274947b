//! What the loader calls. Each export reads its arguments, runs the driver and converts what comes out.
//!
//! `call` are the options of the call, `bound` those of its client, either may be `undefined`; `client` is the object
//! that calls of one client have in common.

#![expect(unreachable_pub, reason = "wasm-bindgen exports functions only when they are `pub`")]

use std::pin::pin;
use std::rc::Rc;

use js_sys::JSON;
use js_sys::futures::spawn_local;
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::abort::until_aborted;
use super::callback::Callbacks;
use super::clients;
use super::deliver::{plain, stored_task};
use super::environment::{World, page, warn_about_key};
use super::given;
use super::rejection;
use super::value::{Js, Kind, Value};
use crate::client::{self, Engine, answer_rules, common_error, poll_rules};
use crate::error::{Error, Rejection};
use crate::options::{Given, Options, PollOptions, Reader, check_id, check_ids};
use crate::poll::Rules;
use crate::schedule::Event;

/// A call as it was read.
struct Call {
    /// The ids in the caller's order.
    ids: Vec<String>,
    /// Whether the caller gave an array and gets one.
    is_many: bool,
    options: Options<Value>,
    poll: Option<PollOptions<Value>>,
}

/// `getTask` and `getTasks`; with `is_poll` `pollUntilDone` and `watchTask`. `is_many` is whether `ids` must be an array,
/// or must not be one; without it either will do. Of `watch`, which may be `undefined`, `sink` gets every change and the
/// signal `stop` ends all work. The loader's promise is settled by `resolve` or `reject`: one that is made here needs a
/// closure of its own.
// One function for all of them: each future costs 1 KB by itself.
#[expect(clippy::too_many_arguments, reason = "an object of them would be read by names, which are longer")]
#[wasm_bindgen(js_name = ask)]
pub fn ask(
    is_poll: bool,
    is_many: Option<bool>,
    ids: JsValue,
    call: JsValue,
    bound: JsValue,
    client: JsValue,
    watch: JsValue,
    resolve: JsValue,
    reject: JsValue,
) {
    spawn_local(async move {
        let end = match start(is_poll, is_many, [ids, call, bound, client, watch]) {
            Ok(run) => Box::pin(run.end()).await,
            Err(rejection) => Err(rejection),
        };
        let (settle, value) = match end {
            Ok(value) => (resolve, value),
            Err(rejection) => (reject, rejection::value(rejection)),
        };
        let _ = Js::attempt(|| Js::new(&settle).apply(&[Js::new(&value)]).map(drop));
    });
}

/// Reads a call and begins it. In a box and by itself, because what an export holds while it waits is stored twice.
fn start(is_poll: bool, is_many: Option<bool>, arguments: [JsValue; 5]) -> Result<Box<Run>, Rejection<Value>> {
    let [ids, call, bound, client, watch] = arguments;
    Js::scope(|| read(&ids, is_poll, is_many, &call, &bound)).map(|call| Box::new(begin(call, Value(client), &watch)))
}

/// `parseTask`.
#[wasm_bindgen(js_name = parse)]
pub fn parse(payload: JsValue, call: JsValue, bound: JsValue) -> Result<JsValue, JsValue> {
    let parse = || {
        let mut reader = reader(&call, &bound);
        let provider = reader.provider()?;
        let id = reader.id()?;
        let (text, object) = match payload.as_string() {
            Some(text) => (text, None),
            // What cannot be written is no JSON: of a function comes `undefined`.
            None => {
                (JSON::stringify(&payload).ok().and_then(|text| text.as_string()).unwrap_or_default(), Some(&payload))
            }
        };
        match client::parse(provider, &text, id.as_deref()) {
            Ok(task) => Ok(stored_task(&task, &text, object)),
            Err(error) => Err(Rejection::Thrown(Value(rejection::error(&error, id.as_deref(), None)))),
        }
    };
    Js::scope(parse).map_err(rejection::value)
}

/// A reader of the options of a call over those of its client.
fn reader(call: &JsValue, bound: &JsValue) -> Reader<Value> {
    Reader::new(given::options(Js::new(call)), given::options(Js::new(bound)))
}

/// `is_many` is whether an array must be given, or must not; without it either will do.
fn read(
    ids: &JsValue,
    is_poll: bool,
    is_many: Option<bool>,
    call: &JsValue,
    bound: &JsValue,
) -> Result<Call, Rejection<Value>> {
    let ids = given::ids(Js::new(ids));
    let is_many = is_many.unwrap_or(matches!(ids, Given::Array(_)));
    let checked = if is_many { check_ids(&ids) } else { check_id(&ids, "id").map(|id| vec![id]) };
    let ids = checked.map_err(Error::invalid_argument)?;
    let mut reader = reader(call, bound);
    let options = reader.options(page().as_ref())?;
    let poll = if is_poll { Some(reader.poll_options(options.provider)?) } else { None };
    Ok(Call { ids, is_many, options, poll })
}

/// A call under way.
struct Run {
    /// The ids without repetitions.
    unique: Vec<String>,
    /// Where each of the caller's ids stands there.
    places: Vec<usize>,
    is_many: bool,
    rules: Rules,
    signals: Vec<Value>,
    client: Value,
    engine: Rc<Engine<World>>,
    callbacks: Callbacks,
}

fn begin(call: Call, client: Value, watch: &JsValue) -> Run {
    let Call { ids, is_many, options, poll } = call;
    warn_about_key(&options);
    let (unique, places) = without_repetitions(ids);
    let rules = match &poll {
        Some(poll) => poll_rules(&options, poll),
        None => answer_rules(&options, unique.len()),
    };
    let signals = options.signal.clone().into_iter().chain(part(watch, "stop")).collect();
    let engine = clients::engine(&client, options);
    let callbacks = Callbacks::new(poll, part(watch, "sink"));
    Run { unique, places, is_many, rules, signals, client, engine, callbacks }
}

/// The ids without repetitions, and where each of them stands there.
fn without_repetitions(ids: Vec<String>) -> (Vec<String>, Vec<usize>) {
    let mut unique: Vec<String> = Vec::new();
    let mut places = Vec::new();
    // The places of the unique ids, in the order of the ids: a call may have thousands.
    let mut sorted: Vec<usize> = Vec::new();
    for id in ids {
        let order = |place: &usize| unique.get(*place).map(String::as_str).cmp(&Some(&id));
        match sorted.binary_search_by(order) {
            Ok(at) => places.extend(sorted.get(at)),
            Err(at) => {
                sorted.insert(at, unique.len());
                places.push(unique.len());
                unique.push(id);
            }
        }
    }
    (unique, places)
}

/// What one of many ids settled with.
#[derive(Serialize)]
struct Settled<'a> {
    id: &'a str,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    task: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Value>,
}

impl Run {
    /// Waits for the end and gives what the promise resolves with.
    async fn end(self: Box<Self>) -> Result<JsValue, Rejection<Value>> {
        let mut tell = |id: &str, event: &_| self.callbacks.tell(id, event);
        let ends = {
            let work = pin!(self.engine.wait(&self.unique, self.rules, &mut tell));
            let work = pin!(self.callbacks.during(&World, self.rules.timeout_ms, work));
            until_aborted(&self.signals, work).await.map_err(Rejection::Thrown)?
        };
        clients::remember(&self.client, &self.engine);
        self.settled(&ends)
    }

    fn settled(&self, ends: &[Event<Value>]) -> Result<JsValue, Rejection<Value>> {
        let Self { unique, places, .. } = self;
        if !self.is_many {
            return unique.first().zip(ends.first()).map_or(Ok(JsValue::UNDEFINED), |(id, end)| result(id, end));
        }
        if let Some(error) = common_error(ends).and_then(|end| Some((end, end.error()?))) {
            return Err(Rejection::Thrown(Value(rejection::error(error.1, None, Some(error.0)))));
        }
        Ok(Js::scope(|| {
            let settled = Js::array();
            for (id, end) in places.iter().filter_map(|place| unique.get(*place).zip(ends.get(*place))) {
                let (task, error) = match result(id, end) {
                    Ok(task) => (Some(Value(task)), None),
                    Err(rejection) => (None, Some(Value(rejection::value(rejection)))),
                };
                let entry = Settled { id, ok: task.is_some(), task, error };
                settled.push(Js::new(&plain(&entry)));
            }
            settled.value()
        }))
    }
}

fn part(watch: &JsValue, name: &'static str) -> Option<Value> {
    Js::scope(|| Js::new(watch).property(name).ok().filter(|part| part.kind() != Kind::Undefined).map(Js::keep))
}

fn result(id: &str, end: &Event<Value>) -> Result<JsValue, Rejection<Value>> {
    match (end.error(), &end.seen) {
        (None, Some(seen)) => Ok(seen.task.0.clone()),
        (Some(error), _) => Err(Rejection::Thrown(Value(rejection::error(error, Some(id), Some(end))))),
        (None, None) => Ok(JsValue::UNDEFINED),
    }
}

/// The request that asks for `ids`, for the proxy: what is not asked this way is no question about a task.
#[wasm_bindgen(js_name = request)]
pub fn request(ids: JsValue, is_batch: bool, options: JsValue) -> Result<JsValue, JsValue> {
    let build = || {
        let ids = check_ids(&given::ids(Js::new(&ids))).map_err(Error::invalid_argument)?;
        let options = reader(&options, &JsValue::UNDEFINED).options(None)?;
        let dialect = options.provider.dialect;
        let request = match ids.first() {
            Some(id) if !is_batch || options.provider.batch_limit == 1 => dialect.one(id),
            _ => dialect.many(&ids),
        };
        Ok(plain(&Sent { base_url: &options.base_url, path: &request.path, body: request.body.as_deref() }))
    };
    Js::scope(build).map_err(rejection::value)
}

/// A request as the proxy sends it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Sent<'a> {
    base_url: &'a str,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a str>,
}
