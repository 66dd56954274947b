//! The schedule by itself: times and answers go in, questions and events come out.

#[cfg(target_family = "wasm")]
#[macro_use]
extern crate wasm_test;

mod answers;
mod play;
mod questions;
mod second_waits;
