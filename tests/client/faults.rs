//! What fails, and what is left behind.

use luma_tasks::options::{Key, Options};
use luma_tasks::poll::{Mode, WaitConfig};
use luma_tasks::provider::find;
use serde_json::json;

use crate::support::Handle;
use crate::support::calls::{Client, options, plan, poll, within};
use crate::support::gateway::{Reply, processing};
use crate::support::host::{Ended, FakeHost};

#[test]
fn what_must_pass_through_is_thrown_and_not_retried() {
    let client = Client::alone(|_| Reply::thrown("NEXT_PRERENDER_INTERRUPTED"));
    let call = client.poll(&["a", "b"]);
    assert_eq!(client.finish(), [0.0]);
    assert_eq!(call.thrown(), Handle::Thrown(String::from("NEXT_PRERENDER_INTERRUPTED")));
}

#[test]
fn an_answer_that_is_too_large_is_not_asked_for_again() {
    let client = Client::alone(|_| Reply::too_large());
    let call = client.poll(&["a"]);
    assert_eq!(client.finish(), [0.0]);
    assert_eq!(call.words(), ["invalid_response"]);
}

#[test]
fn a_page_is_told_that_cors_may_be_what_stops_it() {
    let client = Client::alone(|_| Reply::network());
    client.host.become_page();
    let call = client.ask(&["a"]);
    client.finish();
    assert!(call.error().message.contains("CORS"));
}

#[test]
fn leaving_a_call_drops_its_request_and_its_timers() {
    let client = Client::alone(|_| Reply::never());
    let call = client.poll(&["a"]);
    call.stop_at(700.0);
    client.finish();
    assert_eq!(client.host.now_ms(), 700.0);
    assert_eq!(client.host.requests().first().and_then(|request| request.ended), Some(Ended::CutOff(700.0)));
    assert!(!call.is_done());
}

#[test]
fn a_network_error_names_the_host_and_the_reason() {
    let client = Client::alone(|_| Reply::fault("ECONNREFUSED"));
    let call = client.start(&["a"], WaitConfig { mode: Mode::Once { max_retries: 0 }, ..plan() });
    client.finish();
    assert_eq!(call.error().message, "kkiai: no answer from www.kkiai.com: ECONNREFUSED");
}

#[test]
fn a_timeout_says_how_long_it_was_and_what_was_seen_last() {
    let client = Client::alone(processing);
    let call = client.start(&["a"], within(12_000.0, poll()));
    client.finish();
    let error = call.error();
    assert_eq!(error.message, "kkiai: timeoutMs ran out after 12000 ms: the task was processing");
    assert!(error.retryable);

    let client = Client::alone(|_| Reply::never());
    let call = client.start(&["a"], within(500.0, plan()));
    client.finish();
    assert_eq!(call.error().message, "kkiai: timeoutMs ran out after 500 ms: there was no good answer");
}

#[test]
fn without_a_key_a_401_speaks_of_the_server_that_was_asked() {
    let base_url = String::from("https://app.example/luma");
    let options = Options { key: Key::None, base_url, ..options() };
    let client = Client::new(options, FakeHost::with(|_| Reply::refusal(401)), false);
    let call = client.ask(&["a"]);
    client.finish();
    assert_eq!(call.error().message, "kkiai: the server at https://app.example/luma refused the request: no");
}

#[test]
fn without_a_key_a_403_does_not_speak_of_keys() {
    let refusing = |key: Key<Handle>| {
        let (provider, base_url) =
            (find("luma").expect("there is such a provider"), String::from("https://app.example"));
        let options = Options { provider, key, base_url, ..options() };
        let host = FakeHost::with(|_| Reply::json(403, &json!({"detail": "no"})));
        let client = Client::new(options, host, false);
        let call = client.ask(&["a"]);
        client.finish();
        call.error().message.clone()
    };
    assert_eq!(refusing(Key::None), "luma: the server at https://app.example refused the request: no");
    assert_eq!(
        refusing(Key::Text(String::from("secret-key"))),
        "luma: access is forbidden: Luma also refuses a key of its other API like this: luma takes keys that begin with \
         luma-, luma-agents those that begin with luma-api-: no"
    );
}

#[test]
fn a_json_410_means_that_there_is_no_such_task() {
    let client = Client::alone(|_| Reply::refusal(410));
    let call = client.ask(&["a"]);
    client.finish();
    assert_eq!(call.words(), ["not_found"]);
}
