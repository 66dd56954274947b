//! One task at one moment: what every dialect writes down in its own words.

use std::time::{Duration, SystemTime};

use humantime::{format_rfc3339_micros, format_rfc3339_millis, format_rfc3339_nanos};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::hostile;

/// The ratio of every video and picture.
pub(crate) const ASPECT_RATIO: &str = "16:9";
/// The width of every video and picture.
pub(crate) const WIDTH: u32 = 1280;
/// The height of every video and picture.
pub(crate) const HEIGHT: u32 = 720;
/// The length of every video, in seconds.
pub(crate) const DURATION: f64 = 5.041667;
/// Why a task fails, in words that Luma uses.
pub(crate) const REASON: &str = "Advanced prompt moderation failed";
/// The word for a state that no client knows.
const UNKNOWN_WORD: &str = "upscaling";
/// The prompt of every task that means well.
const PROMPT: &str = "A cat dances in the rain";

/// 2026-01-01T00:00:00.139Z, the moment at which every task was made.
///
/// It is fixed, so that an answer depends only on how long ago the first poll was.
const EPOCH_MS: u64 = 1_767_225_600_139;

/// Characters that stand for themselves in a URL, as the standard has them.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// How far a task has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// It waits for its turn.
    Pending,
    /// It is being worked on.
    Processing,
    /// It is in a state that no client knows.
    Unknown,
    /// It is done, and its video is there.
    Completed,
    /// It is called done, and its video is not there yet.
    CompletedWithoutVideo,
    /// It is done, and its webhook could not be called; a gateway without that state calls it done.
    CallbackFailed,
    /// It failed, and the gateway says why.
    Failed,
    /// It failed, and the gateway does not say why.
    FailedWithoutReason,
}

/// When a task leaves its first two stages, in milliseconds after it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Schedule {
    /// The end of pending.
    pub(crate) start_ms: u64,
    /// The end of processing.
    pub(crate) finish_ms: u64,
}

/// What the texts and addresses of a task are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// A prompt, a film and its pictures.
    Usual,
    /// Whatever might harm a page that trusts its gateway; only the film is real.
    Hostile,
    /// As hostile, and the film is a script.
    HostileVideo,
}

/// Where the files of the tasks are.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Files<'a> {
    /// On this server, which answers every name below `/media`.
    Named {
        /// Its address.
        origin: &'a str,
    },
    /// In a folder of any web host, which has one film and one picture.
    Shared {
        /// The folder's address.
        folder: &'a str,
    },
}

/// What a gateway calls the stages of a task.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words {
    pub(crate) pending: &'static str,
    pub(crate) processing: &'static str,
    pub(crate) completed: &'static str,
    pub(crate) failed: &'static str,
}

/// One task at the moment of a poll.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Task<'a> {
    /// The id by which it was requested.
    pub(crate) id: &'a str,
    /// Its place in the order of first polls, from 0: what a database would number it by.
    pub(crate) serial: u32,
    /// How far it has come.
    pub(crate) stage: Stage,
    /// When its stages end.
    pub(crate) schedule: Schedule,
    /// The time since the first poll, in milliseconds.
    pub(crate) elapsed_ms: u64,
    /// What its texts and addresses are like.
    pub(crate) content: Content,
    /// Where its files are.
    pub(crate) files: Files<'a>,
}

impl Words {
    /// Returns the word for the stage of a task.
    pub(crate) fn of(&self, task: &Task<'_>) -> &'static str {
        match task.stage {
            Stage::Pending => self.pending,
            Stage::Processing => self.processing,
            Stage::Unknown => UNKNOWN_WORD,
            Stage::Completed | Stage::CompletedWithoutVideo | Stage::CallbackFailed => self.completed,
            Stage::Failed | Stage::FailedWithoutReason => self.failed,
        }
    }
}

impl Task<'_> {
    /// Returns when it was made.
    pub(crate) fn created(&self) -> Timestamp {
        Timestamp(EPOCH_MS)
    }

    /// Returns when work on it began.
    pub(crate) fn started(&self) -> Timestamp {
        Timestamp(EPOCH_MS + self.schedule.start_ms)
    }

    /// Returns when it ended.
    pub(crate) fn finished(&self) -> Timestamp {
        Timestamp(EPOCH_MS + self.schedule.finish_ms)
    }

    /// Returns when work on it began, if it has.
    pub(crate) fn start(&self) -> Option<Timestamp> {
        (self.stage != Stage::Pending).then(|| self.started())
    }

    /// Returns when it ended, if it has.
    pub(crate) fn end(&self) -> Option<Timestamp> {
        let is_running = matches!(self.stage, Stage::Pending | Stage::Processing | Stage::Unknown);
        (!is_running).then(|| self.finished())
    }

    /// Returns whether it failed.
    pub(crate) fn has_failed(&self) -> bool {
        matches!(self.stage, Stage::Failed | Stage::FailedWithoutReason)
    }

    /// Returns why it failed, if the gateway says so.
    pub(crate) fn reason(&self) -> Option<&'static str> {
        (self.stage == Stage::Failed).then_some(REASON)
    }

    /// Returns whether its video is there.
    pub(crate) fn has_video(&self) -> bool {
        matches!(self.stage, Stage::Completed | Stage::CallbackFailed)
    }

    /// Returns the address of its video, if that is there.
    pub(crate) fn video(&self) -> Option<String> {
        self.has_video().then(|| self.video_url())
    }

    /// Returns how many milliseconds of work it took.
    pub(crate) fn work_ms(&self) -> u64 {
        self.schedule.finish_ms - self.schedule.start_ms
    }

    /// Returns how many seconds of work it took.
    pub(crate) fn work_seconds(&self) -> f64 {
        self.work_ms() as f64 / 1_000.0
    }

    /// Returns how many seconds are left until it ends, rounded up.
    pub(crate) fn seconds_left(&self) -> u64 {
        self.schedule.finish_ms.saturating_sub(self.elapsed_ms).div_ceil(1_000)
    }

    /// Returns what it is to show.
    pub(crate) fn prompt(&self) -> &'static str {
        match self.content {
            Content::Usual => PROMPT,
            Content::Hostile | Content::HostileVideo => hostile::prompt(),
        }
    }

    /// Returns the address of its video.
    pub(crate) fn video_url(&self) -> String {
        match self.content {
            Content::Usual | Content::Hostile => self.media_url(".mp4"),
            Content::HostileVideo => hostile::SCRIPT_URL.to_owned(),
        }
    }

    /// Returns the address by which its video is downloaded.
    pub(crate) fn download_url(&self) -> String {
        match self.content {
            Content::Usual => self.video_url(),
            Content::Hostile | Content::HostileVideo => hostile::SCRIPT_URL.to_owned(),
        }
    }

    /// Returns the address of its thumbnail.
    pub(crate) fn thumbnail_url(&self) -> String {
        match self.content {
            Content::Usual => self.media_url(".jpg"),
            Content::Hostile | Content::HostileVideo => self.media_url(hostile::BROKEN_IMAGE),
        }
    }

    /// Returns the address of its last frame.
    pub(crate) fn last_frame_url(&self) -> String {
        match self.content {
            Content::Usual => self.media_url("_last_frame.jpg"),
            Content::Hostile | Content::HostileVideo => hostile::SCRIPT_URL.to_owned(),
        }
    }

    /// Returns the address of its video with a watermark.
    pub(crate) fn watermarked_url(&self) -> String {
        match self.content {
            Content::Usual | Content::Hostile => self.media_url("_watermarked.mp4"),
            Content::HostileVideo => hostile::SCRIPT_URL.to_owned(),
        }
    }

    /// Returns the address of what can be seen before it is done.
    pub(crate) fn preview_url(&self) -> String {
        self.media_url("_preview.mp4")
    }

    /// Returns the address of the video that it was made from.
    pub(crate) fn source_url(&self) -> String {
        self.media_url("_source.mp4")
    }

    fn media_url(&self, ending: &str) -> String {
        let id = utf8_percent_encode(self.id, ENCODED);
        match self.files {
            Files::Named { origin } => format!("{origin}/media/{id}{ending}"),
            Files::Shared { folder } if ending.ends_with(".mp4") => format!("{folder}/film.mp4?task={id}"),
            Files::Shared { folder } => format!("{folder}/frame.jpg?task={id}"),
        }
    }
}

/// A moment, in milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Timestamp(u64);

impl Timestamp {
    /// Returns `2026-01-01T00:00:00.139Z`.
    pub(crate) fn iso_millis(self) -> String {
        format_rfc3339_millis(self.system_time()).to_string()
    }

    /// Returns `2026-01-01T00:00:00.139000Z`.
    pub(crate) fn iso_micros(self) -> String {
        format_rfc3339_micros(self.system_time()).to_string()
    }

    /// Returns `2026-01-01T00:00:00.139000000Z`.
    pub(crate) fn iso_nanos(self) -> String {
        format_rfc3339_nanos(self.system_time()).to_string()
    }

    /// Returns `1767225600139`.
    pub(crate) fn unix_millis(self) -> u64 {
        self.0
    }

    /// Returns `1767225600`.
    pub(crate) fn unix_seconds(self) -> u64 {
        self.0 / 1_000
    }

    /// Returns `1767225600.139`.
    pub(crate) fn unix_seconds_with_fraction(self) -> f64 {
        self.0 as f64 / 1_000.0
    }

    fn system_time(self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_millis(self.0)
    }
}
