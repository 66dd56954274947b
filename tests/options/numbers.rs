//! Times and counts.

use crate::read::{no_durations, options, refusal, with};
use crate::support::value::number;
use crate::support::{Given, given};

type Read = fn(Given) -> f64;

/// The options that are a time from nothing to for ever, and how they are read.
const DURATIONS: [(&str, Read); 6] = [
    ("timeoutMs", |call| options(call).timeout_ms.expect("it was given")),
    ("requestTimeoutMs", |call| options(call).request_timeout_ms),
    ("maxRetryAfterMs", |call| options(call).max_retry_after_ms),
    ("notFoundGraceMs", |call| options(call).policy.not_found_grace_ms),
    ("maxOutageMs", |call| options(call).policy.max_outage_ms),
    ("maxIntervalMs", |call| options(call).policy.max_interval_ms),
];

#[test]
fn a_time_may_be_anything_from_0_to_infinity() {
    for (name, read) in DURATIONS {
        // `maxIntervalMs` is never below `intervalMs`.
        let smallest = if name == "maxIntervalMs" { 5000.0 } else { 0.0 };
        assert_eq!(read(with([(name, given(0))])), smallest, "{name}");
        assert_eq!(read(with([(name, given(7000.5))])), 7000.5, "{name}");
        assert_eq!(read(with([(name, number(f64::INFINITY))])), f64::INFINITY, "{name}");
    }
}

#[test]
fn a_time_that_is_none_is_refused_by_name_and_value() {
    for (name, _) in DURATIONS {
        for (value, shown) in no_durations() {
            let expected = format!("{name} must be a number of milliseconds from 0 up, got {shown}");
            assert_eq!(refusal(with([(name, value)])), expected);
        }
    }
}

#[test]
fn an_interval_is_finite_and_more_than_nothing() {
    let interval_ms = |value| options(with([("intervalMs", value)])).policy.interval_ms;
    assert_eq!(interval_ms(given(0.001)), 0.001);
    assert_eq!(interval_ms(given(f64::MAX)), f64::MAX);
    let mut wrong = no_durations();
    wrong.extend([(given(0), "0"), (number(f64::INFINITY), "Infinity")]);
    for (value, shown) in wrong {
        let expected = format!("intervalMs must be a number of milliseconds above 0, got {shown}");
        assert_eq!(refusal(with([("intervalMs", value)])), expected);
    }
}

#[test]
fn the_longest_interval_is_never_below_the_first() {
    let poll = options(with([("intervalMs", given(40_000))])).policy;
    assert_eq!((poll.interval_ms, poll.max_interval_ms), (40_000.0, 40_000.0));
    let poll = options(with([("intervalMs", given(2000)), ("maxIntervalMs", given(1000))])).policy;
    assert_eq!((poll.interval_ms, poll.max_interval_ms), (2000.0, 2000.0));
}

#[test]
fn retries_are_a_whole_number() {
    let max_retries = |value| options(with([("maxRetries", value)])).max_retries;
    assert_eq!(max_retries(given(0)), 0);
    assert_eq!(max_retries(given(u32::MAX)), u32::MAX);
    assert_eq!(max_retries(given(1e20)), u32::MAX);
    let mut wrong = no_durations();
    wrong.extend([(given(1.5), "1.5"), (number(f64::INFINITY), "Infinity")]);
    for (value, shown) in wrong {
        let expected = format!("maxRetries must be a whole number from 0 up, got {shown}");
        assert_eq!(refusal(with([("maxRetries", value)])), expected);
    }
}

#[test]
fn defaults_are_those_of_the_contract() {
    let call = options(with([]));
    assert_eq!((call.timeout_ms, call.request_timeout_ms), (None, 30_000.0));
    assert_eq!((call.max_retries, call.max_retry_after_ms, call.allow_browser_key), (2, 120_000.0, false));
    let poll = options(with([])).policy;
    assert_eq!((poll.interval_ms, poll.max_interval_ms), (5000.0, 30_000.0));
    assert_eq!((poll.not_found_grace_ms, poll.max_outage_ms), (30_000.0, 300_000.0));
}

#[test]
fn gateways_that_ask_for_it_are_asked_less_often() {
    for provider in ["apikley", "kie"] {
        let poll = options(with([("provider", given(provider))])).policy;
        assert_eq!((poll.interval_ms, poll.max_interval_ms), (30_000.0, 60_000.0), "{provider}");
        assert_eq!((poll.not_found_grace_ms, poll.max_outage_ms), (90_000.0, 300_000.0), "{provider}");
    }
}
