//! Plain data of the core as objects of JavaScript.

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

use super::table;
use super::value::Js;
use crate::record::{Field, Record};
use crate::view::Json;

/// Plain data as an object of JavaScript: absent is `null`.
pub(super) fn plain(record: &Record<'_, Js>) -> JsValue {
    Js::scope(|| object(record).value())
}

/// The same as a handle.
pub(super) fn object(record: &Record<'_, Js>) -> Js {
    let fields = record.fields();
    let object = match fields.first() {
        // Only tasks and errors have so many, and always the same.
        Some((first, _)) if fields.len() > 12 => Js::like(first).unwrap_or_else(|| template(fields, first)),
        _ => Js::object(),
    };
    for (name, field) in fields {
        object.put(name, value(field));
    }
    object
}

/// An object with these names, and what later ones are like.
fn template(fields: &[(&'static str, Field<'_, Js>)], first: &'static str) -> Js {
    let template = Js::object();
    fields.iter().for_each(|(name, _)| template.put(name, Js::at(table::NULL)));
    table::set_template(table::place(first), template.index());
    template
}

fn value(field: &Field<'_, Js>) -> Js {
    match field {
        Field::Null => Js::at(table::NULL),
        Field::Flag(flag) => Js::from_flag(*flag),
        Field::Whole(number) => leaf(f64::from(*number)),
        Field::Number(number) => leaf(*number),
        Field::Text(text) => Js::from_text(text),
        Field::Word(word) => Js::word(word),
        Field::Value(handle) => *handle,
        Field::Record(record) => object(record),
        Field::List(fields) => {
            let list = Js::array();
            fields.iter().for_each(|field| list.push(value(field)));
            list
        }
    }
}

/// A number, which cannot fail.
fn leaf(number: f64) -> Js {
    Js::new(&number.serialize(&Serializer::json_compatible()).unwrap_or_default())
}
