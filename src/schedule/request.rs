//! One request of the schedule, and what it asks.

use std::rc::Rc;

use super::entry::Entry;
use super::keys::{ApiKey, Caller};
use crate::error::Code;
use crate::host::ClockReading;
use crate::outcome::{FetchOutcome, FetchPlan, RequestReport};

/// A request that is under way, or that started less than 250 ms ago.
pub(super) struct Request<K> {
    /// What is asked.
    pub(super) plan: FetchPlan,
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
    /// Absent while it is under way, empty when it was cut off or brought nothing that can serve another wait.
    pub(super) outcomes: Option<Vec<FetchOutcome<K>>>,
}

/// The index of the request number `key` in `requests`, which are in the order of their numbers.
pub(super) fn request_index<K>(requests: &[Request<K>], key: u32) -> Option<usize> {
    requests.binary_search_by_key(&key, |request| request.plan.key).ok()
}

impl<K> Request<K> {
    /// A request that carries `api_key`, for nobody of the group yet.
    pub(super) fn new(key: u32, group: u32, started: ClockReading, api_key: ApiKey) -> Self {
        let plan = FetchPlan { key, ids: Vec::new(), is_batch: false, limit_ms: 0.0, api_key, wait: 0 };
        let (waits, calls, reports) = (Vec::new(), Vec::new(), Vec::new());
        Self { plan, group, started, waits, calls, reports, outcomes: None }
    }

    /// Whether there is an answer, and somebody waits for it.
    pub(super) fn is_owed(&self) -> bool {
        self.outcomes.is_some() && !self.waits.is_empty()
    }

    /// Whether it is of use to a wait whose `requestTimeoutMs` is `limit_ms`: not if it is given up earlier than that.
    pub(super) fn serves(&self, limit_ms: f64) -> bool {
        let is_patient = self.plan.limit_ms >= limit_ms;
        match self.outcomes.as_deref() {
            None => is_patient,
            Some([]) => false,
            Some([Err(error), ..]) if error.code == Code::RequestTimeout => is_patient,
            Some(_) => true,
        }
    }

    /// Lets it answer a wait of `caller` too. Returns whether the call has not shared it before: then what its function gave
    /// is used.
    pub(super) fn add(&mut self, entry: &mut Entry<K>, caller: &mut Caller<K>, now: ClockReading) -> bool {
        entry.start(now);
        self.plan.limit_ms = self.plan.limit_ms.max(entry.wait.config.request_timeout_ms);
        // It may wait for it already, when a clock was set meanwhile.
        self.waits.retain(|key| *key != entry.key);
        self.waits.push(entry.key);
        let is_new = !self.calls.contains(&caller.waits.start);
        if is_new {
            self.calls.push(caller.waits.start);
            caller.use_key();
        }
        is_new
    }
}
