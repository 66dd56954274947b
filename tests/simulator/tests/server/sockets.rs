//! The program over real sockets: answers, faults, control routes, and its own end.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    process::Command,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::program::Program;

/// Longer than any answer takes, and short enough to wait for one that never comes.
const PATIENCE: Duration = Duration::from_secs(1);

/// Sends a GET request on a connection of its own, and reads until it closes, fails or falls silent.
fn exchange(program: &Program, path: &str) -> (String, Option<ErrorKind>) {
    let mut stream = TcpStream::connect(program.address()).expect("the port is open");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout can be set");
    let host = program.address();
    let head = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer demo-key\r\n\r\n");
    stream.write_all(head.as_bytes()).expect("the request is sent");
    let mut bytes = Vec::new();
    let end = stream.read_to_end(&mut bytes).err().map(|error| error.kind());
    (String::from_utf8(bytes).expect("the answer is text"), end)
}

/// Returns the promised length of an answer and the body that came.
fn length_and_body(answer: &str) -> (usize, &str) {
    let (head, body) = answer.split_once("\r\n\r\n").expect("the headers are whole");
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    (length.expect("a length is promised").parse().expect("it is a number"), body)
}

fn json_at(program: &Program, path: &str) -> Value {
    let mut answer = program.get(path).call().expect("the request is answered");
    serde_json::from_str(&answer.body_mut().read_to_string().expect("the body is text")).expect("it is JSON")
}

#[test]
fn a_task_is_answered_and_its_addresses_point_here() {
    let program = Program::start(&[]);
    program.post("/control/scenarios", r#"{"mine":"late-video"}"#);
    for _ in 0..2 {
        assert_eq!(json_at(&program, "/kkiai/luma/generations/mine")["video"], Value::Null);
    }
    let task = json_at(&program, "/kkiai/luma/generations/mine");
    assert_eq!(task["video"]["url"], format!("{}/media/mine.mp4", program.origin));
}

#[test]
fn a_batch_is_answered() {
    let program = Program::start(&[]);
    let (status, body) = program.post("/acedata/luma/tasks", r#"{"ids":["nobody"],"action":"retrieve_batch"}"#);
    assert_eq!((status, body.as_str()), (200, r#"{"items":[],"count":0}"#));
}

#[test]
fn a_missing_key_is_401_and_readable_by_any_page() {
    let program = Program::start(&[]);
    let path = "/kkiai/luma/generations/success";
    let answer = ureq::get(format!("{}{path}", program.origin)).config().http_status_as_error(false).build().call();
    let answer = answer.expect("it is answered");
    assert_eq!(answer.status(), 401);
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
}

#[test]
fn a_preflight_is_granted_or_refused() {
    let program = Program::start(&[]);
    let preflight = |headers: &str| {
        let request = ureq::options(format!("{}/kkiai/luma/tasks", program.origin));
        let request = request
            .header("origin", "http://example.com")
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", headers);
        let answer = request.config().http_status_as_error(false).build().call().expect("it is answered");
        (answer.status().as_u16(), answer.headers().contains_key("access-control-allow-origin"))
    };
    assert_eq!(preflight("authorization,content-type"), (204, true));
    assert_eq!(preflight("authorization,x-client"), (403, false));
    let requests = json_at(&program, "/control/requests");
    assert_eq!(requests, json!({"count": 0, "preflights": 2, "requests": []}));
}

#[test]
fn a_rate_limit_is_429_with_retry_after_and_no_body() {
    let program = Program::start(&[]);
    let mut answer = program.get("/kkiai/luma/generations/rate-limited").call().expect("it is answered");
    assert_eq!(answer.status(), 429);
    assert_eq!(answer.headers()["retry-after"], "1");
    assert_eq!(answer.headers()["access-control-expose-headers"], "Retry-After");
    assert_eq!(answer.body_mut().read_to_string().expect("it is text"), "");
}

#[test]
fn a_redirect_points_to_another_path() {
    let program = Program::start(&[]);
    let answer = program.get("/kkiai/luma/generations/redirect").call().expect("it is answered");
    assert_eq!(answer.status(), 302);
    assert_eq!(answer.headers()["location"], "/kkiai/moved");
}

#[test]
fn a_reset_comes_before_the_first_byte() {
    let program = Program::start(&[]);
    let (answer, end) = exchange(&program, "/kkiai/luma/generations/reset");
    assert_eq!((answer.as_str(), end), ("", Some(ErrorKind::ConnectionReset)));
}

#[test]
fn a_reset_breaks_only_its_own_connection() {
    let program = Program::start(&[]);
    exchange(&program, "/kkiai/luma/generations/reset");
    assert_eq!(json_at(&program, "/kkiai/luma/generations/success")["state"], "pending");
    let requests = json_at(&program, "/control/requests");
    assert_eq!(requests["requests"][0]["status"], Value::Null);
    assert_eq!(requests["requests"][1]["status"], 200);
}

#[test]
fn stalled_headers_never_come() {
    let program = Program::start(&[]);
    let (answer, end) = exchange(&program, "/kkiai/luma/generations/stalled-headers");
    assert_eq!((answer.as_str(), end), ("", Some(ErrorKind::WouldBlock)));
}

#[test]
fn a_stalled_body_stops_half_way() {
    let program = Program::start(&[]);
    let (answer, end) = exchange(&program, "/kkiai/luma/generations/stalled-body");
    let (length, body) = length_and_body(&answer);
    assert_eq!((body.len(), end), (length / 2, Some(ErrorKind::WouldBlock)));
}

#[test]
fn a_cut_body_ends_half_way_with_its_connection() {
    let program = Program::start(&[]);
    let (answer, end) = exchange(&program, "/kkiai/luma/generations/cut");
    let (length, body) = length_and_body(&answer);
    assert_eq!((body.len(), end), (length / 2, None));
}

#[test]
fn a_truncated_body_is_whole_as_http_and_broken_as_json() {
    let program = Program::start(&[]);
    let (answer, end) = exchange(&program, "/kkiai/luma/generations/truncated");
    let (length, body) = length_and_body(&answer);
    assert_eq!(body.len(), length);
    assert!(serde_json::from_str::<Value>(body).is_err_and(|error| error.is_eof()));
    assert_eq!(end, Some(ErrorKind::WouldBlock), "the connection stays open");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "this test never runs in wasm")]
fn a_slow_body_takes_two_seconds_and_is_whole() {
    let program = Program::start(&[]);
    let started = Instant::now();
    let task = json_at(&program, "/kkiai/luma/generations/slow-body");
    assert_eq!(task["state"], "completed");
    assert!(started.elapsed() >= Duration::from_secs(2), "{:?}", started.elapsed());
}

#[test]
fn a_huge_body_is_valid_json_of_seventeen_megabytes() {
    let program = Program::start(&[]);
    let mut answer = program.get("/kkiai/luma/generations/huge").call().expect("it is answered");
    let body = answer.body_mut().with_config().limit(20_000_000).read_to_vec().expect("it is whole");
    assert_eq!(body.len(), 17_825_792);
    let task: Value = serde_json::from_slice(&body).expect("it is JSON");
    assert_eq!(task["state"], "completed");
}

#[test]
fn the_control_routes_steer_it() {
    let program = Program::start(&[]);
    let ok = (200, r#"{"ok":true}"#.to_owned());
    assert_eq!(program.post("/control/scenarios", r#"{"mine":"slow"}"#), ok);
    assert_eq!(json_at(&program, "/kkiai/luma/generations/mine")["state"], "pending");
    assert_eq!(program.post("/control/advance", r#"{"ms":40000}"#), ok);
    assert_eq!(json_at(&program, "/kkiai/luma/generations/mine")["state"], "completed");
    assert_eq!(json_at(&program, "/control/requests")["count"], 2);
    assert_eq!(program.post("/control/reset", ""), ok);
    assert_eq!(json_at(&program, "/control/requests")["count"], 0);
    assert_eq!(json_at(&program, "/kkiai/luma/generations/mine")["state"], "pending");
}

#[test]
fn it_ends_with_its_standard_input() {
    let program = Program::start(&[]);
    exchange(&program, "/kkiai/luma/generations/stalled-headers");
    assert_eq!(program.close_stdin().code(), Some(0));
}

#[cfg(unix)]
#[test]
fn it_ends_on_signals() {
    for signal in ["INT", "TERM"] {
        let program = Program::start(&[]);
        let kill = Command::new("kill").args(["-s", signal, &program.id().to_string()]).status();
        assert!(kill.expect("kill runs").success());
        assert_eq!(program.wait().code(), Some(0), "{signal}");
    }
}

#[test]
fn wrong_arguments_are_refused() {
    for arguments in [["--port", "many"], ["--prot", "1"], ["--port", "70000"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_simulator")).args(arguments).output();
        assert_eq!(output.expect("it runs").status.code(), Some(1), "{arguments:?}");
    }
}
