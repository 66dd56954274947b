//! The engines that the calls of one client share while they run.
//!
//! A client is a plain object of the package. An engine is found by it and by everything that makes a request what it
//! is, but for the key, which is that of each call. It ends with its last call: nothing of one client is ever seen by
//! another, and nothing is left.

use std::rc::{Rc, Weak};

use js_sys::Reflect;
use wasm_bindgen::JsValue;

use super::host::JsHost;
use super::state::state;
use crate::client::Engine;
use crate::options::Options;

/// An engine that calls of a client share.
pub(super) struct Shared {
    client: JsValue,
    engine: Weak<Engine<JsHost>>,
}

/// The engine for a call of `client`, which is `undefined` outside one.
pub(super) fn engine(client: &JsValue, options: Options<JsValue>) -> Rc<Engine<JsHost>> {
    if client.is_undefined() {
        return Engine::new(JsHost, options, false);
    }
    let mut engines = state().engines.borrow_mut();
    engines.retain(|shared| shared.engine.strong_count() > 0);
    for shared in engines.iter().filter(|shared| shared.client == *client) {
        if let Some(engine) = shared.engine.upgrade().filter(|engine| asks_alike(&engine.options, &options)) {
            return engine;
        }
    }
    let known = Reflect::get(client, &name(&options)).ok().and_then(|known| known.as_bool());
    let engine = Engine::new(JsHost, options, true);
    engine.learn_batch_route(known);
    engines.push(Shared { client: client.clone(), engine: Rc::downgrade(&engine) });
    engine
}

/// Lets the client remember what the engine has learned.
pub(super) fn remember(client: &JsValue, engine: &Engine<JsHost>) {
    if let Some(known) = engine.has_batch_route().filter(|_| !client.is_undefined()) {
        // An object of ours can be written.
        let _ = Reflect::set(client, &name(&engine.options), &JsValue::from_bool(known));
    }
}

/// What is learned about a gateway is kept under its address.
fn name(options: &Options<JsValue>) -> JsValue {
    JsValue::from_str(&options.base_url)
}

/// Whether two calls would send the same request for the same id and key.
fn asks_alike(left: &Options<JsValue>, right: &Options<JsValue>) -> bool {
    left.provider.name == right.provider.name
        && left.base_url == right.base_url
        && left.headers == right.headers
        && left.fetch == right.fetch
}
