//! AceData Cloud: what was asked (`request`) beside what has come of it so far (`response`).
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
//! ```
//!
//! A task has no state of its own: it follows from what is there and what is not.

use super::parts::{begin, find, read_all, size, state_of, state_word, tells_state, text_in, time, value_in};
use super::{Dialect, Reply};
use crate::error::{ApiError, Code};
use crate::json::Value;
use crate::task::{Failure, Image, State, Task, Video};
use crate::time::Unit;

/// The dialect of AceData Cloud.
pub struct AceData;

impl Dialect for AceData {
    fn read_one(&self, reply: Reply<'_>, id: Option<&str>) -> Result<Task, ApiError> {
        let item = find(&items(reply)?, id, |item| item.text_at("id"))?;
        read_item(reply.provider, item, id)
    }

    fn read_many(&self, reply: Reply<'_>) -> Result<Vec<Task>, ApiError> {
        read_all(&items(reply)?, &|item| read_item(reply.provider, item, None))
    }
}

/// The tasks of an answer: a batch, a task alone, or none.
fn items(reply: Reply<'_>) -> Result<Vec<&Value<'_>>, ApiError> {
    let document = reply.document.ok_or(ApiError::of_status(reply.status))?;
    let has_failed = document.get("error").is_some() || document.get("success").and_then(Value::as_bool) == Some(false);
    match document.get("items").and_then(Value::as_array) {
        _ if !reply.is_ok() => Err(refusal(reply.status, document)),
        Some(items) => Ok(items.iter().collect()),
        None if is_task(document) => Ok(vec![document]),
        None if has_failed => Err(refusal(reply.status, document)),
        None if document.is_null() || document.is_empty_object() => Ok(Vec::new()),
        None => Err(ApiError::new(Code::InvalidResponse)),
    }
}

/// The id may be missing where there is a response.
fn is_task(document: &Value<'_>) -> bool {
    document.str_at("id").is_some() || document.get("response").is_some() || tells_state(document)
}

/// What an error says, as an object or as a text.
fn words_of(error: &Value<'_>) -> Option<String> {
    error.text_at("message").or_else(|| error.text_at("detail")).or_else(|| error.words().map(String::from))
}

/// What a code of the vendor means.
fn code_of(word: &str) -> Option<Code> {
    Some(match word {
        "no_token" | "invalid_token" | "token_expired" | "token_mismatched" | "unauthorized" => Code::Unauthorized,
        "used_up" | "insufficient_balance" => Code::QuotaExceeded,
        "disabled" | "forbidden" | "content_moderation" => Code::Forbidden,
        "task_not_found" => Code::NotFound,
        "too_many_requests" | "rate_limited" => Code::RateLimited,
        "api_error" | "timeout" | "upstream_error" | "upstream_timeout" => Code::Unavailable,
        "bad_request" | "invalid_request" | "api_not_implemented" => Code::Rejected,
        _ => return None,
    })
}

/// Reads an error: its own code tells more than the HTTP status, which differs between the vendor's pages.
fn refusal(status: u16, document: &Value<'_>) -> ApiError {
    let error = document.get("error").unwrap_or(document);
    let provider_code = error.label_at("code");
    let mut refusal = match code_of(provider_code.as_deref().unwrap_or_default()) {
        Some(code) => ApiError::new(code),
        // A refusal inside a 200 is still a refusal.
        None if status / 100 == 2 => ApiError::new(Code::Rejected),
        None => ApiError::of_status(status),
    };
    if provider_code.as_deref() == Some("no_api") {
        refusal = ApiError::route();
    }
    refusal.words = words_of(error);
    refusal.trace_id = document.text_at("trace_id");
    refusal.provider_code = provider_code;
    refusal
}

fn url_at(response: &Value<'_>, key: &str) -> Option<String> {
    response.get(key)?.as_http_url().map(String::from)
}

fn read_item(provider: &'static str, item: &Value<'_>, id: Option<&str>) -> Result<Task, ApiError> {
    if !is_task(item) {
        return Err(ApiError::new(Code::InvalidResponse));
    }
    let response = item.get("response").and_then(Value::as_object);
    let response = response.as_deref();
    // Some of the vendor's own clients also find at the top what belongs into the response.
    let both = [response, Some(item)];
    let asked = [item.get("request")];
    let mut task = begin(provider, id, item.text_at("id").or_else(|| text_in(&both, "task_id")), item)?;
    if let Some(response) = response {
        task.videos.extend(url_at(response, "video_url").map(|url| Video {
            download_url: url.clone(),
            url,
            width: size(response, "video_width"),
            height: size(response, "video_height"),
            duration_seconds: None,
        }));
        task.thumbnail = url_at(response, "thumbnail_url").map(|url| Image {
            url,
            width: size(response, "thumbnail_width"),
            height: size(response, "thumbnail_height"),
        });
    }
    let word = response.and_then(state_word).or_else(|| state_word(item));
    task.raw_state = word.map(String::from);
    task.state = match word {
        _ if value_in(&both, "success").and_then(Value::as_bool) == Some(false) => State::Failed,
        Some(_) => state_of(word),
        None if response.is_none() => State::Pending,
        // `success` alone says that the request was accepted.
        None if task.videos.is_empty() => State::Processing,
        None => State::Completed,
    };
    if task.state == State::Failed {
        let error = value_in(&both, "error");
        let code = error.and_then(|error| error.label_at("code"));
        task.failure = Some(Failure::of(code, error.and_then(words_of).or_else(|| response.and_then(words_of))));
    }
    task.prompt = text_in(&asked, "prompt").or_else(|| text_in(&both, "prompt"));
    task.aspect_ratio = text_in(&asked, "aspect_ratio");
    task.model = text_in(&asked, "model");
    task.created_at = time(item.get("created_at"), Unit::Seconds);
    task.started_at = time(item.get("started_at"), Unit::Seconds);
    task.finished_at = time(value_in(&[Some(item), response], "finished_at"), Unit::Seconds);
    task.trace_id = text_in(&[Some(item), response], "trace_id");
    task.consistent()
}
