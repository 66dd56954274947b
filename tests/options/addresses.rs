//! The address of the gateway.

use luma_tasks::address::Page;
use luma_tasks::options::Reader;
use serde_json::json;

use crate::read::{options, refusal, with};
use crate::support::value::function;
use crate::support::{Given, given, record};

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
fn a_path_is_kept() {
    let call = with([("baseUrl", given("https://proxy.example/luma/"))]);
    assert_eq!(options(call).base_url, "https://proxy.example/luma");
}

#[test]
fn an_address_that_is_no_text_is_refused() {
    for (value, shown) in [(given(7), "7"), (given(json!({})), "an object")] {
        assert_eq!(refusal(with([("baseUrl", value)])), format!("baseUrl must be a string or a URL, got {shown}"));
    }
}

#[test]
fn an_address_without_a_host_is_refused_outside_a_page_and_resolved_in_one() {
    assert_eq!(
        refusal(with([("baseUrl", given("/api"))])),
        "baseUrl must be absolute outside a web page, unless fetch is given, got \"/api\""
    );
    let page = Page { origin: String::from("https://app.example"), is_inline: false };
    let call = with([("baseUrl", given("/api"))]);
    let read = Reader::new(call, Given::Undefined).options(Some(&page));
    assert_eq!(read.expect("it is right in a page").base_url, "/api");
}

#[test]
fn a_relative_address_is_left_to_an_own_fetch() {
    let call = with([("baseUrl", given("/api/luma")), ("fetch", function("fetch"))]);
    assert_eq!(options(call).base_url, "/api/luma");
}

#[test]
fn a_key_travels_over_plain_http_only_when_that_is_allowed() {
    let plain = given("http://gateway.example");
    assert_eq!(
        refusal(with([("baseUrl", plain.clone())])),
        "baseUrl must begin with https:// when a key is sent (allowInsecureHttp lifts this), \
         got \"http://gateway.example\""
    );
    let call = with([("baseUrl", plain.clone()), ("allowInsecureHttp", given(true))]);
    assert_eq!(options(call).base_url, "http://gateway.example");
    let keyless = record([("provider", given("kkiai")), ("baseUrl", plain)]);
    assert_eq!(options(keyless).base_url, "http://gateway.example");
}

#[test]
fn credentials_in_an_address_are_refused_and_not_shown() {
    let message = refusal(with([("baseUrl", given("https://me:secret@gateway.example"))]));
    assert!(message.starts_with("baseUrl must not contain credentials"), "{message}");
    assert!(!message.contains("secret"), "{message}");
}
