//! The pure heart of the simulator: what it answers, with no socket and no clock.

mod acedata;
mod answers;
mod fake;
mod gateways;
mod kie;
mod kkiai;
mod sister;
mod support;
