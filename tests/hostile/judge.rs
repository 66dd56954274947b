//! What holds of everything that is read, whatever the gateway wrote.

use luma_tasks::dialect::Reply;
use luma_tasks::error::{ApiError, Error};
use luma_tasks::json;
use luma_tasks::provider::Provider;
use luma_tasks::task::{Image, State, Task};
use serde_json::Value as Document;

/// How often what came out.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    /// Answers that were read.
    pub(crate) cases: u64,
    /// Tasks that were found in them, in every way of reading.
    pub(crate) tasks: u64,
    /// Those of them that are completed.
    pub(crate) completed: u64,
    /// Refusals.
    pub(crate) errors: u64,
}

impl Tally {
    /// Adds another.
    pub(crate) fn add(&mut self, other: Self) {
        self.cases += other.cases;
        self.tasks += other.tasks;
        self.completed += other.completed;
        self.errors += other.errors;
    }
}

/// Words for the end of a task that went well.
const DONE: [&str; 7] = ["completed", "complete", "success", "succeed", "succeeded", "finished", "done"];
/// Words for the end of a task that did not go well.
const FAILED: [&str; 11] = [
    "failed",
    "failure",
    "fail",
    "error",
    "rejected",
    "cancelled",
    "canceled",
    "aborted",
    "expired",
    "timeout",
    "deleted",
];
/// What tells a callback of Kie, which has no word or flag, from an answer.
const REPORT: [&str; 4] = ["promptjson", "resulturls", "videourl", "info"];

/// Reads an answer in every way, and checks all that comes of it. A body that is not JSON has no document.
pub(crate) fn judge(provider: &Provider, status: u16, body: &str, id: &str) -> Tally {
    let mut tally = Tally { cases: 1, ..Tally::default() };
    let document = json::parse(body).ok();
    for is_callback in [false, true] {
        // What a gateway posts has no status of its own.
        let status = if is_callback { 200 } else { status };
        let reply = Reply { provider: provider.name, status, document: document.as_ref(), id: None, is_callback };
        for id in [None, Some(id)] {
            count(&mut tally, body, is_callback, provider.tasks(Reply { id, ..reply }, false));
        }
        if !is_callback {
            count(&mut tally, body, is_callback, provider.tasks(reply, true));
        }
    }
    tally
}

fn count(tally: &mut Tally, body: &str, is_callback: bool, found: Result<Vec<Task>, ApiError>) {
    match found {
        Ok(tasks) => {
            tasks.iter().for_each(|task| check(task, body, is_callback));
            tally.tasks += tasks.len() as u64;
            tally.completed += tasks.iter().filter(|task| task.state == State::Completed).count() as u64;
        }
        Err(refusal) => {
            check_refusal(refusal);
            tally.errors += 1;
        }
    }
}

fn check_refusal(refusal: ApiError) {
    let is_over_limit = refusal.limit.is_some();
    let error = Error::<()>::refused("provider", refusal, &luma_tasks::text::cut);
    let length = error.message.chars().count();
    assert!(length < 400, "a message of {length} characters");
    assert_eq!(error.retryable, error.code.is_transient() && !is_over_limit);
    let says_something = |text: &Option<String>| text.as_ref().is_none_or(|text| !text.trim().is_empty());
    assert!(says_something(&error.provider_code) && says_something(&error.trace_id), "{error:?}");
}

/// Checks what callers rely on.
fn check(task: &Task, body: &str, is_callback: bool) {
    let texts = [&task.raw_state, &task.prompt, &task.aspect_ratio, &task.model, &task.trace_id];
    assert!(says_something(&task.id), "{}", shown(task));
    assert!(texts.into_iter().flatten().all(|text| says_something(text)), "{}", shown(task));
    let times = [&task.created_at, &task.started_at, &task.finished_at];
    assert!(times.into_iter().flatten().all(|time| time.len() == 24 && time.ends_with('Z')), "{}", shown(task));
    let is_size = |size: Option<f64>| size.is_none_or(|size| size.is_finite() && size > 0.0);
    for video in &task.videos {
        assert!(is_web_url(&video.url) && is_web_url(&video.download_url), "{}", shown(task));
        assert!(is_size(video.width) && is_size(video.height), "{}", shown(task));
        assert!(video.duration_seconds.is_none_or(f64::is_finite), "{}", shown(task));
    }
    let is_right = |image: &Image| is_web_url(&image.url) && is_size(image.width) && is_size(image.height);
    assert!([&task.thumbnail, &task.last_frame].into_iter().flatten().all(is_right), "{}", shown(task));
    assert!(task.sources.iter().all(|source| is_web_url(source)), "{}", shown(task));
    assert_eq!(task.video.as_ref(), task.videos.first(), "{}", shown(task));
    assert!(task.progress.is_none_or(|percent| (0.0..=100.0).contains(&percent)), "{}", shown(task));
    assert!(task.estimated_wait_seconds.is_none_or(f64::is_finite), "{}", shown(task));
    assert_eq!(task.state == State::Failed, task.failure.is_some(), "{}", shown(task));
    if let Some(failure) = &task.failure {
        let code = failure.code.as_deref();
        assert!(code.is_none_or(says_something) && says_something(&failure.message), "{}", shown(task));
    }
    assert!(!task.callback_failed || task.state == State::Completed, "{}", shown(task));
    if task.state == State::Failed {
        // serde_json reads a level less than we do, and no half of a surrogate pair.
        let has_failed = |body| is_said_to_have_failed(task.provider, &body, is_callback);
        assert!(
            serde_json::from_str(body).map_or(true, has_failed),
            "nobody said that it failed: {} in {body}",
            shown(task)
        );
    }
    let raw = body.get(task.raw.clone()).expect("raw is a part of the body");
    assert!(raw.starts_with('{') && raw.ends_with('}'), "raw is no object: {raw}");
    if task.state == State::Completed {
        assert_eq!(task.progress, Some(100.0), "{}", shown(task));
        let url = &task.video.as_ref().expect("a completed task has a video").url;
        // serde_json reads a level less than we do, and no half of a surrogate pair.
        let Ok(raw) = serde_json::from_str(raw) else { return };
        assert!(has_text(&raw, url), "nobody wrote {url}: {}", shown(task));
        let is_done = is_said_to_be_done(task.provider, &raw);
        assert!(
            is_done || is_callback && any(&raw, &mut |name, _| is_one_of(name, &REPORT)),
            "nobody said that it is done: {}",
            shown(task)
        );
    }
}

/// Whether a name is one of `names`, in camelCase or snake_case.
fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.contains(&name.replace('_', "").to_ascii_lowercase().as_str())
}

fn shown(task: &Task) -> String {
    serde_json::to_string(task).expect("it is plain")
}

fn says_something(text: &str) -> bool {
    !text.trim_matches(|character| character <= ' ').is_empty()
}

fn is_web_url(url: &str) -> bool {
    let url = url.to_ascii_lowercase();
    url.starts_with("https://") || url.starts_with("http://")
}

/// Whether a text occurs in a document, also inside JSON that stands in a string.
fn has_text(document: &Document, text: &str) -> bool {
    any(document, &mut |_, value| value.as_str() == Some(text))
}

/// Whether a word or flag in what the gateway wrote about this task says that it ended well.
fn is_said_to_be_done(provider: &str, raw: &Document) -> bool {
    let is_done = any(raw, &mut |name, value| match name {
        "state" | "status" | "task_status" | "internal_state" => is_word_of(value, &DONE),
        "successFlag" | "success_flag" => is_word_of(value, &DONE) || is_number_of(value, &[1.0, 4.0]),
        _ => false,
    });
    // fal answers with the result itself.
    let is_result = provider.starts_with("fal") && !raw["video"].is_null();
    // AceData's own clients take the link alone for the end of a task, where no word says otherwise.
    is_done || is_result || (provider == "acedata" && any(raw, &mut |name, _| name == "video_url") && !has_word(raw))
}

/// Whether a word, a flag or a code in an answer says that a task ended badly.
fn is_said_to_have_failed(provider: &str, body: &Document, is_callback: bool) -> bool {
    let is_fal = provider.starts_with("fal");
    let is_kie = provider.starts_with("kie") || provider.starts_with("apikley");
    any(body, &mut |name, value| match name.replace('_', "").to_ascii_lowercase().as_str() {
        "state" | "status" | "taskstatus" | "internalstate" => is_word_of(value, &FAILED),
        "successflag" => is_word_of(value, &FAILED) || is_number_of(value, &[2.0, 3.0]),
        "success" => *value == false,
        "code" => is_number_of(value, &[501.0]) || (is_kie && is_callback),
        // What Replicate has removed is gone.
        "dataremoved" => *value == true,
        // The queue gave the task up, or its input was wrong.
        "errortype" => is_fal,
        "detail" => is_fal && value.is_array(),
        // Of a task that is finished.
        "error" => provider == "acedata",
        _ => false,
    })
}

/// Whether a value is one of these words for a state, in whatever spelling.
fn is_word_of(value: &Document, words: &[&str]) -> bool {
    let is_one = |word: &str| words.contains(&word.trim().to_ascii_lowercase().replace([' ', '_', '-'], "").as_str());
    value.as_str().is_some_and(is_one)
}

/// Whether a value is one of these numbers, or a text that holds one.
fn is_number_of(value: &Document, numbers: &[f64]) -> bool {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok()).is_some_and(|number| numbers.contains(&number))
}

/// Whether AceData wrote a word for a state, where it writes them.
fn has_word(item: &Document) -> bool {
    let inner = item["response"].as_str().and_then(|text| serde_json::from_str(text).ok());
    let response: &Document = inner.as_ref().unwrap_or(&item["response"]);
    let is_word = |value: &Document| value.as_str().is_some_and(|word| word.bytes().any(|byte| byte > b' '));
    [&response["state"], &response["status"], &item["state"], &item["status"]].into_iter().any(is_word)
}

/// Whether something holds of a value anywhere in a document and of the name of the field that it is in.
fn any(document: &Document, holds: &mut impl FnMut(&str, &Document) -> bool) -> bool {
    any_below("", document, holds)
}

fn any_below(name: &str, document: &Document, holds: &mut impl FnMut(&str, &Document) -> bool) -> bool {
    if holds(name, document) {
        return true;
    }
    match document {
        Document::Object(fields) => fields.iter().any(|(name, value)| any_below(name, value, holds)),
        Document::Array(items) => items.iter().any(|item| any_below(name, item, holds)),
        Document::String(text) if text.trim_start().starts_with(['{', '[', '"']) => {
            serde_json::from_str(text).is_ok_and(|inner: Document| any_below(name, &inner, holds))
        }
        _ => false,
    }
}
