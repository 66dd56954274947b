//! Steps as a queue or a workflow makes them: nothing but the state is kept between two.

use std::rc::Rc;

use luma_tasks::client::{Notice, Poller};
use luma_tasks::options::Options;
use luma_tasks::poll::WaitConfig;
use luma_tasks::polls::Polls;
use luma_tasks::schedule::Event;

use crate::support::Handle;
use crate::support::calls::{options, word};
use crate::support::host::FakeHost;

/// What a step gave.
#[derive(Debug)]
pub(crate) struct Step {
    /// What ended in it, in words.
    pub(crate) settled: Vec<(String, String)>,
    /// How each ended.
    pub(crate) ends: Vec<Event<Handle>>,
    /// The polls in which something changed.
    pub(crate) changes: Vec<(String, String)>,
    /// What to go on with, as JSON.
    pub(crate) pending: Option<String>,
    /// After how long.
    pub(crate) next_in_ms: f64,
}

/// What a step begins with.
#[derive(Clone, Debug)]
pub(crate) enum From {
    Ids(Vec<String>),
    State(String),
}

impl From {
    /// Some ids.
    pub(crate) fn ids<const N: usize>(ids: [&str; N]) -> Self {
        Self::Ids(ids.map(str::to_owned).into())
    }
}

/// One process after the other, each with a poller of its own.
#[derive(Clone)]
pub(crate) struct Worker {
    pub(crate) host: FakeHost,
    pub(crate) options: Rc<dyn Fn() -> Options<Handle>>,
    pub(crate) config: WaitConfig,
}

impl Worker {
    /// A worker of the gateway kkiai.
    pub(crate) fn new(host: &FakeHost, config: WaitConfig) -> Self {
        Self { host: host.clone(), options: Rc::new(options), config }
    }

    /// One step.
    pub(crate) async fn step(&self, from: From) -> Step {
        let poller = Poller::new(self.host.clone(), (self.options)(), false);
        self.step_on(&poller, from).await
    }

    /// One step on a poller that may be shared.
    pub(crate) async fn step_on(&self, poller: &Rc<Poller<FakeHost>>, from: From) -> Step {
        let mut polls = match from {
            From::Ids(ids) => Polls::new(ids, self.config, true),
            From::State(state) => Polls::read(&state, self.config).expect("the state is right"),
        };
        let mut changes = Vec::new();
        let mut on_notice = |notice: &Notice<Handle>| {
            if let Notice::Event(event) = notice
                && event.has_changed
            {
                let seen = event.seen.as_ref().expect("a change is one of a task");
                let state = serde_json::to_value(seen.version.state).expect("it serializes");
                changes.push((event.id.to_string(), state.as_str().expect("it is a word").to_owned()));
            }
            Ok(())
        };
        let key = poller.options.key.clone();
        let ends = poller.run(&mut polls, key, &mut on_notice).await.expect("nothing is thrown");
        let ends: Vec<Event<Handle>> = ends.into_iter().flatten().collect();
        Step {
            settled: ends.iter().map(|end| (end.id.to_string(), word(end))).collect(),
            ends,
            changes,
            pending: (!polls.open.is_empty()).then(|| polls.write()),
            next_in_ms: polls.next_step_in_ms(),
        }
    }

    /// A step at a time of the monotonic clock.
    pub(crate) fn at(&self, ms: f64, from: From) -> Step {
        self.host.run_until(ms);
        let worker = self.clone();
        let running = self.host.start(async move { worker.step(from).await });
        while !running.is_done() {
            assert!(self.host.now_ms() < ms + 1_000_000.0, "a step that never ends");
            self.host.run_until(self.host.now_ms() + 1.0);
        }
        running.output()
    }
}
