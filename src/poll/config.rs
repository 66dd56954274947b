//! The options that decide about one wait.

/// The options that decide about one wait, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WaitConfig {
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
    pub mode: Mode,
}

/// What a wait is for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mode {
    /// One good answer, whatever the state.
    Once {
        /// How often a request is made again after a transient error.
        max_retries: u32,
    },
    /// A task that is completed or failed.
    UntilDone(PollPolicy),
}

/// How tolerant a poll is of errors, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PollPolicy {
    /// The first interval between polls.
    pub interval_ms: f64,
    /// The longest interval between polls.
    pub max_interval_ms: f64,
    /// How long an unknown id is forgiven before the first good answer.
    pub not_found_grace_ms: f64,
    /// How long transient errors in a row are forgiven after it.
    pub max_outage_ms: f64,
}

impl WaitConfig {
    /// Whether the first good answer ends the wait, whatever the state.
    pub fn is_for_answer(&self) -> bool {
        matches!(self.mode, Mode::Once { .. })
    }

    /// The interval that is nearest to this one and allowed.
    pub(super) fn within_pace(&self, interval_ms: f64) -> f64 {
        match self.mode {
            Mode::Once { .. } => 0.0,
            Mode::UntilDone(policy) => interval_ms.max(policy.interval_ms).min(policy.max_interval_ms),
        }
    }

    /// When the last poll of a wait starts.
    pub(super) fn last_poll_ms(&self) -> f64 {
        match self.mode {
            Mode::Once { .. } => f64::INFINITY,
            // At a whole millisecond, because a step cannot come between two.
            Mode::UntilDone(_) => (self.timeout_ms - (self.timeout_ms / 10.0).min(2000.0)).ceil(),
        }
    }
}
