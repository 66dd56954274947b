//! What is to be sent back, and how the sending goes wrong.

use serde_json::Value;

/// The plan of one answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Names in lower case, and values. The length is not among them: it follows from the body and the fault.
    pub headers: Vec<(&'static str, String)>,
    /// The whole body as text.
    pub body: String,
    /// How the delivery fails.
    pub fault: Fault,
}

/// How the delivery of an answer fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It arrives whole.
    None,
    /// Nothing is ever sent.
    StallBeforeHeaders,
    /// The headers and the first half of the body are sent, and then nothing more.
    StallInBody,
    /// The body arrives in small pieces.
    Drip {
        /// The time from the first piece to the last, in milliseconds.
        over_ms: u64,
    },
    /// The connection is closed before the first byte.
    Reset,
    /// The length of the whole body is promised, half of it is sent, and the connection closes.
    Cut,
    /// Blanks follow the body until it is this large: still valid JSON.
    Huge {
        /// The length with the blanks, in bytes.
        bytes: usize,
    },
}

impl Answer {
    /// Returns an answer that arrives whole.
    pub(crate) fn new(status: u16, content_type: &str, body: impl Into<String>) -> Self {
        Self { status, headers: vec![("content-type", content_type.to_owned())], body: body.into(), fault: Fault::None }
    }

    /// Returns a JSON answer.
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::new(status, "application/json; charset=utf-8", body.to_string())
    }

    /// Returns an answer without a body.
    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: String::new(), fault: Fault::None }
    }

    /// Adds a header.
    #[must_use]
    pub(crate) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Returns the part of the body that a failing delivery still sends.
    pub fn first_half(&self) -> &str {
        &self.body[..self.body.floor_char_boundary(self.body.len() / 2)]
    }

    /// Returns the status that reaches the client, if one does.
    pub(crate) fn status_sent(&self) -> Option<u16> {
        match self.fault {
            Fault::StallBeforeHeaders | Fault::Reset => None,
            Fault::None | Fault::StallInBody | Fault::Drip { .. } | Fault::Cut | Fault::Huge { .. } => {
                Some(self.status)
            }
        }
    }
}
