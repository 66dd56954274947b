//! Bodies that gateways post to a callback address, in shapes that no answer has.

use luma_tasks::client::parse;
use luma_tasks::dialect::Reply;
use luma_tasks::error::Code;
use luma_tasks::json;
use luma_tasks::provider::find;
use luma_tasks::task::{State, Task};
use serde_json::{Value as Document, json};

fn posted(provider: &str, body: &Document) -> Task {
    let provider = find(provider).expect("there is such a provider");
    parse::<()>(provider, &body.to_string(), None).unwrap_or_else(|error| panic!("{body}: {}", error.message))
}

fn code_in_an_answer(provider: &str, body: &Document) -> Code {
    let provider = find(provider).expect("there is such a provider");
    let text = body.to_string();
    let document = json::parse(&text).expect("it is JSON");
    let reply = Reply { provider: provider.name, status: 200, document: Some(&document), is_callback: false };
    provider.dialect.read_one(reply, Some("a")).expect_err("it is no answer").code
}

/// The id, the state, the gateway's word and the link.
fn summary(task: &Task) -> (&str, State, Option<&str>, Option<&str>) {
    let link = task.videos.first().map(|video| video.url.as_str());
    (task.id.as_str(), task.state, task.raw_state.as_deref(), link)
}

/// The code and the words of a failure.
fn failure(task: &Task) -> (Option<&str>, &str) {
    let failure = task.failure.as_ref().expect("it has failed");
    (failure.code.as_deref(), failure.message.as_str())
}

#[test]
fn fal_posts_a_result_in_an_envelope() {
    for provider in ["fal", "fal-agents"] {
        let body = json!({
            "request_id": "a", "gateway_request_id": "b", "status": "OK",
            "payload": {"video": {"url": "https://v3.fal.media/files/v.mp4", "content_type": "video/mp4"}}
        });
        let task = posted(provider, &body);
        let expected = ("a", State::Completed, Some("OK"), Some("https://v3.fal.media/files/v.mp4"));
        assert_eq!(summary(&task), expected);
        assert_eq!(task.raw, 0..body.to_string().len());
        assert_eq!(code_in_an_answer(provider, &body), Code::InvalidResponse);
    }
}

#[test]
fn fal_posts_why_a_request_failed() {
    let detail = json!([{"loc": ["body", "prompt"], "msg": "field required", "type": "value_error.missing"}]);
    let error = "Invalid status code: 422";
    let body = json!({"request_id": "a", "status": "ERROR", "error": error, "payload": {"detail": detail}});
    let task = posted("fal", &body);
    assert_eq!(summary(&task), ("a", State::Failed, Some("ERROR"), None));
    assert_eq!(failure(&task), (Some("value_error.missing"), "field required"));
    assert_eq!(code_in_an_answer("fal", &body), Code::Rejected);

    let without_payload =
        posted("fal", &json!({"request_id": "a", "status": "error", "error": error, "payload": null}));
    assert_eq!((without_payload.state, failure(&without_payload)), (State::Failed, (None, error)));
    let runner = json!({"detail": "Request timed out", "error_type": "request_timeout"});
    let timed_out = posted("fal", &json!({"request_id": "a", "status": "ERROR", "payload": runner}));
    assert_eq!(failure(&timed_out), (Some("request_timeout"), "Request timed out"));
}

#[test]
fn fal_posts_that_a_result_could_not_be_written_as_json() {
    let body = json!({"request_id": "a", "status": "OK", "payload": null, "payload_error": "not serializable"});
    assert_eq!(summary(&posted("fal", &body)), ("a", State::Processing, Some("OK"), None));
}

#[test]
fn atlas_cloud_posts_a_prediction_in_an_envelope() {
    let payload = json!({"id": "a", "status": "completed", "outputs": ["https://media.test/v.mp4"], "error": ""});
    let body = json!({"event_type": "video.task.terminal", "session_id": "a", "status": "OK", "payload": payload});
    let task = posted("atlascloud", &body);
    assert_eq!(summary(&task), ("a", State::Completed, Some("completed"), Some("https://media.test/v.mp4")));
    assert_eq!(task.raw, 0..body.to_string().len());
    assert_eq!(code_in_an_answer("atlascloud", &body), Code::InvalidResponse);
}

#[test]
fn atlas_cloud_posts_why_a_prediction_failed() {
    let body = json!({"session_id": "a", "status": "ERROR", "payload": null, "error": "timed out"});
    let task = posted("atlascloud", &body);
    assert_eq!(summary(&task), ("a", State::Failed, Some("ERROR"), None));
    assert_eq!(failure(&task), (None, "timed out"));

    let payload = json!({"id": "a", "status": "timeout"});
    let in_both =
        posted("atlascloud", &json!({"session_id": "a", "status": "ERROR", "payload": payload, "error": "late"}));
    assert_eq!((in_both.raw_state.as_deref(), failure(&in_both)), (Some("timeout"), (None, "late")));
    let payload = json!({"id": "a", "status": "failed", "error": "moderated"});
    let inside =
        posted("atlascloud", &json!({"session_id": "a", "status": "ERROR", "payload": payload, "error": "late"}));
    assert_eq!(failure(&inside), (None, "moderated"));
}

#[test]
fn atlas_cloud_posts_images_too() {
    let payload = json!({"id": "a", "status": "completed", "outputs": ["https://media.test/i.png"]});
    let body = json!({"event_type": "image.task.terminal", "session_id": "a", "status": "OK", "payload": payload});
    let provider = find("atlascloud").expect("there is such a provider");
    let error = parse::<()>(provider, &body.to_string(), None).expect_err("it is no video");
    assert_eq!(error.code, Code::Rejected);
}
