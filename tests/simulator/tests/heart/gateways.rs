//! What all gateways share: the key, cross-origin rules, clocks, and the control routes.

use serde_json::{Value, json};
use simulator::{Answer, Fault, Simulator};

use crate::support::{bare, get, header, json_of, request};

const SINGLE: &str = "/kkiai/luma/generations/success";
const KEY: (&str, &str) = ("authorization", "Bearer demo-key");

fn control(simulator: &mut Simulator, route: &str, body: Value) -> Answer {
    simulator.answer(&request("POST", &format!("/control/{route}"), &body.to_string()), 0)
}

fn requests(simulator: &mut Simulator) -> Value {
    json_of(&simulator.answer(&get("/control/requests"), 0))
}

fn state(simulator: &mut Simulator, id: &str, at_ms: u64) -> Value {
    let answer = simulator.answer(&get(&format!("/kkiai/luma/generations/{id}")), at_ms);
    let body = json_of(&answer);
    body.get("state").or(body.get("code")).cloned().unwrap_or_default()
}

fn preflight(method: &str, headers: &str) -> Answer {
    let headers = [
        ("origin", "http://example.com"),
        ("access-control-request-method", method),
        ("access-control-request-headers", headers),
    ];
    Simulator::new().answer(&bare("OPTIONS", SINGLE, &headers), 0)
}

#[test]
fn a_missing_or_wrong_key_is_refused_in_each_gateways_form() {
    let relay = json!({"error": {
        "message": "无效的令牌 (request id: 20260101000000139851234AbCdEf)",
        "type": "new_api_error",
        "code": "",
    }});
    let acedata = json!({
        "error": {"code": "invalid_token", "message": "The specified token is invalid or wrong."},
        "trace_id": "2cf86e86-22a4-46e1-ac2f-032c0f2a4e89",
    });
    let kie = json!({"code": 401, "msg": "You do not have access permissions"});
    let record = "api/v1/modify/record-info?taskId=success";
    let cases = [
        ("GET", SINGLE.to_owned(), "", 401, &relay),
        ("POST", "/kkiai/luma/tasks".to_owned(), r#"{"ids":[]}"#, 401, &relay),
        ("POST", "/kkiai/luma/tasks".to_owned(), "{}", 401, &relay),
        ("GET", "/sister/luma/generations/success".to_owned(), "", 401, &relay),
        ("POST", "/acedata/luma/tasks".to_owned(), r#"{"action":"retrieve","id":"a"}"#, 401, &acedata),
        ("GET", format!("/kie/{record}"), "", 200, &kie),
        ("GET", format!("/apikley/{record}"), "", 200, &kie),
    ];
    for (method, path, body, status, expected) in cases {
        for key in [None, Some("Bearer wrong"), Some("demo-key"), Some("Bearer demo-key ")] {
            let mut request = request(method, &path, body);
            request.headers.retain(|(name, _)| name != "Authorization");
            request.headers.extend(key.map(|key| ("authorization".to_owned(), key.to_owned())));
            let answer = Simulator::new().answer(&request, 0);
            assert_eq!((answer.status, &json_of(&answer)), (status, expected), "{path} {key:?}");
        }
    }
}

#[test]
fn a_refused_key_starts_no_clock() {
    let mut simulator = Simulator::new();
    simulator.answer(&bare("GET", SINGLE, &[]), 0);
    assert_eq!(state(&mut simulator, "success", 5_000), "pending");
}

#[test]
fn a_preflight_for_the_usual_headers_is_granted() {
    for headers in ["authorization", "x-api-key", "accept, authorization, content-type", "Authorization,Accept", ""] {
        let answer = preflight("GET", headers);
        assert_eq!(answer.status, 204, "{headers}");
        let expected = [
            ("access-control-allow-origin", "*"),
            ("access-control-allow-methods", "GET, POST"),
            ("access-control-allow-headers", "authorization, x-api-key, accept, content-type"),
            ("access-control-max-age", "600"),
        ];
        assert_eq!(answer.headers, expected.map(|(name, value)| (name, value.to_owned())));
        assert_eq!(answer.body, "");
    }
    assert_eq!(preflight("POST", "authorization,content-type").status, 204);
}

#[test]
fn a_preflight_for_more_is_refused() {
    for (method, headers) in
        [("GET", "authorization,x-request-id"), ("GET", "user-agent"), ("DELETE", "authorization"), ("PUT", "")]
    {
        let answer = preflight(method, headers);
        assert_eq!((answer.status, answer.headers), (403, Vec::new()), "{method} {headers}");
    }
}

#[test]
fn every_answer_may_be_read_by_any_page() {
    let paths = [
        SINGLE,
        "/kkiai/luma/generations/server-error",
        "/kkiai/luma/generations/nobody",
        "/kkiai/nothing",
        "/control/requests",
        "/control/nothing",
    ];
    for path in paths {
        let answer = Simulator::new().answer(&get(path), 0);
        assert_eq!(header(&answer, "access-control-allow-origin"), Some("*"), "{path}");
        assert_eq!(header(&answer, "access-control-expose-headers"), Some("Retry-After"), "{path}");
    }
    let refused = Simulator::new().answer(&bare("GET", SINGLE, &[]), 0);
    assert_eq!(refused.status, 401);
    assert_eq!(header(&refused, "access-control-allow-origin"), Some("*"));
}

#[test]
fn a_clock_starts_at_the_first_poll_on_each_gateway() {
    let mut simulator = Simulator::new();
    assert_eq!(state(&mut simulator, "success", 10_000), "pending");
    assert_eq!(state(&mut simulator, "success--other", 14_000), "pending");
    assert_eq!(state(&mut simulator, "success", 14_000), "completed");
    let sister = simulator.answer(&get("/sister/luma/generations/success"), 14_000);
    assert_eq!(json_of(&sister)["state"], "pending");
}

#[test]
fn only_scenarios_are_known() {
    let mut simulator = Simulator::new();
    for id in ["success--", "success--a--b", "without-video--1"] {
        assert_ne!(state(&mut simulator, id, 0), "task_not_exist", "{id}");
    }
    for id in ["Success", "success-1", "nobody--success", "%20success"] {
        assert_eq!(state(&mut simulator, id, 0), "task_not_exist", "{id}");
    }
}

#[test]
fn advancing_moves_every_clock() {
    let mut simulator = Simulator::new();
    assert_eq!(state(&mut simulator, "success", 0), "pending");
    assert_eq!(control(&mut simulator, "advance", json!({"ms": 1_500})).status, 200);
    assert_eq!(state(&mut simulator, "success", 0), "processing");
    assert_eq!(control(&mut simulator, "advance", json!({"ms": 2_400})).status, 200);
    assert_eq!(state(&mut simulator, "success", 100), "completed");
    for body in [json!({}), json!({"ms": -1}), json!({"ms": 1.5}), json!({"ms": "1"}), Value::Null] {
        let answer = control(&mut simulator, "advance", body);
        assert_eq!((answer.status, json_of(&answer)), (400, json!({"error": "ms must be a whole number"})));
    }
}

#[test]
fn resetting_forgets_clocks_and_requests_but_not_scenarios() {
    let mut simulator = Simulator::new();
    control(&mut simulator, "scenarios", json!({"my-task": "success"}));
    assert_eq!(state(&mut simulator, "my-task", 0), "pending");
    assert_eq!(state(&mut simulator, "my-task", 4_000), "completed");
    assert_eq!(control(&mut simulator, "reset", Value::Null).status, 200);
    let nothing = json!({"count": 0, "preflights": 0, "requests": []});
    assert_eq!(requests(&mut simulator), nothing);
    assert_eq!(state(&mut simulator, "my-task", 4_000), "pending");
}

#[test]
fn any_id_can_be_given_a_scenario() {
    let mut simulator = Simulator::new();
    let answer = control(&mut simulator, "scenarios", json!({"my-task": "success", "success": "failure"}));
    assert_eq!((answer.status, json_of(&answer)), (200, json!({"ok": true})));
    assert_eq!(state(&mut simulator, "my-task", 0), "pending");
    assert_eq!(state(&mut simulator, "success", 0), "pending");
    assert_eq!(state(&mut simulator, "success", 4_000), "failed");
}

#[test]
fn a_new_scenario_starts_the_task_anew_and_null_takes_it_back() {
    let mut simulator = Simulator::new();
    assert_eq!(state(&mut simulator, "success", 0), "pending");
    control(&mut simulator, "scenarios", json!({"success": "server-error"}));
    assert_eq!(state(&mut simulator, "success", 4_000), "get_tasks_failed");
    control(&mut simulator, "scenarios", json!({"success": null}));
    assert_eq!(state(&mut simulator, "success", 8_000), "pending");
    assert_eq!(state(&mut simulator, "success", 12_000), "completed");
}

#[test]
fn a_wrong_scenario_changes_nothing() {
    let mut simulator = Simulator::new();
    let answer = control(&mut simulator, "scenarios", json!({"my-task": "success", "other": "succes"}));
    assert_eq!(answer.status, 400);
    assert_eq!(json_of(&answer), json!({"error": "no such scenario: \"succes\""}));
    assert_eq!(state(&mut simulator, "my-task", 0), "task_not_exist");
    let answer = control(&mut simulator, "scenarios", json!(["success"]));
    assert_eq!(answer.status, 400);
    assert_eq!(json_of(&answer), json!({"error": "an object of ids and scenarios is needed"}));
}

#[test]
fn requests_are_listed_in_full_and_preflights_only_counted() {
    let mut simulator = Simulator::new();
    let body = r#"{"ids":["success","nobody"]}"#;
    let mut batch = request("POST", "/kkiai/luma/tasks", body);
    batch.headers = vec![
        ("Authorization".to_owned(), "Bearer demo-key".to_owned()),
        ("Origin".to_owned(), "http://example.com".to_owned()),
    ];
    let record = "/kie/api/v1/modify/record-info?taskId=reset";
    let preflight = bare("OPTIONS", SINGLE, &[("access-control-request-method", "GET")]);
    simulator.answer(&preflight, 0);
    simulator.answer(&batch, 100);
    simulator.answer(&bare("GET", record, &[KEY]), 200);
    simulator.answer(&bare("GET", SINGLE, &[]), 300);
    simulator.answer(&bare("GET", "/kkiai/nothing", &[KEY]), 400);
    let authorization = json!({"authorization": "Bearer demo-key"});
    let expected = json!({"count": 4, "preflights": 1, "requests": [
        {
            "atMs": 100, "method": "POST", "path": "/kkiai/luma/tasks", "ids": ["success", "nobody"],
            "status": 200, "origin": "http://example.com",
            "headers": {"authorization": "Bearer demo-key", "origin": "http://example.com"}, "body": body,
        },
        {
            "atMs": 200, "method": "GET", "path": record, "ids": ["reset"], "status": null, "origin": null,
            "headers": authorization, "body": "",
        },
        {
            "atMs": 300, "method": "GET", "path": SINGLE, "ids": ["success"], "status": 401, "origin": null,
            "headers": {}, "body": "",
        },
        {
            "atMs": 400, "method": "GET", "path": "/kkiai/nothing", "ids": [], "status": 404, "origin": null,
            "headers": authorization, "body": "",
        },
    ]});
    assert_eq!(requests(&mut simulator), expected);
}

#[test]
fn unknown_control_routes_are_404() {
    for path in ["/control", "/control/reset", "/control/nothing"] {
        assert_eq!(Simulator::new().answer(&get(path), 0).status, 404, "{path}");
    }
}

#[test]
fn the_simulator_owns_its_own_paths_only() {
    for path in ["/kkiai", "/kkiai/", "/sister/a", "/acedata/a", "/apikley/a", "/kie/a", "/control/a"] {
        assert!(Simulator::owns(path), "{path}");
    }
    for path in ["/", "/index.html", "/kkiais", "/luma-tasks/one-file.min.js", "/media/a.mp4", ""] {
        assert!(!Simulator::owns(path), "{path}");
    }
}

#[test]
fn media_may_be_on_another_host() {
    let mut simulator = Simulator::with_media_at("https://example.com/demo/media".to_owned());
    let task = json_of(&simulator.answer(&get("/kkiai/luma/generations/finished--a%20b"), 0));
    let file = |name: &str| format!("https://example.com/demo/media/{name}?task=finished--a%20b");
    assert_eq!(task["video"]["url"], file("film.mp4"));
    assert_eq!(task["thumbnail"]["url"], file("frame.jpg"));
    assert_eq!(task["last_frame"]["url"], file("frame.jpg"));
}

#[test]
fn a_hostile_task_means_harm_in_every_text_and_address_but_its_film() {
    let mut simulator = Simulator::new();
    let mut task_at =
        |id: &str, at_ms: u64| json_of(&simulator.answer(&get(&format!("/kkiai/luma/generations/{id}")), at_ms));
    assert_eq!(task_at("hostile", 0)["state"], "pending");
    let task = task_at("hostile", 4_000);
    let prompt = task["request"]["prompt"].as_str().expect("there is a prompt");
    assert!(prompt.starts_with("<img src=x onerror="), "{}", &prompt[..40]);
    assert_eq!(prompt.len(), 102_400);
    assert_eq!(task["video"]["url"], "http://127.0.0.1:4500/media/hostile.mp4");
    assert_eq!(task["video"]["download_url"], "javascript:document.title='harmed'");
    assert_eq!(task["thumbnail"]["url"], "http://127.0.0.1:4500/media/hostile.broken");
    assert_eq!(task["last_frame"]["url"], "javascript:document.title='harmed'");
    task_at("hostile-video", 0);
    assert_eq!(task_at("hostile-video", 4_000)["video"]["url"], "javascript:document.title='harmed'");
}

#[test]
fn a_half_body_is_cut_between_characters() {
    let answer = |body: &str| Answer { status: 200, headers: Vec::new(), body: body.to_owned(), fault: Fault::Cut };
    assert_eq!(answer("abcd").first_half(), "ab");
    assert_eq!(answer("无效").first_half(), "无");
    assert_eq!(answer("无").first_half(), "");
    assert_eq!(answer("").first_half(), "");
}
