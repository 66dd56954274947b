//! What becomes of a batch that was refused as a whole. All of it belongs to the same poll.
//!
//! ```text
//! no such route ───▶ one id alone ─▶ refused alike: so are the others
//!                                └─▶ else: one by one
//! another refusal ─▶ two halves ──▶ one is answered: the other one is split again
//!                               └─▶ both are refused alike: one by one
//! ```

use super::Schedule;
use super::entry::{ALONE, Entry, TOGETHER, entry_of};
use super::keys::ApiKey;
use crate::error::{Code, Error};
use crate::host::ClockReading;
use crate::options::without_repetitions;
use crate::outcome::FetchOutcome;
use crate::text;

/// How a batch was refused.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Refusal {
    /// There seems to be no batch route. The status, and a hash of the key: one of the ids is asked for alone before the others.
    Route(Option<u16>, u32),
    /// For another reason: it is split.
    Batch(Code),
}

impl Refusal {
    fn of<K>(error: &Error<K>, key: &ApiKey) -> Self {
        let key_hash = key.as_deref().map_or(0, text::hash);
        if error.is_about_route { Self::Route(error.status, key_hash) } else { Self::Batch(error.code) }
    }
}

/// What is known while batches are split.
#[derive(Default)]
pub(super) struct Split {
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
    pub(super) fn refuse(&mut self, now: ClockReading, index: usize, error: &Error<K>) {
        let Some(request) = self.requests.get_mut(index) else { return };
        let (number, group) = (request.plan.key, request.group);
        request.outcomes = Some(Vec::new());
        // The same ids may be asked for at once.
        self.places.retain(|(_, key)| *key != number);
        let is_known = error.is_about_route && self.has_batch_route == Some(false);
        for key in core::mem::take(&mut request.waits) {
            if let Some(entry) = entry_of(&mut self.entries, key).filter(|entry| entry.wait.is_polling) {
                entry.wait.repeat(now.since(entry.began));
                entry.group = group;
                entry.refused = (!is_known).then(|| Refusal::of(error, &request.plan.api_key));
            }
        }
        self.go_on_splitting();
    }

    /// One id was asked for alone, because batches with its key were refused as if there was no route. If it is refused alike, that
    /// is the answer for all of these ids. If not, there is no batch route, and all ids, of other keys too, are asked for alone.
    pub(super) fn resolve_probe(&mut self, now: ClockReading, index: usize) {
        let Some(request) = self.requests.get_mut(index) else { return };
        let is_unrouted = |key: &u32| entry_of(&mut self.entries, *key).filter(|entry| entry.is_unrouted())?.refused;
        let refused = request.waits.iter().find_map(is_unrouted);
        let Some(Refusal::Route(status, _)) = refused else { return };
        let outcome = request.outcomes.as_deref().and_then(<[_]>::first);
        if !matches!(outcome, Some(Err(error)) if error.is_about_route && error.status == status) {
            self.has_batch_route.get_or_insert(false);
            self.regroup(&Entry::is_unrouted, true);
            return;
        }
        for entry in self.entries.iter_mut().filter(|entry| entry.refused == refused) {
            entry.refused = None;
            if !request.waits.contains(&entry.key) {
                entry.wait.start(now.since(entry.began));
                request.waits.push(entry.key);
            }
        }
    }

    /// Splits the refused batches further, a half as soon as the other half is known, and ends the split when none is left.
    pub(super) fn go_on_splitting(&mut self) {
        while let Some((group, is_alike)) = self.refused_batch() {
            let is_in = |other: u32| other == group || (is_alike && other == group ^ 1);
            self.regroup(&|entry| is_in(entry.group) && !entry.is_unrouted(), is_alike);
        }
        if self.entries.iter().any(|entry| entry.group > ALONE || entry.refused.is_some()) {
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

    /// The group of a refused batch that can be split: a whole one, or a half whose other half is known. And whether both
    /// halves were refused alike.
    fn refused_batch(&self) -> Option<(u32, bool)> {
        for entry in self.entries.iter().filter(|entry| !entry.is_unrouted() && entry.refused.is_some()) {
            let [mut is_known, mut is_alike] = [true, false];
            for other in self.entries.iter().filter(|other| other.group == entry.group ^ 1) {
                is_known &= other.refused.is_some();
                is_alike = other.refused == entry.refused;
            }
            if is_known {
                return Some((entry.group, is_alike));
            }
        }
        None
    }

    /// Lets refused waits be asked for in two halves, or one by one.
    fn regroup(&mut self, is_in: &dyn Fn(&Entry<K>) -> bool, is_one_by_one: bool) {
        let waits = self.entries.iter_mut().filter(|entry| entry.refused.is_some() && is_in(entry));
        let waits: Vec<_> = waits.collect();
        let (ids, places) = without_repetitions(waits.iter().map(|entry| String::from(&*entry.id)).collect());
        // The two halves of a batch have numbers that differ in the last bit alone.
        let first = self.split.last_group.max(ALONE) + 2;
        for (entry, place) in waits.into_iter().zip(places) {
            let part = if is_one_by_one { place * 2 } else { usize::from(place >= ids.len().div_ceil(2)) };
            entry.group = first + part as u32;
            entry.refused = None;
            self.split.last_group = self.split.last_group.max(entry.group & !1);
        }
    }
}
