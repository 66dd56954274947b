//! A sister gateway of kkiai: the same routes, the older flat task, and a batch that answers task rows in a wrapper.
//!
//! The `id` of a row is its number in the database; the task's own id is `task_id`. When no id is known, `data` is null.
//!
//! ```text
//! { code: "success", message, data: [ { id: 13917, created_at, updated_at, task_id, platform, action,
//!   status: QUEUED|IN_PROGRESS|SUCCESS|FAILURE|UNKNOWN, fail_reason, submit_time, start_time, finish_time,
//!   progress: "50%", data: task } ] }
//! task: { id, liked, state, video: {url, width, height, thumbnail, download_url}, prompt, user_id, batch_id,
//!   thumbnail: {url, width, height}, video_raw, created_at, last_frame, queue_state, estimate_wait_seconds }
//! ```

use serde_json::{Value, json};

use super::{
    kkiai::KKIAI,
    relay::{Relay, not_found},
};
use crate::{
    answer::Answer,
    task::{HEIGHT, Stage, Task, Timestamp, WIDTH, Words},
};

pub(crate) const SISTER: Relay = Relay { write_one: one, write_many: many, ..KKIAI };

/// The number of the first row that this gateway gives away.
const FIRST_ROW: u32 = 13_917;

const WORDS: Words = Words { pending: "pending", processing: "processing", completed: "completed", failed: "failed" };

fn one(task: Option<&Task<'_>>) -> Answer {
    task.map_or_else(not_found, |task| Answer::json(200, &generation(task)))
}

fn many(ids: usize, tasks: &[Task<'_>]) -> Answer {
    // The software's list is nil where nothing was found.
    let is_nil = ids > 0 && tasks.is_empty();
    let data = if is_nil { Value::Null } else { tasks.iter().rev().map(row).collect() };
    Answer::json(200, &json!({"code": "success", "message": "", "data": data}))
}

/// Writes one row of a batch.
fn row(task: &Task<'_>) -> Value {
    let (status, progress) = match task.stage {
        Stage::Pending => ("QUEUED", "0%"),
        Stage::Processing => ("IN_PROGRESS", "50%"),
        Stage::Unknown => ("UPSCALING", "90%"),
        Stage::Completed | Stage::CallbackFailed | Stage::CompletedWithoutVideo => ("SUCCESS", "100%"),
        Stage::Failed | Stage::FailedWithoutReason => ("FAILURE", "100%"),
    };
    let (started, finished) = (task.start(), task.end());
    let updated = finished.or(started).unwrap_or(task.created());
    // Zero stands for "not yet".
    let seconds = |time: Option<Timestamp>| time.map_or(0, Timestamp::unix_seconds);
    json!({
        "id": FIRST_ROW + task.serial,
        "created_at": task.created().iso_millis(),
        "updated_at": updated.iso_millis(),
        "task_id": task.id,
        "platform": "luma_free",
        "action": "LUMA_VIDEO",
        "status": status,
        "fail_reason": task.reason().unwrap_or_default(),
        "submit_time": task.created().unix_seconds(),
        "start_time": seconds(started),
        "finish_time": seconds(finished),
        "progress": progress,
        "data": generation(task),
    })
}

/// Writes one task.
fn generation(task: &Task<'_>) -> Value {
    let mut generation = json!({
        "id": task.id,
        "liked": null,
        "state": WORDS.of(task),
        "video": null,
        "prompt": task.prompt(),
        "user_id": "",
        "batch_id": "",
        "thumbnail": null,
        "video_raw": null,
        "created_at": task.created().iso_micros(),
        "last_frame": null,
        "queue_state": null,
        "estimate_wait_seconds": null,
    });
    if task.has_video() {
        let url = task.video_url();
        let picture = |url: String| json!({"url": url, "width": WIDTH, "height": HEIGHT});
        generation["video"] = json!({
            "url": url,
            "width": WIDTH,
            "height": HEIGHT,
            "thumbnail": null,
            "download_url": task.download_url(),
        });
        generation["thumbnail"] = picture(task.thumbnail_url());
        generation["video_raw"] = picture(url);
        generation["last_frame"] = picture(task.last_frame_url());
    }
    if let Some(reason) = task.reason() {
        generation["failure_reason"] = json!(reason);
    }
    generation
}
