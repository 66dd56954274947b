//! The view through which the core reads JSON that somebody else wrote.
//!
//! The engine parses (`JSON.parse`), the core only looks: strings that pass through stay where they are, behind a
//! handle. Leniency lives here and nowhere else: a wrong type reads as absent, a number may come as text.
//!
//! A handle is a small `Copy` number and not an owner, which halves the size of everything that reads. It is good
//! until the [`Json::scope`] ends in which it was made; what must live longer is kept.

use serde::Serialize;

/// A handle to a JSON value: a JavaScript value at the edge, a `serde_json` value in native tests.
pub trait Json: Copy + PartialEq + 'static {
    /// An owner of a value, which outlives every scope.
    type Kept: Clone + Serialize + 'static;

    /// Runs `work`; afterwards the handles it made are gone. Nothing in it may wait.
    fn scope<T>(work: impl FnOnce() -> T) -> T;

    /// Owns the value.
    fn keep(self) -> Self::Kept;

    /// A handle to a value that is owned.
    fn of(kept: &Self::Kept) -> Self;

    /// The property `key` of an object. `null` reads as absent.
    fn get(self, key: &'static str) -> Option<Self>;

    /// The names of the own enumerable properties.
    fn names(self) -> Vec<String>;

    /// The elements of an array.
    fn items(self) -> Option<Vec<Self>>;

    /// Whether this is an object and not an array.
    fn is_object(self) -> bool;

    /// Whether this is `null`, or nothing at all.
    fn is_null(self) -> bool;

    /// Whether this is a string.
    fn is_text(self) -> bool;

    /// The first `limit` UTF-16 code units of a string; of anything else nothing.
    fn excerpt(self, limit: u32) -> String;

    /// A finite number, or a string that holds one.
    fn number(self) -> Option<f64>;

    /// `true` or `false`.
    fn boolean(self) -> Option<bool>;

    /// The document inside a string; absent when it is not JSON.
    fn parse(self) -> Option<Self>;

    /// A handle to a text of our own.
    fn from_text(text: &str) -> Self;

    /// A handle to the text of a number, as JavaScript writes it.
    fn from_number(number: f64) -> Self;

    /// The characters of a string; of anything else nothing.
    fn text(self) -> String {
        self.excerpt(u32::MAX)
    }

    /// This, when it is a string that says something: not empty, not only white space.
    fn words(self) -> Option<Self> {
        self.text().bytes().any(|byte| byte > b' ').then_some(self)
    }

    /// A word or a number as text: gateways write their codes as either.
    fn label(self) -> Option<Self> {
        if self.is_text() { self.words() } else { self.number().map(Self::from_number) }
    }

    /// This, when it is an `http:` or `https:` URL. Other schemes (`javascript:`, `data:`) read as absent.
    fn web_url(self) -> Option<Self> {
        let start = self.excerpt(8);
        let is = |scheme: &str| start.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
        (is("https://") || is("http://")).then_some(self)
    }

    /// The words under `key`.
    fn words_at(self, key: &'static str) -> Option<Self> {
        self.get(key)?.words()
    }

    /// The word or number under `key`, as text.
    fn label_at(self, key: &'static str) -> Option<Self> {
        self.get(key)?.label()
    }

    /// The number under `key`.
    fn number_at(self, key: &'static str) -> Option<f64> {
        self.get(key)?.number()
    }
}
