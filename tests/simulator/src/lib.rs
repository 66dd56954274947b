//! The gateways on loopback, misbehaving on request: what the tests and the demo page talk to.
//!
//! The library is pure. It knows no socket and no clock: a request, a time and the state so far go in, a plan of the
//! answer comes out. The feature `server` adds the HTTP server that carries the plan out.
//!
//! ```text
//! Request, now ──> Simulator ──> cors      preflights
//!                     │    ├───> control   /control/*
//!                     │    └───> Gateway   /<name>/*: which key, which dialect
//!                     │             │ Dialect reads the ids of the request
//!                     │          Scenario  what each id shows at this time
//!                     │             │ Dialect writes the rows
//!                     v             v
//!                   Answer { status, headers, body, fault } ──> server: sockets, or page: a web page without a server
//! ```
//!
//! `FakeGateway` has one gateway whose tasks follow scripts, for the package's entry `luma-tasks/testing`.

mod answer;
mod control;
mod cors;
mod dialect;
mod fake;
mod gateways;
mod hostile;
mod log;
#[cfg(target_family = "wasm")]
mod page;
mod request;
mod scenario;
#[cfg(feature = "server")]
pub mod server;
mod simulator;
mod spoiling;
mod task;

pub use answer::{Answer, Fault};
pub use fake::{End, FakeGateway, Reply};
pub use request::Request;
pub use scenario::Scenario;
pub use simulator::Simulator;
