//! What an answer means for those who wait for it.

use std::rc::Rc;

use super::entry::{ALONE, Event, RefusedKey, TOGETHER, entry_of};
use super::keys::{Caller, caller_of};
use super::request::request_index;
use super::{Hold, Schedule};
use crate::error::{Code, Error, Rejection};
use crate::host::ClockReading;
use crate::outcome::{FetchOutcome, RequestReport};

/// How often an id is requested again that a batch has left out: a thousand ids whose pages of 50 are cut at 12 take that many.
const MOST_PAGES: u8 = 20;

impl<K: Clone> Schedule<K> {
    /// The answer to the request number `key`.
    pub fn answer(
        &mut self,
        now: ClockReading,
        key: u32,
        outcome: Result<Vec<FetchOutcome<K>>, Rejection<K>>,
        random: f64,
    ) -> Vec<Event<K>> {
        let mut events = Vec::new();
        let Some(index) = request_index(&self.requests, key) else { return events };
        let Some(request) = self.requests.get_mut(index) else { return events };
        let outcomes = match outcome {
            Ok(outcomes) => {
                if request.plan.is_batch {
                    self.has_batch_route = Some(true);
                }
                outcomes
            }
            Err(Rejection::Error(error)) if request.plan.is_batch && error.is_refusal() => {
                self.refuse(now, index, &error);
                return events;
            }
            Err(Rejection::Error(error)) => vec![Err(error); request.plan.ids.len()],
            Err(thrown) => {
                request.outcomes = Some(Vec::new());
                let waits = core::mem::take(&mut request.waits);
                return self.end(now, &waits, &thrown);
            }
        };
        request.outcomes = Some(outcomes);
        self.deliver(now, index, random, &mut events);
        events
    }

    /// Keeps what is reported of a request, and gives the calls that share it, each by one of its waits.
    pub fn reported(&mut self, report: &Rc<RequestReport<K>>) -> Vec<u32> {
        let index = request_index(&self.requests, report.plan.key);
        let Some(request) = index.and_then(|index| self.requests.get_mut(index)) else { return Vec::new() };
        request.reports.push(report.clone());
        request.calls.clone()
    }

    /// Delivers an answer to the waits that have not had it, and adds the resulting events to `events`.
    pub(super) fn deliver(&mut self, now: ClockReading, index: usize, random: f64, events: &mut Vec<Event<K>>) {
        self.resolve_probe(now, index);
        let Some(request) = self.requests.get_mut(index) else { return };
        let Some(outcomes) = &request.outcomes else { return };
        let is_in_company = self.batch_limit > 1 && self.entries.len() > request.waits.len();
        // When the next request of the others goes out, and the half of the time that this one took.
        let next_ms = self.entries.iter().filter_map(|entry| entry.wait.next_in_ms(now.since(entry.began)));
        let others_ms = if is_in_company { next_ms.fold(f64::INFINITY, f64::min) } else { 0.0 };
        let half_ms = now.since(request.started) / 2.0;
        let mut hold = None;
        let mut hold_ms = 0.0;
        for key in core::mem::take(&mut request.waits) {
            let Some(entry) = entry_of(&mut self.entries, key) else { continue };
            let position = request.plan.ids.iter().position(|id| **id == *entry.id);
            // A wait whose id was not in the request gets what applies to all.
            let Some(outcome) = outcomes.get(position.unwrap_or(0)) else { continue };
            let (elapsed_ms, age_ms) = (now.since(entry.began), now.since(request.started));
            if outcome.is_err() && entry.wait.has_newer_poll(elapsed_ms, age_ms) {
                continue;
            }
            let is_missing = matches!(outcome, Err(error) if error.code == Code::NotFound);
            let may_be_cut = is_missing && outcomes.iter().any(Result::is_ok) && entry.pages < MOST_PAGES;
            if may_be_cut && entry.wait.config.is_for_answer() {
                // A page may be cut short: missing tasks are requested again before they are called unknown.
                entry.pages += 1;
                entry.wait.restart(elapsed_ms);
                continue;
            }
            let refused = outcome.as_ref().err().filter(|error| error.code == Code::Unauthorized);
            if let Some(error) = refused
                && entry.refused_key.is_none()
                && let Some(function) = caller_of(&mut self.callers, key).and_then(Caller::function)
            {
                // Keys expire: the function may have another one by now.
                function.ready.retain(|ready| *ready != request.plan.api_key);
                entry.refused_key = Some(RefusedKey {
                    key: request.plan.api_key.clone(),
                    error: error.clone(),
                    question: self.last_key,
                });
                entry.wait.repeat(elapsed_ms);
                continue;
            }
            entry.refused_key = None;
            if entry.group != TOGETHER {
                if entry.group > ALONE && !request.plan.is_batch {
                    self.split.note(outcome);
                }
                entry.group = if request.plan.is_batch { TOGETHER } else { ALONE };
            }
            let random = if is_in_company { entry.wait.coalesced_jitter(others_ms, half_ms) } else { random };
            events.push(entry.answer(now, outcome, random));
            let held_ms = entry.wait.held_until_ms - elapsed_ms;
            if held_ms > hold_ms {
                hold_ms = held_ms;
                hold = entry.wait.held_by.clone();
            }
        }
        if let Some(error) = hold {
            self.hold(now, hold_ms, error);
        }
        self.remove_ended(events);
        self.go_on_splitting();
    }

    /// A rate limit is about the client: it holds back every poll, not only those that got it.
    fn hold(&mut self, now: ClockReading, hold_ms: f64, error: Rc<Error<K>>) {
        // A shorter one too: not every wait accepts the longer one.
        for entry in &mut self.entries {
            entry.wait.hold(now.since(entry.began), hold_ms, &error);
        }
        if self.hold.as_ref().is_none_or(|hold| hold_ms > hold.ms - now.since(hold.since)) {
            self.hold = Some(Hold { since: now, ms: hold_ms, error });
        }
    }

    /// Ends waits with an error of their call.
    pub fn end(&mut self, now: ClockReading, waits: &[u32], rejection: &Rejection<K>) -> Vec<Event<K>> {
        let mut events = Vec::new();
        for wait in waits {
            if let Some(entry) = entry_of(&mut self.entries, *wait) {
                events.push(entry.event(now.since(entry.began), Some(Err(rejection.clone()))));
            }
        }
        self.remove_ended(&events);
        events
    }
}
