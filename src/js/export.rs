//! What the loader calls. Each export reads its arguments, runs the driver and converts what comes out.
//!
//! `call` are the options of the call, `bound` those of its client, either may be `undefined`; `client` is the object
//! that calls of one client have in common.

#![expect(unreachable_pub, reason = "wasm-bindgen exports functions only when they are `pub`")]

use std::pin::pin;
use std::rc::Rc;

use js_sys::futures::spawn_local;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::abort::until_aborted;
use super::callback::Callbacks;
use super::clients;
use super::environment::{World, page, warn_about_key};
use super::plain::{object, plain};
use super::rejection;
use super::value::{Js, Value};
use crate::client::{self, Engine, answer_rules, common_error, poll_rules};
use crate::error::{Error, Rejection};
use crate::list;
use crate::options::{Options, PollOptions, Reader, check_id, check_ids};
use crate::poll::Rules;
use crate::record::Record;
use crate::schedule::Event;
use crate::view::Json;

/// A call as it was read.
struct Call {
    /// The ids in the caller's order.
    ids: Vec<String>,
    /// Whether the caller gave an array and gets one.
    is_many: bool,
    options: Options<Js>,
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
        let mut reader = Reader::new(Js::new(&call), Js::new(&bound));
        let provider = reader.provider()?;
        let id = reader.id()?;
        match client::parse(provider, Js::new(&payload), id.as_deref()) {
            Ok(task) => Ok(plain(&task.record())),
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
    let ids = Js::new(ids);
    let is_many = is_many.unwrap_or(ids.items().is_some());
    let checked = if is_many { check_ids(ids) } else { check_id(ids, "id").map(|id| vec![id]) };
    let ids = checked.map_err(Error::invalid_argument)?;
    let mut reader = Reader::new(Js::new(call), Js::new(bound));
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
    let mut signals = Vec::new();
    list::add(&mut signals, options.signal.clone());
    list::add(&mut signals, part(watch, "stop"));
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
            Ok(at) => list::add(&mut places, sorted.get(at).copied()),
            Err(at) => {
                sorted.insert(at, unique.len());
                places.push(unique.len());
                unique.push(id);
            }
        }
    }
    (unique, places)
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
                let (name, value) = match result(id, end) {
                    Ok(task) => ("task", task),
                    Err(rejection) => ("error", rejection::value(rejection)),
                };
                let mut entry = Record::new();
                entry.text("id", Some(id));
                entry.flag("ok", name == "task");
                entry.value(name, Some(Js::new(&value)));
                settled.push(object(&entry));
            }
            settled.value()
        }))
    }
}

fn part(watch: &JsValue, name: &'static str) -> Option<Value> {
    Js::scope(|| Js::new(watch).get(name).map(Js::keep))
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
        let ids = check_ids(Js::new(&ids)).map_err(Error::invalid_argument)?;
        let options = Reader::new(Js::new(&options), Js::new(&JsValue::UNDEFINED)).options(None)?;
        let dialect = options.provider.dialect;
        let request = match ids.first() {
            Some(id) if !is_batch || options.provider.batch_limit == 1 => dialect.one(id),
            _ => dialect.many(&ids),
        };
        let mut question = Record::new();
        question.text("baseUrl", Some(&options.base_url));
        question.text("path", Some(&request.path));
        if let Some(body) = &request.body {
            question.text("body", Some(body));
        }
        Ok(plain(&question))
    };
    Js::scope(build).map_err(rejection::value)
}
