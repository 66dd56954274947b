//! Promises of the caller's functions, which may never settle.

use std::pin::Pin;
use std::task::{Context, Poll};

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::shell::{Outcome, Pending};

/// The future outcome of a function of the caller. When it is dropped before, the shell releases the promise: otherwise what
/// waits for it in the wasm would never be freed.
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
