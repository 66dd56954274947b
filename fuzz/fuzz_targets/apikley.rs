//! Answers of apikley: a task, many tasks, and errors.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| luma_tasks_fuzz::answer("apikley", bytes));
