//! One request of the schedule, and what it asks.

use std::rc::Rc;

use super::entry::Entry;
use super::keys::ApiKey;
use crate::host::ClockReading;
use crate::outcome::{FetchOutcome, FetchPlan, RequestReport};
use crate::poll::MIN_POLL_SPACING_MS;

/// A request under way, or started less than the gap between polls ago.
pub(super) struct Request<K> {
    /// What is asked.
    pub(super) plan: FetchPlan,
    /// The hashes of the ids.
    pub(super) id_hashes: Vec<u32>,
    /// The group of the waits that it went out for.
    pub(super) group: u32,
    /// When it went out.
    pub(super) started: ClockReading,
    /// Who waits for it.
    pub(super) waits: Vec<u32>,
    /// The calls that share it.
    pub(super) calls: Vec<u32>,
    /// What was reported of it: a redirect that was followed is a request of its own.
    pub(super) reports: Vec<Rc<RequestReport<K>>>,
    /// The calls whose key function was asked for it.
    pub(super) paid: Vec<u32>,
    /// Absent while it is under way, empty when it was cut off or brought nothing that can serve another wait.
    pub(super) outcomes: Option<Vec<FetchOutcome<K>>>,
}

/// The place of the request number `key` in `requests`, which are in the order of their numbers.
pub(super) fn index_of<K>(requests: &[Request<K>], key: u32) -> Option<usize> {
    requests.binary_search_by_key(&key, |request| request.plan.key).ok()
}

impl<K> Request<K> {
    /// A request that carries `api_key`, for nobody of the group yet.
    pub(super) fn new(key: u32, group: u32, started: ClockReading, api_key: ApiKey) -> Self {
        let plan = FetchPlan { key, ids: Vec::new(), is_batch: false, limit_ms: 0.0, api_key, wait: 0 };
        Self {
            plan,
            id_hashes: Vec::new(),
            group,
            started,
            waits: Vec::new(),
            calls: Vec::new(),
            reports: Vec::new(),
            paid: Vec::new(),
            outcomes: None,
        }
    }

    /// Notes that this call shares it. Gives what was reported before, when it had not shared it yet.
    pub(super) fn share(&mut self, call: u32) -> &[Rc<RequestReport<K>>] {
        if self.calls.contains(&call) {
            return &[];
        }
        self.calls.push(call);
        &self.reports
    }

    /// Whether it asks about the task of `entry`.
    pub(super) fn asks(&self, entry: &Entry<K>) -> bool {
        self.id_hashes.contains(&entry.id_hash) && self.plan.ids.contains(&entry.id)
    }
}

/// The request with `api_key` that has asked about the task of `entry` less than the gap between polls ago.
///
/// `places` are the hashes of ids with the number of the request that asks about each, in order.
pub(super) fn recent<'a, K>(
    requests: &'a mut [Request<K>],
    places: &[(u32, u32)],
    entry: &Entry<K>,
    api_key: &ApiKey,
    now: ClockReading,
) -> Option<&'a mut Request<K>> {
    let first = places.partition_point(|place| place.0 < entry.id_hash);
    let same = places.get(first..)?.iter().take_while(|place| place.0 == entry.id_hash);
    for (_, key) in same {
        let Some(index) = index_of(requests, *key) else { continue };
        let request = requests.get(index)?;
        let is_alike = request.plan.api_key == *api_key && request.asks(entry);
        if is_alike && now.since(request.started) < MIN_POLL_SPACING_MS {
            return requests.get_mut(index);
        }
    }
    None
}
