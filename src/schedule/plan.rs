//! Which requests go out now, and for whom.

use super::entry::{ALONE, entry_of};
use super::keys::ApiKey;
use super::request::{Request, recent};
use super::{Due, GATHER_MS, MOST_REQUESTS, Schedule};
use crate::host::ClockReading;
use crate::poll::MIN_POLL_SPACING_MS;

impl<K: Clone> Schedule<K> {
    /// Starts requests for the waits in `asked`, and has key functions asked for those that lack a key.
    pub(super) fn ask(&mut self, now: ClockReading, due: &mut Due<K>) {
        let mut asked = core::mem::take(&mut self.asked);
        self.leave_out_refused(&mut asked);
        let mut free = MOST_REQUESTS.saturating_sub(self.open());
        let limit = if self.has_batch_route == Some(false) || self.refused.is_some() { 1 } else { self.batch_limit };
        let mut joining = if free > 0 && limit > 1 && !asked.is_empty() { self.joining(now) } else { Vec::new() };
        self.ask_for_keys(now, &asked, &joining, [free, limit], due);
        self.end_with_the_same_key(now, &mut asked, due);
        retain(&mut asked, &mut |_, wait| !self.joins_recent(now, wait, due));
        let gathers_for_ms = if self.is_shared && limit > 1 { self.gathers_keys_for_ms(now) } else { 0.0 };
        if gathers_for_ms > 0.0 {
            due.sleep_ms = due.sleep_ms.min(gathers_for_ms);
        }
        while free > 0
            && let Some((group, api_key)) = asked.iter().find_map(|(_, wait)| self.key_for(*wait, gathers_for_ms > 0.0))
        {
            free -= 1;
            let limit = if group == ALONE { 1 } else { limit };
            self.last_key = self.last_key.wrapping_add(1);
            let request = Request::new(self.last_key, group, now, api_key);
            self.start(now, request, limit, [&mut asked, &mut joining], due);
            if group == ALONE || self.split.is_open {
                // Waits for the same task may be in two groups.
                retain(&mut asked, &mut |_, wait| !self.joins_recent(now, wait, due));
            }
        }
        self.asked = asked;
    }

    /// While one id of a refused batch is asked about alone, the others of that batch wait; so does the half that was refused
    /// first.
    fn leave_out_refused(&mut self, asked: &mut Vec<(u32, u32)>) {
        if self.split.is_open {
            retain(asked, &mut |_, key| entry_of(&mut self.entries, key).is_some_and(|entry| entry.refused.is_none()));
        }
        let Some(refused) = &self.refused else { return };
        let is_polling = |key: &u32| entry_of(&mut self.entries, *key).is_some_and(|entry| entry.wait.is_polling());
        let is_probing = refused.waits.iter().any(is_polling);
        // What is refused for a task that was seen before is not about that task.
        let mut is_new = |key: u32| entry_of(&mut self.entries, key).is_some_and(|entry| entry.wait.version.is_none());
        let probe =
            asked.iter().filter(|(_, key)| refused.waits.contains(key)).min_by_key(|(_, key)| is_new(*key)).copied();
        retain(asked, &mut |_, key| !refused.waits.contains(&key));
        asked.extend(probe.filter(|_| !is_probing));
    }

    /// Tells waits whose key was refused that it was, when the key function gives the same one again.
    fn end_with_the_same_key(&mut self, now: ClockReading, asked: &mut Vec<(u32, u32)>, due: &mut Due<K>) {
        let mut refused = Vec::new();
        let first = due.events.len();
        retain(asked, &mut |_, wait| {
            let Some(entry) = entry_of(&mut self.entries, wait) else { return false };
            let Some((key, error)) =
                entry.refused_key.take_if(|(key, _)| self.callers.next(wait).as_ref() == Some(key))
            else {
                return true;
            };
            due.events.push(entry.answer(now, &Err(error), 0.0));
            refused.push((wait, key));
            false
        });
        for (wait, key) in refused {
            self.callers.discard(wait, &key);
        }
        self.remove_ended(due.events.get(first..).unwrap_or_default());
    }

    /// The waits that may ride along in a request that goes out anyway.
    fn joining(&self, now: ClockReading) -> Vec<(u32, u32)> {
        let may_coalesce = self.entries.iter().filter(|entry| entry.wait.may_coalesce(now.since(entry.began)));
        may_coalesce.map(|entry| (entry.id_hash, entry.key)).collect()
    }

    /// Has key functions asked, each as often as its call has requests that can go out now.
    fn ask_for_keys(
        &mut self,
        now: ClockReading,
        asked: &[(u32, u32)],
        joining: &[(u32, u32)],
        [free, limit]: [usize; 2],
        due: &mut Due<K>,
    ) {
        if self.callers.are_fixed() {
            return;
        }
        let is_first = !self.callers.is_asking();
        // The waits of one call follow each other.
        let mut calls: Vec<(u32, usize)> = Vec::new();
        for (_, wait) in asked.iter().take(free * limit) {
            let call = self.callers.name(*wait);
            match calls.last_mut() {
                Some((last, count)) if *last == call => *count += 1,
                _ => calls.push((call, 1)),
            }
        }
        if !calls.is_empty() {
            calls.extend(joining.iter().map(|(_, wait)| (self.callers.name(*wait), 1)));
        }
        for (call, count) in calls {
            while self.callers.ask(call, count.div_ceil(limit).min(free)) {
                due.keys.push(call);
            }
        }
        if is_first && !due.keys.is_empty() {
            self.keys_asked = now;
        }
    }

    /// How long polls still wait for the keys of others, so that they can share a request. A slow function is not waited
    /// for: its ids go out with the next request.
    fn gathers_keys_for_ms(&self, now: ClockReading) -> f64 {
        if self.callers.is_asking() { GATHER_MS - now.since(self.keys_asked) } else { 0.0 }
    }

    /// The group and the key with which a request for the wait can go out now.
    fn key_for(&mut self, wait: u32, is_gathering: bool) -> Option<(u32, ApiKey)> {
        let entry = entry_of(&mut self.entries, wait)?;
        if is_gathering && !entry.wait.config.is_for_answer() {
            return None;
        }
        Some((entry.group, self.callers.next(wait)?))
    }

    /// Whether a request about the same task, so young that it serves a second wait, answers this one too. One that
    /// brought nothing must be so old that the next one keeps its distance.
    fn joins_recent(&mut self, now: ClockReading, wait: u32, due: &mut Due<K>) -> bool {
        let Some(entry) = entry_of(&mut self.entries, wait) else { return true };
        let Some(api_key) = self.callers.next(wait) else { return false };
        let Some(request) = recent(&mut self.requests, &self.places, entry, &api_key, now) else { return false };
        if request.outcomes.as_ref().is_some_and(Vec::is_empty) {
            due.sleep_ms = due.sleep_ms.min(MIN_POLL_SPACING_MS - now.since(request.started));
            // Until then it is not due: the next pass checks it again.
            return true;
        }
        self.callers.admit(wait, &api_key, &mut request.paid);
        let call = self.callers.name(wait);
        due.reports.extend(request.share(call).iter().map(|report| (call, report.clone())));
        entry.start(now);
        // It may wait for it already, when a clock was set meanwhile.
        request.waits.retain(|key| *key != wait);
        request.waits.push(wait);
        true
    }

    /// Starts a request for as many waits of its group as it may have, and takes these out of the lists.
    fn start(
        &mut self,
        now: ClockReading,
        mut request: Request<K>,
        limit: usize,
        [asked, joining]: [&mut Vec<(u32, u32)>; 2],
        due: &mut Due<K>,
    ) {
        let Self { entries, callers, requests, places, .. } = self;
        let mut is_left = |id_hash: u32, key: u32, is_early: bool| {
            // Nearly always this says all, and there are thousands.
            let is_full = request.id_hashes.len() >= limit;
            if is_full && !request.id_hashes.contains(&id_hash) {
                return true;
            }
            let Some(entry) = entry_of(entries, key) else { return false };
            let is_asked = request.asks(entry);
            let api_key = &request.plan.api_key;
            let is_too_soon = is_early && recent(requests, places, entry, api_key, now).is_some();
            let may_be_asked = entry.group == request.group && !is_full;
            if is_too_soon || !(is_asked || may_be_asked) || !callers.admit(key, api_key, &mut request.paid) {
                return true;
            }
            if !is_asked {
                request.id_hashes.push(entry.id_hash);
                request.plan.ids.push(entry.id.clone());
            }
            entry.start(now);
            request.share(callers.name(key));
            let plan = &mut request.plan;
            plan.limit_ms = plan.limit_ms.max(entry.wait.config.request_timeout_ms);
            request.waits.push(entry.key);
            false
        };
        retain(asked, &mut |id_hash, key| is_left(id_hash, key, false));
        retain(joining, &mut |id_hash, key| is_left(id_hash, key, true));
        request.plan.is_batch = request.plan.ids.len() > 1;
        request.plan.wait = request.waits.first().copied().unwrap_or_default();
        for id_hash in &request.id_hashes {
            let place = (*id_hash, request.plan.key);
            let index = self.places.partition_point(|other| *other < place);
            self.places.insert(index, place);
        }
        due.plans.push(request.plan.clone());
        self.requests.push(request);
    }

    /// How many requests are under way.
    fn open(&self) -> usize {
        self.requests.iter().filter(|request| request.outcomes.is_none()).count()
    }
}

/// Keeps the waits for which `is_kept` returns true, given the hash of the id and the number of the wait.
fn retain(waits: &mut Vec<(u32, u32)>, is_kept: &mut dyn FnMut(u32, u32) -> bool) {
    waits.retain(|(id_hash, key)| is_kept(*id_hash, *key));
}
