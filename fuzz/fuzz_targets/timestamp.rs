//! Points in time as gateways write them.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| luma_tasks_fuzz::timestamp(bytes));
