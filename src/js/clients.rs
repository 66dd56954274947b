//! The engines that the calls of one client share while they run.
//!
//! A client is a plain object of the loader. An engine is found by it and by everything that makes a request what it
//! is, and ends with its last call: nothing of one client is ever seen by another, and nothing stays behind.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use super::environment::World;
use super::value::{Js, Value};
use crate::client::Engine;
use crate::options::Options;

struct Entry {
    client: Value,
    engine: Weak<Engine<World>>,
}

thread_local! {
    static ENGINES: RefCell<Vec<Entry>> = const { RefCell::new(Vec::new()) };
}

/// The engine for a call of `client`, which is `undefined` outside one.
pub(super) fn engine(client: &Value, options: Options<Value>) -> Rc<Engine<World>> {
    if client.is_absent() {
        return Engine::new(World, options, false);
    }
    let known = ENGINES.with_borrow_mut(|entries| {
        entries.retain(|entry| entry.engine.strong_count() > 0);
        let of_client = entries.iter().filter(|entry| entry.client == *client);
        of_client.filter_map(|entry| entry.engine.upgrade()).find(|engine| asks_alike(&engine.options, &options))
    });
    known.unwrap_or_else(|| {
        let is_refused =
            Js::scope(|| Js::of(client).own(&options.base_url).is_ok_and(|refused| refused.boolean() == Some(true)));
        let engine = Engine::new(World, options, true);
        if is_refused {
            engine.refuse_batches();
        }
        let entry = Entry { client: client.clone(), engine: Rc::downgrade(&engine) };
        ENGINES.with_borrow_mut(|entries| entries.push(entry));
        engine
    })
}

/// Lets the client remember what the engine has learned.
pub(super) fn remember(client: &Value, engine: &Engine<World>) {
    if !client.is_absent() && engine.is_batch_refused() {
        Js::scope(|| Js::of(client).assign(&engine.options.base_url, Js::from_flag(true)));
    }
}

/// Whether two calls would send the same request for the same id.
fn asks_alike(left: &Options<Value>, right: &Options<Value>) -> bool {
    left.provider.name == right.provider.name
        && left.base_url == right.base_url
        && left.key == right.key
        && left.headers == right.headers
        && left.fetch == right.fetch
}
