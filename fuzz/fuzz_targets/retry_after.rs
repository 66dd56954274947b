//! The header `Retry-After`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| luma_tasks_fuzz::retry_after(bytes));
