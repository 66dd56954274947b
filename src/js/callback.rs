//! The caller's functions. What they throw, or what a promise they return rejects with, rejects the call.

use std::pin::pin;

use js_sys::futures::{JsFuture, spawn_local};
use js_sys::{Array, Function};
use wasm_bindgen::{JsCast, JsValue};

use super::abort::Work;
use super::environment::World;
use super::import::{all, get, promise_of};
use super::latch::Latch;
use super::plain::plain;
use super::rejection::error;
use super::value::{Js, Value};
use crate::host::Host;
use crate::json::Json;
use crate::options::PollOptions;
use crate::race::{Either, race};
use crate::record::Record;
use crate::schedule::Event;

/// Asks a key function.
pub(super) async fn ask(function: &Value) -> Result<Value, Value> {
    let ask = async {
        let given = call(&function.0, None)?;
        if is_thenable(&given) { JsFuture::from(promise_of(&given)?).await } else { Ok(given) }
    };
    ask.await.map(Value).map_err(Value)
}

fn call(function: &JsValue, argument: Option<&JsValue>) -> Result<JsValue, JsValue> {
    let function: &Function = function.dyn_ref().ok_or(JsValue::NULL)?;
    match argument {
        Some(argument) => function.call1(&JsValue::UNDEFINED, argument),
        None => function.call0(&JsValue::UNDEFINED),
    }
}

fn is_thenable(value: &JsValue) -> bool {
    value.is_object() && get(value, "then").is_ok_and(|then| then.is_function())
}

/// The callbacks of one call, the promises they gave, and what the first of these rejected with.
pub(super) struct Callbacks {
    on_update: Vec<Value>,
    on_poll: Option<Value>,
    promises: Array,
    rejected: Latch,
}

impl Callbacks {
    /// The callbacks of a poll, and `sink`, which gets every change too.
    pub(super) fn new(poll: Option<PollOptions<Value>>, sink: Option<Value>) -> Self {
        let (on_update, on_poll) = poll.map_or((None, None), |poll| (poll.on_update, poll.on_poll));
        let mut listeners = Vec::new();
        listeners.extend(on_update);
        listeners.extend(sink);
        Self { on_update: listeners, on_poll, promises: Array::new(), rejected: Latch::new() }
    }

    /// Tells the caller about a look.
    pub(super) fn tell(&self, id: &str, event: &Event<Value>) -> Result<(), Value> {
        let task = event.seen.as_ref().map(|seen| &seen.task);
        if let Some(task) = task.filter(|_| event.has_changed) {
            self.on_update.iter().try_for_each(|on_update| self.run(on_update, &task.0))?;
        }
        if let (Some(on_poll), true) = (&self.on_poll, event.is_look) {
            let told = Js::scope(|| {
                let mut told = Record::new();
                told.text("id", Some(id));
                told.value("task", task.map(Js::of));
                told.value("error", event.error.as_ref().map(|met| Js::new(&error(met, Some(id), Some(event)))));
                told.whole("attempts", Some(event.attempts));
                told.number("elapsedMs", Some(event.elapsed_ms));
                told.number("nextPollInMs", event.next_in_ms);
                plain(&told)
            });
            self.run(on_poll, &told)?;
        }
        Ok(())
    }

    fn run(&self, Value(function): &Value, argument: &JsValue) -> Result<(), Value> {
        let given = call(function, Some(argument)).map_err(Value)?;
        if is_thenable(&given) {
            let promise = promise_of(&given).map_err(Value)?;
            self.promises.push(&promise);
            let rejected = self.rejected.clone();
            spawn_local(async move {
                if let Err(value) = JsFuture::from(promise).await {
                    rejected.set(value);
                }
            });
        }
        Ok(())
    }

    /// Runs `work`; a promise that rejects meanwhile ends it with that value. A call that succeeds waits for the
    /// promises that are left, but not past its deadline: its result is never lost to them.
    pub(super) async fn during<T>(&self, host: &World, timeout_ms: f64, work: Work<'_, T>) -> Result<T, Value> {
        let began = host.now()?;
        let outcome = match race(pin!(self.rejected.take()), work).await {
            Either::First(value) => return Err(Value(value)),
            Either::Second(outcome) => outcome?,
        };
        if self.promises.length() > 0 {
            let all = all(&self.promises).map_err(Value)?;
            let patience = pin!(host.sleep(timeout_ms - host.now()?.since(began)));
            if let Either::First(Err(value)) = race(pin!(JsFuture::from(all)), patience).await {
                return Err(Value(value));
            }
        }
        Ok(outcome)
    }
}
