//! Calls, gateways, timers and clocks.

use luma_tasks::poll::{Mode, PollPolicy, WaitConfig};

use crate::laws;
use crate::scenario::{Act, Plan, Scenario};
use crate::support::calls::poll;

/// Plays a scenario: calls, what the gateway does, when who leaves and how clocks leap.
///
/// # Panics
/// When a call does not end as it should, or leaves something behind.
pub fn schedule(bytes: &[u8]) {
    let scenario = Bytes(bytes).scenario();
    let outcome = scenario.play();
    let lawful = laws::check_always(&scenario, &outcome);
    let lawful = lawful.and_then(|()| if scenario.leaps.is_empty() { laws::check_gaps(&outcome) } else { Ok(()) });
    assert!(lawful.is_ok(), "{lawful:?} in {scenario:?}");
}

/// Decisions, a byte each; when there are no more, all are 0.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn below(&mut self, limit: u8) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        first % limit
    }

    fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[usize::from(self.below(list.len() as u8))]
    }

    /// A time up to `most`, rather short than long.
    fn ms(&mut self, most: f64) -> f64 {
        let part = f64::from(self.below(u8::MAX)) / 254.0;
        (part * part * part * most).round()
    }

    fn some<T>(&mut self, most: u8, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.below(most + 1)).map(|_| make(self)).collect()
    }

    fn scenario(&mut self) -> Scenario {
        Scenario {
            is_shared: self.below(2) == 1,
            batch_limit: self.pick(&[1, 3, 50]),
            seed: u64::from(self.below(u8::MAX)) + 1,
            timer_error_ms: self.pick(&[0.0, -0.9, 12.0]),
            leaps: self.some(3, |bytes| {
                let (at_ms, leap_ms) = (bytes.ms(60_000.0), bytes.ms(400_000.0));
                let (monotonic, wall) = bytes.pick(&[(1.0, 1.0), (0.0, 1.0), (0.0, -1.0)]);
                (at_ms, leap_ms * monotonic, leap_ms * wall)
            }),
            acts: self.some(12, |bytes| (bytes.act(), bytes.ms(5000.0))),
            plans: [vec![self.plan()], self.some(5, Self::plan)].concat(),
        }
    }

    fn act(&mut self) -> Act {
        match self.below(10) {
            0 => Act::Half(usize::from(self.below(6))),
            1 => Act::Status(self.pick(&[500, 503, 400, 401, 402, 403, 404, 302])),
            2 => Act::Limited(None),
            3 => Act::Limited(Some(u32::from(self.below(200)))),
            4 => Act::Html,
            5 => Act::Network,
            6 => Act::TooLarge,
            7 => Act::Never,
            _ => Act::Answer(usize::from(self.below(6))),
        }
    }

    fn plan(&mut self) -> Plan {
        let starts_ms = self.ms(30_000.0);
        let asked = self.below(u8::MAX) | 1;
        Plan {
            starts_ms,
            ids: (0..8).filter(|id| asked >> id & 1 == 1).map(|id| format!("task-{id}")).collect(),
            config: self.config(),
            leaves_ms: (self.below(5) == 4).then(|| starts_ms + self.ms(60_000.0)),
        }
    }

    fn config(&mut self) -> WaitConfig {
        let mode = if self.below(4) == 3 {
            Mode::Once { max_retries: u32::from(self.below(4)) }
        } else {
            let interval_ms = self.ms(30_000.0).max(0.5);
            Mode::UntilDone(PollPolicy {
                interval_ms,
                max_interval_ms: interval_ms + self.ms(60_000.0),
                not_found_grace_ms: self.ms(60_000.0),
                max_outage_ms: self.ms(60_000.0),
            })
        };
        WaitConfig {
            timeout_ms: self.ms(200_000.0),
            max_retry_after_ms: self.ms(100_000.0),
            request_timeout_ms: self.ms(40_000.0),
            mode,
            ..poll()
        }
    }
}
