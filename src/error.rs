//! Errors, in one shape for all gateways.

use std::rc::Rc;

use serde::Serialize;

/// The kind of an error. Callers branch on this, never on a message.
///
/// `load_failed` is missing here: the loader reports it when the wasm cannot start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Code {
    /// The call is wrong.
    InvalidArgument,
    /// The key is missing, wrong or expired.
    Unauthorized,
    /// Balance or quota is used up.
    QuotaExceeded,
    /// Banned, address not allowed, moderation.
    Forbidden,
    /// The gateway says that it has no such task.
    NotFound,
    /// Too many requests. Transient.
    RateLimited,
    /// Another refusal: a wrong request, a redirect, a wrong route.
    Rejected,
    /// The gateway is down or under maintenance. Transient.
    Unavailable,
    /// No answer arrived. Transient.
    Network,
    /// An answer that is not the gateway's JSON. Transient, but for one that is too large.
    InvalidResponse,
    /// One request took too long. Transient.
    RequestTimeout,
    /// The whole call took too long.
    Timeout,
    /// The task itself failed. Polls only.
    TaskFailed,
}

/// All codes. In this order they are written by number: a new one comes last.
pub const CODES: [Code; 13] = [
    Code::InvalidArgument,
    Code::Unauthorized,
    Code::QuotaExceeded,
    Code::Forbidden,
    Code::NotFound,
    Code::RateLimited,
    Code::Rejected,
    Code::Unavailable,
    Code::Network,
    Code::InvalidResponse,
    Code::RequestTimeout,
    Code::Timeout,
    Code::TaskFailed,
];

impl Code {
    /// Whether the same call may succeed later.
    pub fn is_transient(self) -> bool {
        use Code::{InvalidResponse, Network, RateLimited, RequestTimeout, Unavailable};
        matches!(self, RateLimited | Unavailable | Network | InvalidResponse | RequestTimeout)
    }

    /// Whether no answer arrived.
    pub fn is_without_answer(self) -> bool {
        matches!(self, Self::Network | Self::RequestTimeout)
    }

    /// What an HTTP status means when the body does not say more.
    pub fn of_status(status: u16) -> Self {
        match status {
            200..=299 => Self::InvalidResponse,
            401 => Self::Unauthorized,
            402 => Self::QuotaExceeded,
            403 => Self::Forbidden,
            // Kie uses 430 for "call frequency is too high" and 455 for maintenance.
            429 | 430 => Self::RateLimited,
            408 | 425 | 455 | 500.. => Self::Unavailable,
            _ => Self::Rejected,
        }
    }

    /// What happened, as the middle part of a message.
    fn description(self) -> &'static str {
        match self {
            Self::InvalidArgument => "invalid argument",
            Self::Unauthorized => "the key was refused: missing, wrong or expired",
            Self::QuotaExceeded => "balance or quota is used up",
            Self::Forbidden => "access is forbidden",
            Self::NotFound => "no such task",
            Self::RateLimited => "rate limited",
            Self::Rejected => "the request was refused",
            Self::Unavailable => "the gateway is unavailable",
            Self::Network => "no answer",
            Self::InvalidResponse => "the answer is not the gateway's JSON",
            Self::RequestTimeout => "no complete answer within requestTimeoutMs",
            Self::Timeout => "timeoutMs ran out",
            Self::TaskFailed => "the task failed",
        }
    }
}

/// A gateway's refusal, as its dialect reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiError {
    /// What kind of refusal.
    pub code: Code,
    /// The gateway's own words.
    pub provider_message: Option<String>,
    /// The gateway's own code.
    pub provider_code: Option<String>,
    /// For the gateway's support.
    pub trace_id: Option<String>,
    /// What the caller can do, when the kind alone does not say it.
    pub hint: Option<&'static str>,
    /// The limit that the answer exceeds, in words.
    pub limit: Option<&'static str>,
}

impl ApiError {
    /// A refusal without any words.
    pub fn new(code: Code) -> Self {
        Self { code, provider_message: None, provider_code: None, trace_id: None, hint: None, limit: None }
    }

    /// An answer that exceeds a limit.
    pub fn over_limit(limit: &'static str) -> Self {
        Self { limit: Some(limit), ..Self::new(Code::InvalidResponse) }
    }

    /// A refusal that our own words explain.
    pub fn hinted(code: Code, hint: &'static str) -> Self {
        Self { hint: Some(hint), ..Self::new(code) }
    }

    /// A task that makes images, for which a [`Task`] has no fields.
    pub fn image() -> Self {
        Self::hinted(Code::Rejected, "the gateway says that this task makes images, not videos")
    }

    /// A refusal of which only the HTTP status is known.
    pub fn of_status(status: u16) -> Self {
        Self::new(Code::of_status(status))
    }
}

/// Why a request or a call failed, with the fields that callers see. `K` owns values of JavaScript.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Error<K> {
    /// The kind of error.
    pub code: Code,
    /// One sentence for people.
    pub message: String,
    /// The provider's name.
    pub provider: Option<&'static str>,
    /// The HTTP status.
    pub status: Option<u16>,
    /// The gateway's own code as text.
    pub provider_code: Option<String>,
    /// For the gateway's support.
    pub trace_id: Option<String>,
    /// Whether the same call may succeed later.
    pub retryable: bool,
    /// How long the gateway asked to wait.
    pub retry_after_ms: Option<f64>,
    /// The gateway's answer as text, at most [`BODY_LIMIT`] characters.
    pub body: Option<String>,
    /// Whether somebody else than the gateway may have answered: it is not JSON, a redirect, or a 404 about the route.
    #[serde(skip)]
    pub is_foreign: bool,
    /// Whether it reads as if there was no route for what was asked.
    #[serde(skip)]
    pub is_about_route: bool,
    /// What led to this error.
    #[serde(skip)]
    pub cause: Option<Rejection<K>>,
}

/// What to do about a refusal of the route.
pub const NO_ROUTE: &str = "there is no such route, check baseUrl";
/// How much of a gateway's answer an error keeps, in characters.
pub const BODY_LIMIT: usize = 2048;
/// How much of a gateway's code or trace id an error keeps, in characters.
pub const CODE_LIMIT: usize = 256;
/// How much foreign text a message quotes, in characters.
pub const QUOTE_LIMIT: usize = 200;

/// Returns at most so many characters of a text, without the key.
pub type Excerpt<'a> = &'a dyn Fn(&str, usize) -> String;

impl<K> Error<K> {
    /// An error with the message of its kind.
    pub fn new(code: Code, provider: Option<&'static str>) -> Self {
        Self {
            code,
            message: format!("{}: {}", provider.unwrap_or("luma-tasks"), code.description()),
            provider,
            status: None,
            provider_code: None,
            trace_id: None,
            retryable: code.is_transient(),
            retry_after_ms: None,
            body: None,
            is_foreign: false,
            is_about_route: false,
            cause: None,
        }
    }

    /// A wrong call.
    pub fn invalid_argument(message: String) -> Self {
        Self { message, ..Self::new(Code::InvalidArgument, None) }
    }

    /// An answer that exceeds a limit. It would again, so it is not retried.
    pub fn over_limit(provider: &'static str, limit: &str) -> Self {
        let message = format!("{provider}: the answer is too large: {limit}");
        Self { message, retryable: false, ..Self::new(Code::InvalidResponse, Some(provider)) }
    }

    /// What the gateway said. `excerpt` gives the beginning of a text of its own.
    pub fn refused(provider: &'static str, refusal: ApiError, excerpt: Excerpt<'_>) -> Self {
        if let Some(limit) = refusal.limit {
            return Self::over_limit(provider, limit);
        }
        let mut error = Self::new(refusal.code, Some(provider));
        match refusal.hint {
            // JSON of the gateway all the same.
            Some(hint) if refusal.code == Code::InvalidResponse => error.message = [provider, ": ", hint].concat(),
            hint => error.add_detail(hint.unwrap_or_default()),
        }
        error.add_detail(&excerpt(&refusal.provider_message.unwrap_or_default(), QUOTE_LIMIT));
        let short = |text: Option<String>| text.map(|text| excerpt(&text, CODE_LIMIT));
        error.provider_code = short(refusal.provider_code);
        error.trace_id = short(refusal.trace_id);
        error
    }

    /// Whether it is about what was asked, and not about the key or the moment.
    pub fn is_refusal(&self) -> bool {
        matches!(self.code, Code::Rejected | Code::NotFound | Code::Forbidden)
            || (self.code == Code::InvalidResponse && self.retryable && self.status.is_some())
    }

    /// Adds to the message.
    pub fn add_detail(&mut self, detail: &str) {
        if !detail.is_empty() {
            self.message.push_str(": ");
            self.message.push_str(detail);
        }
    }
}

/// What a promise rejects with.
#[derive(Clone, Debug)]
pub enum Rejection<K> {
    /// An error of ours.
    Error(Rc<Error<K>>),
    /// A value of the caller that passes through unchanged: an abort reason, or what a callback or a key
    /// function threw.
    Thrown(K),
}

impl<K> From<Error<K>> for Rejection<K> {
    fn from(error: Error<K>) -> Self {
        Self::Error(Rc::new(error))
    }
}
