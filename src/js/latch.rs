//! A value that arrives once, from a callback of JavaScript.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use wasm_bindgen::JsValue;

/// The place where the value arrives. Clones share it.
#[derive(Clone)]
pub(super) struct Latch(Rc<Inner>);

struct Inner {
    value: Cell<Option<JsValue>>,
    waker: RefCell<Option<Waker>>,
}

impl Latch {
    /// A latch without a value.
    pub(super) fn new() -> Self {
        Self(Rc::new(Inner { value: Cell::new(None), waker: RefCell::new(None) }))
    }

    /// Whether this is the same latch.
    pub(super) fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// Sets the value and wakes who waits for it.
    pub(super) fn set(&self, value: JsValue) {
        self.0.value.set(Some(value));
        let waker = self.0.waker.take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Waits for the value and takes it.
    pub(super) async fn take(&self) -> JsValue {
        poll_fn(|context| match self.0.value.take() {
            Some(value) => Poll::Ready(value),
            None => {
                self.0.waker.replace(Some(context.waker().clone()));
                Poll::Pending
            }
        })
        .await
    }
}
