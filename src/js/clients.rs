//! The pollers that the calls of one client share while they run.
//!
//! A client is a plain object of the package. A poller is found by it and by everything that makes a request what it
//! is, but for the key, which is that of each call. It ends with its last call: nothing of one client is ever seen by
//! another, and nothing is left.

use std::rc::{Rc, Weak};

use js_sys::Reflect;
use wasm_bindgen::JsValue;

use super::host::JsHost;
use super::state::state;
use crate::client::Poller;
use crate::options::Options;

/// A poller that calls of a client share.
pub(super) struct Shared {
    client: JsValue,
    poller: Weak<Poller<JsHost>>,
}

/// The poller for a call of `client`, which is `undefined` outside one.
pub(super) fn poller(client: &JsValue, options: Options<JsValue>) -> Rc<Poller<JsHost>> {
    if client.is_undefined() {
        return Poller::new(JsHost, options, false);
    }
    let mut pollers = state().pollers.borrow_mut();
    pollers.retain(|shared| shared.poller.strong_count() > 0);
    for shared in pollers.iter().filter(|shared| shared.client == *client) {
        if let Some(poller) = shared.poller.upgrade().filter(|poller| asks_alike(&poller.options, &options)) {
            return poller;
        }
    }
    let known = Reflect::get(client, &name(&options)).ok().and_then(|known| known.as_bool());
    let poller = Poller::new(JsHost, options, true);
    poller.learn_batch_route(known);
    pollers.push(Shared { client: client.clone(), poller: Rc::downgrade(&poller) });
    poller
}

/// Lets the client remember what the poller has learned.
pub(super) fn remember(client: &JsValue, poller: &Poller<JsHost>) {
    if let Some(known) = poller.has_batch_route().filter(|_| !client.is_undefined()) {
        // An object of ours can be written.
        let _ = Reflect::set(client, &name(&poller.options), &JsValue::from_bool(known));
    }
}

/// What is learned about a gateway is kept under its name and address.
fn name(options: &Options<JsValue>) -> JsValue {
    JsValue::from_str(&[options.provider.name, " ", &options.base_url].concat())
}

/// Whether two calls would send the same request for the same id and key.
fn asks_alike(left: &Options<JsValue>, right: &Options<JsValue>) -> bool {
    left.provider.name == right.provider.name
        && left.base_url == right.base_url
        && left.fetch == right.fetch
        && have_same(&left.headers, &right.headers)
}

/// Whether two lists have the same headers, in whatever order.
fn have_same(left: &[(String, String)], right: &[(String, String)]) -> bool {
    let is_same = |(name, value): &(String, String), (other, other_value): &(String, String)| {
        name.eq_ignore_ascii_case(other) && value == other_value
    };
    left.len() == right.len() && left.iter().all(|header| right.iter().any(|other| is_same(header, other)))
}
