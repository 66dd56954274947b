//! The address of the gateway.

use std::cell::Cell;

use luma_tasks::address::Use;
use luma_tasks::options::Reader;
use serde_json::json;

use crate::read::{options, refusal, with};
use crate::support::value::function;
use crate::support::{Given, any_address, given, record};

#[test]
fn the_default_is_the_gateways_own() {
    let addresses =
        [("kkiai", "https://www.kkiai.com"), ("acedata", "https://api.acedata.cloud"), ("kie", "https://api.kie.ai")];
    for (provider, address) in addresses {
        assert_eq!(options(with([("provider", given(provider))])).base_url, address);
    }
}

#[test]
fn a_provider_without_an_address_of_its_own_needs_one() {
    let message = "baseUrl must be given: openai-videos has no address of its own";
    assert_eq!(refusal(with([("provider", given("openai-videos"))])), message);
    assert_eq!(refusal(record([("provider", given("openai-videos"))])), message);
    let call = with([("provider", given("openai-videos")), ("baseUrl", given("https://relay.example"))]);
    assert_eq!(options(call).base_url, "https://relay.example");
}

#[test]
fn an_address_that_is_no_text_is_refused() {
    for (value, shown) in [(given(7), "7"), (given(json!({})), "an object")] {
        assert_eq!(refusal(with([("baseUrl", value)])), format!("baseUrl must be a string or a URL, got {shown}"));
    }
}

/// What a base URL is checked for in these calls.
fn usage(call: Given) -> Use {
    let seen = Cell::new(None);
    let check = |given: &str, usage| {
        assert_eq!(given, "/api");
        seen.set(Some(usage));
        any_address(given, usage)
    };
    assert!(Reader::new(call, Given::Undefined).options(&check).is_ok_and(|options| options.base_url == "/api"));
    seen.take().expect("it is checked")
}

#[test]
fn an_address_is_checked_for_the_fetch_that_gets_it() {
    for (fetch, has_own_fetch) in [(Given::Undefined, false), (function("fetch"), true)] {
        let usage = usage(with([("baseUrl", given("/api")), ("fetch", fetch)]));
        assert_eq!(usage.has_own_fetch, has_own_fetch);
    }
}

#[test]
fn an_address_has_to_be_secure_for_a_key_unless_that_is_lifted() {
    for (key, lifted, needs_secure) in [
        (given("secret-key"), Given::Undefined, true),
        (function("key"), given(false), true),
        (given("secret-key"), given(true), false),
        (Given::Undefined, Given::Undefined, false),
    ] {
        let call =
            [("provider", given("kkiai")), ("baseUrl", given("/api")), ("apiKey", key), ("allowInsecureHttp", lifted)];
        assert_eq!(usage(record(call)).needs_secure, needs_secure);
    }
}

#[test]
fn a_wrong_address_is_a_wrong_option() {
    let read =
        Reader::new(with([("baseUrl", given("x"))]), Given::Undefined).options(&|_, _| Err(String::from("wrong")));
    assert_eq!(read.err().as_deref(), Some("wrong"));
}
