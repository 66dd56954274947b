//! Steps that come too early, too late or twice, answers that are slow, and machines whose clocks are wrong.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use luma_tasks::error::Code;
use luma_tasks::poll::{LATE_POLL_MS, Mode, WaitConfig};
use luma_tasks::schedule::Event;
use proptest::prelude::*;

use crate::drive::{From, Worker};
use crate::scenario::{Act, act, config, ms, reply};
use crate::support::Handle;
use crate::support::calls::options_of_batches;
use crate::support::host::{FakeHost, Sent};

const HOUR_MS: f64 = 3_600_000.0;
/// More steps than any of these polls needs.
const MOST_STEPS: usize = 10_000;

/// What happens to one step.
#[derive(Clone, Copy, Debug)]
struct Turn {
    /// How much later than told it comes; earlier when negative.
    late_ms: f64,
    /// How wrong the clock of its machine is.
    clock_ms: f64,
    /// Whether the queue runs it twice, because nobody knows that it ended.
    is_doubled: bool,
}

#[derive(Clone, Debug)]
struct Story {
    ids: Vec<String>,
    batch_limit: usize,
    config: WaitConfig,
    acts: Vec<(Act, f64)>,
    turns: Vec<Turn>,
}

struct Outcome {
    host: FakeHost,
    /// The settled ids and how they ended, in all the steps that counted.
    ends: Vec<(String, Event<Handle>)>,
    /// When each step began, what it had to wait for at least, and the requests that it made.
    steps: Vec<(f64, f64, Vec<Sent>)>,
}

fn story(turn: impl Strategy<Value = Turn>) -> impl Strategy<Value = Story> {
    let is_poll = |config: &WaitConfig| matches!(config.mode, Mode::UntilDone(_));
    let acts = prop::collection::vec((act(), ms(5000.0)), 1..12);
    let batch_limit = prop::sample::select(vec![1, 3, 50]);
    (1..6_usize, batch_limit, config().prop_filter("a poll", is_poll), acts, prop::collection::vec(turn, 1..8))
        .prop_map(|(count, batch_limit, config, acts, turns)| {
            let ids = (0..count).map(|index| format!("task-{index}")).collect();
            Story { ids, batch_limit, config, acts, turns }
        })
}

fn punctual() -> impl Strategy<Value = Turn> {
    Just(Turn { late_ms: 0.0, clock_ms: 0.0, is_doubled: false })
}

fn late_or_early() -> impl Strategy<Value = Turn> {
    let late_ms = prop_oneof![ms(60_000.0), ms(5000.0).prop_map(|ms| -ms)];
    late_ms.prop_map(|late_ms| Turn { late_ms, clock_ms: 0.0, is_doubled: false })
}

fn late_on_any_machine() -> impl Strategy<Value = Turn> {
    let clock_ms = prop::sample::select(vec![0.0, HOUR_MS, -HOUR_MS, 37.0, -40.0, -30_000.0 * HOUR_MS]);
    (ms(10_000.0), clock_ms).prop_map(|(late_ms, clock_ms)| Turn { late_ms, clock_ms, is_doubled: false })
}

fn doubled() -> impl Strategy<Value = Turn> {
    (ms(10_000.0), any::<bool>()).prop_map(|(late_ms, is_doubled)| Turn { late_ms, clock_ms: 0.0, is_doubled })
}

/// All of that in one poll.
fn anything() -> impl Strategy<Value = Turn> {
    let turns = (late_or_early(), late_on_any_machine(), any::<bool>());
    turns.prop_map(|(Turn { late_ms, .. }, Turn { clock_ms, .. }, is_doubled)| Turn { late_ms, clock_ms, is_doubled })
}

impl Story {
    fn play(&self) -> Outcome {
        let (acts, said) = (self.acts.clone(), RefCell::new(BTreeSet::new()));
        let host = FakeHost::with(move |asked| reply(&acts, asked, &mut said.borrow_mut()));
        let batch_limit = self.batch_limit;
        let mut worker = Worker::new(&host, self.config);
        worker.options = Rc::new(move || options_of_batches(batch_limit));
        let mut outcome = Outcome { host: host.clone(), ends: Vec::new(), steps: Vec::new() };
        let mut from = From::Ids(self.ids.clone());
        let (mut told_ms, mut clock_ms, mut was_early) = (0.0, 0.0, false);
        for turn in self.turns.iter().cycle().take(MOST_STEPS) {
            host.leap(0.0, turn.clock_ms - clock_ms);
            clock_ms = turn.clock_ms;
            if turn.is_doubled {
                let began_ms = host.now_ms();
                worker.at((told_ms + turn.late_ms).max(began_ms), from.clone());
            }
            // One that came early was told how long to wait, and is not always early again.
            let late_ms = if was_early { turn.late_ms.max(0.0) } else { turn.late_ms };
            let (before, began_ms) = (host.requests().len(), (told_ms + late_ms).max(host.now_ms()));
            was_early = began_ms < told_ms;
            let step = worker.at(began_ms, from);
            outcome.steps.push((began_ms, told_ms, host.requests().split_off(before)));
            outcome.ends.extend(step.settled.into_iter().map(|(id, _)| id).zip(step.ends));
            let Some(state) = step.pending else { return outcome };
            assert!(step.next_in_ms.is_finite() && step.next_in_ms >= 0.0, "{} ms", step.next_in_ms);
            told_ms = host.now_ms() + step.next_in_ms;
            from = From::State(state);
        }
        panic!("a poll that never ends");
    }
}

impl Outcome {
    fn polls(&self) -> BTreeMap<String, Vec<f64>> {
        let mut polls: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        for request in self.host.requests() {
            for id in request.ids {
                polls.entry(id).or_default().push(request.at_ms);
            }
        }
        polls
    }

    /// Each id settles once, and nothing is left behind.
    fn check_ends(&self, story: &Story) -> Result<(), TestCaseError> {
        let mut ended: Vec<&String> = self.ends.iter().map(|(id, _)| id).collect();
        ended.sort();
        prop_assert_eq!(ended, story.ids.iter().collect::<Vec<_>>());
        prop_assert_eq!(self.host.left(), [0, 0, 0], "futures, timers, requests that are left");
        prop_assert!(self.host.most_in_flight() <= 6);
        Ok(())
    }

    /// No end names more attempts than there were polls.
    fn check_attempts(&self) -> Result<(), TestCaseError> {
        for (id, end) in &self.ends {
            let polls = self.polls().get(id).map_or(0, Vec::len);
            prop_assert!(end.attempts as usize <= polls, "{} of {} polls of {}", end.attempts, polls, id);
        }
        Ok(())
    }

    /// Polls of one id start at least a quarter of a second apart; what is repeated because its batch was refused belongs to
    /// the same poll. The wall clock counts whole milliseconds.
    fn check_gaps(&self, story: &Story) -> Result<(), TestCaseError> {
        for id in &story.ids {
            let polls: Vec<Sent> =
                self.host.requests().into_iter().filter(|request| request.ids.contains(id)).collect();
            let keep_distance = |pair: &[Sent]| pair[0].is_refused_batch || pair[1].at_ms - pair[0].at_ms >= 249.0;
            prop_assert!(polls.windows(2).all(keep_distance), "polls of {}: {:?}", id, polls);
        }
        Ok(())
    }
}

fn cases() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { failure_persistence: None, ..usual }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn slow_answers_break_no_law(story in story(punctual())) {
        let outcome = story.play();
        outcome.check_ends(&story)?;
        outcome.check_gaps(&story)?;
        outcome.check_attempts()?;
    }

    #[test]
    fn late_and_early_steps_break_no_law(story in story(late_or_early())) {
        let outcome = story.play();
        outcome.check_ends(&story)?;
        outcome.check_gaps(&story)?;
        let deadline_ms = outcome.steps[0].0 + story.config.timeout_ms;
        for (began_ms, told_ms, requests) in &outcome.steps {
            // The end of a step is known to a millisecond.
            prop_assert!(*began_ms >= told_ms - 1.0 || requests.is_empty(), "a step at {} for {} polls", began_ms, told_ms);
            // After the deadline there is one step, which ends within the time of a late poll.
            let is_late = *began_ms >= deadline_ms;
            let last_ms = requests.iter().map(|request| request.at_ms).fold(*began_ms, f64::max);
            prop_assert!(!is_late || last_ms <= began_ms + LATE_POLL_MS * 2.0, "polls until {}", last_ms);
        }
        let late = outcome.steps.iter().filter(|(began_ms, ..)| *began_ms >= deadline_ms).count();
        prop_assert!(late <= 1, "{} steps after the deadline", late);
    }

    #[test]
    fn wrong_clocks_make_no_burst_and_no_endless_poll(story in story(late_on_any_machine())) {
        let outcome = story.play();
        outcome.check_ends(&story)?;
        // Nobody can tell how far two clocks are apart, so two polls may come close together, but no more.
        for (id, times) in outcome.polls() {
            let is_burst = times.windows(6).any(|polls| polls[5] - polls[0] < 1000.0);
            prop_assert!(!is_burst, "polls of {}: {:?}", id, times);
        }
    }

    #[test]
    fn doubled_steps_cost_one_poll_each(story in story(doubled())) {
        let outcome = story.play();
        outcome.check_ends(&story)?;
        outcome.check_attempts()?;
    }

    #[test]
    fn everything_at_once_loses_nothing(story in story(anything())) {
        let outcome = story.play();
        outcome.check_ends(&story)?;
        outcome.check_attempts()?;
    }

    #[test]
    fn grace_and_outage_go_on_from_step_to_step(
        not_found_grace_ms in ms(60_000.0),
        max_outage_ms in ms(60_000.0),
        good in 0..4_usize,
        is_unknown in any::<bool>(),
    ) {
        let mut config = WaitConfig { timeout_ms: 600_000.0, ..crate::support::calls::poll() };
        if let Mode::UntilDone(policy) = &mut config.mode {
            policy.not_found_grace_ms = not_found_grace_ms;
            policy.max_outage_ms = max_outage_ms;
        }
        let bad = if is_unknown { Act::Half(0) } else { Act::Status(503) };
        let mut acts = vec![(Act::Answer(0), 0.0); good];
        acts.extend(vec![(bad, 0.0); 100]);
        let ids = vec![String::from("task-0")];
        let turns = vec![Turn { late_ms: 0.0, clock_ms: 0.0, is_doubled: false }];
        let story = Story { ids, batch_limit: 1, config, acts, turns };
        let outcome = story.play();
        let polls = &outcome.polls()["task-0"];
        let [(_, end)] = outcome.ends.as_slice() else { panic!("one end") };
        let over_ms = polls.last().copied().unwrap_or_default();
        let first_bad_ms = polls[good];
        match (good, is_unknown) {
            (0, true) => {
                prop_assert_eq!(end.error().map(|error| error.code), Some(Code::NotFound));
                let before_ms = polls.iter().rev().nth(1).copied().unwrap_or(-1.0);
                prop_assert!(over_ms >= not_found_grace_ms && before_ms < not_found_grace_ms, "{:?}", polls);
            }
            (0, false) => prop_assert_eq!(polls.len(), 5),
            _ => {
                prop_assert!(polls.len() - good >= 5);
                let is_fifth = polls.len() - good == 5;
                let before_ms = polls[polls.len() - 2];
                prop_assert!(over_ms - first_bad_ms >= max_outage_ms);
                prop_assert!(is_fifth || before_ms - first_bad_ms < max_outage_ms, "{:?}", polls);
            }
        }
    }
}
