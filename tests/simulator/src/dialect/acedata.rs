//! AceData: `POST /luma/tasks` with `{"action":"retrieve","id"}` or `{"action":"retrieve_batch","ids"}`.
//!
//! A task has no state of its own: it is read from `response`, which may be missing, a snapshot or the result.
//! An unknown id is answered with `{}` and left out of a batch. A batch shows 12 items unless `limit` says otherwise,
//! and `count` counts them all. Times are Unix seconds with a fraction.
//!
//! ```text
//! { _id, id, api_id, application_id, created_at, credential_id, request: {action, prompt}, trace_id, user_id,
//!   started_at?, response?: { success, task_id, video_id, prompt, video_url, video_height, video_width,
//!   state: pending|processing|completed|failed, thumbnail_url, thumbnail_width, thumbnail_height,
//!   error?: {code, message} }, finished_at?, elapsed? }
//! batch: { items: [task], count }
//! error: { success: false, error: {code, message}, trace_id }
//! ```

use std::ops::Range;

use serde_json::{Value, json};

use super::{Dialect, Query, distinct_ids};
use crate::{
    answer::Answer,
    request::Request,
    scenario::Refusal,
    task::{HEIGHT, REASON, Stage, Task, WIDTH},
};

/// How many items a batch shows when the request does not say.
const DEFAULT_LIMIT: u64 = 12;
/// The trace of every request that fails.
const TRACE_ID: &str = "2cf86e86-22a4-46e1-ac2f-032c0f2a4e89";
/// What the load balancer says while nobody is behind it.
const UNAVAILABLE: &str = "<html>\r\n<head><title>503 Service Temporarily Unavailable</title></head>\r\n<body>\r\n\
    <center><h1>503 Service Temporarily Unavailable</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";

/// The dialect of AceData.
#[derive(Debug)]
pub(crate) struct Acedata;

impl Dialect for Acedata {
    fn read(&self, request: &Request, route: &str) -> Query {
        if request.method != "POST" || route != "/luma/tasks" {
            return Query::NoRoute;
        }
        let body = request.json();
        match body.get("action").and_then(Value::as_str) {
            Some("retrieve") => match body.get("id").and_then(Value::as_str) {
                Some(id) => Query::one(id, one),
                None => Query::Fixed(error(400, "bad_request", "id is required")),
            },
            Some("retrieve_batch") => match distinct_ids(&body) {
                Some(ids) => Query::many(ids, move |tasks| many(tasks, page(&body))),
                None => Query::Fixed(error(400, "bad_request", "ids is required")),
            },
            _ => Query::Fixed(error(400, "api_not_implemented", "the action is not implemented")),
        }
    }

    fn unauthorized(&self) -> Answer {
        // The gateway in front of the service writes no `success`.
        let message = "The specified token is invalid or wrong.";
        Answer::json(401, &json!({"error": {"code": "invalid_token", "message": message}, "trace_id": TRACE_ID}))
    }

    fn no_route(&self, method: &str, route: &str) -> Answer {
        error(404, "no_api", &format!("No API matches {method} {route}."))
    }

    fn refuse(&self, refusal: Refusal) -> Answer {
        match refusal {
            Refusal::RateLimited => {
                error(429, "too_many_requests", "Too many requests, you have exceeded the rate limit.")
                    .with_header("retry-after", "1")
            }
            Refusal::Forbidden => error(403, "disabled", "The specified application is disabled."),
            Refusal::Quota => error(402, "insufficient_balance", "The balance is used up."),
            Refusal::Rejected => error(400, "bad_request", "The specified request is invalid."),
            Refusal::ServerError => error(500, "api_error", "fetch failed"),
            Refusal::Unavailable => Answer::new(503, "text/html", UNAVAILABLE),
        }
    }
}

fn one(task: Option<&Task<'_>>) -> Answer {
    Answer::json(200, &task.map_or_else(|| json!({}), item))
}

fn many(tasks: &[Task<'_>], page: Range<usize>) -> Answer {
    // No order is promised, so it is never that of the ids.
    let items = tasks.iter().rev().skip(page.start).take(page.len()).map(item);
    Answer::json(200, &json!({"items": items.collect::<Value>(), "count": tasks.len()}))
}

/// Reads which part of a batch is to be shown.
fn page(body: &Value) -> Range<usize> {
    let number = |name: &str| body.get(name).and_then(Value::as_u64);
    let offset = number("offset").unwrap_or(0);
    let end = offset.saturating_add(number("limit").unwrap_or(DEFAULT_LIMIT));
    let index = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    index(offset)..index(end)
}

fn error(status: u16, code: &str, message: &str) -> Answer {
    let error = json!({"code": code, "message": message});
    Answer::json(status, &json!({"success": false, "error": error, "trace_id": TRACE_ID}))
}

/// Writes one task.
fn item(task: &Task<'_>) -> Value {
    let created = task.created();
    let mut item = json!({
        // An object id of the database: seconds, machine, counter.
        "_id": format!("{:08x}550a4144a5{:06x}", created.unix_seconds(), task.serial),
        "id": task.id,
        "api_id": "94fc9028-5a9f-4875-aae4-38463bd30ac5",
        "application_id": "06484a45-9d04-498a-98a7-67086dee8166",
        "created_at": created.unix_seconds_with_fraction(),
        "credential_id": "e6a879e5-a7c0-4f7b-9d6f-f9a837421a50",
        "request": {"action": "generate", "prompt": task.prompt()},
        "trace_id": format!("0b7c1c1a-045c-4145-a434-{:012x}", task.serial),
        "user_id": "ad7afe47-cea9-4cda-980f-2ad8810e51cf",
    });
    let Some(response) = response(task) else {
        return item;
    };
    item["started_at"] = json!(task.started().unix_seconds_with_fraction());
    item["response"] = response;
    if matches!(task.stage, Stage::Completed | Stage::CallbackFailed | Stage::Failed | Stage::FailedWithoutReason) {
        item["finished_at"] = json!(task.finished().unix_seconds_with_fraction());
        item["elapsed"] = json!(task.work_seconds());
    }
    item
}

/// Writes what the task has to show so far, if anything.
fn response(task: &Task<'_>) -> Option<Value> {
    Some(match task.stage {
        Stage::Pending => return None,
        // `success` says that the step went well, not that the task is done.
        Stage::Processing => json!({"success": true, "task_id": task.id, "state": "processing"}),
        Stage::Unknown => json!({"success": true, "task_id": task.id, "state": "upscaling"}),
        Stage::CompletedWithoutVideo => {
            let mut result = result(task);
            result["video_url"] = Value::Null;
            result
        }
        Stage::Completed | Stage::CallbackFailed => result(task),
        Stage::Failed => json!({
            "success": false,
            "task_id": task.id,
            "state": "failed",
            "error": {"code": "bad_request", "message": REASON},
        }),
        Stage::FailedWithoutReason => json!({"success": false, "task_id": task.id, "state": "failed"}),
    })
}

fn result(task: &Task<'_>) -> Value {
    json!({
        "success": true,
        "task_id": task.id,
        "video_id": format!("4b088fc8-2bbc-4706-80a6-{:012x}", task.serial),
        "prompt": task.prompt(),
        "video_url": task.video_url(),
        "video_height": HEIGHT,
        "video_width": WIDTH,
        "state": "completed",
        "thumbnail_url": task.thumbnail_url(),
        "thumbnail_width": WIDTH,
        "thumbnail_height": HEIGHT,
    })
}
