//! `#[test]` for wasm, where the standard test harness can neither print nor outlive a panic.
//!
//! A test crate that begins with this runs in both worlds, and its tests stay as they are:
//!
//! ```text
//! #[cfg(target_family = "wasm")]
//! #[macro_use]
//! extern crate wasm_test;
//! ```
//!
//! Each test becomes one export of the module, which `cargo xtask test driver-wasm` calls in an instance of its own.

use std::env;
use std::path::Path;

use proc_macro::{Span, TokenStream, TokenTree};

/// Exports the function under its path in the test crate, with two underscores between the parts. What it panics with
/// is thrown at the caller.
#[proc_macro_attribute]
pub fn test(_arguments: TokenStream, function: TokenStream) -> TokenStream {
    let Some(name) = name_of(&function) else {
        return error("#[test] belongs on a function");
    };
    let export = match module() {
        Some(module) => format!("{module}__{name}"),
        None => name.clone(),
    };
    let exported = format!(
        "const _: () = {{
            #[::wasm_bindgen::prelude::wasm_bindgen(js_name = {export})]
            pub fn exported() {{
                ::std::panic::set_hook(::std::boxed::Box::new(|panic| {{
                    ::wasm_bindgen::throw_str(&::std::string::ToString::to_string(panic))
                }}));
                {name}();
            }}
        }};"
    );
    let exported: TokenStream = exported.parse().unwrap_or_else(|fault| error(&format!("{fault}")));
    function.into_iter().chain(exported).collect()
}

/// The name behind `fn`.
fn name_of(function: &TokenStream) -> Option<String> {
    let mut tokens = function.clone().into_iter();
    tokens.find(|token| matches!(token, TokenTree::Ident(word) if word.to_string() == "fn"))?;
    Some(tokens.next()?.to_string())
}

/// The module that the file is, unless it is the root of the crate. A macro is not told where it stands.
fn module() -> Option<String> {
    let file = Span::call_site().local_file()?;
    let stem = Path::new(&file).file_stem()?.to_str()?.to_owned();
    let is_root = stem == "main" || env::var("CARGO_CRATE_NAME").is_ok_and(|name| name == stem);
    (!is_root).then_some(stem)
}

fn error(message: &str) -> TokenStream {
    format!("compile_error!({message:?});").parse().unwrap_or_default()
}
