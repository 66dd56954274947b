//! The story of one wait, and what it is told on the way.

use std::rc::Rc;

use luma_tasks::error::{Code, Error};
use luma_tasks::outcome::{self, Seen};
use luma_tasks::poll::{Goal, Patience, Rules, Step, Wait};
use luma_tasks::task::State;

pub(crate) type Verdict = outcome::Verdict<&'static str>;

pub(crate) const PATIENCE: Patience =
    Patience { interval_ms: 5000.0, max_interval_ms: 30_000.0, not_found_grace_ms: 30_000.0, max_outage_ms: 120_000.0 };

pub(crate) const STEADY: Patience = Patience { interval_ms: 10_000.0, max_interval_ms: 10_000.0, ..PATIENCE };

pub(crate) fn poll(timeout_ms: f64, patience: Patience) -> Rules {
    Rules {
        provider: "kkiai",
        timeout_ms,
        max_retry_after_ms: 120_000.0,
        request_timeout_ms: 30_000.0,
        waited_ms: 0.0,
        goal: Goal::End(patience),
    }
}

pub(crate) fn question(timeout_ms: f64, max_retries: u32) -> Rules {
    Rules { goal: Goal::Answer { max_retries }, ..poll(timeout_ms, PATIENCE) }
}

pub(crate) fn seen(state: State) -> Verdict {
    seen_with(state, false)
}

pub(crate) fn without_video() -> Verdict {
    seen_with(State::Processing, true)
}

pub(crate) fn seen_with(state: State, lacks_video: bool) -> Verdict {
    let results = String::new();
    Ok(Rc::new(Seen { state, lacks_video, progress: None, results, failure: None, trace_id: None, task: "the task" }))
}

pub(crate) fn error(code: Code) -> Verdict {
    Err(Rc::new(Error::new(code, Some("kkiai"))))
}

pub(crate) fn retry_after(code: Code, ms: f64) -> Verdict {
    Err(Rc::new(Error { retry_after_ms: Some(ms), ..Error::new(code, Some("kkiai")) }))
}

/// The story of one wait.
#[derive(Debug, PartialEq)]
pub(crate) struct Story {
    pub(crate) looks: Vec<f64>,
    pub(crate) ended_ms: f64,
    pub(crate) end: Ending,
}

#[derive(Debug, PartialEq)]
pub(crate) enum Ending {
    Seen,
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
    /// Plays a wait to its end. `answer` is given the number of the look; `None` never arrives.
    pub(crate) fn play(&self, rules: Rules, mut answer: impl FnMut(usize) -> Option<Verdict>) -> Story {
        let mut wait = Wait::new(rules, 0.0);
        let mut looks = Vec::new();
        let mut pending: Vec<(f64, Verdict)> = Vec::new();
        let mut now_ms = 0.0;
        for _ in 0..10_000 {
            let until_ms = match wait.step(now_ms) {
                Step::TimeOut => return Story { looks, ended_ms: now_ms, end: Ending::TimedOut },
                Step::Look => {
                    wait.start(now_ms);
                    looks.push(now_ms);
                    pending.extend(answer(looks.len() - 1).map(|verdict| (now_ms + self.latency_ms, verdict)));
                    now_ms
                }
                Step::Sleep(until_ms) => until_ms,
            };
            if pending.first().is_none_or(|(at_ms, _)| *at_ms > until_ms) {
                assert!(until_ms.is_finite(), "nothing will ever happen");
                now_ms = until_ms;
                continue;
            }
            let (at_ms, verdict) = pending.remove(0);
            now_ms = at_ms;
            let end = match wait.answer(now_ms, &verdict, self.random) {
                None => continue,
                Some(Ok(())) => Ending::Seen,
                Some(Err(error)) => Ending::Error(error.code),
            };
            return Story { looks, ended_ms: now_ms, end };
        }
        panic!("a story without an end");
    }
}

/// Plays a wait whose looks are answered at once, in this order; the last verdict is given again and again.
pub(crate) fn play(rules: Rules, verdicts: &[Verdict]) -> Story {
    World::default().play(rules, |look| verdicts.get(look).or(verdicts.last()).cloned())
}

pub(crate) fn story(looks: &[f64], ended_ms: f64, end: Ending) -> Story {
    Story { looks: looks.to_vec(), ended_ms, end }
}
