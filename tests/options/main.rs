//! The options of a call: each at its smallest, its largest and a wrong value.

#[cfg(target_family = "wasm")]
#[macro_use]
extern crate wasm_test;

mod addresses;
mod headers;
mod ids;
mod keys;
mod kinds;
mod names;
mod numbers;
mod precedence;
mod read;
#[path = "../support/mod.rs"]
mod support;
