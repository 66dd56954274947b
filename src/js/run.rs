//! One call for one or many tasks, from what the caller gave to what the promise settles with.

use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::JsValue;

use super::callbacks::Callbacks;
use super::clients;
use super::given::{given, reader};
use super::host::{JsHost, check_address, warn_about_key};
use super::rejection::failure;
use super::shell::{Call, Given as Described};
use super::state::shell;
use crate::client::{Ends, Notice, Poller, common_error, once_config, poll_config};
use crate::error::{Code, Error, Rejection};
use crate::host::Host;
use crate::options::{Given, Key, check_id, check_ids, without_repetitions};
use crate::polls::{EXPECTED, Polls};
use crate::schedule::Event;

/// What is called.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    GetTask,
    GetTasks,
    PollUntilDone,
    PollOnce,
    WatchTask,
    WatchTasks,
}

/// A call under way.
pub(super) struct Run {
    function: Function,
    /// The waits for the caller's ids without repetitions.
    polls: Polls<JsValue>,
    /// Where each of the caller's ids stands there.
    places: Vec<usize>,
    /// Whether the caller gave an array and gets one.
    is_many: bool,
    key: Key<JsValue>,
    client: JsValue,
    poller: Rc<Poller<JsHost>>,
    callbacks: Callbacks,
}

impl Run {
    /// Reads a call. `subject` is an id, an array of them, or the state of a poll.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn new(function: Function, subject: &Described, call: &Call) -> Result<Self, Rejection<JsValue>> {
        let ids = given(subject);
        let is_step = function == Function::PollOnce;
        let is_state = is_step && matches!(ids, Given::Object);
        let is_many = match function {
            Function::GetTask | Function::WatchTask => false,
            Function::GetTasks | Function::WatchTasks => true,
            Function::PollUntilDone | Function::PollOnce => matches!(ids, Given::Array(_)),
        };
        let checked = match ids {
            Given::Object if is_step => Ok(Vec::new()),
            _ if is_many => check_ids(&ids),
            // The JSON of a state would be sent as an id.
            _ if is_step && ids.text().is_none_or(|text| text.starts_with('{')) => {
                Err([EXPECTED, ", got ", &ids.show()].concat())
            }
            _ => check_id(&ids, "id").map(|id| vec![id]),
        };
        let (unique, places) = without_repetitions(checked.map_err(Error::invalid_argument)?);
        let mut options = reader(call, None).options(&check_address).map_err(Error::invalid_argument)?;
        let mut config = match function {
            Function::GetTask | Function::GetTasks => once_config(&options, unique.len()),
            _ => poll_config(&options),
        };
        config.waited_ms = call.waited_ms();
        let polls = if is_state {
            Polls::read(&subject.text("text"), config).map_err(Error::invalid_argument)?
        } else {
            Polls::new(unique, config, is_step)
        };
        warn_about_key(&options);
        let callbacks = Callbacks::new(&mut options, call);
        let (key, client) = (core::mem::take(&mut options.key), call.client());
        let poller = clients::poller(&client, options);
        Ok(Self { function, polls, places, is_many, key, client, poller, callbacks })
    }

    /// Waits for the end and returns what the promise resolves with.
    ///
    /// # Errors
    /// What it rejects with.
    pub(super) async fn end(mut self: Box<Self>) -> Result<JsValue, JsValue> {
        let began_ms = JsHost.monotonic_ms();
        let key = core::mem::take(&mut self.key);
        let Self { polls, poller, callbacks, .. } = &mut *self;
        let mut on_notice = |notice: &Notice<_>| callbacks.on_notice(notice);
        // Boxed, as the call is: a future is a part of every future that awaits it, and thousands of calls may wait.
        let work = Box::pin(poller.run(polls, key, &mut on_notice));
        let ends = callbacks.during(work).await?;
        if self.callbacks.are_pending() {
            Box::pin(self.callbacks.settled(self.patience_ms(began_ms))).await?;
        }
        clients::remember(&self.client, &self.poller);
        self.settled(&ends)
    }

    /// How long the promises of callbacks are waited for after the result.
    fn patience_ms(&self, began_ms: f64) -> f64 {
        match self.function {
            // It may come long before the deadline, and after it.
            Function::PollOnce => self.polls.config.request_timeout_ms,
            _ => self.polls.config.timeout_ms - (JsHost.monotonic_ms() - began_ms),
        }
    }

    fn settled(&self, ends: &Ends<JsValue>) -> Result<JsValue, JsValue> {
        let all = || ends.iter().flatten();
        let whole = match self.function {
            Function::PollOnce | Function::WatchTasks => all().find(|end| end.is_wrong_call()),
            _ if self.is_many => common_error(all()),
            _ => None,
        };
        if let Some((end, error)) = whole.and_then(|end| Some((end, end.error()?))) {
            return Err(failure(error, None, Some(end)));
        }
        match self.function {
            Function::WatchTasks => Ok(JsValue::UNDEFINED),
            Function::PollOnce => {
                let settled = all().map(settled_among_many).collect();
                let pending = Some(self.polls.write()).filter(|_| !self.polls.open.is_empty());
                Ok(shell().poll_step(&settled, pending.as_deref(), self.polls.next_step_in_ms()))
            }
            _ if self.is_many => {
                let ends = self.places.iter().filter_map(|place| ends.get(*place)?.as_ref());
                Ok(ends.map(settled_among_many).collect::<Array>().into())
            }
            _ => all().next().map_or(Ok(JsValue::UNDEFINED), |end| self.settled_alone(end)),
        }
    }

    fn settled_alone(&self, end: &Event<JsValue>) -> Result<JsValue, JsValue> {
        match (end.error(), &end.seen) {
            // An iterator has yielded a failed task like any other.
            (Some(error), _) if self.function == Function::WatchTask && error.code == Code::TaskFailed => {
                Ok(JsValue::UNDEFINED)
            }
            (Some(error), _) => Err(failure(error, Some(&end.id), Some(end))),
            (None, Some(seen)) => Ok(seen.task.clone()),
            (None, None) => Ok(JsValue::UNDEFINED),
        }
    }
}

/// How one of many ids settled: with a task or with an error.
fn settled_among_many(end: &Event<JsValue>) -> JsValue {
    let error = end.error().map(|error| failure(error, Some(&end.id), Some(end)));
    let task = end.seen.as_ref().map_or(JsValue::UNDEFINED, |seen| seen.task.clone());
    shell().result(&end.id, &task, &error.unwrap_or(JsValue::UNDEFINED))
}
