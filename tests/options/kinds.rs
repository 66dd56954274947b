//! Options that are of one kind: names, flags, functions, signals.

use luma_tasks::provider::PROVIDERS;
use serde_json::json;

use crate::names::OPTIONAL;
use crate::read::{options, read, refusal, with};
use crate::support::value::function;
use crate::support::{Given, Handle, given, record};

#[test]
fn every_provider_is_known_by_its_name() {
    for name in PROVIDERS.iter().map(|provider| provider.name) {
        let call = with([("provider", given(name)), ("baseUrl", given("https://gateway.example"))]);
        assert_eq!(options(call).provider.name, name);
    }
}

const NAMES: &str = "kkiai, acedata, apikley, kie, apikley-jobs, kie-jobs, luma, luma-agents, fal, fal-agents, replicate, \
                     wavespeed, atlascloud, aimlapi, openai-videos, piapi, 302ai, cometapi";

#[test]
fn a_provider_that_is_none_is_refused_with_those_there_are() {
    let wrong = [
        (Given::Undefined, "undefined"),
        (given(json!(null)), "null"),
        (given("KKIAI"), "\"KKIAI\""),
        (given(""), "\"\""),
        (given(7), "7"),
    ];
    for (value, shown) in wrong {
        let call = record([("provider", value), ("apiKey", given("secret-key"))]);
        let expected = format!("provider must be one of {NAMES}, got {shown}");
        assert_eq!(refusal(call), expected);
    }
}

#[test]
fn flags_are_true_or_false() {
    assert!(options(with([("allowBrowserKey", given(true))])).allow_browser_key);
    assert!(!options(with([("allowBrowserKey", given(false))])).allow_browser_key);
    for name in ["allowBrowserKey", "allowInsecureHttp"] {
        for (value, shown) in [(given(1), "1"), (given("yes"), "\"yes\""), (given(json!(null)), "null")] {
            assert_eq!(refusal(with([(name, value)])), format!("{name} must be true or false, got {shown}"));
        }
    }
}

#[test]
fn functions_are_kept_as_they_are() {
    let call = with([("fetch", function("fetch"))]);
    assert_eq!(options(call).fetch, Some(Handle::Function("fetch")));
    let poll = options(with([("onUpdate", function("update")), ("onPoll", function("poll"))]));
    assert_eq!(poll.on_update, Some(Handle::Function("update")));
    assert_eq!(poll.on_poll, Some(Handle::Function("poll")));
}

#[test]
fn what_cannot_be_called_is_no_function() {
    for name in ["fetch", "onUpdate", "onPoll"] {
        for (value, shown) in [(given("f"), "\"f\""), (given(json!({})), "an object"), (given(json!(null)), "null")] {
            assert_eq!(refusal(with([(name, value)])), format!("{name} must be a function, got {shown}"));
        }
    }
}

#[test]
fn a_signal_is_what_has_its_shape() {
    assert!(read(with([("signal", Given::Signal)]), Given::Undefined).is_ok());
    for other in [Given::Object, given(json!({})), record([("aborted", given(false))])] {
        assert_eq!(refusal(with([("signal", other)])), "signal must be an AbortSignal, got an object");
    }
    for (value, shown) in [(given(json!(null)), "null"), (given(true), "true")] {
        assert_eq!(refusal(with([("signal", value)])), format!("signal must be an AbortSignal, got {shown}"));
    }
}

#[test]
fn null_is_wrong_for_every_option() {
    // It is for `headers`, too, but what was given for them is never shown.
    let shown = OPTIONAL.into_iter().filter(|name| *name != "headers");
    for name in ["provider", "apiKey"].into_iter().chain(shown) {
        let message = refusal(with([(name, given(json!(null)))]));
        assert!(message.starts_with(name) && message.ends_with(", got null"), "{message}");
    }
}

#[test]
fn undefined_counts_as_not_given() {
    let call = with(OPTIONAL.map(|name| (name, Given::Undefined)));
    assert_eq!(options(call.clone()).max_retries, 2);
    assert_eq!(options(call).policy.interval_ms, 5000.0);
}

#[test]
fn options_are_an_object() {
    let wrong =
        [(given(json!(null)), "null"), (given("kkiai"), "\"kkiai\""), (given(7), "7"), (function("f"), "a function")];
    for (value, shown) in wrong {
        assert_eq!(refusal(value), format!("options must be an object, got {shown}"));
    }
}
