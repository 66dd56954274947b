//! When one wait polls again, and when it is over. Time goes in, decisions come out.
//!
//! ```text
//! poll ─▶ completed, failed ─────────────────────────────▶ over
//!   ▲ └─▶ unfinished ─▶ interval, growing ──┐
//!   │ └─▶ transient error ─▶ forgiven? ─────┤ no ─▶ over
//!   │ └─▶ rate limited ─▶ held back ────────┤
//!   │ └─▶ permanent error ──────────────────┼──────▶ over
//!   └───────────────────────────────────────┘       deadline ─▶ over
//! ```
//!
//! All times are milliseconds since the wait began.

mod config;
mod offline;
mod pace;
mod saved;

use std::rc::Rc;

pub use self::config::{Mode, PollPolicy, WaitConfig};
use crate::error::{Code, Error};
use crate::outcome::{FetchOutcome, TaskSnapshot, Version};
use crate::retry::{self, FIRST_DELAY_MS, with_jitter};
use crate::task::State;

/// Polls of one id start at least this far apart.
pub const MIN_POLL_SPACING_MS: f64 = 250.0;
/// How long a wait that slept past its deadline still polls.
pub const LATE_POLL_MS: f64 = 5000.0;
/// The time for each poll of a step at its deadline, of those that wait for a free request.
const STEP_POLL_MS: f64 = 1000.0;
/// How much later than its deadline a wait must wake to count as having slept: more than any timer's delay.
const OVERSLEPT_MS: f64 = 1000.0;
/// This many transient errors, or answers without a video, in a row may end a wait.
const FORGIVEN: u32 = 5;

/// What to do now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Action {
    /// Nothing before this time.
    Sleep(f64),
    /// Poll.
    Poll,
    /// Time has run out.
    TimeOut,
}

/// How a wait ended: with its last outcome, or because further polls cannot succeed.
pub type Completion<K> = Result<(), Rc<Error<K>>>;

/// One wait for one task. `K` owns values of JavaScript.
pub struct Wait<K> {
    /// Its configuration, shared by the waits of a call.
    pub config: Rc<WaitConfig>,
    /// Whether it continues in another call after its next poll (`pollOnce`).
    pub is_step: bool,
    /// Whether it was refused when its id was asked for alone, and not answered since: it would spoil every batch.
    pub is_alone: bool,
    /// The last task seen in this call.
    pub seen: Option<Rc<TaskSnapshot<K>>>,
    /// What was reported of the last task seen, in this call or in an earlier step.
    pub version: Option<Version>,
    /// The last error met since the last good answer.
    pub error: Option<Rc<Error<K>>>,
    /// Polls started.
    pub attempts: u32,
    interval_ms: f64,
    /// When the next poll is planned, and from when it may ride along with others.
    next_ms: f64,
    coalesce_after_ms: f64,
    /// Until when a rate limit holds every poll back.
    pub held_until_ms: f64,
    /// The error that holds polls back until then.
    pub held_by: Option<Rc<Error<K>>>,
    /// When the last poll started. Before 0 when there was none, or when it is repeated and need not keep its distance.
    started_ms: f64,
    /// Whether a poll is under way.
    pub is_polling: bool,
    /// Whether the next request still belongs to the last poll.
    is_same_poll: bool,
    /// Its new deadline, when it has polled late: after sleeping past the first one, or in a step at or after it. Else 0.
    late_until_ms: f64,
    /// Until when its late poll waits for a free request or for its key; infinite when it has not had to.
    late_start_ms: f64,
    /// Transient errors in a row, and since when.
    errors: u32,
    outage_since_ms: f64,
    /// Since when the device is offline, and for how long polls have waited for it to be online again.
    offline_since_ms: Option<f64>,
    paused_ms: f64,
    /// How many answers said "no such task", how many rate limits in a row named no time, how many in a row lacked the video.
    not_found: u32,
    limited: u32,
    without_video: u32,
}

impl<K> Wait<K> {
    /// A wait whose first poll is due after `delay_ms`.
    pub fn new(config: impl Into<Rc<WaitConfig>>, delay_ms: f64) -> Self {
        let config = config.into();
        Self {
            is_step: false,
            is_alone: false,
            seen: None,
            version: None,
            error: None,
            attempts: 0,
            interval_ms: config.within_pace(0.0),
            config,
            next_ms: delay_ms,
            coalesce_after_ms: 0.0,
            held_until_ms: 0.0,
            held_by: None,
            started_ms: -MIN_POLL_SPACING_MS,
            is_polling: false,
            is_same_poll: false,
            late_until_ms: 0.0,
            late_start_ms: f64::INFINITY,
            errors: 0,
            outage_since_ms: 0.0,
            offline_since_ms: None,
            paused_ms: 0.0,
            not_found: 0,
            limited: 0,
            without_video: 0,
        }
    }

    /// What to do at `now_ms`. A poll that this asks for is reported by [`Wait::start`].
    pub fn step(&self, now_ms: f64) -> Action {
        let deadline_ms = self.deadline_ms();
        let is_late = if self.is_step {
            now_ms >= deadline_ms && !self.has_last_poll_started()
        } else {
            now_ms > deadline_ms + OVERSLEPT_MS
        };
        let may_be_late = self.late_until_ms == 0.0 && now_ms < self.late_start_ms && !self.config.is_for_answer();
        let may_poll = now_ms >= self.held_until_ms.max(self.started_ms + MIN_POLL_SPACING_MS);
        if is_late && may_be_late && may_poll {
            Action::Poll
        } else if now_ms >= deadline_ms {
            Action::TimeOut
        } else if now_ms >= self.due_ms() {
            Action::Poll
        } else {
            Action::Sleep(self.due_ms().min(deadline_ms))
        }
    }

    /// When it must be over, at the latest.
    pub fn deadline_ms(&self) -> f64 {
        self.config.timeout_ms.max(self.late_until_ms)
    }

    /// When the next poll is due; infinite when there is none before the deadline. A poll that is still under way
    /// when the last one is due has stalled: the last one takes its place.
    pub fn due_ms(&self) -> f64 {
        let last_poll_ms = self.config.last_poll_ms();
        if self.has_last_poll_started() || (self.is_polling && last_poll_ms.is_infinite()) {
            return f64::INFINITY;
        }
        let is_late = self.late_until_ms > 0.0;
        let planned_ms = match self.is_polling {
            true => last_poll_ms,
            false if is_late => self.next_ms,
            false => self.next_ms.min(last_poll_ms),
        };
        self.unless_offline(planned_ms.max(self.held_until_ms).max(self.started_ms + MIN_POLL_SPACING_MS))
    }

    /// Whether the last poll has started, or one less than 250 ms before its time that takes its place.
    fn has_last_poll_started(&self) -> bool {
        self.started_ms > self.config.last_poll_ms() - MIN_POLL_SPACING_MS
    }

    /// Milliseconds from `now_ms` to the next poll; absent when there is none before the deadline.
    pub fn next_in_ms(&self, now_ms: f64) -> Option<f64> {
        let due_ms = self.due_ms();
        (due_ms < self.deadline_ms()).then(|| (due_ms - now_ms).max(0.0))
    }

    /// Whether another poll has started since the one of `age_ms` ago, because the machine slept: then only the newer one counts.
    pub fn has_newer_poll(&self, now_ms: f64, age_ms: f64) -> bool {
        self.is_polling && self.late_until_ms > 0.0 && now_ms - age_ms + 1.0 < self.started_ms
    }

    /// Its late poll has to wait for a free request or for its key. Returns how long it may: in a step, as long as `count` polls
    /// take one after the other.
    pub fn wait_late(&mut self, now_ms: f64, count: usize) -> f64 {
        if self.late_start_ms.is_infinite() {
            let more_ms = if self.is_step { count as f64 * STEP_POLL_MS } else { 0.0 };
            self.late_start_ms = now_ms + LATE_POLL_MS.max(more_ms);
        }
        self.late_start_ms
    }

    /// A poll has started.
    pub fn start(&mut self, now_ms: f64) {
        self.end_pause(now_ms);
        if !core::mem::take(&mut self.is_same_poll) {
            self.attempts = self.attempts.saturating_add(1);
        }
        self.started_ms = now_ms;
        self.is_polling = true;
        let is_late = now_ms > self.config.timeout_ms || (self.is_step && now_ms == self.config.timeout_ms);
        if is_late && self.late_until_ms == 0.0 {
            let limit_ms = if self.is_step { f64::INFINITY } else { self.late_start_ms };
            self.late_until_ms = limit_ms.min(now_ms + LATE_POLL_MS);
        }
    }

    /// The request that is under way did not bring this id: there is another one after the usual gap, with retries of its own.
    pub fn restart(&mut self, now_ms: f64) {
        self.is_polling = false;
        self.next_ms = now_ms;
        self.errors = 0;
    }

    /// The poll that is under way brought nothing because of the key or because of others in its batch: it is made again at
    /// once, as the same poll.
    pub fn repeat(&mut self, now_ms: f64) {
        self.is_polling = false;
        self.next_ms = now_ms;
        // Outside a poll, requests are counted.
        self.is_same_poll = !self.config.is_for_answer();
        self.started_ms = -MIN_POLL_SPACING_MS;
    }

    /// A poll has been answered. `random` is from 0 to 1.
    pub fn answer(&mut self, now_ms: f64, answer: &FetchOutcome<K>, random: f64) -> Option<Completion<K>> {
        self.is_polling = false;
        self.is_same_poll = false;
        match answer {
            Ok(seen) => self.good(now_ms, seen.clone(), random),
            Err(error) => {
                self.error = Some(error.clone());
                if let Some(asked_ms) = error.retry_after_ms {
                    // Others are held as long, though this one may not wait for it.
                    self.hold_until(now_ms + asked_ms, error);
                    if asked_ms > self.config.max_retry_after_ms {
                        return Some(Err(error.clone()));
                    }
                }
                match self.config.mode {
                    Mode::Once { max_retries } => self.retry(now_ms, error.clone(), max_retries, random),
                    Mode::UntilDone(policy) => self.bad(now_ms, error.clone(), policy, random),
                }
            }
        }
    }

    fn good(&mut self, now_ms: f64, seen: Rc<TaskSnapshot<K>>, random: f64) -> Option<Completion<K>> {
        self.error = None;
        self.errors = 0;
        self.limited = 0;
        // After sleeping past the deadline, any answer ends the wait.
        self.late_until_ms = self.late_until_ms.min(now_ms);
        self.without_video = if seen.is_missing_video { self.without_video.saturating_add(1) } else { 0 };
        let is_over = self.config.is_for_answer() || matches!(seen.version.state, State::Completed | State::Failed);
        self.version = Some(seen.version);
        self.seen = Some(seen);
        if is_over {
            return Some(Ok(()));
        }
        if self.without_video >= FORGIVEN {
            let mut error = Error::new(Code::InvalidResponse, Some(self.config.provider));
            error.add_detail("the task is completed but has no video");
            return Some(Err(Rc::new(error)));
        }
        self.plan(now_ms, random);
        None
    }

    fn retry(&mut self, now_ms: f64, error: Rc<Error<K>>, max_retries: u32, random: f64) -> Option<Completion<K>> {
        let delay_ms = error.retry_after_ms.unwrap_or_else(|| retry::delay_ms(self.errors, random));
        self.errors = self.errors.saturating_add(1);
        // A retry that could only start after the deadline would hide what is wrong behind a timeout.
        let is_over = !error.retryable || self.errors > max_retries || now_ms + delay_ms >= self.config.timeout_ms;
        if is_over {
            return Some(Err(error));
        }
        self.next_ms = now_ms + delay_ms;
        None
    }

    fn bad(&mut self, now_ms: f64, error: Rc<Error<K>>, policy: PollPolicy, random: f64) -> Option<Completion<K>> {
        let has_answered = self.version.is_some();
        if self.late_until_ms > 0.0 && !self.is_step {
            if error.code.is_without_answer() {
                // The network needs a moment after sleep.
                self.next_ms = now_ms + with_jitter(FIRST_DELAY_MS, random);
                self.started_ms = -MIN_POLL_SPACING_MS;
                return None;
            }
            self.late_until_ms = self.late_until_ms.min(now_ms);
        }
        if self.offline_since_ms.is_some() && error.code == Code::Network {
            // It says nothing about the gateway.
            self.coalesce_after_ms = f64::INFINITY;
            self.next_ms = now_ms;
            return None;
        }
        if error.code == Code::RateLimited {
            self.limit(now_ms, &error, policy);
            return None;
        }
        self.limited = 0;
        if error.code == Code::NotFound && !has_answered {
            if now_ms - self.paused_ms >= policy.not_found_grace_ms {
                return Some(Err(error));
            }
            self.errors = 0;
            self.plan_soon(now_ms, self.not_found, random);
            self.not_found = self.not_found.saturating_add(1);
            return None;
        }
        // A challenge page, a load balancer's 404, a redirect to a login page: once the gateway has answered, they say
        // nothing about the task.
        let is_transient = error.retryable || error.code == Code::NotFound || (error.is_foreign && has_answered);
        if !is_transient {
            return Some(Err(error));
        }
        if self.errors == 0 {
            self.outage_since_ms = now_ms;
        }
        self.errors = self.errors.saturating_add(1);
        let is_outage_over = !has_answered || now_ms - self.outage_since_ms >= policy.max_outage_ms;
        if is_outage_over && self.errors >= FORGIVEN {
            return Some(Err(error));
        }
        if has_answered {
            self.plan(now_ms, random);
        } else {
            self.plan_soon(now_ms, self.errors - 1, random);
        }
        None
    }
}
