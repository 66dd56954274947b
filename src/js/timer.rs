//! Waits.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

use super::latch::Latch;
use super::value::{Js, Value};

/// A timer that is cleared when nobody waits for it any more.
struct Timer(Option<Timeout>);

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(timeout) = self.0.take() {
            let _ = caught(move || drop(timeout));
        }
    }
}

/// The longest time that a timer can be set to: 2^31 - 1 ms.
const LONGEST_MS: f64 = 2_147_483_647.0;

/// Waits `ms` milliseconds, at most [`LONGEST_MS`]; for ever when that is infinite.
pub(super) async fn sleep(ms: f64) -> Result<(), Value> {
    if ms.is_infinite() {
        return std::future::pending().await;
    }
    let latch = Latch::new();
    let slot = Rc::new(Cell::new(None));
    // Rounded up: a timer that rings before its time would only be set again.
    let ms = ms.clamp(0.0, LONGEST_MS).ceil() as u32;
    let (set, kept) = (latch.clone(), slot.clone());
    caught(move || kept.set(Some(Timer(Some(Timeout::new(ms, move || set.set(JsValue::UNDEFINED)))))))?;
    latch.take().await;
    Ok(())
}

/// Runs `work` in a callback of JavaScript, so that what it throws arrives as an error. gloo-timers passes on what
/// `setTimeout` and `clearTimeout` throw; without this the exception would leave a promise pending for ever.
fn caught(work: impl FnOnce() + 'static) -> Result<(), Value> {
    let function = Closure::once_into_js(work);
    // What it threw is lost in gloo-timers' own words, which name nothing.
    let failure =
        || Js::create("Error", &[Js::word("luma-tasks: setTimeout threw")]).unwrap_or_else(|thrown| thrown).keep();
    Js::scope(|| Js::new(&function).apply(&[]).map(drop).map_err(|_| failure()))
}
