//! The options of a call: read, checked, and given their defaults, before any I/O.

mod given;
mod id;
mod key;

pub use given::Given;
pub use id::{check_id, check_ids, is_id, without_repetitions};
pub use key::check_key;

use crate::address::{self, Address, Page, Use};
use crate::provider::{self, PROVIDERS, Provider};

/// Where the key comes from.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Key<V> {
    /// No key is sent.
    #[default]
    None,
    /// A string, checked.
    Text(String),
    /// A function of the caller, called before every request.
    Function(V),
}

/// The options of one call, checked. Times are in milliseconds. `V` is a handle to what stays with the caller.
pub struct Options<V> {
    /// The gateway.
    pub provider: &'static Provider,
    /// Its address, without a slash at the end.
    pub base_url: String,
    /// Whether that is on this machine, which is there when the network is not.
    pub is_local: bool,
    /// The key.
    pub key: Key<V>,
    /// The caller's `fetch`.
    pub fetch: Option<V>,
    /// The caller's extra headers, names as given.
    pub headers: Vec<(String, String)>,
    /// The caller's `AbortSignal`.
    pub signal: Option<V>,
    /// The time for the whole call, where the caller set it.
    pub timeout_ms: Option<f64>,
    /// The time for one request with its body.
    pub request_timeout_ms: f64,
    /// How often one request is retried.
    pub max_retries: u32,
    /// The longest `Retry-After` that is waited for.
    pub max_retry_after_ms: f64,
    /// Whether the warning about a key in a page is silenced.
    pub allow_browser_key: bool,
    /// Called after every HTTP request.
    pub on_request: Option<V>,
}

/// The options that only polls have, checked. Times are in milliseconds.
pub struct PollOptions<V> {
    /// The first interval between polls.
    pub interval_ms: f64,
    /// The longest interval between polls.
    pub max_interval_ms: f64,
    /// How long an unknown id is forgiven before the first good answer.
    pub not_found_grace_ms: f64,
    /// How long transient errors in a row are forgiven.
    pub max_outage_ms: f64,
    /// Called with every change.
    pub on_update: Option<V>,
    /// Called after every poll.
    pub on_poll: Option<V>,
}

/// Checks the options of a call, and under them those bound to its client. The first mistake is kept and reported at the
/// end.
pub struct Reader<V> {
    sources: [Given<V>; 2],
    wrong: Option<String>,
}

const MILLISECONDS: &str = "a number of milliseconds from 0 up";

impl<V: Clone> Reader<V> {
    /// A reader of the options of this call over those of its client; either may be `undefined`.
    pub fn new(call: Given<V>, bound: Given<V>) -> Self {
        let mut reader = Self { sources: [call, bound], wrong: None };
        let is_options = |given: &&Given<V>| matches!(given, Given::Undefined | Given::Record(_));
        if let Some(given) = reader.sources.iter().find(|given| !is_options(given)) {
            reader.wrong = Some(["options must be an object, got ", &given.show()].concat());
        }
        reader
    }

    /// Notes a mistake that the edge has found in the names of the options.
    pub fn refuse(&mut self, message: Option<String>) {
        self.wrong = self.wrong.take().or(message);
    }

    /// Reads the provider.
    ///
    /// # Errors
    /// A sentence about what is wrong.
    pub fn provider(&mut self) -> Result<&'static Provider, String> {
        let given = self.get("provider").unwrap_or(&Given::Undefined);
        if let Some(found) = given.text().and_then(provider::find) {
            return Ok(found);
        }
        let mut message = String::from("provider must be one of ");
        for provider in PROVIDERS {
            message.push_str(provider.name);
            message.push_str(", ");
        }
        message.push_str("got ");
        message.push_str(&given.show());
        Err(self.wrong.take().unwrap_or(message))
    }

    /// Reads the options that every call has.
    ///
    /// # Errors
    /// A sentence about what is wrong.
    pub fn options(&mut self, page: Option<&Page>) -> Result<Options<V>, String> {
        let provider = self.provider()?;
        let key = self.key();
        let address = self.base_url(provider, page, !matches!(key, Key::None));
        self.options_at(address, provider, key)
    }

    /// Reads the options of a call that sends nothing, which needs no address: the provider, and the id that the caller
    /// knows the task by.
    ///
    /// # Errors
    /// A sentence about what is wrong.
    pub fn parse_options(&mut self) -> Result<(&'static Provider, Option<String>), String> {
        let provider = self.provider()?;
        let key = self.key();
        let base_url = self.address().unwrap_or_default();
        self.options_at(Address { base_url, is_local: false }, provider, key)?;
        self.poll_options(provider)?;
        let id = self.get("id").map(|id| check_id(id, "id")).transpose()?;
        Ok((provider, id))
    }

    fn options_at(&mut self, address: Address, provider: &'static Provider, key: Key<V>) -> Result<Options<V>, String> {
        let options = Options {
            provider,
            base_url: address.base_url,
            is_local: address.is_local,
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
            on_request: self.function("onRequest"),
        };
        self.end()?;
        Ok(options)
    }

    /// Reads the options that polls add.
    ///
    /// # Errors
    /// A sentence about what is wrong.
    pub fn poll_options(&mut self, provider: &Provider) -> Result<PollOptions<V>, String> {
        let pace = provider.pace;
        let above_zero = |number: f64| number > 0.0 && number.is_finite();
        let interval_ms = self.number("intervalMs", "a number of milliseconds above 0", above_zero);
        let interval_ms = interval_ms.unwrap_or(pace.interval_ms);
        let options = PollOptions {
            interval_ms,
            max_interval_ms: self.duration("maxIntervalMs").unwrap_or(pace.max_interval_ms).max(interval_ms),
            not_found_grace_ms: self.duration("notFoundGraceMs").unwrap_or(pace.not_found_grace_ms),
            max_outage_ms: self.duration("maxOutageMs").unwrap_or(300_000.0),
            on_update: self.function("onUpdate"),
            on_poll: self.function("onPoll"),
        };
        self.end()?;
        Ok(options)
    }

    /// The option `name`: that of the call, else that of its client.
    fn get(&self, name: &str) -> Option<&Given<V>> {
        for source in &self.sources {
            let Given::Record(fields) = source else { continue };
            for (field, value) in fields {
                if field == name && !value.is_undefined() {
                    return Some(value);
                }
            }
        }
        None
    }

    fn function(&mut self, name: &str) -> Option<V> {
        match self.get(name)? {
            Given::Function(function) => Some(function.clone()),
            _ => self.expected(name, "a function"),
        }
    }

    fn signal(&mut self) -> Option<V> {
        match self.get("signal")? {
            Given::Signal(signal) => Some(signal.clone()),
            _ => self.expected("signal", "an AbortSignal"),
        }
    }

    fn flag(&mut self, name: &str) -> bool {
        match self.get(name) {
            None => false,
            Some(Given::Boolean(flag)) => *flag,
            Some(_) => self.expected(name, "true or false").unwrap_or(false),
        }
    }

    fn number(&mut self, name: &str, expected: &str, is_right: fn(f64) -> bool) -> Option<f64> {
        match self.get(name)? {
            Given::Number(number, _) if is_right(*number) => Some(*number),
            _ => self.expected(name, expected),
        }
    }

    /// A number from 0 to infinity.
    fn duration(&mut self, name: &str) -> Option<f64> {
        self.number(name, MILLISECONDS, |number| number >= 0.0)
    }

    fn key(&mut self) -> Key<V> {
        let checked = match self.get("apiKey") {
            None => return Key::None,
            Some(Given::Function(function)) => return Key::Function(function.clone()),
            Some(given) => check_key(given),
        };
        Key::Text(checked.unwrap_or_else(|message| self.wrong(message)))
    }

    fn base_url(&mut self, provider: &Provider, page: Option<&Page>, has_key: bool) -> Address {
        let needs_secure = has_key && !self.flag("allowInsecureHttp");
        let has_own_fetch = self.get("fetch").is_some();
        let elsewhere = |base_url| Address { base_url, is_local: false };
        let checked = match self.address() {
            Some(text) => address::check(&text, Use { page, has_own_fetch, needs_secure }),
            None if provider.base_url.is_empty() => {
                Err(["baseUrl must be given: ", provider.name, " has no address of its own"].concat())
            }
            None if has_key => Ok(elsewhere(String::from(provider.base_url))),
            None => {
                Err(String::from("apiKey or baseUrl must be given: a key for the gateway, or the address of a proxy"))
            }
        };
        checked.unwrap_or_else(|message| elsewhere(self.wrong(message)))
    }

    /// The address as it was given.
    fn address(&mut self) -> Option<String> {
        match self.get("baseUrl")?.text() {
            Some(text) => Some(String::from(text)),
            None => self.expected("baseUrl", "a string or a URL"),
        }
    }

    fn headers(&mut self) -> Vec<(String, String)> {
        let mut checked = Vec::new();
        let Some(given) = self.get("headers") else { return checked };
        let mut is_right = matches!(given, Given::Record(_));
        if let Given::Record(fields) = given {
            for (name, value) in fields {
                match value {
                    Given::Undefined => {}
                    Given::Text(value) if key::is_header(name, value) => checked.push((name.clone(), value.clone())),
                    _ => is_right = false,
                }
            }
        }
        if !is_right {
            // Neither names nor values are shown: either may contain a secret.
            self.wrong(String::from("headers must be a record of names and strings, or Headers, that HTTP can carry"));
        }
        checked
    }

    /// Notes that the option `name` is not what it must be. There is no value to continue with.
    fn expected<T>(&mut self, name: &str, expected: &str) -> Option<T> {
        let shown = self.get(name).map(Given::show).unwrap_or_default();
        self.wrong([name, " must be ", expected, ", got ", &shown].concat());
        None
    }

    /// Notes a mistake, when it is the first, and returns a value to continue with.
    fn wrong(&mut self, message: String) -> String {
        self.wrong.get_or_insert(message);
        String::new()
    }

    fn end(&mut self) -> Result<(), String> {
        self.wrong.take().map_or(Ok(()), Err)
    }
}
