//! JavaScript values as the core sees them: numbers of a table that the loader keeps (`values.js`).

use std::num::NonZeroI32;

use js_sys::Promise;
use serde::{Serialize, Serializer};
use wasm_bindgen::{JsCast, JsValue};

use super::table::{self, place};
use crate::options::{Argument, Kind};
use crate::text;
use crate::view::Json;

/// An owned JavaScript value. It leaves through serde as it is, by reference.
#[derive(Clone, Debug)]
pub(super) struct Value(pub(super) JsValue);

impl Value {
    /// Whether there is nothing.
    pub(super) fn is_absent(&self) -> bool {
        Js::scope(|| Js::of(self) == Js::at(table::UNDEFINED))
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        Js::scope(|| Js::of(self) == Js::of(other))
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_wasm_bindgen::preserve::serialize(&self.0, serializer)
    }
}

/// A handle to a JavaScript value: its number, which is good until the scope ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Js(NonZeroI32);

impl Js {
    /// A handle to a value.
    pub(super) fn new(value: &JsValue) -> Self {
        Self::at(table::hold(value))
    }

    /// A handle to the value with this number.
    pub(super) fn at(number: i32) -> Self {
        Self(NonZeroI32::new(number).unwrap_or(NonZeroI32::MIN))
    }

    /// The value's number.
    pub(super) fn index(self) -> i32 {
        self.0.get()
    }

    /// The value.
    pub(super) fn value(self) -> JsValue {
        table::value_at(self.index())
    }

    /// The `count` values that got their numbers last; a negative count tells that there are none.
    fn last(count: i32) -> Option<Vec<Self>> {
        if count < 0 {
            return None;
        }
        let end = table::held();
        let mut handles = Vec::new();
        for number in end - count..end {
            handles.push(Self::at(number));
        }
        Some(handles)
    }

    /// Runs `work` in a scope; what it threw outlives it.
    pub(super) fn attempt<T>(work: impl FnOnce() -> Result<T, Self>) -> Result<T, JsValue> {
        Self::scope(|| work().map_err(Self::value))
    }

    /// What an outcome of `values.js` tells: a negative number is that of what was thrown.
    fn outcome(number: i32) -> Result<Self, Self> {
        let handle = Self::at(number.wrapping_abs());
        if number < 0 { Err(handle) } else { Ok(handle) }
    }

    /// `true` or `false`.
    pub(super) fn from_flag(flag: bool) -> Self {
        Self::at(if flag { table::TRUE } else { table::FALSE })
    }

    /// A name of ours as a string.
    pub(super) fn word(word: &'static str) -> Self {
        Self::at(table::word(place(word)))
    }

    /// An array without elements.
    pub(super) fn array() -> Self {
        Self::at(table::array())
    }

    /// Adds an element to an array of ours.
    pub(super) fn push(self, value: Self) {
        table::push(self.index(), value.index());
    }

    /// An object with the names of an earlier one that began with this name, if there was one.
    pub(super) fn like(first: &'static str) -> Option<Self> {
        NonZeroI32::new(table::like(place(first))).map(Self)
    }

    /// An object without properties.
    pub(super) fn object() -> Self {
        Self::at(table::object())
    }

    /// The global `name`, or `undefined`.
    pub(super) fn global(name: &'static str) -> Self {
        Self::at(table::GLOBAL).property(name).unwrap_or(Self::at(table::UNDEFINED))
    }

    /// A new instance of the global class `name`.
    pub(super) fn create(name: &'static str, arguments: &[Self]) -> Result<Self, Self> {
        let [one, two] = Self::indices(arguments);
        Self::outcome(table::create(place(name), one, two))
    }

    /// Whether the property `name` is `true`.
    pub(super) fn is(self, name: &'static str) -> Result<bool, Self> {
        Ok(self.property(name)?.boolean() == Some(true))
    }

    /// A promise of this, or this if it is one.
    pub(super) fn promise(self) -> Result<Promise, Self> {
        let promise = Self::global("Promise").call("resolve", &[self])?;
        Ok(promise.value().unchecked_into())
    }

    /// Calls the method `name` with at most two arguments.
    pub(super) fn call(self, name: &'static str, arguments: &[Self]) -> Result<Self, Self> {
        let [one, two] = Self::indices(arguments);
        Self::outcome(table::call(self.index(), place(name), one, two))
    }

    /// Calls this function with at most two arguments.
    pub(super) fn apply(self, arguments: &[Self]) -> Result<Self, Self> {
        let [one, two] = Self::indices(arguments);
        Self::outcome(table::apply(self.index(), one, two))
    }

    fn indices(arguments: &[Self]) -> [i32; 2] {
        let index = |place: usize| arguments.get(place).map_or(0, |argument| argument.index());
        [index(0), index(1)]
    }

    /// Sets a property of an object of ours.
    pub(super) fn put(self, name: &'static str, value: Self) {
        table::put(self.index(), place(name), value.index());
    }

    /// Sets a property of an object of ours whose name is not ours.
    pub(super) fn assign(self, name: &str, value: Self) {
        table::assign(self.index(), name, value.index());
    }
}

impl PartialEq for Js {
    fn eq(&self, other: &Self) -> bool {
        table::is_same(self.index(), other.index())
    }
}

impl Json for Js {
    type Kept = Value;

    fn scope<T>(work: impl FnOnce() -> T) -> T {
        let count = table::held();
        let outcome = work();
        table::release(count);
        outcome
    }

    fn keep(self) -> Value {
        Value(self.value())
    }

    fn of(kept: &Value) -> Self {
        Self::new(&kept.0)
    }

    fn get(self, key: &'static str) -> Option<Self> {
        NonZeroI32::new(table::field(self.index(), place(key))).map(Self)
    }

    fn names(self) -> Vec<String> {
        let mut names = Vec::new();
        for name in Self::last(table::keys(self.index())).unwrap_or_default() {
            names.push(name.text());
        }
        names
    }

    fn items(self) -> Option<Vec<Self>> {
        Self::last(table::items(self.index()))
    }

    fn is_object(self) -> bool {
        table::kind(self.index()) == table::OBJECT
    }

    fn is_null(self) -> bool {
        matches!(self.kind(), Kind::Null | Kind::Undefined)
    }

    fn is_text(self) -> bool {
        self.kind() == Kind::Text
    }

    fn excerpt(self, limit: u32) -> String {
        table::excerpt(self.index(), i32::try_from(limit).unwrap_or(i32::MAX))
    }

    fn words(self) -> Option<Self> {
        table::has_words(self.index()).then_some(self)
    }

    fn number(self) -> Option<f64> {
        Some(table::number_of(self.index())).filter(|number| number.is_finite())
    }

    fn boolean(self) -> Option<bool> {
        (self.kind() == Kind::Boolean).then(|| table::is_same(self.index(), table::TRUE))
    }

    fn parse(self) -> Option<Self> {
        NonZeroI32::new(table::parse_json(self.index())).map(Self)
    }

    fn from_text(text: &str) -> Self {
        Self::at(table::hold_text(text))
    }

    fn from_number(number: f64) -> Self {
        Self::at(table::written(table::hold_number(number)))
    }
}

impl Argument for Js {
    fn kind(self) -> Kind {
        match table::kind(self.index()) {
            0 => Kind::Undefined,
            1 => Kind::Null,
            2 => Kind::Boolean,
            3 => Kind::Number,
            4 => Kind::Text,
            5 => Kind::Function,
            _ => Kind::Object,
        }
    }

    fn property(self, key: &'static str) -> Result<Self, Self> {
        Self::outcome(table::property_at(self.index(), place(key)))
    }

    fn own(self, name: &str) -> Result<Self, Self> {
        Self::outcome(table::property(self.index(), name))
    }

    fn any_number(self) -> f64 {
        table::number_of(self.index())
    }

    fn is_well_formed(self) -> bool {
        // Half of a pair becomes another character on its way here, and does not come back as it was.
        Self::from_text(&self.text()) == self
    }

    fn show(self) -> String {
        match self.kind() {
            Kind::Text => text::concat(&["\"", &text::cut(&self.excerpt(100), 60), "\""]),
            Kind::Function => String::from("a function"),
            // `String()` of an object would run the caller's code; of a symbol or a bigint it does not.
            _ => match table::kind(self.index()) {
                table::ARRAY => String::from("an array"),
                table::OBJECT => String::from("an object"),
                _ => Self::at(table::written(self.index())).text(),
            },
        }
    }
}
