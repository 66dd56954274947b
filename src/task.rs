//! One task, whatever the gateway: the shape that callers see.

use std::ops::Range;

use serde::Serialize;

use crate::error::ApiError;

/// The most videos, and the most input videos, that are read of one task.
pub const MOST_VIDEOS: usize = 100;

/// The state of a task. The gateway's own word is in [`Task::raw_state`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum State {
    /// Accepted and not started.
    Pending,
    /// Being made; also a task that is completed but has no video yet.
    Processing,
    /// Finished, with a video.
    Completed,
    /// Ended without a video: failed, rejected or cancelled.
    Failed,
    /// An unknown word. It never ends a wait.
    #[default]
    Unknown,
}

/// All states. In this order they are written by number: a new one comes last.
pub const STATES: [State; 5] = [State::Pending, State::Processing, State::Completed, State::Failed, State::Unknown];

impl State {
    /// The state as the end of a sentence about a wait that timed out.
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Pending => "the task was pending",
            Self::Processing => "the task was processing",
            Self::Completed => "the task was completed",
            Self::Failed => "the task had failed",
            Self::Unknown => "the state of the task was unknown",
        }
    }
}

/// A generated video.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Video {
    /// Where it plays from. Gateways do not promise how long the address works.
    pub url: String,
    /// The gateway's download link, else the same as `url`.
    pub download_url: String,
    /// Pixels.
    pub width: Option<f64>,
    /// Pixels.
    pub height: Option<f64>,
    /// Seconds.
    pub duration_seconds: Option<f64>,
}

/// A still image.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Image {
    /// Where it is.
    pub url: String,
    /// Pixels.
    pub width: Option<f64>,
    /// Pixels.
    pub height: Option<f64>,
}

/// Why a task failed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// The gateway's own code as text.
    pub code: Option<String>,
    /// The gateway's words, or a sentence that says there were none.
    pub message: String,
}

impl Failure {
    /// A failure, with a sentence of ours when the gateway says nothing.
    pub fn of(code: Option<String>, message: Option<String>) -> Self {
        Self { code, message: message.unwrap_or_else(|| String::from("the gateway gave no reason")) }
    }
}

/// A task. All of it but `raw`, which the host adds when the task is delivered.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Task {
    /// The id as the caller knows it, else the gateway's.
    pub id: String,
    /// The provider's name.
    pub provider: &'static str,
    /// Its state.
    pub state: State,
    /// The gateway's own word or code.
    pub raw_state: Option<String>,
    /// 0 to 100.
    pub progress: Option<f64>,
    /// What was asked for.
    pub prompt: Option<String>,
    /// What was asked for.
    pub aspect_ratio: Option<String>,
    /// What was asked for.
    pub model: Option<String>,
    /// The main result.
    pub video: Option<Video>,
    /// All results in the gateway's order; the first is `video`.
    pub videos: Vec<Video>,
    /// Input videos.
    pub sources: Vec<String>,
    /// A still for the list of results.
    pub thumbnail: Option<Image>,
    /// The last frame, to go on from.
    pub last_frame: Option<Image>,
    /// ISO 8601 UTC with milliseconds.
    pub created_at: Option<String>,
    /// ISO 8601 UTC with milliseconds.
    pub started_at: Option<String>,
    /// ISO 8601 UTC with milliseconds.
    pub finished_at: Option<String>,
    /// Seconds.
    pub estimated_wait_seconds: Option<f64>,
    /// Present exactly when the task failed.
    pub failure: Option<Failure>,
    /// The video exists, only its webhook failed.
    pub callback_failed: bool,
    /// For the gateway's support.
    pub trace_id: Option<String>,
    /// Where in the answer's text the gateway's own object for this task is.
    #[serde(skip)]
    pub raw: Range<usize>,
    /// The gateway says completed, but there is no video. Reads as processing, and a poll counts it.
    #[serde(skip)]
    pub is_missing_video: bool,
    /// What its caller gets instead: it makes images, or exceeds a limit.
    #[serde(skip)]
    pub fault: Option<ApiError>,
}

impl Task {
    /// Makes the fields consistent, so that callers can rely on the state alone: a completed task has a
    /// video and progress 100, a failed one has a failure, no video, no progress and no failed webhook, and no other
    /// task has a failure.
    #[must_use]
    pub fn consistent(mut self) -> Self {
        if self.videos.len() > MOST_VIDEOS || self.sources.len() > MOST_VIDEOS {
            self.fault = Some(ApiError::over_limit("a task has more than 100 videos"));
        }
        if self.state == State::Failed {
            self.videos.clear();
            self.progress = None;
            self.callback_failed = false;
            self.failure.get_or_insert_with(|| Failure::of(None, None));
        } else {
            self.failure = None;
        }
        self.video = self.videos.first().cloned();
        if self.state == State::Completed {
            self.is_missing_video = self.video.is_none();
            if self.is_missing_video {
                self.state = State::Processing;
                self.progress = None;
            } else {
                self.progress = Some(100.0);
            }
        }
        self.progress = self.progress.map(|percent| percent.clamp(0.0, 100.0));
        self
    }
}
