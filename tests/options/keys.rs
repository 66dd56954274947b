//! Keys.

use luma_tasks::options::{Key, check_key};
use serde_json::json;

use crate::read::{options, refusal, with};
use crate::support::value::function;
use crate::support::{Handle, given, record};

#[test]
fn a_key_is_text_or_a_function() {
    assert_eq!(options(with([])).key, Key::Text(String::from("secret-key")));
    let call = with([("apiKey", function("key"))]);
    assert_eq!(options(call).key, Key::Function(Handle::Function("key")));
}

#[test]
fn without_a_key_there_must_be_an_address() {
    let call = record([("provider", given("kkiai"))]);
    assert_eq!(refusal(call), "apiKey or baseUrl must be given: a key for the gateway, or the address of a proxy");
    let call = record([("provider", given("kkiai")), ("baseUrl", given("https://proxy.example"))]);
    assert_eq!(options(call).key, Key::None);
}

#[test]
fn keys_that_http_cannot_carry_are_refused_without_being_shown() {
    let wrong = [
        (given(""), "an empty string"),
        (given(" "), "a string with spaces around it"),
        (given(" secret"), "a string with spaces around it"),
        (given("secret\t"), "a string with spaces around it"),
        (given("secret\n"), "a string with characters that an HTTP header cannot carry"),
        (given("secret\r\nX: y"), "a string with characters that an HTTP header cannot carry"),
        (given("sécret"), "a string with characters that an HTTP header cannot carry"),
        (given("秘密"), "a string with characters that an HTTP header cannot carry"),
        (given("Bearer secret"), "a string with \"Bearer\" or \"Key\" before the key"),
        (given("bEARER secret"), "a string with \"Bearer\" or \"Key\" before the key"),
        (given("Key secret"), "a string with \"Bearer\" or \"Key\" before the key"),
        (given("key secret"), "a string with \"Bearer\" or \"Key\" before the key"),
        (given(json!(null)), "null"),
        (given(12_345), "a number"),
        (given(true), "a boolean"),
        (given(json!({"key": "secret"})), "an object"),
        (given(json!(["secret"])), "an object"),
    ];
    for (key, shown) in wrong {
        let expected = format!("apiKey must be a key or a function that returns one, got {shown}");
        assert_eq!(check_key(&key), Err(expected.clone()));
        assert_eq!(refusal(with([("apiKey", key)])), expected);
    }
}

#[test]
fn every_visible_character_of_ascii_may_be_in_a_key() {
    let key: String = ('!'..='~').collect();
    assert_eq!(check_key(&given(key.as_str())), Ok(key.clone()));
}

#[test]
fn spaces_inside_a_key_are_its_own_business() {
    for key in ["a key", "Bearer", "Key", "Bearer-1", "keys are", "monkey 1"] {
        assert_eq!(check_key(&given(key)), Ok(String::from(key)));
    }
}

#[test]
fn no_message_shows_the_key() {
    for name in ["timeoutMs", "headers", "baseUrl", "signal", "maxRetries", "intervalMs", "onPoll", "fetch"] {
        let message = refusal(with([(name, given(json!(null)))]));
        assert!(!message.contains("secret"), "{message}");
    }
}
