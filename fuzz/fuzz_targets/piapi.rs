//! Answers of piapi: a task, and errors.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| luma_tasks_fuzz::answer("piapi", bytes));
