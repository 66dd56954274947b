//! The caller's callbacks. What they throw, or what a promise they return rejects with, rejects the call.

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use gloo_timers::future::TimeoutFuture;
use serde::Serialize;
use wasm_bindgen::JsValue;

use super::awaited::Awaited;
use super::deliver::{Preserved, plain};
use super::host::timer_ms;
use super::rejection;
use super::shell::{Call, Outcome};
use super::state::shell;
use crate::client::Notice;
use crate::error::Code;
use crate::options::Options;
use crate::outcome::RequestReport;
use crate::schedule::Event;

/// The number of no call: every request is reported, also those of a call that was aborted.
const EACH: u32 = 0;

/// The callbacks of one call, and the promises that they returned.
pub(super) struct Callbacks {
    /// The number of the call.
    call: u32,
    on_update: Option<JsValue>,
    on_poll: Option<JsValue>,
    on_request: Option<JsValue>,
    /// What passes every result of a watch on to its iterator.
    sink: Option<JsValue>,
    promises: RefCell<Vec<Awaited>>,
}

/// What `onRequest` gets.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RequestEvent<'a> {
    method: &'static str,
    url: String,
    ids: &'a [String],
    status: Option<u16>,
    duration_ms: f64,
    error: Option<Preserved>,
}

/// What `onPoll` gets.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PollEvent<'a> {
    id: &'a str,
    task: Option<Preserved>,
    error: Option<Preserved>,
    attempts: u32,
    elapsed_ms: f64,
    next_poll_in_ms: Option<f64>,
}

impl Callbacks {
    /// The callbacks of a call, taken from its options, and the sink of an iterator.
    pub(super) fn new(options: &mut Options<JsValue>, call: &Call) -> Self {
        Self {
            call: call.token(),
            on_update: options.on_update.take(),
            on_poll: options.on_poll.take(),
            on_request: options.on_request.take(),
            sink: call.sink(),
            promises: RefCell::default(),
        }
    }

    /// Calls the callbacks that a notice is for.
    pub(super) fn on_notice(&self, notice: &Notice<JsValue>) -> Result<(), JsValue> {
        match notice {
            Notice::Request(request) => self.on_request(request),
            // One object of options may serve all calls: what it has for polls is for polls alone.
            Notice::Event(event) if !event.is_poll => Ok(()),
            Notice::Event(event) => {
                self.on_change(event)?;
                self.on_poll(event)
            }
        }
    }

    fn on_request(&self, request: &RequestReport<JsValue>) -> Result<(), JsValue> {
        let Some(on_request) = &self.on_request else { return Ok(()) };
        let key = request.plan.api_key.as_deref().unwrap_or_default();
        let event = RequestEvent {
            method: request.method,
            url: shell().redact(&request.url, key, request.url.len()),
            ids: &request.plan.ids,
            status: Some(request.status).filter(|status| *status > 0),
            duration_ms: request.duration_ms.round(),
            error: request.error.as_ref().map(|error| Preserved(rejection::of_request(error, request))),
        };
        self.notify(EACH, on_request, &plain(&event))
    }

    fn on_change(&self, event: &Event<JsValue>) -> Result<(), JsValue> {
        let task = event.seen.as_ref().map(|seen| &seen.task).filter(|_| event.has_changed);
        if let Some((task, on_update)) = task.zip(self.on_update.as_ref()) {
            self.notify(self.call, on_update, task)?;
        }
        let Some(sink) = &self.sink else { return Ok(()) };
        match (task, event.error()) {
            (Some(task), _) => self.notify(self.call, sink, &shell().result(&event.id, task, &JsValue::UNDEFINED)),
            // A failed task was a change, and a wrong call rejects as a whole.
            (None, Some(error)) if !matches!(error.code, Code::TaskFailed | Code::InvalidArgument) => {
                let error = rejection::failure(error, Some(&event.id), Some(event));
                self.notify(self.call, sink, &shell().result(&event.id, &JsValue::UNDEFINED, &error))
            }
            _ => Ok(()),
        }
    }

    fn on_poll(&self, event: &Event<JsValue>) -> Result<(), JsValue> {
        let task = event.seen.as_ref().map(|seen| &seen.task);
        let Some(on_poll) = self.on_poll.as_ref().filter(|_| event.has_polled) else { return Ok(()) };
        let poll = PollEvent {
            id: &event.id,
            task: task.cloned().map(Preserved),
            error: event.error.as_ref().map(|met| Preserved(rejection::error(met, Some(&event.id), Some(event)))),
            attempts: event.attempts,
            elapsed_ms: event.elapsed_ms.round(),
            next_poll_in_ms: event.next_in_ms.map(f64::round),
        };
        self.notify(self.call, on_poll, &plain(&poll))
    }

    fn notify(&self, call: u32, callback: &JsValue, argument: &JsValue) -> Result<(), JsValue> {
        let outcome = shell().notify(call, callback, argument);
        if outcome.is_thrown() {
            return Err(outcome.value());
        }
        self.promises.borrow_mut().extend(outcome.promise().map(Awaited::from));
        Ok(())
    }

    /// Runs `work`; a promise that rejects meanwhile ends it with that value.
    pub(super) fn during<T>(
        &self,
        mut work: impl Future<Output = Result<T, JsValue>> + Unpin,
    ) -> impl Future<Output = Result<T, JsValue>> {
        poll_fn(move |context| match self.poll(context) {
            Err(thrown) => Poll::Ready(Err(thrown)),
            Ok(_) => Pin::new(&mut work).poll(context),
        })
    }

    /// Waits for the promises that are left, but for no longer than so many milliseconds: a result is never lost to them.
    pub(super) async fn settled(&self, patience_ms: f64) -> Result<(), JsValue> {
        let mut time_limit = pin!(TimeoutFuture::new(timer_ms(patience_ms)));
        poll_fn(|context| match self.poll(context) {
            Err(thrown) => Poll::Ready(Err(thrown)),
            Ok(true) => Poll::Ready(Ok(())),
            Ok(false) => time_limit.as_mut().poll(context).map(Ok),
        })
        .await
    }

    /// Whether a promise is left.
    pub(super) fn are_pending(&self) -> bool {
        !self.promises.borrow().is_empty()
    }

    /// Whether all promises have resolved; what the first of them rejected with.
    fn poll(&self, context: &mut Context<'_>) -> Result<bool, JsValue> {
        // Taken out, because the work may call back.
        let mut promises = self.promises.take();
        let mut thrown = None;
        promises.retain_mut(|promise| match Pin::new(promise).poll(context) {
            Poll::Pending => true,
            Poll::Ready(outcome) => {
                thrown = thrown.take().or(outcome.ok().filter(Outcome::is_thrown).map(|outcome| outcome.value()));
                false
            }
        });
        let is_over = promises.is_empty();
        self.promises.borrow_mut().append(&mut promises);
        thrown.map_or(Ok(is_over), Err)
    }
}
