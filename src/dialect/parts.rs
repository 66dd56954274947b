//! What the dialects have in common: words, links, sizes, times.

use super::Reply;
use crate::error::{ApiError, Code};
use crate::json::{NULL, Value};
use crate::number;
use crate::task::{Failure, Image, State, Task, Video};
use crate::text::{holds, is_any};
use crate::time::{self, Unit};

/// The most tasks that are read of one answer.
const MOST_TASKS: usize = 1000;

// Without spaces, hyphens and underscores.
const PENDING: &str =
    "pending|queued|notstart|notstarted|submitted|waiting|queuing|queueing|staged|inqueue|starting|created";
const PROCESSING: &str = "processing|dreaming|inprogress|generating|running";
const COMPLETED: &str = "completed|complete|success|succeed|succeeded|finished|done";
const FAILED: &str = "failed|failure|fail|error|rejected|cancelled|canceled|aborted|expired|timeout|deleted";

/// What a gateway's word for a state means. The case, and what stands between two words, differ between pages of one
/// vendor.
pub(super) fn state_of(word: Option<&str>) -> State {
    let is_sign = |character: &char| !matches!(character, ' ' | '_' | '-');
    let word: String = word.unwrap_or_default().trim_ascii().chars().filter(is_sign).collect();
    let states = [
        (PENDING, State::Pending),
        (PROCESSING, State::Processing),
        (COMPLETED, State::Completed),
        (FAILED, State::Failed),
    ];
    states.iter().find(|(words, _)| is_any(&word, words)).map_or(State::Unknown, |(_, state)| *state)
}

/// A gateway's word for a state.
pub(super) fn state_word<'a>(source: &'a Value<'_>) -> Option<&'a str> {
    source.str_at("state").or_else(|| source.str_at("status"))
}

/// Whether a word for a state identifies JSON as a task. That of a failure does not: any service writes "error".
pub(super) fn tells_state(document: &Value<'_>) -> bool {
    matches!(state_of(state_word(document)), State::Pending | State::Processing | State::Completed)
}

/// Whether something without an id is a task that failed. Any service writes "error" or "fail", or that it failed and why.
pub(super) fn tells_failure(document: &Value<'_>) -> bool {
    state_word(document).is_some_and(|word| word.len() > 5 && state_of(Some(word)) == State::Failed)
        && document.get("message").is_null()
        && (document.get("error").is_null() || document.get("error").is_object())
}

/// Notes whether one of these says of itself that it makes images. Luma's models for them answer by the routes for videos.
pub(super) fn check_kind(task: &mut Task, sources: &[&Value<'_>]) {
    let is_image = |key: &&str| {
        let word = text_in(sources, key).unwrap_or_default();
        // A video may be made of an image.
        holds(&word, "image|layering") && !holds(&word, "video")
    };
    if ["generation_type", "task_type", "type", "object"].iter().any(is_image) {
        task.fault = Some(ApiError::image());
    }
}

/// The value under `key` in the first of `sources` that has it.
pub(super) fn value_in<'a, 'v>(sources: &[&'a Value<'v>], key: &str) -> &'a Value<'v> {
    sources.iter().map(|source| source.get(key)).find(|value| !value.is_null()).unwrap_or(&NULL)
}

/// The words under `key` in the first of `sources` that has any.
pub(super) fn text_in(sources: &[&Value<'_>], key: &str) -> Option<String> {
    sources.iter().find_map(|source| source.text_at(key))
}

/// A task with no more than its id: the caller's, else `named`, which is the one in the payload.
///
/// # Errors
/// There is no id, or the answer to a request names another task. In a stored or posted payload the caller's id wins.
pub(super) fn begin(reply: Reply<'_>, named: Option<String>, payload: &Value<'_>) -> Result<Task, ApiError> {
    let is_other = reply.id.is_some() && named.as_deref().is_some_and(|named| !reply.asks_for(named));
    if is_other && !reply.is_callback {
        return Err(ApiError::hinted(Code::InvalidResponse, "the answer is about another task"));
    }
    let id = reply.id.map(String::from).or(named).ok_or_else(needs_id)?;
    Ok(Task { id, provider: reply.provider, raw: payload.range.clone(), ..Task::default() })
}

/// The payload names no task, or several: only the caller knows which one it is about.
fn needs_id() -> ApiError {
    ApiError::hinted(Code::InvalidArgument, "id must be given, because the payload does not name one task")
}

/// Reads what was asked for.
pub(super) fn read_request(task: &mut Task, sources: &[&Value<'_>]) {
    task.prompt = text_in(sources, "prompt");
    task.aspect_ratio = text_in(sources, "aspectRatio");
    task.model = text_in(sources, "model");
}

/// A result may be JSON in a text. One that exceeds the limits of a document is a fault of its task.
pub(super) fn check_limits(task: &mut Task, result: &Value<'_>) {
    task.fault = task.fault.take().or(result.limit().map(ApiError::over_limit));
}

/// The first of some fields that holds words or a number.
pub(super) fn first_at<'a, 'v>(source: &'a Value<'v>, keys: &[&str]) -> &'a Value<'v> {
    let holds_any = |value: &&Value<'v>| value.scalar().is_some_and(|text| !text.trim_ascii().is_empty());
    keys.iter().map(|key| source.get(key)).find(holds_any).unwrap_or(&NULL)
}

/// What an error says: a text, an object, or a list of such.
pub(super) fn words_of<'a>(error: &'a Value<'_>) -> Option<&'a str> {
    let error = error.items().first()?;
    first_at(error, &["message", "msg", "reason", "raw_message", "detail"]).or(error).non_empty_str()
}

/// Why a task failed: the first code and the first words in `sources`. `usual_code` is its code where they have none.
pub(super) fn failure_in(sources: &[&Value<'_>], usual_code: &Value<'_>) -> Option<Failure> {
    let (mut code, mut words) = (&NULL, None);
    for source in sources {
        let error = source.get("error");
        code = code.or(first_at(error, &["code"])).or(first_at(source, &["failure_code", "errorCode", "failCode"]));
        let reasons = ["fail_reason", "failure_reason", "errorMessage", "failMsg", "task_status_msg", "error"];
        let said = reasons.iter().find_map(|key| words_of(source.get(key))).or_else(|| words_of(source));
        // An answer about a failed task says "success" or "ok" of itself.
        let said = said.filter(|said| !said.eq_ignore_ascii_case("ok") && state_of(Some(said)) != State::Completed);
        words = words.or(said);
    }
    failure_of(code.or(usual_code).str_or_number(), words)
}

/// A failure, where there is a code or there are words for it.
pub(super) fn failure_of(code: Option<String>, words: Option<&str>) -> Option<Failure> {
    (code.is_some() || words.is_some()).then(|| Failure::of(code, words.map(String::from)))
}

/// The entry of an answer about the id asked for: one alone answers the request whatever it calls itself, of many only the
/// one that was asked for does.
pub(super) fn find<'a, 'v>(
    reply: Reply<'_>,
    entries: &[&'a Value<'v>],
    id_of: fn(&Value<'v>) -> Option<String>,
) -> Result<&'a Value<'v>, ApiError> {
    let is_asked_for = |entry: &&&Value<'v>| entries.len() == 1 || id_of(entry).is_some_and(|id| reply.asks_for(&id));
    entries.iter().find(is_asked_for).copied().ok_or_else(|| {
        let is_named = entries.iter().any(|entry| id_of(entry).is_some());
        let is_list = reply.document.is_some_and(|document| document.as_array().is_some());
        match reply.id {
            None if is_named => needs_id(),
            // Where nobody was asked, an empty list does not say that there is no such task.
            None if is_list => ApiError::new(Code::InvalidResponse),
            _ if is_named || entries.is_empty() => ApiError::new(Code::NotFound),
            _ => ApiError::new(Code::InvalidResponse),
        }
    })
}

/// The tasks of a batch. Entries that cannot be read are left out, but an answer in which none can be is no answer.
pub(super) fn read_all(
    entries: &[&Value<'_>],
    read: &dyn Fn(&Value<'_>) -> Result<Task, ApiError>,
) -> Result<Vec<Task>, ApiError> {
    let tasks: Vec<_> = entries.iter().filter_map(|entry| read(entry).ok()).collect();
    let is_nobodys = tasks.is_empty() && !entries.is_empty();
    if is_nobodys { Err(ApiError::new(Code::InvalidResponse)) } else { Ok(tasks) }
}

pub(super) fn check_count(entries: &[Value<'_>]) -> Result<(), ApiError> {
    if entries.len() > MOST_TASKS { Err(ApiError::over_limit("it has more than 1,000 tasks")) } else { Ok(()) }
}

/// The image under `key` in the first of `sources` that has one: an object with an http(s) `url` and its size; a bare
/// string is taken for the URL.
pub(super) fn image_in(sources: &[&Value<'_>], key: &str) -> Option<Image> {
    sources.iter().find_map(|source| {
        let value = source.get(key);
        let url = value.get("url").or(value).as_http_url()?;
        Some(Image { url: String::from(url), width: size(value, "width"), height: size(value, "height") })
    })
}

/// The same for a video, with its download link. A gateway may give that before the link to play from; either plays.
pub(super) fn video(value: &Value<'_>) -> Option<Video> {
    let download = value.get("download_url").as_http_url();
    let url = value.get("url").or(value).as_http_url().or(download)?;
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
    value.get(key).as_f64().filter(|size| *size > 0.0)
}

/// `"50%"`, `"50"` or 50.
pub(super) fn percent(value: &Value<'_>) -> Option<f64> {
    let Some(written) = value.as_str() else { return value.as_f64() };
    let digits = written.trim_ascii();
    number::parse_plain(digits.strip_suffix('%').unwrap_or(digits).trim_ascii_end())
}

/// A point in time under the first of `keys` that has one.
pub(super) fn time_in(source: &Value<'_>, keys: &[&str], unit: Unit) -> Option<String> {
    keys.iter().find_map(|key| time(source.get(key), unit))
}

/// A point in time as ISO 8601.
pub(super) fn time(value: &Value<'_>, unit: Unit) -> Option<String> {
    time::timestamp(value.scalar()?, unit)
}
