//! Calls, gateways, timers and clocks, played in virtual time.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| luma_tasks_fuzz::schedule(bytes));
