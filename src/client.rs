//! The driver: carries out what the schedule decides, and lets each call wait for its share.
//!
//! ```text
//! call ─ join ─▶ schedule ◀─ due, answer ─ pump ─▶ exchange::ask ─▶ host
//!   ▲                                        │
//!   └──────────────── events ────────────────┘
//! ```
//!
//! No borrow of the schedule is held while the host runs, because it may call back.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::ops::Range;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use crate::dialect::Reply;
use crate::error::{Code, Error, Rejection};
use crate::exchange::ask;
use crate::host::{Host, Moment};
use crate::json;
use crate::options::{Options, PollOptions};
use crate::outcome::{Question, Verdicts};
use crate::poll::{Goal, Patience, Rules};
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
pub struct Engine<H: Host> {
    host: H,
    /// How requests are made.
    pub options: Options<H::Value>,
    schedule: RefCell<Schedule<H::Value>>,
    calls: RefCell<Vec<Mailbox<H::Value>>>,
    is_running: Cell<bool>,
    is_poked: Cell<bool>,
    pump: Cell<Option<Waker>>,
}

/// What the waits of one call are told. Their numbers follow each other.
struct Mailbox<K> {
    waits: Range<u32>,
    events: Vec<Event<K>>,
    waker: Option<Waker>,
}

/// A call that leaves its engine when it is dropped, finished or not.
struct Call<'a, H: Host> {
    engine: &'a Rc<Engine<H>>,
    waits: Range<u32>,
}

/// Who is told every event of a call, with the id that it is about.
pub type Tell<'a, K> = &'a mut dyn FnMut(&str, &Event<K>) -> Result<(), K>;

type Outcome<H> = Result<Verdicts<<H as Host>::Value>, Rejection<<H as Host>::Value>>;

/// A request under way.
struct Asking<H: Host> {
    key: u32,
    answer: Pin<Box<dyn Future<Output = Outcome<H>>>>,
}

/// What wakes the pump.
enum Wake<H: Host> {
    Answer(u32, Outcome<H>),
    Time(Result<(), H::Value>),
    Call,
}

impl<H: Host> Engine<H> {
    /// An engine at rest. `is_shared` when calls of a client use it.
    pub fn new(host: H, options: Options<H::Value>, is_shared: bool) -> Rc<Self> {
        let schedule = RefCell::new(Schedule::new(options.provider.batch_limit, is_shared));
        Rc::new(Self {
            host,
            options,
            schedule,
            calls: RefCell::default(),
            is_running: Cell::new(false),
            is_poked: Cell::new(false),
            pump: Cell::new(None),
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
    /// What `tell`, a key function or the host threw.
    pub async fn wait(
        self: &Rc<Self>,
        ids: &[String],
        rules: Rules,
        tell: Tell<'_, H::Value>,
    ) -> Result<Vec<Event<H::Value>>, H::Value> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let call = self.join(ids, rules);
        // Its place is exactly this large: a wait lasts, and there may be thousands.
        let mut ends: Vec<Option<Event<_>>> = Vec::with_capacity(ids.len());
        ids.iter().for_each(|_| ends.push(None));
        let mut left = ids.len();
        while left > 0 {
            let event = poll_fn(|context| call.next(context)).await;
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
        let mut events = Vec::new();
        events.extend(ends.into_iter().flatten());
        Ok(events)
    }

    fn join(self: &Rc<Self>, ids: &[String], rules: Rules) -> Call<'_, H> {
        let now = self.host.now();
        let waits = {
            let mut schedule = self.schedule.borrow_mut();
            let mut waits = 0..0;
            for (index, id) in ids.iter().enumerate() {
                let key = schedule.join(now, id, rules);
                waits = key.wrapping_sub(index as u32)..key.wrapping_add(1);
            }
            waits
        };
        let mailbox = Mailbox { waits: waits.clone(), events: Vec::new(), waker: None };
        self.calls.borrow_mut().push(mailbox);
        if self.is_running.replace(true) {
            self.poke();
        } else {
            self.host.spawn(self.clone().pump());
        }
        Call { engine: self, waits }
    }

    /// Makes the pump look at its schedule again.
    fn poke(&self) {
        self.is_poked.set(true);
        if let Some(waker) = self.pump.take() {
            waker.wake();
        }
    }

    /// Carries out the schedule until nobody waits.
    async fn pump(self: Rc<Self>) {
        let mut requests: Vec<Asking<H>> = Vec::new();
        loop {
            let (now, random) = self.tick();
            let sleep_ms = self.turn(now, random, &mut requests);
            if self.schedule.borrow().is_empty() {
                self.is_running.set(false);
                return;
            }
            let mut timer = pin!(self.host.sleep(sleep_ms));
            match poll_fn(|context| self.next(context, &mut requests, timer.as_mut())).await {
                Wake::Call | Wake::Time(Ok(())) => {}
                Wake::Time(Err(thrown)) => self.fail(&thrown),
                Wake::Answer(key, outcome) => {
                    let (now, random) = self.tick();
                    let events = self.schedule.borrow_mut().answer(now, key, outcome, random);
                    self.deliver(events);
                }
            }
        }
    }

    /// The time and the chance that one turn of the schedule decides by.
    fn tick(&self) -> (Moment, f64) {
        (self.host.now(), self.host.random())
    }

    /// Does what is due and tells how long there is nothing more to do.
    fn turn(self: &Rc<Self>, now: Moment, random: f64, requests: &mut Vec<Asking<H>>) -> f64 {
        let due = self.schedule.borrow_mut().due(now, random);
        requests.retain(|request| !due.dropped.contains(&request.key));
        due.questions.into_iter().for_each(|question| requests.push(self.asking(question)));
        self.deliver(due.events);
        due.sleep_ms
    }

    fn asking(self: &Rc<Self>, question: Question) -> Asking<H> {
        let engine = self.clone();
        let key = question.key;
        Asking { key, answer: Box::pin(async move { ask(&engine.host, &engine.options, &question).await }) }
    }

    fn next(
        &self,
        context: &mut Context<'_>,
        requests: &mut Vec<Asking<H>>,
        timer: Pin<&mut dyn Future<Output = Result<(), H::Value>>>,
    ) -> Poll<Wake<H>> {
        self.pump.set(Some(context.waker().clone()));
        if self.is_poked.take() {
            return Poll::Ready(Wake::Call);
        }
        let mut ready = None;
        requests.retain_mut(|request| {
            if ready.is_none()
                && let Poll::Ready(outcome) = request.answer.as_mut().poll(context)
            {
                ready = Some(Wake::Answer(request.key, outcome));
                return false;
            }
            true
        });
        match ready {
            Some(answer) => Poll::Ready(answer),
            None => timer.poll(context).map(Wake::Time),
        }
    }

    /// Ends all calls: the host does not work any more.
    fn fail(&self, thrown: &H::Value) {
        let events = self.schedule.borrow_mut().fail(thrown);
        self.deliver(events);
    }

    fn deliver(&self, events: Vec<Event<H::Value>>) {
        let mut wakers = Vec::new();
        for event in events {
            if let Some(call) = mailbox_of(&mut self.calls.borrow_mut(), event.wait) {
                call.events.push(event);
                wakers.extend(call.waker.take());
            }
        }
        wakers.into_iter().for_each(Waker::wake);
    }
}

/// The mailbox of the call that has the wait number `wait`. The calls are in the order of their numbers.
fn mailbox_of<K>(calls: &mut [Mailbox<K>], wait: u32) -> Option<&mut Mailbox<K>> {
    let index = calls.partition_point(|call| call.waits.end <= wait);
    calls.get_mut(index).filter(|call| call.waits.contains(&wait))
}

impl<H: Host> Call<'_, H> {
    fn next(&self, context: &mut Context<'_>) -> Poll<Event<H::Value>> {
        let mut calls = self.engine.calls.borrow_mut();
        let Some(mailbox) = mailbox_of(&mut calls, self.waits.start) else { return Poll::Pending };
        if !mailbox.events.is_empty() {
            let event = mailbox.events.remove(0);
            if mailbox.events.is_empty() {
                // Until the next event it needs no place for any.
                mailbox.events = Vec::new();
            }
            return Poll::Ready(event);
        }
        mailbox.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

impl<H: Host> Drop for Call<'_, H> {
    fn drop(&mut self) {
        self.engine.schedule.borrow_mut().leave(&self.waits);
        self.engine.calls.borrow_mut().retain(|call| call.waits != self.waits);
        self.engine.poke();
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
    provider.dialect.read_one(reply, id).map_err(|refusal| Rc::new(Error::refused(provider.name, refusal, None)))
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
