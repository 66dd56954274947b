//! One wait in the schedule, and the events it gets.

use std::ops::Range;
use std::rc::Rc;

use super::GATHER_MS;
use super::keys::ApiKey;
use super::refused::Refusal;
use crate::error::{Code, Error, QUOTE_LIMIT, Rejection};
use crate::host::ClockReading;
use crate::number;
use crate::outcome::{FetchOutcome, TaskSnapshot};
use crate::poll::{Action, MIN_POLL_SPACING_MS, Wait};
use crate::task::State;
use crate::text;

/// An event of a wait.
#[derive(Debug)]
pub struct Event<K> {
    /// The number of the wait.
    pub wait: u32,
    /// Its task.
    pub id: Rc<str>,
    /// Whether there was a poll: not when time ran out.
    pub has_polled: bool,
    /// Whether this poll brought a change that is reported to callers.
    pub has_changed: bool,
    /// The last task seen.
    pub seen: Option<Rc<TaskSnapshot<K>>>,
    /// The error of this poll.
    pub error: Option<Rc<Error<K>>>,
    /// Polls so far.
    pub attempts: u32,
    /// Milliseconds since the wait began.
    pub elapsed_ms: f64,
    /// Milliseconds to the next poll; absent when the wait is over.
    pub next_in_ms: Option<f64>,
    /// Whether the wait was a poll: its task may still be running when it ends with an error.
    pub is_poll: bool,
    /// How the wait ended: the last task seen is what was waited for, or this is why there is none.
    pub end: Option<Result<(), Rejection<K>>>,
}

impl<K> Event<K> {
    /// The error that the wait ended with.
    pub fn error(&self) -> Option<&Error<K>> {
        match &self.end {
            Some(Err(Rejection::Error(error))) => Some(error),
            _ => None,
        }
    }

    /// Whether it ended because the call is wrong, which is about none of its tasks.
    pub fn is_wrong_call(&self) -> bool {
        self.error().is_some_and(|error| error.code == Code::InvalidArgument)
    }
}

/// The group of waits that may share a request with all others.
pub(super) const TOGETHER: u32 = 0;
/// The group of waits that may share a request with none, since they were refused when they were asked for alone.
pub(super) const ALONE: u32 = 2;

/// One wait for one task.
pub(super) struct Entry<K> {
    /// Its number.
    pub(super) key: u32,
    /// The task.
    pub(super) id: Rc<str>,
    /// A hash of the id, by which requests for it are found: there may be thousands of waits.
    pub(super) id_hash: u32,
    /// When it began.
    pub(super) began: ClockReading,
    /// How it decides.
    pub(super) wait: Wait<K>,
    /// Whether it does not poll any more in this step.
    pub(super) is_resting: bool,
    /// How many batches have left this id out.
    pub(super) pages: u8,
    /// Only waits of the same group share a request. All other numbers are parts of a batch that was refused.
    pub(super) group: u32,
    /// How its batch was refused, until it is known what follows.
    pub(super) refused: Option<Refusal>,
    /// The key that was refused in the poll under way, and how: the key function is asked whether it has another one.
    pub(super) refused_key: Option<RefusedKey<K>>,
}

/// A key that was refused.
pub(super) struct RefusedKey<K> {
    pub(super) key: ApiKey,
    pub(super) error: Rc<Error<K>>,
    /// The number of the last key question at that time. The answers to it and to earlier ones may be the refused key again.
    pub(super) question: u32,
}

/// The index of the wait number `key` in `entries`, which are in the order of their numbers.
pub(super) fn entry_index<K>(entries: &[Box<Entry<K>>], key: u32) -> Option<usize> {
    entries.binary_search_by_key(&key, |entry| entry.key).ok()
}

/// The range of these waits in `entries`.
pub(super) fn entry_range<K>(entries: &[Box<Entry<K>>], waits: &Range<u32>) -> Range<usize> {
    let place = |key: u32| entries.partition_point(|entry| entry.key < key);
    place(waits.start)..place(waits.end)
}

/// The wait number `key` of `entries`.
pub(super) fn entry_of<K>(entries: &mut [Box<Entry<K>>], key: u32) -> Option<&mut Entry<K>> {
    let index = entry_index(entries, key)?;
    entries.get_mut(index).map(Box::as_mut)
}

impl<K> Entry<K> {
    /// A wait that begins now.
    pub(super) fn new(key: u32, id: Rc<str>, began: ClockReading, wait: Wait<K>) -> Self {
        let id_hash = text::hash(&id);
        let group = if wait.is_alone { ALONE } else { TOGETHER };
        Self { key, id, id_hash, began, wait, is_resting: false, pages: 0, group, refused: None, refused_key: None }
    }

    /// A poll of it has started.
    pub(super) fn start(&mut self, now: ClockReading) {
        self.is_resting = false;
        self.wait.start(now.since(self.began));
    }

    /// Gives it an answer and returns what follows. `random` is from 0 to 1.
    pub(super) fn answer(&mut self, now: ClockReading, outcome: &FetchOutcome<K>, random: f64) -> Event<K> {
        let elapsed_ms = now.since(self.began);
        let before = self.wait.version;
        let end = self.wait.answer(elapsed_ms, outcome, random).map(|end| match (end, &self.wait.seen) {
            (Ok(()), Some(seen)) if seen.version.state == State::Failed && !self.wait.config.is_for_answer() => {
                Err(failed(self.wait.config.provider, seen).into())
            }
            (end, _) => end.map_err(Rejection::Error),
        });
        let has_changed = self.wait.version != before;
        let error = outcome.as_ref().err().cloned();
        let end = end.or_else(|| self.end_of_step(elapsed_ms));
        Event { has_polled: true, has_changed, error, ..self.event(elapsed_ms, end) }
    }

    /// How much longer its due poll waits for the keys of others, to share a request with them.
    pub(super) fn gathers_for_ms(&self, now: ClockReading) -> f64 {
        let waited_ms = now.since(self.began) - self.wait.due_ms();
        if self.wait.config.is_for_answer() { 0.0 } else { GATHER_MS - waited_ms }
    }

    /// Whether its batch was refused as if there was no route.
    pub(super) fn is_unrouted(&self) -> bool {
        matches!(self.refused, Some(Refusal::Route(..)))
    }

    /// Whether it has to do something now.
    pub(super) fn is_due(&self, now: ClockReading, action: Action) -> bool {
        !self.is_resting && self.wait.step(now.since(self.began)) == action
    }

    /// Whether it has nothing left to do in this step: it has not polled and is held back for long. At the deadline there is no
    /// other step.
    pub(super) fn is_held_back(&self, elapsed_ms: f64, until_ms: f64) -> bool {
        let is_in_time = elapsed_ms < self.wait.config.timeout_ms;
        let is_waiting = self.wait.is_step && is_in_time && !self.is_resting && !self.wait.is_polling;
        is_waiting && until_ms > elapsed_ms + MIN_POLL_SPACING_MS
    }

    /// After its one poll in a step a wait rests, unless the step came at the deadline.
    fn end_of_step(&mut self, elapsed_ms: f64) -> Option<Result<(), Rejection<K>>> {
        self.is_resting = self.wait.is_step;
        let is_over = self.is_resting && elapsed_ms >= self.wait.config.timeout_ms;
        is_over.then(|| Err(self.timeout().into()))
    }

    /// The error of a wait whose time runs out.
    pub(super) fn timeout(&self) -> Error<K> {
        let mut error = Error::new(Code::Timeout, Some(self.wait.config.provider));
        // The same call may succeed later, which is not what a poll asks about.
        error.retryable = true;
        let state = self.wait.version.map_or("there was no good answer", |version| version.state.phrase());
        let timeout = number::written(self.wait.config.timeout_ms.round_ties_even());
        error.message.push_str(&[" after ", &timeout, " ms: ", state].concat());
        error.cause = self.cause().cloned().map(Rejection::Error);
        error
    }

    /// What is to blame when its time runs out: what holds it back until then, or the last error that it met.
    pub(super) fn cause(&self) -> Option<&Rc<Error<K>>> {
        let is_held = self.wait.held_until_ms >= self.wait.deadline_ms();
        self.wait.held_by.as_ref().filter(|_| is_held).or(self.wait.error.as_ref())
    }

    /// An event without a poll.
    pub(super) fn event(&self, elapsed_ms: f64, end: Option<Result<(), Rejection<K>>>) -> Event<K> {
        Event {
            wait: self.key,
            id: self.id.clone(),
            has_polled: false,
            has_changed: false,
            seen: self.wait.seen.clone(),
            error: None,
            attempts: self.wait.attempts,
            elapsed_ms,
            next_in_ms: if end.is_some() { None } else { self.wait.next_in_ms(elapsed_ms) },
            is_poll: !self.wait.config.is_for_answer(),
            end,
        }
    }
}

fn failed<K>(provider: &'static str, seen: &TaskSnapshot<K>) -> Error<K> {
    let mut error = Error::new(Code::TaskFailed, Some(provider));
    if let Some((code, message)) = &seen.failure {
        error.add_detail(&text::cut(message, QUOTE_LIMIT));
        error.provider_code = code.clone();
    }
    error.trace_id = seen.trace_id.clone();
    error
}
