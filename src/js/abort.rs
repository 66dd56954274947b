//! The caller's `AbortSignal`s, and requests that can be cut off.

use std::cell::RefCell;
use std::pin::{Pin, pin};
use std::rc::{Rc, Weak};

use js_sys::Function;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

use super::import::{call, construct, get};
use super::latch::Latch;
use super::value::Value;
use crate::list;
use crate::race::{Either, race};

/// Work that is owned by whoever started it: a future given by value would be stored twice in each that takes it.
pub(super) type Work<'a, T> = Pin<&'a mut dyn Future<Output = Result<T, Value>>>;

type Latches = Rc<RefCell<Vec<Latch>>>;

/// The one listener that all calls with the same signal share. It is removed with the last of them.
struct Listener {
    signal: JsValue,
    function: Closure<dyn FnMut()>,
    latches: Latches,
}

thread_local! {
    static LISTENERS: RefCell<Vec<Weak<Listener>>> = const { RefCell::new(Vec::new()) };
}

impl Listener {
    fn of(signal: &JsValue) -> Result<Rc<Self>, JsValue> {
        let known = LISTENERS.with_borrow_mut(|listeners| {
            list::retain(listeners, &mut |listener| listener.strong_count() > 0);
            listeners.iter().filter_map(Weak::upgrade).find(|listener| listener.signal == *signal)
        });
        if let Some(listener) = known {
            return Ok(listener);
        }
        let latches = Latches::default();
        let rung = latches.clone();
        let function = Closure::new(move || rung.take().iter().for_each(|latch| latch.set(JsValue::UNDEFINED)));
        let listener = Rc::new(Self { signal: signal.clone(), function, latches });
        listener.call("addEventListener")?;
        LISTENERS.with_borrow_mut(|listeners| listeners.push(Rc::downgrade(&listener)));
        Ok(listener)
    }

    fn call(&self, name: &'static str) -> Result<(), JsValue> {
        let method: Function = get(&self.signal, name)?.dyn_into()?;
        method.call2(&self.signal, &JsValue::from_str("abort"), self.function.as_ref()).map(drop)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.call("removeEventListener");
    }
}

/// One call's interest in a signal.
struct Interest {
    listener: Rc<Listener>,
    latch: Latch,
}

impl Interest {
    fn add(signal: &JsValue, latch: &Latch) -> Result<Self, JsValue> {
        let listener = Listener::of(signal)?;
        listener.latches.borrow_mut().push(latch.clone());
        Ok(Self { listener, latch: latch.clone() })
    }
}

impl Drop for Interest {
    fn drop(&mut self) {
        list::retain(&mut self.listener.latches.borrow_mut(), &mut |latch| !latch.is(&self.latch));
    }
}

/// Runs `work` until one of `signals` is aborted. Whoever owns the work drops it then, and with it every request and
/// timer it has.
pub(super) async fn until_aborted<T>(signals: &[Value], work: Work<'_, T>) -> Result<T, Value> {
    let latch = Latch::new();
    let mut interests = Vec::new();
    for Value(signal) in signals {
        if get(signal, "aborted").map_err(Value)?.is_truthy() {
            return Err(reason(signals));
        }
        interests.push(Interest::add(signal, &latch).map_err(Value)?);
    }
    match race(pin!(latch.take()), work).await {
        Either::First(_) => Err(reason(signals)),
        Either::Second(outcome) => outcome,
    }
}

/// The reason of the signal that is aborted; where a polyfill has none, an error with the name that callers look for.
fn reason(signals: &[Value]) -> Value {
    let is_aborted = |signal: &&Value| get(&signal.0, "aborted").is_ok_and(|aborted| aborted.is_truthy());
    match signals.iter().find(is_aborted).map(|signal| get(&signal.0, "reason")) {
        Some(Ok(reason)) if !reason.is_undefined() => Value(reason),
        _ => {
            let error = js_sys::Error::new("This operation was aborted");
            error.set_name("AbortError");
            Value(error.into())
        }
    }
}

/// Aborts a request when it is dropped before its answer is whole.
pub(super) struct Request {
    controller: Option<JsValue>,
}

impl Request {
    pub(super) fn new() -> Result<Self, JsValue> {
        Ok(Self { controller: Some(construct("AbortController", &js_sys::Array::new())?) })
    }

    pub(super) fn signal(&self) -> Result<JsValue, JsValue> {
        self.controller.as_ref().map_or(Ok(JsValue::UNDEFINED), |controller| get(controller, "signal"))
    }

    /// The answer is whole: nothing is left to abort.
    pub(super) fn finish(&mut self) {
        self.controller = None;
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        if let Some(controller) = &self.controller {
            let _ = call(controller, "abort", &JsValue::UNDEFINED);
        }
    }
}
