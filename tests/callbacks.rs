//! Bodies that gateways post to a callback address. Those in shapes that no answer has are read where payloads are, and
//! only there.

use luma_tasks::client::parse;
use luma_tasks::dialect::Reply;
use luma_tasks::error::{ApiError, Code};
use luma_tasks::json;
use luma_tasks::provider::find;
use luma_tasks::task::{State, Task};
use luma_tasks::text::cut;
use serde_json::{Value as Document, json};

const ID: &str = "774d9a7dd608a0e49293903095e45a4c";
const VIDEO: &str = "https://media.test/a.mp4";

fn posted(provider: &str, body: &Document) -> Task {
    let provider = find(provider).expect("there is such a provider");
    parse::<()>(provider, &body.to_string(), None, &cut).unwrap_or_else(|error| panic!("{body}: {}", error.message))
}

fn refused(provider: &str, body: &Document) -> (Code, bool) {
    let provider = find(provider).expect("there is such a provider");
    let error = parse::<()>(provider, &body.to_string(), None, &cut).expect_err("it is no task");
    (error.code, error.retryable)
}

fn answered(provider: &str, body: &Document) -> Result<Task, ApiError> {
    let provider = find(provider).expect("there is such a provider");
    let text = body.to_string();
    let document = json::parse(&text).expect("it is JSON");
    let (provider, read) = (provider.name, provider.read);
    read(Reply { provider, status: 200, document: Some(&document), id: Some(ID), is_callback: false })
}

fn code_in_an_answer(provider: &str, body: &Document) -> Code {
    answered(provider, body).expect_err("it is no answer").code
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
    let error = parse::<()>(provider, &body.to_string(), None, &cut).expect_err("it is no video");
    assert_eq!(error.code, Code::Rejected);
}

/// The id, the state, the links and the prompt.
fn outline(task: &Task) -> (&str, State, Vec<&str>, Option<&str>) {
    let urls = task.videos.iter().map(|video| video.url.as_str()).collect();
    (&task.id, task.state, urls, task.prompt.as_deref())
}

/// Documented: Kie, Luma Modify, callbacks.
fn modify(code: u16, message: &str, urls: Document) -> Document {
    let asked = r#"{"prompt":"a cat","callBackUrl":"https://example.com/callback"}"#;
    json!({"code": code, "msg": message, "data": {"taskId": ID, "promptJson": asked, "resultUrls": urls}})
}

#[test]
fn kies_callback_of_a_finished_task_has_its_videos() {
    for provider in ["kie", "apikley"] {
        let body = modify(200, "Modify record generated successfully.", json!([VIDEO, "https://media.test/b.mp4"]));
        let task = posted(provider, &body);
        let videos = vec![VIDEO, "https://media.test/b.mp4"];
        assert_eq!(outline(&task), (ID, State::Completed, videos, Some("a cat")));
        assert_eq!(task.raw_state.as_deref(), Some("200"));
        // What callers keep is the record, which is read without the code, too.
        let again = posted(provider, &body["data"]);
        assert_eq!((again.state, again.videos), (State::Completed, task.videos));
    }
}

#[test]
fn kies_callback_of_a_failed_task_is_a_failed_task() {
    let bodies = [
        (modify(500, "Modify record generation failed.", Document::Null), "500", "Modify record generation failed."),
        (modify(400, "refused", json!([])), "400", "refused"),
        (json!({"code": 501, "msg": "failed", "data": {"task_id": ID}}), "501", "failed"),
        (json!({"code": 500, "msg": "Internal Error", "data": {"taskId": ID}}), "500", "Internal Error"),
    ];
    for (body, code, message) in bodies {
        let task = posted("kie", &body);
        assert_eq!((task.id.as_str(), task.state), (ID, State::Failed), "{body}");
        assert_eq!(failure(&task), (Some(code), message), "{body}");
    }
}

#[test]
fn kies_callbacks_of_other_routes_are_read() {
    // Documented: Kie, Market, whose callbacks equal its answers.
    let job = json!({"taskId": ID, "state": "success", "resultJson": format!(r#"{{"resultUrls":["{VIDEO}"]}}"#)});
    let task = posted("kie", &json!({"code": 200, "msg": "Playground task completed successfully.", "data": job}));
    assert_eq!(task.state, State::Completed);
    let job = json!({"taskId": ID, "state": "fail", "failCode": "500", "failMsg": "Internal server error"});
    for code in [500, 501] {
        let task = posted("kie", &json!({"code": code, "msg": "Playground task failed.", "data": job}));
        assert_eq!(failure(&task), (Some("500"), "Internal server error"));
    }
    for data in [json!({"taskId": ID, "info": {"result_urls": [VIDEO]}}), json!({"task_id": ID, "video_url": VIDEO})] {
        let task = posted("kie", &json!({"code": 200, "msg": "success", "data": data}));
        assert_eq!(outline(&task), (ID, State::Completed, vec![VIDEO], None));
    }
}

#[test]
fn a_refusal_of_kie_is_none_of_its_callbacks() {
    let bodies = [
        (json!({"code": 500, "msg": "Server exception", "data": null}), Code::Unavailable),
        (json!({"code": 429, "msg": "too often", "data": {"taskId": ID}}), Code::RateLimited),
        (json!({"code": 401, "msg": "no access", "data": {"taskId": ID}}), Code::Unauthorized),
        (json!({"code": 404, "msg": "Task not found", "data": {"taskId": ID}}), Code::NotFound),
        (json!({"code": 500, "msg": "later", "data": {"taskId": ID, "successFlag": 0}}), Code::Unavailable),
    ];
    for (body, code) in bodies {
        assert_eq!(refused("kie", &body), (code, false), "{body}");
    }
}

#[test]
fn an_answer_is_never_read_as_a_callback() {
    let done = answered("kie", &modify(200, "success", json!([VIDEO]))).expect("it is a task");
    assert_eq!((done.state, done.videos.len()), (State::Unknown, 0));
    let failed = answered("kie", &modify(500, "failed", Document::Null)).expect_err("it is a refusal");
    assert_eq!(failed.code, Code::Unavailable);
    let flat = json!({"success": true, "task_id": ID, "state": "completed", "video_url": VIDEO});
    let flat = answered("acedata", &flat).expect_err("it is a callback");
    assert_eq!(flat.code, Code::InvalidResponse);
    let failed = json!({"success": false, "task_id": ID, "error": {"code": "bad_request", "message": "no"}});
    assert_eq!(answered("acedata", &failed).map_err(|refusal| refusal.code).map(|_| ()), Err(Code::Rejected));
}

/// Documented: AceData, Luma Videos, Asynchronous Callback (shortened).
#[test]
fn acedatas_callback_is_the_response_with_the_id_of_its_task() {
    let body = json!({
        "success": true, "task_id": ID, "video_id": "v", "prompt": "a cat", "video_url": VIDEO, "video_height": 752,
        "video_width": 1360, "state": "completed", "thumbnail_url": "https://media.test/a.jpg", "trace_id": "trace",
    });
    let task = posted("acedata", &body);
    assert_eq!(outline(&task), (ID, State::Completed, vec![VIDEO], Some("a cat")));
    assert_eq!((task.trace_id.as_deref(), task.thumbnail.is_some()), (Some("trace"), true));
    assert_eq!(task.video.and_then(|video| video.width), Some(1360.0));
    // Without a word the link is the end of the task; without a link it was only accepted.
    let task = posted("acedata", &json!({"success": true, "task_id": ID, "video_url": VIDEO}));
    assert_eq!(task.state, State::Completed);
    let task = posted("acedata", &json!({"success": true, "task_id": ID}));
    assert_eq!((task.state, task.is_missing_video), (State::Processing, false));
}

#[test]
fn acedatas_callback_of_a_failed_task_is_a_failed_task() {
    let error = json!({"code": "bad_request", "message": "no"});
    let body = json!({"success": false, "task_id": ID, "trace_id": "trace", "error": error});
    let task = posted("acedata", &body);
    assert_eq!((task.id.as_str(), task.state, failure(&task)), (ID, State::Failed, (Some("bad_request"), "no")));
    let without_task = json!({"success": false, "trace_id": "trace", "error": error});
    assert_eq!(refused("acedata", &without_task), (Code::Rejected, false));
}

#[test]
fn what_is_no_object_and_no_list_is_a_wrong_argument() {
    for provider in ["kkiai", "acedata", "kie"] {
        for payload in ["", "<html>", "7", "true", "null", "\"text\"", "{\"id\":"] {
            let provider = find(provider).expect("there is such a provider");
            let error = parse::<()>(provider, payload, Some("id"), &cut).expect_err("it is no payload");
            assert_eq!((error.code, error.retryable), (Code::InvalidArgument, false), "{payload}");
            assert!(error.message.starts_with("payload must be"), "{}", error.message);
        }
    }
}

#[test]
fn callbacks_that_equal_answers_are_read_as_they_are() {
    let bodies = [
        // Documented: Luma, Dream Machine, callbacks.
        ("luma", json!({"id": ID, "state": "completed", "assets": {"video": VIDEO}})),
        // Documented: Replicate, Receive webhooks (output of Luma).
        ("replicate", json!({"id": ID, "status": "succeeded", "output": VIDEO, "error": null, "logs": ""})),
        // Documented: WaveSpeed, Webhooks: the `data` of the answer without its envelope.
        (
            "wavespeed",
            json!({"id": ID, "input": {"prompt": "a cat"}, "outputs": [VIDEO], "status": "completed", "error": ""}),
        ),
        // Documented: PiAPI, Unified webhook.
        (
            "piapi",
            json!({"timestamp": 1, "data": {"task_id": ID, "status": "completed", "output": {"video": {"url": VIDEO}}}}),
        ),
    ];
    for (provider, body) in bodies {
        let task = posted(provider, &body);
        assert_eq!((task.id.as_str(), task.state, task.videos.len()), (ID, State::Completed, 1), "{provider}");
        assert_eq!(task.video.expect("a video").url, VIDEO, "{provider}");
    }
}

#[test]
fn an_empty_list_is_no_task() {
    for provider in ["kkiai", "luma", "acedata", "kie", "fal", "replicate", "piapi"] {
        assert_eq!(refused(provider, &json!([])), (Code::InvalidResponse, false), "{provider}");
    }
}
