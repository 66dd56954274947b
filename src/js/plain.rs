//! Plain data of the core as objects of JavaScript.

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

use super::table::{self, place};
use super::value::Js;
use crate::json::Json;
use crate::record::{Field, Record};

/// Plain data as an object of JavaScript: absent is `null`.
pub(super) fn plain(record: &Record<'_, Js>) -> JsValue {
    Js::scope(|| table::value_at(object(record)))
}

fn object(record: &Record<'_, Js>) -> i32 {
    let object = table::object();
    for (name, field) in record.fields() {
        table::put(object, place(name), value(field));
    }
    object
}

fn value(field: &Field<'_, Js>) -> i32 {
    match field {
        Field::Null => table::NULL,
        Field::Flag(flag) => {
            if *flag {
                table::TRUE
            } else {
                table::FALSE
            }
        }
        Field::Whole(number) => leaf(number),
        Field::Number(number) => leaf(number),
        Field::Text(text) => leaf(text),
        Field::Word(word) => table::word(place(word)),
        Field::Value(handle) => handle.index(),
        Field::Record(record) => object(record),
        Field::List(fields) => {
            let list = table::array();
            fields.iter().for_each(|field| table::push(list, value(field)));
            list
        }
    }
}

/// A number or a text, neither of which can fail.
fn leaf(value: impl Serialize) -> i32 {
    table::hold(&value.serialize(&Serializer::json_compatible()).unwrap_or_default())
}
