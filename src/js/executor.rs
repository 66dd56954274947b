//! Runs the futures of calls, each in the async context of its call.
//!
//! Before a future is polled, its next poll is registered as a continuation of a promise, and what wakes the future
//! resolves that promise. The continuation has the context in which it was registered, whoever resolves it, so that a
//! call goes on in its own context and never in that of the call that woke it.

#![expect(unreachable_pub, reason = "wasm-bindgen exports functions only when they are `pub`")]

use std::cell::RefCell;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};

use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::shell;

type Work = Pin<Box<dyn Future<Output = ()>>>;

/// A call under way.
struct Running {
    call: u32,
    /// Absent while it is polled.
    work: Option<Work>,
    /// Lets it go on.
    go_on: Option<Function>,
}

thread_local! {
    /// In the order of their numbers.
    static RUNNING: RefCell<Vec<Running>> = const { RefCell::new(Vec::new()) };
}

fn with_running<T>(call: u32, work: impl FnOnce(&mut Vec<Running>, usize) -> T) -> Option<T> {
    RUNNING.with_borrow_mut(|running| {
        let index = running.binary_search_by_key(&call, |running| running.call).ok()?;
        Some(work(running, index))
    })
}

/// Wakes a call.
struct CallWaker(u32);

impl Wake for CallWaker {
    fn wake(self: Arc<Self>) {
        let go_on = with_running(self.0, |running, index| running.get_mut(index).and_then(|call| call.go_on.take()));
        if let Some(go_on) = go_on.flatten() {
            // It resolves a promise, and cannot throw.
            let _ = go_on.call0(&JsValue::UNDEFINED);
        }
    }
}

/// A promise of what `work` gives. The work runs as the call with this number, which is larger than all before.
pub(super) fn promise(call: u32, work: impl Future<Output = Result<JsValue, JsValue>> + 'static) -> Promise {
    let mut work = Some(work);
    Promise::new(&mut |resolve, reject| {
        let Some(work) = work.take() else { return };
        let settle = async move {
            let (settle, value) = match work.await {
                Ok(value) => (resolve, value),
                Err(value) => (reject, value),
            };
            // It settles a promise, and cannot throw.
            let _ = settle.call1(&JsValue::UNDEFINED, &value);
        };
        RUNNING.with_borrow_mut(|running| running.push(Running { call, work: Some(Box::pin(settle)), go_on: None }));
        resume(call);
    })
}

/// Goes on with a call.
#[wasm_bindgen]
pub fn resume(call: u32) {
    let go_on = shell::with(|shell| shell.later(call));
    let work = with_running(call, |running, index| {
        let running = running.get_mut(index)?;
        running.go_on = Some(go_on);
        running.work.take()
    });
    let Some(mut work) = work.flatten() else { return };
    let waker = Waker::from(Arc::new(CallWaker(call)));
    if work.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
        cancel(call);
        return;
    }
    // A call that was cancelled meanwhile has no place any more, and is dropped.
    with_running(call, |running, index| {
        if let Some(running) = running.get_mut(index) {
            running.work = Some(work);
        }
    });
}

/// Ends a call: its requests are cut off and its timers are taken back.
#[wasm_bindgen]
pub fn cancel(call: u32) {
    // Dropped outside the borrow: dropping a future may wake others.
    drop(with_running(call, Vec::remove));
}
