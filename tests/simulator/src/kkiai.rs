//! kkiai: `GET /luma/generations/{id}` and `POST /luma/tasks {"ids":[…]}`, which answers a bare array.
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

use crate::{
    answer::Answer,
    dialect::{Ask, Dialect, distinct_ids},
    request::{Request, decode_segment},
    scenario::Refusal,
    task::{DURATION, HEIGHT, REASON, Stage, Task, WIDTH},
};

/// Go's zero time, which stands for none.
const NO_TIME: &str = "0001-01-01T00:00:00Z";
/// What the relay software adds to its messages.
const REQUEST_ID: &str = "20260101000000139851234AbCdEf";
/// The dominant colours of a thumbnail.
const PALETTE: &str = "em9csKqXYUgqdHVmmqeZLB8YaFpLjVw2bmFTTElBHhMNTzgodD8eVzUeTDorRSkYYEQymV80";

/// The dialect of kkiai.
pub(crate) struct Kkiai;

impl Dialect for Kkiai {
    fn ask(&self, request: &Request, route: &str) -> Ask {
        ask(request, route, one, many)
    }

    fn unauthorized(&self) -> Answer {
        // "Invalid token": the software speaks Chinese to everybody.
        relay_error(401, "无效的令牌", "new_api_error")
    }

    fn no_route(&self, method: &str, route: &str) -> Answer {
        let message = format!("Invalid URL ({method} {route})");
        let kind = "invalid_request_error";
        Answer::json(404, &json!({"error": {"message": message, "type": kind, "param": "", "code": ""}}))
    }

    fn refuse(&self, refusal: Refusal) -> Answer {
        match refusal {
            // The rate limit is watched by a layer that writes no body.
            Refusal::RateLimited => Answer::empty(429).with_header("retry-after", "1"),
            // "The user has been banned."
            Refusal::Forbidden => relay_error(403, "用户已被封禁", "new_api_error"),
            Refusal::Quota => task_error(402, "insufficient_user_quota", "user quota is not enough"),
            Refusal::Rejected => task_error(400, "invalid_request", "invalid_request"),
            Refusal::ServerError => task_error(500, "get_tasks_failed", "get_tasks_failed"),
            // "No channel is available for the model luma in this group."
            Refusal::Unavailable => relay_error(503, "当前分组 default 下对于模型 luma 无可用渠道", "new_api_error"),
        }
    }
}

/// Reads a request of this family of gateways, whose answers are written by `one` and `many`.
pub(crate) fn ask(
    request: &Request,
    route: &str,
    one: fn(Option<&Task<'_>>) -> Answer,
    many: fn(&[Task<'_>]) -> Answer,
) -> Ask {
    match (request.method.as_str(), route.strip_prefix("/luma/generations/")) {
        ("GET", Some(id)) if !id.is_empty() && !id.contains('/') => Ask::one(decode_segment(id), one),
        ("POST", None) if route == "/luma/tasks" => match distinct_ids(&request.json()) {
            Some(ids) => Ask::many(ids, many),
            None => Ask::Bad(task_error(400, "invalid_request", "ids is required")),
        },
        _ => Ask::NoRoute,
    }
}

/// Writes the answer to an id that is not known.
pub(crate) fn not_found() -> Answer {
    task_error(400, "task_not_exist", "task_not_exist")
}

fn one(task: Option<&Task<'_>>) -> Answer {
    task.map_or_else(not_found, |task| Answer::json(200, &generation(task)))
}

fn many(tasks: &[Task<'_>]) -> Answer {
    // The database's order is not the order of the ids.
    Answer::json(200, &tasks.iter().rev().map(generation).collect())
}

/// Writes an error of the relay itself.
fn relay_error(status: u16, message: &str, kind: &str) -> Answer {
    let message = format!("{message} (request id: {REQUEST_ID})");
    Answer::json(status, &json!({"error": {"message": message, "type": kind, "code": ""}}))
}

/// Writes an error about a task.
fn task_error(status: u16, code: &str, message: &str) -> Answer {
    Answer::json(status, &json!({"code": code, "message": message, "data": null}))
}

/// Writes one task.
fn generation(task: &Task<'_>) -> Value {
    match task.stage {
        Stage::Pending => unfinished(task, "pending", ""),
        Stage::Processing => {
            let mut row = unfinished(task, "processing", task.prompt());
            row["estimate_wait_seconds"] = json!(task.seconds_left());
            row
        }
        Stage::Unheard => unfinished(task, "upscaling", task.prompt()),
        Stage::CompletedWithoutVideo => unfinished(task, "completed", task.prompt()),
        Stage::Completed | Stage::CallbackFailed => completed(task),
        Stage::Failed => failed(task, json!(REASON)),
        Stage::FailedWithoutReason => failed(task, Value::Null),
    }
}

fn unfinished(task: &Task<'_>, state: &str, prompt: &str) -> Value {
    json!({
        "id": task.id,
        "prompt": prompt,
        "state": state,
        "queue_state": null,
        "created_at": task.created().iso_micros(),
        "batch_id": "",
        "video": null,
        "video_raw": null,
        "liked": null,
        "estimate_wait_seconds": null,
        "thumbnail": null,
        "last_frame": null,
    })
}

fn failed(task: &Task<'_>, reason: Value) -> Value {
    let mut row = unfinished(task, "failed", task.prompt());
    row["failure_reason"] = reason;
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
        "request": {"prompt": task.prompt(), "aspect_ratio": "16:9"},
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
