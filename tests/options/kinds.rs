//! Options that are of one kind: names, flags, functions, signals.

use serde_json::json;

use crate::names::OPTIONAL;
use crate::read::{FUNCTION, options, poll_options, refusal, with};
use crate::support::Kept;

#[test]
fn every_provider_is_known_by_its_name() {
    for name in ["kkiai", "acedata", "apikley", "kie"] {
        assert_eq!(options(with([("provider", Kept::from(name))])).provider.name, name);
    }
}

#[test]
fn a_provider_that_is_none_is_refused_with_those_there_are() {
    let wrong = [
        (Kept::Undefined, "undefined"),
        (Kept::from(json!(null)), "null"),
        (Kept::from("KKIAI"), "\"KKIAI\""),
        (Kept::from(""), "\"\""),
        (Kept::from(7), "7"),
    ];
    for (value, shown) in wrong {
        let call = Kept::object([("provider", value), ("apiKey", Kept::from("secret-key"))]);
        let expected = format!("provider must be one of kkiai, acedata, apikley, kie, got {shown}");
        assert_eq!(refusal(call), expected);
    }
}

#[test]
fn flags_are_true_or_false() {
    assert!(options(with([("allowBrowserKey", Kept::from(true))])).allow_browser_key);
    assert!(!options(with([("allowBrowserKey", Kept::from(false))])).allow_browser_key);
    for name in ["allowBrowserKey", "allowInsecureHttp"] {
        for (value, shown) in [(Kept::from(1), "1"), (Kept::from("yes"), "\"yes\""), (Kept::from(json!(null)), "null")]
        {
            assert_eq!(refusal(with([(name, value)])), format!("{name} must be true or false, got {shown}"));
        }
    }
}

#[test]
fn functions_are_kept_as_they_are() {
    let call = with([("fetch", Kept::Function("fetch"))]);
    assert_eq!(options(call).fetch, Some(Kept::Function("fetch")));
    let poll = poll_options(with([("onUpdate", Kept::Function("update")), ("onPoll", Kept::Function("poll"))]));
    assert_eq!(poll.on_update, Some(Kept::Function("update")));
    assert_eq!(poll.on_poll, Some(Kept::Function("poll")));
}

#[test]
fn what_cannot_be_called_is_no_function() {
    for name in ["fetch", "onUpdate", "onPoll"] {
        for (value, shown) in
            [(Kept::from("f"), "\"f\""), (Kept::from(json!({})), "an object"), (Kept::from(json!(null)), "null")]
        {
            assert_eq!(refusal(with([(name, value)])), format!("{name} must be a function, got {shown}"));
        }
    }
}

#[test]
fn a_signal_is_known_by_its_shape() {
    let signal = Kept::object([("aborted", Kept::from(false)), ("addEventListener", FUNCTION)]);
    assert_eq!(options(with([("signal", signal.clone())])).signal, Some(signal));
    let halves = [
        Kept::object([("aborted", Kept::from(false))]),
        Kept::object([("aborted", Kept::from("no")), ("addEventListener", FUNCTION)]),
        Kept::from(json!({})),
    ];
    for half in halves {
        assert_eq!(refusal(with([("signal", half)])), "signal must be an AbortSignal, got an object");
    }
    for (value, shown) in [(Kept::from(json!(null)), "null"), (Kept::from(true), "true")] {
        assert_eq!(refusal(with([("signal", value)])), format!("signal must be an AbortSignal, got {shown}"));
    }
}

#[test]
fn null_is_wrong_for_every_option() {
    // It is for `headers`, too, but what was given for them is never shown.
    let shown = OPTIONAL.into_iter().filter(|name| *name != "headers");
    for name in ["provider", "apiKey"].into_iter().chain(shown) {
        let message = refusal(with([(name, Kept::from(json!(null)))]));
        assert!(message.starts_with(name) && message.ends_with(", got null"), "{message}");
    }
}

#[test]
fn undefined_counts_as_not_given() {
    let call = with(OPTIONAL.map(|name| (name, Kept::Undefined)));
    assert_eq!(options(call.clone()).max_retries, 2);
    assert_eq!(poll_options(call).interval_ms, 5000.0);
}

#[test]
fn unknown_names_are_ignored() {
    let call = with([("pollInterval", Kept::from(json!(null))), ("api_key", Kept::from(7))]);
    assert_eq!(options(call).max_retries, 2);
}

#[test]
fn options_of_polls_are_checked_by_polls_only() {
    assert_eq!(options(with([("intervalMs", Kept::from(-1)), ("onPoll", Kept::from(7))])).max_retries, 2);
}

#[test]
fn options_are_an_object() {
    let wrong = [
        (Kept::from(json!(null)), "null"),
        (Kept::from("kkiai"), "\"kkiai\""),
        (Kept::from(7), "7"),
        (FUNCTION, "a function"),
    ];
    for (value, shown) in wrong {
        assert_eq!(refusal(value), format!("options must be an object, got {shown}"));
    }
}
