//! kkiai: every scenario, every body, batches and errors.

use serde_json::{Value, json};
use simulator::{Request, Simulator};

use crate::support::{assert_stories, get, json_of, request, summary};

fn request_for(id: &str) -> Request {
    get(&format!("/kkiai/luma/generations/{id}"))
}

fn request_for_many(ids: &Value) -> Request {
    request("POST", "/kkiai/luma/tasks", &json!({ "ids": ids }).to_string())
}

/// Says what a task, or an error, means.
fn word(body: &Value) -> String {
    if let Some(state) = body["state"].as_str() {
        let video = if body["video"]["url"].is_string() { " with video" } else { "" };
        let reason = body["failure_reason"].as_str().map(|reason| format!(": {reason}"));
        return format!("{state}{video}{}", reason.unwrap_or_default());
    }
    let code = body["code"].as_str().or(body["error"]["type"].as_str());
    code.expect("an error has a code or a type").to_owned()
}

/// Says what the rows of a batch mean.
fn words(body: &Value) -> String {
    let rows = body.as_array().expect("a batch is a bare array");
    let row = |row: &Value| format!("{} {}", row["id"].as_str().expect("a row has an id"), word(row));
    rows.iter().map(row).collect::<Vec<_>>().join(", ")
}

fn body_at(id: &str, at_ms: u64) -> Value {
    let mut simulator = Simulator::new();
    simulator.answer(&request_for(id), 0);
    json_of(&simulator.answer(&request_for(id), at_ms))
}

#[test]
fn every_scenario_has_its_story() {
    assert_stories(include_str!("stories/kkiai.txt"), request_for, word);
}

#[test]
fn a_pending_task_spells_out_its_nulls() {
    let mut simulator = Simulator::new();
    let answer = simulator.answer(&request_for("success"), 0);
    assert_eq!(
        answer.body,
        concat!(
            r#"{"id":"success","prompt":"","state":"pending","queue_state":null,"#,
            r#""created_at":"2026-01-01T00:00:00.139000Z","batch_id":"","video":null,"video_raw":null,"liked":null,"#,
            r#""estimate_wait_seconds":null,"thumbnail":null,"last_frame":null}"#
        )
    );
}

#[test]
fn a_processing_task_estimates_its_wait() {
    let body = body_at("success", 1_500);
    assert_eq!(body["prompt"], "A cat dances in the rain");
    assert_eq!(body["estimate_wait_seconds"], 3);
    assert_eq!(body_at("slow", 15_000)["estimate_wait_seconds"], 25);
}

#[test]
fn a_completed_task_repeats_its_results() {
    let video_url = "http://127.0.0.1:4500/media/success--a%20b.mp4";
    let video = json!({"url": video_url, "width": 1280, "height": 720, "download_url": video_url});
    let video_raw = json!({
        "url": video_url, "width": 1280, "height": 720, "duration": 5.041667, "media_type": "video",
    });
    let thumbnail = json!({
        "url": "http://127.0.0.1:4500/media/success--a%20b.jpg",
        "width": 1280,
        "height": 720,
        "palette": {"grid": "em9csKqXYUgqdHVmmqeZLB8YaFpLjVw2bmFTTElBHhMNTzgodD8eVzUeTDorRSkYYEQymV80"},
        "media_type": "image",
    });
    let last_frame = json!({
        "url": "http://127.0.0.1:4500/media/success--a%20b_last_frame.jpg",
        "width": 1280,
        "height": 720,
        "palette": null,
        "media_type": "image",
    });
    let expected = json!({
        "id": "success--a b",
        "state": "completed",
        "video": video,
        "request": {"prompt": "A cat dances in the rain", "aspect_ratio": "16:9"},
        "artifact": {
            "video": video,
            "thumbnail": thumbnail,
            "video_raw": video_raw,
            "created_at": "0001-01-01T00:00:00Z",
            "last_frame": last_frame,
        },
        "thumbnail": thumbnail,
        "video_raw": video_raw,
        "created_at": "2026-01-01T00:00:00.139Z",
        "last_frame": last_frame,
    });
    assert_eq!(body_at("success--a%20b", 4_000), expected);
}

#[test]
fn a_failed_task_has_a_reason_or_null() {
    let expected = |id: &str, reason: Value| {
        json!({
            "id": id,
            "prompt": "A cat dances in the rain",
            "state": "failed",
            "queue_state": null,
            "created_at": "2026-01-01T00:00:00.139000Z",
            "batch_id": "",
            "video": null,
            "video_raw": null,
            "liked": null,
            "estimate_wait_seconds": null,
            "thumbnail": null,
            "last_frame": null,
            "failure_reason": reason,
        })
    };
    let reason = json!("Advanced prompt moderation failed");
    assert_eq!(body_at("failure", 4_000), expected("failure", reason));
    let silent = "failure-without-reason";
    assert_eq!(body_at(silent, 4_000), expected(silent, Value::Null));
}

#[test]
fn a_batch_is_a_bare_array_in_another_order_without_the_unknown_ids() {
    let mut simulator = Simulator::new();
    let ids = json!(["success", "not-found", "failure", "nobody", "success", "late-found"]);
    let mut poll = |at_ms| summary(&simulator.answer(&request_for_many(&ids), at_ms), words);
    assert_eq!(poll(0), "200 failure pending, success pending");
    assert_eq!(poll(2_000), "200 late-found processing, failure processing, success processing");
    assert_eq!(
        poll(4_000),
        "200 late-found completed with video, failure failed: Advanced prompt moderation failed, \
         success completed with video"
    );
    assert_eq!(simulator.answer(&request_for_many(&json!(["nobody"])), 0).body, "[]");
    assert_eq!(simulator.answer(&request_for_many(&json!([])), 0).body, "[]");
}

#[test]
fn a_trouble_of_one_id_is_a_trouble_of_the_batch() {
    let poll = |ids: Value| summary(&Simulator::new().answer(&request_for_many(&ids), 0), words);
    let errors = |ids: Value| summary(&Simulator::new().answer(&request_for_many(&ids), 0), word);
    assert_eq!(poll(json!(["success", "html"])), "200 page");
    assert_eq!(poll(json!(["success", "reset", "html"])), "reset");
    assert_eq!(poll(json!(["success", "redirect"])), "302 empty, now at /kkiai/moved");
    assert_eq!(errors(json!(["success", "server-error"])), "500 get_tasks_failed");
    assert_eq!(
        poll(json!(["success", "slow-body"])),
        "200 slow-body completed with video, success pending within 2000 ms"
    );
}

#[test]
fn a_trouble_of_a_batch_passes_when_it_passes_for_its_id() {
    let mut simulator = Simulator::new();
    let ids = json!(["success", "rate-limited"]);
    let mut poll = |at_ms, word| summary(&simulator.answer(&request_for_many(&ids), at_ms), word);
    assert_eq!(poll(0, words), "429 empty, retry after 1");
    assert_eq!(poll(1_000, words), "429 empty, retry after 1");
    assert_eq!(poll(2_000, words), "200 rate-limited processing, success processing");
}

#[test]
fn a_stray_task_brings_another_one_into_the_batch() {
    let answer = Simulator::new().answer(&request_for_many(&json!(["stray", "success"])), 0);
    let summaries = summary(&answer, words);
    assert_eq!(summaries, "200 success pending, never-asked-for completed with video, stray pending");
}

#[test]
fn a_batch_without_a_list_of_ids_is_refused() {
    for body in ["", "{", "{}", r#"{"ids":"success"}"#, r#"{"ids":[1]}"#] {
        let answer = Simulator::new().answer(&request("POST", "/kkiai/luma/tasks", body), 0);
        assert_eq!(summary(&answer, word), "400 invalid_request", "{body}");
    }
}

#[test]
fn an_unknown_id_is_refused_with_400() {
    let answer = Simulator::new().answer(&request_for("50fc6182-fa86-4c7d-ac12-2fa27ec2f151"), 0);
    assert_eq!(answer.status, 400);
    assert_eq!(answer.body, r#"{"code":"task_not_exist","message":"task_not_exist","data":null}"#);
}

#[test]
fn errors_have_the_forms_of_the_relay() {
    let error = |id: &str| json_of(&Simulator::new().answer(&request_for(id), 0));
    assert_eq!(
        error("forbidden"),
        json!({"error": {
            "message": "用户已被封禁 (request id: 20260101000000139851234AbCdEf)",
            "type": "new_api_error",
            "code": "",
        }})
    );
    assert_eq!(
        error("quota"),
        json!({"code": "insufficient_user_quota", "message": "user quota is not enough", "data": null})
    );
}

#[test]
fn an_unknown_route_is_an_invalid_url() {
    let routes = [
        ("GET", "/kkiai", ""),
        ("GET", "/kkiai/luma/tasks", "/luma/tasks"),
        ("POST", "/kkiai/luma/generations/success", "/luma/generations/success"),
        ("GET", "/kkiai/luma/generations/", "/luma/generations/"),
        ("GET", "/kkiai/luma/generations/a/b", "/luma/generations/a/b"),
        ("GET", "/kkiai/moved", "/moved"),
    ];
    for (method, path, below) in routes {
        let answer = Simulator::new().answer(&request(method, path, ""), 0);
        let message = format!("Invalid URL ({method} {below})");
        let kind = "invalid_request_error";
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(json_of(&answer), json!({"error": {"message": message, "type": kind, "param": "", "code": ""}}));
    }
}
