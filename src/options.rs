//! The options of a call: read, checked, and given their defaults, before any I/O.

mod id;

pub use id::{check_id, check_ids};

use crate::address::{self, Page};
use crate::provider::{self, Provider};
use crate::text;
use crate::view::Json;

/// What kind of JavaScript value an option is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Not given.
    Undefined,
    /// Given, and always wrong.
    Null,
    /// `true` or `false`.
    Boolean,
    /// Also NaN and the infinities.
    Number,
    /// A string.
    Text,
    /// Anything that can be called.
    Function,
    /// Everything else.
    Object,
}

/// A value that a caller passed: not JSON, it may be a function, and reading a property may run the caller's code.
pub trait Argument: Json {
    /// What kind of value this is.
    fn kind(self) -> Kind;

    /// The property `key`, also an inherited one.
    ///
    /// # Errors
    /// What the caller's getter threw.
    fn property(self, key: &'static str) -> Result<Self, Self>;

    /// The property `name`, one of [`Json::names`].
    ///
    /// # Errors
    /// What the caller's getter threw.
    fn own(self, name: &str) -> Result<Self, Self>;

    /// A number as it is, NaN and the infinities included.
    fn any_number(self) -> f64;

    /// Whether a string can be sent as it is: no half of a surrogate pair stands alone.
    fn is_well_formed(self) -> bool;

    /// The value for a message: at most a few dozen characters, never a nested value.
    fn show(self) -> String;
}

/// Why options were refused.
#[derive(Clone, Debug, PartialEq)]
pub enum Refused<J> {
    /// They are wrong; the sentence names option and value.
    Wrong(String),
    /// Reading them ran code of the caller that threw this.
    Thrown(J),
}

/// Where the key comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Key<K> {
    /// No `Authorization` is sent.
    None,
    /// A string, checked.
    Text(String),
    /// A function of the caller, asked before every request.
    Function(K),
}

/// The options of one call, checked. Times are in milliseconds.
pub struct Options<J: Json> {
    /// Whom to ask.
    pub provider: &'static Provider<J>,
    /// Where, without a slash at the end.
    pub base_url: String,
    /// On whose behalf.
    pub key: Key<J::Kept>,
    /// The caller's `fetch`.
    pub fetch: Option<J::Kept>,
    /// The caller's extra headers, names as given.
    pub headers: Vec<(String, String)>,
    /// The caller's `AbortSignal`.
    pub signal: Option<J::Kept>,
    /// The time for the whole call, when the caller said.
    pub timeout_ms: Option<f64>,
    /// The time for one request with its body.
    pub request_timeout_ms: f64,
    /// How often one request is retried.
    pub max_retries: u32,
    /// The longest `Retry-After` that is waited for.
    pub max_retry_after_ms: f64,
    /// Whether the warning about a key in a page is silenced.
    pub allow_browser_key: bool,
}

/// The options that only polls have, checked. Times are in milliseconds.
pub struct PollOptions<K> {
    /// The first wait between looks.
    pub interval_ms: f64,
    /// The longest wait between looks.
    pub max_interval_ms: f64,
    /// How long an unknown id is forgiven before the first good answer.
    pub not_found_grace_ms: f64,
    /// How long transient errors in a row are forgiven.
    pub max_outage_ms: f64,
    /// Called with every change.
    pub on_update: Option<K>,
    /// Called after every look.
    pub on_poll: Option<K>,
}

/// Reads what a caller gave: the options of the call, and under them those bound to its client. The first thing that
/// is wrong is kept and told at the end.
pub struct Reader<J> {
    sources: [J; 2],
    refused: Option<Refused<J>>,
}

const MILLISECONDS: &str = "a number of milliseconds from 0 up";

impl<J: Argument> Reader<J> {
    /// A reader of the options of this call over those of its client; either may be `undefined`.
    pub fn new(call: J, bound: J) -> Self {
        Self { sources: [call, bound], refused: None }
    }

    /// Reads the provider.
    ///
    /// # Errors
    /// What is wrong, or what a getter of the caller threw.
    pub fn provider(&mut self) -> Result<&'static Provider<J>, Refused<J>> {
        let given = self.get("provider");
        if let Some(found) = given.and_then(|name| provider::find(&name.text())) {
            return Ok(found);
        }
        let mut message = String::from("provider must be one of ");
        for provider in provider::providers::<J>() {
            message.push_str(provider.name);
            message.push_str(", ");
        }
        message.push_str("got ");
        message.push_str(&given.map_or_else(|| String::from("undefined"), J::show));
        Err(self.refuse(message))
    }

    /// Reads the options that every call has.
    ///
    /// # Errors
    /// What is wrong, or what a getter of the caller threw.
    pub fn options(&mut self, page: Option<&Page>) -> Result<Options<J>, Refused<J>> {
        let provider = self.provider()?;
        let key = self.key();
        let has_key = !matches!(key, Key::None);
        let is_insecure_allowed = self.flag("allowInsecureHttp");
        let base_url = match self.of_kind("baseUrl", Kind::Text, "a string") {
            Some(given) => address::check(&given.text(), page, has_key && !is_insecure_allowed),
            None if has_key => Ok(String::from(provider.base_url)),
            None => {
                Err(String::from("apiKey or baseUrl must be given: a key for the gateway, or the address of a proxy"))
            }
        };
        let base_url = base_url.unwrap_or_else(|message| self.wrong(message));
        let options = Options {
            provider,
            base_url,
            key,
            fetch: self.function("fetch"),
            headers: self.headers(),
            signal: self.signal(),
            timeout_ms: self.duration("timeoutMs"),
            request_timeout_ms: self.duration("requestTimeoutMs").unwrap_or(30_000.0),
            max_retries: self
                .number("maxRetries", "a whole number from 0 up", |n| n >= 0.0 && n % 1.0 == 0.0)
                .unwrap_or(2.0) as u32,
            max_retry_after_ms: self.duration("maxRetryAfterMs").unwrap_or(120_000.0),
            allow_browser_key: self.flag("allowBrowserKey"),
        };
        self.end()?;
        Ok(options)
    }

    /// Reads the options that polls add.
    ///
    /// # Errors
    /// What is wrong, or what a getter of the caller threw.
    pub fn poll_options(&mut self, provider: &Provider<J>) -> Result<PollOptions<J::Kept>, Refused<J>> {
        let pace = provider.pace;
        let above_zero = |number: f64| number > 0.0 && number.is_finite();
        let interval_ms = self.number("intervalMs", "a number of milliseconds above 0", above_zero);
        let interval_ms = interval_ms.unwrap_or(pace.interval_ms);
        let options = PollOptions {
            interval_ms,
            max_interval_ms: self.duration("maxIntervalMs").unwrap_or(pace.max_interval_ms).max(interval_ms),
            not_found_grace_ms: self.duration("notFoundGraceMs").unwrap_or(pace.not_found_grace_ms),
            max_outage_ms: self.duration("maxOutageMs").unwrap_or(120_000.0),
            on_update: self.function("onUpdate"),
            on_poll: self.function("onPoll"),
        };
        self.end()?;
        Ok(options)
    }

    /// Reads the id that `parseTask` may be given.
    ///
    /// # Errors
    /// What is wrong, or what a getter of the caller threw.
    pub fn id(&mut self) -> Result<Option<String>, Refused<J>> {
        let id = self.get("id").map(|id| check_id(id, "id")).transpose().map_err(|message| self.refuse(message))?;
        self.end()?;
        Ok(id)
    }

    /// The option `name`, or `None` when neither the call nor the client gives it.
    fn get(&mut self, name: &'static str) -> Option<J> {
        for source in self.sources {
            match source.kind() {
                Kind::Undefined => {}
                Kind::Object => match source.property(name) {
                    Ok(value) if value.kind() == Kind::Undefined => {}
                    Ok(value) => return Some(value),
                    Err(thrown) => {
                        self.refused.get_or_insert(Refused::Thrown(thrown));
                    }
                },
                _ => self.mismatch("options", "an object", source),
            }
        }
        None
    }

    fn of_kind(&mut self, name: &'static str, kind: Kind, expected: &str) -> Option<J> {
        let value = self.get(name)?;
        if value.kind() == kind {
            return Some(value);
        }
        self.mismatch(name, expected, value);
        None
    }

    fn function(&mut self, name: &'static str) -> Option<J::Kept> {
        self.of_kind(name, Kind::Function, "a function").map(J::keep)
    }

    fn flag(&mut self, name: &'static str) -> bool {
        self.of_kind(name, Kind::Boolean, "true or false").and_then(J::boolean).unwrap_or(false)
    }

    fn number(&mut self, name: &'static str, expected: &str, is_right: fn(f64) -> bool) -> Option<f64> {
        let value = self.of_kind(name, Kind::Number, expected)?;
        if !is_right(value.any_number()) {
            self.mismatch(name, expected, value);
        }
        Some(value.any_number())
    }

    /// A number from 0 to infinity.
    fn duration(&mut self, name: &'static str) -> Option<f64> {
        self.number(name, MILLISECONDS, |number| number >= 0.0)
    }

    fn key(&mut self) -> Key<J::Kept> {
        match self.get("apiKey") {
            None => Key::None,
            Some(value) if value.kind() == Kind::Function => Key::Function(value.keep()),
            Some(value) => Key::Text(check_key(value).unwrap_or_else(|message| self.wrong(message))),
        }
    }

    fn headers(&mut self) -> Vec<(String, String)> {
        let mut checked = Vec::new();
        let Some(headers) = self.get("headers") else {
            return checked;
        };
        let is_record = headers.kind() == Kind::Object;
        // A `Headers` object or an array has no names of its own: without this it would be dropped in silence.
        let mut is_right =
            is_record && headers.property("entries").is_ok_and(|entries| entries.kind() != Kind::Function);
        let names = if is_record { headers.names() } else { Vec::new() };
        for name in names {
            match headers.own(&name) {
                Ok(value) if value.kind() == Kind::Undefined => {}
                Ok(value) => {
                    let text = value.text();
                    is_right &= value.is_text() && !name.is_empty() && name.bytes().all(is_token_byte);
                    is_right &= text.chars().all(is_header_character);
                    checked.push((name, text));
                }
                Err(thrown) => {
                    self.refused.get_or_insert(Refused::Thrown(thrown));
                }
            }
        }
        if !is_right {
            // Neither names nor values are shown: either may hold a secret.
            self.wrong(String::from("headers must be a record of names and strings that HTTP can carry"));
        }
        checked
    }

    fn signal(&mut self) -> Option<J::Kept> {
        let signal = self.of_kind("signal", Kind::Object, "an AbortSignal")?;
        // By shape: a signal of another realm, or of a polyfill, is as good.
        let is_kind = |name: &'static str, kind| signal.property(name).is_ok_and(|value| value.kind() == kind);
        if !is_kind("aborted", Kind::Boolean) || !is_kind("addEventListener", Kind::Function) {
            self.mismatch("signal", "an AbortSignal", signal);
        }
        Some(signal.keep())
    }

    fn mismatch(&mut self, name: &str, expected: &str, value: J) {
        self.wrong(text::concat(&[name, " must be ", expected, ", got ", &value.show()]));
    }

    /// Notes what is wrong, when it is the first; gives something to go on with.
    fn wrong(&mut self, message: String) -> String {
        self.refused.get_or_insert(Refused::Wrong(message));
        String::new()
    }

    fn refuse(&mut self, message: String) -> Refused<J> {
        self.refused.take().unwrap_or(Refused::Wrong(message))
    }

    fn end(&mut self) -> Result<(), Refused<J>> {
        self.refused.take().map_or(Ok(()), Err)
    }
}

/// Checks a key and gives it as text.
///
/// # Errors
/// A sentence about what is wrong with it, without the key.
pub fn check_key<J: Argument>(key: J) -> Result<String, String> {
    let text = key.text();
    let is_space = |byte: &Option<u8>| matches!(byte, Some(b' ' | b'\t'));
    let reason = match key.kind() {
        Kind::Text if text.is_empty() => "an empty string",
        Kind::Text if [text.bytes().next(), text.bytes().last()].iter().any(is_space) => {
            "a string with spaces around it"
        }
        Kind::Text if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) => return Ok(text),
        Kind::Text => "a string with characters that an HTTP header cannot carry",
        Kind::Null => "null",
        Kind::Undefined => "undefined",
        Kind::Boolean => "a boolean",
        Kind::Number => "a number",
        Kind::Function | Kind::Object => "an object",
    };
    Err(text::concat(&["apiKey must be a key or a function that gives one, got ", reason]))
}

/// RFC 9110, `tchar`.
fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~')
}

/// What `fetch` accepts in a header's value: Latin-1 without control characters, but for the tab.
fn is_header_character(character: char) -> bool {
    character == '\t' || (!character.is_control() && u32::from(character) < 256)
}
