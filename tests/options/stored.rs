//! Options of a call that reads a stored payload and sends nothing.

use luma_tasks::options::Reader;

use crate::read::with;
use crate::support::value::function;
use crate::support::{Given, given, record};

fn parse(call: Given, bound: Given) -> Result<(&'static str, Option<String>), String> {
    Reader::new(call, bound).parse_options().map(|(options, id)| (options.provider.name, id))
}

#[test]
fn the_provider_says_all() {
    assert_eq!(parse(record([("provider", given("kie"))]), Given::Undefined), Ok(("kie", None)));
}

#[test]
fn the_options_of_other_calls_may_be_given_as_they_are() {
    let call = with([
        ("baseUrl", given("/api/luma")),
        ("fetch", function("fetch")),
        ("timeoutMs", given(1000)),
        ("onUpdate", function("update")),
    ]);
    assert_eq!(parse(record([("id", given("mine"))]), call), Ok(("kkiai", Some(String::from("mine")))));
}

#[test]
fn wrong_ones_are_refused_as_elsewhere() {
    for name in
        ["apiKey", "baseUrl", "fetch", "headers", "signal", "timeoutMs", "maxRetries", "intervalMs", "onPoll", "id"]
    {
        let call = record([("provider", given("kkiai")), (name, given(-1))]);
        let message = parse(call, Given::Undefined).expect_err("it is refused");
        assert!(message.starts_with(name), "{message}");
    }
}
