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

use super::parts::{find, id_of, image, object, percent, read_all, state_of, tells_state, video};
use super::{Dialect, Reply, Request};
use crate::error::{Code, Refusal};
use crate::list;
use crate::task::{Failure, State, Task, Video};
use crate::text;
use crate::time::{Unit, timestamp};
use crate::view::Json;

/// The dialect of kkiai.
pub struct Kkiai;

impl<J: Json> Dialect<J> for Kkiai {
    fn one(&self, id: &str) -> Request {
        Request { path: text::concat(&["/luma/generations/", &text::percent_encode(id)]), body: None }
    }

    fn many(&self, ids: &[String]) -> Request {
        let body = text::concat(&["{\"ids\":", &text::json_strings(ids), "}"]);
        Request { path: String::from("/luma/tasks"), body: Some(body) }
    }

    fn read_one(&self, reply: Reply<J>, id: Option<&str>) -> Result<Task<J>, Refusal<J>> {
        let entries = entries(reply)?;
        read_entry(reply.provider, find(&entries, id, entry_id)?, id)
    }

    fn read_many(&self, reply: Reply<J>) -> Result<Vec<Task<J>>, Refusal<J>> {
        // An entry without an id answers nobody's question; its id counts as missing.
        Ok(read_all(&entries(reply)?, &|entry| read_entry(reply.provider, entry, None)))
    }
}

/// The tasks or rows of an answer, whatever it is wrapped in.
fn entries<J: Json>(reply: Reply<J>) -> Result<Vec<J>, Refusal<J>> {
    let document = reply.document.ok_or(Refusal::of_status(reply.status))?;
    if !reply.is_ok() || is_refusal(document) {
        return Err(refusal(reply.status, document));
    }
    let content = match (document.get("code"), document.get("data")) {
        (Some(_), None) => return Ok(Vec::new()),
        (Some(_), Some(data)) => data,
        (None, _) => document,
    };
    let mut entries = match content.items() {
        Some(items) => items,
        // A batch that knows none of the ids: a nil slice in Go is null in JSON.
        None if content.is_null() => Vec::new(),
        None => vec![content],
    };
    let is_known_empty = entries.is_empty();
    list::retain(&mut entries, &mut |entry| entry_id(*entry).is_some() || tells_state(*entry));
    if entries.is_empty() && !is_known_empty { Err(Refusal::new(Code::InvalidResponse)) } else { Ok(entries) }
}

/// Whether a document with a good HTTP status is a refusal all the same.
fn is_refusal<J: Json>(document: J) -> bool {
    if document.get("state").is_some() || document.get("task_id").is_some() {
        return false;
    }
    let code = document.label_at("code").map(J::text);
    document.get("error").is_some()
        || document.get("detail").is_some()
        || code.is_some_and(|code| !matches!(code.as_str(), "success" | "200" | "0"))
}

/// Reads `{error}`, `{detail}` and `{code, message}`.
fn refusal<J: Json>(status: u16, document: J) -> Refusal<J> {
    let error = document.get("error");
    let detail = document.get("detail");
    let about_the_route = error.is_some() || (detail.is_none() && document.get("code").is_none());
    let source = error.or(detail).unwrap_or(document);
    // The number in `detail` counts the relay's own errors and tells a caller nothing.
    let provider_code =
        if detail.is_some() { None } else { source.label_at("code").or_else(|| source.label_at("type")) };
    let word = provider_code.map(J::text).unwrap_or_default();
    let status = match text::parse_decimal(&word) {
        Some(code) if (400.0..600.0).contains(&code) => code as u16,
        _ => status,
    };
    let words = ["message", "reason", "msg"].iter().find_map(|key| source.words_at(key)).or(source.words());
    let plain = match status {
        404 if about_the_route => Refusal::route(),
        404 => Refusal::new(Code::NotFound),
        // A refusal inside a 200 is still a refusal.
        200..=299 => Refusal::new(Code::Rejected),
        _ => Refusal::of_status(status),
    };
    // Codes that say more than the HTTP status (new-api `relay/relay_task.go`, `types/error.go`).
    let code = match word.as_str() {
        "task_not_exist" => Code::NotFound,
        "api_not_implemented" => Code::Rejected,
        "insufficient_user_quota" | "insufficient_quota" | "pre_consume_token_quota_failed" => Code::QuotaExceeded,
        _ => plain.code,
    };
    Refusal { code, words, provider_code, ..plain }
}

/// A row's `id` is a number of its database: the task's id is `task_id`, or that of the task inside.
fn entry_id<J: Json>(entry: J) -> Option<J> {
    entry.words_at("task_id").or_else(|| entry.words_at("id")).or_else(|| inner_task(entry)?.words_at("id"))
}

/// The task inside a row: an object, or JSON in a string.
fn inner_task<J: Json>(row: J) -> Option<J> {
    object(row.get("data"))
}

fn read_entry<J: Json>(provider: &'static str, entry: J, id: Option<&str>) -> Result<Task<J>, Refusal<J>> {
    let is_row = entry.get("task_id").is_some() || entry.get("status").is_some();
    let mut task = Task::new(provider, id_of(id, entry_id(entry))?, entry);
    if let Some(source) = if is_row { inner_task(entry) } else { Some(entry) } {
        read_task(&mut task, source);
    }
    if is_row {
        read_row(&mut task, entry);
    }
    Ok(task.consistent())
}

fn read_task<J: Json>(task: &mut Task<J>, source: J) {
    let artifact = source.get("artifact");
    let request = source.get("request");
    let asked = |key: &'static str| request.and_then(|request| request.words_at(key)).or_else(|| source.words_at(key));
    task.raw_state = source.label_at("state");
    task.state = state_of(task.raw_state);
    task.progress = percent(source.get("progress"));
    task.prompt = asked("prompt");
    task.aspect_ratio = asked("aspect_ratio");
    task.model = asked("model");
    list::add(&mut task.videos, main_video(source, artifact));
    task.thumbnail = image(source.get("thumbnail"))
        .or_else(|| image(source.get("video")?.get("thumbnail")))
        .or_else(|| image(artifact?.get("thumbnail")));
    task.last_frame = image(source.get("last_frame")).or_else(|| image(artifact?.get("last_frame")));
    task.created_at = timestamp(source.get("created_at"), Unit::Seconds);
    task.estimated_wait_seconds = source.number_at("estimate_wait_seconds");
    if let Some(reason) = source.words_at("failure_reason") {
        task.failure = Some(Failure::of(source.label_at("failure_code"), Some(reason)));
    }
}

/// `video`, which may carry a watermark, is what the gateway calls the result; `video_raw` knows the duration.
fn main_video<J: Json>(source: J, artifact: Option<J>) -> Option<Video<J>> {
    let part = |key: &'static str| source.get(key).or_else(|| artifact?.get(key));
    let raw = part("video_raw");
    let raw_video = video(raw);
    let mut main = video(source.get("video"))
        .or_else(|| video(source.get("video_raw")))
        .or_else(|| video(artifact?.get("video")))
        .or(raw_video)?;
    main.duration_seconds = raw.and_then(|raw| raw.number_at("duration"));
    main.width = main.width.or(raw_video.and_then(|raw| raw.width));
    main.height = main.height.or(raw_video.and_then(|raw| raw.height));
    Some(main)
}

/// What the gateway keeps about the task. It updates its row now and then, so row and task may disagree.
fn read_row<J: Json>(task: &mut Task<J>, row: J) {
    let status = row.label_at("status");
    let outer = state_of(status);
    let reason = row.words_at("fail_reason");
    if outer == State::Failed {
        task.state = outer;
        if reason.is_some() {
            task.failure = Some(Failure::of(None, reason));
        }
    } else if outer == State::Completed && task.state != State::Failed {
        task.state = outer;
        if task.videos.is_empty() {
            // On success older rows keep the result's URL in `fail_reason` (new-api `model/task.go`).
            list::add(&mut task.videos, video(row.get("result_url")).or_else(|| video(reason)));
        }
    } else if task.state == State::Unknown {
        task.state = outer;
    }
    let time = |key: &'static str| timestamp(row.get(key), Unit::Seconds);
    task.raw_state = task.raw_state.or(status);
    // A row says 100% when it has ended, a failed one too.
    task.progress = percent(row.get("progress")).filter(|_| task.state != State::Failed).or(task.progress);
    task.created_at = task.created_at.take().or_else(|| time("submit_time")).or_else(|| time("created_at"));
    task.started_at = time("start_time");
    task.finished_at = time("finish_time");
}
