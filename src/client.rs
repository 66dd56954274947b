//! The driver: carries out what the schedule decides, and lets each call wait for its share.
//!
//! ```text
//! call ─ join ─▶ schedule ─ due ─▶ requests ─▶ exchange::ask ─▶ host
//!   ▲                                 │ carried by one of the calls that wait for them
//!   └──── events ◀── schedule ◀── answer
//! ```
//!
//! There is no task beside the calls. The first call of an engine leads: it looks at the schedule and sets the timer. A
//! request runs in the future of a call that waits for it, and so in the async context of that call; when the call
//! leaves, another one that waits takes the running request over.
//!
//! No borrow of an engine is held while the host runs, because it may call back.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::ops::Range;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use crate::dialect::Reply;
use crate::error::{Code, Error, Rejection};
use crate::exchange::ask;
use crate::host::{Host, Moment};
use crate::json;
use crate::options::{Key, Options, PollOptions, check_key};
use crate::outcome::{Question, Verdicts};
use crate::poll::{Goal, Patience, Rules};
use crate::provider::Provider;
use crate::schedule::{ApiKey, Event, KeySource, Schedule};
use crate::task::Task;
use crate::text;

/// The time for a whole call that is not a poll, in milliseconds.
const CALL_TIMEOUT_MS: f64 = 60_000.0;
/// The time that each id beyond [`FREE_IDS`] adds where the gateway has no batch.
const ID_TIMEOUT_MS: f64 = 1000.0;
const FREE_IDS: usize = 50;
/// The time for a whole poll, in milliseconds.
const POLL_TIMEOUT_MS: f64 = 900_000.0;

type Running<T> = Pin<Box<dyn Future<Output = T>>>;
type Outcome<V> = Result<Verdicts<V>, Rejection<V>>;

/// One schedule at work: that of a client's calls with the same options, or of one call outside a client.
pub struct Engine<H: Host> {
    host: H,
    /// How requests are made. The key is that of each call.
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

/// A call under way, as the others see it.
struct Member<V> {
    waits: Range<u32>,
    events: VecDeque<Event<V>>,
    /// The requests that it carries.
    requests: Vec<(u32, Running<Outcome<V>>)>,
    /// How often its key function is to be asked.
    wanted_keys: usize,
    waker: Option<Waker>,
}

/// A call, which leaves its engine when it is dropped, finished or not.
struct Call<'a, H: Host> {
    engine: &'a Rc<Engine<H>>,
    waits: Range<u32>,
    key: Key<H::Value>,
    /// The key function at work.
    keys: Vec<Running<Result<ApiKey, Rejection<H::Value>>>>,
}

/// Who is told every event of a call, with the id that it is about.
pub type Tell<'a, K> = &'a mut dyn FnMut(&str, &Event<K>) -> Result<(), K>;

impl<H: Host> Engine<H> {
    /// An engine at rest. `is_shared` when calls of a client use it.
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

    /// Whether the gateway refused a batch as such; a client remembers it.
    pub fn is_batch_refused(&self) -> bool {
        self.schedule.borrow().is_batch_refused
    }

    /// Tells what an earlier engine of the same client has learned.
    pub fn refuse_batches(&self) {
        self.schedule.borrow_mut().is_batch_refused = true;
    }

    /// Waits for all `ids`, which must differ, and gives the event that ended each, in the same order. `tell` is called
    /// with every event.
    ///
    /// # Errors
    /// What `tell` or the key function threw.
    pub async fn wait(
        self: &Rc<Self>,
        ids: &[String],
        key: Key<H::Value>,
        rules: Rules,
        tell: Tell<'_, H::Value>,
    ) -> Result<Vec<Event<H::Value>>, H::Value> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut call = self.join(ids, key, rules);
        // Its place is exactly this large: a wait lasts, and there may be thousands.
        let mut ends: Vec<Option<Event<_>>> = Vec::with_capacity(ids.len());
        ids.iter().for_each(|_| ends.push(None));
        let mut left = ids.len();
        while left > 0 {
            let event = poll_fn(|context| call.next(context)).await?;
            let index = event.wait.wrapping_sub(call.waits.start) as usize;
            let Some((id, end)) = ids.get(index).zip(ends.get_mut(index)) else { continue };
            tell(id, &event)?;
            match event.end {
                None => {}
                Some(Err(Rejection::Thrown(thrown))) => return Err(thrown),
                Some(_) => {
                    left -= 1;
                    *end = Some(event);
                }
            }
        }
        Ok(ends.into_iter().flatten().collect())
    }

    fn join(self: &Rc<Self>, ids: &[String], key: Key<H::Value>, rules: Rules) -> Call<'_, H> {
        let source = match &key {
            Key::None => KeySource::Fixed(None),
            Key::Text(key) => KeySource::Fixed(Some(Rc::from(key.as_str()))),
            Key::Function(_) => KeySource::Function,
        };
        let waits = self.schedule.borrow_mut().join_call(self.now(), ids, rules, source);
        let (events, requests) = (VecDeque::new(), Vec::new());
        let member = Member { waits: waits.clone(), events, requests, wanted_keys: 0, waker: None };
        self.members.borrow_mut().push(member);
        self.make_due();
        Call { engine: self, waits, key, keys: Vec::new() }
    }

    /// The time. The wall clock is not read before the first request has gone out: Next.js takes that for a page that
    /// cannot be rendered ahead of time.
    fn now(&self) -> Moment {
        let monotonic_ms = self.host.monotonic_ms();
        if !self.has_sent.get() {
            return Moment { monotonic_ms, wall_ms: monotonic_ms };
        }
        let wall_ms = self.host.wall_ms();
        let ahead_ms = self.wall_ahead_ms.get().unwrap_or(wall_ms - monotonic_ms);
        self.wall_ahead_ms.set(Some(ahead_ms));
        Moment { monotonic_ms, wall_ms: wall_ms - ahead_ms }
    }

    /// A random number, which nothing needs before the first request has gone out.
    fn random(&self) -> f64 {
        if self.has_sent.get() { self.host.random() } else { 0.0 }
    }

    /// Makes the leader look at the schedule.
    fn make_due(&self) {
        self.is_due.set(true);
        let waker = self.members.borrow_mut().first_mut().and_then(|leader| leader.waker.take());
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Does something with the call that has the wait number `wait`, and wakes it.
    fn tell(&self, wait: u32, change: impl FnOnce(&mut Member<H::Value>)) {
        let waker = match member_of(&mut self.members.borrow_mut(), wait) {
            Some(member) => {
                change(member);
                member.waker.take()
            }
            None => None,
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn deliver(&self, events: Vec<Event<H::Value>>) {
        for event in events {
            self.tell(event.wait, |member| member.events.push_back(event));
        }
    }

    /// Looks at the schedule: starts what is due, and sets the timer for what is next.
    fn look(self: &Rc<Self>) {
        let due = self.schedule.borrow_mut().due(self.now(), self.random());
        for number in due.dropped {
            drop(self.take_request(number));
        }
        for question in due.questions {
            let (number, wait) = (question.key, question.wait);
            let request = self.clone().request(question);
            self.tell(wait, |member| member.requests.push((number, Box::pin(request))));
        }
        for wait in due.keys {
            self.tell(wait, |member| member.wanted_keys += 1);
        }
        self.deliver(due.events);
        let is_over = self.schedule.borrow().is_empty();
        let host = self.host.clone();
        let sleep = async move { host.sleep(due.sleep_ms).await };
        let earlier = self.timer.replace(if is_over { None } else { Some(Box::pin(sleep)) });
        drop(earlier);
    }

    async fn request(self: Rc<Self>, question: Question) -> Outcome<H::Value> {
        ask(&self.host, &self.options, &question).await
    }

    /// Takes a running request away from the call that carries it.
    fn take_request(&self, number: u32) -> Option<Running<Outcome<H::Value>>> {
        self.members.borrow_mut().iter_mut().find_map(|member| {
            let index = member.requests.iter().position(|(other, _)| *other == number)?;
            Some(member.requests.swap_remove(index).1)
        })
    }
}

/// The call that has the wait number `wait`. The calls are in the order of their numbers.
fn member_of<V>(members: &mut [Member<V>], wait: u32) -> Option<&mut Member<V>> {
    let index = members.partition_point(|member| member.waits.end <= wait);
    members.get_mut(index).filter(|member| member.waits.contains(&wait))
}

impl<H: Host> Call<'_, H> {
    /// The next event of this call.
    fn next(&mut self, context: &mut Context<'_>) -> Poll<Result<Event<H::Value>, H::Value>> {
        loop {
            if let Some(event) = self.me(|member| member.events.pop_front()).flatten() {
                return Poll::Ready(Ok(event));
            }
            let has_led = self.lead(context);
            let has_asked = match self.ask_for_keys(context) {
                Ok(has_asked) => has_asked,
                Err(thrown) => return Poll::Ready(Err(thrown)),
            };
            if !self.carry(context) && !has_led && !has_asked {
                self.me(|member| member.waker = Some(context.waker().clone()));
                return Poll::Pending;
            }
        }
    }

    /// Does something with what the others see of this call.
    fn me<T>(&self, change: impl FnOnce(&mut Member<H::Value>) -> T) -> Option<T> {
        member_of(&mut self.engine.members.borrow_mut(), self.waits.start).map(change)
    }

    /// Looks at the schedule when this call leads and something is due. Tells whether it has.
    fn lead(&self, context: &mut Context<'_>) -> bool {
        let leader = self.engine.members.borrow().first().map(|member| member.waits.start);
        if leader != Some(self.waits.start) {
            return false;
        }
        let timer = self.engine.timer.take();
        if let Some(mut timer) = timer {
            match timer.as_mut().poll(context) {
                Poll::Pending => {
                    self.engine.timer.replace(Some(timer));
                }
                Poll::Ready(()) => self.engine.is_due.set(true),
            }
        }
        let is_due = self.engine.is_due.take();
        if is_due {
            self.engine.look();
        }
        is_due
    }

    /// Asks the key function as often as that is wanted. Tells whether it gave anything.
    fn ask_for_keys(&mut self, context: &mut Context<'_>) -> Result<bool, H::Value> {
        let wanted = self.me(|member| std::mem::take(&mut member.wanted_keys)).unwrap_or_default();
        if let Key::Function(function) = &self.key {
            for _ in 0..wanted {
                self.keys.push(Box::pin(key(self.engine.host.clone(), function.clone())));
            }
        }
        let mut given = Vec::new();
        self.keys.retain_mut(|key| match key.as_mut().poll(context) {
            Poll::Pending => true,
            Poll::Ready(outcome) => {
                given.push(outcome);
                false
            }
        });
        let has_asked = !given.is_empty();
        for outcome in given {
            match outcome {
                Ok(key) => {
                    let can_go_out = self.engine.schedule.borrow_mut().key(self.waits.start, key);
                    if can_go_out {
                        self.engine.make_due();
                    }
                }
                Err(Rejection::Thrown(thrown)) => return Err(thrown),
                Err(error) => {
                    let events = self.engine.schedule.borrow_mut().end(self.waits.clone(), &error);
                    self.engine.deliver(events);
                }
            }
        }
        Ok(has_asked)
    }

    /// Goes on with the requests that this call carries. Tells whether one was answered.
    fn carry(&self, context: &mut Context<'_>) -> bool {
        let mut requests = self.me(|member| std::mem::take(&mut member.requests)).unwrap_or_default();
        if requests.is_empty() {
            return false;
        }
        let mut answered = Vec::new();
        requests.retain_mut(|(number, request)| match request.as_mut().poll(context) {
            Poll::Pending => true,
            Poll::Ready(outcome) => {
                answered.push((*number, outcome));
                false
            }
        });
        self.engine.has_sent.set(true);
        self.me(|member| member.requests.append(&mut requests));
        let has_answers = !answered.is_empty();
        for (number, outcome) in answered {
            let (now, random) = (self.engine.now(), self.engine.random());
            let events = self.engine.schedule.borrow_mut().answer(now, number, outcome, random);
            self.engine.deliver(events);
        }
        if has_answers {
            self.engine.make_due();
        }
        has_answers
    }
}

/// Asks a key function and checks what it gives.
async fn key<H: Host>(host: H, function: H::Value) -> Result<ApiKey, Rejection<H::Value>> {
    let given = host.ask_key(&function).await.map_err(Rejection::Thrown)?;
    if given.is_undefined() {
        return Ok(None);
    }
    let key = check_key(&given).map_err(Error::invalid_argument)?;
    Ok(Some(Rc::from(key)))
}

impl<H: Host> Drop for Call<'_, H> {
    fn drop(&mut self) {
        let engine = self.engine;
        let requests = self.me(|member| std::mem::take(&mut member.requests)).unwrap_or_default();
        engine.schedule.borrow_mut().leave(&self.waits);
        engine.members.borrow_mut().retain(|member| member.waits != self.waits);
        for (number, request) in requests {
            let heir = engine.schedule.borrow_mut().waiter(number);
            match heir {
                Some(wait) => engine.tell(wait, |member| member.requests.push((number, request))),
                None => drop(request),
            }
        }
        if engine.members.borrow().is_empty() {
            drop(engine.timer.take());
        }
        engine.make_due();
    }
}

/// The rules of a call that asks for the state of `count` tasks.
pub fn answer_rules<V>(options: &Options<V>, count: usize) -> Rules {
    let is_one_by_one = options.provider.batch_limit == 1;
    let more = if is_one_by_one { count.saturating_sub(FREE_IDS) as f64 * ID_TIMEOUT_MS } else { 0.0 };
    rules(options, CALL_TIMEOUT_MS + more, Goal::Answer { max_retries: options.max_retries })
}

/// The rules of a poll.
pub fn poll_rules<V>(options: &Options<V>, poll: &PollOptions<V>) -> Rules {
    let patience = Patience {
        interval_ms: poll.interval_ms,
        max_interval_ms: poll.max_interval_ms,
        not_found_grace_ms: poll.not_found_grace_ms,
        max_outage_ms: poll.max_outage_ms,
    };
    rules(options, POLL_TIMEOUT_MS, Goal::End(patience))
}

fn rules<V>(options: &Options<V>, timeout_ms: f64, goal: Goal) -> Rules {
    Rules {
        provider: options.provider.name,
        timeout_ms: options.timeout_ms.unwrap_or(timeout_ms),
        max_retry_after_ms: options.max_retry_after_ms,
        request_timeout_ms: options.request_timeout_ms,
        waited_ms: 0.0,
        goal,
    }
}

/// Reads the text of a payload that was stored.
///
/// # Errors
/// The payload is a gateway's refusal, or none of its shapes.
pub fn parse<K>(provider: &Provider, payload: &str, id: Option<&str>) -> Result<Task, Rc<Error<K>>> {
    let document = match json::parse(payload) {
        Ok(document) => Some(document),
        Err(fault) => match fault.limit() {
            Some(limit) => return Err(Rc::new(Error::over_limit(provider.name, limit))),
            None => None,
        },
    };
    let reply = Reply { provider: provider.name, status: 200, document: document.as_ref() };
    provider.dialect.read_one(reply, id).map_err(|refusal| {
        let error = Error::refused(provider.name, refusal, &text::cut);
        // Reading it again gives the same.
        Rc::new(Error { retryable: false, ..error })
    })
}

/// Whether a call for many fails as a whole: nobody got an answer, and all failed with the same kind of error, one that
/// is about the call and not about a task. An expired key must not look like an empty result.
#[must_use]
pub fn common_error<K>(ends: &[Event<K>]) -> Option<&Event<K>> {
    use Code::{
        Forbidden, InvalidArgument, InvalidResponse, Network, QuotaExceeded, RateLimited, Rejected, RequestTimeout,
        Timeout, Unauthorized, Unavailable,
    };
    let code = |end: &Event<K>| end.error().filter(|_| end.seen.is_none()).map(|error| error.code);
    let first = ends.first()?;
    let is_general = match code(first)? {
        Unauthorized | QuotaExceeded | Forbidden | Rejected | InvalidArgument => true,
        Unavailable | Network | RateLimited | InvalidResponse | RequestTimeout | Timeout => !first.is_poll,
        _ => false,
    };
    (is_general && ends.iter().all(|end| code(end) == code(first))).then_some(first)
}
