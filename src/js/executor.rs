//! Runs the futures of calls, each in the async context of its call.
//!
//! The promise of a call is that of an async function of the package (`settle` in `pkg-template/call.js`), which polls the
//! future of the call by [`resume`] and then waits for a promise that the waker of the future resolves. An async function
//! goes on in its own context, whoever resolves what it waits for: never in that of the call that woke it.

#![expect(unreachable_pub, reason = "wasm-bindgen exports functions only when they are `pub`")]

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::state::{shell, state};

type Work = Pin<Box<dyn Future<Output = ()>>>;

/// A call under way.
pub(super) struct Running {
    call: u32,
    /// Absent while it is polled.
    work: Option<Work>,
}

/// The index of a call among those under way.
fn index_of(running: &[Running], call: u32) -> Option<usize> {
    running.binary_search_by_key(&call, |running| running.call).ok()
}

fn find(running: &mut [Running], call: u32) -> Option<&mut Running> {
    index_of(running, call).and_then(|index| running.get_mut(index))
}

/// Wakes a call.
struct CallWaker(u32);

impl Wake for CallWaker {
    fn wake(self: Arc<Self>) {
        shell().wake(self.0);
    }
}

/// Begins a call, whose number is larger than all before. It settles as `work` does.
pub(super) fn begin(call: u32, work: impl Future<Output = Result<JsValue, JsValue>> + 'static) {
    let settle = async move {
        match work.await {
            Ok(value) => shell().resolve(call, &value),
            Err(reason) => shell().reject(call, &reason),
        }
    };
    state().running.borrow_mut().push(Running { call, work: Some(Box::pin(settle)) });
}

/// Continues a call.
#[wasm_bindgen]
pub fn resume(call: u32) {
    let work = find(&mut state().running.borrow_mut(), call).and_then(|running| running.work.take());
    let Some(mut work) = work else { return };
    let waker = Waker::from(Arc::new(CallWaker(call)));
    if work.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
        cancel(call);
        return;
    }
    // A call that was cancelled meanwhile is not among them any more, and is dropped.
    if let Some(running) = find(&mut state().running.borrow_mut(), call) {
        running.work = Some(work);
    }
}

/// Ends a call: its requests are cut off and its timers are taken back.
#[wasm_bindgen]
pub fn cancel(call: u32) {
    let ended = {
        let mut running = state().running.borrow_mut();
        index_of(&running, call).map(|index| running.remove(index))
    };
    // Dropped outside the borrow: dropping a future may wake others.
    drop(ended);
}
