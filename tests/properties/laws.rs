//! What holds in every scenario, whether chance or a fuzzer made it.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use crate::scenario::{Outcome, Plan, Scenario};
use crate::support::calls::Told;

/// Polls start this far apart. The wall clock counts whole milliseconds, so that one may be lost.
const GAP_MS: f64 = 249.0;

/// The events of one call, wait by wait.
pub(crate) fn by_id(log: Vec<Told>) -> BTreeMap<String, Vec<Told>> {
    let mut by_id: BTreeMap<String, Vec<Told>> = BTreeMap::new();
    for told in log {
        by_id.entry(told.id.clone()).or_default().push(told);
    }
    by_id
}

/// What holds in every scenario.
pub(crate) fn check_always(scenario: &Scenario, outcome: &Outcome) -> Result<(), TestCaseError> {
    let host = &outcome.client.host;
    prop_assert_eq!(host.left(), [0, 0, 0], "futures, timers, requests that are left");
    prop_assert!(host.most_in_flight() <= 6);
    for request in host.requests() {
        let count = request.ids.len();
        prop_assert!((1..=scenario.batch_limit).contains(&count), "{count} ids in a request");
        let unique: BTreeSet<&String> = request.ids.iter().collect();
        prop_assert_eq!(unique.len(), count, "an id twice in a request");
    }
    for (plan, call) in scenario.plans().into_iter().zip(&outcome.calls) {
        prop_assert!(call.is_done() || plan.leaves_ms.is_some(), "a call that never ends");
        check_wait_by_wait(plan, call.is_done(), &by_id(call.log()))?;
    }
    Ok(())
}

fn check_wait_by_wait(plan: &Plan, is_done: bool, by_id: &BTreeMap<String, Vec<Told>>) -> Result<(), TestCaseError> {
    for (id, log) in by_id {
        let ends = log.iter().filter(|told| told.is_end).count();
        prop_assert!(
            ends <= 1 && log.iter().rev().skip(1).all(|told| !told.is_end),
            "{} goes on after its end: {:?}",
            id,
            log
        );
        prop_assert!(log.windows(2).all(|pair| pair[0].attempts <= pair[1].attempts), "{} counts backwards", id);
        for told in log {
            prop_assert!(!told.has_polled || told.attempts > 0, "{} was told of a poll it never made", id);
            prop_assert!(!told.is_end || told.next_in_ms.is_none(), "{} is over and polls again", id);
        }
    }
    if is_done {
        for id in &plan.ids {
            let ends = by_id.get(id).map_or(0, |log| log.iter().filter(|told| told.is_end).count());
            prop_assert_eq!(ends, 1, "{} settles once", id);
        }
    }
    Ok(())
}

/// Polls of one id keep their distance; what is repeated because a batch was refused belongs to the same poll.
pub(crate) fn check_gaps(outcome: &Outcome) -> Result<(), TestCaseError> {
    let mut polls: BTreeMap<String, Vec<(f64, bool)>> = BTreeMap::new();
    for request in outcome.client.host.requests() {
        for id in request.ids {
            polls.entry(id).or_default().push((request.at_ms, request.is_refused_batch));
        }
    }
    for (id, polls) in polls {
        let keep_distance = polls.windows(2).all(|pair| pair[0].1 || pair[1].0 - pair[0].0 >= GAP_MS);
        prop_assert!(keep_distance, "polls of {}: {:?}", id, polls);
    }
    Ok(())
}
