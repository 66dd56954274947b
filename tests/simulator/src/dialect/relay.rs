//! Gateways that run the relay software new-api: they differ in their routes and tasks, and share the errors.
//!
//! An unknown id is refused with 400.
//!
//! ```text
//! error of the relay: { error: {message, type, code: ""} }
//! error about a task: { code, message, data: null }
//! ```

use serde_json::json;

use super::{Dialect, Query, distinct_ids, id_in};
use crate::{answer::Answer, request::Request, scenario::Refusal, task::Task};

/// What the software adds to its messages.
const REQUEST_ID: &str = "20260101000000139851234AbCdEf";

/// A relay.
#[derive(Debug)]
pub(crate) struct Relay {
    /// The route of one task.
    pub(super) one: &'static str,
    /// Writes one task, or the answer to an id that is not known.
    pub(super) write_one: fn(Option<&Task<'_>>) -> Answer,
    /// The route of a batch, where there is one.
    pub(super) many: Option<&'static str>,
    /// Writes a batch: the number of ids, and those tasks that are known.
    pub(super) write_many: fn(usize, &[Task<'_>]) -> Answer,
}

impl Dialect for Relay {
    fn read(&self, request: &Request, route: &str) -> Query {
        let (write_one, write_many) = (self.write_one, self.write_many);
        match (request.method.as_str(), id_in(self.one, route)) {
            ("GET", Some(id)) => Query::one(id, write_one),
            ("POST", None) if self.many == Some(route) => match distinct_ids(&request.json()) {
                Some(ids) => {
                    let count = ids.len();
                    Query::many(ids, move |tasks| write_many(count, tasks))
                }
                None => Query::Fixed(task_error(400, "invalid_request", "ids is required")),
            },
            _ => Query::NoRoute,
        }
    }

    fn unauthorized(&self) -> Answer {
        // "Invalid token": the software speaks Chinese to everybody.
        relay_error(401, "无效的令牌")
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
            Refusal::Forbidden => relay_error(403, "用户已被封禁"),
            Refusal::Quota => task_error(402, "insufficient_user_quota", "user quota is not enough"),
            Refusal::Rejected => task_error(400, "invalid_request", "invalid_request"),
            Refusal::ServerError => task_error(500, "get_tasks_failed", "get_tasks_failed"),
            // "No channel is available for the model luma in this group."
            Refusal::Unavailable => relay_error(503, "当前分组 default 下对于模型 luma 无可用渠道"),
        }
    }
}

/// Writes the answer to an id that is not known.
pub(super) fn not_found() -> Answer {
    task_error(400, "task_not_exist", "task_not_exist")
}

/// Writes an error about a task.
fn task_error(status: u16, code: &str, message: &str) -> Answer {
    Answer::json(status, &json!({"code": code, "message": message, "data": null}))
}

/// Writes an error of the relay itself.
fn relay_error(status: u16, message: &str) -> Answer {
    let message = format!("{message} (request id: {REQUEST_ID})");
    Answer::json(status, &json!({"error": {"message": message, "type": "new_api_error", "code": ""}}))
}
