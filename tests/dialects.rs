//! What no fixture can show of how answers are read, because no caller sees it at once.

use luma_tasks::dialect::Reply;
use luma_tasks::error::{ApiError, Code};
use luma_tasks::json;
use luma_tasks::provider::{Provider, find};
use luma_tasks::task::{State, Task};
use serde_json::{Value as Document, json};

/// What `read` makes of a document that answers the question for a task.
fn with_reply<T>(
    provider: &'static str,
    document: &Document,
    id: Option<&str>,
    read: impl Fn(&Provider, Reply<'_>) -> T,
) -> T {
    let text = document.to_string();
    let document = json::parse(&text).expect("it is JSON");
    let reply = Reply { provider, status: 200, document: Some(&document), id, is_callback: false };
    read(find(provider).expect("there is such a provider"), reply)
}

fn read_as(provider: &'static str, document: &Document, id: Option<&str>) -> Result<Task, ApiError> {
    with_reply(provider, document, id, |provider, reply| (provider.read)(reply))
}

fn read_one(provider: &'static str, document: Document) -> Result<Task, ApiError> {
    read_as(provider, &document, None)
}

fn read_many(provider: &'static str, document: &Document) -> Result<Vec<Task>, ApiError> {
    with_reply(provider, document, None, |provider, reply| provider.tasks(reply, true))
}

#[test]
fn a_task_that_acedata_has_only_accepted_does_not_lack_its_video() {
    let accepted = read_one("acedata", json!({"id": "a", "response": {"success": true}})).expect("it is a task");
    assert_eq!((accepted.state, accepted.is_missing_video), (State::Processing, false));
    let response = json!({"success": true, "state": "completed"});
    let completed = read_one("acedata", json!({"id": "a", "response": response})).expect("it is a task");
    assert_eq!((completed.state, completed.is_missing_video), (State::Processing, true));
}

#[test]
fn one_task_of_kie_is_as_good_as_a_batch_of_one() {
    let document = json!({"code": 200, "data": {"taskId": "a", "successFlag": 0}});
    let tasks = read_many("kie", &document).expect("it is a task");
    assert_eq!(tasks.iter().map(|task| task.id.as_str()).collect::<Vec<_>>(), ["a"]);
}

/// Found by mutation. A fixture cannot hold it, because the task alone, as it is stored, reads as completed.
#[test]
fn a_task_that_its_envelope_calls_failed_has_no_webhook_that_failed() {
    let data = json!({"taskId": "a", "successFlag": 4, "response": {"resultUrls": ["https://media.test/a.mp4"]}});
    let task = read_one("kie", json!({"code": 501, "msg": "generation failed", "data": data})).expect("it is a task");
    assert_eq!((task.state, task.videos.len(), task.callback_failed), (State::Failed, 0, false));
}

#[test]
fn a_task_of_kkiai_with_an_error_in_it_is_a_task() {
    for other in ["error", "detail"] {
        let task = read_one("kkiai", json!({"id": "a", "state": "failed", other: {"message": "no"}}));
        assert_eq!(task.map(|task| task.state), Ok(State::Failed), "{other}");
    }
}

#[test]
fn a_task_without_any_id_says_that_one_must_be_given() {
    for (provider, document) in [
        ("kkiai", json!({"state": "pending"})),
        ("acedata", json!({"response": {"state": "pending"}})),
        ("kie", json!({"code": 200, "data": {"successFlag": 0}})),
        // Several tasks, of which nobody says which one is meant.
        ("kkiai", json!([{"id": "a", "state": "pending"}, {"id": "b", "state": "pending"}])),
        ("kkiai", json!({"data": [{"id": "a", "state": "pending"}, {"id": "b", "state": "pending"}]})),
        ("kkiai", json!({"code": "success", "data": [{"task_id": "a"}, {"task_id": "b"}]})),
        ("acedata", json!({"items": [{"id": "a"}, {"id": "b"}]})),
    ] {
        let refusal = read_one(provider, document).expect_err("nobody gave an id");
        assert_eq!(refusal.code, Code::InvalidArgument, "{provider}");
        assert!(refusal.hint.is_some_and(|hint| hint.starts_with("id must be given")), "{provider}");
    }
}

#[test]
fn pixels_are_more_than_none() {
    let video = json!({"url": "https://media.test/a.mp4", "width": 0, "height": 1});
    let task = read_one("kkiai", json!({"id": "a", "state": "completed", "video": video})).expect("it is a task");
    let size = task.video.map(|video| (video.width, video.height));
    assert_eq!(size, Some((None, Some(1.0))));
}

#[test]
fn of_one_answer_at_most_1000_tasks_are_read() {
    let read = |provider: &'static str, count: usize| {
        let items: Vec<_> = (0..count).map(|index| json!({"id": index.to_string(), "state": "pending"})).collect();
        let document = if provider == "acedata" { json!({ "items": items }) } else { json!(items) };
        let one = read_as(provider, &document, Some("7")).map(|task| task.id);
        (one, read_many(provider, &document).map(|tasks| tasks.len()))
    };
    for provider in ["kkiai", "acedata"] {
        assert_eq!(read(provider, 1000), (Ok(String::from("7")), Ok(1000)), "{provider}");
        let refusal = ApiError::over_limit("it has more than 1,000 tasks");
        assert_eq!(read(provider, 1001), (Err(refusal.clone()), Err(refusal)), "{provider}");
    }
}

#[test]
fn of_one_task_at_most_100_videos_are_read() {
    let urls = |count| vec!["https://media.test/a.mp4"; count];
    let read = |videos, sources| {
        let response = json!({"resultUrls": urls(videos), "originUrls": urls(sources)});
        let task = read_one("kie", json!({"taskId": "a", "successFlag": 1, "response": response}));
        let task = task.expect("it is a task");
        task.fault.map_or(Ok((task.videos.len(), task.sources.len())), Err)
    };
    let fault = ApiError::over_limit("a task has more than 100 videos");
    assert_eq!(read(100, 100), Ok((100, 100)));
    assert_eq!(read(101, 0), Err(fault.clone()));
    assert_eq!(read(1, 101), Err(fault));
}

#[test]
fn every_dialect_says_where_it_names_the_task() {
    let others = [
        ("kkiai", json!({"id": "other", "state": "pending"})),
        ("kkiai", json!([{"id": "other", "state": "pending"}])),
        ("kkiai", json!({"code": "success", "data": {"id": 7, "task_id": "other", "status": "IN_PROGRESS"}})),
        ("acedata", json!({"id": "other", "response": {"success": true}})),
        ("acedata", json!({"response": {"success": true, "task_id": "other"}})),
        ("kie", json!({"code": 200, "data": {"taskId": "other", "successFlag": 0}})),
        ("kie-jobs", json!({"code": 200, "data": {"taskId": "other", "state": "waiting"}})),
        ("luma", json!({"id": "other", "state": "queued"})),
        ("luma-agents", json!({"id": "other", "state": "queued"})),
        ("fal", json!({"request_id": "other", "status": "IN_QUEUE"})),
        ("replicate", json!({"id": "other", "status": "starting"})),
        ("wavespeed", json!({"code": 200, "data": {"id": "other", "status": "created"}})),
        ("openai-videos", json!({"id": "other", "task_id": "another", "status": "queued"})),
        ("piapi", json!({"code": 200, "data": {"task_id": "other", "status": "pending"}})),
    ];
    let other_task = ApiError::hinted(Code::InvalidResponse, "the answer is about another task");
    for (provider, document) in others {
        let read = read_as(provider, &document, Some("asked"));
        assert_eq!(read, Err(other_task.clone()), "{provider}: {document}");
    }
}

#[test]
fn a_coded_list_of_other_tasks_does_not_hold_the_one_that_was_asked_for() {
    let flat = |id| json!({"id": id, "state": "completed", "video": {"url": "https://media.test/a.mp4"}});
    let document = json!({"code": "success", "data": [flat("one"), flat("two")]});
    let refusal = read_as("kkiai", &document, Some("asked")).expect_err("it is about others");
    assert_eq!(refusal.code, Code::NotFound);
}

#[test]
fn what_is_named_beside_the_task_is_not_compared() {
    let own = [
        ("kkiai", json!({"id": "ASKED", "state": "pending"})),
        ("kkiai", json!({"state": "pending"})),
        (
            "kkiai",
            json!({"code": "success", "data": {"id": 7, "status": "IN_PROGRESS", "data": {"id": "of the service"}}}),
        ),
        ("kkiai", json!({"data": [{"id": "one", "state": "pending"}, {"id": "two", "state": "pending"}]})),
        ("kkiai", json!({"data": [{"id": "one", "state": "pending"}, {"id": "ASKED", "state": "pending"}]})),
        ("acedata", json!({"id": "asked", "response": {"success": true, "video_id": "other", "task_id": "other"}})),
        ("kie", json!({"code": 200, "data": {"successFlag": 0, "response": {"taskId": "other"}}})),
        ("openai-videos", json!({"id": "other", "task_id": "asked", "status": "queued"})),
        ("openai-videos", json!({"id": "asked", "task_id": "other", "status": "queued"})),
        (
            "piapi",
            json!({"code": 200, "data": {"task_id": "asked", "status": "pending", "generation": {"id": "other"}}}),
        ),
    ];
    for (provider, document) in own {
        let task = read_as(provider, &document, Some("asked")).expect("it is the task");
        assert_eq!(task.id, "asked", "{provider}: {document}");
    }
}
