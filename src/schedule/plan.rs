//! Which requests go out now, and for whom.

use super::entry::{ALONE, Entry, entry_of};
use super::keys::{caller_of, is_asking};
use super::request::{Request, request_index};
use super::{Due, Schedule};
use crate::host::ClockReading;
use crate::poll::{Action, MIN_POLL_SPACING_MS};

impl<K: Clone> Schedule<K> {
    /// Starts requests for the waits that are due, and has key functions asked for those that lack a key.
    pub(super) fn ask(&mut self, now: ClockReading, due: &mut Due<K>) {
        let mut free = self.free();
        let (mut asked, is_route_known) = self.asked(now);
        // First, so that no key is used for a new request that is meant for a running one.
        asked.retain(|wait| !self.joins_recent(now, *wait, due));
        let limit = if is_route_known && self.has_batch_route != Some(false) { self.batch_limit } else { 1 };
        let mut riding = Vec::new();
        if free > 0 && limit > 1 && !asked.is_empty() {
            let may_ride = self.entries.iter().filter(|entry| entry.wait.may_coalesce(now.since(entry.began)));
            riding.extend(may_ride.map(|entry| entry.key));
            riding.retain(|wait| !self.is_too_soon(now, *wait));
        }
        self.ask_for_keys(&asked, &riding, [free, limit], due);
        // Polls wait for the keys of others, so that they can share a request, but not for a slow function.
        let gathers = self.is_shared && limit > 1 && is_asking(&self.callers);
        let first_new = self.requests.len();
        for wait in asked {
            // Another wait for the same task may have started one just now.
            if self.joins_recent(now, wait, due) || self.joins_new(now, wait, first_new, limit) || free == 0 {
                continue;
            }
            let Some(entry) = entry_of(&mut self.entries, wait) else { continue };
            let gathers_for_ms = if gathers { entry.gathers_for_ms(now) } else { 0.0 };
            if gathers_for_ms > 0.0 {
                due.sleep_ms = due.sleep_ms.min(gathers_for_ms);
                continue;
            }
            let caller = caller_of(&mut self.callers, wait);
            let Some(api_key) = caller.and_then(|caller| caller.next()).cloned() else { continue };
            free -= 1;
            self.last_key = self.last_key.wrapping_add(1);
            self.requests.push(Request::new(self.last_key, entry.group, now, api_key));
            self.joins_new(now, wait, first_new, limit);
        }
        for wait in riding {
            if !self.joins_recent(now, wait, due) {
                self.joins_new(now, wait, first_new, limit);
            }
        }
        if self.callers.iter_mut().any(|caller| caller.function().is_some()) {
            // What joined a request of others has used a key up that was meant for these.
            let (left, _) = self.asked(now);
            self.ask_for_keys(&left, &[], [free, limit], due);
        }
        for request in self.requests.iter_mut().skip(first_new) {
            request.plan.is_batch = request.plan.ids.len() > 1;
            request.plan.wait = request.waits.first().copied().unwrap_or_default();
            due.plans.push(request.plan.clone());
        }
    }

    /// Has the functions asked of the calls that lack a key for a request.
    fn ask_for_keys(&mut self, asked: &[u32], riding: &[u32], places: [usize; 2], due: &mut Due<K>) {
        for caller in &mut self.callers {
            let (wait, missing) = (caller.waits.start, caller.missing(asked, riding, places));
            let Some(function) = caller.function().filter(|_| missing > 0) else { continue };
            function.asking += missing;
            for _ in 0..missing {
                self.last_key = self.last_key.wrapping_add(1);
                due.keys.push((wait, self.last_key, function.handle.clone()));
            }
        }
    }

    /// The waits that are due, and whether a batch may go out: not while it is unknown whether there is a batch route. Then one
    /// id of the refused batch is asked for alone, and its others wait. So does a refused half, until the other half is known.
    fn asked(&self, now: ClockReading) -> (Vec<u32>, bool) {
        let entries = self.entries.iter().map(Box::as_ref);
        let is_due = |entry: &&Entry<K>| entry.is_due(now, Action::Poll);
        let unrouted = entries.clone().filter(|entry| entry.is_unrouted());
        let is_probing = unrouted.clone().any(|entry| entry.wait.is_polling);
        // What is refused to one key says nothing about another, and what is refused for a task that was seen before is not about
        // that task.
        let refused = unrouted.clone().find(is_due).and_then(|entry| entry.refused);
        let alike = unrouted.clone().filter(|entry| is_due(entry) && entry.refused == refused);
        let probe = alike.min_by_key(|entry| entry.wait.version.is_none());
        let probe = probe.filter(|_| !is_probing).map(|entry| entry.key);
        let may_be_asked = |entry: &&Entry<K>| entry.refused.is_none() || Some(entry.key) == probe;
        let asked = entries.filter(may_be_asked).filter(is_due);
        (asked.map(|entry| entry.key).collect(), unrouted.count() == 0)
    }

    /// Joins the wait to a request for its task that started less than 250 ms ago, if its answer is of use to the wait. If it
    /// is not, the wait has to let the 250 ms pass. Returns false where there is no such request.
    fn joins_recent(&mut self, now: ClockReading, wait: u32, due: &mut Due<K>) -> bool {
        let Some(request) = self.recent(now, wait).and_then(|index| self.requests.get_mut(index)) else { return false };
        let limit_ms = entry_of(&mut self.entries, wait).map_or(0.0, |entry| entry.wait.config.request_timeout_ms);
        if !request.serves(limit_ms) {
            due.sleep_ms = due.sleep_ms.min(MIN_POLL_SPACING_MS - now.since(request.started));
            // Until then it is not due: the next pass checks it again.
            return true;
        }
        if let Some(entry) = entry_of(&mut self.entries, wait)
            && let Some(caller) = caller_of(&mut self.callers, wait)
            && request.add(entry, caller, now)
        {
            due.reports.extend(request.reports.iter().map(|report| (caller.waits.start, report.clone())));
        }
        true
    }

    /// Whether a request that goes out now has a place for the wait, and takes it.
    fn joins_new(&mut self, now: ClockReading, wait: u32, first_new: usize, limit: usize) -> bool {
        let Some(entry) = entry_of(&mut self.entries, wait) else { return true };
        let Some(caller) = caller_of(&mut self.callers, wait) else { return true };
        let limit = if entry.group == ALONE { 1 } else { limit };
        for request in self.requests.iter_mut().skip(first_new) {
            let has_place = request.group == entry.group && request.plan.ids.len() < limit;
            if has_place && caller.may_share(request, entry) {
                request.plan.ids.push(String::from(&*entry.id));
                let place = (entry.id_hash, request.plan.key);
                let index = self.places.partition_point(|other| *other < place);
                self.places.insert(index, place);
                request.add(entry, caller, now);
                return true;
            }
        }
        false
    }

    /// Whether a request for its task has started less than 250 ms ago, but not in this pass: then it does not ride along.
    fn is_too_soon(&mut self, now: ClockReading, wait: u32) -> bool {
        let request = self.recent(now, wait).and_then(|index| self.requests.get(index));
        request.is_some_and(|request| request.started != now)
    }

    /// The index of a request for the task of the wait, with a key that it may share, that started less than 250 ms ago.
    fn recent(&mut self, now: ClockReading, wait: u32) -> Option<usize> {
        let entry = &*entry_of(&mut self.entries, wait)?;
        let caller = caller_of(&mut self.callers, wait)?;
        let first = self.places.partition_point(|place| place.0 < entry.id_hash);
        let same = self.places.iter().skip(first).take_while(|place| place.0 == entry.id_hash);
        let mut indices = same.filter_map(|(_, key)| request_index(&self.requests, *key));
        indices.find(|index| {
            self.requests.get(*index).is_some_and(|request| {
                now.since(request.started) < MIN_POLL_SPACING_MS
                    && request.plan.ids.iter().any(|id| **id == *entry.id)
                    && caller.may_share(request, entry)
            })
        })
    }
}
