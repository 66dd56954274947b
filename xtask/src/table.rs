//! The table of functions without those that nothing calls there.
//!
//! A function is in the table when its address was written down somewhere. wasm-bindgen reads such addresses in the
//! descriptions of closures and removes the descriptions, and panics are told with the help of others: neither are ever
//! called, but the optimiser cannot know that, because an address is a number like any other.

use anyhow::{Result, ensure};
use walrus::{ElementItems, Function, FunctionBuilder};
use wasm_bindgen_cli_support::Output;

use crate::panics::{is_ending, without_hashes};

/// The beginnings of the names of functions that are called by their names, if at all.
const NAMED: [&str; 13] = [
    // JavaScript calls a closure by what wasm-bindgen exports for it, and a conversion is an import.
    "wasm_bindgen::convert::closures::_::invoke",
    "Closure(",
    "F64 -> ",
    "Ref(",
    "wasm_bindgen::__rt::link_mem_intrinsics",
    // How a closure is called by value, which its list of methods has, too. All are called by reference.
    "core::ops::function::FnOnce::call_once{{vtable.shim}}",
    // Where `globalThis` is, the global object is looked for nowhere else.
    "js_sys::global::get_global_object::GLOBAL",
    "js_sys::global::get_global_object::SELF",
    "js_sys::global::get_global_object::WINDOW",
    // Waits inside WebAssembly itself (JSPI), which none of our exports asks for.
    "js_sys::futures::jspi::",
    // How a panic is told. What the standard library drops by itself has its brackets after two colons.
    "std::panicking::",
    "std::alloc::default_alloc_error_hook",
    "core::ptr::drop_in_place::<",
];

/// The beginning of the name of what calls a closure by value.
const BY_VALUE: &str = "<alloc::boxed::Box<F,A> as core::ops::function::FnOnce<Args>>::call_once";

/// Takes those functions out of the table; the optimiser then removes what only the table had.
///
/// # Errors
/// When one of them is called there after all.
pub(crate) fn clear(output: &mut Output) -> Result<()> {
    let module = output.wasm_mut();
    let is_by_value = |function: &Function| function.name.as_deref().is_some_and(|name| name.starts_with(BY_VALUE));
    ensure!(!module.funcs.iter().any(is_by_value), "a `Box<dyn FnOnce>` is called: take a `Box<dyn FnMut>` instead");
    let mut builder = FunctionBuilder::new(&mut module.types, &[], &[]);
    builder.func_body().unreachable();
    let trap = builder.finish(Vec::new(), &mut module.funcs);
    let segments: Vec<_> = module.elements.iter().map(|segment| segment.id()).collect();
    for id in segments {
        let ElementItems::Functions(functions) = &mut module.elements.get_mut(id).items else { continue };
        for function in functions.iter_mut() {
            if module.funcs.get(*function).name.as_deref().is_some_and(is_named) {
                *function = trap;
            }
        }
        while functions.pop_if(|function| *function == trap).is_some() {}
    }
    Ok(())
}

/// Whether what has this name is never called by its place in the table.
fn is_named(name: &str) -> bool {
    let plain = without_hashes(name);
    let plain = plain.trim_start_matches('<');
    is_ending(name)
        || plain.ends_with(" as core::any::Any>::type_id")
        || NAMED.iter().any(|named| plain.starts_with(named))
}

#[cfg(test)]
mod tests {
    use super::is_named;

    #[test]
    fn what_is_called_by_name_is_told_from_what_is_called_by_its_place() {
        assert!(is_named("wasm_bindgen::convert::closures::_::invoke::hb38dcc7ae50c008e"));
        assert!(is_named(
            "<std[a543996e6e7dbf1e]::panicking::panic_handler::StaticStrPayload as core::panic::PanicPayload>::get"
        ));
        assert!(is_named("core[c5930c85a12de822]::ptr::drop_in_place::<alloc[3ca501edff3f0c7c]::string::String>"));
        assert!(!is_named("core::ptr::drop_in_place<luma_tasks::js::callback::Callbacks>::hc9b468ea1005bbb1"));
        assert!(!is_named("js_sys::futures::queue::Queue::new::{{closure}}::ha773130d9ad73f40"));
    }
}
