//! How relays and marketplaces refuse: `{error}`, `{detail}`, or words beside a code.

use super::Reply;
use super::parts::{first_at, state_word, tells_failure, tells_state, words_of};
use crate::error::{ApiError, Code};
use crate::json::{NULL, Value};
use crate::number;
use crate::text::is_any;

/// The task that an answer is, or holds in its `data`.
///
/// # Errors
/// What the answer says instead.
pub(super) fn task_in<'a>(reply: Reply<'a>) -> Result<&'a Value<'a>, ApiError> {
    let document = reply.document.filter(|_| reply.is_ok()).unwrap_or(&NULL);
    let data = document.get("data");
    let is_named = ["id", "task_id"]
        .iter()
        .any(|name| document.str_at(name).is_some_and(|id| reply.id.is_none() || reply.asks_for(id)));
    let is_bare = is_named && state_word(document).is_some() && document.get("code").is_null();
    let places = if is_bare { [document, data] } else { [data, document] };
    places.into_iter().find(|value| is_task(value)).ok_or_else(|| refusal_in(reply))
}

/// A task that has just been accepted may be no more than its id.
fn is_task(value: &Value<'_>) -> bool {
    let is_named = has_id(value) && (state_word(value).is_some() || !is_refusal(value));
    is_named || tells_state(value) || tells_failure(value)
}

fn has_id(value: &Value<'_>) -> bool {
    !value.get("id").or(value.get("task_id")).is_null()
}

/// What an answer without a task says.
pub(super) fn refusal_in(reply: Reply<'_>) -> ApiError {
    let Some(document) = reply.document else { return ApiError::of_status(reply.status) };
    if !reply.is_ok() || is_refusal(document) {
        return refusal(reply.status, document, RELAY_CODES);
    }
    let is_empty = !document.get("code").is_null() && document.get("data").is_null();
    ApiError::new(if is_empty { Code::NotFound } else { Code::InvalidResponse })
}

/// Whether a document with a good HTTP status is a refusal all the same.
pub(super) fn is_refusal(document: &Value<'_>) -> bool {
    let has_state = state_word(document).is_some() && document.str_at("id").is_some();
    if has_state || !document.get("state").or(document.get("task_id")).is_null() || tells_failure(document) {
        return false;
    }
    let code = document.get("code").or(document.get("statusCode")).str_or_number();
    !document.get("error").is_empty()
        || !document.get("detail").is_null()
        || document.get("success").as_bool() == Some(false)
        || code.is_some_and(|code| !is_any(&code, "success|ok|200|0"))
}

/// Codes of relays that say more than the HTTP status (new-api `relay/relay_task.go`, `types/error.go`).
const RELAY_CODES: &[(&str, Code)] = &[
    ("task_not_exist|task_not_found|not_found", Code::NotFound),
    ("api_not_implemented", Code::Rejected),
    ("insufficient_user_quota|insufficient_quota|pre_consume_token_quota_failed", Code::QuotaExceeded),
];

/// Reads `{error}`, `{detail}` and `{code, message}`. Of the gateway's own codes, `codes` says more than the HTTP status.
pub(super) fn refusal(status: u16, document: &Value<'_>, codes: &[(&str, Code)]) -> ApiError {
    let detail = document.get("detail");
    let source = document.get("error").or(detail).or(document);
    let code = first_at(source, &["code", "type", "statusCode"]).str_or_number();
    // The number in `detail` is the relay's own count of errors, of no use to a caller.
    let provider_code = code.filter(|_| detail.is_null());
    let word = provider_code.as_deref().unwrap_or_default();
    let status = match number::parse_plain(word) {
        Some(code) if (400.0..600.0).contains(&code) => code as u16,
        _ => status,
    };
    let code = match codes.iter().find(|(words, _)| is_any(word, words)) {
        Some((_, code)) => *code,
        // A refusal inside a 200 is still a refusal.
        None if status / 100 == 2 => Code::Rejected,
        None => Code::of_status(status),
    };
    ApiError {
        provider_message: words_of(source).map(String::from),
        trace_id: document.text_at("requestId").or_else(|| document.text_at("trace_id")),
        provider_code,
        ..ApiError::new(code)
    }
}
