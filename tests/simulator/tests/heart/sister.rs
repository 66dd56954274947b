//! The sister gateway of kkiai: every scenario through its wrapper, and its older form of a task.

use serde_json::{Value, json};
use simulator::{Request, Simulator};

use crate::support::{assert_stories, get, json_of, request, summary};

fn request_for(id: &str) -> Request {
    get(&format!("/sister/luma/generations/{id}"))
}

fn request_for_many(ids: &Value) -> Request {
    request("POST", "/sister/luma/tasks", &json!({ "ids": ids }).to_string())
}

fn request_for_batch_of_one(id: &str) -> Request {
    request_for_many(&json!([id]))
}

/// Says what a wrapper with its rows, or an error, means.
fn word(body: &Value) -> String {
    if body["code"] != "success" {
        let code = body["code"].as_str().or(body["error"]["type"].as_str());
        return code.expect("an error has a code or a type").to_owned();
    }
    let Some(rows) = body["data"].as_array() else {
        return "no rows".to_owned();
    };
    let row = |row: &Value| {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let video = if row["data"]["video"]["url"].is_string() { " with video" } else { "" };
        let reason = text(&row["fail_reason"]);
        let colon = if reason.is_empty() { "" } else { ": " };
        let [status, progress] = [text(&row["status"]), text(&row["progress"])];
        format!("{status} {progress} {}{video}{colon}{reason}", text(&row["data"]["state"]))
    };
    rows.iter().map(row).collect::<Vec<_>>().join("; ")
}

fn row_at(id: &str, at_ms: u64) -> Value {
    let mut simulator = Simulator::new();
    simulator.answer(&request_for_batch_of_one(id), 0);
    json_of(&simulator.answer(&request_for_batch_of_one(id), at_ms))["data"][0].take()
}

#[test]
fn every_scenario_has_its_story() {
    assert_stories(include_str!("stories/sister.txt"), request_for_batch_of_one, word);
}

#[test]
fn a_row_has_a_number_and_zero_for_times_to_come() {
    let data = json!({
        "id": "success",
        "liked": null,
        "state": "processing",
        "video": null,
        "prompt": "A cat dances in the rain",
        "user_id": "",
        "batch_id": "",
        "thumbnail": null,
        "video_raw": null,
        "created_at": "2026-01-01T00:00:00.139000Z",
        "last_frame": null,
        "queue_state": null,
        "estimate_wait_seconds": null,
    });
    let expected = json!({
        "id": 13917,
        "created_at": "2026-01-01T00:00:00.139Z",
        "updated_at": "2026-01-01T00:00:01.639Z",
        "task_id": "success",
        "platform": "luma_free",
        "action": "LUMA_VIDEO",
        "status": "IN_PROGRESS",
        "fail_reason": "",
        "submit_time": 1767225600,
        "start_time": 1767225601,
        "finish_time": 0,
        "progress": "50%",
        "data": data,
    });
    assert_eq!(row_at("success", 1_500), expected);
}

#[test]
fn a_completed_row_has_all_its_times() {
    let row = row_at("slow", 40_000);
    assert_eq!(row["updated_at"], "2026-01-01T00:00:40.139Z");
    assert_eq!(row["start_time"], 1767225615);
    assert_eq!(row["finish_time"], 1767225640);
    let url = "http://127.0.0.1:4500/media/slow.mp4";
    assert_eq!(
        row["data"]["video"],
        json!({"url": url, "width": 1280, "height": 720, "thumbnail": null, "download_url": url})
    );
    let picture = |url: &str| json!({"url": url, "width": 1280, "height": 720});
    assert_eq!(row["data"]["video_raw"], picture(url));
    assert_eq!(row["data"]["thumbnail"], picture("http://127.0.0.1:4500/media/slow.jpg"));
    assert_eq!(row["data"]["last_frame"], picture("http://127.0.0.1:4500/media/slow_last_frame.jpg"));
}

#[test]
fn rows_come_in_another_order_and_only_for_known_ids() {
    let mut simulator = Simulator::new();
    let body = json_of(&simulator.answer(&request_for_many(&json!(["success", "nobody", "failure"])), 0));
    let rows = body["data"].as_array().expect("there are rows");
    let ids: Vec<_> = rows.iter().map(|row| (&row["id"], &row["task_id"])).collect();
    assert_eq!(ids, [(&json!(13918), &json!("failure")), (&json!(13917), &json!("success"))]);
}

#[test]
fn no_known_id_is_null_and_no_id_is_an_empty_list() {
    let batch = |ids: Value| Simulator::new().answer(&request_for_many(&ids), 0).body;
    assert_eq!(batch(json!(["nobody"])), r#"{"code":"success","message":"","data":null}"#);
    assert_eq!(batch(json!([])), r#"{"code":"success","message":"","data":[]}"#);
}

#[test]
fn one_task_comes_flat_and_one_unknown_id_is_refused_with_400() {
    let mut simulator = Simulator::new();
    let word = |body: &Value| body["state"].as_str().or(body["code"].as_str()).unwrap_or("").to_owned();
    assert_eq!(summary(&simulator.answer(&request_for("success"), 0), word), "200 pending");
    assert_eq!(summary(&simulator.answer(&request_for("success"), 4_000), word), "200 completed");
    let answer = simulator.answer(&request_for("nobody"), 0);
    assert_eq!(answer.status, 400);
    assert_eq!(answer.body, r#"{"code":"task_not_exist","message":"task_not_exist","data":null}"#);
}
