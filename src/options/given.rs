//! The arguments of a caller, as plain data: the edge has read them, so that nothing here runs the caller's code.

use crate::text;

/// How much of a string a message shows, in characters.
const SHOWN: usize = 60;
/// What stands behind the credentials of a URL, for [`text::holds`].
const CREDENTIALS_END: &str = "@|%40";

/// A value that a caller passed. `V` is a handle to what stays with the caller.
#[derive(Clone, Debug, PartialEq)]
pub enum Given<V> {
    /// Not given.
    Undefined,
    /// Given, and always wrong.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number and its text, as JavaScript writes it. Also NaN and the infinities.
    Number(f64, String),
    /// A string. Half of a surrogate pair is U+FFFD.
    Text(String),
    /// Anything that can be called.
    Function(V),
    /// An object with the shape of an `AbortSignal`.
    Signal,
    /// An object as its names and values.
    Record(Vec<(String, Self)>),
    /// An array.
    Array(Vec<Self>),
    /// Any other object.
    Object,
    /// Anything else, as JavaScript writes it: a symbol, a bigint.
    Other(String),
}

impl<V> Given<V> {
    /// Whether there is nothing.
    pub fn is_undefined(&self) -> bool {
        matches!(self, Self::Undefined)
    }

    /// The characters of a string.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value for a message: at most a few dozen characters, never a nested value and no credentials of a URL.
    pub fn show(&self) -> String {
        let shown = match self {
            Self::Undefined => "undefined",
            Self::Null => "null",
            Self::Boolean(true) => "true",
            Self::Boolean(false) => "false",
            Self::Number(_, written) | Self::Other(written) => written,
            Self::Text(text) if text::holds(text, "://") && text::holds(text, CREDENTIALS_END) => "\"***\"",
            Self::Text(text) => return ["\"", &text::truncate(text, SHOWN), "\""].concat(),
            Self::Function(_) => "a function",
            Self::Array(_) => "an array",
            Self::Signal | Self::Record(_) | Self::Object => "an object",
        };
        String::from(shown)
    }
}
