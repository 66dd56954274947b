//! The caller's functions. What they throw, or what a promise they return rejects with, rejects the call.

use std::pin::pin;

use js_sys::Promise;
use js_sys::futures::{JsFuture, spawn_local};
use serde::Serialize;
use wasm_bindgen::JsValue;

use super::abort::Work;
use super::deliver::plain;
use super::environment::World;
use super::import::all;
use super::latch::Latch;
use super::rejection::error;
use super::value::{Js, Kind, Value};
use crate::host::Host;
use crate::options::PollOptions;
use crate::race::{Either, race};
use crate::schedule::Event;

/// Asks a key function.
pub(super) async fn ask(function: &Value) -> Result<Value, Value> {
    let given = Js::attempt(|| call(function, &[])).map_err(Value)?;
    match given {
        Given::Value(value) => Ok(Value(value)),
        Given::Promise(promise) => JsFuture::from(promise).await.map(Value).map_err(Value),
    }
}

/// What a function of the caller gave.
enum Given {
    Value(JsValue),
    Promise(Promise),
}

fn call(function: &Value, arguments: &[Js]) -> Result<Given, Js> {
    let given = Js::of(function).apply(arguments)?;
    let is_thenable = matches!(given.kind(), Kind::Object | Kind::Array)
        && given.property("then").is_ok_and(|then| then.kind() == Kind::Function);
    Ok(if is_thenable { Given::Promise(given.promise()?) } else { Given::Value(given.value()) })
}

/// What `onPoll` is told.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Told<'a> {
    id: &'a str,
    task: Option<&'a Value>,
    error: Option<Value>,
    attempts: u32,
    elapsed_ms: f64,
    next_poll_in_ms: Option<f64>,
}

/// The callbacks of one call, the promises they gave, and what the first of these rejected with.
pub(super) struct Callbacks {
    on_update: Vec<Value>,
    on_poll: Option<Value>,
    /// An array of JavaScript.
    promises: JsValue,
    rejected: Latch,
}

impl Callbacks {
    /// The callbacks of a poll, and `sink`, which gets every change too.
    pub(super) fn new(poll: Option<PollOptions<Value>>, sink: Option<Value>) -> Self {
        let (on_update, on_poll) = poll.map_or((None, None), |poll| (poll.on_update, poll.on_poll));
        Self {
            on_update: on_update.into_iter().chain(sink).collect(),
            on_poll,
            promises: Js::scope(|| Js::array().value()),
            rejected: Latch::new(),
        }
    }

    /// Tells the caller about a look.
    pub(super) fn tell(&self, id: &str, event: &Event<Value>) -> Result<(), Value> {
        Js::attempt(|| self.tell_caller(id, event)).map_err(Value)
    }

    fn tell_caller(&self, id: &str, event: &Event<Value>) -> Result<(), Js> {
        let task = event.seen.as_ref().map(|seen| Js::of(&seen.task));
        if let Some(task) = task.filter(|_| event.has_changed) {
            self.on_update.iter().try_for_each(|on_update| self.run(on_update, task))?;
        }
        if let (Some(on_poll), true) = (&self.on_poll, event.is_look) {
            let told = Told {
                id,
                task: event.seen.as_ref().map(|seen| &seen.task),
                error: event.error.as_ref().map(|met| Value(error(met, Some(id), Some(event)))),
                attempts: event.attempts,
                elapsed_ms: event.elapsed_ms,
                next_poll_in_ms: event.next_in_ms,
            };
            self.run(on_poll, Js::new(&plain(&told)))?;
        }
        Ok(())
    }

    fn run(&self, function: &Value, argument: Js) -> Result<(), Js> {
        if let Given::Promise(promise) = call(function, &[argument])? {
            Js::new(&self.promises).push(Js::new(&promise));
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
        let began = host.now();
        let outcome = match race(pin!(self.rejected.take()), work).await {
            Either::First(value) => return Err(Value(value)),
            Either::Second(outcome) => outcome?,
        };
        if Js::scope(|| Js::new(&self.promises).property("length").is_ok_and(|count| count.number() > 0.0)) {
            let all = all(&self.promises).map_err(Value)?;
            let patience = pin!(host.sleep(timeout_ms - host.now().since(began)));
            if let Either::First(Err(value)) = race(pin!(JsFuture::from(all)), patience).await {
                return Err(Value(value));
            }
        }
        Ok(outcome)
    }
}
