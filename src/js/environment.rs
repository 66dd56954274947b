//! Where this runs.

use std::cell::Cell;

use wasm_bindgen::JsValue;

use super::import::{monotonic_ms, random, wall_ms, warn};
use super::value::{Js, Kind, Value};
use super::{deliver, fetch, given, timer};
use crate::address::Page;
use crate::dialect::Request;
use crate::host::{Answer, Fault, Host, Moment};
use crate::options::{Given, Key, Options};
use crate::task::Task;

thread_local! {
    static WARNED: Cell<bool> = const { Cell::new(false) };
    static CAN_SKIP_CACHE: Cell<Option<bool>> = const { Cell::new(None) };
}

/// The world as JavaScript shows it.
#[derive(Clone)]
pub(super) struct World;

impl Host for World {
    type Value = Value;

    fn now(&self) -> Moment {
        // Whoever replaced a clock by one that throws or gives no number has stopped it.
        let finite = |ms: Result<f64, JsValue>| ms.ok().filter(|ms| ms.is_finite()).unwrap_or_default();
        Moment { monotonic_ms: finite(monotonic_ms()), wall_ms: finite(wall_ms()) }
    }

    fn random(&self) -> f64 {
        random().ok().filter(|number| (0.0..=1.0).contains(number)).unwrap_or_default()
    }

    async fn sleep(&self, ms: f64) -> Result<(), Value> {
        timer::sleep(ms).await
    }

    fn spawn(&self, work: impl Future<Output = ()> + 'static) {
        js_sys::futures::spawn_local(work);
    }

    async fn ask_key(&self, function: &Value) -> Result<Given<Value>, Value> {
        let key = super::callback::ask(function).await?;
        Ok(Js::scope(|| given::shallow(Js::of(&key))))
    }

    async fn send(
        &self,
        options: &Options<Value>,
        request: &Request,
        key: Option<&str>,
    ) -> Result<Answer, Fault<Value>> {
        fetch::send(options, request, key).await
    }

    fn without_key(&self, thrown: Value, key: &str) -> Value {
        super::import::without_key(&thrown.0, key).map_or(Value(JsValue::UNDEFINED), Value)
    }

    fn is_page(&self) -> bool {
        is_page()
    }

    fn deliver(&self, task: &Task, raw: &str) -> Value {
        Value(deliver::task(task, raw))
    }
}

fn is_page() -> bool {
    Js::scope(|| Js::global("document").kind() != Kind::Undefined)
}

/// The page or worker that relative addresses are resolved against.
pub(super) fn page() -> Option<Page> {
    let origin = Js::scope(|| Js::global("location").property("origin").ok().map(Js::text))?;
    (!origin.is_empty()).then_some(Page { origin })
}

/// Warns, once, about a key that every visitor of the page can read.
pub(super) fn warn_about_key(options: &Options<Value>) {
    if matches!(options.key, Key::None) || options.allow_browser_key || !is_page() || WARNED.replace(true) {
        return;
    }
    let _ = warn(
        "luma-tasks: an apiKey is used in a web page, where every visitor can read it. Keep the key on a server: \
         put luma-tasks/proxy there and set baseUrl to it; allowBrowserKey: true silences this.",
    );
}

/// Whether requests may say `cache: "no-store"`, which keeps Next.js from answering with an old state. Some runtimes
/// throw at it (workerd with an older compatibility date).
pub(super) fn can_skip_cache() -> bool {
    CAN_SKIP_CACHE.get().unwrap_or_else(|| {
        let can = Js::scope(|| {
            let init = Js::object();
            init.put("cache", Js::word("no-store"));
            Js::create("Request", &[Js::word("http://localhost/"), init]).is_ok()
        });
        CAN_SKIP_CACHE.set(Some(can));
        can
    })
}
