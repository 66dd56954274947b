//! What each provider is asked, and where.

use luma_tasks::poll::PollPolicy;
use luma_tasks::provider::{PROVIDERS, Provider, find};
use luma_tasks::route::Request;

fn provider(name: &str) -> &'static Provider {
    find(name).expect("there is such a provider")
}

fn get(path: &str) -> Request {
    Request { path: path.to_owned(), body: None }
}

fn post(path: &str, body: &str) -> Request {
    Request { path: path.to_owned(), body: Some(body.to_owned()) }
}

/// Asks for one task.
fn one(name: &str, id: &str) -> Request {
    provider(name).request(&[id.to_owned()], false)
}

const USUAL: PollPolicy = PollPolicy {
    interval_ms: 5000.0,
    max_interval_ms: 30_000.0,
    not_found_grace_ms: 30_000.0,
    max_outage_ms: 300_000.0,
};

#[test]
fn the_table_has_every_provider() {
    let slow = PollPolicy { interval_ms: 30_000.0, max_interval_ms: 60_000.0, not_found_grace_ms: 90_000.0, ..USUAL };
    let late = PollPolicy { not_found_grace_ms: 90_000.0, ..USUAL };
    let calm = PollPolicy { interval_ms: 10_000.0, ..USUAL };
    let rows: Vec<_> = PROVIDERS
        .iter()
        .map(|provider| (provider.name, provider.base_url, provider.batch_limit, provider.pace))
        .collect();
    assert_eq!(
        rows,
        [
            ("kkiai", "https://www.kkiai.com", 50, USUAL),
            ("acedata", "https://api.acedata.cloud", 50, USUAL),
            ("apikley", "https://api.apikley.ru", 1, slow),
            ("kie", "https://api.kie.ai", 1, slow),
            ("apikley-jobs", "https://api.apikley.ru", 1, late),
            ("kie-jobs", "https://api.kie.ai", 1, late),
            ("luma", "https://api.lumalabs.ai", 1, USUAL),
            ("luma-agents", "https://agents.lumalabs.ai", 1, USUAL),
            ("fal", "https://queue.fal.run/fal-ai/luma-dream-machine", 1, USUAL),
            ("fal-agents", "https://queue.fal.run/luma/agent", 1, USUAL),
            ("replicate", "https://api.replicate.com", 1, USUAL),
            ("wavespeed", "https://api.wavespeed.ai", 1, USUAL),
            ("atlascloud", "https://api.atlascloud.ai", 1, USUAL),
            ("aimlapi", "https://api.aimlapi.com", 1, calm),
            ("openai-videos", "", 1, USUAL),
            ("piapi", "https://api.piapi.ai", 1, USUAL),
            ("302ai", "https://api.302.ai", 1, USUAL),
            ("cometapi", "https://api.cometapi.com", 1, USUAL),
        ]
    );
    assert!(find("Kie").is_none() && find("").is_none());
}

#[test]
fn most_gateways_take_the_key_as_a_bearer_token() {
    let others: Vec<_> = PROVIDERS
        .iter()
        .map(|provider| (provider.name, provider.key_header.name, provider.key_header.prefix))
        .filter(|(_, name, prefix)| (*name, *prefix) != ("Authorization", "Bearer "))
        .collect();
    let expected =
        [("fal", "Authorization", "Key "), ("fal-agents", "Authorization", "Key "), ("piapi", "x-api-key", "")];
    assert_eq!(others, expected);
}

#[test]
fn the_proxy_knows_every_provider() {
    let module = include_str!("../pkg-template/proxy-providers.js");
    let listed = |of: &dyn Fn(&Provider) -> bool| {
        let names = PROVIDERS.iter().filter(|provider| of(provider)).map(|provider| format!("{:?}", provider.name));
        names.collect::<Vec<_>>()
    };
    let all = listed(&|_| true).join(",\n  ");
    assert!(module.contains(&format!("PROVIDERS = [\n  {all},\n];\n")), "{module}");
    let homeless = listed(&|provider| provider.base_url.is_empty()).join(", ");
    assert!(module.contains(&format!("HOMELESS = [{homeless}];\n")), "{module}");
}

#[test]
fn the_types_name_every_provider() {
    let types = include_str!("../pkg-template/types/provider.d.ts");
    let names: String = PROVIDERS.iter().map(|provider| format!("\n  | {:?}", provider.name)).collect();
    assert!(types.contains(&format!("type LumaProvider ={names};\n")), "{names}");
}

#[test]
fn one_task_is_asked_for() {
    let id = "50fc6182-fa86-4c7d-ac12-2fa27ec2f151";
    let paths = [
        ("kkiai", "/luma/generations/*"),
        ("apikley", "/api/v1/modify/record-info?taskId=*"),
        ("kie", "/api/v1/modify/record-info?taskId=*"),
        ("apikley-jobs", "/api/v1/jobs/recordInfo?taskId=*"),
        ("kie-jobs", "/api/v1/jobs/recordInfo?taskId=*"),
        ("luma", "/dream-machine/v1/generations/*"),
        ("luma-agents", "/v1/generations/*"),
        ("fal", "/requests/*"),
        ("fal-agents", "/requests/*"),
        ("replicate", "/v1/predictions/*"),
        ("wavespeed", "/api/v3/predictions/*/result"),
        ("atlascloud", "/api/v1/model/prediction/*"),
        ("aimlapi", "/v2/video/generations?generation_id=*"),
        ("openai-videos", "/v1/videos/*"),
        ("piapi", "/api/v1/task/*"),
        ("302ai", "/luma/task/*/fetch"),
        ("cometapi", "/dream-machine/v1/generations/*"),
    ];
    for (name, path) in paths {
        assert_eq!(one(name, id), get(&path.replace('*', id)), "{name}");
    }
    let body = r#"{"id":"50fc6182-fa86-4c7d-ac12-2fa27ec2f151","action":"retrieve"}"#;
    assert_eq!(one("acedata", id), post("/luma/tasks", body));
    assert_eq!(PROVIDERS.len(), paths.len() + 1);
}

#[test]
fn an_id_with_a_slash_stays_one_value() {
    let id = "7c880e75-9892-4238-8464-49cb0c6deabd:luma/ray-2";
    let encoded = "7c880e75-9892-4238-8464-49cb0c6deabd%3Aluma%2Fray-2";
    let path = format!("/v2/video/generations?generation_id={encoded}");
    assert_eq!(one("aimlapi", id), get(&path));
    assert_eq!(one("wavespeed", "a/b"), get("/api/v3/predictions/a%2Fb/result"));
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
        assert_eq!(one(name, id), expected);
    }
    let quoted = one("acedata", r#"","action":"delete"#);
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
        assert_eq!(provider(name).request(&ids, true), expected);
    }
}

#[test]
fn where_there_is_no_batch_the_first_is_asked_for() {
    let ids = ["a", "b"].map(str::to_owned);
    assert_eq!(provider("replicate").request(&ids, true), get("/v1/predictions/a"));
    for provider in PROVIDERS {
        assert_eq!(provider.batch_route.is_some(), provider.batch_limit > 1, "{}", provider.name);
    }
}
