//! What each provider is asked, and where.

use luma_tasks::dialect::Request;
use luma_tasks::provider::{PROVIDERS, PollDefaults, Provider, find};

fn provider(name: &str) -> &'static Provider {
    find(name).expect("there is such a provider")
}

fn get(path: &str) -> Request {
    Request { path: path.to_owned(), body: None }
}

fn post(path: &str, body: &str) -> Request {
    Request { path: path.to_owned(), body: Some(body.to_owned()) }
}

#[test]
fn the_table_has_every_provider() {
    let usual = PollDefaults { interval_ms: 5000.0, max_interval_ms: 30_000.0, not_found_grace_ms: 30_000.0 };
    let slow = PollDefaults { interval_ms: 30_000.0, max_interval_ms: 60_000.0, not_found_grace_ms: 90_000.0 };
    let rows: Vec<_> = PROVIDERS
        .iter()
        .map(|provider| (provider.name, provider.base_url, provider.batch_limit, provider.pace))
        .collect();
    assert_eq!(
        rows,
        [
            ("kkiai", "https://www.kkiai.com", 50, usual),
            ("acedata", "https://api.acedata.cloud", 50, usual),
            ("apikley", "https://api.apikley.ru", 1, slow),
            ("kie", "https://api.kie.ai", 1, slow),
        ]
    );
    assert!(find("Kie").is_none() && find("").is_none());
}

#[test]
fn the_proxy_knows_every_provider() {
    let module = include_str!("../pkg-template/proxy-providers.js");
    let names: Vec<_> = PROVIDERS.iter().map(|provider| format!("{:?}", provider.name)).collect();
    assert!(module.contains(&format!("PROVIDERS = [{}];\n", names.join(", "))), "{module}");
}

#[test]
fn one_task_is_asked_for() {
    let id = "50fc6182-fa86-4c7d-ac12-2fa27ec2f151";
    let cases = [
        ("kkiai", get("/luma/generations/50fc6182-fa86-4c7d-ac12-2fa27ec2f151")),
        ("acedata", post("/luma/tasks", r#"{"id":"50fc6182-fa86-4c7d-ac12-2fa27ec2f151","action":"retrieve"}"#)),
        ("apikley", get("/api/v1/modify/record-info?taskId=50fc6182-fa86-4c7d-ac12-2fa27ec2f151")),
        ("kie", get("/api/v1/modify/record-info?taskId=50fc6182-fa86-4c7d-ac12-2fa27ec2f151")),
    ];
    for (name, expected) in cases {
        assert_eq!(provider(name).dialect.one(id), expected);
    }
}

#[test]
fn an_id_stays_one_value_whatever_is_in_it() {
    let id = r#"../a?b=c&d"#;
    let cases = [
        ("kkiai", get("/luma/generations/..%2Fa%3Fb%3Dc%26d")),
        ("acedata", post("/luma/tasks", r#"{"id":"../a?b=c&d","action":"retrieve"}"#)),
        ("kie", get("/api/v1/modify/record-info?taskId=..%2Fa%3Fb%3Dc%26d")),
    ];
    for (name, expected) in cases {
        assert_eq!(provider(name).dialect.one(id), expected);
    }
    let quoted = provider("acedata").dialect.one(r#"","action":"delete"#);
    assert_eq!(quoted.body.as_deref(), Some(r#"{"id":"\",\"action\":\"delete","action":"retrieve"}"#));
}

#[test]
fn many_tasks_are_asked_for_at_once() {
    let ids: Vec<String> = (1..=13).map(|number| number.to_string()).collect();
    let list = r#"["1","2","3","4","5","6","7","8","9","10","11","12","13"]"#;
    let cases = [
        ("kkiai", post("/luma/tasks", &format!(r#"{{"ids":{list}}}"#))),
        ("acedata", post("/luma/tasks", &format!(r#"{{"ids":{list},"action":"retrieve_batch","limit":13}}"#))),
    ];
    for (name, expected) in cases {
        assert_eq!(provider(name).dialect.many(&ids), expected);
    }
}
