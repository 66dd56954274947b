//! What the core keeps while it runs.

#![expect(unreachable_pub, reason = "wasm-bindgen exports functions only when they are `pub`")]

use std::cell::{Cell, RefCell};

use wasm_bindgen::prelude::wasm_bindgen;

use super::clients::Shared;
use super::executor::Running;
use super::shell::Shell;

/// All that there is one of.
pub(super) struct State {
    /// The functions of the package.
    pub(super) shell: Shell,
    /// The calls under way, in the order of their numbers.
    pub(super) running: RefCell<Vec<Running>>,
    /// The pollers that calls share.
    pub(super) pollers: RefCell<Vec<Shared>>,
    /// Whether the warning about a key in a page was given.
    pub(super) has_warned: Cell<bool>,
}

thread_local! {
    static STATE: Cell<Option<&'static State>> = const { Cell::new(None) };
}

/// Starts the core with the functions of the package, and returns the version of the wasm.
#[wasm_bindgen(js_name = start)]
pub fn start(shell: Shell) -> String {
    let (running, pollers) = (RefCell::default(), RefCell::default());
    STATE.set(Some(Box::leak(Box::new(State { shell, running, pollers, has_warned: Cell::new(false) }))));
    std::panic::set_hook(Box::new(|panic| self::shell().panicked(&panic.to_string())));
    String::from(env!("CARGO_PKG_VERSION"))
}

/// The state, which is there from the start.
pub(super) fn state() -> &'static State {
    match STATE.get() {
        Some(state) => state,
        None => wasm_bindgen::throw_str("luma-tasks: the core was not started"),
    }
}

/// The functions of the package.
pub(super) fn shell() -> &'static Shell {
    &state().shell
}
