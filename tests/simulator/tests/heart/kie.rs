//! Kie and Apikley: every scenario, every body, and errors inside HTTP 200.

use serde_json::{Value, json};
use simulator::{Request, Simulator};

use crate::support::{assert_stories, get, json_of, request, summary};

fn request_for(id: &str) -> Request {
    get(&format!("/kie/api/v1/modify/record-info?taskId={id}"))
}

fn request_to_apikley(id: &str) -> Request {
    get(&format!("/apikley/api/v1/modify/record-info?taskId={id}"))
}

/// Says what a task, or an error, means.
fn word(body: &Value) -> String {
    let data = &body["data"];
    if body["code"] != 200 {
        assert_eq!(*data, Value::Null);
        return format!("code {}: {}", body["code"], body["msg"].as_str().expect("a message"));
    }
    let video = if data["response"]["resultUrls"][0].is_string() { " with video" } else { "" };
    let reason = data["errorMessage"].as_str();
    let reason = reason.map(|reason| format!(": {} {reason}", data["errorCode"]));
    format!("flag {}{video}{}", data["successFlag"], reason.unwrap_or_default())
}

fn body_at(id: &str, at_ms: u64) -> Value {
    let mut simulator = Simulator::new();
    simulator.answer(&request_for(id), 0);
    json_of(&simulator.answer(&request_for(id), at_ms))
}

fn source_of(id: &str) -> String {
    format!("http://127.0.0.1:4500/media/{id}_source.mp4")
}

fn parameters_of(id: &str) -> String {
    format!(
        r#"{{"callBackUrl":"https://example.com/callback","prompt":"A cat dances in the rain","videoUrl":"{}","waterMark":""}}"#,
        source_of(id)
    )
}

#[test]
fn every_scenario_has_its_story() {
    assert_stories(include_str!("stories/kie.txt"), request_for, word);
}

#[test]
fn every_scenario_has_the_same_story_on_apikley() {
    let stories = include_str!("stories/kie.txt").replace("/kie/", "/apikley/");
    assert_stories(&stories, request_to_apikley, word);
}

#[test]
fn a_running_task_has_no_response_and_no_end() {
    let data = json!({
        "taskId": "success",
        "paramJson": parameters_of("success"),
        "completeTime": null,
        "response": null,
        "successFlag": 0,
        "createTime": 1767225600139_u64,
        "errorCode": null,
        "errorMessage": null,
    });
    let expected = json!({"code": 200, "msg": "success", "data": data});
    assert_eq!(body_at("success", 0), expected);
    assert_eq!(body_at("success", 3_999), expected);
}

#[test]
fn a_completed_task_has_its_sources_and_results() {
    let data = json!({
        "taskId": "success",
        "paramJson": parameters_of("success"),
        "completeTime": 1767225604139_u64,
        "response": {
            "taskId": "success",
            "originUrls": [source_of("success")],
            "resultUrls": ["http://127.0.0.1:4500/media/success.mp4"],
        },
        "successFlag": 1,
        "createTime": 1767225600139_u64,
        "errorCode": null,
        "errorMessage": null,
    });
    assert_eq!(body_at("success", 4_000), json!({"code": 200, "msg": "success", "data": data}));
}

#[test]
fn a_failed_callback_leaves_the_result() {
    let body = body_at("callback-failed", 4_000);
    assert_eq!(body["data"]["successFlag"], 4);
    let url = "http://127.0.0.1:4500/media/callback-failed.mp4";
    assert_eq!(body["data"]["response"]["resultUrls"], json!([url]));
    assert_eq!(body["data"]["completeTime"], 1767225604139_u64);
}

#[test]
fn a_failed_task_has_a_code_and_a_message_or_neither() {
    let failed = |id: &str| {
        let data = body_at(id, 4_000)["data"].take();
        ["successFlag", "errorCode", "errorMessage", "response", "completeTime"].map(|key| data[key].clone())
    };
    let end = json!(1767225604139_u64);
    let reason = json!("Advanced prompt moderation failed");
    assert_eq!(failed("failure"), [json!(3), json!(501), reason, Value::Null, end.clone()]);
    let silent = [json!(2), Value::Null, Value::Null, Value::Null, end];
    assert_eq!(failed("failure-without-reason"), silent);
}

#[test]
fn an_unfinished_result_is_an_empty_list() {
    let body = body_at("without-video", 0);
    assert_eq!(body["data"]["response"]["resultUrls"], json!([]));
}

#[test]
fn an_id_is_decoded_from_the_query() {
    let body = json_of(&Simulator::new().answer(&request_for("success--a%26b+c%2Fd"), 0));
    assert_eq!(body["data"]["taskId"], "success--a&b c/d");
}

#[test]
fn an_unknown_id_is_code_422_in_http_200() {
    let answer = Simulator::new().answer(&request_for("774d9a7dd608a0e49293903095e45a4c"), 0);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body, r#"{"code":422,"msg":"recordInfo is null","data":null}"#);
}

#[test]
fn a_missing_id_is_code_400() {
    for path in ["/kie/api/v1/modify/record-info", "/kie/api/v1/modify/record-info?taskId="] {
        let answer = Simulator::new().answer(&get(path), 0);
        assert_eq!(summary(&answer, word), "200 code 400: taskId parameter is required", "{path}");
    }
}

#[test]
fn an_unknown_route_is_404() {
    let path = "/kie/api/v1/modify/record-info?taskId=success";
    for (method, path) in [("POST", path), ("GET", "/kie/api/v1/jobs/recordInfo"), ("GET", "/kie/moved")] {
        let answer = Simulator::new().answer(&request(method, path, ""), 0);
        let line = "404 code 404: The requested resource or endpoint does not exist";
        assert_eq!(summary(&answer, word), line, "{path}");
    }
}
