//! What ten waits of a client cost that begin at random within one interval, beside one wait for an array of ten.
//!
//! The schedule is asked without the driver around it, so that hundreds of seeds take no time.

use std::rc::Rc;

use luma_tasks::host::ClockReading;
use luma_tasks::options::Key;
use luma_tasks::outcome::FetchPlan;
use luma_tasks::outcome::{TaskSnapshot, Version};
use luma_tasks::poll::{Wait, WaitConfig};
use luma_tasks::schedule::Schedule;
use luma_tasks::task::State;

use crate::support::calls::{names, poll, steady};
use crate::support::runtime::numbers;

/// How long each of them is watched.
const WATCHED_MS: f64 = 300_000.0;
const SEEDS: u64 = 200;

/// What waits of a client cost.
struct Cost {
    requests: usize,
    /// The requests in which a wait made its first poll.
    first_polls: usize,
}

/// What waits that begin at `starts` cost of a gateway with a batch, where no task finishes and an answer takes `late_ms`.
fn cost(starts: &[f64], config: WaitConfig, late_ms: f64, seed: u64) -> Cost {
    let mut random = numbers(seed);
    let mut schedule = Schedule::<()>::new(50, true);
    let mut coming: Vec<(f64, String)> = starts.iter().copied().zip(names("task-", starts.len())).collect();
    let mut asked: Vec<(f64, FetchPlan)> = Vec::new();
    let mut known: Vec<String> = Vec::new();
    let mut cost = Cost { requests: 0, first_polls: 0 };
    let mut now_ms: f64 = 0.0;
    while now_ms <= WATCHED_MS {
        let now = ClockReading { monotonic_ms: now_ms, wall_ms: now_ms };
        for (_, id) in coming.extract_if(.., |(start_ms, _)| *start_ms <= now_ms) {
            schedule.join_call(now, 0.0, vec![(id.into(), Wait::new(config, 0.0))], Key::None);
        }
        for (_, plan) in asked.extract_if(.., |(answer_ms, _)| *answer_ms <= now_ms) {
            schedule.answer(now, plan.key, Ok(plan.ids.iter().map(|_| Ok(processing())).collect()), random());
        }
        let due = schedule.due(now, random());
        for plan in due.plans {
            cost.requests += 1;
            if known.len() < starts.len() {
                let new: Vec<String> = plan.ids.iter().filter(|id| !known.contains(id)).cloned().collect();
                cost.first_polls += usize::from(!new.is_empty());
                known.extend(new);
            }
            asked.push((now_ms + late_ms, plan));
        }
        let next = coming.iter().map(|(start_ms, _)| *start_ms).chain(asked.iter().map(|(answer_ms, _)| *answer_ms));
        // It moves on by a little at least, as with timers.
        now_ms = next.fold(now_ms + due.sleep_ms.max(0.05), f64::min);
    }
    assert_eq!(known.len(), starts.len(), "all were asked about");
    cost
}

fn processing() -> Rc<TaskSnapshot<()>> {
    let version = Version { state: State::Processing, progress: None, results: 0 };
    let (failure, trace_id) = (None, None);
    Rc::new(TaskSnapshot { version, is_missing_video: false, failure, trace_id, task: () })
}

/// What ten waits cost that begin at random within `interval_ms`, and what the array costs.
fn costs(config: WaitConfig, interval_ms: f64, late_ms: f64) -> impl Iterator<Item = (Cost, Cost)> {
    (1..=SEEDS).map(move |seed| {
        let mut start = numbers(seed + 100_000);
        let starts: Vec<f64> = (0..10).map(|_| start() * interval_ms).collect();
        (cost(&starts, config, late_ms, seed), cost(&[0.0; 10], config, late_ms, seed))
    })
}

#[test]
fn at_a_steady_pace_ten_waits_cost_at_most_half_more_than_one_array_first_poll_included() {
    for interval_ms in [2000.0, 3000.0, 5000.0, 10_000.0] {
        for late_ms in [0.0, interval_ms / 20.0] {
            for (seed, (ten, array)) in (1..).zip(costs(steady(interval_ms), interval_ms, late_ms)) {
                let [ten, array] = [ten.requests, array.requests];
                let case = format!("every {interval_ms} ms, answers after {late_ms} ms, seed {seed}");
                assert!(ten * 2 <= array * 3, "{case}: {ten} requests, and {array} for the array");
            }
        }
    }
}

#[test]
fn by_default_ten_waits_cost_their_first_poll_and_half_more_than_the_others_of_one_array() {
    for late_ms in [0.0, 250.0] {
        for (seed, (ten, array)) in (1..).zip(costs(poll(), 5000.0, late_ms)) {
            let [others, others_of_array] = [ten.requests - ten.first_polls, array.requests - array.first_polls];
            let case = format!("answers after {late_ms} ms, seed {seed}");
            assert!(others * 2 <= others_of_array * 3, "{case}: {others} after the first polls, and {others_of_array}");
        }
    }
}
