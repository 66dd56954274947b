//! A [`Host`] in virtual time, whose gateway answers from a script.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use luma_tasks::host::{Answer, ClockReading, Host, TransportError};
use luma_tasks::options::Options;
use luma_tasks::route::Request;
use luma_tasks::task::Task;
use serde_json::Value as Document;

use super::gateway::{Asked, Reply};
use super::runtime::{Running, Runtime};
use super::{Given, Handle, given};

/// The host. Clones share one world.
#[derive(Clone)]
pub(crate) struct FakeHost(Rc<World>);

/// A request as it was sent, and what became of it. Times are milliseconds since the host was made.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sent {
    /// When it was sent.
    pub(crate) at_ms: f64,
    /// The tasks it asked about.
    pub(crate) ids: Vec<String>,
    /// The path below the base URL.
    pub(crate) path: String,
    /// The key it carried.
    pub(crate) key: Option<String>,
    /// The call whose future sent it.
    pub(crate) context: u64,
    /// Whether it was a batch that is refused: what it asks for may be asked for again at once.
    pub(crate) is_refused_batch: bool,
    /// How and when it ended; absent while it is under way.
    pub(crate) ended: Option<Ended>,
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Ended {
    /// The gateway answered, or the network failed.
    Answered(f64),
    /// Nobody waited for it any more.
    CutOff(f64),
}

type Gateway = Box<dyn FnMut(&Asked) -> Reply>;
/// What a key function gives, and after how long.
type KeyFunction = Box<dyn FnMut(&Handle) -> (f64, Result<Given, Handle>)>;

struct World {
    runtime: Runtime,
    is_page: Cell<bool>,
    timer_error_ms: Cell<f64>,
    random: RefCell<Box<dyn FnMut() -> f64>>,
    gateway: RefCell<Gateway>,
    key_function: RefCell<KeyFunction>,
    requests: RefCell<Vec<Sent>>,
    most_in_flight: Cell<usize>,
    /// How often the key function was asked, and in which calls.
    key_contexts: RefCell<Vec<u64>>,
    wall_readings: Cell<u32>,
    draws: Cell<u32>,
    is_offline: Cell<bool>,
    /// What waits to be woken, and how often all of it was.
    sleepers: RefCell<Vec<Waker>>,
    wakes: Cell<u32>,
}

impl FakeHost {
    /// A host whose gateway answers with `gateway`, without jitter.
    pub(crate) fn with(gateway: impl FnMut(&Asked) -> Reply + 'static) -> Self {
        Self(Rc::new(World {
            runtime: Runtime::new(),
            is_page: Cell::new(false),
            timer_error_ms: Cell::new(0.0),
            random: RefCell::new(Box::new(|| 0.0)),
            gateway: RefCell::new(Box::new(gateway)),
            key_function: RefCell::new(Box::new(|_| (0.0, Ok(given("key-of-a-function"))))),
            requests: RefCell::default(),
            most_in_flight: Cell::new(0),
            key_contexts: RefCell::default(),
            wall_readings: Cell::new(0),
            draws: Cell::new(0),
            is_offline: Cell::new(false),
            sleepers: RefCell::default(),
            wakes: Cell::new(0),
        }))
    }

    /// Draws random numbers with `random`.
    pub(crate) fn set_random(&self, random: impl FnMut() -> f64 + 'static) {
        *self.0.random.borrow_mut() = Box::new(random);
    }

    /// What the caller's key function does.
    pub(crate) fn set_key_function(&self, mut function: impl FnMut() -> Result<Given, Handle> + 'static) {
        self.set_key_functions(move |_| (0.0, function()));
    }

    /// What the key functions of several callers do, by their names, and how long they take.
    pub(crate) fn set_key_functions(&self, function: impl FnMut(&Handle) -> (f64, Result<Given, Handle>) + 'static) {
        *self.0.key_function.borrow_mut() = Box::new(function);
    }

    /// The calls in which key functions were asked, in order.
    pub(crate) fn key_contexts(&self) -> Vec<u64> {
        self.0.key_contexts.borrow().clone()
    }

    /// How often the wall clock was read, and a random number drawn.
    pub(crate) fn unstable_readings(&self) -> [u32; 2] {
        [self.0.wall_readings.get(), self.0.draws.get()]
    }

    /// Lets timers fire so much too late, or too early when negative.
    pub(crate) fn set_timer_error(&self, error_ms: f64) {
        self.0.timer_error_ms.set(error_ms);
    }

    /// Makes this a web page.
    pub(crate) fn become_page(&self) {
        self.0.is_page.set(true);
    }

    /// Lets the device be offline at a time.
    pub(crate) fn lose_network_at(&self, ms: f64) {
        self.at(ms, |host| host.0.is_offline.set(true));
    }

    /// Lets it be online again.
    pub(crate) fn regain_network_at(&self, ms: f64) {
        self.at(ms, |host| {
            host.0.is_offline.set(false);
            host.wake();
        });
    }

    /// Wakes what waits for that, as a hidden page does when it is shown.
    pub(crate) fn wake(&self) {
        self.0.wakes.set(self.0.wakes.get() + 1);
        self.0.sleepers.take().into_iter().for_each(Waker::wake);
    }

    /// Milliseconds of the monotonic clock since the host was made.
    pub(crate) fn now_ms(&self) -> f64 {
        self.0.runtime.now_ms()
    }

    /// Moves the clocks as a machine does that sleeps (both, or only the wall clock), or that is set.
    pub(crate) fn leap(&self, monotonic_ms: f64, wall_ms: f64) {
        self.0.runtime.leap(monotonic_ms, wall_ms);
    }

    /// Does `act` at a time of the monotonic clock.
    pub(crate) fn at(&self, ms: f64, act: impl FnOnce(&Self) + 'static) {
        let host = self.clone();
        self.0.runtime.at(ms, move || act(&host));
    }

    /// Starts `future` beside the others.
    pub(crate) fn start<T: 'static>(&self, future: impl Future<Output = T> + 'static) -> Running<T> {
        self.0.runtime.start(future)
    }

    /// Runs everything up to and including a time of the monotonic clock.
    pub(crate) fn run_until(&self, ms: f64) {
        self.0.runtime.run_until(ms);
    }

    /// Runs until nobody sets a timer any more.
    pub(crate) fn run_all(&self) {
        self.run_until(f64::INFINITY);
    }

    /// All requests so far.
    pub(crate) fn requests(&self) -> Vec<Sent> {
        self.0.requests.borrow().clone()
    }

    /// When requests were sent.
    pub(crate) fn times(&self) -> Vec<f64> {
        self.0.requests.borrow().iter().map(|request| request.at_ms).collect()
    }

    /// When requests that asked about `id` were sent.
    pub(crate) fn looks_at(&self, id: &str) -> Vec<f64> {
        let requests = self.0.requests.borrow();
        let asks = |request: &&Sent| request.ids.iter().any(|other| other == id);
        requests.iter().filter(asks).map(|request| request.at_ms).collect()
    }

    /// The most requests that were under way at one time.
    pub(crate) fn most_in_flight(&self) -> usize {
        self.0.most_in_flight.get()
    }

    /// What the code under test has left: futures, timers and requests.
    pub(crate) fn left(&self) -> [usize; 3] {
        let [futures, timers] = self.0.runtime.left();
        [futures, timers, self.open()]
    }

    fn open(&self) -> usize {
        self.0.requests.borrow().iter().filter(|request| request.ended.is_none()).count()
    }
}

/// A request under way. When it is dropped unanswered, it was cut off.
struct Sending {
    host: FakeHost,
    index: usize,
}

impl Sending {
    fn end(&self, ended: Ended) {
        if let Some(request) = self.host.0.requests.borrow_mut().get_mut(self.index) {
            request.ended.get_or_insert(ended);
        }
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        self.end(Ended::CutOff(self.host.now_ms()));
    }
}

impl Host for FakeHost {
    type Value = Handle;

    fn monotonic_ms(&self) -> f64 {
        self.0.runtime.moment().monotonic_ms
    }

    fn wall_ms(&self) -> f64 {
        self.0.wall_readings.set(self.0.wall_readings.get() + 1);
        self.0.runtime.moment().wall_ms
    }

    fn random(&self) -> f64 {
        self.0.draws.set(self.0.draws.get() + 1);
        (self.0.random.borrow_mut())()
    }

    fn is_offline(&self) -> bool {
        self.0.is_offline.get()
    }

    async fn sleep(&self, ms: f64) {
        self.0.runtime.sleep(ms, self.0.timer_error_ms.get()).await;
    }

    fn pause(&self, ms: f64) -> impl Future<Output = ()> + 'static {
        let world = self.0.clone();
        let wakes = world.wakes.get();
        let mut sleep = Box::pin(world.runtime.sleep(ms, world.timer_error_ms.get()));
        poll_fn(move |context| {
            if world.wakes.get() > wakes {
                return Poll::Ready(());
            }
            world.sleepers.borrow_mut().push(context.waker().clone());
            sleep.as_mut().poll(context)
        })
    }

    async fn ask_key(&self, function: &Handle) -> Result<Given, Handle> {
        self.0.key_contexts.borrow_mut().push(self.0.runtime.current());
        let (latency_ms, outcome) = (self.0.key_function.borrow_mut())(function);
        if latency_ms > 0.0 {
            self.0.runtime.pass(latency_ms).await;
        }
        outcome
    }

    async fn send(
        &self,
        _options: &Options<Handle>,
        request: &Request,
        key: Option<&str>,
    ) -> Result<Answer, TransportError<Handle>> {
        let at_ms = self.now_ms();
        let index = self.0.requests.borrow().len();
        let asked = Asked::new(index, at_ms, request, key);
        let (ids, path) = (asked.ids.clone(), request.path.clone());
        self.0.requests.borrow_mut().push(Sent {
            at_ms,
            ids,
            path,
            key: asked.key.clone(),
            context: self.0.runtime.current(),
            is_refused_batch: false,
            ended: None,
        });
        self.0.most_in_flight.set(self.open().max(self.most_in_flight()));
        let sending = Sending { host: self.clone(), index };
        let reply = (self.0.gateway.borrow_mut())(&asked);
        if let Some(sent) = self.0.requests.borrow_mut().get_mut(index) {
            let is_refused =
                |answer: &Answer| matches!(answer.status, 300..500) || !answer.body.starts_with(['[', '{']);
            sent.is_refused_batch = asked.is_batch && reply.outcome.as_ref().is_ok_and(is_refused);
        }
        match reply.latency_ms {
            // An infinite timer would be cut short: a request that is never answered has none.
            f64::INFINITY => core::future::pending().await,
            // No answer of a network comes in the same turn.
            0.0 => self.0.runtime.give_way().await,
            latency_ms => self.0.runtime.pass(latency_ms).await,
        }
        sending.end(Ended::Answered(self.now_ms()));
        reply.outcome
    }

    fn without_key(&self, thrown: Handle, key: &str) -> Handle {
        match thrown {
            Handle::Thrown(text) => Handle::Thrown(text.replace(key, "***")),
            other => other,
        }
    }

    fn redact(&self, text: &str, key: &str, length: usize) -> String {
        text.replace(key, "***").chars().take(length).collect()
    }

    fn reason(&self, thrown: &Handle) -> Option<String> {
        match thrown {
            Handle::Thrown(text) => Some(text.clone()),
            _ => None,
        }
    }

    fn is_page(&self) -> bool {
        self.0.is_page.get()
    }

    fn deliver(&self, task: &Task, raw: &str) -> Handle {
        Handle::Json(delivered(task, raw))
    }
}

/// A task as callers get it.
pub(crate) fn delivered(task: &Task, raw: &str) -> Document {
    let mut document = serde_json::to_value(task).expect("it is plain");
    // Half of a surrogate pair is more than serde_json reads.
    document["raw"] = serde_json::from_str(raw).unwrap_or_else(|_| Document::from(raw));
    document
}
