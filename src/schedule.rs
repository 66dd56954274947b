//! One schedule for all waits of a client, or of a call outside one: which requests are due, and who gets the answers.
//!
//! Time and answers go in, requests and events come out. Nothing here waits, and nothing calls out.
//!
//! ```text
//! join ─▶ waits ─ due(now) ─▶ requests ─▶ (the driver sends) ─▶ answer(now, …) ─▶ events
//! ```

mod answer;
mod entry;
mod keys;
mod plan;
mod refused;
mod request;

use std::ops::Range;
use std::rc::Rc;

pub use self::entry::Event;
use self::entry::{ALONE, Entry, entry_index, entry_range};
pub use self::keys::ApiKey;
use self::keys::{Caller, caller_of, is_asking};
use self::refused::Split;
use self::request::{Request, request_index};
use crate::error::Error;
use crate::host::ClockReading;
use crate::options::Key;
use crate::outcome::{FetchPlan, RequestReport};
use crate::poll::{Action, MIN_POLL_SPACING_MS, Wait};

/// The most requests under way at a time.
const MOST_REQUESTS: usize = 6;
/// How long first polls wait for others where there is a batch route.
const GATHER_MS: f64 = 20.0;

/// What is to be done now.
#[derive(Debug)]
pub struct Due<K> {
    /// Requests to start.
    pub plans: Vec<FetchPlan>,
    /// Key functions to call, each with a wait of its call and the number of this question.
    pub keys: Vec<(u32, u32, K)>,
    /// Requests that no wait needs any more.
    pub dropped: Vec<u32>,
    /// What is reported of a request to calls that share it only now, each by one of its waits.
    pub reports: Vec<(u32, Rc<RequestReport<K>>)>,
    /// The events of the waits.
    pub events: Vec<Event<K>>,
    /// Milliseconds until there is something to do, if nothing happens before.
    pub sleep_ms: f64,
}

/// A rate limit, which holds back every poll.
struct Hold<K> {
    since: ClockReading,
    ms: f64,
    error: Rc<Error<K>>,
}

/// The schedule. `K` owns values of JavaScript.
pub struct Schedule<K> {
    batch_limit: usize,
    is_shared: bool,
    /// Whether the gateway, or what stands before it, has a route for many, as far as it is known.
    pub has_batch_route: Option<bool>,
    #[expect(clippy::vec_box, reason = "thousands of them move when one leaves")]
    entries: Vec<Box<Entry<K>>>,
    /// The calls, in the order of their waits.
    callers: Vec<Caller<K>>,
    requests: Vec<Request<K>>,
    /// An index of `requests` by id: the hash of each id and the number of its request, sorted.
    places: Vec<(u32, u32)>,
    split: Split,
    hold: Option<Hold<K>>,
    last_key: u32,
}

impl<K: Clone> Schedule<K> {
    /// An empty schedule. `is_shared` ones gather first polls.
    pub fn new(batch_limit: usize, is_shared: bool) -> Self {
        Self {
            batch_limit,
            is_shared,
            has_batch_route: None,
            entries: Vec::new(),
            callers: Vec::new(),
            requests: Vec::new(),
            places: Vec::new(),
            split: Split::default(),
            hold: None,
            last_key: 0,
        }
    }

    /// Whether there are no waits.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Adds the waits of one call, which began `elapsed_ms` ago, and returns their numbers, which are consecutive.
    pub fn join_call(
        &mut self,
        now: ClockReading,
        elapsed_ms: f64,
        waits: Vec<(Rc<str>, Wait<K>)>,
        key: Key<K>,
    ) -> Range<u32> {
        let start = self.last_key.wrapping_add(1);
        let gathers = self.is_shared && self.batch_limit > 1;
        let began = now.before(elapsed_ms);
        for (id, mut wait) in waits {
            let is_early = matches!(wait.step(elapsed_ms), Action::Sleep(_));
            if gathers && !wait.config.is_for_answer() {
                wait.gather(elapsed_ms, GATHER_MS);
            }
            if let Some(hold) = &self.hold {
                wait.hold(elapsed_ms, hold.ms - now.since(hold.since), &hold.error);
            }
            self.last_key = self.last_key.wrapping_add(1);
            let mut entry = Entry::new(self.last_key, id, began, wait);
            entry.is_resting = entry.wait.is_step && is_early;
            self.entries.push(Box::new(entry));
        }
        let waits = start..self.last_key.wrapping_add(1);
        self.callers.push(Caller::new(waits.clone(), key));
        waits
    }

    /// Whether none of these waits polls any more in this step.
    pub fn is_at_rest(&self, waits: &Range<u32>) -> bool {
        let entries = self.entries.get(entry_range(&self.entries, waits)).unwrap_or_default();
        entries.iter().all(|entry| entry.is_resting)
    }

    /// Takes waits out, each with its id.
    pub fn take(&mut self, waits: &Range<u32>) -> Vec<(Rc<str>, Wait<K>)> {
        let range = entry_range(&self.entries, waits);
        let mut open = Vec::with_capacity(range.len());
        for mut entry in self.entries.drain(range) {
            entry.wait.is_alone = entry.group == ALONE && entry.wait.error.is_some();
            entry.wait.error = entry.cause().cloned();
            open.push((entry.id, entry.wait));
        }
        open
    }

    /// The result of the key function of the call with these waits: the events of those that were refused with this key, and
    /// whether a request can go out now. A poll waits for the functions that were called at the same time.
    pub fn key(&mut self, now: ClockReading, question: u32, waits: &Range<u32>, key: ApiKey) -> (Vec<Event<K>>, bool) {
        let mut events = Vec::new();
        let [mut is_urgent, mut is_refused] = [false, false];
        let range = entry_range(&self.entries, waits);
        for entry in self.entries.get_mut(range).unwrap_or_default() {
            is_urgent |= entry.gathers_for_ms(now) <= 0.0;
            // While it is polling, it tries another one.
            let refused = entry.refused_key.as_ref().filter(|refused| refused.key == key && !entry.wait.is_polling);
            let Some(refused) = refused else { continue };
            is_refused = true;
            if refused.question < question {
                let error = refused.error.clone();
                events.push(entry.answer(now, &Err(error), 0.0));
            }
        }
        if let Some(function) = caller_of(&mut self.callers, waits.start).and_then(Caller::function) {
            function.asking = function.asking.saturating_sub(1);
            function.ready.extend(Some(key).filter(|_| !is_refused));
        }
        self.remove_ended(&events);
        // Where no request can go out, the next answer makes it due: thousands of keys may arrive one after the other.
        let is_useful = is_urgent || !self.is_shared || !is_asking(&self.callers);
        (events, is_refused || (is_useful && self.free() > 0))
    }

    /// How many requests can go out now.
    fn free(&self) -> usize {
        MOST_REQUESTS.saturating_sub(self.requests.iter().filter(|request| request.outcomes.is_none()).count())
    }

    /// One of the waits for a request that is under way.
    pub fn waiter(&self, request: u32) -> Option<u32> {
        let request = self.requests.get(request_index(&self.requests, request)?)?;
        request.waits.iter().copied().find(|wait| entry_index(&self.entries, *wait).is_some())
    }

    /// Takes waits out.
    pub fn leave(&mut self, waits: &Range<u32>) {
        let range = entry_range(&self.entries, waits);
        self.entries.drain(range);
        self.callers.retain(|caller| caller.waits != *waits);
    }

    /// The device is offline, or is so no more.
    pub fn set_offline(&mut self, now: ClockReading, is_offline: bool) {
        for entry in &mut self.entries {
            entry.wait.set_offline(now.since(entry.began), is_offline);
        }
    }

    /// What is to be done at `now`. `random` is from 0 to 1.
    pub fn due(&mut self, now: ClockReading, random: f64) -> Due<K> {
        let mut due = Due {
            plans: Vec::new(),
            keys: Vec::new(),
            dropped: Vec::new(),
            reports: Vec::new(),
            events: Vec::new(),
            sleep_ms: f64::INFINITY,
        };
        for entry in self.entries.iter().filter(|entry| entry.is_due(now, Action::TimeOut)) {
            due.events.push(entry.event(now.since(entry.began), Some(Err(entry.timeout().into()))));
        }
        self.remove_ended(&due.events);
        self.forget(now, &mut due);
        self.go_on_splitting();
        self.ask(now, &mut due);
        for index in 0..self.requests.len() {
            if self.requests.get(index).is_some_and(Request::is_owed) {
                self.deliver(now, index, random, &mut due.events);
                // Others may have waited for that.
                due.sleep_ms = 0.0;
            }
        }
        let count = self.entries.len();
        for entry in &mut self.entries {
            let elapsed_ms = now.since(entry.began);
            let until_ms = match entry.wait.step(elapsed_ms) {
                Action::Sleep(until_ms) => {
                    if entry.is_held_back(elapsed_ms, until_ms) {
                        entry.is_resting = true;
                        due.events.push(entry.event(elapsed_ms, None));
                    }
                    until_ms
                }
                _ if entry.is_resting => continue,
                // What was delivered is over.
                Action::TimeOut => elapsed_ms,
                // It waits for a free request, or for its key.
                Action::Poll if entry.wait.deadline_ms() > elapsed_ms => entry.wait.deadline_ms(),
                // It overslept. When it starts, it has a deadline again.
                Action::Poll => entry.wait.wait_late(elapsed_ms, count),
            };
            due.sleep_ms = due.sleep_ms.min(until_ms - elapsed_ms);
        }
        due
    }

    /// Removes the waits that have ended.
    fn remove_ended(&mut self, events: &[Event<K>]) {
        for event in events.iter().filter(|event| event.end.is_some()) {
            if let Some(index) = entry_index(&self.entries, event.wait) {
                self.entries.remove(index);
            }
        }
    }

    /// Drops requests that no wait needs, and answers that are too old to serve another one.
    fn forget(&mut self, now: ClockReading, due: &mut Due<K>) {
        self.requests.retain_mut(|request| {
            request.waits.retain(|key| entry_index(&self.entries, *key).is_some());
            // One that is dropped now is reported to the calls that shared it.
            let is_running = request.outcomes.is_none();
            if is_running && request.waits.is_empty() {
                due.dropped.push(request.plan.key);
                request.outcomes = Some(Vec::new());
            }
            is_running || now.since(request.started) < MIN_POLL_SPACING_MS
        });
        let requests = &self.requests;
        self.places.retain(|(_, key)| request_index(requests, *key).is_some());
        self.hold = self.hold.take().filter(|hold| now.since(hold.since) < hold.ms);
    }
}
