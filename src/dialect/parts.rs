//! What the dialects have in common: words, links, sizes, times.

use crate::error::{ApiError, Code};
use crate::json::Value;
use crate::number;
use crate::task::{Image, State, Task, Video};
use crate::time::{self, Unit};

/// The most tasks that are read of one answer.
const MOST_TASKS: usize = 1000;

/// What a gateway's word for a state means. The case differs between pages of one vendor.
pub(super) fn state_of(word: Option<&str>) -> State {
    match word.unwrap_or_default().trim_ascii().to_ascii_lowercase().as_str() {
        "pending" | "queued" | "not_start" | "submitted" | "waiting" | "queuing" | "staged" | "in_queue"
        | "starting" | "created" => State::Pending,
        "processing" | "dreaming" | "in_progress" | "inprogress" | "generating" | "running" => State::Processing,
        "completed" | "complete" | "success" | "succeed" | "succeeded" | "finished" => State::Completed,
        "failed" | "failure" | "fail" | "error" | "rejected" | "cancelled" | "canceled" | "aborted" | "expired"
        | "timeout" | "deleted" => State::Failed,
        _ => State::Unknown,
    }
}

/// A gateway's word for a state.
pub(super) fn state_word<'a>(source: &'a Value<'_>) -> Option<&'a str> {
    source.str_at("state").or_else(|| source.str_at("status"))
}

/// Whether a word for a state tells a task from other JSON. That of a failure does not: any service writes "error".
pub(super) fn tells_state(document: &Value<'_>) -> bool {
    matches!(state_of(state_word(document)), State::Pending | State::Processing | State::Completed)
}

/// Whether one of these says of itself that it makes images. Luma's models for them answer by the routes for videos.
pub(super) fn is_image(sources: &[Option<&Value<'_>>]) -> bool {
    let is_image = |key: &&str| {
        let word = text_in(sources, key).unwrap_or_default();
        matches!(word.as_str(), "image" | "image_edit" | "reframe_image" | "layering")
    };
    ["generation_type", "type", "object"].iter().any(is_image)
}

/// The value under `key` in the first of `sources` that has it.
pub(super) fn value_in<'a, 'v>(sources: &[Option<&'a Value<'v>>], key: &str) -> Option<&'a Value<'v>> {
    sources.iter().find_map(|source| source.as_ref()?.get(key))
}

/// The words under `key` in the first of `sources` that has any.
pub(super) fn text_in(sources: &[Option<&Value<'_>>], key: &str) -> Option<String> {
    sources.iter().find_map(|source| source.as_ref()?.text_at(key))
}

/// A task of which only the id is known: the caller's, else the payload's.
pub(super) fn begin(
    provider: &'static str,
    id: Option<&str>,
    payload_id: Option<String>,
    payload: &Value<'_>,
) -> Result<Task, ApiError> {
    match id.map(String::from).or(payload_id) {
        Some(id) => Ok(Task::new(provider, id, payload.range.clone())),
        None => Err(ApiError {
            advice: Some("id must be given, because the payload holds none"),
            ..ApiError::new(Code::InvalidArgument)
        }),
    }
}

/// The entry of an answer about `id`: one alone answers the request whatever it calls itself, of many only the one
/// that was asked for does.
pub(super) fn find<'a, 'v>(
    entries: &[&'a Value<'v>],
    id: Option<&str>,
    id_of: fn(&Value<'v>) -> Option<String>,
) -> Result<&'a Value<'v>, ApiError> {
    check_count(entries)?;
    let is_asked_for = |entry: &&&Value<'v>| entries.len() == 1 || id_of(entry).as_deref() == id;
    entries.iter().find(is_asked_for).copied().ok_or(ApiError::new(Code::NotFound))
}

/// All the tasks that can be read.
pub(super) fn read_all(
    entries: &[&Value<'_>],
    read: &dyn Fn(&Value<'_>) -> Result<Task, ApiError>,
) -> Result<Vec<Task>, ApiError> {
    check_count(entries)?;
    let is_over_limit = |read: &Result<Task, ApiError>| matches!(read, Err(refusal) if refusal.limit.is_some());
    entries.iter().map(|entry| read(entry)).filter(|read| read.is_ok() || is_over_limit(read)).collect()
}

fn check_count(entries: &[&Value<'_>]) -> Result<(), ApiError> {
    if entries.len() > MOST_TASKS { Err(ApiError::over_limit("it has more than 1,000 tasks")) } else { Ok(()) }
}

/// The image under `key` in the first of `sources` that has one: an object with an http(s) `url` and its size; a bare
/// string is taken for the URL.
pub(super) fn image_in(sources: &[Option<&Value<'_>>], key: &str) -> Option<Image> {
    sources.iter().find_map(|source| {
        let value = source.as_ref()?.get(key)?;
        let url = value.get("url").unwrap_or(value).as_http_url()?;
        Some(Image { url: String::from(url), width: size(value, "width"), height: size(value, "height") })
    })
}

/// The same for a video, with its download link. A gateway may give that before the link to play from; either plays.
pub(super) fn video(value: Option<&Value<'_>>) -> Option<Video> {
    let value = value?;
    let download = value.get("download_url").and_then(Value::as_http_url);
    let url = value.get("url").unwrap_or(value).as_http_url().or(download)?;
    Some(Video {
        url: String::from(url),
        download_url: String::from(download.unwrap_or(url)),
        width: size(value, "width"),
        height: size(value, "height"),
        duration_seconds: None,
    })
}

/// Pixels; zero and less mean "not known".
pub(super) fn size(value: &Value<'_>, key: &str) -> Option<f64> {
    value.f64_at(key).filter(|size| *size > 0.0)
}

/// `"50%"`, `"50"` or 50.
pub(super) fn percent(value: Option<&Value<'_>>) -> Option<f64> {
    let value = value?;
    let Some(written) = value.as_str() else { return value.as_f64() };
    let digits = written.trim_ascii();
    number::parse_plain(digits.strip_suffix('%').unwrap_or(digits).trim_ascii_end())
}

/// A point in time as ISO 8601.
pub(super) fn time(value: Option<&Value<'_>>, unit: Unit) -> Option<String> {
    time::timestamp(value?.scalar()?, unit)
}
