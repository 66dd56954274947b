//! What stays with a caller, and what callers pass: in the wasm these are values of JavaScript.

use luma_tasks::address::{Address, Use};
use luma_tasks::options::Given as AnyGiven;
use serde::{Serialize, Serializer};
use serde_json::Value as Document;

/// A value of the caller.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Handle {
    /// A task that was delivered.
    Json(Document),
    /// Anything that can be called; the name tells functions apart.
    Function(&'static str),
    /// What was thrown: it is the caller's, and passes through untouched.
    Thrown(String),
}

/// Functions and the like have no place in JSON: seeing their name there fails a comparison.
impl Serialize for Handle {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Json(document) => document.serialize(serializer),
            other => serializer.collect_str(&format_args!("{other:?}")),
        }
    }
}

/// What a caller passed.
pub(crate) type Given = AnyGiven<Handle>;

/// JSON that a caller passed.
pub(crate) fn given(document: impl Into<Document>) -> Given {
    match document.into() {
        Document::Null => Given::Null,
        Document::Bool(flag) => Given::Boolean(flag),
        Document::Number(written) => number(written.as_f64().expect("it is a number")),
        Document::String(text) => Given::Text(text),
        Document::Array(items) => Given::Array(items.into_iter().map(given).collect()),
        Document::Object(fields) => {
            Given::Record(fields.into_iter().map(|(name, value)| (name, given(value))).collect())
        }
    }
}

/// An object that holds more than JSON.
pub(crate) fn record<const N: usize>(fields: [(&str, Given); N]) -> Given {
    Given::Record(fields.map(|(name, value)| (name.to_owned(), value)).into())
}

/// A number, perhaps one that JSON does not have.
pub(crate) fn number(number: f64) -> Given {
    Given::Number(number, javascript_text(number))
}

/// A function; the name tells functions apart.
pub(crate) fn function(name: &'static str) -> Given {
    Given::Function(Handle::Function(name))
}

/// The same document with every number as JavaScript has it: 1 and 1.0 are one.
pub(crate) fn with_floats(document: &Document) -> Document {
    match document {
        Document::Number(number) => number.as_f64().into(),
        Document::Array(items) => items.iter().map(with_floats).collect(),
        Document::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), with_floats(value))).collect(),
        other => other.clone(),
    }
}

/// What `String(number)` gives.
fn javascript_text(number: f64) -> String {
    match number.abs() {
        0.0 => String::from("0"),
        f64::INFINITY => String::from(if number > 0.0 { "Infinity" } else { "-Infinity" }),
        size if size < 1e-6 => format!("{number:e}"),
        size if size >= 1e21 => format!("{number:e}").replace('e', "e+"),
        _ => number.to_string(),
    }
}

/// Takes every base URL as it is: what one may be is checked by JavaScript.
pub(crate) fn any_address(given: &str, _usage: Use) -> Result<Address, String> {
    Ok(Address { base_url: given.to_owned(), is_local: false })
}
