//! Requests the state of video tasks from Luma gateways, and returns one [`task::Task`] whatever the gateway.
//!
//! ```text
//! JavaScript ─▶ pkg-template/         the functions, the shell that the edge calls, LumaError
//!                 │
//!               js/                   the edge: calls, fetch, timers, values            (wasm only)
//!                 │
//!               client                the driver: carries out what is due               (async, over a Host)
//!               exchange              one request: key, request, time, answer
//!                 │
//!               options  provider     the checked options; the gateways                 (pure)
//!               route                 the requests of a gateway
//!               dialect/              what a gateway's answer means
//!               schedule  poll        which requests are due; when one wait is over
//!               polls                 the waits of a call, and their state between two steps
//!               outcome               requests and their results
//!               task  error           what callers get
//!               json  number  time  retry  text  address
//! ```

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::unreachable)
)]

pub mod address;
pub mod client;
pub mod dialect;
pub mod error;
pub mod exchange;
pub mod host;
pub mod json;
pub mod number;
pub mod options;
pub mod outcome;
pub mod poll;
pub mod polls;
pub mod provider;
pub mod retry;
pub mod route;
pub mod schedule;

pub mod task;
pub mod text;
pub mod time;

#[cfg(target_family = "wasm")]
mod js;
