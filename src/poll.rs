//! When one wait looks again, and when it is over. Time goes in, decisions come out.
//!
//! ```text
//! look ─▶ completed, failed ─────────────────────────────▶ over
//!   ▲ └─▶ unfinished ─▶ interval, growing ──┐
//!   │ └─▶ transient error ─▶ forgiven? ─────┤ no ─▶ over
//!   │ └─▶ rate limited ─▶ held back ────────┤
//!   │ └─▶ permanent error ──────────────────┼──────▶ over
//!   └───────────────────────────────────────┘       deadline ─▶ over
//! ```
//!
//! All times are milliseconds since the wait began.

use std::rc::Rc;

use crate::error::{Code, Error};
use crate::outcome::{Seen, Verdict};
use crate::retry::{self, FIRST_DELAY_MS, doubled, with_jitter};
use crate::task::State;

/// Looks at one id start at least this far apart.
pub const LOOK_GAP_MS: f64 = 250.0;
/// How long the one look of a wait may take that slept past its deadline.
pub const LATE_LOOK_MS: f64 = 5000.0;
/// How much later than its deadline a wait must wake to count as having slept: more than any timer's delay.
const OVERSLEPT_MS: f64 = 1000.0;
/// The hold after a rate limit that names no time.
const FIRST_HOLD_MS: f64 = 1000.0;
/// So many transient errors, or answers without a video, in a row may end a wait.
const FORGIVEN: u32 = 5;
const GROWTH: f64 = 1.25;

/// The options that decide about one wait, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// Whom it asks, for messages.
    pub provider: &'static str,
    /// The deadline.
    pub timeout_ms: f64,
    /// The longest `Retry-After` that is waited for.
    pub max_retry_after_ms: f64,
    /// The time for one request.
    pub request_timeout_ms: f64,
    /// How long the call had waited for the core when its waits began: that counts as well.
    pub waited_ms: f64,
    /// What the wait is for.
    pub goal: Goal,
}

/// What a wait is for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    /// One good answer, whatever the state.
    Answer {
        /// How often a request is made again after a transient error.
        max_retries: u32,
    },
    /// A task that is completed or failed.
    End(Patience),
}

/// How a poll bears with a gateway, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Patience {
    /// The first wait between looks.
    pub interval_ms: f64,
    /// The longest wait between looks.
    pub max_interval_ms: f64,
    /// How long an unknown id is forgiven before the first good answer.
    pub not_found_grace_ms: f64,
    /// How long transient errors in a row are forgiven after it.
    pub max_outage_ms: f64,
}

impl Rules {
    /// Whether the first good answer ends the wait, whatever the state.
    #[must_use]
    pub fn is_for_answer(&self) -> bool {
        matches!(self.goal, Goal::Answer { .. })
    }

    /// When the last look of a poll starts.
    fn last_look_ms(&self) -> f64 {
        match self.goal {
            Goal::Answer { .. } => f64::INFINITY,
            Goal::End(_) => self.timeout_ms - (self.timeout_ms / 10.0).min(2000.0),
        }
    }
}

/// What to do now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// Nothing before this time.
    Sleep(f64),
    /// Look.
    Look,
    /// Time has run out.
    TimeOut,
}

/// How a wait ended: the last answer is what was waited for, or asking makes no sense any more.
pub type End<K> = Result<(), Rc<Error<K>>>;

/// One wait for one task. `K` owns values of JavaScript.
pub struct Wait<K> {
    /// What it goes by.
    pub rules: Rules,
    /// The last task seen.
    pub seen: Option<Rc<Seen<K>>>,
    /// The last error met since the last good answer.
    pub error: Option<Rc<Error<K>>>,
    /// Looks started.
    pub attempts: u32,
    interval_ms: f64,
    /// When the next look is planned, and from when it may ride along with others.
    next_ms: f64,
    joins_ms: f64,
    /// Until when a rate limit holds every look back.
    held_until_ms: f64,
    started_ms: f64,
    is_looking: bool,
    has_last_look_started: bool,
    /// Until when the one look may take that is made after oversleeping.
    late_until_ms: f64,
    /// Transient errors in a row, and since when.
    errors: u32,
    outage_since_ms: f64,
    /// Answers that say "no such task", that name no time to a rate limit, that lack the video.
    not_found: u32,
    limited: u32,
    lacking: u32,
}

impl<K> Wait<K> {
    /// A wait whose first look is due after `delay_ms`.
    pub fn new(rules: Rules, delay_ms: f64) -> Self {
        let interval_ms = match rules.goal {
            Goal::Answer { .. } => 0.0,
            Goal::End(patience) => patience.interval_ms,
        };
        Self {
            rules,
            seen: None,
            error: None,
            attempts: 0,
            interval_ms,
            next_ms: delay_ms,
            joins_ms: 0.0,
            held_until_ms: 0.0,
            started_ms: -LOOK_GAP_MS,
            is_looking: false,
            has_last_look_started: false,
            late_until_ms: 0.0,
            errors: 0,
            outage_since_ms: 0.0,
            not_found: 0,
            limited: 0,
            lacking: 0,
        }
    }

    /// What to do at `now_ms`. A look that this asks for must be told by [`Wait::start`].
    pub fn step(&self, now_ms: f64) -> Step {
        let deadline_ms = self.deadline_ms();
        let has_overslept = self.late_until_ms == 0.0 && now_ms > deadline_ms + OVERSLEPT_MS;
        if has_overslept && !self.rules.is_for_answer() && now_ms >= self.held_until_ms {
            Step::Look
        } else if now_ms >= deadline_ms {
            Step::TimeOut
        } else if now_ms >= self.due_ms() {
            Step::Look
        } else {
            Step::Sleep(self.due_ms().min(deadline_ms))
        }
    }

    /// When it must be over, at the latest.
    pub fn deadline_ms(&self) -> f64 {
        self.rules.timeout_ms.max(self.late_until_ms)
    }

    /// When the next look is due; infinite when there is none before the deadline. A look that is still under way
    /// when the last one is due has stalled: the last one takes its place.
    pub fn due_ms(&self) -> f64 {
        let last_look_ms = self.rules.last_look_ms();
        if self.has_last_look_started || (self.is_looking && last_look_ms.is_infinite()) {
            return f64::INFINITY;
        }
        let planned_ms = if self.is_looking { last_look_ms } else { self.next_ms.min(last_look_ms) };
        planned_ms.max(self.held_until_ms).max(self.started_ms + LOOK_GAP_MS)
    }

    /// Whether a look may come earlier than planned, because a request goes out anyway: by at most a quarter of its
    /// interval. The first and the last look are never pulled forward.
    pub fn may_join(&self, now_ms: f64) -> bool {
        !self.is_looking
            && (self.joins_ms..self.next_ms).contains(&now_ms)
            && self.next_ms < self.rules.last_look_ms()
            && now_ms >= self.held_until_ms.max(self.started_ms + LOOK_GAP_MS)
    }

    /// Milliseconds from `now_ms` to the next look; absent when there is none before the deadline.
    pub fn next_in_ms(&self, now_ms: f64) -> Option<f64> {
        let due_ms = self.due_ms();
        (due_ms < self.rules.timeout_ms).then(|| (due_ms - now_ms).max(0.0))
    }

    /// Whether a look is under way.
    pub fn is_looking(&self) -> bool {
        self.is_looking
    }

    /// A look has started.
    pub fn start(&mut self, now_ms: f64) {
        self.attempts = self.attempts.saturating_add(1);
        self.started_ms = now_ms;
        self.is_looking = true;
        self.has_last_look_started |= now_ms > self.rules.last_look_ms() - LOOK_GAP_MS;
        if now_ms > self.rules.timeout_ms {
            self.late_until_ms = now_ms + LATE_LOOK_MS;
        }
    }

    /// The look that is under way brought nothing: ask again.
    pub fn restart(&mut self, now_ms: f64) {
        self.is_looking = false;
        self.next_ms = now_ms;
    }

    /// The look that is under way brought nothing because of the key: it is made again at once, as the same look.
    pub fn repeat(&mut self, now_ms: f64) {
        self.restart(now_ms);
        self.attempts = self.attempts.saturating_sub(1);
        self.started_ms = now_ms - LOOK_GAP_MS;
    }

    /// Another wait of the client was told to hold every look back for so long. A wait that would not bear it goes on,
    /// to be told itself.
    pub fn hold(&mut self, now_ms: f64, hold_ms: f64) {
        let until_ms = now_ms + hold_ms;
        let bears_it = !self.rules.is_for_answer() || until_ms < self.rules.timeout_ms;
        if bears_it && hold_ms <= self.rules.max_retry_after_ms {
            self.hold_until(until_ms);
        }
    }

    fn hold_until(&mut self, until_ms: f64) {
        self.held_until_ms = self.held_until_ms.max(until_ms);
    }

    /// A look has been answered. `random` is from 0 to 1.
    pub fn answer(&mut self, now_ms: f64, answer: &Verdict<K>, random: f64) -> Option<End<K>> {
        self.is_looking = false;
        match answer {
            Ok(seen) => self.good(now_ms, seen.clone(), random),
            Err(error) => {
                self.error = Some(error.clone());
                if let Some(asked_ms) = error.retry_after_ms {
                    if asked_ms > self.rules.max_retry_after_ms {
                        return Some(Err(error.clone()));
                    }
                    self.hold_until(now_ms + asked_ms);
                }
                match self.rules.goal {
                    Goal::Answer { max_retries } => self.retry(now_ms, error.clone(), max_retries, random),
                    Goal::End(patience) => self.bad(now_ms, error.clone(), patience, random),
                }
            }
        }
    }

    fn good(&mut self, now_ms: f64, seen: Rc<Seen<K>>, random: f64) -> Option<End<K>> {
        self.error = None;
        self.errors = 0;
        self.limited = 0;
        // The one look after oversleeping is made: there is nothing more to wait for.
        self.late_until_ms = self.late_until_ms.min(now_ms);
        self.lacking = if seen.lacks_video { self.lacking + 1 } else { 0 };
        let is_over =
            matches!(self.rules.goal, Goal::Answer { .. }) || matches!(seen.state, State::Completed | State::Failed);
        self.seen = Some(seen);
        if is_over {
            return Some(Ok(()));
        }
        if self.lacking >= FORGIVEN {
            let mut error = Error::new(Code::InvalidResponse, Some(self.rules.provider));
            error.add_detail("the task is called completed and has no video");
            return Some(Err(Rc::new(error)));
        }
        self.plan(now_ms, random);
        None
    }

    fn retry(&mut self, now_ms: f64, error: Rc<Error<K>>, max_retries: u32, random: f64) -> Option<End<K>> {
        let delay_ms = match error.retry_after_ms {
            Some(asked_ms) => asked_ms,
            None => retry::delay_ms(self.errors, random),
        };
        self.errors += 1;
        // A retry that could only start after the deadline would hide what is wrong behind a timeout.
        let is_over = !error.retryable || self.errors > max_retries || now_ms + delay_ms >= self.rules.timeout_ms;
        if is_over {
            return Some(Err(error));
        }
        self.next_ms = now_ms + delay_ms;
        None
    }

    fn bad(&mut self, now_ms: f64, error: Rc<Error<K>>, patience: Patience, random: f64) -> Option<End<K>> {
        let has_answered = self.seen.is_some();
        if error.code == Code::RateLimited {
            self.limit(now_ms, &error, patience);
            return None;
        }
        self.limited = 0;
        if error.code == Code::NotFound && !has_answered {
            if now_ms >= patience.not_found_grace_ms {
                return Some(Err(error));
            }
            self.errors = 0;
            self.plan_soon(now_ms, self.not_found, random);
            self.not_found += 1;
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
        self.errors += 1;
        let is_outage_over = !has_answered || now_ms - self.outage_since_ms >= patience.max_outage_ms;
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

    /// A rate limit counts towards nothing, nor does its time: only the longest `Retry-After` and the deadline end it.
    fn limit(&mut self, now_ms: f64, error: &Error<K>, patience: Patience) {
        // "Now" is no time to wait for, and would be obeyed four times a second.
        let hold_ms = error.retry_after_ms.filter(|asked_ms| *asked_ms > 0.0).unwrap_or_else(|| {
            self.limited += 1;
            doubled(FIRST_HOLD_MS, self.limited - 1, patience.interval_ms.max(FIRST_HOLD_MS))
        });
        self.joins_ms = f64::INFINITY;
        self.next_ms = now_ms + hold_ms;
        self.outage_since_ms += hold_ms;
        self.hold_until(self.next_ms);
    }

    /// Until when this wait is held back.
    pub fn held_until_ms(&self) -> f64 {
        self.held_until_ms
    }

    /// The jitter of a look in company, from 0 to 1: all of it, because a look that comes as late as it may is joined by
    /// the most others. `others_ms` is when the next request of the others goes out, `half_ms` half of what this one took.
    ///
    /// At a steady pace two groups would never meet that are too far apart to join each other, and both as late as they
    /// may. Of these, the one that sees the other more than 0.55 of an interval ahead takes none, and so they approach.
    pub fn jitter_in_company(&self, others_ms: f64, half_ms: f64) -> f64 {
        let is_steady = matches!(self.rules.goal, Goal::End(patience) if patience.max_interval_ms <= self.interval_ms);
        let can_meet = others_ms >= self.interval_ms * 0.75 || others_ms + half_ms <= self.interval_ms * 0.55;
        if is_steady && !can_meet { 0.0 } else { 1.0 }
    }

    fn plan(&mut self, now_ms: f64, random: f64) {
        self.joins_ms = now_ms + self.interval_ms * 0.75;
        self.next_ms = now_ms + with_jitter(self.interval_ms, random);
        if let Goal::End(patience) = self.rules.goal {
            self.interval_ms = (self.interval_ms * GROWTH).min(patience.max_interval_ms);
        }
    }

    fn plan_soon(&mut self, now_ms: f64, times: u32, random: f64) {
        self.joins_ms = f64::INFINITY;
        self.next_ms = now_ms + with_jitter(doubled(FIRST_DELAY_MS, times, self.interval_ms), random);
    }
}
