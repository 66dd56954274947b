//! From the Rust crate to `core.js` and `core_bg.wasm`.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::{Bindgen, EncodeInto};

use crate::command::run;
use crate::global;
use crate::log::Log;
use crate::names;
use crate::npm;
use crate::panics;
use crate::table;
use crate::workspace::{Workspace, cargo_home};

/// What the crate is compiled for.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Compiles the module that is given as an argument: some faults of an optimiser show nowhere else.
const COMPILE: &str = "
import { readFile } from 'node:fs/promises';
await WebAssembly.compile(await readFile(process.argv[1]));
";

/// What `pkg-template/start.js` takes of the glue: the start that the glue has itself is larger than our need.
const PARTS: &str = "export { wasm, __wbg_get_imports as imports, __wbg_finalize_init as finish };\n";

/// What LLVM does otherwise for wasm than by itself: it writes code that resembles other code, which packs better.
/// docs/size.md tells what each saves.
const LLVM_FLAGS: [&str; 7] = [
    "--disable-lsr",
    "--disable-licm-promotion",
    "--disable-machine-licm",
    "--enable-load-pre=0",
    "--hoist-common-insts",
    "--inline-threshold=12",
    "--sink-common-insts",
];

/// Compiles the crate and gives the path of the module that comes out.
///
/// # Errors
/// When the target is missing or the crate does not compile.
pub(crate) fn compile(workspace: &Workspace, log: &mut Log) -> Result<PathBuf> {
    ensure_target(workspace, log)?;
    let mut cargo = workspace.cargo();
    cargo.args(["build", "--release", "--lib", "--package", "luma-tasks", "--target", TARGET]);
    // These flags replace the user's own, so that the same sources give the same bytes on every machine.
    let mut flags = path_flags();
    flags.extend(LLVM_FLAGS.map(|flag| format!("-Cllvm-args={flag}")));
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    run(log, &mut cargo)?;
    Ok(workspace.target.join(TARGET).join("release").join("luma_tasks.wasm"))
}

/// Writes `core.js` and `core_bg.wasm` into a folder: the glue, and what is left of the module when it is small.
///
/// # Errors
/// When a tool is missing or a stage fails.
pub(crate) fn finish(workspace: &Workspace, log: &mut Log, compiled: &Path, folder: &Path) -> Result<()> {
    let blanks = log.stage("generate the JavaScript glue", |_| generate(compiled, folder))?;
    log.stage("optimise the wasm", |log| optimise(workspace, log, folder))?;
    panics::ensure_unread(&fs::read(folder.join("core_bg.wasm"))?, &blanks)?;
    log.stage("load the wasm in Node", |log| {
        let wasm = folder.join("core_bg.wasm");
        run(log, Command::new("node").args(["--input-type=module", "--eval", COMPILE]).arg(wasm))
    })
}

/// Adds the wasm target to the toolchain when it is not there.
///
/// # Errors
/// When it cannot be had.
pub(crate) fn ensure_target(workspace: &Workspace, log: &mut Log) -> Result<()> {
    let output = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", TARGET])
        .current_dir(&workspace.root)
        .output()
        .context("rustc does not start")?;
    if Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir() {
        return Ok(());
    }
    let mut rustup = Command::new("rustup");
    rustup.args(["target", "add", TARGET]).current_dir(&workspace.root);
    run(log, &mut rustup)
        .with_context(|| format!("the Rust target {TARGET} is missing and could not be added (offline?)"))
}

/// Compiler flags that keep this machine's folders out of the file names that panics carry.
fn path_flags() -> Vec<String> {
    let sources = cargo_home().and_then(|home| fs::read_dir(home.join("registry").join("src")).ok());
    let folders = sources.into_iter().flatten().flatten();
    folders.map(|folder| format!("--remap-path-prefix={}=", folder.path().display())).collect()
}

/// Writes the glue and the module, and gives the addresses in it that nothing may read.
fn generate(compiled: &Path, folder: &Path) -> Result<Vec<Range<u32>>> {
    let mut output = Bindgen::new()
        .web(true)?
        .input_path(compiled)
        .out_name("core")
        // Without it the glue names `import.meta.url`, which CommonJS and several bundlers refuse.
        .omit_default_module_path(true)
        .encode_into(EncodeInto::Always)
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()
        .context("wasm-bindgen failed")?;
    panics::silence(&mut output);
    panics::forget_places(&mut output);
    global::take_global_this(&mut output)?;
    table::clear(&mut output)?;
    let blanks = panics::forget_words(&mut output)?;
    let glue = names::shorten(&mut output)? + PARTS;
    output.emit(folder)?;
    fs::write(folder.join("core.js"), glue)?;
    Ok(blanks)
}

/// Shrinks the module in place. No feature flag: with `--all-features` the result does not load, and without any
/// the tool reads the features from the section that rustc leaves.
fn optimise(workspace: &Workspace, log: &mut Log, folder: &Path) -> Result<()> {
    let wasm = folder.join("core_bg.wasm");
    let mut command = Command::new(npm::tool(&workspace.root.join("xtask"), "wasm-opt"));
    // Inlining makes the module shorter and its packed form longer: what is written twice packs well.
    command.args(["--one-caller-inline-max-function-size=20", "--always-inline-max-function-size=3"]);
    // So does keeping a value in a local instead of computing it again, or instead of moving it to its use.
    command.args(["--skip-pass=local-cse", "--skip-pass=simplify-locals"]);
    // And runs of zeros in the data pack better than the beginnings of the many segments that would leave them out.
    command.arg("--skip-pass=memory-packing");
    // And the same alignment everywhere: it is a hint, and the processors of today have no use for it.
    command.args(["-Oz", "--converge", "--dealign", "--strip-debug", "--strip-producers", "--strip-target-features"]);
    run(log, command.arg(&wasm).arg("--output").arg(&wasm))
}
