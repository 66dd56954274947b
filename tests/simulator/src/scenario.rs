//! The scenarios: what a task shows at which time, the same for every gateway.

use crate::{
    spoiling::Spoiling,
    task::{Content, Schedule, Stage},
};

/// How a task behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scenario {
    /// Pending until 1.5 s, processing until 4 s, then completed.
    Success,
    /// As success, ten times slower.
    Slow,
    /// Completed from the start.
    Finished,
    /// Pending, processing, and failed after 4 s with a reason.
    Failure,
    /// As failure, without a reason.
    FailureWithoutReason,
    /// As success, but its webhook could not be called.
    CallbackFailed,
    /// A state that no client knows until 4 s, then completed.
    UnknownState,
    /// Called completed from the start, and never a video.
    WithoutVideo,
    /// Called completed from the start, with a video from the third poll on.
    LateVideo,
    /// Never found.
    NotFound,
    /// Not found for 2 s, then as success.
    LateFound,
    /// As success, with texts and addresses that mean harm.
    Hostile,
    /// As hostile, and its only video is a script.
    HostileVideo,
    /// As success; a batch answer also has a task that was not requested.
    Stray,
    /// Twice a 503, a reset and a good answer, then as success.
    Flaky,
    /// Two polls are refused with `Retry-After: 1`, then as success.
    RateLimited,
    /// 403.
    Forbidden,
    /// 402.
    Quota,
    /// 400 or 422.
    Rejected,
    /// 500.
    ServerError,
    /// 302 to another path.
    Redirect,
    /// 200 with a web page.
    Html,
    /// 200 without a body.
    Empty,
    /// A completed task in JSON that ends half-way.
    Truncated,
    /// A completed task in a body that the closing connection cuts off.
    Cut,
    /// No answer, and the connection stays open.
    StalledHeaders,
    /// Half a body, and the connection stays open.
    StalledBody,
    /// A completed task in a body that takes 2 s.
    SlowBody,
    /// A completed task in a body of 17 MiB.
    Huge,
    /// JSON that is 10,000 arrays deep.
    Deep,
    /// The connection is closed before an answer.
    Reset,
}

/// What one poll of a task shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The task, at this stage.
    Task(Stage),
    /// No such task.
    Missing,
    /// The gateway refuses the request.
    Refused(Refusal),
    /// The task is completed, and the answer that says so is spoilt.
    Spoilt(Spoiling),
}

/// Why a gateway refuses a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Too many requests.
    RateLimited,
    /// The key may not do this.
    Forbidden,
    /// Nothing is left to spend.
    Quota,
    /// The request is not a good one.
    Rejected,
    /// The gateway broke.
    ServerError,
    /// The gateway is away for a moment.
    Unavailable,
}

/// A flaky task is in trouble during this many polls.
const FLAKY_POLLS: u32 = 6;
/// A rate-limited task is refused this many times.
const RATE_LIMITED_POLLS: u32 = 2;
/// A late video is missing this many times.
const WITHOUT_VIDEO_POLLS: u32 = 2;
/// A task that is found late is found after this time.
const FOUND_AFTER_MS: u64 = 2_000;

/// When most tasks leave their stages.
pub(crate) const USUAL: Schedule = Schedule { start_ms: 1_500, finish_ms: 4_000 };
const SLOW: Schedule = Schedule { start_ms: 15_000, finish_ms: 40_000 };

impl Scenario {
    /// Every scenario with its name, which is the id of a task that behaves so.
    pub const ALL: [(Self, &'static str); 31] = [
        (Self::Success, "success"),
        (Self::Slow, "slow"),
        (Self::Finished, "finished"),
        (Self::Failure, "failure"),
        (Self::FailureWithoutReason, "failure-without-reason"),
        (Self::CallbackFailed, "callback-failed"),
        (Self::UnknownState, "unknown-state"),
        (Self::WithoutVideo, "without-video"),
        (Self::LateVideo, "late-video"),
        (Self::NotFound, "not-found"),
        (Self::LateFound, "late-found"),
        (Self::Hostile, "hostile"),
        (Self::HostileVideo, "hostile-video"),
        (Self::Stray, "stray"),
        (Self::Flaky, "flaky"),
        (Self::RateLimited, "rate-limited"),
        (Self::Forbidden, "forbidden"),
        (Self::Quota, "quota"),
        (Self::Rejected, "rejected"),
        (Self::ServerError, "server-error"),
        (Self::Redirect, "redirect"),
        (Self::Html, "html"),
        (Self::Empty, "empty"),
        (Self::Truncated, "truncated"),
        (Self::Cut, "cut"),
        (Self::StalledHeaders, "stalled-headers"),
        (Self::StalledBody, "stalled-body"),
        (Self::SlowBody, "slow-body"),
        (Self::Huge, "huge"),
        (Self::Deep, "deep"),
        (Self::Reset, "reset"),
    ];

    /// Finds a scenario by its name.
    pub fn named(name: &str) -> Option<Self> {
        let row = Self::ALL.iter().find(|(_, other)| *other == name);
        row.map(|(scenario, _)| *scenario)
    }

    /// Finds the scenario that an id asks for: `<scenario>` or `<scenario>--<anything>`.
    pub(crate) fn of_id(id: &str) -> Option<Self> {
        Self::named(id.split_once("--").map_or(id, |(name, _)| name))
    }

    /// Returns when the task leaves its first two stages.
    ///
    /// A task that is completed at its first poll goes by the usual schedule, which it had behind it by then.
    pub(crate) fn schedule(self) -> Schedule {
        if self == Self::Slow { SLOW } else { USUAL }
    }

    /// Returns what the task's texts and addresses are like.
    pub(crate) fn content(self) -> Content {
        if self == Self::Hostile {
            Content::Hostile
        } else if self == Self::HostileVideo {
            Content::HostileVideo
        } else {
            Content::Usual
        }
    }

    /// Returns what a poll shows `elapsed_ms` after the first one, when there were `earlier` polls.
    pub(crate) fn poll(self, elapsed_ms: u64, earlier: u32) -> Outcome {
        let ending = |end| Outcome::Task(stage_at(elapsed_ms, self.schedule(), end));
        match self {
            Self::Success | Self::Slow | Self::Hostile | Self::HostileVideo | Self::Stray => ending(Stage::Completed),
            Self::Finished => Outcome::Task(Stage::Completed),
            Self::Failure => ending(Stage::Failed),
            Self::FailureWithoutReason => ending(Stage::FailedWithoutReason),
            Self::CallbackFailed => ending(Stage::CallbackFailed),
            Self::UnknownState if elapsed_ms < USUAL.finish_ms => Outcome::Task(Stage::Unknown),
            Self::UnknownState => Outcome::Task(Stage::Completed),
            Self::LateVideo if earlier >= WITHOUT_VIDEO_POLLS => Outcome::Task(Stage::Completed),
            Self::WithoutVideo | Self::LateVideo => Outcome::Task(Stage::CompletedWithoutVideo),
            Self::LateFound if elapsed_ms >= FOUND_AFTER_MS => ending(Stage::Completed),
            Self::NotFound | Self::LateFound => Outcome::Missing,
            Self::Flaky if earlier < FLAKY_POLLS => match earlier % 3 {
                0 => Outcome::Refused(Refusal::Unavailable),
                1 => Outcome::Spoilt(Spoiling::Reset),
                _ => ending(Stage::Completed),
            },
            Self::Flaky => ending(Stage::Completed),
            Self::RateLimited if earlier < RATE_LIMITED_POLLS => Outcome::Refused(Refusal::RateLimited),
            Self::RateLimited => ending(Stage::Completed),
            Self::Forbidden => Outcome::Refused(Refusal::Forbidden),
            Self::Quota => Outcome::Refused(Refusal::Quota),
            Self::Rejected => Outcome::Refused(Refusal::Rejected),
            Self::ServerError => Outcome::Refused(Refusal::ServerError),
            Self::Redirect => Outcome::Spoilt(Spoiling::Redirect),
            Self::Html => Outcome::Spoilt(Spoiling::Html),
            Self::Empty => Outcome::Spoilt(Spoiling::Empty),
            Self::Truncated => Outcome::Spoilt(Spoiling::Truncated),
            Self::Cut => Outcome::Spoilt(Spoiling::Cut),
            Self::StalledHeaders => Outcome::Spoilt(Spoiling::StalledHeaders),
            Self::StalledBody => Outcome::Spoilt(Spoiling::StalledBody),
            Self::SlowBody => Outcome::Spoilt(Spoiling::SlowBody),
            Self::Huge => Outcome::Spoilt(Spoiling::Huge),
            Self::Deep => Outcome::Spoilt(Spoiling::Deep),
            Self::Reset => Outcome::Spoilt(Spoiling::Reset),
        }
    }
}

/// Returns the stage of a task that goes by `schedule` and ends in `end`.
fn stage_at(elapsed_ms: u64, schedule: Schedule, end: Stage) -> Stage {
    if elapsed_ms < schedule.start_ms {
        Stage::Pending
    } else if elapsed_ms < schedule.finish_ms {
        Stage::Processing
    } else {
        end
    }
}
