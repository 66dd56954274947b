//! A schedule that is played with.

use std::rc::Rc;

use luma_tasks::host::ClockReading;
use luma_tasks::options::Key;
use luma_tasks::outcome::FetchPlan;
use luma_tasks::outcome::{FetchOutcome, TaskSnapshot, Version};
use luma_tasks::poll::{Mode, PollPolicy, Wait, WaitConfig};
use luma_tasks::schedule::{Due, Event, Schedule};
use luma_tasks::task::State;

/// What stands for a value of JavaScript.
pub(crate) type Thing = &'static str;

pub(crate) fn poll() -> WaitConfig {
    let policy = PollPolicy {
        interval_ms: 5000.0,
        max_interval_ms: 30_000.0,
        not_found_grace_ms: 30_000.0,
        max_outage_ms: 120_000.0,
    };
    WaitConfig {
        provider: "kkiai",
        timeout_ms: 900_000.0,
        max_retry_after_ms: 120_000.0,
        request_timeout_ms: 30_000.0,
        waited_ms: 0.0,
        mode: Mode::UntilDone(policy),
    }
}

pub(crate) fn at(ms: f64) -> ClockReading {
    ClockReading { monotonic_ms: 512.0 + ms, wall_ms: 1_700_000_000_000.0 + ms }
}

pub(crate) fn seen(state: State) -> FetchOutcome<Thing> {
    let version = Version { state, progress: None, results: 0 };
    Ok(Rc::new(TaskSnapshot { version, is_missing_video: false, failure: None, trace_id: None, task: "task" }))
}

/// A schedule, without jitter.
pub(crate) struct Play(pub(crate) Schedule<Thing>);

impl Play {
    /// A call of a gateway that answers for up to 50 ids at once.
    pub(crate) fn batching() -> Self {
        Self(Schedule::new(50, false))
    }

    pub(crate) fn one_by_one() -> Self {
        Self(Schedule::new(1, false))
    }

    pub(crate) fn join(&mut self, ms: f64, id: &str) -> u32 {
        self.join_at(at(ms), id, poll())
    }

    pub(crate) fn join_at(&mut self, now: ClockReading, id: &str, config: WaitConfig) -> u32 {
        let waits = vec![(id.into(), Wait::new(config, config.waited_ms))];
        self.0.join_call(now, config.waited_ms, waits, Key::None).start
    }

    pub(crate) fn leave(&mut self, wait: u32) {
        self.0.leave(&(wait..wait + 1));
    }

    pub(crate) fn due(&mut self, ms: f64) -> Due<Thing> {
        self.0.due(at(ms), 0.0)
    }

    /// Answers for all ids with one state.
    pub(crate) fn answer(&mut self, ms: f64, plan: &FetchPlan, state: State) -> Vec<Event<Thing>> {
        let outcomes = plan.ids.iter().map(|_| seen(state)).collect();
        self.0.answer(at(ms), plan.key, Ok(outcomes), 0.0)
    }

    /// The only request that is due.
    pub(crate) fn plan(&mut self, ms: f64) -> FetchPlan {
        let [plan] = self.due(ms).plans.try_into().expect("one plan");
        plan
    }
}

pub(crate) fn sizes(due: &Due<Thing>) -> Vec<usize> {
    due.plans.iter().map(|plan| plan.ids.len()).collect()
}
