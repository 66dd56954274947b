//! The schedule by itself: times and answers go in, requests and events come out.

mod answers;
mod play;
mod questions;
mod second_waits;
