//! The global object without the search for it.
//!
//! js-sys looks in four places and remembers what it found in each. `values.js` needs `globalThis` anyway, so the search
//! would end there.

use anyhow::{Context, Result};
use walrus::{FunctionBuilder, FunctionId, FunctionKind, Module, ValType};
use wasm_bindgen_cli_support::Output;

/// How the names begin of what searches, and of what JavaScript is asked for `globalThis` with.
const SEARCH: &str = "js_sys::global::get_global_object::h";
const GLOBAL_THIS: &str = "js_sys::global::get_global_object::GLOBAL_THIS::init::__wbg_static_accessor_GLOBAL_THIS_";

/// Replaces the search by `globalThis`.
///
/// # Errors
/// When there is no search.
pub(crate) fn take_global_this(output: &mut Output) -> Result<()> {
    let module = output.wasm_mut();
    let (search, global_this) = (find(module, SEARCH)?, find(module, GLOBAL_THIS)?);
    let mut builder = FunctionBuilder::new(&mut module.types, &[], &[ValType::I32]);
    builder.func_body().call(global_this);
    module.funcs.get_mut(search).kind = FunctionKind::Local(builder.local_func(Vec::new()));
    Ok(())
}

fn find(module: &Module, name: &str) -> Result<FunctionId> {
    let mut functions = module.funcs.iter();
    let found = functions.find(|function| function.name.as_deref().is_some_and(|known| known.starts_with(name)));
    Ok(found.with_context(|| format!("there is no `{name}`: did js-sys change?"))?.id())
}
