//! From the modules of `pkg-template/` and the glue to the few files that the package ships.
//!
//! Node, Deno and Bun load what they are given, and each file takes them half a millisecond: so the modules that are
//! always loaded together are one file.
//!
//! ```text
//! core.js                  the glue, and what it and all entries share: values, errors, the start
//! unpack.js                the wasm as text; takes nothing from the others, so that it opens the bundles of users
//! unpack.node.js           the same for Node, which unpacks it by itself
//! proxy-api.js             what the entries of the proxy share
//! <entry>.js               the rest of an entry; takes from those
//! shared.cjs, <entry>.cjs  the same for CommonJS, and once more for Node: shared.node.cjs, <entry>.node.cjs
//! <entry>.min.js           one file for a page
//! ```

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::command::run;
use crate::log::Log;
use crate::npm;

/// The language level of the built JavaScript: what Node 18 and the browsers of 2022 read.
const LEVEL: &str = "--target=es2022";

/// The modules of `core.js`. It is one file, because the core runs once and its errors are of one class.
const CORE: [&str; 4] = ["./core.js", "./values.js", "./error.js", "./start.js"];
/// What `core.js` gives: to the other files all but `held`, which is for the tests.
const CORE_EXPORTS: &str = "
export * from './core.js';
export { default } from './core.js';
export * from './error.js';
export * from './start.js';
export { held } from './values.js';
";

/// The modules with the wasm as text, one for Node. Entries for Workers, edge functions and slim do without them.
const UNPACK: [&str; 2] = ["./unpack.js", "./unpack.node.js"];

/// What Node has.
const BUILTINS: [&str; 2] = ["node:buffer", "node:zlib"];

/// The proxy, but for how it loads the wasm.
const PROXY: &str = "./proxy-api.js";

/// What Workers and edge functions import, each in its own way.
const WASM: [&str; 2] = ["./core_bg.wasm", "./core_bg.wasm?module"];

/// What the CommonJS entries have in common: how they load the wasm, which is another way for Node, and the errors.
/// Bundled into each entry, it would be there twice.
const SHARED: [(&str, [&str; 2]); 2] = [("", ["./load.js", "./error.js"]), (".node", ["./load.node.js", "./error.js"])];

/// The entries as ES modules.
const MODULES: [&str; 9] = [
    "index",
    "index.node",
    "index.workerd",
    "index.edge-light",
    "slim",
    "proxy",
    "proxy.node",
    "proxy.workerd",
    "proxy.edge-light",
];

/// Bundles the modules of `parts` into the files of `dist`.
///
/// # Errors
/// When esbuild is missing or refuses something.
pub(crate) fn bundle(log: &mut Log, tools: &Path, parts: &Path, dist: &Path) -> Result<()> {
    let mut esbuild = |input: &str, output: &Path, arguments: &[&str], outside: &[&str]| {
        let mut command = Command::new(npm::tool(tools, "esbuild"));
        command.current_dir(parts).arg(input).arg(format!("--outfile={}", output.display())).args(arguments);
        command.args(outside.iter().map(|part| format!("--external:{part}")));
        run(log, command.args([LEVEL, "--log-level=warning"]))
    };
    esbuild("core.js", &parts.join("core.js"), &["--minify", "--format=esm", "--allow-overwrite"], &[])?;

    let module = ["--bundle", "--format=esm", "--platform=neutral"];
    fs::write(parts.join("whole-core.js"), CORE_EXPORTS)?;
    esbuild("whole-core.js", &dist.join("core.js"), &module, &[])?;
    for part in UNPACK {
        esbuild(part, &dist.join(part), &module, &BUILTINS)?;
    }
    esbuild(PROXY, &dist.join(PROXY), &module, &CORE)?;
    redirect(&dist.join(PROXY), &CORE, CORE[0])?;
    for entry in MODULES {
        let output = dist.join(format!("{entry}.js"));
        esbuild(&format!("{entry}.js"), &output, &module, &[&CORE[..], &WASM, &UNPACK, &[PROXY]].concat())?;
        redirect(&output, &CORE, CORE[0])?;
    }

    let common = ["--bundle", "--format=cjs", "--platform=neutral"];
    for (place, shared) in SHARED {
        let text = shared.map(|part| format!("export * from \"{part}\";\n")).concat();
        fs::write(parts.join(format!("shared{place}.js")), text)?;
        esbuild(&format!("shared{place}.js"), &dist.join(format!("shared{place}.cjs")), &common, &BUILTINS)?;
        for entry in ["index", "proxy"] {
            let output = dist.join(format!("{entry}{place}.cjs"));
            esbuild(&format!("{entry}{place}.js"), &output, &common, &shared)?;
            redirect(&output, &shared, &format!("./shared{place}.cjs"))?;
        }
    }
    esbuild("slim.js", &dist.join("slim.cjs"), &common, &[])?;

    // No page has a use for the proxy.
    for entry in ["index", "slim"] {
        let output = dist.join(format!("{entry}.min.js"));
        esbuild(&format!("{entry}.js"), &output, &["--bundle", "--minify", "--format=esm", "--platform=browser"], &[])?;
    }
    Ok(())
}

/// Lets a file take from `target` what it would take from some modules that are in there.
fn redirect(file: &Path, modules: &[&str], target: &str) -> Result<()> {
    let mut text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    for module in modules {
        text = text.replace(&format!("\"{module}\""), &format!("\"{target}\""));
    }
    ensure!(text.contains(target), "{} takes nothing from {target}", file.display());
    fs::write(file, text)?;
    Ok(())
}
