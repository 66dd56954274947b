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
mod offline;
mod plan;
mod refused;
mod request;

use std::ops::Range;
use std::rc::Rc;

pub use self::entry::Event;
use self::entry::{ALONE, Entry, entry_of, place_from, place_of};
use self::keys::Callers;
pub use self::keys::{ApiKey, KeySource};
use self::refused::{Refused, Split};
use self::request::{Request, index_of};
use crate::error::Error;
use crate::host::ClockReading;
use crate::outcome::{FetchPlan, RequestReport};
use crate::poll::{Action, LATE_POLL_MS, MIN_POLL_SPACING_MS, Wait, WaitConfig};

/// The most requests under way at a time.
const MOST_REQUESTS: usize = 6;
/// How long first polls wait for others where there is a batch route.
const GATHER_MS: f64 = 20.0;

/// What is to be done now.
#[derive(Debug)]
pub struct Due<K> {
    /// Requests to start.
    pub plans: Vec<FetchPlan>,
    /// Calls whose key function is to be called, each by one of its waits, once for each entry.
    pub keys: Vec<u32>,
    /// Requests that no wait needs any more.
    pub dropped: Vec<u32>,
    /// What is reported of a request to calls that share it only now, each by one of its waits.
    pub reports: Vec<(u32, Rc<RequestReport<K>>)>,
    /// The events of the waits.
    pub events: Vec<Event<K>>,
    /// Milliseconds until there is something to do, if nothing happens before.
    pub sleep_ms: f64,
}

/// The schedule. `K` owns values of JavaScript.
pub struct Schedule<K> {
    batch_limit: usize,
    is_shared: bool,
    /// Whether the gateway, or what stands before it, has a route for many, as far as it is known.
    pub has_batch_route: Option<bool>,
    #[expect(clippy::vec_box, reason = "thousands of them move when one leaves")]
    entries: Vec<Box<Entry<K>>>,
    callers: Callers,
    /// When key functions began to be asked.
    keys_asked: ClockReading,
    requests: Vec<Request<K>>,
    /// The hash of each id in `requests` with the number of the request, in order.
    places: Vec<(u32, u32)>,
    is_offline: bool,
    refused: Option<Refused<K>>,
    split: Split,
    /// Since when and for how long a rate limit holds back every poll.
    hold: Option<(ClockReading, f64)>,
    /// The last error that held polls back.
    limit: Option<Rc<Error<K>>>,
    /// The waits that are due and lack a free request, each after the hash of its id.
    asked: Vec<(u32, u32)>,
    /// When all waits were scanned, and for how long after that no other is due.
    scanned: ClockReading,
    idle_ms: f64,
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
            callers: Callers::default(),
            keys_asked: ClockReading::ZERO,
            requests: Vec::new(),
            places: Vec::new(),
            is_offline: false,
            refused: None,
            split: Split::default(),
            hold: None,
            limit: None,
            asked: Vec::new(),
            scanned: ClockReading::ZERO,
            idle_ms: 0.0,
            last_key: 0,
        }
    }

    /// Whether there are no waits.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Adds a wait that sends no key and returns its number.
    pub fn join(&mut self, now: ClockReading, id: &str, config: WaitConfig) -> u32 {
        let waits = vec![(String::from(id), Wait::new(config, config.waited_ms))];
        self.join_call(now, config.waited_ms, waits, KeySource::Fixed(None)).start
    }

    /// Adds the waits of one call, which began `elapsed_ms` ago, and returns their numbers, which are consecutive.
    pub fn join_call(
        &mut self,
        now: ClockReading,
        elapsed_ms: f64,
        waits: Vec<(String, Wait<K>)>,
        key: KeySource,
    ) -> Range<u32> {
        let start = self.last_key.wrapping_add(1);
        let gathers = self.is_shared && self.batch_limit > 1;
        let began = now.before(elapsed_ms);
        for (id, mut wait) in waits {
            let is_early = matches!(wait.step(elapsed_ms), Action::Sleep(_));
            if gathers && !wait.config.is_for_answer() {
                wait.gather(elapsed_ms, GATHER_MS);
            }
            if let Some((since, hold_ms)) = self.hold {
                wait.hold(elapsed_ms, hold_ms - now.since(since));
            }
            wait.set_offline(elapsed_ms, self.is_offline);
            self.last_key = self.last_key.wrapping_add(1);
            let mut entry = Entry::new(self.last_key, id, began, wait);
            entry.is_resting = entry.wait.is_step && is_early;
            self.entries.push(Box::new(entry));
        }
        self.idle_ms = 0.0;
        let waits = start..self.last_key.wrapping_add(1);
        self.callers.add(waits.clone(), key);
        waits
    }

    /// Whether none of these waits polls any more in this step.
    pub fn is_at_rest(&self, waits: &Range<u32>) -> bool {
        let entries = self.entries.iter().skip(place_from(&self.entries, waits.start));
        entries.take_while(|entry| waits.contains(&entry.key)).all(|entry| entry.is_resting)
    }

    /// Takes waits out, each with its id.
    pub fn take(&mut self, waits: &Range<u32>) -> Vec<(String, Wait<K>)> {
        let mut open = Vec::new();
        let start = place_from(&self.entries, waits.start);
        for place in (start..place_from(&self.entries, waits.end)).rev() {
            let mut entry = self.entries.remove(place);
            entry.wait.is_alone = entry.group == ALONE && entry.wait.error.is_some();
            entry.wait.error = entry.cause(&self.limit).cloned();
            open.push((entry.id, entry.wait));
        }
        open.reverse();
        open
    }

    /// The result of the key function of the call with this wait. Returns whether a request can go out now: it waits for the
    /// functions that were called at the same time.
    pub fn key(&mut self, wait: u32, key: ApiKey) -> bool {
        self.callers.give(wait, key);
        let is_for_answer = entry_of(&mut self.entries, wait).is_some_and(|entry| entry.wait.config.is_for_answer());
        is_for_answer || !self.is_shared || !self.callers.is_asking()
    }

    /// One of the waits for a request that is under way.
    pub fn waiter(&mut self, request: u32) -> Option<u32> {
        let request = self.requests.get(index_of(&self.requests, request)?)?;
        let entries = &mut self.entries;
        request.waits.iter().copied().find(|wait| entry_of(entries, *wait).is_some())
    }

    /// Takes waits out.
    pub fn leave(&mut self, waits: &Range<u32>) {
        self.entries.retain(|entry| !waits.contains(&entry.key));
        self.callers.remove(waits);
        self.idle_ms = 0.0;
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
        let since_scan_ms = now.since(self.scanned);
        // An answer to one of thousands is no reason to scan all, unless old answers are to be dropped.
        if since_scan_ms < self.idle_ms.min(MIN_POLL_SPACING_MS) {
            self.ask(now, &mut due);
            due.sleep_ms = due.sleep_ms.min(self.idle_ms - since_scan_ms);
            return due;
        }
        self.time_out(now, &mut due);
        self.forget(now, &mut due);
        if self.split.is_open {
            self.go_on_splitting();
        }
        self.asked.clear();
        for entry in &self.entries {
            if entry.is_due(now, Action::Poll) {
                self.asked.push((entry.id_hash, entry.key));
            }
        }
        self.ask(now, &mut due);
        for index in 0..self.requests.len() {
            self.deliver(now, index, random, &mut due.events);
        }
        // Who may be asked of a refused batch depends on each answer.
        let mut is_calm = self.refused.is_none() && !self.split.is_open;
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
                Action::Poll => {
                    // It overslept. When it starts, it has a deadline again.
                    is_calm = false;
                    if !self.callers.is_asking() {
                        continue;
                    }
                    let key_ms = (LATE_POLL_MS - now.since(self.keys_asked)).max(0.0);
                    if key_ms == 0.0 {
                        entry.wait.give_up(elapsed_ms);
                    }
                    elapsed_ms + key_ms
                }
            };
            if until_ms >= elapsed_ms {
                due.sleep_ms = due.sleep_ms.min(until_ms - elapsed_ms);
            }
        }
        self.idle_ms = if is_calm { due.sleep_ms } else { 0.0 };
        self.scanned = now;
        due
    }

    /// Removes the waits that have ended.
    fn remove_ended(&mut self, events: &[Event<K>]) {
        for event in events.iter().filter(|event| event.end.is_some()) {
            if let Some(index) = place_of(&self.entries, event.wait) {
                self.entries.remove(index);
            }
        }
    }

    fn time_out(&mut self, now: ClockReading, due: &mut Due<K>) {
        for entry in &mut self.entries {
            if entry.is_due(now, Action::TimeOut) {
                due.events.push(entry.time_out(now, &self.limit));
            }
        }
        self.remove_ended(&due.events);
    }

    /// Drops requests that no wait needs, and answers that are too old to serve another one.
    fn forget(&mut self, now: ClockReading, due: &mut Due<K>) {
        let entries = &mut self.entries;
        let mut is_here = |key: &u32| entry_of(entries, *key).is_some();
        self.requests.retain_mut(|request| {
            request.waits.retain(&mut is_here);
            // One that is dropped now is reported to the calls that shared it.
            let is_running = request.outcomes.is_none();
            if is_running && request.waits.is_empty() {
                due.dropped.push(request.plan.key);
                request.outcomes = Some(Vec::new());
            }
            is_running || now.since(request.started) < MIN_POLL_SPACING_MS
        });
        let requests = &self.requests;
        self.places.retain(|(_, key)| index_of(requests, *key).is_some());
        if let Some(refused) = &mut self.refused {
            refused.waits.retain(is_here);
            if refused.waits.is_empty() {
                self.refused = None;
            }
        }
        self.hold = self.hold.filter(|(since, hold_ms)| now.since(*since) < *hold_ms);
    }
}
