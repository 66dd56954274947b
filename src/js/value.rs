//! JavaScript values as the core sees them: numbers into a table that the wasm owns.

use std::cell::RefCell;
use std::num::NonZeroUsize;

use js_sys::{Array, JsString};
use serde::{Serialize, Serializer};
use wasm_bindgen::{JsCast, JsValue};

use super::import::{get, keys, number_of, parse_json, string_of};
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

    /// Looks at the value. `look` must not make handles.
    fn with<T>(self, look: impl FnOnce(&JsValue) -> T) -> T {
        VALUES.with_borrow(|values| look(values.get(self.0.get() - 1).unwrap_or(&JsValue::UNDEFINED)))
    }
}

impl PartialEq for Js {
    fn eq(&self, other: &Self) -> bool {
        self.with(|left| other.with(|right| left == right))
    }
}

impl Serialize for Js {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.with(|value| serde_wasm_bindgen::preserve::serialize(value, serializer))
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
        self.with(|value| Value(value.clone()))
    }

    fn of(kept: &Value) -> Self {
        Self::new(kept.0.clone())
    }

    fn get(self, key: &str) -> Option<Self> {
        let value = self.with(|object| get(object, key)).ok()?;
        if value.is_null() || value.is_undefined() { None } else { Some(Self::new(value)) }
    }

    fn names(self) -> Vec<String> {
        let names = self.with(keys).unwrap_or_default();
        names.iter().filter_map(|name| name.as_string()).collect()
    }

    fn items(self) -> Option<Vec<Self>> {
        let items: Vec<JsValue> = self.with(|value| value.dyn_ref::<Array>().map(|array| array.iter().collect()))?;
        Some(items.into_iter().map(Self::new).collect())
    }

    fn is_object(self) -> bool {
        self.with(|value| value.is_object() && !value.is_array())
    }

    fn is_null(self) -> bool {
        self.with(|value| value.is_null() || value.is_undefined())
    }

    fn is_text(self) -> bool {
        self.with(JsValue::is_string)
    }

    fn excerpt(self, limit: u32) -> String {
        self.with(|value| value.dyn_ref::<JsString>().map(|string| String::from(string.slice(0, limit))))
            .unwrap_or_default()
    }

    fn number(self) -> Option<f64> {
        let number = match self.is_text() {
            true => self.words()?.with(number_of).ok(),
            false => self.with(JsValue::as_f64),
        };
        number.filter(|number| number.is_finite())
    }

    fn boolean(self) -> Option<bool> {
        self.with(JsValue::as_bool)
    }

    fn parse(self) -> Option<Self> {
        let parsed = self.with(|value| if value.is_string() { parse_json(value).ok() } else { None });
        parsed.map(Self::new)
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
        self.with(kind)
    }

    fn property(self, key: &str) -> Result<Self, Self> {
        self.with(|object| get(object, key)).map(Self::new).map_err(Self::new)
    }

    fn any_number(self) -> f64 {
        self.with(JsValue::as_f64).unwrap_or(f64::NAN)
    }

    fn is_well_formed(self) -> bool {
        self.with(|value| value.dyn_ref::<JsString>().is_some_and(JsString::is_valid_utf16))
    }

    fn show(self) -> String {
        match self.kind() {
            Kind::Text => ["\"", &text::cut(&self.excerpt(100), 60), "\""].concat(),
            Kind::Function => String::from("a function"),
            // `String()` of an object would run the caller's code; of a symbol or a bigint it does not.
            Kind::Object if self.with(JsValue::is_array) => String::from("an array"),
            Kind::Object if self.is_object() => String::from("an object"),
            _ => self.with(string_of).ok().and_then(|text| text.as_string()).unwrap_or_default(),
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
