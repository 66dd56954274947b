//! The simulator and the fake gateway in JavaScript: JSON texts in and out, so that it needs no types of this crate.

use serde_json::{Value, json};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{
    answer::{Answer, Fault},
    fake::{End, FakeGateway, Reply},
    request::Request,
    simulator::Simulator,
};

/// The gateways of one page.
#[wasm_bindgen]
#[derive(Debug)]
pub struct PageSimulator(Simulator);

#[wasm_bindgen]
impl PageSimulator {
    /// Returns a simulator whose media are in this folder.
    #[wasm_bindgen(constructor)]
    pub fn new(media_folder: String) -> Self {
        Self(Simulator::with_media_at(media_folder))
    }

    /// Answers `{method, path, headers: [[name, value]], body}` with `{status, headers, body, fault}`.
    ///
    /// `fault` is an object with a `kind`, the other fields of `Fault` beside it.
    pub fn answer(&mut self, request: &str, now_ms: f64) -> String {
        let request = request_of(&serde_json::from_str(request).unwrap_or_default());
        let answer = self.0.answer(&request, now_ms as u64);
        json_of(&answer).to_string()
    }
}

/// One gateway of `luma-tasks/testing`.
#[wasm_bindgen]
#[derive(Debug)]
pub struct ScriptedGateway(FakeGateway);

#[wasm_bindgen]
impl ScriptedGateway {
    /// Returns the gateway of a provider, if there is one.
    pub fn named(provider: &str) -> Option<Self> {
        FakeGateway::named(provider).map(Self)
    }

    /// Gives a task a script: see [`FakeGateway::set`].
    pub fn set(&mut self, id: String, script: &str) {
        self.0.set(id, &serde_json::from_str(script).unwrap_or_default());
    }

    /// Answers `{method, path, headers, body}` with `{ids, delayMs, answer?: {status, headers, body}, thrown?}`; with
    /// neither of the last two, nothing comes.
    pub fn answer(&mut self, request: &str) -> String {
        let Reply { ids, delay_ms, end } =
            self.0.answer(&request_of(&serde_json::from_str(request).unwrap_or_default()));
        let mut reply = json!({"ids": ids, "delayMs": delay_ms});
        match end {
            End::Answer(Answer { status, headers, body, .. }) => {
                reply["answer"] = json!({"status": status, "headers": headers, "body": body});
            }
            End::Thrown(number) => reply["thrown"] = json!(number),
            End::Silence => {}
        }
        reply.to_string()
    }
}

fn request_of(value: &Value) -> Request {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let pairs = value["headers"].as_array().into_iter().flatten();
    Request {
        method: text(&value["method"]),
        path: text(&value["path"]),
        headers: pairs.map(|pair| (text(&pair[0]), text(&pair[1]))).collect(),
        body: text(&value["body"]),
    }
}

fn json_of(answer: &Answer) -> Value {
    let fault = match answer.fault {
        Fault::None => json!({"kind": "none"}),
        Fault::StallBeforeHeaders => json!({"kind": "stall-before-headers"}),
        Fault::StallInBody => json!({"kind": "stall-in-body"}),
        Fault::Drip { over_ms } => json!({"kind": "drip", "overMs": over_ms}),
        Fault::Reset => json!({"kind": "reset"}),
        Fault::Cut => json!({"kind": "cut"}),
        Fault::Huge { bytes } => json!({"kind": "huge", "bytes": bytes}),
    };
    json!({"status": answer.status, "headers": answer.headers, "body": answer.body, "fault": fault})
}
