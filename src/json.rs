//! JSON of others, read in the same way natively and in wasm.
//!
//! What `JSON.parse` accepts is accepted and what it refuses is refused, up to [`MOST_VALUES`] and [`MOST_LEVELS`]. Leniency
//! about types lives here and nowhere else: a wrong type reads as absent, and a number may come as text.

use std::borrow::Cow;
use std::ops::Range;
use std::slice;
use std::str::Chars;

use hifijson::SliceLexer;
use hifijson::num::Lex as _;
use hifijson::str::Lex as _;
use hifijson::token::{Expect, Lex as _};

use crate::number;
use crate::text::{before, is_any};

/// The most values in one document: objects, arrays and scalars.
pub const MOST_VALUES: u32 = 200_000;
/// The most arrays and objects in each other.
pub const MOST_LEVELS: u32 = 128;

/// A value of a document, and where it stands there.
#[derive(Clone, Debug, PartialEq)]
pub struct Value<'a> {
    /// The value.
    pub content: Content<'a>,
    /// Its bytes in the text of the document.
    pub range: Range<usize>,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum Content<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as it is written.
    Number(&'a str),
    /// A string. Half of a surrogate pair is U+FFFD.
    String(Cow<'a, str>),
    /// An array.
    Array(Vec<Value<'a>>),
    /// An object, in its order. Of equal names the last counts.
    Object(Vec<(Cow<'a, str>, Value<'a>)>),
}

/// Why a text was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The limit that it exceeds, in words; absent where it is not JSON.
    pub limit: Option<&'static str>,
}

const NOT_JSON: ParseError = ParseError { limit: None };
const TOO_MANY_VALUES: ParseError = ParseError { limit: Some("it has more than 200,000 values") };
const TOO_MANY_LEVELS: ParseError = ParseError { limit: Some("it has more than 128 levels") };

impl From<Expect> for ParseError {
    fn from(_: Expect) -> Self {
        NOT_JSON
    }
}

/// Reads a document. A byte order mark at its start is skipped.
///
/// # Errors
/// It is not JSON, or exceeds a limit.
pub fn parse(text: &str) -> Result<Value<'_>, ParseError> {
    // Before a tree is built, its values are counted, where there is room for too many: each takes two bytes with its comma.
    if text.len() / 2 > MOST_VALUES as usize {
        Parser::new(text, false).document()?;
    }
    Parser::new(text, true).document()
}

/// A string of JSON. There must be no control characters in `text`.
pub fn quoted(text: &str) -> String {
    let mut json = String::from("\"");
    for character in text.chars() {
        if matches!(character, '"' | '\\') {
            json.push('\\');
        }
        json.push(character);
    }
    json.push('"');
    json
}

/// One way through a document.
struct Parser<'a> {
    text: &'a str,
    /// Whether values are kept, or only counted.
    is_keeping: bool,
    values_left: u32,
    levels_left: u32,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, is_keeping: bool) -> Self {
        Self { text, is_keeping, values_left: MOST_VALUES, levels_left: MOST_LEVELS }
    }

    fn document(&mut self) -> Result<Value<'a>, ParseError> {
        let text = self.text.strip_prefix('\u{feff}').unwrap_or(self.text);
        SliceLexer::new(text.as_bytes()).exactly_one(SliceLexer::ws_peek, |next, lexer| self.value(next, lexer))
    }

    fn value(&mut self, next: u8, lexer: &mut SliceLexer<'a>) -> Result<Value<'a>, ParseError> {
        self.values_left = self.values_left.checked_sub(1).ok_or(TOO_MANY_VALUES)?;
        let start = self.position(lexer);
        let content = match next {
            b'"' => Content::String(self.string(lexer)?),
            b'-' | b'0'..=b'9' => {
                lexer.num_ignore().validate().map_err(|_| NOT_JSON)?;
                Content::Number(self.text.get(start..self.position(lexer)).unwrap_or_default())
            }
            b'[' | b'{' => {
                self.levels_left = self.levels_left.checked_sub(1).ok_or(TOO_MANY_LEVELS)?;
                let content = if next == b'[' { self.array(lexer) } else { self.object(lexer) }?;
                self.levels_left += 1;
                content
            }
            _ => lexer.null_or_bool().ok_or(NOT_JSON)?.map_or(Content::Null, Content::Bool),
        };
        Ok(Value { content, range: start..self.position(lexer) })
    }

    fn array(&mut self, lexer: &mut SliceLexer<'a>) -> Result<Content<'a>, ParseError> {
        let mut items = Vec::new();
        lexer.discarded().seq(b']', SliceLexer::ws_peek, |next, lexer| {
            let item = self.value(next, lexer)?;
            if self.is_keeping {
                items.push(item);
            }
            Ok::<_, ParseError>(())
        })?;
        Ok(Content::Array(items))
    }

    fn object(&mut self, lexer: &mut SliceLexer<'a>) -> Result<Content<'a>, ParseError> {
        let mut fields = Vec::new();
        lexer.discarded().seq(b'}', SliceLexer::ws_peek, |next, lexer| {
            if next != b'"' {
                return Err(NOT_JSON);
            }
            let name = self.string(lexer)?;
            lexer.expect(SliceLexer::ws_peek, b':').ok_or(NOT_JSON)?;
            let next = lexer.ws_peek().ok_or(NOT_JSON)?;
            let value = self.value(next, lexer)?;
            if self.is_keeping {
                fields.push((name, value));
            }
            Ok(())
        })?;
        Ok(Content::Object(fields))
    }

    fn string(&mut self, lexer: &mut SliceLexer<'a>) -> Result<Cow<'a, str>, ParseError> {
        let lexer = lexer.discarded();
        let start = self.position(lexer);
        lexer.str_ignore().map_err(|_| NOT_JSON)?;
        let written = self.text.get(start..self.position(lexer) - 1).unwrap_or_default();
        let is_escaped = self.is_keeping && written.contains('\\');
        Ok(if is_escaped { Cow::Owned(unescaped(written)) } else { Cow::Borrowed(written) })
    }

    fn position(&self, lexer: &SliceLexer<'a>) -> usize {
        self.text.len() - lexer.as_slice().len()
    }
}

/// What is written between the quotes of a string whose escapes are right. The library refuses half of a surrogate pair,
/// which `JSON.parse` accepts: a relay that cuts a text may cut a character.
fn unescaped(written: &str) -> String {
    let mut units = Vec::with_capacity(written.len());
    let mut characters = written.chars();
    while let Some(character) = characters.next() {
        if character == '\\' {
            units.extend(unescaped_unit(&mut characters));
        } else {
            units.extend_from_slice(character.encode_utf16(&mut [0; 2]));
        }
    }
    String::from_utf16_lossy(&units)
}

fn unescaped_unit(characters: &mut Chars<'_>) -> Option<u16> {
    let byte = match characters.next()? {
        'b' => b'\x08',
        'f' => b'\x0c',
        'n' => b'\n',
        'r' => b'\r',
        't' => b'\t',
        'u' => {
            let (hex, rest) = characters.as_str().split_at_checked(4)?;
            *characters = rest.chars();
            return u16::from_str_radix(hex, 16).ok();
        }
        character => u8::try_from(character).ok()?,
    };
    Some(byte.into())
}

/// Whether `name` is `key` in `snake_case`.
fn is_snake_case(name: &str, key: &str) -> bool {
    let mut written = name.bytes();
    for byte in key.bytes() {
        if byte.is_ascii_uppercase() && written.next() != Some(b'_')
            || written.next() != Some(byte.to_ascii_lowercase())
        {
            return false;
        }
    }
    written.next().is_none()
}

/// What reads as absent.
pub static NULL: Value<'static> = Value { content: Content::Null, range: 0..0 };

impl<'a> Value<'a> {
    /// The property `key` of an object, where a `camelCase` one may be written in `snake_case`. What is absent is `null`.
    pub fn get(&self, key: &str) -> &Self {
        let Content::Object(fields) = &self.content else { return &NULL };
        let is_key = |name: &str| name == key || (name.len() > key.len() && is_snake_case(name, key));
        fields.iter().rev().find(|(name, _)| is_key(name)).map_or(&NULL, |(_, value)| value)
    }

    /// This value, or `other` where it is `null`.
    pub fn or<'v>(&'v self, other: &'v Self) -> &'v Self {
        if self.is_null() { other } else { self }
    }

    /// Whether an object has the property `key`, be it `null`.
    pub fn has(&self, key: &str) -> bool {
        matches!(&self.content, Content::Object(fields) if fields.iter().any(|(name, _)| name == key))
    }

    /// The elements of an array; of anything else but `null` the value alone.
    pub fn items(&self) -> &[Self] {
        match &self.content {
            Content::Null => &[],
            Content::Array(items) => items,
            _ => slice::from_ref(self),
        }
    }

    /// The elements of an array.
    pub fn as_array(&self) -> Option<&[Self]> {
        if let Content::Array(items) = &self.content { Some(items) } else { None }
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self.content, Content::Null)
    }

    /// Whether this is an object.
    pub fn is_object(&self) -> bool {
        matches!(self.content, Content::Object(_))
    }

    /// Whether this is an object without fields.
    pub fn is_empty_object(&self) -> bool {
        matches!(&self.content, Content::Object(fields) if fields.is_empty())
    }

    /// Whether this holds nothing: `null`, an object without fields, a text without words, `false`.
    pub fn is_empty(&self) -> bool {
        match &self.content {
            Content::String(_) => self.non_empty_str().is_none(),
            Content::Bool(flag) => !flag,
            _ => self.is_null() || self.is_empty_object(),
        }
    }

    /// `true` or `false`.
    pub fn as_bool(&self) -> Option<bool> {
        if let Content::Bool(flag) = self.content { Some(flag) } else { None }
    }

    /// A string.
    pub fn as_str(&self) -> Option<&str> {
        if let Content::String(text) = &self.content { Some(text) } else { None }
    }

    /// A string that contains more than white space and control characters.
    pub fn non_empty_str(&self) -> Option<&str> {
        self.as_str().filter(|text| text.bytes().any(|byte| byte > b' '))
    }

    /// A string, or a number as it is written.
    pub fn scalar(&self) -> Option<&str> {
        if let Content::Number(text) = self.content { Some(text) } else { self.as_str() }
    }

    /// A finite number, or a string that contains one.
    pub fn as_f64(&self) -> Option<f64> {
        self.scalar().and_then(number::parse)
    }

    /// Words, or a number as JavaScript writes it: gateways write their codes as either.
    pub fn str_or_number(&self) -> Option<String> {
        match self.content {
            Content::Number(text) => number::parse(text).map(number::written),
            _ => self.non_empty_str().map(String::from),
        }
    }

    /// An `http:` or `https:` URL with a host. Other schemes (`javascript:`, `data:`) read as absent.
    pub fn as_http_url(&self) -> Option<&str> {
        let text = self.as_str()?;
        let scheme = before(text, b":");
        let host = before(text.get(scheme.len()..)?.strip_prefix("://")?, b":/?#\\");
        (is_any(scheme, "https|http") && !host.is_empty()).then_some(text)
    }

    /// An object, or one as JSON in a string. Anything else reads as `null`.
    pub fn object(&self) -> Cow<'_, Value<'_>> {
        let object = match self.as_str() {
            Some(text) => parse(text).map_or(Cow::Borrowed(&NULL), Cow::Owned),
            None => Cow::Borrowed(self),
        };
        if object.is_object() { object } else { Cow::Borrowed(&NULL) }
    }

    /// The limit that the JSON in a string exceeds, in words.
    pub fn limit(&self) -> Option<&'static str> {
        Parser::new(self.as_str()?, false).document().err()?.limit
    }

    /// The words under `key`.
    pub fn str_at(&self, key: &str) -> Option<&str> {
        self.get(key).non_empty_str()
    }

    /// The words under `key`, as a text of its own.
    pub fn text_at(&self, key: &str) -> Option<String> {
        self.str_at(key).map(String::from)
    }
}
