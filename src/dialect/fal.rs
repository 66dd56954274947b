//! fal's queue: the result of a task, or an error status that may be about the task.
//!
//! ```text
//! GET /requests/{id} → {video:{url, content_type?, …}, exr_file?} | {images:[{url, …}, …]}
//!
//! error   {detail: "Request is still in progress"}                      the task is running
//!         {detail: [{msg, type, loc, …}, …]}                            the task failed: its input, moderation
//!         {detail: text, error_type}                                    the task failed: the queue gave up
//!         {detail: text}                                                the request was refused
//! status  {status: IN_QUEUE, IN_PROGRESS, COMPLETED; request_id, …}     another route of the queue
//!
//! POST to a callback address → {request_id, status: OK, payload: the result}
//!                              {request_id, status: ERROR, payload: {detail: [{msg, type, …}, …]} | null, error: text}
//! ```

use super::Reply;
use super::parts::{begin, failure_of, state_of, state_word, tells_state, video, words_of};
use super::refusal::refusal_in;
use crate::error::ApiError;
use crate::json::Value;
use crate::task::{State, Task};
use crate::text::holds;

/// Reads one task.
pub(crate) fn read(reply: Reply<'_>) -> Result<Task, ApiError> {
    let document = reply.document.ok_or(ApiError::of_status(reply.status))?;
    let posted = state_posted(reply, document);
    let state = posted.or_else(|| state_in(reply, document)).ok_or_else(|| refusal_in(reply))?;
    let result = if posted.is_some() { document.get("payload").or(document) } else { document };
    let mut task = begin(reply, document.text_at("request_id"), document)?;
    task.state = state;
    task.raw_state = state_word(document).map(String::from);
    task.videos.extend(video(result.get("video")));
    if task.videos.is_empty() && !result.get("images").is_null() {
        task.fault = Some(ApiError::image());
    }
    let detail = result.get("detail").or(document.get("error")).or(document);
    let first = detail.as_array().and_then(<[_]>::first);
    let code = result.get("error_type").str_or_number().or_else(|| first?.get("type").str_or_number());
    task.failure = failure_of(code, words_of(detail));
    Ok(task.consistent())
}

/// How the task ended, where this was posted to a callback address.
fn state_posted(reply: Reply<'_>, document: &Value<'_>) -> Option<State> {
    let is_posted = reply.is_callback && !document.get("request_id").is_null();
    let word = state_word(document).filter(|_| is_posted)?;
    match word {
        _ if word.eq_ignore_ascii_case("ok") => Some(State::Completed),
        _ if word.eq_ignore_ascii_case("error") => Some(State::Failed),
        _ => None,
    }
}

/// How far the task is, where this is about a task. Its failures come with an error status, as its progress does.
fn state_in(reply: Reply<'_>, document: &Value<'_>) -> Option<State> {
    let detail = document.get("detail");
    if holds(words_of(detail).unwrap_or_default(), "request is still") {
        Some(State::Processing)
    } else if detail.as_array().is_some() || document.str_at("error_type").is_some() {
        Some(State::Failed)
    } else if !reply.is_ok() {
        None
    } else if tells_state(document) {
        Some(state_of(state_word(document)))
    } else if document.has("video") || !document.get("images").is_null() {
        Some(State::Completed)
    } else {
        None
    }
}
