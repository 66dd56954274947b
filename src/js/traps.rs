//! Ways to end a core, for the tests of what comes after that. Not in the package: the feature `trap-tests` adds them.

#![expect(unreachable_pub, reason = "wasm-bindgen exports functions only when they are `pub`")]
#![expect(clippy::panic, reason = "that is what they are for")]

use std::hint::black_box;

use wasm_bindgen::prelude::wasm_bindgen;

/// Half of what one allocation may take.
const CHUNK_BYTES: usize = 1 << 30;

#[wasm_bindgen(js_name = trapByPanic)]
pub fn trap_by_panic() {
    panic!("a panic of the tests");
}

#[wasm_bindgen(js_name = trapByRecursion)]
#[expect(unconditional_recursion, reason = "the stack has an end")]
pub fn trap_by_recursion(depth: u32) -> u32 {
    // Opaque to the compiler, which would make a loop of it.
    black_box(trap_by_recursion(black_box(depth))).wrapping_add(depth)
}

/// Takes all the memory that there is.
#[wasm_bindgen(js_name = trapByMemory)]
pub fn trap_by_memory() {
    loop {
        black_box(Vec::<u8>::with_capacity(CHUNK_BYTES).leak());
    }
}

/// Panics in a job of a promise.
#[wasm_bindgen(js_name = trapInJob)]
pub fn trap_in_job() {
    wasm_bindgen_futures::spawn_local(async { panic!("a panic of the tests in a job") });
}
