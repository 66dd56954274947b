//! Extra headers.

use serde_json::json;

use crate::read::{options, refusal, with};
use crate::support::value::function;
use crate::support::{Given, given, record};

const WRONG: &str = "headers must be Headers, or a record whose names and string values are valid in HTTP";

fn headers(value: Given) -> Vec<(String, String)> {
    options(with([("headers", value)])).headers
}

#[test]
fn headers_are_read_in_their_order() {
    let read = headers(given(json!({"X-Trace": "7", "X-Empty": "", "X-Latin": "ä\tö"})));
    let read: Vec<_> = read.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(read, [("X-Trace", "7"), ("X-Empty", ""), ("X-Latin", "ä\tö")]);
}

#[test]
fn no_headers_are_right() {
    assert!(headers(given(json!({}))).is_empty());
    assert!(options(with([])).headers.is_empty());
}

#[test]
fn a_header_that_is_undefined_is_not_sent() {
    let read = headers(record([("X-None", Given::Undefined), ("X-Some", given("1"))]));
    assert_eq!(read, [(String::from("X-Some"), String::from("1"))]);
}

#[test]
fn headers_that_http_cannot_carry_are_refused_without_being_shown() {
    let wrong = [
        json!({"X-Secret": "secret\n"}),
        json!({"X-Secret": "secret\u{0}"}),
        json!({"X-Secret": "秘密"}),
        json!({"X-Secret": 7}),
        json!({"X-Secret": null}),
        json!({"X Secret": "v"}),
        json!({"X-Sécret": "v"}),
        json!({"": "v"}),
        json!({"X-Secret:": "v"}),
        json!([["X-Secret", "v"]]),
        json!([]),
    ];
    for value in wrong {
        assert_eq!(refusal(with([("headers", given(value))])), WRONG);
    }
}

#[test]
fn an_object_that_is_no_record_is_refused_and_not_dropped_in_silence() {
    assert_eq!(refusal(with([("headers", Given::Object)])), WRONG);
}

#[test]
fn what_is_no_object_is_no_record() {
    for value in [given("X: y"), function("f"), given(json!(null)), given(7)] {
        assert_eq!(refusal(with([("headers", value)])), WRONG);
    }
}
