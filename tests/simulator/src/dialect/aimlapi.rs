//! AIML API: `GET /v2/video/generations?generation_id=`. There is no batch.
//!
//! An id may hold `/` and `:`, as in `7c880e75-…:luma/ray-2`. There are no times.
//!
//! ```text
//! { id, status: queued|generating|completed|error, video?: {url}, error: {name, message}?, model, meta?: {usage} }
//! error: { message, path, requestId, statusCode, timestamp }
//! ```

use serde_json::{Value, json};

use super::{Dialect, Query};
use crate::{
    answer::Answer,
    request::Request,
    scenario::Refusal,
    task::{Task, Words},
};

/// The dialect of AIML API.
#[derive(Debug)]
pub(crate) struct Aimlapi;

const ROUTE: &str = "/v2/video/generations";
/// The number of every request that fails.
const REQUEST_ID: &str = "798b860e-98c2-4e8e-8c50-550bcfc2eccc";

const WORDS: Words = Words { pending: "queued", processing: "generating", completed: "completed", failed: "error" };

impl Dialect for Aimlapi {
    fn read(&self, request: &Request, route: &str) -> Query {
        if request.method != "GET" || route != ROUTE {
            return Query::NoRoute;
        }
        match request.query("generation_id") {
            Some(id) if !id.is_empty() => Query::one(id, |task| match task {
                Some(task) => Answer::json(200, &generation(task)),
                None => error(404, "Generation not found"),
            }),
            _ => Query::Fixed(error(400, "generation_id is required")),
        }
    }

    fn unauthorized(&self) -> Answer {
        error(401, "Unauthorized. Check the API key.")
    }

    fn no_route(&self, method: &str, route: &str) -> Answer {
        let message = format!("Cannot {method} {route}");
        Answer::json(404, &json!({"message": message, "error": "Not Found", "statusCode": 404}))
    }

    fn refuse(&self, refusal: Refusal) -> Answer {
        match refusal {
            Refusal::RateLimited => error(429, "Too many requests").with_header("retry-after", "1"),
            Refusal::Forbidden => error(403, "Access to this model is not allowed"),
            Refusal::Quota => error(402, "You've run out of credits. Please top up your balance."),
            Refusal::Rejected => error(400, "Invalid payload provided. Check the JSON body."),
            Refusal::ServerError => error(500, "Internal server error"),
            Refusal::Unavailable => error(503, "Service temporarily unavailable"),
        }
    }
}

/// Writes an error. The status is a text there.
fn error(status: u16, message: &str) -> Answer {
    let body = json!({
        "message": message,
        "path": ROUTE,
        "requestId": REQUEST_ID,
        "statusCode": status.to_string(),
        "timestamp": "2026-01-01T00:00:00.139Z",
    });
    Answer::json(status, &body)
}

/// Writes one task.
fn generation(task: &Task<'_>) -> Value {
    let mut generation = json!({
        "id": task.id,
        "status": WORDS.of(task),
        "error": task.reason().map(|reason| json!({"name": "generation_failed", "message": reason})),
        "model": "luma/ray-3.2",
    });
    if let Some(url) = task.video() {
        generation["video"] = json!({"url": url});
        generation["meta"] = json!({"usage": {"credits_used": 120_000, "usd_spent": 0.06}});
    }
    generation
}
