//! Answers that no gateway should give: every part of every fixture is replaced by something else, and what is read
//! still keeps its promises.

mod support;

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use luma_tasks::dialect::Reply;
use luma_tasks::json::Json;
use luma_tasks::provider::{Provider, find};
use luma_tasks::task::Task;
use serde_json::{Value as Document, json};
use support::Value;

#[test]
fn a_task_keeps_its_promises_whatever_the_gateway_writes() {
    // One provider of each dialect.
    let providers = ["kkiai", "acedata", "kie"].map(|name| find::<Value>(name).expect("there is such a provider"));
    let mut count = 0;
    for (dialect, body) in answers() {
        providers.iter().for_each(|provider| count += read(provider, &body));
        let own = providers.iter().find(|provider| provider.name == dialect).expect("a dialect is named as a provider");
        for pointer in pointers(&body, "") {
            for other in others() {
                let mut changed = body.clone();
                *changed.pointer_mut(&pointer).expect("it points at something") = other;
                Value::scope(|| count += read(own, &changed));
            }
        }
    }
    assert!(count > 10_000, "only {count} tasks were read");
}

fn others() -> [Document; 10] {
    [
        json!(null),
        json!(true),
        json!(0),
        json!(-1e300),
        json!(""),
        json!("https://example.com/{}"),
        json!("[[]]"),
        json!([]),
        json!([{"id": "id", "url": "http://example.com", "state": "completed"}]),
        json!({"id": {}, "url": [], "code": 200, "success": false}),
    ]
}

/// The answers in all fixtures, and in which dialect they are.
fn answers() -> Vec<(String, Document)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let entries = |folder: &Path| fs::read_dir(folder).expect("it is there").map(|entry| entry.expect("it is").path());
    let mut answers = Vec::new();
    for dialect in entries(&folder).filter(|path| path.is_dir()) {
        let name = dialect.file_name().and_then(OsStr::to_str).expect("it has a name");
        for file in entries(&dialect) {
            let fixture = fs::read_to_string(file).expect("it can be read");
            let fixture: Document = serde_json::from_str(&fixture).expect("a fixture is JSON");
            answers.push((name.to_owned(), fixture["response"]["body"].clone()));
        }
    }
    answers
}

/// Where the parts of a document are, itself included.
fn pointers(document: &Document, start: &str) -> Vec<String> {
    let mut found = vec![start.to_owned()];
    match document {
        Document::Object(fields) => {
            found.extend(fields.iter().flat_map(|(name, value)| pointers(value, &format!("{start}/{name}"))));
        }
        Document::Array(items) => {
            found
                .extend(items.iter().enumerate().flat_map(|(index, item)| pointers(item, &format!("{start}/{index}"))));
        }
        _ => {}
    }
    found
}

/// Reads a document in every way, and gives how many tasks were in it.
fn read(provider: &Provider<Value>, document: &Document) -> usize {
    let reply = Reply { provider: provider.name, status: 200, document: Some(Value::new(document.clone())) };
    let mut tasks = provider.dialect.read_many(reply).unwrap_or_default();
    tasks.extend(provider.dialect.read_one(reply, None));
    tasks.extend(provider.dialect.read_one(reply, Some("id")));
    tasks.iter().for_each(check);
    tasks.len()
}

fn check(task: &Task<Value>) {
    let plain = serde_json::to_value(task).expect("it is plain");
    let is_text = |value: &Document| value.is_null() || value.as_str().is_some_and(|text| !text.trim().is_empty());
    let is_url =
        |value: &Document| value.as_str().is_some_and(|url| url.starts_with("https://") || url.starts_with("http://"));
    let is_size = |value: &Document| value.is_null() || value.as_f64().is_some_and(|size| size > 0.0);
    let state = plain["state"].as_str().expect("a state is a word");
    assert!(!plain["id"].is_null(), "{plain}");
    for name in ["id", "rawState", "prompt", "aspectRatio", "model", "traceId", "createdAt", "startedAt", "finishedAt"]
    {
        assert!(is_text(&plain[name]), "{name} of {plain}");
    }
    for video in plain["videos"].as_array().expect("videos is a list") {
        assert!(is_url(&video["url"]) && is_url(&video["downloadUrl"]), "{plain}");
        assert!(is_size(&video["width"]) && is_size(&video["height"]), "{plain}");
    }
    for name in ["thumbnail", "lastFrame"] {
        assert!(plain[name].is_null() || is_url(&plain[name]["url"]), "{plain}");
    }
    assert!(plain["sources"].as_array().is_some_and(|sources| sources.iter().all(is_url)), "{plain}");
    assert_eq!(plain["video"], plain["videos"].get(0).cloned().unwrap_or_default());
    assert_eq!(state == "failed", plain["failure"].is_object(), "{plain}");
    assert!(
        plain["failure"].is_null() || is_text(&plain["failure"]["code"]) && plain["failure"]["message"].is_string()
    );
    assert!(state != "completed" || (plain["video"].is_object() && plain["progress"] == 100.0), "{plain}");
    assert!(plain["progress"].as_f64().is_none_or(|percent| (0.0..=100.0).contains(&percent)), "{plain}");
    assert!(plain["callbackFailed"] == false || state == "completed", "{plain}");
}
