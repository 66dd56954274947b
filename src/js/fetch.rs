//! Requests through `fetch`: the caller's or the global one.

use js_sys::Promise;
use js_sys::futures::JsFuture;
use wasm_bindgen::JsValue;
use web_sys::{RequestInit, RequestRedirect};

use super::abort;
use super::environment::can_skip_cache;
use super::import::global_fetch;
use super::value::{Js, Kind, Value};
use crate::dialect::Request;
use crate::host::{Answer, Fault};
use crate::number;
use crate::options::Options;

/// The largest body that is read, in bytes.
const BODY_LIMIT: f64 = 16.0 * 1024.0 * 1024.0;

/// Sends one request and reads its whole answer.
pub(super) async fn send(
    options: &Options<Value>,
    request: &Request,
    key: Option<&str>,
) -> Result<Answer, Fault<Value>> {
    exchange(options, request, key).await.map_err(|failure| match failure {
        Failure::TooLarge(status) => Fault::TooLarge(status),
        // Next.js steers with errors that carry a `digest`: they must reach it untouched.
        Failure::Thrown(value) if Js::scope(|| has_digest(Js::new(&value))) => Fault::Thrown(Value(value)),
        Failure::Thrown(value) => Fault::Network(Value(value)),
    })
}

fn has_digest(thrown: Js) -> bool {
    thrown.property("digest").is_ok_and(|digest| digest.kind() != Kind::Undefined)
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

async fn exchange(options: &Options<Value>, request: &Request, key: Option<&str>) -> Result<Answer, Failure> {
    let mut running = abort::Request::new()?;
    let promise = Js::attempt(|| start(options, request, key, running.signal()?))?;
    let response = JsFuture::from(promise).await?;
    let (mut answer, mut body) = Js::attempt(|| head(Js::new(&response)))?;
    while body.length <= BODY_LIMIT {
        let part = JsFuture::from(Js::attempt(|| body.next())?).await?;
        if let Some(text) = Js::attempt(|| body.take(Js::new(&part)))? {
            answer.body = Js::scope(|| Js::new(&text).text());
            running.finish();
            return Ok(answer);
        }
    }
    Err(Failure::TooLarge(answer.status))
}

/// Calls `fetch`.
fn start(options: &Options<Value>, request: &Request, key: Option<&str>, signal: Js) -> Result<Promise, Js> {
    let url = format!("{}{}", options.base_url, request.path);
    let init = init(options, request, key, signal);
    match &options.fetch {
        Some(fetch) => Js::of(fetch).apply(&[Js::from_text(&url), init])?.promise(),
        None => global_fetch(&url, &init.value()).map_err(|thrown| Js::new(&thrown)),
    }
}

fn init(options: &Options<Value>, request: &Request, key: Option<&str>, signal: Js) -> Js {
    let headers = Js::object();
    // Each header more widens the CORS preflight: these and the caller's, no others.
    let own = |name: &str| {
        name.eq_ignore_ascii_case("accept")
            || (key.is_some() && name.eq_ignore_ascii_case("authorization"))
            || (request.body.is_some() && name.eq_ignore_ascii_case("content-type"))
    };
    for (name, value) in options.headers.iter().filter(|(name, _)| !own(name)) {
        headers.assign(name, Js::from_text(value));
    }
    headers.put("Accept", Js::word("application/json"));
    if let Some(key) = key {
        headers.put("Authorization", Js::from_text(&format!("Bearer {key}")));
    }
    let init = RequestInit::new();
    init.set_redirect(RequestRedirect::Manual);
    if let Some(body) = &request.body {
        headers.put("Content-Type", Js::word("application/json"));
        init.set_method("POST");
        init.set_body(&Js::from_text(body).value());
    }
    let init = Js::new(&init);
    init.put("headers", headers);
    init.put("signal", signal);
    if can_skip_cache() {
        init.put("cache", Js::word("no-store"));
    }
    init
}

/// The answer without its body, and the body that is to be read.
fn head(response: Js) -> Result<(Answer, Body), Js> {
    let status = response.property("status")?;
    if status.kind() != Kind::Number {
        return Err(Js::create("TypeError", &[Js::word("fetch gave something without a status")])?);
    }
    let headers = response.property("headers")?;
    let header = |name: &'static str| -> Result<Option<String>, Js> {
        let value = headers.call("get", &[Js::word(name)])?;
        Ok((value.kind() == Kind::Text).then(|| value.text()))
    };
    let answer = Answer {
        status: status.number() as u16,
        retry_after: header("retry-after")?,
        location: header("location")?,
        body: String::new(),
    };
    let announced = header("content-length")?.as_deref().and_then(number::parse_plain);
    let mut body = Body::of(response)?;
    // One that announces too much is not begun; another is counted, whatever it announces.
    body.length = announced.filter(|length| *length > BODY_LIMIT).unwrap_or_default();
    Ok((answer, body))
}

/// A body while it is read: counted while it arrives, where it can be.
struct Body {
    /// The reader, or the response itself.
    source: JsValue,
    /// What makes text of the reader's chunks.
    decoder: Option<JsValue>,
    text: JsValue,
    /// In bytes; of a text that came as a whole in characters.
    length: f64,
}

impl Body {
    fn of(response: Js) -> Result<Self, Js> {
        let stream = response.property("body")?;
        let is_stream = stream.property("getReader")?.kind() == Kind::Function;
        let (source, decoder) = match is_stream {
            true => (stream.call("getReader", &[])?, Some(Js::create("TextDecoder", &[])?.value())),
            false => (response, None),
        };
        Ok(Self { source: source.value(), decoder, text: Js::from_text("").value(), length: 0.0 })
    }

    /// Asks for what comes next.
    fn next(&self) -> Result<Promise, Js> {
        let method = if self.decoder.is_some() { "read" } else { "text" };
        Js::new(&self.source).call(method, &[])?.promise()
    }

    /// Takes what came, and gives the whole text at its end.
    fn take(&mut self, part: Js) -> Result<Option<JsValue>, Js> {
        let Some(decoder) = &self.decoder else {
            self.length = part.property("length")?.number().max(0.0);
            return Ok((self.length <= BODY_LIMIT).then(|| part.value()));
        };
        let is_end = part.is("done")?;
        let bytes = part.property("value")?;
        // Anything but bytes has no length; the decoder will refuse it.
        self.length += bytes.property("byteLength")?.number().max(0.0);
        let how = Js::object();
        how.put("stream", Js::from_flag(!is_end));
        let more = Js::new(decoder).call("decode", &[bytes, how])?;
        self.text = Js::new(&self.text).call("concat", &[more])?.value();
        Ok(is_end.then(|| self.text.clone()))
    }
}
