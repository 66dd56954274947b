//! Kie and its mirrors: an envelope whose `code` says more than the HTTP status, around a record of a task.
//!
//! ```text
//! GET /api/v1/modify/record-info?taskId={id} → {code, msg or message, data: record | job | null}
//!
//! code    200 served, even when `data` is null: no such task; 422 "recordInfo is null": no such task (yet);
//!         501 the task failed; 429, 430, 433 too often; 455 maintenance; 505 switched off; else as in HTTP
//! record  {taskId, successFlag: 0 running, 1 done, 2 not created, 3 failed, 4 done but its webhook failed,
//!          paramJson: JSON text {prompt, …} | "" | null, response: {resultUrls, originUrls} | null,
//!          createTime, completeTime: milliseconds, errorCode, errorMessage}
//! job     {taskId, model, state: waiting, queuing, generating, success, fail; progress?,
//!          param: JSON text {input:{prompt, aspect_ratio}}, resultJson: JSON text {resultUrls} | object | "",
//!          createTime, completeTime: milliseconds, failCode, failMsg}
//! ```

use super::parts::{id_of, object, percent, state_of, video};
use super::{Dialect, Reply, Request};
use crate::error::{Code, Refusal};
use crate::list;
use crate::task::{Failure, State, Task};
use crate::text;
use crate::time::{Unit, timestamp};
use crate::view::Json;

/// The dialect of Kie.
pub struct Kie;

impl<J: Json> Dialect<J> for Kie {
    fn one(&self, id: &str) -> Request {
        Request { path: text::concat(&["/api/v1/modify/record-info?taskId=", &text::percent_encode(id)]), body: None }
    }

    // There is no batch; one of one id is the nearest to it.
    fn many(&self, ids: &[String]) -> Request {
        Dialect::<J>::one(self, ids.first().map_or("", String::as_str))
    }

    fn read_one(&self, reply: Reply<J>, id: Option<&str>) -> Result<Task<J>, Refusal<J>> {
        let document = reply.document.ok_or(Refusal::of_status(reply.status))?;
        let code = document.number_at("code");
        let status = match code {
            Some(0.0) => 200,
            Some(code) if (100.0..600.0).contains(&code) => code as u16,
            _ => reply.status,
        };
        // Told of a task, not of the request, and also without the task's record.
        let has_failed = code == Some(501.0);
        if status / 100 != 2 && !has_failed {
            return Err(refusal(status, document));
        }
        let data = document.get("data");
        let record = match data.into_iter().chain([document]).find(|record| is_record(*record)) {
            Some(record) => record,
            None if has_failed => document,
            None if data.is_none() && (code.is_some() || document.is_null()) => {
                return Err(Refusal::new(Code::NotFound));
            }
            None => return Err(Refusal::new(Code::InvalidResponse)),
        };
        let mut task = Task::new(reply.provider, id_of(id, record.words_at("taskId"))?, record);
        read_record(&mut task, record);
        if has_failed {
            let code = document.label_at("code");
            task.state = State::Failed;
            task.raw_state = task.raw_state.or(code);
            task.failure.get_or_insert(Failure::of(code, message(document)));
        }
        Ok(task.consistent())
    }

    fn read_many(&self, reply: Reply<J>) -> Result<Vec<Task<J>>, Refusal<J>> {
        self.read_one(reply, None).map(|task| vec![task])
    }
}

/// A record in its envelope or alone, as callers store it. A running one may hold no more than its flag.
fn is_record<J: Json>(document: J) -> bool {
    document.words_at("taskId").is_some() || document.get("successFlag").is_some()
}

/// One page of the mirror writes `message`.
fn message<J: Json>(document: J) -> Option<J> {
    document.words_at("msg").or_else(|| document.words_at("message"))
}

fn refusal<J: Json>(status: u16, document: J) -> Refusal<J> {
    let provider_code = document.label_at("code");
    let words = message(document);
    let is_unknown_id = words.is_some_and(|words| words.excerpt(18).eq_ignore_ascii_case("recordInfo is null"));
    let plain = match status {
        404 if document.number_at("code").is_some() => Refusal::new(Code::NotFound),
        422 if is_unknown_id => Refusal::new(Code::NotFound),
        433 => Refusal::new(Code::RateLimited),
        505 => Refusal::new(Code::Rejected),
        _ => Refusal::of_status(status),
    };
    Refusal { words, provider_code, ..plain }
}

fn read_record<J: Json>(task: &mut Task<J>, record: J) {
    let either = |one: &'static str, other: &'static str| record.get(one).or_else(|| record.get(other));
    let flag = record.label_at("successFlag");
    task.raw_state = flag.or_else(|| record.words_at("state"));
    task.state = match flag.map(J::text).unwrap_or_default().as_str() {
        "0" => State::Processing,
        "1" | "4" => State::Completed,
        "2" | "3" => State::Failed,
        _ => state_of(task.raw_state),
    };
    if let Some(result) = object(either("response", "resultJson")) {
        urls(result, "resultUrls").into_iter().for_each(|url| list::add(&mut task.videos, video(Some(url))));
        urls(result, "originUrls").into_iter().for_each(|url| list::add(&mut task.sources, url.web_url()));
    }
    task.callback_failed = flag.is_some_and(|flag| flag.text() == "4") && !task.videos.is_empty();
    let asked = object(either("paramJson", "param"));
    let input = asked.and_then(|asked| asked.get("input")).or(asked);
    let asked_for = |key: &'static str| input?.words_at(key);
    task.prompt = asked_for("prompt");
    task.aspect_ratio = asked_for("aspect_ratio");
    task.model = record.words_at("model");
    task.progress = percent(record.get("progress"));
    task.created_at = timestamp(record.get("createTime"), Unit::Milliseconds);
    task.finished_at = timestamp(record.get("completeTime"), Unit::Milliseconds);
    let code = either("errorCode", "failCode").and_then(J::label);
    let words = either("errorMessage", "failMsg").and_then(J::words);
    if code.or(words).is_some() {
        task.failure = Some(Failure::of(code, words));
    }
}

fn urls<J: Json>(result: J, key: &'static str) -> Vec<J> {
    result.get(key).and_then(J::items).unwrap_or_default()
}
