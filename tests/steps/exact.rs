//! Steps that come when they should make the same requests as one wait, at the same times, and end alike.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use luma_tasks::poll::{Mode, WaitConfig};
use luma_tasks::schedule::Event;
use luma_tasks::text::hash;
use proptest::prelude::*;

use crate::drive::{From, Worker};
use crate::scenario::{Act, act, config, ms, reply};
use crate::support::Handle;
use crate::support::calls::{Client, options_of_batches, word};
use crate::support::gateway::{Asked, Reply};
use crate::support::host::FakeHost;

/// What is polled, and what the gateway does in turn.
#[derive(Clone, Debug)]
struct Story {
    ids: Vec<String>,
    batch_limit: usize,
    config: WaitConfig,
    acts: Vec<(Act, f64)>,
    seed: u32,
    refuses_batches: bool,
}

/// What came of it.
#[derive(Debug, PartialEq)]
struct Outcome {
    requests: Vec<(f64, Vec<String>)>,
    ends: Vec<(String, String, u32, Option<String>)>,
    over_ms: f64,
}

fn poll_config() -> impl Strategy<Value = WaitConfig> {
    config().prop_filter("a poll", |config| matches!(config.mode, Mode::UntilDone(_)) && config.timeout_ms > 0.0)
}

/// One id, and a gateway that takes its time.
fn slow_story() -> impl Strategy<Value = Story> {
    (poll_config(), prop::collection::vec((act(), ms(5000.0)), 1..12), any::<u32>()).prop_map(|(config, acts, seed)| {
        Story { ids: vec![String::from("task-0")], batch_limit: 50, config, acts, seed, refuses_batches: false }
    })
}

/// Many ids, and a gateway that answers at once. What it does to one request changes nothing for another of the same
/// moment: so the order of these is of no account.
fn quick_story(batch_limit: usize, is_calm: fn(&Act) -> bool) -> impl Strategy<Value = Story> {
    let acts = prop::collection::vec((act().prop_filter("it is calm", is_calm), Just(0.0)), 1..12);
    (2..9_usize, poll_config(), acts, any::<u32>()).prop_map(move |(count, config, acts, seed)| {
        let ids = (0..count).map(|index| format!("task-{index}")).collect();
        Story { ids, batch_limit, config, acts, seed, refuses_batches: false }
    })
}

/// No refusal of a whole batch.
fn splits_nothing(act: &Act) -> bool {
    !matches!(act, Act::Never | Act::Html | Act::TooLarge | Act::Status(302 | 400 | 403 | 404))
}

/// No rate limit, which holds back what others ask.
fn holds_nobody(act: &Act) -> bool {
    !matches!(act, Act::Never | Act::Limited(_))
}

impl Story {
    fn host(&self) -> FakeHost {
        let (acts, said) = (self.acts.clone(), RefCell::new(BTreeSet::new()));
        // What is said depends on the moment and the task: requests of one moment may be in any order.
        let turn =
            |asked: &Asked| asked.at_ms as usize * 7 + asked.ids.iter().map(|id| hash(id) as usize).sum::<usize>();
        let refuses_batches = self.refuses_batches;
        let host = FakeHost::with(move |asked| {
            if refuses_batches && asked.is_batch {
                return Reply::html();
            }
            reply(&acts, &Asked { index: turn(asked), ..asked.clone() }, &mut said.borrow_mut())
        });
        let (clock, seed) = (host.clone(), f64::from(self.seed));
        // What is drawn depends on the time alone: a wait and its steps draw a different number of times.
        host.set_random(move || ((clock.now_ms() + 1.0) * 0.754_877_666 + seed * 0.569_840_291).fract());
        host
    }

    fn waited_for(&self) -> (Outcome, usize) {
        let client = Client::new(options_of_batches(self.batch_limit), self.host(), false);
        let ids: Vec<&str> = self.ids.iter().map(String::as_str).collect();
        let call = client.start(&ids, self.config);
        client.host.run_all();
        let over_ms = client.host.now_ms();
        let ends = call.ends();
        (outcome(&client.host, self.ids.iter().zip(&ends), over_ms), client.host.most_in_flight())
    }

    fn stepped_through(&self) -> Outcome {
        let host = self.host();
        let batch_limit = self.batch_limit;
        let mut worker = Worker::new(&host, self.config);
        worker.options = Rc::new(move || options_of_batches(batch_limit));
        let (ids, clock) = (self.ids.clone(), host.clone());
        let running = host.start(async move {
            let mut ends: Vec<(String, Event<Handle>)> = Vec::new();
            let mut from = From::Ids(ids);
            // A poll each quarter of a second for as long as a scenario lasts.
            for _ in 0..10_000 {
                let step = worker.step(from).await;
                ends.extend(step.settled.into_iter().map(|(id, _)| id).zip(step.ends));
                let Some(state) = step.pending else { return ends };
                luma_tasks::host::Host::sleep(&clock, step.next_in_ms).await;
                from = From::State(state);
            }
            panic!("it never ends")
        });
        host.run_all();
        let over_ms = host.now_ms();
        let mut ends = running.output();
        ends.sort_by(|one, other| one.0.cmp(&other.0));
        outcome(&host, ends.iter().map(|(id, end)| (id, end)), over_ms)
    }
}

fn outcome<'a>(host: &FakeHost, ends: impl Iterator<Item = (&'a String, &'a Event<Handle>)>, over_ms: f64) -> Outcome {
    let cause = |end: &Event<Handle>| match &end.error()?.cause {
        Some(luma_tasks::error::Rejection::Error(error)) => Some(format!("{:?}", error.code)),
        _ => None,
    };
    let mut requests: Vec<_> = host.requests().into_iter().map(|request| (request.at_ms, request.ids)).collect();
    requests.sort_by(|one, other| one.0.total_cmp(&other.0).then_with(|| one.1.cmp(&other.1)));
    Outcome {
        requests,
        ends: ends.map(|(id, end)| (id.clone(), word(end), end.attempts, cause(end))).collect(),
        over_ms,
    }
}

/// Thousands of stories in all; `PROPTEST_CASES=20000` searches.
fn cases() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { failure_persistence: None, cases: usual.cases * 2, ..usual }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn steps_for_one_task_are_one_wait(story in slow_story()) {
        let (waited_for, most_in_flight) = story.waited_for();
        // The last poll takes the place of one that has stalled. A step ends with the first answer, a wait uses both.
        prop_assume!(most_in_flight == 1);
        prop_assert_eq!(difference(&story.stepped_through(), &waited_for), None);
    }

    #[test]
    fn steps_in_batches_are_one_wait(story in quick_story(50, splits_nothing)) {
        let stepped_through = story.stepped_through();
        // A step that comes when a rate limit ends at the deadline polls, and a wait does not.
        prop_assume!(stepped_through.requests.iter().all(|(at_ms, _)| *at_ms < story.config.timeout_ms));
        prop_assert_eq!(difference(&stepped_through, &story.waited_for().0), None);
    }

    #[test]
    fn steps_in_batches_that_are_refused_are_one_wait(story in quick_story(50, holds_nobody)) {
        prop_assert_eq!(difference(&story.stepped_through(), &story.waited_for().0), None);
    }

    #[test]
    fn steps_without_batches_are_one_wait(story in quick_story(1, holds_nobody)) {
        prop_assert_eq!(difference(&story.stepped_through(), &story.waited_for().0), None);
    }

    #[test]
    fn steps_of_a_gateway_that_refuses_batches_are_one_wait(story in quick_story(50, holds_nobody)) {
        // Before one poll of all has been split up, none is due again.
        let config = at_least(1000.0, story.config);
        let story = Story { refuses_batches: true, config, ..story };
        prop_assert_eq!(difference(&story.stepped_through(), &story.waited_for().0), None);
    }
}

fn at_least(interval_ms: f64, mut config: WaitConfig) -> WaitConfig {
    if let Mode::UntilDone(policy) = &mut config.mode {
        policy.interval_ms += interval_ms;
        policy.max_interval_ms += interval_ms;
    }
    config
}

/// The first thing that is not the same.
fn difference(left: &Outcome, right: &Outcome) -> Option<String> {
    let requests = left.requests.iter().zip(&right.requests).find(|(left, right)| left != right);
    let ends = (&left.ends, left.requests.len(), left.over_ms) != (&right.ends, right.requests.len(), right.over_ms);
    let shown = || format!("{:?} at {} ms or {:?} at {} ms", left.ends, left.over_ms, right.ends, right.over_ms);
    requests.map(|requests| format!("{requests:?}")).or_else(|| ends.then(shown))
}
