//! Replicate: `GET /v1/predictions/{id}`. There is no batch.
//!
//! The output of Luma's models is one address as text. `started_at` and `completed_at` are null until they are known.
//!
//! ```text
//! { id, model, version, input: {prompt, aspect_ratio, duration, loop}, logs, output, data_removed, error,
//!   status: starting|processing|succeeded|failed|canceled, created_at, started_at, completed_at, metrics, urls }
//! error: { title, detail, status }
//! ```

use serde_json::{Value, json};

use super::{Dialect, Query, id_in};
use crate::{
    answer::Answer,
    request::Request,
    scenario::Refusal,
    task::{ASPECT_RATIO, Task, Timestamp, Words},
};

/// The dialect of Replicate.
#[derive(Debug)]
pub(crate) struct Replicate;

const WORDS: Words = Words { pending: "starting", processing: "processing", completed: "succeeded", failed: "failed" };

impl Dialect for Replicate {
    fn read(&self, request: &Request, route: &str) -> Query {
        match (request.method.as_str(), id_in("/v1/predictions/{id}", route)) {
            ("GET", Some(id)) => Query::one(id, |task| match task {
                Some(task) => Answer::json(200, &prediction(task)),
                None => error(404, "Prediction not found", "The requested prediction could not be found."),
            }),
            _ => Query::NoRoute,
        }
    }

    fn unauthorized(&self) -> Answer {
        error(401, "Unauthenticated", "You did not pass a valid authentication token")
    }

    fn no_route(&self, _method: &str, _route: &str) -> Answer {
        error(404, "Not found", "The requested resource could not be found.")
    }

    fn refuse(&self, refusal: Refusal) -> Answer {
        match refusal {
            Refusal::RateLimited => {
                error(429, "Too many requests", "Request was throttled. Expected available in 1 second.")
                    .with_header("retry-after", "1")
            }
            Refusal::Forbidden => error(403, "Forbidden", "You do not have permission to perform this action."),
            Refusal::Quota => error(402, "Insufficient credit", "You have insufficient credit to run this model."),
            Refusal::Rejected => error(422, "Input validation failed", "- input: prompt is required\n"),
            Refusal::ServerError => error(500, "Internal server error", "An unexpected error occurred."),
            Refusal::Unavailable => error(503, "Service unavailable", "The service is temporarily unavailable."),
        }
    }
}

fn error(status: u16, title: &str, detail: &str) -> Answer {
    Answer::json(status, &json!({"title": title, "detail": detail, "status": status}))
}

/// Writes one task.
fn prediction(task: &Task<'_>) -> Value {
    let address = format!("https://api.replicate.com/v1/predictions/{}", task.id);
    let seconds = task.work_seconds();
    json!({
        "id": task.id,
        "model": "luma/ray-2-720p",
        "version": "hidden",
        "input": {"prompt": task.prompt(), "aspect_ratio": ASPECT_RATIO, "duration": 5, "loop": false},
        "logs": "",
        "output": task.video(),
        "data_removed": false,
        "error": task.reason(),
        "status": WORDS.of(task),
        "created_at": task.created().iso_micros(),
        "started_at": task.start().map(Timestamp::iso_micros),
        "completed_at": task.end().map(Timestamp::iso_micros),
        "metrics": if task.end().is_some() { json!({"predict_time": seconds, "total_time": seconds}) } else { json!({}) },
        "urls": {"cancel": format!("{address}/cancel"), "get": address},
    })
}
