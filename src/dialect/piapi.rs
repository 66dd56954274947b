//! PiAPI: a row of its own around a generation of Luma's web application.
//!
//! ```text
//! GET /api/v1/task/{id} → {code, data: row, message} | {timestamp, data: row}
//!
//! row    {task_id, model, task_type, status: pending, staged, processing, completed, failed; input:{prompt, aspect_ratio,
//!         model_name}, output: generation | {generation}, meta:{created_at, started_at, ended_at},
//!         error:{code: 0 when none, message, raw_message}}
//! older  {task_id, status, input: JSON text {user_prompt, aspect_ratio}, generation, metadata}
//! ```
//!
//! A generation has Luma's own id, and its word for the state in `internal_state`. Its `video` carries a watermark, its
//! `video_raw` does not.

use super::Reply;
use super::generation::read_generation;
use super::parts::{begin, check_kind, failure_of, state_of, state_word, time, value_in, video, words_of};
use super::refusal::task_in;
use crate::error::ApiError;
use crate::json::Value;
use crate::task::{State, Task};
use crate::time::Unit;

/// Reads one task.
pub(crate) fn read(reply: Reply<'_>) -> Result<Task, ApiError> {
    let row = task_in(reply)?;
    let mut task = begin(reply, row.text_at("task_id"), row)?;
    read_row(&mut task, row);
    Ok(task.consistent())
}

fn read_row(task: &mut Task, row: &Value<'_>) {
    let output = row.get("output");
    let generation = value_in(&[output, row], "generation").or(output);
    if !generation.is_null() {
        read_generation(task, generation);
        task.raw_state = task.raw_state.take().or_else(|| generation.text_at("internal_state"));
        if let (Some(main), Some(raw)) = (task.videos.first_mut(), video(generation.get("video_raw"))) {
            main.download_url = raw.url;
        }
    }
    check_kind(task, &[row]);
    let word = state_word(row);
    // The row may still be busy with the video when Luma is done.
    task.state = match state_of(word) {
        State::Unknown => state_of(task.raw_state.as_deref()),
        state => state,
    };
    task.raw_state = task.raw_state.take().or_else(|| word.map(String::from));
    let input = row.get("input").object();
    let prompt = input.text_at("prompt").or_else(|| input.text_at("user_prompt"));
    task.prompt = prompt.or_else(|| task.prompt.take());
    task.aspect_ratio = input.text_at("aspect_ratio").or_else(|| task.aspect_ratio.take());
    task.model = input.text_at("model_name").or_else(|| row.text_at("model"));
    let meta = [row.get("meta"), row.get("metadata")];
    let time = |key: &str| time(value_in(&meta, key), Unit::Seconds);
    task.created_at = time("created_at").or_else(|| task.created_at.take());
    task.started_at = time("started_at");
    task.finished_at = time("ended_at");
    let error = row.get("error");
    let code = error.get("code").str_or_number().filter(|code| code != "0");
    task.failure = failure_of(code, words_of(error)).or_else(|| task.failure.take());
}
