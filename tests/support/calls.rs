//! Calls on a poller in virtual time, and what they were told.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use luma_tasks::client::{Notice, OnNotice, Poller, once_config, poll_config};
use luma_tasks::error::{Code, Error, Rejection};
use luma_tasks::options::{Key, Options};
use luma_tasks::poll::{Mode, PollPolicy, WaitConfig};
use luma_tasks::polls::Polls;
use luma_tasks::provider::{self, Provider};
use luma_tasks::schedule::Event;

use super::Handle;
use super::gateway::{Asked, Reply};
use super::host::FakeHost;
use super::runtime::Running;

/// A client of one gateway, and the world it is in.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) host: FakeHost,
    pub(crate) poller: Rc<Poller<FakeHost>>,
}

/// A call under way.
pub(crate) struct Call {
    running: Running<Result<Vec<Event<Handle>>, Handle>>,
    log: Rc<RefCell<Vec<Told>>>,
}

/// What a call was told, and when.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Told {
    pub(crate) at_ms: f64,
    pub(crate) id: String,
    pub(crate) has_polled: bool,
    pub(crate) has_changed: bool,
    pub(crate) error: Option<Code>,
    pub(crate) attempts: u32,
    pub(crate) elapsed_ms: f64,
    pub(crate) next_in_ms: Option<f64>,
    pub(crate) is_end: bool,
}

/// How the wait for one id ended: with a state or with a code, in the words of JavaScript.
pub(crate) fn word(event: &Event<Handle>) -> String {
    let word = match (&event.end, &event.seen) {
        (Some(Ok(())), Some(seen)) => serde_json::to_value(seen.version.state),
        (Some(Err(Rejection::Error(error))), _) => serde_json::to_value(error.code),
        other => panic!("neither a task nor an error: {other:?}"),
    };
    word.expect("it serializes").as_str().expect("it is a word").to_owned()
}

impl Call {
    /// Whether it has ended.
    pub(crate) fn is_done(&self) -> bool {
        self.running.is_done()
    }

    /// The number by which the host knows it.
    pub(crate) fn context(&self) -> u64 {
        self.running.key()
    }

    /// Leaves the call at a time, as an abort does.
    pub(crate) fn stop_at(&self, ms: f64) {
        self.running.stop_at(ms);
    }

    /// All it was told so far.
    pub(crate) fn log(&self) -> Vec<Told> {
        self.log.borrow().clone()
    }

    /// What it ended with, in the order of its ids.
    pub(crate) fn ends(self) -> Vec<Event<Handle>> {
        self.running.output().expect("nothing was thrown")
    }

    /// The same in words.
    pub(crate) fn words(self) -> Vec<String> {
        self.ends().iter().map(word).collect()
    }

    /// The error of its only id.
    pub(crate) fn error(self) -> Rc<Error<Handle>> {
        match self.ends().pop().and_then(|event| event.end) {
            Some(Err(Rejection::Error(error))) => error,
            other => panic!("no error: {other:?}"),
        }
    }

    /// What was thrown at it.
    pub(crate) fn thrown(self) -> Handle {
        self.running.output().expect_err("something was thrown")
    }
}

thread_local! {
    /// Gateways that take other batches. Each lives as long as the program, so it is made once.
    static PROVIDERS: RefCell<HashMap<usize, &'static Provider>> = RefCell::default();
}

/// The options of a call to a gateway that answers for so many ids at once.
pub(crate) fn options_of_batches(batch_limit: usize) -> Options<Handle> {
    let provider = PROVIDERS.with_borrow_mut(|providers| {
        let made = || &*Box::leak(Box::new(Provider { batch_limit, ..*options().provider }));
        *providers.entry(batch_limit).or_insert_with(made)
    });
    Options { provider, ..options() }
}

impl Client {
    /// A client of a gateway that answers for up to 50 ids at once.
    pub(crate) fn batching(gateway: impl FnMut(&Asked) -> Reply + 'static) -> Self {
        Self::new(options(), FakeHost::with(gateway), true)
    }

    /// A client of a gateway that answers for one id at a time.
    pub(crate) fn one_by_one(gateway: impl FnMut(&Asked) -> Reply + 'static) -> Self {
        Self::new(options_of_batches(1), FakeHost::with(gateway), true)
    }

    /// A call outside a client, of a gateway that answers for up to 50 ids at once.
    pub(crate) fn alone(gateway: impl FnMut(&Asked) -> Reply + 'static) -> Self {
        Self::new(options(), FakeHost::with(gateway), false)
    }

    /// Any client.
    pub(crate) fn new(options: Options<Handle>, host: FakeHost, is_shared: bool) -> Self {
        Self { poller: Poller::new(host.clone(), options, is_shared), host }
    }

    /// Starts a poll with the defaults.
    pub(crate) fn poll(&self, ids: &[&str]) -> Call {
        self.start(ids, poll())
    }

    /// Starts a request with the defaults.
    pub(crate) fn ask(&self, ids: &[&str]) -> Call {
        self.start(ids, once_config(&self.poller.options, ids.len()))
    }

    /// Starts a call.
    pub(crate) fn start(&self, ids: &[&str], config: WaitConfig) -> Call {
        self.start_reporting(ids, config, |_, _| Ok(()))
    }

    /// Starts a call with a callback.
    pub(crate) fn start_reporting(
        &self,
        ids: &[&str],
        config: WaitConfig,
        on_event: impl FnMut(&str, &Event<Handle>) -> Result<(), Handle> + 'static,
    ) -> Call {
        self.start_with(ids, self.poller.options.key.clone(), config, on_event)
    }

    /// Starts a call with a key function of its own.
    pub(crate) fn start_as(&self, name: &'static str, ids: &[&str], config: WaitConfig) -> Call {
        self.start_with(ids, Key::Function(Handle::Function(name)), config, |_, _| Ok(()))
    }

    fn start_with(
        &self,
        ids: &[&str],
        key: Key<Handle>,
        config: WaitConfig,
        mut on_event: impl FnMut(&str, &Event<Handle>) -> Result<(), Handle> + 'static,
    ) -> Call {
        let log = Rc::new(RefCell::new(Vec::new()));
        let (poller, host, told) = (self.poller.clone(), self.host.clone(), log.clone());
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let running = self.host.start(async move {
            let mut tell = |notice: &Notice<Handle>| {
                let Notice::Event(event) = notice else { return Ok(()) };
                told.borrow_mut().push(Told {
                    at_ms: host.now_ms(),
                    id: event.id.to_string(),
                    has_polled: event.has_polled,
                    has_changed: event.has_changed,
                    error: event.error.as_ref().map(|error| error.code),
                    attempts: event.attempts,
                    elapsed_ms: event.elapsed_ms,
                    next_in_ms: event.next_in_ms,
                    is_end: event.end.is_some(),
                });
                on_event(&event.id, event)
            };
            wait(&poller, ids, key, config, &mut tell).await
        });
        Call { running, log }
    }

    /// Starts a call at a time.
    pub(crate) fn start_at(&self, ms: f64, ids: &[&str], config: WaitConfig) {
        let client = self.clone();
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        self.host.at(ms, move |_| drop(client.start(&borrowed(&ids), config)));
    }

    /// What was asked, request by request.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.host.requests().iter().map(|request| request.ids.join("+")).collect()
    }

    /// Runs until everything is over and gives the times of all requests. Nothing may be left.
    pub(crate) fn finish(&self) -> Vec<f64> {
        self.host.run_all();
        assert_eq!(self.host.left(), [0, 0, 0], "futures, timers, requests that are left");
        self.host.times()
    }
}

/// Waits for all ids until each has ended.
pub(crate) async fn wait(
    poller: &Rc<Poller<FakeHost>>,
    ids: Vec<String>,
    key: Key<Handle>,
    config: WaitConfig,
    on_notice: OnNotice<'_, Handle>,
) -> Result<Vec<Event<Handle>>, Handle> {
    let ends = poller.run(&mut Polls::new(ids, config, false), key, on_notice).await?;
    Ok(ends.into_iter().map(|end| end.expect("all have ended")).collect())
}

/// `["p0", "p1", …]`.
pub(crate) fn names(prefix: &str, count: usize) -> Vec<String> {
    (0..count).map(|index| format!("{prefix}{index}")).collect()
}

/// The same as borrowed ones.
pub(crate) fn borrowed(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

/// The options of kkiai with a key.
pub(crate) fn options() -> Options<Handle> {
    let provider = provider::find("kkiai").expect("kkiai is a provider");
    Options {
        provider,
        base_url: String::from("https://www.kkiai.com"),
        is_local: false,
        key: Key::Text(String::from("secret-key")),
        fetch: None,
        headers: Vec::new(),
        timeout_ms: None,
        request_timeout_ms: 30_000.0,
        max_retries: 2,
        max_retry_after_ms: 120_000.0,
        allow_browser_key: false,
        policy: policy(provider.pace.interval_ms, provider.pace.max_interval_ms),
        on_update: None,
        on_poll: None,
        on_request: None,
    }
}

/// The rules of a poll with the defaults.
pub(crate) fn poll() -> WaitConfig {
    poll_config(&options())
}

/// How tolerant those are, at a pace.
fn policy(interval_ms: f64, max_interval_ms: f64) -> PollPolicy {
    PollPolicy { interval_ms, max_interval_ms, not_found_grace_ms: 30_000.0, max_outage_ms: 120_000.0 }
}

/// A poll at a steady pace.
pub(crate) fn steady(interval_ms: f64) -> WaitConfig {
    WaitConfig { mode: Mode::UntilDone(policy(interval_ms, interval_ms)), ..poll() }
}

/// A request with the defaults.
pub(crate) fn plan() -> WaitConfig {
    once_config(&options(), 1)
}

/// The same with another time for the whole call.
pub(crate) fn within(timeout_ms: f64, config: WaitConfig) -> WaitConfig {
    WaitConfig { timeout_ms, ..config }
}
