//! What becomes of a batch that was refused as a whole. All of it belongs to the same poll.
//!
//! ```text
//! no such route ───▶ one id alone ─▶ refused alike: so are the others
//!                                └─▶ else: one by one
//! another refusal ─▶ two halves ──▶ one is answered: the other one is split again
//!                               └─▶ both are refused alike: one by one
//! ```

use std::rc::Rc;

use super::Schedule;
use super::entry::{ALONE, Entry, TOGETHER, entry_of};
use crate::error::Error;
use crate::host::ClockReading;
use crate::outcome::FetchOutcome;

/// A batch that was refused as if there was no route: one of its ids is asked alone before the others.
pub(super) struct Refused<K> {
    /// What the gateway said.
    pub(super) error: Rc<Error<K>>,
    /// Who asked.
    pub(super) waits: Vec<u32>,
}

/// What is known while batches are split.
#[derive(Default)]
pub(super) struct Split {
    /// Whether any wait is asked for apart from the others.
    pub(super) is_open: bool,
    /// Whether an id was answered that was asked alone for the first time, and whether one was refused.
    has_answer: bool,
    has_refusal: bool,
    /// The last number of a group.
    last_group: u32,
}

impl Split {
    /// Notes the outcome for an id that was asked alone, after its batch was refused.
    pub(super) fn note<K>(&mut self, outcome: &FetchOutcome<K>) {
        self.has_answer |= outcome.is_ok();
        self.has_refusal |= outcome.as_ref().is_err_and(|error| error.is_refusal());
    }
}

impl<K: Clone> Schedule<K> {
    /// The batch number `index` of `requests` was refused as a whole.
    pub(super) fn refuse(&mut self, now: ClockReading, index: usize, error: Rc<Error<K>>) {
        let Some(request) = self.requests.get_mut(index) else { return };
        let (number, group) = (request.plan.key, request.group);
        let waits = core::mem::take(&mut request.waits);
        self.idle_ms = 0.0;
        // The same ids may be asked for at once.
        self.places.retain(|(_, key)| *key != number);
        for key in &waits {
            if let Some(entry) = entry_of(&mut self.entries, *key).filter(|entry| entry.wait.is_polling()) {
                entry.wait.repeat(now.since(entry.began));
                entry.group = group;
                entry.refused = (group != TOGETHER && !error.is_about_route).then_some(error.code);
            }
        }
        if !error.is_about_route {
            self.split.is_open = true;
            if group == TOGETHER {
                self.regroup(&waits, false);
            }
            return;
        }
        match &mut self.refused {
            Some(refused) => waits.into_iter().for_each(|key| refused.waits.push(key)),
            None if self.has_batch_route == Some(false) => {}
            None => self.refused = Some(Refused { error, waits }),
        }
    }

    /// A batch was refused as if there was no route, and one of its ids was asked alone: the same refusal is about all of
    /// them, another answer means that they must be asked one by one.
    pub(super) fn resolve_probe(&mut self, now: ClockReading, outcomes: &[FetchOutcome<K>], index: usize) {
        let Some(request) = self.requests.get_mut(index) else { return };
        let is_probe = |refused: &mut Refused<K>| request.waits.iter().any(|key| refused.waits.contains(key));
        let Some(refused) = self.refused.take_if(is_probe) else { return };
        let is_alike = |error: &Rc<Error<K>>| error.is_about_route && error.status == refused.error.status;
        if matches!(outcomes.first(), Some(Err(error)) if is_alike(error)) {
            for key in refused.waits {
                if !request.waits.contains(&key)
                    && let Some(entry) = entry_of(&mut self.entries, key)
                {
                    entry.wait.start(now.since(entry.began));
                    request.waits.push(key);
                }
            }
            return;
        }
        self.has_batch_route.get_or_insert(false);
        self.split.is_open = true;
        self.regroup(&refused.waits, true);
    }

    /// Goes on with the halves that were refused, when the other half of each is known, and ends the split when all are.
    pub(super) fn go_on_splitting(&mut self) {
        while let Some((group, is_alike)) = self.refused_half() {
            let is_in = |entry: &&mut Box<Entry<K>>| entry.group == group || (is_alike && entry.group == group ^ 1);
            let mut waits = Vec::new();
            for entry in self.entries.iter_mut().filter(is_in) {
                entry.refused = None;
                waits.push(entry.key);
            }
            self.regroup(&waits, is_alike);
        }
        if self.entries.iter().any(|entry| entry.group > ALONE) {
            return;
        }
        let Split { has_answer, has_refusal, last_group, .. } = self.split;
        if has_answer && !has_refusal {
            self.has_batch_route.get_or_insert(false);
        }
        self.split = Split { last_group, ..Split::default() };
        for entry in &mut self.entries {
            // One that was refused alone would spoil every batch it is in.
            if entry.wait.error.is_none() {
                entry.group = TOGETHER;
            }
        }
    }

    /// A half that was refused and whose other half is known, and whether that was refused alike.
    fn refused_half(&self) -> Option<(u32, bool)> {
        for entry in &self.entries {
            let Some(code) = entry.refused else { continue };
            let [mut is_known, mut is_alike] = [true, false];
            for other in self.entries.iter().filter(|other| other.group == entry.group ^ 1) {
                is_known &= other.refused.is_some();
                is_alike = other.refused == Some(code);
            }
            if is_known {
                return Some((entry.group, is_alike));
            }
        }
        None
    }

    /// Lets the waits be asked for in two halves, or one by one.
    fn regroup(&mut self, waits: &[u32], is_one_by_one: bool) {
        let mut ids: Vec<String> = Vec::new();
        for key in waits {
            if let Some(entry) = entry_of(&mut self.entries, *key)
                && !ids.contains(&entry.id)
            {
                ids.push(entry.id.clone());
            }
        }
        // The two halves of a batch have numbers that differ in the last bit alone.
        let first = self.split.last_group + 2;
        for key in waits {
            let Some(entry) = entry_of(&mut self.entries, *key) else { continue };
            let place = ids.iter().position(|id| *id == entry.id).unwrap_or_default();
            let part = if is_one_by_one { place * 2 } else { usize::from(place >= ids.len().div_ceil(2)) };
            entry.group = first + part as u32;
            self.split.last_group = self.split.last_group.max(entry.group & !1);
        }
    }
}
