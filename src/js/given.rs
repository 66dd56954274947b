//! What a caller gave, as the shell describes it.

use wasm_bindgen::{JsCast, JsValue};

use super::shell::{Call, Given as Described};
use super::state::shell;
use crate::options::{Given, Reader};

/// A reader of the options of a call. `own` is a name that only the called function knows.
pub(super) fn reader(call: &Call, own: Option<&str>) -> Reader<JsValue> {
    let mut reader = Reader::new(given(&call.options()), given(&call.bound()));
    reader.refuse(shell().unknown_option(call, own));
    reader
}

/// Plain data of a description.
pub(super) fn given(described: &Described) -> Given<JsValue> {
    match described.text("kind").as_str() {
        "undefined" => Given::Undefined,
        "null" => Given::Null,
        "boolean" => Given::Boolean(described.value().is_truthy()),
        "number" => Given::Number(described.value().as_f64().unwrap_or_default(), described.text("text")),
        "string" => Given::Text(described.text("text")),
        "function" => Given::Function(described.value()),
        "signal" => Given::Signal,
        "array" => Given::Array(items(described).map(|item| given(&item)).collect()),
        "record" => Given::Record(items(described).map(|item| (item.text("name"), given(&item))).collect()),
        "object" => Given::Object,
        _ => Given::Other(described.text("text")),
    }
}

fn items(described: &Described) -> impl Iterator<Item = Described> {
    described.items().into_iter().map(JsCast::unchecked_into)
}
