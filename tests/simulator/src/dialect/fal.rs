//! fal's queue: `GET /requests/{id}` below the address of an app, which answers with the result itself, and
//! `GET /requests/{id}/status`. There is no batch.
//!
//! While a task is not over, its result is refused with 400 and a sentence. The result of a failed one is the error of its
//! run: a list of what is wrong, or a sentence with an `error_type`. Its status is `COMPLETED` all the same.
//!
//! ```text
//! result: { video: {url, content_type, file_name, file_size} }
//! status: { status: IN_QUEUE|IN_PROGRESS|COMPLETED, request_id, response_url, status_url, cancel_url, queue_position?,
//!   logs, metrics? }
//! error: { detail: "…" }, { detail: "…", error_type } or { detail: [{loc, msg, type, url, input}] }
//! ```

use serde_json::{Value, json};

use super::{Dialect, Query, id_in};
use crate::{
    answer::Answer,
    request::Request,
    scenario::Refusal,
    task::{Stage, Task, Words},
};

/// An app in fal's queue.
#[derive(Debug)]
pub(crate) struct Fal {
    /// Its path, which the address of the gateway may end with already.
    app: &'static str,
}

pub(crate) const DREAM_MACHINE: Fal = Fal { app: "/fal-ai/luma-dream-machine" };
pub(crate) const AGENTS: Fal = Fal { app: "/luma/agent" };

/// The size that every video is said to have, in bytes.
const FILE_SIZE: u32 = 1_824_075;

const WORDS: Words =
    Words { pending: "IN_QUEUE", processing: "IN_PROGRESS", completed: "COMPLETED", failed: "COMPLETED" };

impl Dialect for Fal {
    fn read(&self, request: &Request, route: &str) -> Query {
        let route = route.strip_prefix(self.app).unwrap_or(route);
        let app = self.app;
        if request.method != "GET" {
            return Query::NoRoute;
        }
        if let Some(id) = id_in("/requests/{id}/status", route) {
            Query::one(id, move |task| task.map_or_else(not_found, |task| Answer::json(200, &status(task, app))))
        } else if let Some(id) = id_in("/requests/{id}", route) {
            Query::one(id, |task| task.map_or_else(not_found, result))
        } else {
            Query::NoRoute
        }
    }

    fn unauthorized(&self) -> Answer {
        detail(401, "No user found for Key ID and Secret")
    }

    fn no_route(&self, _method: &str, route: &str) -> Answer {
        detail(404, &format!("Path {route} not found"))
    }

    fn refuse(&self, refusal: Refusal) -> Answer {
        match refusal {
            Refusal::RateLimited => detail(429, "Rate limit exceeded").with_header("retry-after", "1"),
            Refusal::Forbidden => detail(403, "User is locked"),
            Refusal::Quota => detail(402, "Exhausted balance"),
            Refusal::Rejected => detail(400, "Invalid request"),
            Refusal::ServerError => detail(500, "Internal Server Error"),
            Refusal::Unavailable => detail(503, "Service Unavailable"),
        }
    }
}

fn detail(status: u16, words: &str) -> Answer {
    Answer::json(status, &json!({"detail": words}))
}

fn not_found() -> Answer {
    detail(404, "Request not found")
}

/// Writes the result of one task, or why there is none.
fn result(task: &Task<'_>) -> Answer {
    match task.stage {
        Stage::Pending | Stage::Processing | Stage::Unknown => detail(400, "Request is still in progress"),
        Stage::Completed | Stage::CallbackFailed | Stage::CompletedWithoutVideo => {
            let video = task.video().map(|url| {
                json!({"url": url, "content_type": "video/mp4", "file_name": "output.mp4", "file_size": FILE_SIZE})
            });
            Answer::json(200, &json!({"video": video}))
        }
        Stage::Failed => {
            let kind = "content_policy_violation";
            let problem = json!({
                "loc": ["body", "prompt"],
                "msg": task.reason(),
                "type": kind,
                "url": format!("https://docs.fal.ai/errors#{kind}"),
                "input": {"prompt": task.prompt()},
            });
            Answer::json(422, &json!({"detail": [problem]})).with_header("x-fal-retryable", "false")
        }
        Stage::FailedWithoutReason => {
            let kind = "internal_error";
            Answer::json(500, &json!({"detail": "Internal server error", "error_type": kind}))
                .with_header("x-fal-error-type", kind)
        }
    }
}

/// Writes the status of one task.
fn status(task: &Task<'_>, app: &str) -> Value {
    let address = format!("https://queue.fal.run{app}/requests/{}", task.id);
    let mut status = json!({
        "status": WORDS.of(task),
        "request_id": task.id,
        "response_url": address,
        "status_url": format!("{address}/status"),
        "cancel_url": format!("{address}/cancel"),
        "logs": null,
        "metrics": {},
    });
    if task.stage == Stage::Pending {
        status["queue_position"] = json!(0);
    }
    if task.end().is_some() {
        status["metrics"]["inference_time"] = json!(task.work_seconds());
    }
    status
}
