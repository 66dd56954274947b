//! When the next poll is: the pace of a wait, what it shares with others, and what holds it back.

use std::rc::Rc;

use super::{MIN_POLL_SPACING_MS, Mode, PollPolicy, Wait};
use crate::error::Error;
use crate::retry::{FIRST_DELAY_MS, doubled, with_jitter};

/// The hold after a rate limit that names no time.
const FIRST_HOLD_MS: f64 = 1000.0;
/// How much longer each interval is than the one before.
const GROWTH: f64 = 1.25;

impl<K> Wait<K> {
    /// How long its due poll waits to share a request with the polls of others.
    pub fn gather(&mut self, now_ms: f64, gather_ms: f64) {
        if self.next_ms <= now_ms {
            self.next_ms = now_ms + gather_ms;
        }
    }

    /// Whether a poll may come earlier than planned, because a request goes out anyway: by at most a quarter of its
    /// interval. The first and the last poll are never pulled forward.
    pub fn may_coalesce(&self, now_ms: f64) -> bool {
        !self.is_polling
            && (self.coalesce_after_ms..self.next_ms).contains(&now_ms)
            && self.next_ms < self.config.last_poll_ms()
            && now_ms >= self.held_until_ms.max(self.started_ms + MIN_POLL_SPACING_MS)
    }

    /// The jitter, from 0 to 1, of a poll that shares requests with others: the maximum, so that later waits can
    /// coalesce. `others_ms` is when the next request of the others goes out, `half_ms` half of what this one took.
    ///
    /// At a fixed interval two groups could stay out of phase for ever. The one that sees the other more than 0.55 of an
    /// interval ahead skips its jitter, so they converge.
    pub fn coalesced_jitter(&self, others_ms: f64, half_ms: f64) -> f64 {
        let is_steady =
            matches!(self.config.mode, Mode::UntilDone(policy) if policy.max_interval_ms <= self.interval_ms);
        let can_meet = others_ms >= self.interval_ms * 0.75 || others_ms + half_ms <= self.interval_ms * 0.55;
        if is_steady && !can_meet { 0.0 } else { 1.0 }
    }

    pub(super) fn plan(&mut self, now_ms: f64, random: f64) {
        self.coalesce_after_ms = now_ms + self.interval_ms * 0.75;
        self.next_ms = (now_ms + with_jitter(self.interval_ms, random)).ceil();
        self.interval_ms = self.config.within_pace(self.interval_ms * GROWTH);
    }

    pub(super) fn plan_soon(&mut self, now_ms: f64, times: u32, random: f64) {
        self.coalesce_after_ms = f64::INFINITY;
        self.next_ms = (now_ms + with_jitter(doubled(FIRST_DELAY_MS, times, self.interval_ms), random)).ceil();
    }

    /// Another wait of the client has to hold every poll back for so long, because of this error. A wait whose limits the
    /// hold exceeds is not held: its own request will report the error.
    pub fn hold(&mut self, now_ms: f64, hold_ms: f64, error: &Rc<Error<K>>) {
        let until_ms = now_ms + hold_ms;
        let bears_it = !self.config.is_for_answer() || until_ms < self.config.timeout_ms;
        if bears_it && hold_ms <= self.config.max_retry_after_ms {
            self.hold_until(until_ms, error);
        }
    }

    pub(super) fn hold_until(&mut self, until_ms: f64, error: &Rc<Error<K>>) {
        if until_ms >= self.held_until_ms {
            self.held_until_ms = until_ms;
            self.held_by = Some(error.clone());
        }
    }

    /// A rate limit does not count as an error, nor its time as an outage: only the longest `Retry-After` and the deadline
    /// end the wait.
    pub(super) fn limit(&mut self, now_ms: f64, error: &Rc<Error<K>>, policy: PollPolicy) {
        // "Now" names no delay: obeying it would send four requests a second.
        let hold_ms = error.retry_after_ms.filter(|asked_ms| *asked_ms > 0.0).unwrap_or_else(|| {
            self.limited = self.limited.saturating_add(1);
            doubled(FIRST_HOLD_MS, self.limited - 1, policy.interval_ms.max(FIRST_HOLD_MS))
        });
        self.coalesce_after_ms = f64::INFINITY;
        self.next_ms = now_ms + hold_ms;
        self.outage_since_ms += hold_ms;
        self.hold_until(self.next_ms, error);
    }
}
