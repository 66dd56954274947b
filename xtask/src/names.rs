//! Short names between the glue and the wasm.
//!
//! wasm-bindgen names each import and each closure after a hash, once on either side. Nobody reads those names, and
//! hashes do not compress: they were 3 KB of the package after gzip.

use anyhow::{Result, ensure};
use wasm_bindgen_cli_support::Output;

/// The one module that the wasm imports from, and what it is called instead.
const MODULE: (&str, &str) = ("./core_bg.js", "a");

/// Shortens the names in the wasm, and gives the glue that goes with it.
///
/// # Errors
/// When the glue is not written the way this version of wasm-bindgen writes it.
pub(crate) fn shorten(output: &mut Output) -> Result<String> {
    let mut glue = output.js().to_owned();
    let module = output.wasm_mut();
    let imports = module.imports.iter_mut().filter(|import| import.module == MODULE.0);
    for (index, import) in imports.enumerate() {
        let name = short(index);
        rename(&mut glue, &format!("{}: ", import.name), &format!("{name}: "))?;
        import.name = name;
        MODULE.1.clone_into(&mut import.module);
    }
    rename(&mut glue, &format!("\"{}\"", MODULE.0), &format!("\"{}\"", MODULE.1))?;
    let closures = module.exports.iter_mut().filter(|export| export.name.starts_with("wasm_bindgen_"));
    for (index, export) in closures.enumerate() {
        let name = format!("_{}", short(index));
        rename(&mut glue, &format!("wasm.{}(", export.name), &format!("wasm.{name}("))?;
        export.name = name;
    }
    Ok(glue)
}

/// Replaces something that has to be there.
fn rename(glue: &mut String, long: &str, short: &str) -> Result<()> {
    ensure!(glue.contains(long), "the glue has no `{}`: did wasm-bindgen change?", long.trim());
    *glue = glue.replace(long, short);
    Ok(())
}

/// A different name for each index: a, b, … z, ba, bb, …
fn short(mut index: usize) -> String {
    let mut name = String::new();
    loop {
        name.insert(0, char::from(b'a' + (index % 26) as u8));
        index /= 26;
        if index == 0 {
            return name;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn names_are_short_and_different() {
        let names: Vec<String> = [0, 1, 25, 26, 51, 52, 675, 676].into_iter().map(short).collect();
        assert_eq!(names, ["a", "b", "z", "ba", "bz", "ca", "zz", "baa"]);
    }
}
