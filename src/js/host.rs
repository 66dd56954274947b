//! Where this runs.

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::JsValue;

use super::awaited::Awaited;
use super::state::{shell, state};
use super::{deliver, given, send};
use crate::address::{Address, Use};
use crate::host::{Answer, Host, TransportError};
use crate::options::{Given, Key, Options};
use crate::route::Request;
use crate::task::Task;

/// The longest time that a timer can be set to: 2^31 - 1 ms.
const LONGEST_TIMER_MS: f64 = 2_147_483_647.0;

/// The runtime of JavaScript.
#[derive(Clone)]
pub(super) struct JsHost;

impl Host for JsHost {
    type Value = JsValue;

    fn monotonic_ms(&self) -> f64 {
        shell().monotonic_ms()
    }

    fn wall_ms(&self) -> f64 {
        shell().wall_ms()
    }

    fn random(&self) -> f64 {
        shell().random()
    }

    fn is_offline(&self) -> bool {
        shell().is_offline()
    }

    async fn sleep(&self, ms: f64) {
        if ms.is_infinite() {
            std::future::pending::<()>().await;
        }
        TimeoutFuture::new(timer_ms(ms)).await;
    }

    #[expect(clippy::manual_async_fn, reason = "an async function would borrow the host")]
    fn pause(&self, ms: f64) -> impl Future<Output = ()> + 'static {
        async move { drop(Awaited::from(shell().pause(ms)).await) }
    }

    async fn ask_key(&self, function: &JsValue) -> Result<Given<JsValue>, JsValue> {
        let outcome = Awaited::from(shell().ask(function)).await?;
        if outcome.is_thrown() { Err(outcome.value()) } else { Ok(given::given(&outcome.given())) }
    }

    async fn send(
        &self,
        options: &Options<JsValue>,
        request: &Request,
        key: Option<&str>,
    ) -> Result<Answer, TransportError<JsValue>> {
        send::send(options, request, key).await
    }

    fn without_key(&self, thrown: JsValue, key: &str) -> JsValue {
        shell().without_key(&thrown, key)
    }

    fn redact(&self, text: &str, key: &str, length: usize) -> String {
        shell().redact(text, key, length)
    }

    fn reason(&self, thrown: &JsValue) -> Option<String> {
        shell().reason(thrown)
    }

    fn is_page(&self) -> bool {
        shell().is_page()
    }

    fn deliver(&self, task: &Task, raw: &str) -> JsValue {
        deliver::task(task, raw)
    }
}

/// The time for a timer. Rounded up: one that rings before its time would only be set again.
pub(super) fn timer_ms(ms: f64) -> u32 {
    ms.clamp(0.0, LONGEST_TIMER_MS).ceil() as u32
}

/// Checks a base URL.
pub(super) fn check_address(given: &str, Use { has_own_fetch, needs_secure }: Use) -> Result<Address, String> {
    let checked = shell().check_address(given, has_own_fetch, needs_secure);
    let base_url = checked.text("baseUrl").ok_or_else(|| checked.text("fault").unwrap_or_default())?;
    Ok(Address { base_url, is_local: checked.is_local() })
}

/// Warns, once, about a key that every visitor of the page can read.
pub(super) fn warn_about_key(options: &Options<JsValue>) {
    let is_shown = !matches!(options.key, Key::None) && !options.allow_browser_key && JsHost.is_page();
    if is_shown && !state().has_warned.replace(true) {
        shell().warn(
            "luma-tasks: an apiKey is used in a web page, where every visitor can read it. Keep the key on a \
                 server: put luma-tasks/proxy there and set baseUrl to it; allowBrowserKey: true silences this.",
        );
    }
}
