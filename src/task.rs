//! One task, whatever the gateway: the shape that callers see.

use serde::{Serialize, Serializer};

use crate::record::Record;
use crate::view::Json;

/// How far a task is. A gateway's own word stays in [`Task::raw_state`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum State {
    /// Accepted and not started.
    Pending,
    /// Being made; also a task that is called completed and has no video yet.
    Processing,
    /// Finished, with a video.
    Completed,
    /// Ended without a video: failed, rejected or cancelled.
    Failed,
    /// A word not met before. It never ends a wait.
    Unknown,
}

impl State {
    /// The word that callers see.
    fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

impl Serialize for State {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// A generated video.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Video<J> {
    /// Where it plays from. Gateways do not promise how long the address lives.
    pub url: J,
    /// The gateway's download link, else the same as `url`.
    pub download_url: J,
    /// Pixels.
    pub width: Option<f64>,
    /// Pixels.
    pub height: Option<f64>,
    /// Seconds.
    pub duration_seconds: Option<f64>,
}

impl<J: Json> Video<J> {
    fn record(&self) -> Record<'_, J> {
        let mut record = Record::new();
        record.value("url", Some(self.url));
        record.value("downloadUrl", Some(self.download_url));
        record.number("width", self.width);
        record.number("height", self.height);
        record.number("durationSeconds", self.duration_seconds);
        record
    }
}

/// A still image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Image<J> {
    /// Where it is.
    pub url: J,
    /// Pixels.
    pub width: Option<f64>,
    /// Pixels.
    pub height: Option<f64>,
}

impl<J: Json> Image<J> {
    fn record(&self) -> Record<'_, J> {
        let mut record = Record::new();
        record.value("url", Some(self.url));
        record.number("width", self.width);
        record.number("height", self.height);
        record
    }
}

/// Why a task failed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Failure<J> {
    /// The gateway's own code as text.
    pub code: Option<J>,
    /// The gateway's words, or a sentence that says there were none.
    pub message: J,
}

impl<J: Json> Failure<J> {
    /// A failure, with a sentence of ours when the gateway says nothing.
    pub fn of(code: Option<J>, message: Option<J>) -> Self {
        Self { code, message: message.unwrap_or_else(|| J::from_text("the gateway gave no reason")) }
    }

    fn record(&self) -> Record<'_, J> {
        let mut record = Record::new();
        record.value("code", self.code);
        record.value("message", Some(self.message));
        record
    }
}

/// A task as callers see it. Every field is always present; what a gateway does not tell is `None`.
#[derive(Clone, Debug, PartialEq)]
pub struct Task<J> {
    /// The id as the caller knows it.
    pub id: J,
    /// The provider's name.
    pub provider: &'static str,
    /// How far the task is.
    pub state: State,
    /// The gateway's own word or code, as text.
    pub raw_state: Option<J>,
    /// 0 to 100.
    pub progress: Option<f64>,
    /// What was asked for.
    pub prompt: Option<J>,
    /// For example `16:9`.
    pub aspect_ratio: Option<J>,
    /// The model's name.
    pub model: Option<J>,
    /// The main result.
    pub video: Option<Video<J>>,
    /// All results in the gateway's order; the first is `video`.
    pub videos: Vec<Video<J>>,
    /// Input videos.
    pub sources: Vec<J>,
    /// A still for the list of results.
    pub thumbnail: Option<Image<J>>,
    /// The last frame, to go on from.
    pub last_frame: Option<Image<J>>,
    /// ISO 8601 UTC with milliseconds.
    pub created_at: Option<String>,
    /// ISO 8601 UTC with milliseconds.
    pub started_at: Option<String>,
    /// ISO 8601 UTC with milliseconds.
    pub finished_at: Option<String>,
    /// Seconds.
    pub estimated_wait_seconds: Option<f64>,
    /// Present exactly when the task failed.
    pub failure: Option<Failure<J>>,
    /// The video exists, only its webhook failed.
    pub callback_failed: bool,
    /// For the gateway's support.
    pub trace_id: Option<J>,
    /// The gateway's own object for this task, untouched.
    pub raw: J,
    /// The gateway says completed and gives no video. Reads as processing, and a poll counts it.
    pub lacks_video: bool,
}

impl<J: Json> Task<J> {
    /// A task about which nothing is known but its id.
    pub fn new(provider: &'static str, id: J, raw: J) -> Self {
        Self {
            id,
            provider,
            state: State::Unknown,
            raw_state: None,
            progress: None,
            prompt: None,
            aspect_ratio: None,
            model: None,
            video: None,
            videos: Vec::new(),
            sources: Vec::new(),
            thumbnail: None,
            last_frame: None,
            created_at: None,
            started_at: None,
            finished_at: None,
            estimated_wait_seconds: None,
            failure: None,
            callback_failed: false,
            trace_id: None,
            raw,
            lacks_video: false,
        }
    }

    /// Makes the fields agree with each other, so that callers can rely on the state alone: a completed task has a
    /// video and progress 100, a failed one has a failure, no video and no webhook to miss it, and no other task has a
    /// failure.
    #[must_use]
    pub fn consistent(mut self) -> Self {
        if self.state == State::Failed {
            self.videos.clear();
            self.callback_failed = false;
            self.failure
                .get_or_insert_with(|| Failure { code: None, message: J::from_text("the gateway gave no reason") });
        } else {
            self.failure = None;
        }
        self.video = self.videos.first().copied();
        if self.state == State::Completed {
            self.lacks_video = self.video.is_none();
            if self.lacks_video {
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

impl<J: Json> Task<J> {
    /// The task as plain data.
    #[must_use]
    pub fn record(&self) -> Record<'_, J> {
        let mut record = Record::new();
        record.value("id", Some(self.id));
        record.word("provider", Some(self.provider));
        record.word("state", Some(self.state.name()));
        record.value("rawState", self.raw_state);
        record.number("progress", self.progress);
        record.value("prompt", self.prompt);
        record.value("aspectRatio", self.aspect_ratio);
        record.value("model", self.model);
        record.record("video", self.video.as_ref().map(Video::record));
        record.records("videos", self.videos.iter().map(Video::record));
        record.values("sources", &self.sources);
        record.record("thumbnail", self.thumbnail.as_ref().map(Image::record));
        record.record("lastFrame", self.last_frame.as_ref().map(Image::record));
        record.text("createdAt", self.created_at.as_deref());
        record.text("startedAt", self.started_at.as_deref());
        record.text("finishedAt", self.finished_at.as_deref());
        record.number("estimatedWaitSeconds", self.estimated_wait_seconds);
        record.record("failure", self.failure.as_ref().map(Failure::record));
        record.flag("callbackFailed", self.callback_failed);
        record.value("traceId", self.trace_id);
        record.value("raw", Some(self.raw));
        record
    }
}

impl<J: Json> Serialize for Task<J> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.record().serialize(serializer)
    }
}
