//! AceData: every scenario, every body, batches with their pages, and errors.

use serde_json::{Value, json};
use simulator::{Request, Simulator};

use crate::support::{assert_stories, get, json_of, request, summary};

fn post(body: &Value) -> Request {
    request("POST", "/acedata/luma/tasks", &body.to_string())
}

fn request_for(id: &str) -> Request {
    post(&json!({"id": id, "action": "retrieve"}))
}

/// Says what a task, or an error, means.
fn word(body: &Value) -> String {
    if *body == json!({}) {
        return "{}".to_owned();
    }
    if let Some(code) = body["error"]["code"].as_str() {
        return code.to_owned();
    }
    let response = &body["response"];
    let Some(state) = response["state"].as_str() else {
        return "no response".to_owned();
    };
    let video = if response["video_url"].is_string() { " with video" } else { "" };
    let reason = response["error"]["message"].as_str().map(|reason| format!(": {reason}"));
    format!("{state}{video}{}", reason.unwrap_or_default())
}

fn body_at(id: &str, at_ms: u64) -> Value {
    let mut simulator = Simulator::new();
    simulator.answer(&request_for(id), 0);
    json_of(&simulator.answer(&request_for(id), at_ms))
}

/// Asks for a batch, and returns the ids of its items and their count.
fn batch(body: Value) -> (Vec<String>, Value) {
    let body = json_of(&Simulator::new().answer(&post(&body), 0));
    let items = body["items"].as_array().expect("a batch has items");
    let ids = items.iter().map(|item| item["id"].as_str().expect("an item has an id").to_owned());
    (ids.collect(), body["count"].clone())
}

/// Returns the ids from `success--<first>` to `success--<last>`, upwards or downwards.
fn successes(first: u32, last: u32) -> Vec<String> {
    let up = first.min(last)..=first.max(last);
    let mut ids: Vec<_> = up.map(|number| format!("success--{number}")).collect();
    if first > last {
        ids.reverse();
    }
    ids
}

fn retrieve_error(body: Value) -> (u16, Value) {
    let answer = Simulator::new().answer(&post(&body), 0);
    (answer.status, json_of(&answer))
}

#[test]
fn every_scenario_has_its_story() {
    assert_stories(include_str!("stories/acedata.txt"), request_for, word);
}

#[test]
fn a_pending_task_has_no_response() {
    let expected = json!({
        "_id": "6955b900550a4144a5000000",
        "id": "success",
        "api_id": "94fc9028-5a9f-4875-aae4-38463bd30ac5",
        "application_id": "06484a45-9d04-498a-98a7-67086dee8166",
        "created_at": 1767225600.139,
        "credential_id": "e6a879e5-a7c0-4f7b-9d6f-f9a837421a50",
        "request": {"action": "generate", "prompt": "A cat dances in the rain"},
        "trace_id": "0b7c1c1a-045c-4145-a434-000000000000",
        "user_id": "ad7afe47-cea9-4cda-980f-2ad8810e51cf",
    });
    assert_eq!(body_at("success", 0), expected);
}

#[test]
fn a_processing_task_has_a_snapshot_that_claims_success() {
    let body = body_at("success", 1_500);
    assert_eq!(body["started_at"], 1767225601.639);
    assert_eq!(body["response"], json!({"success": true, "task_id": "success", "state": "processing"}));
    assert_eq!(body.get("finished_at"), None);
    assert_eq!(body.get("elapsed"), None);
}

#[test]
fn a_completed_task_has_its_result() {
    let body = body_at("success", 4_000);
    let expected = json!({
        "success": true,
        "task_id": "success",
        "video_id": "4b088fc8-2bbc-4706-80a6-000000000000",
        "prompt": "A cat dances in the rain",
        "video_url": "http://127.0.0.1:4500/media/success.mp4",
        "video_height": 720,
        "video_width": 1280,
        "state": "completed",
        "thumbnail_url": "http://127.0.0.1:4500/media/success.jpg",
        "thumbnail_width": 1280,
        "thumbnail_height": 720,
    });
    assert_eq!(body["response"], expected);
    assert_eq!(body["started_at"], 1767225601.639);
    assert_eq!(body["finished_at"], 1767225604.139);
    assert_eq!(body["elapsed"], 2.5);
}

#[test]
fn a_completed_task_without_a_video_has_a_thumbnail_and_no_end() {
    let body = body_at("without-video", 4_000);
    assert_eq!(body["response"]["video_url"], Value::Null);
    assert_eq!(body["response"]["thumbnail_url"], "http://127.0.0.1:4500/media/without-video.jpg");
    assert_eq!(body.get("finished_at"), None);
}

#[test]
fn a_failed_task_has_an_error_or_only_its_state() {
    let failed = body_at("failure", 4_000);
    let error = json!({"code": "bad_request", "message": "Advanced prompt moderation failed"});
    assert_eq!(failed["response"], json!({"success": false, "task_id": "failure", "state": "failed", "error": error}));
    assert_eq!(failed["finished_at"], 1767225604.139);
    let silent = "failure-without-reason";
    assert_eq!(body_at(silent, 4_000)["response"], json!({"success": false, "task_id": silent, "state": "failed"}));
}

#[test]
fn a_batch_is_reversed_and_leaves_out_the_unknown_ids() {
    let ids = json!(["success", "nobody", "not-found", "failure", "success"]);
    let (items, count) = batch(json!({"ids": ids, "action": "retrieve_batch"}));
    assert_eq!(items, ["failure", "success"]);
    assert_eq!(count, 2);
}

#[test]
fn a_batch_of_no_known_id_is_empty() {
    let request = post(&json!({"ids": ["nobody"], "action": "retrieve_batch"}));
    assert_eq!(Simulator::new().answer(&request, 0).body, r#"{"items":[],"count":0}"#);
}

#[test]
fn a_batch_shows_twelve_items_unless_the_request_says_otherwise() {
    let poll = |more: Value| {
        let mut body = json!({"ids": successes(1, 15), "action": "retrieve_batch"});
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        batch(body)
    };
    assert_eq!(poll(json!({})), (successes(15, 4), json!(15)));
    assert_eq!(poll(json!({"limit": 15})), (successes(15, 1), json!(15)));
    assert_eq!(poll(json!({"limit": 2})), (successes(15, 14), json!(15)));
    assert_eq!(poll(json!({"offset": 12})), (successes(3, 1), json!(15)));
    assert_eq!(poll(json!({"offset": 20})), (Vec::new(), json!(15)));
}

#[test]
fn a_trouble_of_one_id_is_a_trouble_of_the_batch() {
    let poll = |ids: Value| {
        let request = post(&json!({"ids": ids, "action": "retrieve_batch"}));
        summary(&Simulator::new().answer(&request, 0), word)
    };
    assert_eq!(poll(json!(["success", "html"])), "200 page");
    assert_eq!(poll(json!(["success", "server-error", "reset"])), "500 api_error");
    assert_eq!(poll(json!(["success", "stalled-headers"])), "stall");
}

#[test]
fn a_stray_task_brings_another_one_into_the_batch() {
    let (items, count) = batch(json!({"ids": ["stray", "success"], "action": "retrieve_batch"}));
    assert_eq!(items, ["success", "never-asked-for", "stray"]);
    assert_eq!(count, 3);
}

#[test]
fn any_other_action_is_refused_and_counted() {
    let mut simulator = Simulator::new();
    let actions = [json!("delete"), json!("generate"), json!(""), json!(1), Value::Null];
    for action in &actions {
        let answer = simulator.answer(&post(&json!({"id": "success", "action": action})), 0);
        assert_eq!(summary(&answer, word), "400 api_not_implemented", "{action}");
    }
    let requests = json_of(&simulator.answer(&get("/control/requests"), 0));
    assert_eq!(requests["count"], 5);
    assert_eq!(requests["requests"][0]["status"], 400);
    assert_eq!(requests["requests"][0]["body"], r#"{"id":"success","action":"delete"}"#);
}

#[test]
fn a_request_without_its_ids_is_refused() {
    let error = |message: &str| {
        json!({
            "success": false,
            "error": {"code": "bad_request", "message": message},
            "trace_id": "2cf86e86-22a4-46e1-ac2f-032c0f2a4e89",
        })
    };
    let single = json!({"action": "retrieve", "ids": ["success"]});
    assert_eq!(retrieve_error(single), (400, error("id is required")));
    let many = json!({"action": "retrieve_batch", "id": "success"});
    assert_eq!(retrieve_error(many), (400, error("ids is required")));
}

#[test]
fn an_unknown_route_has_no_api() {
    for (method, path) in [("GET", "/acedata/luma/tasks"), ("POST", "/acedata/luma/videos")] {
        let answer = Simulator::new().answer(&request(method, path, ""), 0);
        assert_eq!(summary(&answer, word), "404 no_api", "{path}");
    }
}
