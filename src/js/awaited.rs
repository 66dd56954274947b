//! Promises of the caller's functions, which may never settle.

use std::pin::Pin;
use std::task::{Context, Poll};

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::shell::{Outcome, Pending};

/// How a function of the caller will have ended. When it is dropped before that, the shell lets go of the promise: what
/// waits for it in the wasm would stay for ever.
pub(super) struct Awaited {
    pending: Pending,
    outcome: JsFuture,
}

impl From<Pending> for Awaited {
    fn from(pending: Pending) -> Self {
        let outcome = JsFuture::from(pending.outcome());
        Self { pending, outcome }
    }
}

impl Future for Awaited {
    type Output = Result<Outcome, JsValue>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.outcome).poll(context).map_ok(JsCast::unchecked_into)
    }
}

impl Drop for Awaited {
    fn drop(&mut self) {
        self.pending.leave();
    }
}
