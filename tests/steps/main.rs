//! Polls in steps: each step may run in another process, on another machine, too early, too late or twice.

mod batches;
mod clock;
mod deadline;
mod drive;
mod exact;
mod forged;
#[path = "../properties/scenario.rs"]
#[allow(dead_code, reason = "others play whole scenarios")]
mod scenario;
mod settling;
mod state;
#[path = "../support/mod.rs"]
mod support;
mod unsteady;
