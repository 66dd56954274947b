//! Options of a call over those of its client.

use serde_json::json;

use crate::read::{read, refusal, with};
use crate::support::{Given, given, record};

#[test]
fn the_options_of_a_call_win_over_those_of_its_client() {
    let bound = with([("timeoutMs", given(1)), ("maxRetries", given(1))]);
    let call = record([("timeoutMs", given(2)), ("maxRetries", Given::Undefined)]);
    let read = read(call, bound).expect("they are right");
    assert_eq!((read.timeout_ms, read.max_retries), (Some(2.0), 1));
}

#[test]
fn a_client_without_options_leaves_all_to_the_call() {
    assert!(read(Given::Undefined, with([])).is_ok());
    assert!(read(with([]), Given::Undefined).is_ok());
}

#[test]
fn no_options_at_all_lack_a_provider() {
    let message = read(Given::Undefined, Given::Undefined).err().unwrap_or_default();
    assert!(message.starts_with("provider must be one of ") && message.ends_with(", got undefined"), "{message}");
}

#[test]
fn a_wrong_option_of_a_client_is_harmless_when_the_call_gives_another() {
    let bound = with([("timeoutMs", given(-1))]);
    assert!(read(record([("timeoutMs", given(1))]), bound.clone()).is_ok());
    let message = read(Given::Undefined, bound).err();
    assert_eq!(message.as_deref(), Some("timeoutMs must be a number of milliseconds from 0 up, got -1"));
}

#[test]
fn headers_of_a_call_replace_those_of_its_client() {
    let bound = with([("headers", given(json!({"X-Client": "1"})))]);
    let call = record([("headers", given(json!({"X-Call": "2"})))]);
    let read = read(call, bound).expect("they are right");
    assert_eq!(read.headers, [(String::from("X-Call"), String::from("2"))]);
}

#[test]
fn options_of_polls_may_be_bound_too() {
    let bound = with([("intervalMs", given(1000)), ("maxOutageMs", given(1))]);
    let poll = read(record([("maxOutageMs", given(2))]), bound).expect("they are right");
    assert_eq!((poll.policy.interval_ms, poll.policy.max_outage_ms), (1000.0, 2.0));
}

#[test]
fn the_first_thing_that_is_wrong_is_told() {
    let call = with([("maxRetries", given(-1)), ("timeoutMs", given(-1)), ("headers", given(7))]);
    assert_eq!(refusal(call), "headers must be Headers, or a record whose names and string values are valid in HTTP");
}
