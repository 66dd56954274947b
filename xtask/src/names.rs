//! Short names between the glue and the wasm.
//!
//! wasm-bindgen names each import and each closure after a hash, once on either side. Nobody reads those names, and
//! hashes do not compress: they were 3 KB of the package after gzip. And what needs no conversion it imports straight
//! from its module, but once for each function: these all go into one object.

use std::cmp::Reverse;

use anyhow::{Result, ensure};
use walrus::passes::gc;
use walrus::{Export, Module};
use wasm_bindgen_cli_support::Output;

/// The module of what the glue wraps, and what it is called instead.
const MODULE: (&str, &str) = ("./core_bg.js", "a");

/// The module whose functions need no wrapping, and the name of its namespace in the glue.
const DIRECT: (&str, &str) = ("./values.js", "values");

/// Shortens the names in the wasm, and gives the glue that goes with it.
///
/// # Errors
/// When the glue is not written the way this version of wasm-bindgen writes it.
pub(crate) fn shorten(output: &mut Output) -> Result<String> {
    let glue = without_namespaces(output.js());
    let module = output.wasm_mut();
    let mut glue = without_unused(&glue, module);
    let mut direct = String::new();
    for (index, import) in module.imports.iter_mut().enumerate() {
        let name = short(index);
        if import.module == DIRECT.0 {
            direct += &format!("{name}: {}.{},\n", DIRECT.1, import.name);
        } else {
            rename(&mut glue, &format!("{}: ", import.name), &format!("{name}: "))?;
        }
        import.name = name;
        MODULE.1.clone_into(&mut import.module);
    }
    rename(&mut glue, OBJECT, &format!("{OBJECT}{direct}"))?;
    glue.insert_str(0, &format!("import * as {} from \"{}\";\n", DIRECT.1, DIRECT.0));
    rename(&mut glue, &format!("\"{}\"", MODULE.0), &format!("\"{}\"", MODULE.1))?;
    shorten_exports(module, &mut glue)?;
    Ok(glue)
}

/// Shortens the names of the exports that wasm-bindgen made up, and drops those that the glue does not use.
fn shorten_exports(module: &mut Module, glue: &mut String) -> Result<()> {
    let is_made_up = |export: &&Export| export.name.starts_with("_") || export.name.starts_with("wasm_bindgen_");
    let exports = module.exports.iter().filter(is_made_up);
    let mut exports: Vec<_> = exports.map(|export| (export.id(), format!("wasm.{}", export.name))).collect();
    // The longer ones first, because one may begin with another one.
    exports.sort_by_key(|(_, name)| Reverse(name.len()));
    for (index, (id, name)) in exports.into_iter().enumerate() {
        if glue.contains(&name) {
            module.exports.get_mut(id).name = format!("_{}", short(index));
            rename(glue, &name, &format!("wasm._{}", short(index)))?;
        } else {
            module.exports.delete(id);
        }
    }
    Ok(())
}

/// How the object of the imports begins.
const OBJECT: &str = "const import0 = {\n            __proto__: null,\n";

/// How a wrapper of an import ends there.
const WRAPPER_ENDS: [&str; 2] = ["},", "}, arguments); },"];

/// The glue without the namespaces that it imports and hands to the wasm, one for each function.
fn without_namespaces(glue: &str) -> String {
    let import = format!("from \"{}\"", DIRECT.0);
    let entry = format!("\"{}\": import", DIRECT.0);
    let is_namespace = |line: &&str| {
        (line.starts_with("import * as ") && line.ends_with(&import)) || line.trim_start().starts_with(&entry)
    };
    glue.lines().filter(|line| !is_namespace(line)).map(|line| format!("{line}\n")).collect()
}

/// The glue without what it wraps for imports that nothing uses any more, and the module without these.
fn without_unused(glue: &str, module: &mut Module) -> String {
    let wrapped = |module: &Module| -> Vec<String> {
        let imports = module.imports.iter().filter(|import| import.module == MODULE.0);
        imports.map(|import| format!("{}: function", import.name)).collect()
    };
    let mut unused = wrapped(module);
    gc::run(module);
    let used = wrapped(module);
    unused.retain(|wrapper| !used.contains(wrapper));
    let mut is_unused = false;
    let mut rest = String::new();
    for line in glue.lines() {
        is_unused |= unused.iter().any(|wrapper| line.trim_start().starts_with(wrapper));
        if !is_unused {
            rest += &format!("{line}\n");
        }
        is_unused &= !WRAPPER_ENDS.contains(&line);
    }
    rest
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
