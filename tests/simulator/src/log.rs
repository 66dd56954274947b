//! The requests that the gateways had so far.

use serde_json::{Value, json};

use crate::{answer::Answer, request::Request};

/// The requests that reached a gateway, and the number of preflights before them.
#[derive(Debug, Default)]
pub(crate) struct Log {
    requests: Vec<Value>,
    preflights: u32,
}

impl Log {
    /// Counts a preflight.
    pub(crate) fn add_preflight(&mut self) {
        self.preflights += 1;
    }

    /// Adds a request, its ids and the answer that it gets.
    pub(crate) fn add(&mut self, at_ms: u64, request: &Request, ids: &[String], answer: &Answer) {
        let headers = request.headers.iter();
        let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), json!(value)));
        self.requests.push(json!({
            "atMs": at_ms,
            "method": request.method,
            "path": request.path,
            "ids": ids,
            "status": answer.status_sent(),
            "origin": request.header("origin"),
            "headers": headers.collect::<Value>(),
            "body": request.body,
        }));
    }

    /// Returns everything as the control route gives it.
    pub(crate) fn to_json(&self) -> Value {
        json!({"count": self.requests.len(), "preflights": self.preflights, "requests": self.requests})
    }
}
