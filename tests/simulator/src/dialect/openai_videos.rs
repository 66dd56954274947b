//! Relays that answer as the videos of OpenAI do: `GET /v1/videos/{id}`. There is no batch.
//!
//! Times are Unix seconds; `completed_at` is left out until there is one, and so is `error`.
//!
//! ```text
//! { id, task_id, object: "video", model, status: queued|in_progress|completed|failed, progress: 0 to 100,
//!   created_at, completed_at?, seconds, size, metadata?: {url}, error?: {message, code} }
//! ```

use serde_json::{Value, json};

use super::relay::{Relay, not_found};
use crate::{
    answer::Answer,
    task::{HEIGHT, Stage, Task, WIDTH, Words},
};

pub(crate) const OPENAI_VIDEOS: Relay =
    Relay { one: "/v1/videos/{id}", write_one: one, many: None, write_many: |_, _| not_found() };

const WORDS: Words = Words { pending: "queued", processing: "in_progress", completed: "completed", failed: "failed" };

fn one(task: Option<&Task<'_>>) -> Answer {
    task.map_or_else(not_found, |task| Answer::json(200, &video(task)))
}

/// Writes one task.
fn video(task: &Task<'_>) -> Value {
    let progress = match task.stage {
        Stage::Pending => 0,
        Stage::Processing => 50,
        Stage::Unknown => 90,
        _ => 100,
    };
    let mut video = json!({
        "id": task.id,
        "task_id": task.id,
        "object": "video",
        "model": "luma-ray-2",
        "status": WORDS.of(task),
        "progress": progress,
        "created_at": task.created().unix_seconds(),
        "seconds": "5",
        "size": format!("{WIDTH}x{HEIGHT}"),
    });
    if let Some(end) = task.end() {
        video["completed_at"] = json!(end.unix_seconds());
    }
    if let Some(url) = task.video() {
        video["metadata"] = json!({"url": url});
    }
    if let Some(reason) = task.reason() {
        video["error"] = json!({"message": reason, "code": "task_failed"});
    }
    video
}
