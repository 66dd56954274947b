//! The caller's callbacks. What they throw, or what a promise they give rejects with, rejects the call.

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
use super::rejection::error;
use super::shell::Outcome;
use super::state::shell;
use crate::options::PollOptions;
use crate::schedule::Event;

/// The callbacks of one call, and the promises that they gave.
pub(super) struct Callbacks {
    on_update: Vec<JsValue>,
    on_poll: Option<JsValue>,
    promises: RefCell<Vec<Awaited>>,
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
    /// The callbacks of a poll, and `sink`, which gets every change too.
    pub(super) fn new(poll: Option<PollOptions<JsValue>>, sink: JsValue) -> Self {
        let (on_update, on_poll) = poll.map_or((None, None), |poll| (poll.on_update, poll.on_poll));
        let sink = Some(sink).filter(|sink| !sink.is_undefined());
        Self { on_update: on_update.into_iter().chain(sink).collect(), on_poll, promises: RefCell::default() }
    }

    /// Tells the caller about a poll.
    pub(super) fn on_event(&self, id: &str, event: &Event<JsValue>) -> Result<(), JsValue> {
        let task = event.seen.as_ref().map(|seen| &seen.task);
        if let Some(task) = task.filter(|_| event.has_changed) {
            self.on_update.iter().try_for_each(|on_update| self.notify(on_update, task))?;
        }
        let Some(on_poll) = self.on_poll.as_ref().filter(|_| event.has_polled) else { return Ok(()) };
        let poll = PollEvent {
            id,
            task: task.cloned().map(Preserved),
            error: event.error.as_ref().map(|met| Preserved(error(met, Some(id), Some(event)))),
            attempts: event.attempts,
            elapsed_ms: event.elapsed_ms.round(),
            next_poll_in_ms: event.next_in_ms.map(f64::round),
        };
        self.notify(on_poll, &plain(&poll))
    }

    fn notify(&self, callback: &JsValue, argument: &JsValue) -> Result<(), JsValue> {
        let outcome = shell().notify(callback, argument);
        if outcome.is_thrown() {
            return Err(outcome.value());
        }
        self.promises.borrow_mut().extend(outcome.promise().map(Awaited::from));
        Ok(())
    }

    /// Runs `work`; a promise that rejects meanwhile ends it with that value. A call that succeeds waits for the promises
    /// that are left, but for no longer than `patience_ms`, asked at that time: its result is never lost to them.
    pub(super) async fn during<T>(
        &self,
        work: impl Future<Output = Result<T, JsValue>>,
        patience_ms: impl FnOnce() -> f64,
    ) -> Result<T, JsValue> {
        let mut work = pin!(work);
        let output = poll_fn(|context| match self.poll(context) {
            Err(thrown) => Poll::Ready(Err(thrown)),
            Ok(_) => work.as_mut().poll(context),
        })
        .await?;
        if self.promises.borrow().is_empty() {
            return Ok(output);
        }
        let mut policy = pin!(TimeoutFuture::new(timer_ms(patience_ms())));
        poll_fn(|context| match self.poll(context) {
            Err(thrown) => Poll::Ready(Err(thrown)),
            Ok(true) => Poll::Ready(Ok(())),
            Ok(false) => policy.as_mut().poll(context).map(Ok),
        })
        .await?;
        Ok(output)
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
