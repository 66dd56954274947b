//! The driver: carries out what the schedule decides, and delivers to each call its events.
//!
//! ```text
//! call ─ join ─▶ schedule ─ due ─▶ requests ─▶ exchange::ask ─▶ host
//!   ▲                                 │ carried by one of the calls that wait for them
//!   └──── events ◀── schedule ◀── answer
//! ```
//!
//! There is no background task. The first call of a poller leads: it runs the schedule and sets the timer. A
//! request runs in the future of a call that waits for it, and so in the async context of that call; when the call
//! leaves, another one that waits takes the running request over.
//!
//! No borrow of a poller is held while the host runs, because it may call back.

mod call;

use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::rc::Rc;
use std::vec::IntoIter;

use self::call::{Call, Member, Running, member_of};
use crate::dialect::{Reply, classify};
use crate::error::{Code, Error, Excerpt};
use crate::exchange::ask;
use crate::host::{ClockReading, Host};
use crate::json::{self, ParseError};
use crate::options::{Key, Options, check_key};
use crate::outcome::{FetchPlan, RequestReport};
use crate::poll::{Mode, WaitConfig};
use crate::polls::Polls;
use crate::provider::Provider;
use crate::schedule::{Event, Schedule};
use crate::task::Task;

/// The time for a whole call that is not a poll, in milliseconds.
const CALL_TIMEOUT_MS: f64 = 60_000.0;
/// The time that each id beyond [`FREE_IDS`] adds where the gateway has no batch.
const ID_TIMEOUT_MS: f64 = 1000.0;
const FREE_IDS: usize = 50;
/// The time for a whole poll, in milliseconds.
const POLL_TIMEOUT_MS: f64 = 900_000.0;

/// One schedule at work: that of a client's calls with the same options, or of one call outside a client.
pub struct Poller<H: Host> {
    host: H,
    /// How requests are made. The key is that of each call, and none is in here.
    pub options: Options<H::Value>,
    schedule: RefCell<Schedule<H::Value>>,
    /// The calls under way, in the order of their waits. The first one leads.
    members: RefCell<Vec<Member<H::Value>>>,
    /// What wakes the leader when something is due.
    timer: RefCell<Option<Running<()>>>,
    is_due: Cell<bool>,
    has_sent: Cell<bool>,
    /// How far the wall clock is ahead of the monotonic one, once it was read.
    wall_ahead_ms: Cell<Option<f64>>,
}

/// What a call is notified of.
pub enum Notice<K> {
    /// An event of one of its waits.
    Event(Event<K>),
    /// A request that it shared is over.
    Request(Rc<RequestReport<K>>),
}

/// The events that ended the waits of a call, in their order; absent where one is still open.
pub type Ends<K> = Vec<Option<Event<K>>>;

/// Called with each notice of a call.
pub type OnNotice<'a, K> = &'a mut dyn FnMut(&Notice<K>) -> Result<(), K>;

impl<H: Host> Poller<H> {
    /// A poller at rest. `is_shared` when calls of a client use it.
    pub fn new(host: H, options: Options<H::Value>, is_shared: bool) -> Rc<Self> {
        let schedule = RefCell::new(Schedule::new(options.provider.batch_limit, is_shared));
        Rc::new(Self {
            host,
            options,
            schedule,
            members: RefCell::default(),
            timer: RefCell::default(),
            is_due: Cell::new(false),
            has_sent: Cell::new(false),
            wall_ahead_ms: Cell::new(None),
        })
    }

    /// Whether the gateway has a route for many, as far as it is known; a client remembers it.
    pub fn has_batch_route(&self) -> Option<bool> {
        self.schedule.borrow().has_batch_route
    }

    /// Tells what was known before this poller was made.
    pub fn learn_batch_route(&self, has_batch_route: Option<bool>) {
        let mut schedule = self.schedule.borrow_mut();
        schedule.has_batch_route = schedule.has_batch_route.or(has_batch_route);
    }

    /// Runs the waits of `polls`, and returns the event that ended each. Those of a step that are still open stay in it.
    ///
    /// # Errors
    /// What `on_notice` or the key function threw.
    pub async fn run(
        self: &Rc<Self>,
        polls: &mut Polls<H::Value>,
        key: Key<H::Value>,
        on_notice: OnNotice<'_, H::Value>,
    ) -> Result<Ends<H::Value>, H::Value> {
        let mut ends = Vec::new();
        if polls.open.is_empty() {
            return Ok(ends);
        }
        self.learn_batch_route(polls.has_batch_route);
        let elapsed_ms = polls.elapsed_ms(|| self.host.wall_ms());
        let now = self.now();
        let open = core::mem::take(&mut polls.open);
        let waits = self.schedule.borrow_mut().join_call(now, elapsed_ms, open, key);
        let member = Member { waits: waits.clone(), inbox: Vec::new(), work: Vec::new(), waker: None };
        self.members.borrow_mut().push(member);
        self.make_due();
        let mut call = Call { poller: self, waits, inbox: IntoIter::default(), on_notice };
        while !call.is_over() {
            call.advance(&mut ends).await?;
        }
        polls.open = self.schedule.borrow_mut().take(&call.waits);
        call.leave()?;
        if !polls.open.is_empty() {
            polls.has_batch_route = self.has_batch_route();
            polls.pause(self.host.wall_ms(), self.now().since(now.before(elapsed_ms)));
        }
        Ok(ends)
    }

    /// The time. The wall clock is not read before the first request has gone out: Next.js takes that for a page that
    /// cannot be rendered ahead of time.
    fn now(&self) -> ClockReading {
        let monotonic_ms = self.host.monotonic_ms();
        if !self.has_sent.get() {
            return ClockReading { monotonic_ms, wall_ms: monotonic_ms };
        }
        let wall_ms = self.host.wall_ms();
        let ahead_ms = self.wall_ahead_ms.get().unwrap_or(wall_ms - monotonic_ms);
        self.wall_ahead_ms.set(Some(ahead_ms));
        ClockReading { monotonic_ms, wall_ms: wall_ms - ahead_ms }
    }

    /// A random number, which nothing needs before the first request has gone out.
    fn random(&self) -> f64 {
        if self.has_sent.get() { self.host.random() } else { 0.0 }
    }

    /// Makes the leader run the schedule.
    fn make_due(&self) {
        self.is_due.set(true);
        let waker = self.members.borrow_mut().first_mut().and_then(|leader| leader.waker.take());
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Shares something with the call that has the wait number `wait`, and wakes it.
    fn share(&self, wait: u32, give: impl FnOnce(&mut Member<H::Value>)) {
        let waker = member_of(&mut self.members.borrow_mut(), wait).and_then(|member| {
            give(member);
            member.waker.take()
        });
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn deliver(&self, events: Vec<Event<H::Value>>) {
        for event in events {
            self.share(event.wait, |member| member.inbox.push(Notice::Event(event)));
        }
    }

    /// Reports a request to the calls that share it.
    fn report(&self, report: RequestReport<H::Value>) {
        let report = Rc::new(report);
        let calls = self.schedule.borrow_mut().reported(&report);
        for call in calls {
            self.share(call, |member| member.inbox.push(Notice::Request(report.clone())));
        }
    }

    /// Runs the schedule: starts what is due, and sets the timer for what is next.
    fn run_schedule(self: &Rc<Self>) {
        let (now, random) = (self.now(), self.random());
        self.check_network(now);
        let due = self.schedule.borrow_mut().due(now, random);
        for number in due.dropped {
            drop(self.take_request(number));
        }
        for plan in due.plans {
            let (number, wait) = (plan.key, plan.wait);
            let request = Box::pin(self.clone().request(plan));
            self.share(wait, |member| member.work.push((Some(number), request)));
        }
        for (wait, question, function) in due.keys {
            let poller = self.clone();
            self.share(wait, |member| {
                member.work.push((None, Box::pin(poller.ask_for_key(question, member.waits.clone(), function))));
            });
        }
        for (call, report) in due.reports {
            self.share(call, |member| member.inbox.push(Notice::Request(report)));
        }
        self.deliver(due.events);
        let is_over = self.schedule.borrow().is_empty();
        let timer: Option<Running<()>> = if is_over { None } else { Some(Box::pin(self.host.pause(due.sleep_ms))) };
        drop(self.timer.replace(timer));
    }

    /// Informs the schedule whether the device is offline. The machine itself is always there.
    fn check_network(&self, now: ClockReading) {
        let is_offline = !self.options.is_local && self.host.is_offline();
        self.schedule.borrow_mut().set_offline(now, is_offline);
    }

    /// Makes a request, and hands the answer to those who wait for it.
    async fn request(self: Rc<Self>, plan: FetchPlan) -> Result<(), H::Value> {
        self.has_sent.set(true);
        let plan = Rc::new(plan);
        let on_report = |report| self.report(report);
        let outcome = ask(&self.host, &self.options, &plan, &on_report).await;
        let (now, random) = (self.now(), self.random());
        self.check_network(now);
        let events = self.schedule.borrow_mut().answer(now, plan.key, outcome, random);
        self.deliver(events);
        self.make_due();
        Ok(())
    }

    /// Calls the key function of the call with these waits, and hands the key to the schedule.
    async fn ask_for_key(self: Rc<Self>, question: u32, waits: Range<u32>, function: H::Value) -> Result<(), H::Value> {
        let given = self.host.ask_key(&function).await?;
        let key = if given.is_undefined() { Ok(None) } else { check_key(&given).map(Some) };
        let now = self.now();
        let (events, is_due) = match key {
            Ok(key) => self.schedule.borrow_mut().key(now, question, &waits, key),
            Err(wrong) => {
                let error = Error::invalid_argument(wrong).into();
                (self.schedule.borrow_mut().end(now, &waits.collect::<Vec<_>>(), &error), false)
            }
        };
        self.deliver(events);
        if is_due {
            self.make_due();
        }
        Ok(())
    }

    /// Takes a running request away from the call that carries it.
    fn take_request(&self, number: u32) -> Option<Running<Result<(), H::Value>>> {
        for member in self.members.borrow_mut().iter_mut() {
            if let Some(index) = member.work.iter().position(|(request, _)| *request == Some(number)) {
                return Some(member.work.swap_remove(index).1);
            }
        }
        None
    }
}

/// The configuration of the waits of `getTask` and `getTasks`, for `count` distinct ids.
pub fn once_config<V>(options: &Options<V>, count: usize) -> WaitConfig {
    let is_one_by_one = options.provider.batch_limit == 1;
    let more = if is_one_by_one { count.saturating_sub(FREE_IDS) as f64 * ID_TIMEOUT_MS } else { 0.0 };
    config(options, CALL_TIMEOUT_MS + more, Mode::Once { max_retries: options.max_retries })
}

/// The configuration of the waits of a poll.
pub fn poll_config<V>(options: &Options<V>) -> WaitConfig {
    config(options, POLL_TIMEOUT_MS, Mode::UntilDone(options.policy))
}

fn config<V>(options: &Options<V>, timeout_ms: f64, mode: Mode) -> WaitConfig {
    WaitConfig {
        provider: options.provider.name,
        timeout_ms: options.timeout_ms.unwrap_or(timeout_ms),
        max_retry_after_ms: options.max_retry_after_ms,
        request_timeout_ms: options.request_timeout_ms,
        waited_ms: 0.0,
        mode,
    }
}

/// Reads the text of a payload that was stored, or posted to a callback address. `excerpt` makes what an error quotes of it.
///
/// # Errors
/// The payload is a gateway's refusal, has an unknown shape, or is not a payload.
pub fn parse<K>(
    provider: &Provider,
    payload: &str,
    id: Option<&str>,
    excerpt: Excerpt<'_>,
) -> Result<Task, Rc<Error<K>>> {
    let document = match json::parse(payload) {
        Ok(document) if document.is_object() || document.as_array().is_some() => document,
        Err(ParseError { limit: Some(limit) }) => return Err(Rc::new(Error::over_limit(provider.name, limit))),
        _ => {
            let message = "payload must be an object, an array or the JSON text of one";
            return Err(Rc::new(Error::invalid_argument(String::from(message))));
        }
    };
    let reply = Reply { provider: provider.name, status: 200, document: Some(&document), id, is_callback: true };
    let read = (provider.read)(reply);
    read.and_then(|task| task.fault.clone().map_or(Ok(task), Err)).map_err(|refusal| {
        let refusal = classify(refusal, reply, true);
        let error = Error::refused(provider.name, refusal, excerpt);
        // Reading it again returns the same.
        Rc::new(Error { retryable: false, ..error })
    })
}

/// Whether a call for many fails as a whole: no id got an answer, and all failed with the same kind of error, one that
/// is about the call and not about a task. An expired key must not look like an empty result.
pub fn common_error<'a, K: 'a>(ends: impl IntoIterator<Item = &'a Event<K>> + Clone) -> Option<&'a Event<K>> {
    use Code::{Forbidden, InvalidArgument, QuotaExceeded, Rejected, Timeout, Unauthorized};
    let code = |end: &Event<K>| end.error().filter(|_| end.seen.is_none()).map(|error| error.code);
    let first = ends.clone().into_iter().next()?;
    let is_general = match code(first)? {
        Unauthorized | QuotaExceeded | Forbidden | Rejected | InvalidArgument => true,
        code => !first.is_poll && (code.is_transient() || code == Timeout),
    };
    (is_general && ends.into_iter().all(|end| code(end) == code(first))).then_some(first)
}
