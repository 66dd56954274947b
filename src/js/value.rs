//! JavaScript values as the edge sees them: numbers of a table that the loader keeps (`values.js`).

use std::num::NonZeroI32;

use js_sys::Promise;
use serde::{Serialize, Serializer};
use wasm_bindgen::{JsCast, JsValue};

use super::table::{self, place};

/// What kind of JavaScript value something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Undefined,
    Null,
    Boolean,
    Number,
    Text,
    Function,
    /// An object that is no array.
    Object,
    Array,
    /// A symbol, a bigint.
    Other,
}

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

    /// Runs `work`; afterwards the handles it made are gone. Nothing in it may wait.
    pub(super) fn scope<T>(work: impl FnOnce() -> T) -> T {
        let count = table::held();
        let outcome = work();
        table::release(count);
        outcome
    }

    /// Owns the value.
    pub(super) fn keep(self) -> Value {
        Value(self.value())
    }

    /// A handle to a value that is owned.
    pub(super) fn of(kept: &Value) -> Self {
        Self::new(&kept.0)
    }

    /// A handle to a text of ours.
    pub(super) fn from_text(text: &str) -> Self {
        Self::at(table::hold_text(text))
    }

    /// What kind of value this is.
    pub(super) fn kind(self) -> Kind {
        match table::kind(self.index()) {
            0 => Kind::Undefined,
            1 => Kind::Null,
            2 => Kind::Boolean,
            3 => Kind::Number,
            4 => Kind::Text,
            5 => Kind::Function,
            table::OBJECT => Kind::Object,
            table::ARRAY => Kind::Array,
            _ => Kind::Other,
        }
    }

    /// The characters of a string; of anything else nothing.
    pub(super) fn text(self) -> String {
        table::excerpt(self.index(), i32::MAX)
    }

    /// A primitive as JavaScript writes it.
    pub(super) fn written(self) -> String {
        Self::at(table::written(self.index())).text()
    }

    /// A number as it is, NaN and the infinities included.
    pub(super) fn number(self) -> f64 {
        table::number_of(self.index())
    }

    /// `true` or `false`.
    pub(super) fn boolean(self) -> Option<bool> {
        (self.kind() == Kind::Boolean).then(|| table::is_same(self.index(), table::TRUE))
    }

    /// The elements of an array.
    pub(super) fn items(self) -> Option<Vec<Self>> {
        Self::last(table::items(self.index()))
    }

    /// The names of the own enumerable properties.
    pub(super) fn names(self) -> Vec<String> {
        Self::last(table::keys(self.index())).unwrap_or_default().into_iter().map(Self::text).collect()
    }

    /// The property `name`, also an inherited one.
    pub(super) fn property(self, name: &'static str) -> Result<Self, Self> {
        Self::outcome(table::property_at(self.index(), place(name)))
    }

    /// The property `name`, which is none of our names.
    pub(super) fn own(self, name: &str) -> Result<Self, Self> {
        Self::outcome(table::property(self.index(), name))
    }

    /// The `count` values that got their numbers last; a negative count tells that there are none.
    fn last(count: i32) -> Option<Vec<Self>> {
        if count < 0 {
            return None;
        }
        let end = table::held();
        Some((end - count..end).map(Self::at).collect())
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
