//! What the tests share: requests to the pure simulator, and its answers in one line.

use serde_json::Value;
use simulator::{Answer, Fault, Request, Scenario, Simulator};

/// Returns a request with the key, as a page on loopback would send it.
pub(crate) fn request(method: &str, path: &str, body: &str) -> Request {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Request {
        method: method.to_owned(),
        path: path.to_owned(),
        headers: vec![
            header("Host", "127.0.0.1:4500"),
            header("Authorization", "Bearer demo-key"),
            header("Accept", "application/json"),
        ],
        body: body.to_owned(),
    }
}

/// Returns a GET request with the key.
pub(crate) fn get(path: &str) -> Request {
    request("GET", path, "")
}

/// Returns a request with the given headers only.
pub(crate) fn bare(method: &str, path: &str, headers: &[(&str, &str)]) -> Request {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Request { headers: headers.collect(), ..request(method, path, "") }
}

/// Returns the body as JSON; a body that is none fails the test.
pub(crate) fn json_of(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).expect("the body is JSON")
}

/// Returns the value of a header.
pub(crate) fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    let mut headers = answer.headers.iter();
    headers.find(|(other, _)| *other == name).map(|(_, value)| value.as_str())
}

/// Polls a new task of every scenario and compares the answers with its story.
///
/// A story is the name of a scenario and, in the lines below it, times and the answers then. `request_for` writes the
/// request for an id, and `word` says in short what a JSON body means.
pub(crate) fn assert_stories(stories: &str, request_for: fn(&str) -> Request, word: fn(&Value) -> String) {
    let mut names = Vec::new();
    for story in stories.split("\n\n").filter(|story| !story.starts_with('#')) {
        let (name, polls) = story.trim_end().split_once('\n').expect("a story has polls");
        names.push(name);
        let mut simulator = Simulator::new();
        let summaries = polls.lines().map(|poll| {
            let (time, _) = poll.trim_start().split_once("  ").expect("a poll has a time");
            let now_ms = 100_000 + time.parse::<u64>().expect("the time is in milliseconds");
            format!("{time:>6}  {}", summary(&simulator.answer(&request_for(name), now_ms), word))
        });
        assert_eq!(summaries.collect::<Vec<_>>().join("\n"), polls, "{name}");
    }
    assert_eq!(names, Scenario::ALL.map(|(_, name)| name), "every scenario has its story");
}

/// Returns an answer in one line.
pub(crate) fn summary(answer: &Answer, word: fn(&Value) -> String) -> String {
    let ending = match answer.fault {
        Fault::Reset => return "reset".to_owned(),
        Fault::StallBeforeHeaders => return "stall".to_owned(),
        Fault::None => String::new(),
        Fault::StallInBody => ", then a stall".to_owned(),
        Fault::Drip { over_ms } => format!(" within {over_ms} ms"),
        Fault::Cut => ", then a cut".to_owned(),
        Fault::Huge { bytes } => format!(" in {bytes} bytes"),
    };
    let body = match serde_json::from_str(&answer.body) {
        Ok(body) => word(&body),
        Err(_) if answer.body.is_empty() => "empty".to_owned(),
        Err(_) if answer.body.starts_with('<') => "page".to_owned(),
        Err(_) if answer.body.starts_with("[[[") => format!("{} brackets", answer.body.len()),
        Err(_) => "half".to_owned(),
    };
    let waits = header(answer, "retry-after").map(|value| format!(", retry after {value}"));
    let moves = header(answer, "location").map(|value| format!(", now at {value}"));
    let status = answer.status;
    format!("{status} {body}{ending}{}{}", waits.unwrap_or_default(), moves.unwrap_or_default())
}
