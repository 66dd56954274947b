//! The options of a call: each at its smallest, its largest and a wrong value.

mod addresses;
mod headers;
mod ids;
mod keys;
mod kinds;
mod names;
mod numbers;
mod precedence;
mod read;
mod stored;
#[path = "../support/mod.rs"]
mod support;
