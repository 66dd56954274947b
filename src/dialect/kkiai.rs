//! kkiai and its family: relays of the new-api kind that hand through what Luma's own web application gets.
//!
//! ```text
//! GET  /luma/generations/{id}        → task
//! POST /luma/tasks {"ids":[…]}       → [task, …] | {code:"success", message, data:[row, …] | null}
//!
//! task  a generation of Luma's web application (generation.rs), or of its own API
//! row   {id: integer (a database row), task_id, status: NOT_START…UNKNOWN, progress: "50%", fail_reason,
//!        result_url?, submit_time, start_time, finish_time: seconds or 0, data: task | JSON text | null}
//! error {error:{message, type, code}} | {code, message, data} | {detail} | nothing | an HTML page with status 200
//! ```

use super::generation::read_generation;
use super::parts::{begin, find, percent, read_all, state_of, tells_state, time, video};
use super::refusal::{is_refusal, refusal};
use super::{Dialect, Reply};
use crate::error::{ApiError, Code};
use crate::json::Value;
use crate::task::{Failure, State, Task};
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

/// A row's `id` is a number of its database: the task's id is `task_id`, or that of the task inside.
fn entry_id(entry: &Value<'_>) -> Option<String> {
    let own = entry.text_at("task_id").or_else(|| entry.text_at("id"));
    own.or_else(|| entry.get("data")?.as_object()?.text_at("id"))
}

fn read_entry(provider: &'static str, entry: &Value<'_>, id: Option<&str>) -> Result<Task, ApiError> {
    let is_row = entry.get("task_id").is_some() || entry.get("status").is_some();
    let mut task = begin(provider, id, entry_id(entry), entry)?;
    if !is_row {
        read_generation(&mut task, entry);
        return task.consistent();
    }
    // The task inside a row: an object, or JSON in a string.
    if let Some(inner) = entry.get("data").and_then(Value::as_object) {
        read_generation(&mut task, &inner);
    }
    read_row(&mut task, entry);
    task.consistent()
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
