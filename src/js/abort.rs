//! The caller's `AbortSignal`s, and requests that can be cut off.

use std::cell::RefCell;
use std::pin::{Pin, pin};
use std::rc::{Rc, Weak};

use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

use super::latch::Latch;
use super::table;
use super::value::{Js, Kind, Value};
use crate::race::{Either, race};

/// Work that is owned by whoever started it: a future given by value would be stored twice in each that takes it.
pub(super) type Work<'a, T> = Pin<&'a mut dyn Future<Output = Result<T, Value>>>;

type Latches = Rc<RefCell<Vec<Latch>>>;

/// The one listener that all calls with the same signal share. It is removed with the last of them.
struct Listener {
    signal: Value,
    function: Closure<dyn FnMut()>,
    latches: Latches,
}

thread_local! {
    static LISTENERS: RefCell<Vec<Weak<Listener>>> = const { RefCell::new(Vec::new()) };
}

impl Listener {
    fn of(signal: &Value) -> Result<Rc<Self>, JsValue> {
        let known = LISTENERS.with_borrow_mut(|listeners| {
            listeners.retain(|listener| listener.strong_count() > 0);
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
        Js::attempt(|| {
            let function = Js::new(self.function.as_ref());
            Js::of(&self.signal).call(name, &[Js::word("abort"), function]).map(drop)
        })
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
    fn add(signal: &Value, latch: &Latch) -> Result<Self, JsValue> {
        let listener = Listener::of(signal)?;
        listener.latches.borrow_mut().push(latch.clone());
        Ok(Self { listener, latch: latch.clone() })
    }
}

impl Drop for Interest {
    fn drop(&mut self) {
        self.listener.latches.borrow_mut().retain(|latch| !latch.is(&self.latch));
    }
}

/// Runs `work` until one of `signals` is aborted. Whoever owns the work drops it then, and with it every request and
/// timer it has.
pub(super) async fn until_aborted<T>(signals: &[Value], work: Work<'_, T>) -> Result<T, Value> {
    let latch = Latch::new();
    let mut interests = Vec::new();
    for signal in signals {
        if Js::attempt(|| Js::of(signal).is("aborted")).map_err(Value)? {
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
    Js::scope(|| {
        let mut signals = signals.iter().map(Js::of);
        let aborted = signals.find(|signal| signal.is("aborted").unwrap_or(false));
        let reason =
            aborted.and_then(|signal| signal.property("reason").ok()).filter(|reason| reason.kind() != Kind::Undefined);
        Value(reason.map_or_else(unnamed, Js::value))
    })
}

fn unnamed() -> JsValue {
    let error = Js::create("Error", &[Js::word("This operation was aborted")]);
    if let Ok(error) = error {
        error.put("name", Js::word("AbortError"));
    }
    error.unwrap_or_else(|thrown| thrown).value()
}

/// Aborts a request when it is dropped before its answer is whole.
pub(super) struct Request {
    controller: Option<JsValue>,
}

impl Request {
    pub(super) fn new() -> Result<Self, JsValue> {
        Js::attempt(|| Ok(Self { controller: Some(Js::create("AbortController", &[])?.value()) }))
    }

    pub(super) fn signal(&self) -> Result<Js, Js> {
        self.controller
            .as_ref()
            .map_or(Ok(Js::at(table::UNDEFINED)), |controller| Js::new(controller).property("signal"))
    }

    /// The answer is whole: nothing is left to abort.
    pub(super) fn finish(&mut self) {
        self.controller = None;
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        if let Some(controller) = &self.controller {
            let _ = Js::attempt(|| Js::new(controller).call("abort", &[]).map(drop));
        }
    }
}
