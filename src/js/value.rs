//! JavaScript values as the core sees them: numbers into a table that the wasm owns.

use std::cell::RefCell;
use std::num::NonZeroUsize;

use js_sys::{Array, JsString};
use serde::{Serialize, Serializer};
use wasm_bindgen::{JsCast, JsValue};

use super::import::{field, get, get_by, has_words, keys, name, number_of, parse_json, string_of};
use crate::json::Json;
use crate::options::{Argument, Kind};
use crate::text;

thread_local! {
    /// The values that handles stand for. A scope cuts it back to where it was.
    static VALUES: RefCell<Vec<JsValue>> = const { RefCell::new(Vec::new()) };
}

/// An owned JavaScript value. It leaves through serde as it is, by reference.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Value(pub(super) JsValue);

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_wasm_bindgen::preserve::serialize(&self.0, serializer)
    }
}

/// A handle to a JavaScript value: its place in the table, counted from one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Js(NonZeroUsize);

impl Js {
    /// A handle that is good until the scope ends.
    pub(super) fn new(value: JsValue) -> Self {
        VALUES.with_borrow_mut(|values| {
            values.push(value);
            Self(NonZeroUsize::new(values.len()).unwrap_or(NonZeroUsize::MIN))
        })
    }

    /// The value.
    fn value(self) -> JsValue {
        VALUES.with_borrow(|values| values.get(self.0.get() - 1).cloned()).unwrap_or_default()
    }
}

impl PartialEq for Js {
    fn eq(&self, other: &Self) -> bool {
        self.value() == other.value()
    }
}

impl Json for Js {
    type Kept = Value;

    fn scope<T>(work: impl FnOnce() -> T) -> T {
        let start = VALUES.with_borrow(Vec::len);
        let outcome = work();
        // Dropped outside the borrow.
        let ended = VALUES.with_borrow_mut(|values| values.split_off(start.min(values.len())));
        drop(ended);
        outcome
    }

    fn keep(self) -> Value {
        Value(self.value())
    }

    fn of(kept: &Value) -> Self {
        Self::new(kept.0.clone())
    }

    fn get(self, key: &'static str) -> Option<Self> {
        field(&self.value(), &name(key)).map(Self::new)
    }

    fn names(self) -> Vec<String> {
        let keys = keys(&self.value()).unwrap_or_default();
        let mut names = Vec::new();
        for index in 0..keys.length() {
            names.extend(keys.get(index).as_string());
        }
        names
    }

    fn items(self) -> Option<Vec<Self>> {
        let array = self.value().dyn_into::<Array>().ok()?;
        let mut items = Vec::new();
        for index in 0..array.length() {
            items.push(Self::new(array.get(index)));
        }
        Some(items)
    }

    fn is_object(self) -> bool {
        let value = self.value();
        value.is_object() && !value.is_array()
    }

    fn is_null(self) -> bool {
        let value = self.value();
        value.is_null() || value.is_undefined()
    }

    fn is_text(self) -> bool {
        self.value().is_string()
    }

    fn excerpt(self, limit: u32) -> String {
        let value = self.value();
        value.dyn_ref::<JsString>().map(|string| String::from(string.slice(0, limit))).unwrap_or_default()
    }

    fn text(self) -> String {
        self.value().as_string().unwrap_or_default()
    }

    fn words(self) -> Option<Self> {
        has_words(&self.value()).then_some(self)
    }

    fn number(self) -> Option<f64> {
        let number = match self.is_text() {
            true => number_of(&self.words()?.value()).ok(),
            false => self.value().as_f64(),
        };
        number.filter(|number| number.is_finite())
    }

    fn boolean(self) -> Option<bool> {
        self.value().as_bool()
    }

    fn parse(self) -> Option<Self> {
        let document = if self.is_text() { parse_json(&self.value()) } else { return None };
        // The document `null` is one, too.
        if document.is_undefined() { None } else { Some(Self::new(document)) }
    }

    fn from_text(text: &str) -> Self {
        Self::new(JsValue::from_str(text))
    }

    fn from_number(number: f64) -> Self {
        Self::new(string_of(&JsValue::from_f64(number)).unwrap_or_default())
    }
}

impl Argument for Js {
    fn kind(self) -> Kind {
        kind(&self.value())
    }

    fn property(self, key: &'static str) -> Result<Self, Self> {
        get(&self.value(), key).map(Self::new).map_err(Self::new)
    }

    fn own(self, name: &str) -> Result<Self, Self> {
        get_by(&self.value(), &JsValue::from_str(name)).map(Self::new).map_err(Self::new)
    }

    fn any_number(self) -> f64 {
        self.value().as_f64().unwrap_or(f64::NAN)
    }

    fn is_well_formed(self) -> bool {
        // Half of a pair becomes another character on its way here, and does not come back as it was.
        JsValue::from_str(&self.text()) == self.value()
    }

    fn show(self) -> String {
        match self.kind() {
            Kind::Text => text::concat(&["\"", &text::cut(&self.excerpt(100), 60), "\""]),
            Kind::Function => String::from("a function"),
            // `String()` of an object would run the caller's code; of a symbol or a bigint it does not.
            Kind::Object if self.value().is_array() => String::from("an array"),
            Kind::Object if self.is_object() => String::from("an object"),
            _ => string_of(&self.value()).ok().and_then(|text| text.as_string()).unwrap_or_default(),
        }
    }
}

/// What kind of value this is.
pub(super) fn kind(value: &JsValue) -> Kind {
    if value.is_undefined() {
        Kind::Undefined
    } else if value.is_null() {
        Kind::Null
    } else if value.as_bool().is_some() {
        Kind::Boolean
    } else if value.as_f64().is_some() {
        Kind::Number
    } else if value.is_string() {
        Kind::Text
    } else if value.is_function() {
        Kind::Function
    } else {
        Kind::Object
    }
}
