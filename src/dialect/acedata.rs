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

use super::parts::{find, id_of, object, read_all, size, state_of, state_word, tells_state};
use super::{Dialect, Reply, Request};
use crate::error::{Code, Refusal};
use crate::list;
use crate::task::{Failure, Image, State, Task, Video};
use crate::text;
use crate::time::{Unit, timestamp};
use crate::view::Json;

/// The dialect of AceData Cloud.
pub struct AceData;

impl<J: Json> Dialect<J> for AceData {
    fn one(&self, id: &str) -> Request {
        let mut body = String::from("{\"id\":");
        text::push_json_string(&mut body, id);
        // The default of `action` differs between the vendor's specifications.
        body.push_str(",\"action\":\"retrieve\"}");
        Request { path: String::from("/luma/tasks"), body: Some(body) }
    }

    fn many(&self, ids: &[String]) -> Request {
        let limit = text::decimal(ids.len() as u32);
        // Without a limit, sibling services of the same worker give 12.
        let action = ",\"action\":\"retrieve_batch\",\"limit\":";
        let body = text::concat(&["{\"ids\":", &text::json_strings(ids), action, &limit, "}"]);
        Request { path: String::from("/luma/tasks"), body: Some(body) }
    }

    fn read_one(&self, reply: Reply<J>, id: Option<&str>) -> Result<Task<J>, Refusal<J>> {
        let items = items(reply)?;
        read_item(reply.provider, find(&items, id, |item| item.words_at("id"))?, id)
    }

    fn read_many(&self, reply: Reply<J>) -> Result<Vec<Task<J>>, Refusal<J>> {
        Ok(read_all(&items(reply)?, &|item| read_item(reply.provider, item, None)))
    }
}

/// The tasks of an answer: a batch, a task alone, or none.
fn items<J: Json>(reply: Reply<J>) -> Result<Vec<J>, Refusal<J>> {
    let document = reply.document.ok_or(Refusal::of_status(reply.status))?;
    let has_failed = document.get("error").is_some() || document.get("success").and_then(J::boolean) == Some(false);
    match document.get("items").and_then(J::items) {
        _ if !reply.is_ok() => Err(refusal(reply.status, document)),
        Some(items) => Ok(items),
        None if is_task(document) => Ok(vec![document]),
        None if has_failed => Err(refusal(reply.status, document)),
        None if document.is_null() || (document.is_object() && document.names().is_empty()) => Ok(Vec::new()),
        None => Err(Refusal::new(Code::InvalidResponse)),
    }
}

/// The id may be missing where there is a response.
fn is_task<J: Json>(document: J) -> bool {
    document.words_at("id").is_some() || document.get("response").is_some() || tells_state(document)
}

/// What an error says, as an object or as a text.
fn words_of<J: Json>(error: J) -> Option<J> {
    error.words_at("message").or_else(|| error.words_at("detail")).or_else(|| error.words())
}

/// What the vendor's codes mean.
const CODES: [(&str, Code); 7] = [
    ("no_token invalid_token token_expired token_mismatched unauthorized", Code::Unauthorized),
    ("used_up insufficient_balance", Code::QuotaExceeded),
    ("disabled forbidden content_moderation", Code::Forbidden),
    ("task_not_found", Code::NotFound),
    ("too_many_requests rate_limited", Code::RateLimited),
    ("api_error timeout upstream_error upstream_timeout", Code::Unavailable),
    ("bad_request invalid_request api_not_implemented", Code::Rejected),
];

/// Reads an error: its own code tells more than the HTTP status, which differs between the vendor's pages.
fn refusal<J: Json>(status: u16, document: J) -> Refusal<J> {
    let error = document.get("error").unwrap_or(document);
    let provider_code = error.label_at("code");
    let word = provider_code.map(J::text).unwrap_or_default();
    let plain = match CODES.iter().find(|(words, _)| text::is_one_of(&word, words)) {
        Some((_, code)) => Refusal::new(*code),
        None if word == "no_api" => Refusal::route(),
        // A refusal inside a 200 is still a refusal.
        None if status / 100 == 2 => Refusal::new(Code::Rejected),
        None => Refusal::of_status(status),
    };
    Refusal { words: words_of(error), provider_code, trace_id: document.words_at("trace_id"), ..plain }
}

fn read_item<J: Json>(provider: &'static str, item: J, id: Option<&str>) -> Result<Task<J>, Refusal<J>> {
    if !is_task(item) {
        return Err(Refusal::new(Code::InvalidResponse));
    }
    let response = object(item.get("response"));
    // Some of the vendor's own clients also find at the top what belongs into the response.
    let part = |key: &'static str| response.and_then(|response| response.get(key)).or_else(|| item.get(key));
    let asked = |key: &'static str| item.get("request")?.words_at(key);
    let mut task = Task::new(provider, id_of(id, item.words_at("id").or_else(|| part("task_id")?.words()))?, item);
    let url = |key: &'static str| response?.get(key)?.web_url();
    let pixels = |key: &'static str| size(response?, key);
    let video = |url| Video {
        url,
        download_url: url,
        width: pixels("video_width"),
        height: pixels("video_height"),
        duration_seconds: None,
    };
    list::add(&mut task.videos, url("video_url").map(video));
    task.thumbnail = url("thumbnail_url").map(|url| Image {
        url,
        width: pixels("thumbnail_width"),
        height: pixels("thumbnail_height"),
    });
    task.raw_state = response.and_then(state_word).or_else(|| state_word(item));
    task.state = match task.raw_state {
        _ if part("success").and_then(J::boolean) == Some(false) => State::Failed,
        Some(_) => state_of(task.raw_state),
        None if response.is_none() => State::Pending,
        // `success` alone says that the request was accepted.
        None if task.videos.is_empty() => State::Processing,
        None => State::Completed,
    };
    if task.state == State::Failed {
        let error = part("error");
        let words = error.and_then(words_of).or_else(|| response.and_then(words_of));
        task.failure = Some(Failure::of(error.and_then(|error| error.label_at("code")), words));
    }
    task.prompt = asked("prompt").or_else(|| part("prompt")?.words());
    task.aspect_ratio = asked("aspect_ratio");
    task.model = asked("model");
    task.created_at = timestamp(item.get("created_at"), Unit::Seconds);
    task.started_at = timestamp(item.get("started_at"), Unit::Seconds);
    task.finished_at = timestamp(item.get("finished_at").or_else(|| part("finished_at")), Unit::Seconds);
    task.trace_id = item.words_at("trace_id").or_else(|| part("trace_id")?.words());
    Ok(task.consistent())
}
