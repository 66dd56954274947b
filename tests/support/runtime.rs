//! Virtual time: futures run, and the clock moves only when all of them wait.
//!
//! ```text
//! run ─▶ poll what was woken ─▶ nothing left? ─▶ clock to the next timer ─▶ wake it ─▶ again
//! ```

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use luma_tasks::host::ClockReading;

/// So many polls without the clock moving are an endless loop.
const MOST_POLLS: u32 = 20_000;
/// So many times of the clock in one run are one, too.
const MOST_TURNS: u32 = 500_000;
/// What a timer can be set to in JavaScript.
const LONGEST_TIMER_MS: f64 = 2_147_483_647.0;
const START: ClockReading = ClockReading { monotonic_ms: 4096.0, wall_ms: 1_700_000_000_000.0 };

/// The clock, and all that waits for it. Clones share one.
#[derive(Clone)]
pub(crate) struct Runtime(Rc<State>);

struct State {
    /// The monotonic clock since the start, and how far the wall clock is ahead of it.
    now_ms: Cell<f64>,
    wall_ahead_ms: Cell<f64>,
    timers: RefCell<Vec<Timer>>,
    jobs: RefCell<Vec<Job>>,
    last_key: Cell<u64>,
    /// The future that is being polled.
    current: Cell<u64>,
    /// How often all that was woken has been polled.
    turn: Cell<u64>,
}

struct Timer {
    key: u64,
    due_ms: f64,
    /// Whether the code under test set it.
    is_theirs: bool,
    /// What to do when it fires; nothing while nobody waits for it.
    then: Option<Then>,
}

enum Then {
    Wake(Waker),
    Act(Box<dyn FnOnce()>),
}

/// A future that runs. It is out of its place while it is polled.
struct Job {
    key: u64,
    future: Option<Pin<Box<dyn Future<Output = ()>>>>,
    flag: Arc<Flag>,
}

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A future that was started and runs beside the others.
pub(crate) struct Running<T> {
    runtime: Runtime,
    key: u64,
    output: Rc<RefCell<Option<T>>>,
}

impl<T> Running<T> {
    /// Whether it has ended.
    pub(crate) fn is_done(&self) -> bool {
        self.output.borrow().is_some()
    }

    /// What it ended with.
    pub(crate) fn output(self) -> T {
        self.output.borrow_mut().take().expect("it should have ended by now")
    }

    /// Its number.
    pub(crate) fn key(&self) -> u64 {
        self.key
    }

    /// Drops the future at a time of the monotonic clock, as an abort does.
    pub(crate) fn stop_at(&self, ms: f64) {
        let (runtime, key) = (self.runtime.clone(), self.key);
        self.runtime.at(ms, move || runtime.forget_job(key));
    }
}

impl Runtime {
    /// A clock at its start.
    pub(crate) fn new() -> Self {
        Self(Rc::new(State {
            now_ms: Cell::new(0.0),
            wall_ahead_ms: Cell::new(0.0),
            timers: RefCell::default(),
            jobs: RefCell::default(),
            last_key: Cell::new(0),
            current: Cell::new(0),
            turn: Cell::new(0),
        }))
    }

    /// The number of the future that is being polled: the async context, as it were.
    pub(crate) fn current(&self) -> u64 {
        self.0.current.get()
    }

    /// Milliseconds of the monotonic clock since the start.
    pub(crate) fn now_ms(&self) -> f64 {
        self.0.now_ms.get()
    }

    /// What both clocks show.
    pub(crate) fn moment(&self) -> ClockReading {
        // `Date.now()` counts whole milliseconds.
        let wall_ms = (START.wall_ms + self.now_ms() + self.0.wall_ahead_ms.get()).floor();
        ClockReading { monotonic_ms: START.monotonic_ms + self.now_ms(), wall_ms }
    }

    /// Moves the clocks as a machine does that sleeps (both, or only the wall clock), or that is set.
    pub(crate) fn leap(&self, monotonic_ms: f64, wall_ms: f64) {
        self.0.now_ms.set(self.0.now_ms.get() + monotonic_ms);
        self.0.wall_ahead_ms.set(self.0.wall_ahead_ms.get() + wall_ms - monotonic_ms);
    }

    /// Does `act` at a time of the monotonic clock.
    pub(crate) fn at(&self, ms: f64, act: impl FnOnce() + 'static) {
        let timer = Timer { key: self.next_key(), due_ms: ms, is_theirs: false, then: Some(Then::Act(Box::new(act))) };
        self.0.timers.borrow_mut().push(timer);
    }

    /// Waits. A timer of the code under test fires too late by `error_ms`, too early when that is negative.
    pub(crate) fn sleep(&self, ms: f64, error_ms: f64) -> Sleep {
        // Timers of JavaScript take at least one millisecond. Where times are exact it takes less to get ahead.
        let shortest_ms = match (error_ms, ms) {
            (0.0, ..=0.0) => 0.0,
            (0.0, _) => 0.05,
            _ => 1.0,
        };
        self.timer((ms.min(LONGEST_TIMER_MS) + error_ms).max(shortest_ms), true)
    }

    /// Waits for the gateway.
    pub(crate) fn pass(&self, ms: f64) -> Sleep {
        self.timer(ms, false)
    }

    /// Lets all others run first.
    pub(crate) async fn give_way(&self) {
        let turn = self.0.turn.get();
        poll_fn(|context| {
            if self.0.turn.get() > turn {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }

    fn timer(&self, ms: f64, is_theirs: bool) -> Sleep {
        assert!(!ms.is_nan(), "a timer was set to NaN");
        let (key, due_ms) = (self.next_key(), self.now_ms() + ms);
        self.0.timers.borrow_mut().push(Timer { key, due_ms, is_theirs, then: None });
        Sleep { runtime: self.clone(), key, due_ms }
    }

    /// Starts `future` beside the others.
    pub(crate) fn start<T: 'static>(&self, future: impl Future<Output = T> + 'static) -> Running<T> {
        let output = Rc::new(RefCell::new(None));
        let slot = output.clone();
        let key = self.spawn(async move {
            let value = future.await;
            *slot.borrow_mut() = Some(value);
        });
        Running { runtime: self.clone(), key, output }
    }

    /// Lets `future` run beside the others and gives its number.
    pub(crate) fn spawn(&self, future: impl Future<Output = ()> + 'static) -> u64 {
        let key = self.next_key();
        let flag = Arc::new(Flag(AtomicBool::new(true)));
        self.0.jobs.borrow_mut().push(Job { key, future: Some(Box::pin(future)), flag });
        key
    }

    /// Runs everything up to and including a time of the monotonic clock.
    pub(crate) fn run_until(&self, ms: f64) {
        self.settle();
        for turn in 0.. {
            assert!(turn < MOST_TURNS, "it goes on for ever");
            if !self.advance(ms) {
                break;
            }
            self.settle();
        }
        if ms.is_finite() && ms > self.now_ms() {
            self.leap(ms - self.now_ms(), ms - self.now_ms());
        }
    }

    /// What the code under test has left: futures and timers.
    pub(crate) fn left(&self) -> [usize; 2] {
        let timers = self.0.timers.borrow().iter().filter(|timer| timer.is_theirs).count();
        [self.0.jobs.borrow().len(), timers]
    }

    /// Polls what was woken, in turns, until nothing is.
    fn settle(&self) {
        for _ in 0..MOST_POLLS {
            let is_woken = |job: &&Job| job.flag.0.load(Ordering::Relaxed);
            let woken: Vec<u64> = self.0.jobs.borrow().iter().filter(is_woken).map(|job| job.key).collect();
            if woken.is_empty() {
                return;
            }
            woken.into_iter().for_each(|key| self.poll(key));
            self.0.turn.set(self.0.turn.get() + 1);
        }
        panic!("an endless loop at {} ms", self.now_ms());
    }

    fn poll(&self, key: u64) {
        let taken = {
            let mut jobs = self.0.jobs.borrow_mut();
            let job = jobs.iter_mut().find(|job| job.key == key);
            job.and_then(|job| Some((job.future.take()?, job.flag.clone())))
        };
        let Some((mut future, flag)) = taken else { return };
        flag.0.store(false, Ordering::Relaxed);
        self.0.current.set(key);
        let is_ready = future.as_mut().poll(&mut Context::from_waker(&Waker::from(flag))).is_ready();
        if is_ready {
            self.forget_job(key);
        } else if let Some(job) = self.0.jobs.borrow_mut().iter_mut().find(|job| job.key == key) {
            job.future = Some(future);
        }
    }

    /// Moves the clock to the next timer, when there is one up to `limit_ms`, and lets it fire.
    fn advance(&self, limit_ms: f64) -> bool {
        let mut timers = self.0.timers.borrow_mut();
        let waiting = timers.iter_mut().filter(|timer| timer.then.is_some() && timer.due_ms <= limit_ms);
        let next = waiting.min_by(|one, other| one.due_ms.total_cmp(&other.due_ms).then(one.key.cmp(&other.key)));
        let Some(next) = next else { return false };
        let (due_ms, then) = (next.due_ms, next.then.take());
        drop(timers);
        let pause_ms = (due_ms - self.now_ms()).max(0.0);
        self.leap(pause_ms, pause_ms);
        match then {
            Some(Then::Wake(waker)) => waker.wake(),
            Some(Then::Act(act)) => act(),
            None => {}
        }
        true
    }

    fn forget_job(&self, key: u64) {
        let mut jobs = self.0.jobs.borrow_mut();
        let job = jobs.iter().position(|job| job.key == key).map(|index| jobs.remove(index));
        // Dropped outside the borrow: dropping a future may wake others.
        drop(jobs);
        drop(job);
    }

    fn next_key(&self) -> u64 {
        self.0.last_key.set(self.0.last_key.get() + 1);
        self.0.last_key.get()
    }
}

/// A timer. It is taken back when it is dropped.
pub(crate) struct Sleep {
    runtime: Runtime,
    key: u64,
    due_ms: f64,
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.runtime.now_ms() >= self.due_ms {
            return Poll::Ready(());
        }
        let mut timers = self.runtime.0.timers.borrow_mut();
        if let Some(timer) = timers.iter_mut().find(|timer| timer.key == self.key) {
            timer.then = Some(Then::Wake(context.waker().clone()));
        }
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.runtime.0.timers.borrow_mut().retain(|timer| timer.key != self.key);
    }
}

/// Random numbers from 0 to 1 that are the same in every run.
pub(crate) fn numbers(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    }
}
