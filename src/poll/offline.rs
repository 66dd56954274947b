//! A device that is offline: a poll that is due waits until it is online again, for a while, and its time does not count.

use super::Wait;

/// So long a poll waits at most: what says that the device is offline may be wrong.
const PATIENCE_MS: f64 = 60_000.0;

impl<K> Wait<K> {
    /// The device is offline, or is so no more. A step waits for nothing.
    pub fn set_offline(&mut self, now_ms: f64, is_offline: bool) {
        if !is_offline {
            self.end_pause(now_ms);
            self.offline_since_ms = None;
        } else if !self.config.is_for_answer() && !self.is_step {
            self.offline_since_ms.get_or_insert(now_ms);
        }
    }

    /// When a poll that is due at `due_ms` starts. The last one does not wait: there is none after it.
    pub(super) fn unless_offline(&self, due_ms: f64) -> f64 {
        if self.offline_since_ms.is_none() || self.late_until_ms > 0.0 {
            return due_ms;
        }
        (due_ms + PATIENCE_MS).min(self.config.last_poll_ms()).max(due_ms)
    }

    /// The time that a poll has waited counts towards no limit but the deadline.
    pub(super) fn end_pause(&mut self, now_ms: f64) {
        let Some(since_ms) = self.offline_since_ms.take() else { return };
        let paused_ms = (now_ms - self.due_ms().max(since_ms)).max(0.0);
        self.paused_ms += paused_ms;
        self.outage_since_ms += paused_ms;
        self.offline_since_ms = Some(now_ms);
    }
}
