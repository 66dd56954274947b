//! kkiai and its family: relays of the new-api kind that hand through what Luma's own web application gets.
//!
//! ```text
//! GET  /luma/generations/{id}        → task
//! POST /luma/tasks {"ids":[…]}       → [task, …] | {code:"success", message, data:[row, …] | null}
//!
//! task  {id, state, prompt?, request?:{prompt, aspect_ratio, model?}, created_at, estimate_wait_seconds,
//!        failure_reason?, video:{url, width, height, download_url, thumbnail?} | string | null,
//!        video_raw:{…, duration}, thumbnail, last_frame, artifact?:{video, video_raw, thumbnail, last_frame}}
//! row   {id: integer (a database row), task_id, status: NOT_START…UNKNOWN, progress: "50%", fail_reason,
//!        result_url?, submit_time, start_time, finish_time: seconds or 0, data: task | JSON text | null}
//! error {error:{message, type, code}} | {code, message, data} | {detail} | nothing | an HTML page with status 200
//! ```

use super::parts::{begin, find, image_in, percent, read_all, state_of, tells_state, text_in, time, value_in, video};
use super::{Dialect, Reply};
use crate::error::{ApiError, Code};
use crate::json::Value;
use crate::number;
use crate::task::{Failure, State, Task, Video};
use crate::time::Unit;

/// The dialect of kkiai.
pub struct Kkiai;

impl Dialect for Kkiai {
    fn read_one(&self, reply: Reply<'_>, id: Option<&str>) -> Result<Task, ApiError> {
        let entry = find(&entries(reply)?, id, entry_id)?;
        read_entry(reply.provider, entry, id)
    }

    fn read_many(&self, reply: Reply<'_>) -> Result<Vec<Task>, ApiError> {
        // An entry without an id answers nobody; its id counts as missing.
        read_all(&entries(reply)?, &|entry| read_entry(reply.provider, entry, None))
    }
}

/// The tasks or rows of an answer, whatever it is wrapped in.
fn entries(reply: Reply<'_>) -> Result<Vec<&Value<'_>>, ApiError> {
    let document = reply.document.ok_or(ApiError::of_status(reply.status))?;
    if !reply.is_ok() || is_refusal(document) {
        return Err(refusal(reply.status, document));
    }
    let content = match (document.get("code"), document.get("data")) {
        (Some(_), None) => return Ok(Vec::new()),
        (Some(_), Some(data)) => data,
        (None, _) => document,
    };
    let mut entries: Vec<_> = match content.as_array() {
        Some(items) => items.iter().collect(),
        // A batch that knows none of the ids: a nil slice in Go is null in JSON.
        None if content.is_null() => Vec::new(),
        None => vec![content],
    };
    let is_known_empty = entries.is_empty();
    entries.retain(|entry| entry_id(entry).is_some() || tells_state(entry));
    if entries.is_empty() && !is_known_empty { Err(ApiError::new(Code::InvalidResponse)) } else { Ok(entries) }
}

/// Whether a document with a good HTTP status is a refusal all the same.
fn is_refusal(document: &Value<'_>) -> bool {
    if document.get("state").is_some() || document.get("task_id").is_some() {
        return false;
    }
    let code = document.label_at("code");
    document.get("error").is_some()
        || document.get("detail").is_some()
        || code.is_some_and(|code| !matches!(code.as_str(), "success" | "200" | "0"))
}

/// Reads `{error}`, `{detail}` and `{code, message}`.
fn refusal(status: u16, document: &Value<'_>) -> ApiError {
    let error = document.get("error");
    let detail = document.get("detail");
    let about_the_route = error.is_some() || (detail.is_none() && document.get("code").is_none());
    let source = error.or(detail).unwrap_or(document);
    // The number in `detail` counts the relay's own errors and tells a caller nothing.
    let provider_code =
        if detail.is_some() { None } else { source.label_at("code").or_else(|| source.label_at("type")) };
    let word = provider_code.as_deref().unwrap_or_default();
    let status = match number::parse_plain(word) {
        Some(code) if (400.0..600.0).contains(&code) => code as u16,
        _ => status,
    };
    let words = ["message", "reason", "msg"].iter().find_map(|key| source.str_at(key)).or(source.words());
    let mut refusal = match status {
        404 if !about_the_route => ApiError::new(Code::NotFound),
        // A refusal inside a 200 is still a refusal.
        200..=299 => ApiError::new(Code::Rejected),
        _ => ApiError::of_status(status),
    };
    // Codes that say more than the HTTP status (new-api `relay/relay_task.go`, `types/error.go`).
    match word {
        "task_not_exist" => refusal.code = Code::NotFound,
        "api_not_implemented" => refusal.code = Code::Rejected,
        "insufficient_user_quota" | "insufficient_quota" | "pre_consume_token_quota_failed" => {
            refusal.code = Code::QuotaExceeded;
        }
        _ => {}
    }
    refusal.words = words.map(String::from);
    refusal.provider_code = provider_code;
    refusal
}

/// A row's `id` is a number of its database: the task's id is `task_id`, or that of the task inside.
fn entry_id(entry: &Value<'_>) -> Option<String> {
    let own = entry.text_at("task_id").or_else(|| entry.text_at("id"));
    own.or_else(|| entry.get("data")?.as_object()?.text_at("id"))
}

fn read_entry(provider: &'static str, entry: &Value<'_>, id: Option<&str>) -> Result<Task, ApiError> {
    let is_row = entry.get("task_id").is_some() || entry.get("status").is_some();
    let mut task = begin(provider, id, entry_id(entry), entry)?;
    if !is_row {
        read_task(&mut task, entry);
        return task.consistent();
    }
    // The task inside a row: an object, or JSON in a string.
    if let Some(inner) = entry.get("data").and_then(Value::as_object) {
        read_task(&mut task, &inner);
    }
    read_row(&mut task, entry);
    task.consistent()
}

fn read_task(task: &mut Task, source: &Value<'_>) {
    let artifact = source.get("artifact");
    let asked = [source.get("request"), Some(source)];
    task.raw_state = source.label_at("state");
    task.state = state_of(task.raw_state.as_deref());
    task.progress = percent(source.get("progress"));
    task.prompt = text_in(&asked, "prompt");
    task.aspect_ratio = text_in(&asked, "aspect_ratio");
    task.model = text_in(&asked, "model");
    task.videos.extend(main_video(source, artifact));
    task.thumbnail = image_in(&[Some(source), source.get("video"), artifact], "thumbnail");
    task.last_frame = image_in(&[Some(source), artifact], "last_frame");
    task.created_at = time(source.get("created_at"), Unit::Seconds);
    task.estimated_wait_seconds = source.f64_at("estimate_wait_seconds");
    if let Some(reason) = source.text_at("failure_reason") {
        task.failure = Some(Failure::of(source.label_at("failure_code"), Some(reason)));
    }
}

/// `video`, which may carry a watermark, is what the gateway calls the result; `video_raw` knows the duration.
fn main_video(source: &Value<'_>, artifact: Option<&Value<'_>>) -> Option<Video> {
    let sources = [Some(source), artifact];
    let video_of = |source: &Value<'_>| video(source.get("video")).or_else(|| video(source.get("video_raw")));
    let mut main = sources.iter().find_map(|source| video_of(source.as_ref()?))?;
    let raw = value_in(&sources, "video_raw");
    main.duration_seconds = raw.and_then(|raw| raw.f64_at("duration"));
    if let Some(raw) = video(raw) {
        main.width = main.width.or(raw.width);
        main.height = main.height.or(raw.height);
    }
    Some(main)
}

/// What the gateway keeps about the task. It updates its row now and then, so row and task may disagree.
fn read_row(task: &mut Task, row: &Value<'_>) {
    let status = row.label_at("status");
    let outer = state_of(status.as_deref());
    let reason = row.get("fail_reason").filter(|reason| reason.words().is_some());
    if outer == State::Failed {
        task.state = outer;
        if let Some(words) = reason.and_then(Value::words) {
            task.failure = Some(Failure::of(None, Some(String::from(words))));
        }
    } else if outer == State::Completed && task.state != State::Failed {
        task.state = outer;
        if task.videos.is_empty() {
            // On success older rows keep the result's URL in `fail_reason` (new-api `model/task.go`).
            task.videos.extend(video(row.get("result_url")).or_else(|| video(reason)));
        }
    } else if task.state == State::Unknown {
        task.state = outer;
    }
    let time = |key: &str| time(row.get(key), Unit::Seconds);
    task.raw_state = task.raw_state.take().or(status);
    // A row says 100% when it has ended, a failed one too.
    task.progress = percent(row.get("progress")).filter(|_| task.state != State::Failed).or(task.progress);
    task.created_at = task.created_at.take().or_else(|| time("submit_time")).or_else(|| time("created_at"));
    task.started_at = time("start_time");
    task.finished_at = time("finish_time");
}
