//! Reads options, and tells what is said about wrong ones.

use crate::support::{Kept, Value};
use luma_tasks::options::{Options, PollOptions, Reader, Refused};
use luma_tasks::view::Json;
use serde_json::json;

pub(crate) const INFINITY: Kept = Kept::Number(f64::INFINITY);
pub(crate) const FUNCTION: Kept = Kept::Function("function");

/// Options that are right, with `more` over them.
pub(crate) fn with<const N: usize>(more: [(&'static str, Kept); N]) -> Kept {
    let right = [("provider", Kept::from("kkiai")), ("apiKey", Kept::from("secret-key"))];
    Kept::Object(more.into_iter().chain(right).collect())
}

pub(crate) fn read(call: Kept, bound: Kept) -> Result<Options<Value>, Refused<Value>> {
    Reader::new(Value::new(call), Value::new(bound)).options(None)
}

pub(crate) fn read_poll(call: Kept, bound: Kept) -> Result<PollOptions<Kept>, Refused<Value>> {
    let mut reader = Reader::new(Value::new(call), Value::new(bound));
    let provider = reader.provider()?;
    reader.poll_options(provider)
}

/// The options that are read.
pub(crate) fn options(call: Kept) -> Options<Value> {
    read(call, Kept::Undefined).unwrap_or_else(|refused| panic!("{refused:?}"))
}

pub(crate) fn poll_options(call: Kept) -> PollOptions<Kept> {
    read_poll(call, Kept::Undefined).unwrap_or_else(|refused| panic!("{refused:?}"))
}

/// What is said about options that are wrong, for a call or else for a poll.
pub(crate) fn refusal(call: Kept) -> String {
    let refused = read(call.clone(), Kept::Undefined).err().or_else(|| read_poll(call, Kept::Undefined).err());
    match refused {
        Some(Refused::Wrong(message)) => message,
        other => panic!("no refusal: {other:?}"),
    }
}

/// Wrong for whatever is a number of milliseconds, and how messages show it.
pub(crate) fn no_durations() -> Vec<(Kept, &'static str)> {
    vec![
        (Kept::from(-1), "-1"),
        (Kept::from(-0.5), "-0.5"),
        (Kept::Number(f64::NAN), "NaN"),
        (Kept::Number(f64::NEG_INFINITY), "-Infinity"),
        (Kept::from("5000"), "\"5000\""),
        (Kept::from(true), "true"),
        (Kept::from(json!(null)), "null"),
        (Kept::from(json!([1])), "an array"),
        (Kept::from(json!({})), "an object"),
        (FUNCTION, "a function"),
    ]
}

pub(crate) fn thrown(refused: Refused<Value>) -> Kept {
    match refused {
        Refused::Thrown(thrown) => thrown.keep(),
        Refused::Wrong(message) => panic!("{message}"),
    }
}
