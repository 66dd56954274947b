//! Keys.

use luma_tasks::options::{Key, check_key};
use serde_json::json;

use crate::read::{options, refusal, with};
use crate::support::{Kept, Value};

#[test]
fn a_key_is_text_or_a_function() {
    assert_eq!(options(with([])).key, Key::Text(String::from("secret-key")));
    let call = with([("apiKey", Kept::Function("key"))]);
    assert_eq!(options(call).key, Key::Function(Kept::Function("key")));
}

#[test]
fn without_a_key_there_must_be_an_address() {
    let call = Kept::object([("provider", Kept::from("kkiai"))]);
    assert_eq!(refusal(call), "apiKey or baseUrl must be given: a key for the gateway, or the address of a proxy");
    let call = Kept::object([("provider", Kept::from("kkiai")), ("baseUrl", Kept::from("https://proxy.example"))]);
    assert_eq!(options(call).key, Key::None);
}

#[test]
fn keys_that_http_cannot_carry_are_refused_without_being_shown() {
    let wrong = [
        (Kept::from(""), "an empty string"),
        (Kept::from(" "), "a string with spaces around it"),
        (Kept::from(" secret"), "a string with spaces around it"),
        (Kept::from("secret\t"), "a string with spaces around it"),
        (Kept::from("secret\n"), "a string with characters that an HTTP header cannot carry"),
        (Kept::from("secret\r\nX: y"), "a string with characters that an HTTP header cannot carry"),
        (Kept::from("sécret"), "a string with characters that an HTTP header cannot carry"),
        (Kept::from("秘密"), "a string with characters that an HTTP header cannot carry"),
        (Kept::from(json!(null)), "null"),
        (Kept::from(12_345), "a number"),
        (Kept::from(true), "a boolean"),
        (Kept::from(json!({"key": "secret"})), "an object"),
        (Kept::from(json!(["secret"])), "an object"),
    ];
    for (key, shown) in wrong {
        let expected = format!("apiKey must be a key or a function that gives one, got {shown}");
        assert_eq!(check_key(Value::new(key.clone())), Err(expected.clone()));
        assert_eq!(refusal(with([("apiKey", key)])), expected);
    }
}

#[test]
fn every_visible_character_of_ascii_may_be_in_a_key() {
    let key: String = ('!'..='~').collect();
    assert_eq!(check_key(Value::new(key.as_str())), Ok(key.clone()));
}

#[test]
fn spaces_inside_a_key_are_its_own_business() {
    assert_eq!(check_key(Value::new("a key")), Ok(String::from("a key")));
}

#[test]
fn no_message_shows_the_key() {
    for name in ["timeoutMs", "headers", "baseUrl", "signal", "maxRetries", "intervalMs", "onPoll", "fetch"] {
        let message = refusal(with([(name, Kept::from(json!(null)))]));
        assert!(!message.contains("secret"), "{message}");
    }
}
