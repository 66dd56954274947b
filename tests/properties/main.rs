//! What holds whatever a gateway answers, whatever the options are, and whoever leaves.

mod laws;
mod scenario;
#[path = "../support/mod.rs"]
mod support;

use luma_tasks::error::Code;
use luma_tasks::poll::{Mode, WaitConfig};
use proptest::prelude::*;
use support::calls::{Client, Told, steady, word};
use support::gateway::{Reply, processing};
use support::runtime::numbers;

use crate::laws::{by_id, check_always, check_gaps};
use crate::scenario::{leaping_scenario, scenario};

/// Timers may be late, and a millisecond may be lost in the wall clock.
const SLACK_MS: f64 = 30.0;

/// An eighth of what proptest calls enough keeps this in the rhythm of other tests; `PROPTEST_CASES=20000` searches.
fn config() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { failure_persistence: None, cases: usual.cases.div_ceil(8), ..usual }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_wait_settles_once_and_leaves_nothing(scenario in scenario()) {
        let outcome = scenario.play();
        check_always(&scenario, &outcome)?;
        check_gaps(&outcome)?;
    }

    #[test]
    fn every_wait_settles_once_though_clocks_leap(scenario in leaping_scenario()) {
        check_always(&scenario, &scenario.play())?;
    }

    #[test]
    fn no_call_outlives_its_deadline(scenario in scenario()) {
        let outcome = scenario.play();
        for (plan, call) in scenario.plans().into_iter().zip(&outcome.calls) {
            for told in call.log() {
                let late_ms = told.at_ms - plan.starts_ms - plan.config.timeout_ms;
                prop_assert!(late_ms <= SLACK_MS, "{} ms after the deadline: {:?}", late_ms, told);
            }
        }
    }

    #[test]
    fn a_machine_that_sleeps_polls_on_only_while_nothing_answers(scenario in leaping_scenario()) {
        let outcome = scenario.play();
        for (plan, call) in scenario.plans().into_iter().zip(&outcome.calls) {
            for (id, log) in by_id(call.log()) {
                let is_late = |told: &&Told| told.elapsed_ms > plan.config.timeout_ms + 1000.0 && told.has_polled;
                let polls: Vec<Told> = log.iter().filter(is_late).cloned().collect();
                let before = log.iter().rev().find(|told| !is_late(told)).map_or(0, |told| told.attempts);
                let most = polls.last().map_or(before, |told| told.attempts);
                let is_unanswered = |told: &&Told| matches!(told.error, Some(Code::Network | Code::RequestTimeout));
                let unanswered = polls.iter().filter(is_unanswered).count() as u32;
                // Two may have been under way when the machine fell asleep, and 5 s have ten half seconds.
                prop_assert!(most <= before + unanswered + 3, "{} polled {:?} after {}", id, polls, before);
                prop_assert!(unanswered <= 12, "{} polled {:?}", id, polls);
            }
        }
    }

    #[test]
    fn a_good_end_is_what_the_gateway_said_and_another_says_why(scenario in scenario()) {
        let outcome = scenario.play();
        let said = outcome.said.borrow().clone();
        for (plan, call) in scenario.plans().into_iter().zip(outcome.calls) {
            if !call.is_done() {
                continue;
            }
            for (id, end) in plan.ids.iter().zip(call.ends()) {
                let is_poll = matches!(plan.config.mode, Mode::UntilDone(_));
                let state = match word(&end).as_str() {
                    "completed" => "completed",
                    "task_failed" => "failed",
                    _ if is_poll => {
                        prop_assert!(end.error().is_some(), "{} ended for no reason", id);
                        continue;
                    }
                    _ => continue,
                };
                prop_assert!(said.contains(&(id.clone(), state)), "nobody said that {} is {}", id, state);
            }
        }
    }

    #[test]
    fn pauses_keep_to_their_interval(
        starts in prop::collection::vec((0.0..20_000.0, 300.0..20_000.0), 1..12),
        seed in 1..u64::MAX,
    ) {
        let client = Client::batching(processing);
        client.host.set_random(numbers(seed));
        let mut calls = Vec::new();
        let mut starts: Vec<(f64, f64)> = starts;
        starts.sort_by(|one, other| one.0.total_cmp(&other.0));
        for (index, (starts_ms, interval_ms)) in starts.into_iter().enumerate() {
            client.host.run_until(starts_ms);
            calls.push((interval_ms, client.start(&[&format!("task-{index}")], steady(interval_ms))));
        }
        client.host.run_until(100_000.0);
        for (interval_ms, call) in calls {
            for pair in call.log().windows(2) {
                let pause_ms = pair[1].at_ms - pair[0].at_ms;
                let is_right = pause_ms >= interval_ms * 0.75 - 2.0 && pause_ms <= interval_ms * 1.2 + 2.0;
                prop_assert!(is_right, "{pause_ms} ms for an interval of {interval_ms}");
            }
        }
    }

    #[test]
    fn nobody_poll_during_a_hold(
        waits in prop::collection::vec((0.0..20_000.0, 300.0..20_000.0), 1..8),
        limits in prop::collection::vec(prop::option::weighted(0.3, 1..30_u32), 1..20),
        is_batching in any::<bool>(),
        seed in 1..u64::MAX,
    ) {
        let asked_to_wait = limits.clone();
        let gateway = move |asked: &support::gateway::Asked| match limits.get(asked.index % limits.len()) {
            Some(Some(seconds)) => Reply::new(429, "").retry_after(&seconds.to_string()),
            _ => processing(asked),
        };
        let client = if is_batching { Client::batching(gateway) } else { Client::one_by_one(gateway) };
        client.host.set_random(numbers(seed));
        for (index, (starts_ms, interval_ms)) in waits.into_iter().enumerate() {
            client.start_at(starts_ms, &[&format!("task-{index}")], steady(interval_ms));
        }
        client.host.run_until(200_000.0);
        let times = client.host.times();
        for (index, at_ms) in times.iter().enumerate() {
            if let Some(Some(seconds)) = asked_to_wait.get(index % asked_to_wait.len()) {
                let until_ms = at_ms + f64::from(*seconds) * 1000.0 - 1.0;
                let early: Vec<_> = times.iter().filter(|other| *other > at_ms && **other < until_ms).collect();
                prop_assert!(early.is_empty(), "held from {at_ms} to {until_ms}, and polls at {early:?}");
            }
        }
    }

    #[test]
    fn fewer_than_five_errors_in_a_row_never_end_a_poll(
        errors in prop::collection::vec(prop::sample::select(vec![500_u16, 503, 429]), 1..40),
        interval_ms in 100.0..5000.0,
    ) {
        // Every fifth answer is good.
        let gateway = move |asked: &support::gateway::Asked| match asked.index % 5 {
            0 => processing(asked),
            _ => Reply::new(errors.get(asked.index % errors.len()).copied().unwrap_or(503), ""),
        };
        let client = Client::alone(gateway);
        let call = client.start(&["a"], WaitConfig { timeout_ms: 60_000.0, ..steady(interval_ms) });
        client.finish();
        prop_assert_eq!(call.error().code, Code::Timeout);
    }
}
