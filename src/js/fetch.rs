//! Requests through `fetch`: the caller's or the global one.

use js_sys::futures::JsFuture;
use js_sys::{Array, Function, JsString, Object, Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{RequestInit, RequestRedirect};

use super::abort;
use super::environment::can_skip_cache;
use super::import::{call, construct, get, global_fetch, promise_of, set};
use super::value::{Js, Value};
use crate::dialect::Request;
use crate::host::{Answer, Fault};
use crate::options::Options;
use crate::text;

/// The largest body that is read, in bytes.
const BODY_LIMIT: f64 = 16.0 * 1024.0 * 1024.0;

/// Sends one request and reads its whole answer.
pub(super) async fn send(
    options: &Options<Js>,
    request: &Request,
    key: Option<&str>,
) -> Result<Answer<Value>, Fault<Value>> {
    exchange(options, request, key).await.map_err(|failure| match failure {
        Failure::TooLarge(status) => Fault::TooLarge(status),
        // Next.js steers with errors that carry a `digest`: they must reach it untouched.
        Failure::Thrown(value) if get(&value, "digest").is_ok_and(|digest| !digest.is_undefined()) => {
            Fault::Thrown(Value(value))
        }
        Failure::Thrown(value) => Fault::Network(Value(value)),
    })
}

enum Failure {
    Thrown(JsValue),
    TooLarge(u16),
}

impl From<JsValue> for Failure {
    fn from(value: JsValue) -> Self {
        Self::Thrown(value)
    }
}

async fn exchange(options: &Options<Js>, request: &Request, key: Option<&str>) -> Result<Answer<Value>, Failure> {
    let mut running = abort::Request::new()?;
    let init = init(options, request, key, &running.signal()?)?;
    let url = text::concat(&[options.base_url.as_str(), &request.path]);
    let promise = match &options.fetch {
        Some(Value(fetch)) => {
            let fetch: &Function = fetch.dyn_ref().ok_or(JsValue::NULL)?;
            promise_of(&fetch.call2(&JsValue::UNDEFINED, &JsValue::from_str(&url), &init)?)?
        }
        None => global_fetch(&url, &init)?,
    };
    let response = JsFuture::from(promise).await?;
    let status = get(&response, "status")?.as_f64().ok_or_else(not_a_response)? as u16;
    let headers = get(&response, "headers")?;
    let header = |name: &str| -> Result<Option<String>, JsValue> {
        Ok(call(&headers, "get", &JsValue::from_str(name))?.as_string())
    };
    let length = header("content-length")?.as_deref().and_then(text::parse_decimal);
    if length.is_some_and(|length| length > BODY_LIMIT) {
        return Err(Failure::TooLarge(status));
    }
    let answer = Answer {
        status,
        retry_after: header("retry-after")?,
        location: header("location")?,
        body: Value(body(&response, status).await?),
    };
    running.finish();
    Ok(answer)
}

fn not_a_response() -> JsValue {
    js_sys::TypeError::new("fetch gave something without a status").into()
}

fn init(options: &Options<Js>, request: &Request, key: Option<&str>, signal: &JsValue) -> Result<JsValue, JsValue> {
    let init = RequestInit::new();
    let headers = Object::new();
    // Each header more widens the CORS preflight: these and the caller's, no others.
    let own = |name: &str| {
        name.eq_ignore_ascii_case("accept")
            || (key.is_some() && name.eq_ignore_ascii_case("authorization"))
            || (request.body.is_some() && name.eq_ignore_ascii_case("content-type"))
    };
    for (name, value) in options.headers.iter().filter(|(name, _)| !own(name)) {
        set(&headers, name, &JsValue::from_str(value))?;
    }
    set(&headers, "Accept", &JsValue::from_str("application/json"))?;
    if let Some(key) = key {
        set(&headers, "Authorization", &JsValue::from_str(&text::concat(&["Bearer ", key])))?;
    }
    if let Some(body) = &request.body {
        set(&headers, "Content-Type", &JsValue::from_str("application/json"))?;
        init.set_method("POST");
        init.set_body(&JsValue::from_str(body));
    }
    init.set_headers(&headers);
    init.set_redirect(RequestRedirect::Manual);
    let init: JsValue = init.into();
    set(&init, "signal", signal)?;
    if can_skip_cache() {
        set(&init, "cache", &JsValue::from_str("no-store"))?;
    }
    Ok(init)
}

/// The body as a string of JavaScript; counted while it arrives, where it can be.
async fn body(response: &JsValue, status: u16) -> Result<JsValue, Failure> {
    let stream = get(response, "body")?;
    if stream.is_object() && get(&stream, "getReader")?.is_function() {
        return streamed(&stream, status).await;
    }
    let text = JsFuture::from(promise_of(&call(response, "text", &JsValue::UNDEFINED)?)?).await?;
    let length = text.dyn_ref::<JsString>().map_or(0, JsString::length);
    if f64::from(length) > BODY_LIMIT { Err(Failure::TooLarge(status)) } else { Ok(text) }
}

async fn streamed(stream: &JsValue, status: u16) -> Result<JsValue, Failure> {
    let reader = call(stream, "getReader", &JsValue::UNDEFINED)?;
    let decoder = construct("TextDecoder", &Array::new())?;
    let decode: Function = get(&decoder, "decode")?.dyn_into()?;
    let more = Object::new();
    set(&more, "stream", &JsValue::TRUE)?;
    let mut text = JsString::from("");
    let mut length = 0.0;
    loop {
        let read: Promise = promise_of(&call(&reader, "read", &JsValue::UNDEFINED)?)?;
        let chunk = JsFuture::from(read).await?;
        if get(&chunk, "done")?.is_truthy() {
            let rest = decode.call0(&decoder)?;
            return Ok(text.concat(&rest).into());
        }
        let bytes = get(&chunk, "value")?;
        length += bytes.dyn_ref::<Uint8Array>().map_or(0.0, |bytes| f64::from(bytes.byte_length()));
        if length > BODY_LIMIT {
            return Err(Failure::TooLarge(status));
        }
        text = text.concat(&decode.call2(&decoder, &bytes, &more)?);
    }
}
