//! The options of a call: read, checked, and given their defaults, before any I/O.

mod given;
mod id;
mod key;

pub use given::Given;
pub use id::{check_id, check_ids, is_id, without_repetitions};
pub use key::check_key;

use crate::address::{Address, Check, Use};
use crate::poll::PollPolicy;
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
    /// How often polls ask, and what they forgive.
    pub policy: PollPolicy,
    /// Called with every change that a poll sees.
    pub on_update: Option<V>,
    /// Called after every poll.
    pub on_poll: Option<V>,
    /// Called after every HTTP request.
    pub on_request: Option<V>,
}

/// Checks the options of a call, and under them those bound to its client. The first mistake is kept and reported at the
/// end.
pub struct Reader<V> {
    sources: [Given<V>; 2],
    mistake: Option<String>,
}

impl<V: Clone> Reader<V> {
    /// A reader of the options of this call over those of its client; either may be `undefined`.
    pub fn new(call: Given<V>, bound: Given<V>) -> Self {
        let mut reader = Self { sources: [call, bound], mistake: None };
        let is_wrong = |given: &&Given<V>| !matches!(given, Given::Undefined | Given::Record(_));
        let wrong = reader.sources.iter().find(is_wrong).map(Given::show);
        reader.refuse(wrong.map(|shown| ["options must be an object, got ", &shown].concat()));
        reader
    }

    /// Notes a mistake, where there is one and it is the first.
    pub fn refuse(&mut self, mistake: Option<String>) {
        self.mistake = self.mistake.take().or(mistake);
    }

    /// Reads the options of a call. `check` is how a base URL is checked.
    ///
    /// # Errors
    /// A sentence about what is wrong.
    pub fn options(&mut self, check: Check<'_>) -> Result<Options<V>, String> {
        let provider = self.provider()?;
        let key = self.key();
        let address = self.address(provider, check, !matches!(key, Key::None));
        self.options_at(address, provider, key)
    }

    /// Reads the options of a call that sends nothing, which needs no address, and the id that the caller knows the task
    /// by.
    ///
    /// # Errors
    /// A sentence about what is wrong.
    pub fn parse_options(&mut self) -> Result<(Options<V>, Option<String>), String> {
        let provider = self.provider()?;
        let key = self.key();
        let base_url = self.base_url().unwrap_or_default();
        let options = self.options_at(Address { base_url, is_local: false }, provider, key)?;
        let id = self.get("id").map(|id| check_id(id, "id")).transpose()?;
        Ok((options, id))
    }

    fn options_at(&mut self, address: Address, provider: &'static Provider, key: Key<V>) -> Result<Options<V>, String> {
        self.read("signal", "an AbortSignal", &|given| matches!(given, Given::Signal).then_some(()));
        let options = Options {
            provider,
            base_url: address.base_url,
            is_local: address.is_local,
            key,
            fetch: self.function("fetch"),
            headers: self.headers(),
            timeout_ms: self.duration("timeoutMs"),
            request_timeout_ms: self.duration("requestTimeoutMs").unwrap_or(30_000.0),
            max_retries: self
                .number("maxRetries", "a whole number from 0 up", |number| number >= 0.0 && number % 1.0 == 0.0)
                .unwrap_or(2.0) as u32,
            max_retry_after_ms: self.duration("maxRetryAfterMs").unwrap_or(120_000.0),
            allow_browser_key: self.flag("allowBrowserKey"),
            policy: self.policy(provider),
            on_update: self.function("onUpdate"),
            on_poll: self.function("onPoll"),
            on_request: self.function("onRequest"),
        };
        self.mistake.take().map_or(Ok(options), Err)
    }

    /// Without one, nothing else can be read.
    fn provider(&mut self) -> Result<&'static Provider, String> {
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
        Err(self.mistake.take().unwrap_or(message))
    }

    fn key(&mut self) -> Key<V> {
        let checked = match self.get("apiKey") {
            None => return Key::None,
            Some(Given::Function(function)) => return Key::Function(function.clone()),
            Some(given) => check_key(given),
        };
        self.checked(checked).map_or(Key::None, Key::Text)
    }

    fn address(&mut self, provider: &Provider, check: Check<'_>, has_key: bool) -> Address {
        let needs_secure = !self.flag("allowInsecureHttp") && has_key;
        let has_own_fetch = self.get("fetch").is_some();
        let checked = match self.base_url() {
            Some(text) => check(&text, Use { has_own_fetch, needs_secure }),
            None if provider.base_url.is_empty() => {
                Err(["baseUrl must be given: ", provider.name, " has no address of its own"].concat())
            }
            None if has_key => Ok(Address { base_url: String::from(provider.base_url), is_local: false }),
            None => {
                Err(String::from("apiKey or baseUrl must be given: a key for the gateway, or the address of a proxy"))
            }
        };
        self.checked(checked).unwrap_or_default()
    }

    /// The address as it was given.
    fn base_url(&mut self) -> Option<String> {
        self.read("baseUrl", "a string or a URL", &|given| given.text().map(String::from))
    }

    fn headers(&mut self) -> Vec<(String, String)> {
        let checked = self.get("headers").map_or(Some(Vec::new()), key::check_headers);
        // Neither names nor values are shown: either may contain a secret.
        let wrong = "headers must be Headers, or a record whose names and string values are valid in HTTP";
        self.checked(checked.ok_or_else(|| String::from(wrong))).unwrap_or_default()
    }

    fn policy(&mut self, provider: &Provider) -> PollPolicy {
        let pace = provider.pace;
        let is_above_zero = |number: f64| number > 0.0 && number.is_finite();
        let interval_ms = self.number("intervalMs", "a number of milliseconds above 0", is_above_zero);
        let interval_ms = interval_ms.unwrap_or(pace.interval_ms);
        PollPolicy {
            interval_ms,
            max_interval_ms: self.duration("maxIntervalMs").unwrap_or(pace.max_interval_ms).max(interval_ms),
            not_found_grace_ms: self.duration("notFoundGraceMs").unwrap_or(pace.not_found_grace_ms),
            max_outage_ms: self.duration("maxOutageMs").unwrap_or(pace.max_outage_ms),
        }
    }

    fn function(&mut self, name: &str) -> Option<V> {
        self.read(name, "a function", &|given| match given {
            Given::Function(function) => Some(function.clone()),
            _ => None,
        })
    }

    fn flag(&mut self, name: &str) -> bool {
        let flag = self.read(name, "true or false", &|given| match given {
            Given::Boolean(flag) => Some(*flag),
            _ => None,
        });
        flag.unwrap_or(false)
    }

    /// A number from 0 to infinity.
    fn duration(&mut self, name: &str) -> Option<f64> {
        self.number(name, "a number of milliseconds from 0 up", |number| number >= 0.0)
    }

    fn number(&mut self, name: &str, expected: &str, is_right: fn(f64) -> bool) -> Option<f64> {
        self.read(name, expected, &|given| match given {
            Given::Number(number, _) => Some(*number).filter(|number| is_right(*number)),
            _ => None,
        })
    }

    /// The option `name` as what is `expected`, which `convert` makes of it when it can.
    fn read<T>(&mut self, name: &str, expected: &str, convert: &dyn Fn(&Given<V>) -> Option<T>) -> Option<T> {
        let given = self.get(name)?;
        let converted = convert(given);
        if converted.is_none() {
            let mistake = [name, " must be ", expected, ", got ", &given.show()].concat();
            self.refuse(Some(mistake));
        }
        converted
    }

    /// What was checked. A mistake is noted, and there is no value to continue with.
    fn checked<T>(&mut self, checked: Result<T, String>) -> Option<T> {
        checked.map_err(|mistake| self.refuse(Some(mistake))).ok()
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
}
