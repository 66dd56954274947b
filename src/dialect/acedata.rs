//! AceData Cloud: the create request (`request`) beside its result so far (`response`).
//!
//! ```text
//! POST /luma/tasks {"id":…,"action":"retrieve"}                    → task | {} | null: no such task
//! POST /luma/tasks {"ids":[…],"action":"retrieve_batch","limit":N} → {items:[task, …], count}
//!
//! task     {id, created_at, started_at?, finished_at?: seconds with a fraction, or ISO; trace_id,
//!           request:{prompt, aspect_ratio?, model?}, response?: response | null}
//! response {success?, state? or status?, video_url?, video_width, video_height, prompt, trace_id?, finished_at?,
//!           thumbnail_url?, thumbnail_width, thumbnail_height, error?: {code, message} | text | null}
//! error    {success?: false, error:{code, message} | text | null, trace_id?}
//!
//! POST to a callback address → {task_id, …response} | {task_id, success: false, error, trace_id}
//! ```
//!
//! A task has no state field: the state follows from which fields are present.

use super::Reply;
use super::parts::{
    begin, check_count, check_kind, check_limits, failure_in, find, read_all, read_request, size, state_of, state_word,
    tells_state, text_in, time, value_in, words_of,
};
use super::refusal::refusal;
use crate::error::{ApiError, Code, NO_ROUTE};
use crate::json::{NULL, Value};
use crate::task::{Image, State, Task, Video};
use crate::text::is_any;
use crate::time::Unit;

/// Reads one task.
pub(crate) fn read(reply: Reply<'_>) -> Result<Task, ApiError> {
    let item = find(reply, &items(reply)?, |item| item.text_at("id"))?;
    read_item(reply, item)
}

/// Reads the tasks of a batch.
pub(crate) fn read_many(reply: Reply<'_>) -> Result<Vec<Task>, ApiError> {
    read_all(&items(reply)?, &|item| read_item(reply, item))
}

/// The tasks of an answer: a batch, a task alone, or none.
fn items(reply: Reply<'_>) -> Result<Vec<&Value<'_>>, ApiError> {
    let document = reply.document.ok_or(ApiError::of_status(reply.status))?;
    let has_failed = !document.get("error").is_null() || document.get("success").as_bool() == Some(false);
    match document.get("items").as_array() {
        _ if !reply.is_ok() => Err(refusal_in(reply, document)),
        Some(items) => {
            check_count(items)?;
            Ok(items.iter().collect())
        }
        None if is_task(reply, document) => Ok(vec![document]),
        None if has_failed => Err(refusal_in(reply, document)),
        None if document.is_null() || document.is_empty_object() => Ok(Vec::new()),
        None => Err(ApiError::new(Code::InvalidResponse)),
    }
}

/// The id may be missing where there is a response.
fn is_task(reply: Reply<'_>, document: &Value<'_>) -> bool {
    let is_single = reply.id.is_some() || reply.is_callback;
    document.str_at("id").is_some()
        || !document.get("response").is_null()
        || (tells_state(document) && document.get("task_id").is_null())
        || is_report(reply, document)
        || (is_single && says_failed(document))
}

/// Whether the error of a document is that its task has failed.
fn says_failed(document: &Value<'_>) -> bool {
    document.get("error").str_at("code").is_some_and(|code| is_any(code, "task_failed"))
}

/// Whether this is what only callbacks have: a response with the id of its task.
fn is_report(reply: Reply<'_>, item: &Value<'_>) -> bool {
    reply.is_callback && item.get("response").is_null() && item.str_at("task_id").is_some()
}

/// What the vendor's codes mean: more than the HTTP status, which differs between its pages.
const CODES: &[(&str, Code)] = &[
    ("no_token|invalid_token|token_expired|token_mismatched|unauthorized", Code::Unauthorized),
    ("used_up|insufficient_balance", Code::QuotaExceeded),
    ("disabled|forbidden|content_moderation", Code::Forbidden),
    ("task_not_found|not_found", Code::NotFound),
    ("too_many_requests|rate_limited", Code::RateLimited),
    ("api_error|internal_error|timeout|upstream_error|upstream_timeout", Code::Unavailable),
    ("bad_request|invalid_request|api_not_implemented|no_api", Code::Rejected),
];

fn refusal_in(reply: Reply<'_>, document: &Value<'_>) -> ApiError {
    let mut refusal = refusal(reply.status, document, CODES);
    if refusal.provider_code.as_deref().is_some_and(|code| is_any(code, "no_api")) {
        refusal.hint = Some(NO_ROUTE);
    }
    refusal
}

/// A link with its size, which stand beside each other.
fn link(response: &Value<'_>, [url, width, height]: [&str; 3]) -> Option<Image> {
    let url = response.get(url).as_http_url().map(String::from)?;
    Some(Image { url, width: size(response, width), height: size(response, height) })
}

fn read_item(reply: Reply<'_>, item: &Value<'_>) -> Result<Task, ApiError> {
    if !is_task(reply, item) {
        return Err(ApiError::new(Code::InvalidResponse));
    }
    let response = item.get("response").object();
    let response = if is_report(reply, item) { item } else { &*response };
    // Some of the vendor's own clients also find at the top what belongs in the response.
    let both = [response, item];
    let mut task = begin(reply, item.text_at("id").or_else(|| text_in(&both, "task_id")), item)?;
    task.videos.extend(link(response, ["video_url", "video_width", "video_height"]).map(
        |Image { url, width, height }| Video { download_url: url.clone(), url, width, height, duration_seconds: None },
    ));
    task.thumbnail = link(response, ["thumbnail_url", "thumbnail_width", "thumbnail_height"]);
    check_kind(&mut task, &both);
    check_limits(&mut task, item.get("response"));
    task.finished_at = time(value_in(&[item, response], "finished_at"), Unit::Seconds);
    let word = [response, response.get("data"), item].into_iter().find_map(state_word);
    task.raw_state = word.map(String::from);
    let success = value_in(&both, "success").as_bool();
    // A word says more than the flag, as it does to the vendor's own SDK.
    let has_word = match state_of(word) {
        State::Unknown => false,
        State::Completed => !task.videos.is_empty(),
        _ => true,
    };
    task.state = match word {
        _ if (success == Some(false) || says_failed(item)) && !has_word => State::Failed,
        Some(_) => state_of(word),
        // The end of the work, also without a video: then an error says how it ended.
        None if task.finished_at.is_some() => {
            let has_failed =
                success.is_none() && task.videos.is_empty() && words_of(value_in(&both, "error")).is_some();
            if has_failed { State::Failed } else { State::Completed }
        }
        None if response.is_null() => State::Pending,
        // `success` alone says that the request was accepted.
        None if task.videos.is_empty() => State::Processing,
        None => State::Completed,
    };
    if task.state == State::Failed {
        task.failure = failure_in(&both, &NULL);
    }
    read_request(&mut task, &[item.get("request"), response, item]);
    task.created_at = time(item.get("created_at"), Unit::Seconds);
    task.started_at = time(item.get("started_at"), Unit::Seconds);
    task.trace_id = text_in(&[item, response], "trace_id");
    Ok(task.consistent())
}
