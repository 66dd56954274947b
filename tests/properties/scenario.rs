//! Scenarios: what callers want, and what the gateway, the timers and the clocks do to them.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use luma_tasks::poll::{Mode, PollPolicy, WaitConfig};
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;

use crate::support::calls::{Call, Client, options_of_batches, poll};
use crate::support::gateway::{Asked, Reply, task};
use crate::support::host::FakeHost;
use crate::support::runtime::numbers;

const STATES: [&str; 6] = ["pending", "processing", "completed", "failed", "dancing", "processing"];

/// A call as it is planned.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) starts_ms: f64,
    pub(crate) ids: Vec<String>,
    pub(crate) config: WaitConfig,
    pub(crate) leaves_ms: Option<f64>,
}

/// What the gateway does with a request.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// Gives each task one of the states, from this one on.
    Answer(usize),
    /// The same, and leaves out every second task.
    Half(usize),
    Status(u16),
    Limited(Option<u32>),
    Html,
    Network,
    TooLarge,
    Never,
}

/// All of it.
#[derive(Clone, Debug)]
pub(crate) struct Scenario {
    pub(crate) is_shared: bool,
    pub(crate) batch_limit: usize,
    pub(crate) seed: u64,
    pub(crate) timer_error_ms: f64,
    /// What the gateway does in turn, and how long it takes.
    pub(crate) acts: Vec<(Act, f64)>,
    pub(crate) plans: Vec<Plan>,
    /// When the clocks leap: how far the monotonic and how far the wall clock.
    pub(crate) leaps: Vec<(f64, f64, f64)>,
}

/// What came of it.
pub(crate) struct Outcome {
    pub(crate) client: Client,
    pub(crate) calls: Vec<Call>,
    /// The tasks that were said to be in a state.
    pub(crate) said: Rc<RefCell<BTreeSet<(String, &'static str)>>>,
}

pub(crate) fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        8 => (0..STATES.len()).prop_map(Act::Answer),
        2 => (0..STATES.len()).prop_map(Act::Half),
        4 => prop::sample::select(vec![500, 503]).prop_map(Act::Status),
        1 => prop::sample::select(vec![400, 401, 402, 403, 404, 302]).prop_map(Act::Status),
        2 => option::of(0..200_u32).prop_map(Act::Limited),
        1 => Just(Act::Html),
        2 => Just(Act::Network),
        1 => Just(Act::TooLarge),
        1 => Just(Act::Never),
    ]
}

/// A time up to `most`, rather short than long.
pub(crate) fn ms(most: f64) -> impl Strategy<Value = f64> {
    (0.0..1.0).prop_map(move |part: f64| (part * part * part * most).round())
}

pub(crate) fn config() -> impl Strategy<Value = WaitConfig> {
    let policy = (ms(30_000.0), ms(60_000.0), ms(60_000.0), ms(60_000.0));
    let policy = policy.prop_map(|(interval_ms, more_ms, not_found_grace_ms, max_outage_ms)| {
        let interval_ms = interval_ms.max(0.5);
        PollPolicy { interval_ms, max_interval_ms: interval_ms + more_ms, not_found_grace_ms, max_outage_ms }
    });
    let mode = prop_oneof![3 => policy.prop_map(Mode::UntilDone), 1 => (0..4_u32).prop_map(|max_retries| Mode::Once { max_retries })];
    (ms(200_000.0), ms(100_000.0), ms(40_000.0), mode).prop_map(
        |(timeout_ms, max_retry_after_ms, request_timeout_ms, mode)| WaitConfig {
            timeout_ms,
            max_retry_after_ms,
            request_timeout_ms,
            mode,
            ..poll()
        },
    )
}

fn plan() -> impl Strategy<Value = Plan> {
    let ids = btree_set(0..8_u32, 1..6).prop_map(|ids| ids.into_iter().map(|id| format!("task-{id}")).collect());
    (ms(30_000.0), ids, config(), option::weighted(0.2, ms(60_000.0))).prop_map(|(starts_ms, ids, config, after_ms)| {
        Plan { starts_ms, ids, config, leaves_ms: after_ms.map(|after_ms| starts_ms + after_ms) }
    })
}

/// Any scenario in which clocks do not leap.
pub(crate) fn scenario() -> impl Strategy<Value = Scenario> {
    let timer_error_ms = prop::sample::select(vec![0.0, -0.9, 12.0]);
    let batch_limit = prop::sample::select(vec![1, 3, 50]);
    let acts = vec((act(), ms(5000.0)), 1..12);
    (any::<bool>(), batch_limit, 1..u64::MAX, timer_error_ms, acts, vec(plan(), 1..6)).prop_map(
        |(is_shared, batch_limit, seed, timer_error_ms, acts, plans)| Scenario {
            is_shared,
            batch_limit,
            seed,
            timer_error_ms,
            acts,
            plans,
            leaps: Vec::new(),
        },
    )
}

/// The same with clocks that are set and machines that sleep.
pub(crate) fn leaping_scenario() -> impl Strategy<Value = Scenario> {
    let sleep = (ms(60_000.0), ms(400_000.0)).prop_map(|(at_ms, ms)| (at_ms, ms, ms));
    let stopped = (ms(60_000.0), ms(400_000.0)).prop_map(|(at_ms, ms)| (at_ms, 0.0, ms));
    let back = (ms(60_000.0), ms(400_000.0)).prop_map(|(at_ms, ms)| (at_ms, 0.0, -ms));
    (scenario(), vec(prop_oneof![sleep, stopped, back], 1..4))
        .prop_map(|(scenario, leaps)| Scenario { leaps, ..scenario })
}

impl Scenario {
    /// Plays it to its end.
    pub(crate) fn play(&self) -> Outcome {
        let said = Rc::new(RefCell::new(BTreeSet::new()));
        let (acts, noted) = (self.acts.clone(), said.clone());
        let host = FakeHost::with(move |asked| reply(&acts, asked, &mut noted.borrow_mut()));
        host.set_random(numbers(self.seed));
        host.set_timer_error(self.timer_error_ms);
        let client = Client::new(options_of_batches(self.batch_limit), host.clone(), self.is_shared);
        for (at_ms, monotonic_ms, wall_ms) in self.leaps.clone() {
            host.at(at_ms, move |host| host.leap(monotonic_ms, wall_ms));
        }
        let mut plans: Vec<_> = self.plans.iter().collect();
        plans.sort_by(|one, other| one.starts_ms.total_cmp(&other.starts_ms));
        let mut calls = Vec::new();
        for plan in plans {
            client.host.run_until(plan.starts_ms);
            let ids: Vec<&str> = plan.ids.iter().map(String::as_str).collect();
            let call = client.start(&ids, plan.config);
            if let Some(leaves_ms) = plan.leaves_ms {
                call.stop_at(leaves_ms);
            }
            calls.push(call);
        }
        client.host.run_all();
        Outcome { client, calls, said }
    }

    /// The plans in the order of their calls.
    pub(crate) fn plans(&self) -> Vec<&Plan> {
        let mut plans: Vec<_> = self.plans.iter().collect();
        plans.sort_by(|one, other| one.starts_ms.total_cmp(&other.starts_ms));
        plans
    }
}

pub(crate) fn reply(acts: &[(Act, f64)], asked: &Asked, said: &mut BTreeSet<(String, &'static str)>) -> Reply {
    // Later requests of a story without an end get good answers, so that not all end in a timeout.
    let (act, latency_ms) =
        acts.get(asked.index % (acts.len() + 1)).cloned().unwrap_or((Act::Answer(asked.index), 0.0));
    let mut states = |first: usize, step: usize| {
        let mut place = 0;
        Reply::each(asked, |id| {
            place += 1;
            let state = STATES.get((first + place) % STATES.len()).copied().unwrap_or("pending");
            said.insert((id.clone(), state));
            (place % step == 0).then(|| task(id, state))
        })
    };
    let reply = match act {
        Act::Answer(first) => states(first, 1),
        Act::Half(first) => states(first, 2),
        Act::Status(status) => Reply::refusal(status),
        Act::Limited(None) => Reply::new(429, ""),
        Act::Limited(Some(seconds)) => Reply::new(429, "").retry_after(&seconds.to_string()),
        Act::Html => Reply::html(),
        Act::Network => Reply::network(),
        Act::TooLarge => Reply::too_large(),
        Act::Never => return Reply::never(),
    };
    reply.after(latency_ms)
}
