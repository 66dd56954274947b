//! The edge: everything that knows JavaScript. Every import that may throw is declared `catch`, so that it gives a
//! rejection, and no borrow is held while JavaScript runs, because it may call back.

mod abort;
mod callback;
mod clients;
mod deliver;
mod environment;
mod export;
mod fetch;
mod given;
mod import;
mod latch;
mod rejection;
mod table;
mod timer;
mod value;

use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};

/// Saves 6.7 KB of wasm over the default allocator.
#[global_allocator]
static ALLOCATOR: WasmDynamicTalc = new_wasm_dynamic_allocator();
