//! The edge: everything that knows JavaScript.
//!
//! Values of callers and gateways are read by the shell (`pkg-template/shell.js`), which turns it into plain data: a typed
//! getter on such a value could throw, and an exception that goes through the wasm ends the core.

mod awaited;
mod callbacks;
mod clients;
mod deliver;
mod executor;
mod exports;
mod given;
mod host;
mod rejection;
mod run;
mod send;
mod shell;
mod state;
#[cfg(feature = "trap-tests")]
mod traps;

use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};

/// Saves 6.7 KB of wasm over the default allocator.
#[global_allocator]
static ALLOCATOR: WasmDynamicTalc = new_wasm_dynamic_allocator();
