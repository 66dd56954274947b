//! kkiai: `GET /luma/generations/{id}` and `POST /luma/tasks {"ids":[…]}`, which answers a bare array. 302.ai and CometAPI
//! write the same task at routes of their own, and have no batch.
//!
//! Unfinished tasks spell out their nulls and have six digits in their times; completed ones have three, no prompt of
//! their own but the `request`, and a zero time in `artifact`. No failed task was ever published: that form is made up
//! from the unfinished one and the `failure_reason` of a sister gateway. An unknown id is refused with 400.
//!
//! ```text
//! { id, state: pending|processing|completed|failed, video: {url, width, height, download_url},
//!   request: {prompt, aspect_ratio}, artifact: {video, thumbnail, video_raw, created_at, last_frame},
//!   thumbnail, video_raw: {url, width, height, duration, media_type}, created_at, last_frame }
//! ```

use serde_json::{Value, json};

use super::relay::{Relay, not_found};
use crate::{
    answer::Answer,
    task::{ASPECT_RATIO, DURATION, HEIGHT, Stage, Task, WIDTH, Words},
};

pub(crate) const KKIAI: Relay =
    Relay { one: "/luma/generations/{id}", write_one: one, many: Some("/luma/tasks"), write_many: many };
pub(crate) const AI_302: Relay = Relay { one: "/luma/task/{id}/fetch", many: None, ..KKIAI };
pub(crate) const COMETAPI: Relay = Relay { one: "/dream-machine/v1/generations/{id}", many: None, ..KKIAI };

/// Go's zero time, which stands for none.
const NO_TIME: &str = "0001-01-01T00:00:00Z";
/// The dominant colours of a thumbnail.
const PALETTE: &str = "em9csKqXYUgqdHVmmqeZLB8YaFpLjVw2bmFTTElBHhMNTzgodD8eVzUeTDorRSkYYEQymV80";

const WORDS: Words = Words { pending: "pending", processing: "processing", completed: "completed", failed: "failed" };

fn one(task: Option<&Task<'_>>) -> Answer {
    task.map_or_else(not_found, |task| Answer::json(200, &generation(task)))
}

fn many(_ids: usize, tasks: &[Task<'_>]) -> Answer {
    // The database's order is not the order of the ids.
    Answer::json(200, &tasks.iter().rev().map(generation).collect())
}

/// Writes one task.
fn generation(task: &Task<'_>) -> Value {
    if task.has_video() {
        return completed(task);
    }
    let mut row = json!({
        "id": task.id,
        "prompt": if task.stage == Stage::Pending { "" } else { task.prompt() },
        "state": WORDS.of(task),
        "queue_state": null,
        "created_at": task.created().iso_micros(),
        "batch_id": "",
        "video": null,
        "video_raw": null,
        "liked": null,
        "estimate_wait_seconds": (task.stage == Stage::Processing).then(|| task.seconds_left()),
        "thumbnail": null,
        "last_frame": null,
    });
    if task.has_failed() {
        row["failure_reason"] = json!(task.reason());
    }
    row
}

fn completed(task: &Task<'_>) -> Value {
    let url = task.video_url();
    let video = json!({"url": url, "width": WIDTH, "height": HEIGHT, "download_url": task.download_url()});
    let video_raw = json!({"url": url, "width": WIDTH, "height": HEIGHT, "duration": DURATION, "media_type": "video"});
    let thumbnail = image(task.thumbnail_url(), json!({"grid": PALETTE}));
    let last_frame = image(task.last_frame_url(), Value::Null);
    json!({
        "id": task.id,
        "state": "completed",
        "video": video,
        "request": {"prompt": task.prompt(), "aspect_ratio": ASPECT_RATIO},
        "artifact": {
            "video": video,
            "thumbnail": thumbnail,
            "video_raw": video_raw,
            "created_at": NO_TIME,
            "last_frame": last_frame,
        },
        "thumbnail": thumbnail,
        "video_raw": video_raw,
        "created_at": task.created().iso_millis(),
        "last_frame": last_frame,
    })
}

fn image(url: String, palette: Value) -> Value {
    json!({"url": url, "width": WIDTH, "height": HEIGHT, "palette": palette, "media_type": "image"})
}
