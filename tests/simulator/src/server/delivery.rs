//! Sending an answer, or failing at it as planned.

use std::{future::pending, io, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::{HeaderName, HeaderValue, StatusCode, header::CONTENT_LENGTH},
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt, stream};
use tokio::time::sleep;

use super::connection::Switch;
use crate::answer::{Answer, Fault};

/// How many pieces a dripping body comes in.
const PIECES: u32 = 20;
/// How long the first half of a body is given to leave before its connection closes.
const BEFORE_THE_CUT: Duration = Duration::from_millis(20);

/// Returns the response that carries out the plan; one that stalls before its headers never returns.
pub(super) async fn deliver(answer: Answer, switch: &Switch) -> Response {
    let length = answer.body.len();
    let half = Bytes::copy_from_slice(answer.first_half().as_bytes());
    let half = stream::iter([Ok::<_, io::Error>(half)]);
    match answer.fault {
        Fault::None => respond(&answer, answer.body.clone().into()),
        Fault::StallBeforeHeaders => pending().await,
        Fault::Reset => {
            switch.reset();
            respond(&answer, Body::empty())
        }
        Fault::StallInBody => promise(&answer, length, Body::from_stream(half.chain(stream::pending()))),
        Fault::Cut => {
            let cut = stream::once(async {
                sleep(BEFORE_THE_CUT).await;
                Err(io::ErrorKind::ConnectionAborted.into())
            });
            promise(&answer, length, Body::from_stream(half.chain(cut)))
        }
        Fault::Drip { over_ms } => {
            let pause = Duration::from_millis(over_ms) / (PIECES - 1);
            promise(&answer, length, drip(&answer.body, pause))
        }
        Fault::Huge { bytes } => {
            let mut body = answer.body.clone().into_bytes();
            body.resize(bytes, b' ');
            respond(&answer, body.into())
        }
    }
}

/// Returns a body that comes in pieces, the first one at once.
fn drip(body: &str, pause: Duration) -> Body {
    let bytes = Bytes::copy_from_slice(body.as_bytes());
    let size = bytes.len().div_ceil(PIECES as usize).max(1);
    let starts = (0..bytes.len()).step_by(size);
    Body::from_stream(stream::iter(starts).then(move |start| {
        let piece = bytes.slice(start..bytes.len().min(start + size));
        async move {
            if start > 0 {
                sleep(pause).await;
            }
            Ok::<_, io::Error>(piece)
        }
    }))
}

fn respond(answer: &Answer, body: Body) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    for (name, value) in &answer.headers {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    response
}

/// Returns a response that promises `length` bytes, whatever its body sends.
fn promise(answer: &Answer, length: usize, body: Body) -> Response {
    let mut response = respond(answer, body);
    response.headers_mut().insert(CONTENT_LENGTH, length.into());
    response
}
