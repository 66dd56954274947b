//! Reads what a caller passed, so that the core can check it without running code of the caller.

use super::value::{Js, Kind, Value};
use crate::options::{Given, NAMES};

/// Options of a call or of a client.
pub(super) fn options(value: Js) -> Given<Value> {
    if value.kind() != Kind::Object {
        return shallow(value);
    }
    let option = |name: &'static str| match value.property(name) {
        Ok(given) => (String::from(name), option(name, given)),
        Err(thrown) => (String::from(name), Given::Thrown(thrown.keep())),
    };
    Given::Record(NAMES.into_iter().map(option).filter(|(_, given)| !given.is_undefined()).collect())
}

fn option(name: &str, given: Js) -> Given<Value> {
    match (name, given.kind()) {
        ("headers", Kind::Object) => headers(given),
        ("signal", Kind::Object) if is_signal(given) => Given::Signal(given.keep()),
        _ => shallow(given),
    }
}

/// The ids of a call for many, or the id of another.
pub(super) fn ids(value: Js) -> Given<Value> {
    match value.items() {
        Some(items) => Given::Array(items.into_iter().map(shallow).collect()),
        // Its elements throw.
        None if value.kind() == Kind::Array => Given::Other(String::from("an array")),
        None => shallow(value),
    }
}

/// A value without what is in it.
pub(super) fn shallow(value: Js) -> Given<Value> {
    match value.kind() {
        Kind::Undefined => Given::Undefined,
        Kind::Null => Given::Null,
        Kind::Boolean => Given::Boolean(value.boolean() == Some(true)),
        Kind::Number => Given::Number(value.number(), value.written()),
        Kind::Text => {
            let text = value.text();
            // Half of a pair becomes another character on its way here, and does not come back as it was.
            if Js::from_text(&text) == value { Given::Text(text) } else { Given::IllFormed(text) }
        }
        Kind::Function => Given::Function(value.keep()),
        Kind::Object => Given::Object,
        Kind::Array => Given::Array(Vec::new()),
        Kind::Other => Given::Other(value.written()),
    }
}

fn headers(value: Js) -> Given<Value> {
    // A `Headers` object has no names of its own: without this it would be dropped in silence.
    if !value.property("entries").is_ok_and(|entries| entries.kind() != Kind::Function) {
        return Given::Object;
    }
    let header = |name: String| {
        let given = value.own(&name).map_or_else(|thrown| Given::Thrown(thrown.keep()), shallow);
        (name, given)
    };
    Given::Record(value.names().into_iter().map(header).collect())
}

/// By shape: a signal of another realm, or of a polyfill, is as good.
fn is_signal(value: Js) -> bool {
    let is_kind = |name: &'static str, kind| value.property(name).is_ok_and(|value| value.kind() == kind);
    is_kind("aborted", Kind::Boolean) && is_kind("addEventListener", Kind::Function)
}
