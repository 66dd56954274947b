//! What callers pass as options and ids.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| luma_tasks_fuzz::options(bytes));
