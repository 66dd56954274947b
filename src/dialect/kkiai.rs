//! kkiai and its family: relays that run new-api and pass on what Luma's own web application gets.
//!
//! ```text
//! GET  /luma/generations/{id}        → task
//! POST /luma/tasks {"ids":[…]}       → [task, …] | {code:"success", message, data:[row, …] | null}
//!
//! task  a generation of Luma's web application (generation.rs), or of its own API
//! row   {id: integer (a database row), task_id, status: NOT_START…UNKNOWN, progress: "50%", fail_reason,
//!        result_url?, submit_time, start_time, finish_time or finished_at: seconds or 0, data: task | JSON text | null}
//! error {error:{message, type, code}} | {code, message, data} | {detail} | nothing | an HTML page with status 200
//! ```
//!
//! Relays wrap one task as they wrap many, with `code`, with `success: true` or with neither. One lists the generations of
//! a task, each under an id of its own: `{data: [task, task]}`.

use std::borrow::Cow;

use super::Reply;
use super::generation::{main_video, read_generation};
use super::parts::{
    begin, check_count, check_limits, failure_in, find, percent, read_all, state_of, state_word, tells_failure,
    tells_state, time_in, video,
};
use super::refusal::{is_refusal, refusal_in};
use crate::error::{ApiError, Code};
use crate::json::{NULL, Value};
use crate::task::{State, Task};
use crate::time::Unit;

/// Reads one task.
pub(crate) fn read(reply: Reply<'_>) -> Result<Task, ApiError> {
    let entries = entries(reply)?;
    let is_generation =
        |entry: &&Value<'_>| entry.get("task_id").is_null() && own_id(entry).is_some_and(|id| !reply.asks_for(id));
    let is_wrapped = reply.document.is_some_and(|document| document.is_object() && document.get("code").is_null());
    if entries.len() > 1 && is_wrapped && entries.iter().all(is_generation) {
        return read_entry(reply, slowest(&entries).ok_or(ApiError::new(Code::NotFound))?, &entries);
    }
    read_entry(reply, find(reply, &entries, entry_id)?, &[])
}

/// Reads the tasks of a batch.
pub(crate) fn read_many(reply: Reply<'_>) -> Result<Vec<Task>, ApiError> {
    // An entry without an id answers nobody; its id counts as missing.
    read_all(&entries(reply)?, &|entry| read_entry(reply, entry, &[]))
}

/// The one of several generations that says how far their task is: one that is not finished, else one that is there.
fn slowest<'a, 'v>(generations: &[&'a Value<'v>]) -> Option<&'a Value<'v>> {
    generations.iter().copied().min_by_key(|generation| match state_of(state_word(generation)) {
        State::Failed => 2,
        State::Completed => 1,
        _ => 0,
    })
}

/// The tasks or rows of an answer, whatever it is wrapped in.
fn entries(reply: Reply<'_>) -> Result<Vec<&Value<'_>>, ApiError> {
    let is_answer = |document: &&Value<'_>| reply.is_ok() && !is_refusal(document);
    let document = reply.document.filter(is_answer).ok_or_else(|| refusal_in(reply))?;
    let (code, data, is_named) = (document.get("code"), document.get("data"), own_id(document).is_some());
    if data.is_null() && !is_named && !code.or(document.get("success")).is_null() {
        return Ok(Vec::new());
    }
    let is_wrapped = !code.is_null() || !(is_named || state_word(document).is_some());
    let content = if is_wrapped { data.or(document) } else { document };
    // A batch that knows none of the ids: a nil slice in Go is null in JSON.
    let items = content.items();
    check_count(items)?;
    let is_entry = |item: &&Value<'_>| entry_id(item).is_some() || tells_state(item) || tells_failure(item);
    let entries: Vec<_> = items.iter().filter(is_entry).collect();
    if entries.is_empty() && !items.is_empty() { Err(ApiError::new(Code::InvalidResponse)) } else { Ok(entries) }
}

/// The id by which a task or a row names its task. A row's `id` is a number of its database.
fn own_id<'a>(entry: &'a Value<'_>) -> Option<&'a str> {
    entry.str_at("task_id").or_else(|| entry.str_at("id"))
}

/// The same, else the id of the task inside a row, which may be that of the service behind the relay.
fn entry_id(entry: &Value<'_>) -> Option<String> {
    own_id(entry).map(String::from).or_else(|| entry.get("data").object().text_at("id"))
}

/// Where the result is in the rows of relays for several services. Older rows have its URL in `fail_reason` when the task
/// has succeeded (new-api `model/task.go`).
const LINKS: &[&str] = &["result_url", "video_url", "url", "fail_reason"];

/// Reads a task or a row. Of one task that is several `generations`, each with an id of its own, `entry` is the slowest.
fn read_entry(reply: Reply<'_>, entry: &Value<'_>, generations: &[&Value<'_>]) -> Result<Task, ApiError> {
    let (named, payload) = match reply.document {
        Some(document) if !generations.is_empty() => (None, document),
        _ if reply.id.is_some() => (own_id(entry).map(String::from), entry),
        _ => (entry_id(entry), entry),
    };
    let mut task = begin(reply, named, payload)?;
    let is_row = ["task_id", "status", "task_status"].iter().any(|key| !entry.get(key).is_null());
    // The task inside a row: an object, or JSON in a string. One relay calls it a response.
    let inner = if is_row { entry.get("data").or(entry.get("response")).object() } else { Cow::Borrowed(&NULL) };
    check_limits(&mut task, entry.get("data"));
    let source = inner.or(entry);
    read_generation(&mut task, source);
    let outer = if is_row { read_row(&mut task, entry, &inner) } else { State::Unknown };
    if !generations.is_empty() {
        task.videos.clear();
    }
    for generation in generations {
        task.videos.extend(main_video(&[generation, generation.get("artifact")]));
    }
    if task.state == State::Failed {
        // A reason that the row does not have may stand in the wrapper.
        task.failure = failure_in(&[entry, &inner, reply.document.unwrap_or(&NULL)], &NULL);
    } else if task.state == State::Completed && task.videos.is_empty() {
        let places = [entry, &inner, source.get("content"), entry.get("metadata")];
        for key in LINKS {
            if task.videos.is_empty() {
                task.videos.extend(places.iter().find_map(|place| video(place.get(key))));
            }
        }
        if task.videos.is_empty() && matches!(outer, State::Pending | State::Processing) {
            // The gateway still works on what its service has done.
            task.state = outer;
        }
    }
    Ok(task.consistent())
}

/// What the gateway keeps about the task, and the state by its own word. It updates its row now and then, so row and task may
/// disagree.
fn read_row(task: &mut Task, row: &Value<'_>, inner: &Value<'_>) -> State {
    let kling = row.get("task_status").str_or_number();
    let unit = if kling.is_some() { Unit::Milliseconds } else { Unit::Seconds };
    let status = row.get("status").str_or_number().or(kling);
    let outer = state_of(status.as_deref());
    let is_end = outer == State::Failed || (outer == State::Completed && task.state != State::Failed);
    if is_end || task.state == State::Unknown {
        task.state = outer;
    }
    task.raw_state = task.raw_state.take().or(status);
    task.progress = percent(row.get("progress")).or(task.progress);
    if inner.is_null() || task.created_at.is_none() {
        task.created_at = time_in(row, &["submit_time", "created_at"], unit);
    }
    task.started_at = time_in(row, &["start_time", "started_at"], unit);
    task.finished_at = time_in(row, &["finish_time", "finished_at", "completed_at"], unit);
    outer
}
