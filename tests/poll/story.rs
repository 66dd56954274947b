//! The story of one wait, and what it is told on the way.

use std::rc::Rc;

use luma_tasks::error::{Code, Error};
use luma_tasks::outcome::{self, TaskSnapshot, Version};
use luma_tasks::poll::{Action, Mode, PollPolicy, Wait, WaitConfig};
use luma_tasks::task::State;

pub(crate) type FetchOutcome = outcome::FetchOutcome<&'static str>;

pub(crate) const PATIENCE: PollPolicy = PollPolicy {
    interval_ms: 5000.0,
    max_interval_ms: 30_000.0,
    not_found_grace_ms: 30_000.0,
    max_outage_ms: 120_000.0,
};

pub(crate) const STEADY: PollPolicy = PollPolicy { interval_ms: 10_000.0, max_interval_ms: 10_000.0, ..PATIENCE };

pub(crate) fn poll(timeout_ms: f64, policy: PollPolicy) -> WaitConfig {
    WaitConfig {
        provider: "kkiai",
        timeout_ms,
        max_retry_after_ms: 120_000.0,
        request_timeout_ms: 30_000.0,
        waited_ms: 0.0,
        mode: Mode::UntilDone(policy),
    }
}

pub(crate) fn plan(timeout_ms: f64, max_retries: u32) -> WaitConfig {
    WaitConfig { mode: Mode::Once { max_retries }, ..poll(timeout_ms, PATIENCE) }
}

pub(crate) fn seen(state: State) -> FetchOutcome {
    seen_with(state, false)
}

pub(crate) fn without_video() -> FetchOutcome {
    seen_with(State::Processing, true)
}

pub(crate) fn seen_with(state: State, is_missing_video: bool) -> FetchOutcome {
    let version = Version { state, progress: None, results: 0 };
    Ok(Rc::new(TaskSnapshot { version, is_missing_video, failure: None, trace_id: None, task: "the task" }))
}

pub(crate) fn error(code: Code) -> FetchOutcome {
    Err(Rc::new(Error::new(code, Some("kkiai"))))
}

pub(crate) fn retry_after(code: Code, ms: f64) -> FetchOutcome {
    Err(Rc::new(Error { retry_after_ms: Some(ms), ..Error::new(code, Some("kkiai")) }))
}

/// Why polls are held back.
pub(crate) fn held<K>() -> Rc<Error<K>> {
    Rc::new(Error::new(Code::RateLimited, Some("kkiai")))
}

/// The story of one wait.
#[derive(Debug, PartialEq)]
pub(crate) struct Story {
    pub(crate) polls: Vec<f64>,
    pub(crate) ended_ms: f64,
    pub(crate) end: Ending,
}

#[derive(Debug, PartialEq)]
pub(crate) enum Ending {
    TaskSnapshot,
    Error(Code),
    TimedOut,
}

/// How a story is told: the time each answer takes, and the random number that is drawn.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) latency_ms: f64,
    pub(crate) random: f64,
}

impl World {
    /// Plays a wait to its end. `answer` is given the number of the poll; `None` never arrives.
    pub(crate) fn play(&self, config: WaitConfig, mut answer: impl FnMut(usize) -> Option<FetchOutcome>) -> Story {
        let mut wait = Wait::new(config, 0.0);
        let mut polls = Vec::new();
        let mut pending: Vec<(f64, FetchOutcome)> = Vec::new();
        let mut now_ms = 0.0;
        for _ in 0..10_000 {
            let until_ms = match wait.step(now_ms) {
                Action::TimeOut => return Story { polls, ended_ms: now_ms, end: Ending::TimedOut },
                Action::Poll => {
                    wait.start(now_ms);
                    polls.push(now_ms);
                    pending.extend(answer(polls.len() - 1).map(|outcome| (now_ms + self.latency_ms, outcome)));
                    now_ms
                }
                Action::Sleep(until_ms) => until_ms,
            };
            if pending.first().is_none_or(|(at_ms, _)| *at_ms > until_ms) {
                assert!(until_ms.is_finite(), "nothing will ever happen");
                now_ms = until_ms;
                continue;
            }
            let (at_ms, outcome) = pending.remove(0);
            now_ms = at_ms;
            let end = match wait.answer(now_ms, &outcome, self.random) {
                None => continue,
                Some(Ok(())) => Ending::TaskSnapshot,
                Some(Err(error)) => Ending::Error(error.code),
            };
            return Story { polls, ended_ms: now_ms, end };
        }
        panic!("a story without an end");
    }
}

/// Plays a wait whose polls are answered at once, in this order; the last outcome is given again and again.
pub(crate) fn play(config: WaitConfig, outcomes: &[FetchOutcome]) -> Story {
    World::default().play(config, |poll| outcomes.get(poll).or(outcomes.last()).cloned())
}

pub(crate) fn story(polls: &[f64], ended_ms: f64, end: Ending) -> Story {
    Story { polls: polls.to_vec(), ended_ms, end }
}
