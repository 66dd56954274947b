//! Kie and its mirrors: an envelope whose `code` says more than the HTTP status, around a record of a task.
//!
//! ```text
//! GET /api/v1/modify/record-info?taskId={id} → {code, msg or message, data: record | job | null}
//! GET /api/v1/jobs/recordInfo?taskId={id}    → the same
//!
//! code    200 served, even when `data` is null: no such task; 422 "recordInfo is null" and other sentences: no such
//!         task (yet); 501 the task failed; 429, 430, 433 too often; 455 maintenance; 505 switched off; else as in HTTP
//! record  {taskId, successFlag: 0 running, 1 done, 2 not created, 3 failed, 4 done but its webhook failed,
//!          paramJson: JSON text {prompt, …} | "" | null, response: {resultUrls, originUrls} | null,
//!          createTime, completeTime: milliseconds, errorCode, errorMessage}
//! job     {taskId, model, state: waiting, queuing, generating, success, fail; progress?,
//!          param: JSON text {input: {prompt, aspect_ratio} | JSON text}, resultJson: JSON text {resultUrls} | object | "",
//!          createTime, completeTime: milliseconds, failCode, failMsg}; since late 2026 beside the fields of a record
//!
//! POST to a callback address → {code, msg, data: job | {taskId, promptJson, resultUrls?}}: without a state, so `code` says
//!                              how it ended
//! ```

use super::Reply;
use super::parts::{begin, check_limits, failure_in, percent, read_request, state_of, time, video};
use super::refusal::{is_refusal, refusal};
use crate::error::{ApiError, Code};
use crate::json::{NULL, Value};
use crate::task::{MOST_VIDEOS, State, Task};
use crate::text::holds;
use crate::time::Unit;

/// Reads one task.
pub(crate) fn read(reply: Reply<'_>) -> Result<Task, ApiError> {
    let document = reply.document.ok_or_else(|| refused(reply.status, &NULL))?;
    let code = document.get("code").as_f64();
    let status = match code {
        Some(0.0) => 200,
        Some(code) if (100.0..600.0).contains(&code) => code as u16,
        _ => reply.status,
    };
    let is_ok = status / 100 == 2;
    let data = document.get("data");
    let record = [data, document].into_iter().find(|record| is_record(record));
    let (state, own_word) = state_in(record.unwrap_or(&NULL));
    // 501 is about the task, not the request; as a `code` it needs no record. In callbacks, so are other codes.
    let may_be_end = reply.is_callback && record.is_some() && matches!(state, State::Unknown | State::Failed);
    let is_end = (may_be_end && !is_ok && is_about_task(status)) || (status == 501 && state == State::Failed);
    let has_failed = code == Some(501.0) || is_end;
    if !is_ok && !has_failed {
        return Err(refused(status, document));
    }
    let Some(record) = record.or(has_failed.then_some(document)) else {
        let is_unknown = data.is_null() && (matches!(code, Some(0.0 | 200.0)) || document.is_null());
        return Err(match is_unknown {
            true => ApiError::new(Code::NotFound),
            false if is_refusal(document) => refused(status, document),
            false => ApiError::new(Code::InvalidResponse),
        });
    };
    let mut task = begin(reply, record.text_at("taskId"), record)?;
    read_record(&mut task, record);
    let is_report = reply.is_callback && own_word.is_null() && is_report(record);
    if is_report && task.videos.is_empty() {
        read_result(&mut task, record);
    }
    let code = if has_failed || is_report { document.get("code") } else { &NULL };
    task.raw_state = own_word.or(code).str_or_number();
    task.state = match state {
        _ if has_failed => State::Failed,
        _ if is_report && (!code.is_null() || !task.videos.is_empty()) => State::Completed,
        _ => state,
    };
    if task.state == State::Failed {
        task.failure = failure_in(&[record, document], code);
    }
    Ok(task.consistent())
}

/// A record in its envelope or alone, as callers store it. A running one may hold no more than its state.
fn is_record(document: &Value<'_>) -> bool {
    // Any service writes "error".
    let word = document.str_at("state").filter(|word| !word.eq_ignore_ascii_case("error"));
    document.str_at("taskId").is_some() || !document.get("successFlag").is_null() || state_of(word) != State::Unknown
}

/// Whether this is what only callbacks have: results without a state, or what was asked for.
fn is_report(record: &Value<'_>) -> bool {
    ["promptJson", "resultUrls", "videoUrl", "info"].iter().any(|name| !record.get(name).is_null())
}

/// Whether the code of a callback may be about its task, and not about the account or the address.
fn is_about_task(status: u16) -> bool {
    status != 404 && matches!(Code::of_status(status), Code::Rejected | Code::Unavailable)
}

/// How far a record says that its task is, and the word or flag that says so. A flag that says "running" is less exact
/// than the word beside it.
fn state_in<'a, 'v>(record: &'a Value<'v>) -> (State, &'a Value<'v>) {
    let (flag, word) = (record.get("successFlag"), record.get("state"));
    let by_word = state_of(word.non_empty_str());
    let state = match flag.as_f64() {
        Some(1.0 | 4.0) => State::Completed,
        Some(2.0 | 3.0) => State::Failed,
        Some(0.0) if by_word == State::Unknown => State::Processing,
        _ => by_word,
    };
    (state, if state == by_word { word.or(flag) } else { flag })
}

/// A refusal by a code, or by an HTTP status without one. Some mean something else than in HTTP.
fn refused(status: u16, document: &Value<'_>) -> ApiError {
    let refusal = refusal(status, document, &[]);
    let code = match status {
        200..=299 if document.is_null() => Code::InvalidResponse,
        433 => Code::RateLimited,
        505 => Code::Rejected,
        _ => refusal.code,
    };
    ApiError { code, ..refusal }
}

/// Where results are: in answers of Luma's own routes and of sister routes, and in callbacks.
const RESULTS: &[&str] = &["response", "resultJson", "info", "resultInfo", "videoInfo"];
/// Where the request is. What is read last counts.
const REQUESTS: &[&str] = &["promptJson", "param", "paramJson"];
/// Where links are in a result: in a list, alone, or in the form of OpenAI.
const LINKS: &[&str] = &["resultUrls", "videoUrl", "data"];

fn read_record(task: &mut Task, record: &Value<'_>) {
    for place in RESULTS {
        if task.videos.is_empty() {
            check_limits(task, record.get(place));
            read_result(task, &record.get(place).object());
        }
    }
    task.callback_failed = record.get("successFlag").as_f64() == Some(4.0) && !task.videos.is_empty();
    for place in REQUESTS {
        let asked = record.get(place).object();
        if !asked.is_null() {
            read_request(task, &[&asked.get("input").object(), &asked]);
        }
    }
    task.model = record.text_at("model").or(task.model.take());
    // Sister routes write 0.5 for 50.
    task.progress = percent(record.get("progress")).map(|done| if done < 1.0 { done * 100.0 } else { done });
    let time = |name: &str| {
        // A text with a space is the time of the gateway's own zone, which it does not name.
        let written = Some(record.get(name)).filter(|time| !holds(time.as_str().unwrap_or_default(), " "));
        time(written?, Unit::Milliseconds)
    };
    task.created_at = time("createTime");
    task.finished_at = time("completeTime");
}

/// Reads what a task has brought.
fn read_result(task: &mut Task, result: &Value<'_>) {
    let links = |name: &str| result.get(name).items().iter();
    for name in LINKS {
        if task.videos.is_empty() {
            // One more than are read, so that too many are noticed.
            task.videos.extend(links(name).filter_map(video).take(MOST_VIDEOS + 1));
        }
    }
    let sources = links("originUrls").filter_map(Value::as_http_url).map(String::from);
    task.sources.extend(sources.take(MOST_VIDEOS + 1));
}
