//! Requests through `fetch`: the caller's or the global one.

use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, RequestInit, RequestRedirect};

use super::shell::Exchanged;
use super::state::shell;
use crate::host::{Answer, TransportError};
use crate::options::Options;
use crate::route::Request;

/// A request under way. When it is dropped before its answer is whole, it is cut off.
struct Sending(Option<AbortController>);

impl Drop for Sending {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            shell().cut_off(controller);
        }
    }
}

/// Sends one request and reads its whole answer.
pub(super) async fn send(
    options: &Options<JsValue>,
    request: &Request,
    key: Option<&str>,
) -> Result<Answer, TransportError<JsValue>> {
    let url = [options.base_url.as_str(), &request.path].concat();
    let controller = AbortController::new().map_err(TransportError::Network)?;
    let init = init(options, request, key, &controller);
    let fetch = options.fetch.clone().unwrap_or(JsValue::UNDEFINED);
    let mut sending = Sending(Some(controller));
    let exchanged = JsFuture::from(shell().exchange(&fetch, &url, &init)).await;
    sending.0 = None;
    let exchanged: Exchanged = exchanged.map_err(TransportError::Network)?.unchecked_into();
    match exchanged.text("failure").as_deref() {
        None => Ok(Answer {
            status: exchanged.status(),
            retry_after: exchanged.text("retryAfter"),
            rate_limit_reset: exchanged.text("rateLimitReset"),
            date: exchanged.text("date"),
            location: exchanged.text("location"),
            forbidden: exchanged.text("forbidden").unwrap_or_default(),
            provider: exchanged.text("provider"),
            body: exchanged.text("body").unwrap_or_default(),
        }),
        Some("tooLarge") => Err(TransportError::TooLarge(exchanged.status())),
        Some("noFetch") => Err(TransportError::NoFetch),
        Some("noResponse") => Err(TransportError::NoResponse),
        Some("steering") => Err(TransportError::Thrown(exchanged.thrown())),
        Some(_) => Err(TransportError::Network(exchanged.thrown())),
    }
}

/// What `fetch` gets besides the address.
fn init(options: &Options<JsValue>, request: &Request, key: Option<&str>, controller: &AbortController) -> RequestInit {
    let init = RequestInit::new();
    if let Some(body) = &request.body {
        init.set_method("POST");
        init.set_body(&JsValue::from_str(body));
    }
    // Following would send the key to another host, and turn a POST into a GET.
    init.set_redirect(RequestRedirect::Manual);
    init.set_signal(Some(&controller.signal()));
    init.set_headers(&headers(options, request, key));
    init
}

/// The headers as a plain object, so that a `fetch` of the caller's own can read them. Ours win over the caller's.
pub(super) fn headers(options: &Options<JsValue>, request: &Request, key: Option<&str>) -> Object {
    let key_header = options.provider.key_header;
    let written_key = key.map(|key| [key_header.prefix, key].concat());
    let own = [
        ("Accept", Some("application/json")),
        ("Content-Type", request.body.as_ref().map(|_| "application/json")),
        (key_header.name, written_key.as_deref()),
    ];
    let headers = Object::new();
    let set = |name: &str, value: &str| {
        // An object of ours can be written.
        let _ = Reflect::set(&headers, &JsValue::from_str(name), &JsValue::from_str(value));
    };
    let is_own = |name: &str| own.iter().any(|(own, value)| value.is_some() && own.eq_ignore_ascii_case(name));
    for (name, value) in options.headers.iter().filter(|(name, _)| !is_own(name)) {
        set(name, value);
    }
    for (name, value) in own {
        if let Some(value) = value {
            set(name, value);
        }
    }
    headers
}
