//! When one wait polls, and when it is over.

mod answers;
mod deadline;
mod edges;
mod joining;
mod outages;
mod pace;
mod questions;
mod rate_limits;
mod story;
