//! The core's view of JSON and of a caller's values, over `serde_json`: what JavaScript's own values are in the wasm.

use std::cell::RefCell;

use luma_tasks::options::{Argument, Kind};
use luma_tasks::text;
use luma_tasks::view::Json;
use serde::{Serialize, Serializer};
use serde_json::Value as Document;

/// A value of "JavaScript", owned.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kept {
    /// Not given.
    Undefined,
    /// `null`, booleans, finite numbers, strings, arrays, and objects of them.
    Json(Document),
    /// NaN and the infinities.
    Number(f64),
    /// A string with half of a surrogate pair, as it reads when it is decoded.
    IllFormed(String),
    /// Anything that can be called; the name tells functions apart.
    Function(&'static str),
    /// An object that holds more than JSON.
    Object(Vec<(&'static str, Kept)>),
    /// A property that throws this text when it is read.
    Getter(&'static str),
    /// What was thrown: it is the caller's, and passes through untouched.
    Thrown(String),
}

impl Kept {
    /// An object of JavaScript, for options.
    pub(crate) fn object<const N: usize>(properties: [(&'static str, Kept); N]) -> Self {
        Self::Object(properties.into())
    }

    fn property(&self, key: &str) -> Self {
        let property = match self {
            Self::Json(Document::Array(_)) if key == "entries" => Some(Self::Function("entries")),
            Self::Json(document) => document.get(key).cloned().map(Self::Json),
            Self::Object(properties) => {
                properties.iter().find(|(name, _)| *name == key).map(|(_, value)| value.clone())
            }
            _ => None,
        };
        property.unwrap_or(Self::Undefined)
    }

    fn as_text(&self) -> Option<&str> {
        match self {
            Self::Json(document) => document.as_str(),
            Self::IllFormed(text) => Some(text),
            _ => None,
        }
    }

    fn as_number(&self) -> Option<f64> {
        match self {
            Self::Json(document) => document.as_f64(),
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }
}

impl<T: Into<Document>> From<T> for Kept {
    fn from(document: T) -> Self {
        Self::Json(document.into())
    }
}

/// Functions and the like have no place in JSON: seeing their name there fails a comparison.
impl Serialize for Kept {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Json(document) => document.serialize(serializer),
            Self::IllFormed(text) => serializer.serialize_str(text),
            Self::Undefined | Self::Number(_) => serializer.serialize_unit(),
            other => serializer.collect_str(&format_args!("{other:?}")),
        }
    }
}

thread_local! {
    static ARENA: RefCell<Arena> = const { RefCell::new(Arena { slots: Vec::new(), made: 0 }) };
}

/// All values there are handles to.
struct Arena {
    slots: Vec<(u64, Kept)>,
    made: u64,
}

/// A handle to a [`Kept`]. Using it after its scope is a bug of the core, and panics.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Value {
    index: usize,
    serial: u64,
}

impl Value {
    /// A handle to `kept`.
    pub(crate) fn new(kept: impl Into<Kept>) -> Self {
        let kept = kept.into();
        ARENA.with_borrow_mut(|arena| {
            arena.made += 1;
            arena.slots.push((arena.made, kept));
            Self { index: arena.slots.len() - 1, serial: arena.made }
        })
    }

    fn with<T>(self, look: impl FnOnce(&Kept) -> T) -> T {
        ARENA.with_borrow(|arena| match arena.slots.get(self.index) {
            Some((serial, kept)) if *serial == self.serial => look(kept),
            _ => panic!("a handle was used after the scope that made it"),
        })
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.with(|one| other.with(|other| one == other))
    }
}

impl Json for Value {
    type Kept = Kept;

    fn scope<T>(work: impl FnOnce() -> T) -> T {
        let length = ARENA.with_borrow(|arena| arena.slots.len());
        let done = work();
        ARENA.with_borrow_mut(|arena| arena.slots.truncate(length));
        done
    }

    fn keep(self) -> Kept {
        self.with(Kept::clone)
    }

    fn of(kept: &Kept) -> Self {
        Self::new(kept.clone())
    }

    fn get(self, key: &'static str) -> Option<Self> {
        let property = self.with(|kept| kept.property(key));
        (!matches!(property, Kept::Undefined | Kept::Json(Document::Null))).then(|| Self::new(property))
    }

    fn names(self) -> Vec<String> {
        self.with(|kept| match kept {
            Kept::Json(Document::Object(properties)) => properties.keys().cloned().collect(),
            Kept::Json(Document::Array(items)) => (0..items.len()).map(|index| index.to_string()).collect(),
            Kept::Object(properties) => properties.iter().map(|(name, _)| (*name).to_owned()).collect(),
            _ => Vec::new(),
        })
    }

    fn items(self) -> Option<Vec<Self>> {
        match self.keep() {
            Kept::Json(Document::Array(items)) => Some(items.into_iter().map(Self::new).collect()),
            _ => None,
        }
    }

    fn is_object(self) -> bool {
        self.with(|kept| matches!(kept, Kept::Json(Document::Object(_)) | Kept::Object(_)))
    }

    fn is_null(self) -> bool {
        self.with(|kept| matches!(kept, Kept::Json(Document::Null) | Kept::Undefined))
    }

    fn is_text(self) -> bool {
        self.with(|kept| kept.as_text().is_some())
    }

    fn excerpt(self, limit: u32) -> String {
        let units: Vec<u16> = self.with(|kept| {
            let text = kept.as_text().unwrap_or_default();
            text.encode_utf16().take(limit as usize).collect()
        });
        String::from_utf16_lossy(&units)
    }

    fn number(self) -> Option<f64> {
        let number = self.with(|kept| match kept.as_text() {
            Some(text) => text.trim().parse().ok(),
            None => kept.as_number(),
        });
        number.filter(|number| number.is_finite())
    }

    fn boolean(self) -> Option<bool> {
        self.with(|kept| match kept {
            Kept::Json(document) => document.as_bool(),
            _ => None,
        })
    }

    fn parse(self) -> Option<Self> {
        let document: Document = self.with(|kept| serde_json::from_str(kept.as_text()?).ok())?;
        Some(Self::new(document))
    }

    fn from_text(text: &str) -> Self {
        Self::new(text)
    }

    fn from_number(number: f64) -> Self {
        Self::new(javascript_text(number))
    }
}

impl Argument for Value {
    fn kind(self) -> Kind {
        self.with(|kept| match kept {
            Kept::Undefined => Kind::Undefined,
            Kept::Json(Document::Null) => Kind::Null,
            Kept::Json(Document::Bool(_)) => Kind::Boolean,
            Kept::Json(Document::Number(_)) | Kept::Number(_) => Kind::Number,
            Kept::Json(Document::String(_)) | Kept::IllFormed(_) => Kind::Text,
            Kept::Function(_) => Kind::Function,
            Kept::Json(_) | Kept::Object(_) | Kept::Getter(_) | Kept::Thrown(_) => Kind::Object,
        })
    }

    fn property(self, key: &'static str) -> Result<Self, Self> {
        self.own(key)
    }

    fn own(self, key: &str) -> Result<Self, Self> {
        match self.with(|kept| kept.property(key)) {
            Kept::Getter(thrown) => Err(Self::new(Kept::Thrown(thrown.into()))),
            property => Ok(Self::new(property)),
        }
    }

    fn any_number(self) -> f64 {
        self.with(Kept::as_number).unwrap_or(f64::NAN)
    }

    fn is_well_formed(self) -> bool {
        self.with(|kept| matches!(kept, Kept::Json(Document::String(_))))
    }

    fn show(self) -> String {
        match self.keep() {
            Kept::Undefined => String::from("undefined"),
            Kept::Number(number) => javascript_text(number),
            Kept::Json(Document::Number(number)) => javascript_text(number.as_f64().unwrap_or(f64::NAN)),
            Kept::Json(Document::Array(_)) => String::from("an array"),
            Kept::Json(document @ (Document::Null | Document::Bool(_))) => document.to_string(),
            kept if kept.as_text().is_some() => {
                format!("\"{}\"", text::cut(kept.as_text().unwrap_or_default(), 60))
            }
            Kept::Function(_) => String::from("a function"),
            _ => String::from("an object"),
        }
    }
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
