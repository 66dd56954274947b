//! PiAPI: `GET /api/v1/task/{id}`, with the key in `x-api-key`. There is no batch.
//!
//! `output` is a task of kkiai but for `internal_state`; `video` has a watermark, `video_raw` has none. Go's zero time
//! stands for none. `error` is always there; its code 0 means that there is none.
//!
//! ```text
//! { code: 200, data: { task_id, model: "luma", task_type, status: pending|processing|completed|failed|staged, config,
//!   input, output: {prompt, internal_state, created_at, video, video_raw, thumbnail, last_frame}, meta: {created_at,
//!   started_at, ended_at, usage, …}, detail, logs, error: {code, raw_message, message, detail} }, message }
//! error: { code, data: null, message }
//! ```

use serde_json::{Value, json};

use super::{Dialect, Query, id_in};
use crate::{
    answer::Answer,
    request::Request,
    scenario::Refusal,
    task::{ASPECT_RATIO, HEIGHT, Stage, Task, Timestamp, WIDTH, Words},
};

/// The dialect of PiAPI.
#[derive(Debug)]
pub(crate) struct Piapi;

/// Go's zero time.
const NO_TIME: &str = "0001-01-01T00:00:00Z";
/// What a task costs, in points.
const PRICE: u32 = 2_000_000;

const WORDS: Words = Words { pending: "pending", processing: "processing", completed: "completed", failed: "failed" };

impl Dialect for Piapi {
    fn read(&self, request: &Request, route: &str) -> Query {
        match (request.method.as_str(), id_in("/api/v1/task/{id}", route)) {
            ("GET", Some(id)) => Query::one(id, |task| match task {
                Some(task) => Answer::json(200, &json!({"code": 200, "data": data(task), "message": "success"})),
                None => error(404, "task not found"),
            }),
            _ => Query::NoRoute,
        }
    }

    fn unauthorized(&self) -> Answer {
        error(401, "Invalid API key")
    }

    fn no_route(&self, _method: &str, _route: &str) -> Answer {
        error(404, "page not found")
    }

    fn refuse(&self, refusal: Refusal) -> Answer {
        match refusal {
            Refusal::RateLimited => error(429, "Too many requests").with_header("retry-after", "1"),
            Refusal::Forbidden => error(403, "The account is disabled"),
            Refusal::Quota => error(402, "Insufficient credits"),
            Refusal::Rejected => error(400, "invalid request"),
            Refusal::ServerError => error(500, "internal server error"),
            Refusal::Unavailable => error(503, "service unavailable"),
        }
    }
}

fn error(code: u16, message: &str) -> Answer {
    Answer::json(code, &json!({"code": code, "data": null, "message": message}))
}

/// Writes one task.
fn data(task: &Task<'_>) -> Value {
    let time = |time: Option<Timestamp>| time.map_or_else(|| NO_TIME.to_owned(), Timestamp::iso_nanos);
    let reason = task.reason().unwrap_or_default();
    json!({
        "task_id": task.id,
        "model": "luma",
        "task_type": "video_generation",
        "status": WORDS.of(task),
        "config": {"service_mode": "", "webhook_config": {"endpoint": "", "secret": ""}},
        "input": {"aspect_ratio": ASPECT_RATIO, "duration": 5, "model_name": "ray-v2", "prompt": task.prompt()},
        "output": output(task),
        "meta": {
            "created_at": time(Some(task.created())),
            "started_at": time(task.start()),
            "ended_at": time(task.end()),
            "usage": {"type": "point", "frozen": PRICE, "consume": if task.has_video() { PRICE } else { 0 }},
            "is_using_private_pool": false,
            "failover_triggered": false,
        },
        "detail": null,
        "logs": null,
        "error": {
            "code": if reason.is_empty() { 0 } else { 10_000 },
            "raw_message": reason,
            "message": reason,
            "detail": null,
        },
    })
}

/// Writes what Luma says about a task, which is nothing before work on it began.
fn output(task: &Task<'_>) -> Value {
    let file = |url: String| task.has_video().then(|| json!({"url": url, "width": WIDTH, "height": HEIGHT}));
    let has_begun = task.stage != Stage::Pending;
    json!({
        "prompt": if has_begun { task.prompt() } else { "" },
        "internal_state": if has_begun { WORDS.of(task) } else { "" },
        "created_at": if has_begun { task.created().iso_millis() } else { NO_TIME.to_owned() },
        "video": file(task.watermarked_url()),
        "video_raw": file(task.video_url()),
        "thumbnail": file(task.thumbnail_url()),
        "last_frame": file(task.last_frame_url()),
    })
}
