//! One gateway whose tasks follow scripts.

use serde_json::{Value, json};
use simulator::{End, FakeGateway, Reply};

use crate::support::{bare, header, json_of, request};

fn gateway(name: &str, tasks: Value) -> FakeGateway {
    let mut gateway = FakeGateway::named(name).expect("there is such a gateway");
    for (id, script) in tasks.as_object().expect("tasks have ids") {
        gateway.set(id.clone(), script);
    }
    gateway
}

fn get(gateway: &mut FakeGateway, path: &str) -> Reply {
    gateway.answer(&bare("GET", path, &[]))
}

/// Returns the status and the body of a reply that is an answer.
fn answered(reply: &Reply) -> (u16, Value) {
    match &reply.end {
        End::Answer(answer) => (answer.status, json_of(answer)),
        other => panic!("no answer: {other:?}"),
    }
}

#[test]
fn each_request_moves_the_script_on_and_the_last_entry_repeats() {
    let script = json!([{"state": "pending"}, {"state": "processing"}, {"state": "unknown"}, {"state": "completed"}]);
    let mut gateway = gateway("kkiai", json!({"a": script}));
    let mut state = || answered(&get(&mut gateway, "/luma/generations/a")).1["state"].clone();
    let states: Vec<_> = (0..6).map(|_| state()).collect();
    assert_eq!(states, ["pending", "processing", "upscaling", "completed", "completed", "completed"]);
}

#[test]
fn a_new_script_starts_anew() {
    let mut gateway = gateway("kkiai", json!({"a": [{"state": "completed"}]}));
    get(&mut gateway, "/luma/generations/a");
    gateway.set("a".to_owned(), &json!([{"state": "failed"}]));
    let (status, body) = answered(&get(&mut gateway, "/luma/generations/a"));
    assert_eq!((status, &body["state"]), (200, &json!("failed")));
    assert_eq!(body["failure_reason"], "Advanced prompt moderation failed");
}

#[test]
fn the_route_is_the_end_of_any_address() {
    let addresses = [
        "/luma/generations/a%2Fb",
        "/api/luma/luma/generations/a%2Fb",
        "https://gateway.example/luma/generations/a%2Fb",
        "https://gateway.example:8443/luma/generations/x/luma/generations/a%2Fb?tenant=1",
    ];
    for address in addresses {
        let mut gateway = gateway("kkiai", json!({"a/b": [{"state": "pending"}]}));
        let reply = get(&mut gateway, address);
        assert_eq!(reply.ids, ["a/b"], "{address}");
        assert_eq!(answered(&reply).1["state"], "pending", "{address}");
    }
}

#[test]
fn a_path_that_is_no_route_is_answered_in_the_gateways_words() {
    let mut gateway = gateway("kkiai", json!({}));
    let reply = get(&mut gateway, "https://gateway.example/v1/models");
    assert_eq!(reply.ids, Vec::<String>::new());
    let (status, body) = answered(&reply);
    assert_eq!((status, &body["error"]["message"]), (404, &json!("Invalid URL (GET /v1/models)")));
    let reply = gateway.answer(&request("POST", "/luma/tasks", "{}"));
    assert_eq!(answered(&reply), (400, json!({"code": "invalid_request", "message": "ids is required", "data": null})));
}

#[test]
fn an_unknown_id_is_answered_in_the_gateways_words_and_left_out_of_a_batch() {
    let mut kkiai = gateway("kkiai", json!({"a": [{"state": "pending"}]}));
    assert_eq!(answered(&get(&mut kkiai, "/luma/generations/b")).0, 400);
    let reply = kkiai.answer(&request("POST", "/luma/tasks", r#"{"ids":["a","b"]}"#));
    assert_eq!(reply.ids, ["a", "b"]);
    let (_, body) = answered(&reply);
    assert_eq!(body.as_array().map(|rows| rows.iter().map(|row| &row["id"]).collect()), Some(vec![&json!("a")]));
    let mut luma = gateway("luma", json!({}));
    let reply = get(&mut luma, "/dream-machine/v1/generations/b");
    assert_eq!(answered(&reply), (404, json!({"detail": "Generation not found"})));
}

#[test]
fn the_first_entry_that_concerns_the_whole_request_decides() {
    let batch = request("POST", "/luma/tasks", r#"{"ids":["a","b","c"]}"#);
    let tasks = json!({
        "a": [{"state": "pending", "delayMs": 5}],
        "b": [{"error": "unauthorized", "delayMs": 20}, {"state": "completed"}],
        "c": [{"thrown": 7}, {"state": "completed"}],
    });
    let mut gateway = gateway("kkiai", tasks);
    let reply = gateway.answer(&batch);
    assert_eq!((reply.delay_ms, answered(&reply).0), (20, 401));
    let (status, body) = answered(&gateway.answer(&batch));
    assert_eq!(status, 200);
    assert_eq!(body.as_array().map(Vec::len), Some(3));
}

#[test]
fn an_entry_may_be_an_error_a_body_or_a_status() {
    let of = |entry: Value| {
        let mut gateway = gateway("kie", json!({"a": [entry]}));
        get(&mut gateway, "/api/v1/modify/record-info?taskId=a")
    };
    let code = |entry: Value| {
        let (status, body) = answered(&of(entry));
        (status, body["code"].clone())
    };
    assert_eq!(code(json!({"error": "unauthorized"})), (200, json!(401)));
    assert_eq!(code(json!({"error": "quota_exceeded"})), (200, json!(402)));
    assert_eq!(code(json!({"error": "forbidden"})), (200, json!(403)));
    assert_eq!(code(json!({"error": "not_found"})), (200, json!(422)));
    assert_eq!(code(json!({"error": "rejected"})), (200, json!(422)));
    assert_eq!(code(json!({"error": "unavailable"})), (503, json!(455)));
    assert_eq!(code(json!({"status": 402})), (402, json!(402)));
    assert_eq!(code(json!({"status": 500})), (500, json!(500)));
    assert_eq!(code(json!({"status": 201})), (201, json!(200)));
    assert_eq!(code(json!({"status": 429, "state": "pending"})), (429, json!(200)));
    assert_eq!(answered(&of(json!({"body": "{\"odd\":1}", "status": 418}))), (418, json!({"odd": 1})));
    assert_eq!(of(json!({"error": "request_timeout"})).end, End::Silence);
    assert_eq!(of(json!({"thrown": 3})).end, End::Thrown(3));
    let End::Answer(limited) = of(json!({"error": "rate_limited"})).end else { panic!("it is an answer") };
    assert_eq!(header(&limited, "retry-after"), Some("1"));
    let End::Answer(page) = of(json!({"error": "invalid_response"})).end else { panic!("it is an answer") };
    assert_eq!((page.status, &page.body[..9]), (200, "<!doctype"));
}

#[test]
fn there_is_no_gateway_of_another_name() {
    for name in ["", "Kkiai", "nobody"] {
        assert!(FakeGateway::named(name).is_none(), "{name}");
    }
}
