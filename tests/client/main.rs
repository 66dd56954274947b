//! The driver: how calls, requests and timers go together.

mod clocks;
mod company;
mod contexts;
mod events;
mod faults;
mod forbidden_ids;
mod gap;
mod holds;
mod joined_answers;
mod keys;
mod leaving;
mod limits;
mod missing_ids;
mod offline;
mod other_tasks;
mod polls;
mod questions;
mod redirects;
mod refused_batches;
mod sharing;
#[path = "../support/mod.rs"]
mod support;
mod wait_config;
mod whole_calls;
