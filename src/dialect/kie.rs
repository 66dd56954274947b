//! Kie and its mirrors: an envelope whose `code` says more than the HTTP status, around a record of a task.
//!
//! ```text
//! GET /api/v1/modify/record-info?taskId={id} → {code, msg or message, data: record | job | null}
//! GET /api/v1/jobs/recordInfo?taskId={id}    → the same
//!
//! code    200 served, even when `data` is null: no such task; 422 "recordInfo is null": no such task (yet);
//!         501 the task failed; 429, 430, 433 too often; 455 maintenance; 505 switched off; else as in HTTP
//! record  {taskId, successFlag: 0 running, 1 done, 2 not created, 3 failed, 4 done but its webhook failed,
//!          paramJson: JSON text {prompt, …} | "" | null, response: {resultUrls, originUrls} | null,
//!          createTime, completeTime: milliseconds, errorCode, errorMessage}
//! job     {taskId, model, state: waiting, queuing, generating, success, fail; progress?,
//!          param: JSON text {input:{prompt, aspect_ratio}}, resultJson: JSON text {resultUrls} | object | "",
//!          createTime, completeTime: milliseconds, failCode, failMsg}
//! ```

use super::parts::{begin, percent, state_of, time, video};
use super::{Dialect, Reply};
use crate::error::{ApiError, Code};
use crate::json::Value;
use crate::task::{Failure, State, Task};
use crate::time::Unit;

/// The dialect of Kie.
pub struct Kie;

impl Dialect for Kie {
    fn read_one(&self, reply: Reply<'_>, id: Option<&str>) -> Result<Task, ApiError> {
        let document = reply.document.ok_or(ApiError::of_status(reply.status))?;
        let code = document.f64_at("code");
        let status = match code {
            Some(0.0) => 200,
            Some(code) if (100.0..600.0).contains(&code) => code as u16,
            _ => reply.status,
        };
        // Told of a task, not of the request, and also without the task's record.
        let has_failed = code == Some(501.0);
        if status / 100 != 2 && !has_failed {
            return Err(refusal(status, document));
        }
        let data = document.get("data");
        let record = match data.into_iter().chain([document]).find(|record| is_record(record)) {
            Some(record) => record,
            None if has_failed => document,
            None if data.is_none() && (code.is_some() || document.is_null()) => {
                return Err(ApiError::new(Code::NotFound));
            }
            None => return Err(ApiError::new(Code::InvalidResponse)),
        };
        let mut task = begin(reply.provider, id, record.text_at("taskId"), record)?;
        read_record(&mut task, record);
        if has_failed {
            let code = document.label_at("code");
            task.state = State::Failed;
            task.raw_state = task.raw_state.or(code.clone());
            task.failure.get_or_insert(Failure::of(code, message(document).map(String::from)));
        }
        task.consistent()
    }
}

/// A record in its envelope or alone, as callers store it. A running one may hold no more than its flag.
fn is_record(document: &Value<'_>) -> bool {
    document.str_at("taskId").is_some() || document.get("successFlag").is_some()
}

/// One page of the mirror writes `message`.
fn message<'a>(document: &'a Value<'_>) -> Option<&'a str> {
    document.str_at("msg").or_else(|| document.str_at("message"))
}

fn refusal(status: u16, document: &Value<'_>) -> ApiError {
    let words = message(document);
    let start = words.and_then(|words| words.get(..18));
    let is_unknown_id = start.is_some_and(|start| start.eq_ignore_ascii_case("recordInfo is null"));
    let code = match status {
        404 if document.f64_at("code").is_some() => Some(Code::NotFound),
        422 if is_unknown_id => Some(Code::NotFound),
        433 => Some(Code::RateLimited),
        505 => Some(Code::Rejected),
        _ => None,
    };
    let mut refusal = code.map_or(ApiError::of_status(status), ApiError::new);
    refusal.words = words.map(String::from);
    refusal.provider_code = document.label_at("code");
    refusal
}

fn read_record(task: &mut Task, record: &Value<'_>) {
    let either = |one: &str, other: &str| record.get(one).or_else(|| record.get(other));
    let flag = record.label_at("successFlag");
    task.raw_state = flag.clone().or_else(|| record.text_at("state"));
    task.state = match flag.as_deref() {
        Some("0") => State::Processing,
        Some("1" | "4") => State::Completed,
        Some("2" | "3") => State::Failed,
        _ => state_of(task.raw_state.as_deref()),
    };
    if let Some(result) = either("response", "resultJson").and_then(Value::as_object) {
        let urls = |key: &str| result.get(key).and_then(Value::as_array).unwrap_or_default();
        task.videos.extend(urls("resultUrls").iter().filter_map(|url| video(Some(url))));
        task.sources.extend(urls("originUrls").iter().filter_map(Value::as_http_url).map(String::from));
    }
    task.callback_failed = flag.as_deref() == Some("4") && !task.videos.is_empty();
    if let Some(asked) = either("paramJson", "param").and_then(Value::as_object) {
        let input = asked.get("input").unwrap_or(&asked);
        task.prompt = input.text_at("prompt");
        task.aspect_ratio = input.text_at("aspect_ratio");
    }
    task.model = record.text_at("model");
    task.progress = percent(record.get("progress"));
    task.created_at = time(record.get("createTime"), Unit::Milliseconds);
    task.finished_at = time(record.get("completeTime"), Unit::Milliseconds);
    let code = either("errorCode", "failCode").and_then(Value::label);
    let words = either("errorMessage", "failMsg").and_then(Value::words);
    if code.is_some() || words.is_some() {
        task.failure = Some(Failure::of(code, words.map(String::from)));
    }
}
