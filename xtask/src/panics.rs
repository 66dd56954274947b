//! Panics without their words.
//!
//! A panic ends in a trap, and what it would say goes nowhere: nothing in the package shows it. The code that puts the
//! words together is 2 KB of the package after gzip, so the functions that lead there trap at once.

use walrus::{FunctionBuilder, FunctionKind};
use wasm_bindgen_cli_support::Output;

/// The beginnings of the names of functions that say why the program panics, and never return.
const ENDINGS: [&str; 10] = [
    "__rustc::rust_begin_unwind",
    "alloc::alloc::handle_alloc_error",
    "alloc::raw_vec::capacity_overflow",
    "alloc::raw_vec::handle_error",
    "core::cell::panic_already_",
    "core::option::expect_failed",
    "core::option::unwrap_failed",
    "core::panicking::",
    "core::slice::index::slice_index_fail",
    "core::str::slice_error_fail",
];

/// Replaces those functions by a trap; the optimiser then removes what only they used.
pub(crate) fn silence(output: &mut Output) {
    let module = output.wasm_mut();
    let silenced: Vec<_> = module
        .funcs
        .iter()
        .filter(|function| function.name.as_deref().is_some_and(is_ending))
        .map(|function| (function.id(), function.ty()))
        .collect();
    for (id, signature) in silenced {
        let signature = module.types.get(signature);
        let (parameters, results) = (signature.params().to_vec(), signature.results().to_vec());
        let mut builder = FunctionBuilder::new(&mut module.types, &parameters, &results);
        builder.func_body().unreachable();
        let parameters = parameters.into_iter().map(|kind| module.locals.add(kind)).collect();
        module.funcs.get_mut(id).kind = FunctionKind::Local(builder.local_func(parameters));
    }
}

/// Whether a name, which may carry the hash of a crate in brackets, is one of those.
fn is_ending(name: &str) -> bool {
    let name = match (name.find('['), name.find(']')) {
        (Some(start), Some(end)) if start < end => [&name[..start], &name[end + 1..]].concat(),
        _ => name.to_owned(),
    };
    ENDINGS.iter().any(|ending| name.starts_with(ending))
}

#[cfg(test)]
mod tests {
    use super::is_ending;

    #[test]
    fn panics_are_found_by_name_with_and_without_a_hash() {
        assert!(is_ending("core::panicking::panic_fmt"));
        assert!(is_ending("core[c5930c85a12de822]::str::slice_error_fail"));
        assert!(!is_ending("core[c5930c85a12de822]::str::count::do_count_chars"));
        assert!(!is_ending("std::panicking::panic_count::increase"));
    }
}
