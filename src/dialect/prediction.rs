//! Marketplaces whose task is a prediction: a status, and the result under one of a few names.
//!
//! ```text
//! Replicate      GET /v1/predictions/{id}                    → {id, status: starting, processing, succeeded, failed, canceled,
//!                aborted; output: URL | [URL, …] | null, error: text | null, input:{prompt, aspect_ratio}, model,
//!                created_at, started_at, completed_at, data_removed}
//! WaveSpeed      GET /api/v3/predictions/{id}/result         → {code, message, data:{id, status: created, processing,
//!                completed, failed; outputs:[URL, …], error: text, model, created_at}}
//! Atlas Cloud    GET /api/v1/model/prediction/{id}           → {…, data:{id, status, outputs:[URL, …], error}}
//! AIML API       GET /v2/video/generations?generation_id={id} → {id, status: queued, generating, completed, error;
//!                video:{url}, error:{name, message} | null, model}
//! OpenAI videos  GET /v1/videos/{id}                         → {id or task_id, object: "video", status: queued,
//!                in_progress, completed, failed; progress, model, metadata:{url}?, error:{message, code}?,
//!                created_at, completed_at: seconds}
//!
//! Atlas Cloud    POST to a callback address                  → {event_type: video.…, image.…; session_id, status: OK,
//!                ERROR; payload: prediction | null, error: text}
//!
//! error          {title, detail, status} | {code, message} | {message, statusCode, requestId} | {error:{message, code}}
//! ```
//!
//! The `error` of a task is no refusal, and not even a failure where its status says otherwise.

use super::Reply;
use super::parts::{
    begin, check_kind, failure_of, first_at, percent, read_request, state_of, state_word, text_in, time, video,
    words_of,
};
use super::refusal::task_in;
use crate::error::ApiError;
use crate::json::Value;
use crate::task::{Failure, State, Task};
use crate::time::Unit;

/// Where results are: in the prediction, in its `metadata`, or in an output that is an object.
const RESULTS: [&str; 7] = ["output", "outputs", "video", "url", "video_url", "result_url", "unsigned_urls"];

/// Reads one task.
pub(crate) fn read(reply: Reply<'_>) -> Result<Task, ApiError> {
    if let Some(document) = reply.document.filter(|document| reply.is_callback && document.has("session_id")) {
        return read_posted(reply, document);
    }
    let prediction = task_in(reply)?;
    // A relay may name a task by its own id and by that of the service behind it.
    let (own_id, other_id) = (prediction.str_at("id"), prediction.str_at("task_id"));
    let named = other_id.filter(|id| reply.asks_for(id)).or(own_id).or(other_id);
    let mut task = begin(reply, named.map(String::from), prediction)?;
    read_prediction(&mut task, prediction);
    Ok(task.consistent())
}

/// Reads what Atlas Cloud posts to a callback address.
fn read_posted(reply: Reply<'_>, document: &Value<'_>) -> Result<Task, ApiError> {
    let mut task = begin(reply, document.text_at("session_id"), document)?;
    read_prediction(&mut task, document.get("payload").or(document));
    if document.str_at("event_type").is_some_and(|word| word.starts_with("image")) {
        task.fault = Some(ApiError::image());
    }
    if state_of(state_word(document)) == State::Failed {
        task.state = State::Failed;
    }
    task.failure = task.failure.or_else(|| failure_of(None, words_of(document.get("error"))));
    Ok(task.consistent())
}

fn read_prediction(task: &mut Task, prediction: &Value<'_>) {
    let input = prediction.get("input");
    let word = state_word(prediction);
    task.raw_state = word.map(String::from);
    task.state = state_of(word);
    check_kind(task, &[prediction]);
    task.progress = percent(prediction.get("progress"));
    read_request(task, &[input, prediction]);
    task.model = text_in(&[prediction, input], "model");
    for source in [prediction, prediction.get("metadata"), prediction.get("output")] {
        for key in RESULTS {
            if task.videos.is_empty() {
                task.videos.extend(source.get(key).items().iter().filter_map(video));
            }
        }
    }
    let input_video = ["video_url", "video"].iter().find_map(|key| input.get(key).as_http_url());
    task.sources.extend(input_video.map(String::from));
    let time = |key: &str| time(prediction.get(key), Unit::Seconds);
    task.created_at = time("created_at");
    task.started_at = time("started_at");
    let is_removed = prediction.get("data_removed").as_bool() == Some(true);
    if is_removed && task.state == State::Completed && task.videos.is_empty() {
        // Replicate keeps what the task made for an hour.
        task.state = State::Failed;
        let words = String::from("the gateway has removed the video");
        task.failure = Some(Failure::of(Some(String::from("data_removed")), Some(words)));
    } else {
        let error = prediction.get("error");
        task.failure = failure_of(first_at(error, &["code", "name"]).str_or_number(), words_of(error));
    }
    // Some relays write into it when the task was last changed.
    if matches!(task.state, State::Completed | State::Failed) {
        task.finished_at = time("completed_at");
    }
}
