//! States of polls in steps.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| luma_tasks_fuzz::state(bytes));
