//! Reads options, and tells what is said about wrong ones.

use crate::support::value::{function, number};
use crate::support::{Given, Handle, any_address, given};
use luma_tasks::options::{Options, Reader};
use serde_json::json;

/// Options that are right, with `more` over them.
pub(crate) fn with<const N: usize>(more: [(&str, Given); N]) -> Given {
    let right = [("provider", given("kkiai")), ("apiKey", given("secret-key"))];
    Given::Record(more.into_iter().chain(right).map(|(name, value)| (name.to_owned(), value)).collect())
}

pub(crate) fn read(call: Given, bound: Given) -> Result<Options<Handle>, String> {
    Reader::new(call, bound).options(&any_address)
}

/// The options that are read.
pub(crate) fn options(call: Given) -> Options<Handle> {
    read(call, Given::Undefined).unwrap_or_else(|refused| panic!("{refused:?}"))
}

/// What is said about options that are wrong.
pub(crate) fn refusal(call: Given) -> String {
    read(call, Given::Undefined).err().expect("it is refused")
}

/// Wrong for whatever is a number of milliseconds, and how messages show it.
pub(crate) fn no_durations() -> Vec<(Given, &'static str)> {
    vec![
        (given(-1), "-1"),
        (given(-0.5), "-0.5"),
        (number(f64::NAN), "NaN"),
        (number(f64::NEG_INFINITY), "-Infinity"),
        (given("5000"), "\"5000\""),
        (given(true), "true"),
        (given(json!(null)), "null"),
        (given(json!([1])), "an array"),
        (given(json!({})), "an object"),
        (Given::Object, "an object"),
        (Given::Other(String::from("10")), "10"),
        (function("f"), "a function"),
    ]
}
