//! When one wait looks, and when it is over.

#[cfg(target_family = "wasm")]
#[macro_use]
extern crate wasm_test;

mod answers;
mod deadline;
mod edges;
mod joining;
mod outages;
mod pace;
mod questions;
mod rate_limits;
mod story;
