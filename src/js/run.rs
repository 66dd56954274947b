//! One call for one or many tasks, from what the caller gave to what the promise settles with.

use std::rc::Rc;

use js_sys::Array;
use serde::Serialize;
use wasm_bindgen::JsValue;

use super::callbacks::Callbacks;
use super::clients;
use super::deliver::{Preserved, plain};
use super::given::{given, reader};
use super::host::{JsHost, page, warn_about_key};
use super::rejection::{self, failure};
use super::shell::{Call, Given as Described};
use crate::client::{Engine, common_error, once_config, poll_config};
use crate::error::{Code, Error, Rejection};
use crate::host::Host;
use crate::options::{Given, Key, check_id, check_ids};
use crate::poll::WaitConfig;
use crate::schedule::Event;

/// What is called.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    GetTask,
    GetTasks,
    PollUntilDone,
    WatchTask,
}

/// A call under way.
pub(super) struct Run {
    function: Function,
    /// The ids without repetitions.
    unique: Vec<String>,
    /// Where each of the caller's ids stands there.
    places: Vec<usize>,
    /// Whether the caller gave an array and gets one.
    is_many: bool,
    config: WaitConfig,
    key: Key<JsValue>,
    client: JsValue,
    engine: Rc<Engine<JsHost>>,
    callbacks: Callbacks,
}

impl Run {
    /// Reads a call.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn new(function: Function, ids: &Described, call: &Call) -> Result<Self, Rejection<JsValue>> {
        let ids = given(ids);
        let is_many = match function {
            Function::GetTask | Function::WatchTask => false,
            Function::GetTasks => true,
            Function::PollUntilDone => matches!(ids, Given::Array(_)),
        };
        let checked = if is_many { check_ids(&ids) } else { check_id(&ids, "id").map(|id| vec![id]) };
        let (unique, places) = without_repetitions(checked.map_err(Error::invalid_argument)?);
        let mut reader = reader(call, None);
        let options = reader.options(page().as_ref()).map_err(Error::invalid_argument)?;
        let poll = reader.poll_options(options.provider).map_err(Error::invalid_argument)?;
        let (mut config, poll) = match function {
            Function::GetTask | Function::GetTasks => (once_config(&options, unique.len()), None),
            Function::PollUntilDone | Function::WatchTask => (poll_config(&options, &poll), Some(poll)),
        };
        config.waited_ms = call.waited_ms();
        warn_about_key(&options);
        let (key, client) = (options.key.clone(), call.client());
        let engine = clients::engine(&client, options);
        let callbacks = Callbacks::new(poll, call.sink());
        Ok(Self { function, unique, places, is_many, config, key, client, engine, callbacks })
    }

    /// Waits for the end and gives what the promise resolves with.
    ///
    /// # Errors
    /// What it rejects with.
    pub(super) async fn end(self: Box<Self>) -> Result<JsValue, JsValue> {
        let began_ms = JsHost.monotonic_ms();
        let patience_ms = || self.config.timeout_ms - (JsHost.monotonic_ms() - began_ms);
        let mut on_event = |id: &str, event: &_| self.callbacks.on_event(id, event);
        // Boxed, as the call is: a future has its own place for each argument, and there may be thousands of calls.
        let work = Box::pin(self.engine.wait(&self.unique, self.key.clone(), self.config, &mut on_event));
        let ends = self.callbacks.during(work, patience_ms).await?;
        clients::remember(&self.client, &self.engine);
        self.settled(&ends)
    }

    fn settled(&self, ends: &[Event<JsValue>]) -> Result<JsValue, JsValue> {
        if !self.is_many {
            let end = self.unique.first().zip(ends.first());
            return end.map_or(Ok(JsValue::UNDEFINED), |(id, end)| self.settled_alone(id, end));
        }
        if let Some((end, error)) = common_error(ends).and_then(|end| Some((end, end.error()?))) {
            return Err(failure(error, None, Some(end)));
        }
        let ends = self.places.iter().filter_map(|place| self.unique.get(*place).zip(ends.get(*place)));
        Ok(ends.map(|(id, end)| settled_among_many(id, end)).collect::<Array>().into())
    }

    fn settled_alone(&self, id: &str, end: &Event<JsValue>) -> Result<JsValue, JsValue> {
        match (end.error(), &end.seen) {
            // An iterator has yielded a failed task like any other.
            (Some(error), _) if self.function == Function::WatchTask && error.code == Code::TaskFailed => {
                Ok(JsValue::UNDEFINED)
            }
            (Some(error), _) => Err(failure(error, Some(id), Some(end))),
            (None, Some(seen)) => Ok(seen.task.clone()),
            (None, None) => Ok(JsValue::UNDEFINED),
        }
    }
}

/// How one of many ids settled: with a task or with an error.
#[derive(Serialize)]
struct Settled<'a> {
    id: &'a str,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    task: Option<Preserved>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Preserved>,
}

fn settled_among_many(id: &str, end: &Event<JsValue>) -> JsValue {
    let error = end.error().map(|error| Preserved(rejection::error(error, Some(id), Some(end))));
    let seen = end.seen.as_ref().filter(|_| error.is_none());
    plain(&Settled { id, ok: error.is_none(), task: seen.map(|seen| Preserved(seen.task.clone())), error })
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
