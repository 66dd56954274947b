//! From the Rust crates to the modules of the package: `core_bg.js` and `core_bg.wasm`, and the same for the heart of the
//! simulator, which writes the answers in `luma-tasks/testing` and in the demo page without a server.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::{Bindgen, EncodeInto};

use crate::command::run;
use crate::log::Log;
use crate::npm;
use crate::workspace::{Workspace, cargo_home};

/// What the crate is compiled for.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Whom a build is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// What is published: without function names.
    Release,
    /// For contributors: the stack of a trap has function names.
    Dev,
    /// For the check `traps`: with exports that end the core.
    Traps,
}

/// A crate that was compiled.
pub(super) struct Compiled {
    /// What the glue and the module are called in the package.
    name: &'static str,
    module: PathBuf,
}

/// Compiles the core.
///
/// # Errors
/// When the target is missing or the crate does not compile.
pub(super) fn compile(workspace: &Workspace, log: &mut Log, profile: Profile) -> Result<Compiled> {
    let mut arguments = vec!["build", "--package", "luma-tasks", "--lib"];
    if profile == Profile::Traps {
        arguments.extend(["--features", "trap-tests"]);
    }
    let module = cargo(workspace, log, &arguments)?.join("luma_tasks.wasm");
    Ok(Compiled { name: "core", module })
}

/// Compiles the heart of the simulator: its library without the server.
///
/// # Errors
/// When the target is missing or the crate does not compile.
pub(super) fn compile_heart(workspace: &Workspace, log: &mut Log) -> Result<Compiled> {
    let arguments = ["rustc", "--package", "simulator", "--lib", "--crate-type", "cdylib", "--no-default-features"];
    let module = cargo(workspace, log, &arguments)?.join("simulator.wasm");
    Ok(Compiled { name: "heart", module })
}

/// Runs cargo for the wasm target and returns the folder that the module is in.
fn cargo(workspace: &Workspace, log: &mut Log, arguments: &[&str]) -> Result<PathBuf> {
    ensure_target(workspace, log)?;
    let mut cargo = workspace.cargo();
    cargo.args(arguments).args(["--release", "--target", TARGET]);
    // These flags replace the user's own, so that the same sources give the same bytes on every machine.
    cargo.env("CARGO_ENCODED_RUSTFLAGS", path_flags(workspace)?.join("\u{1f}"));
    run(log, &mut cargo)?;
    Ok(workspace.target.join(TARGET).join("release"))
}

/// Writes the glue and the module of a crate into a folder.
///
/// # Errors
/// When a tool is missing or a stage fails.
pub(super) fn finish(
    workspace: &Workspace,
    log: &mut Log,
    compiled: &Compiled,
    folder: &Path,
    profile: Profile,
) -> Result<()> {
    let wasm = folder.join(format!("{}_bg.wasm", compiled.name));
    log.stage("generate the JavaScript glue", |_| generate(compiled, folder, profile))?;
    log.stage("optimize the wasm", |log| optimize(workspace, log, &wasm, profile))
}

/// Adds the wasm target to the toolchain when it is missing: rustup does not where the toolchain itself is there.
///
/// # Errors
/// When it cannot be added.
pub(crate) fn ensure_target(workspace: &Workspace, log: &mut Log) -> Result<()> {
    if Path::new(&rustc(workspace, &["--print", "target-libdir", "--target", TARGET])?).is_dir() {
        return Ok(());
    }
    run(log, Command::new("rustup").args(["target", "add", TARGET]).current_dir(&workspace.root))
        .with_context(|| format!("the Rust target {TARGET} is missing and could not be added (offline?)"))
}

/// Compiler flags that keep this machine's folders out of the file names that panic messages carry.
fn path_flags(workspace: &Workspace) -> Result<Vec<String>> {
    let sources = cargo_home().and_then(|home| fs::read_dir(home.join("registry").join("src")).ok());
    let folders = sources.into_iter().flatten().flatten();
    let mut flags: Vec<_> = folders.map(|folder| format!("--remap-path-prefix={}=", folder.path().display())).collect();
    // Where the component `rust-src` is installed, rustc names the library by its folder, and elsewhere by its commit.
    let version = rustc(workspace, &["--version", "--verbose"])?;
    let commit = version.lines().find_map(|line| line.strip_prefix("commit-hash: ")).context("rustc has no commit")?;
    let library = Path::new(&rustc(workspace, &["--print", "sysroot"])?).join("lib/rustlib/src/rust");
    flags.push(format!("--remap-path-prefix={}=/rustc/{commit}", library.display()));
    Ok(flags)
}

/// What the compiler of the workspace says.
fn rustc(workspace: &Workspace, arguments: &[&str]) -> Result<String> {
    let output = Command::new("rustc").args(arguments).current_dir(&workspace.root).output();
    let output = output.context("rustc does not start")?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Writes the glue and the module. Only the two files with `_bg` in their names are used: the third one imports the wasm
/// as a module, which `pkg-template/start.js` does in a way that all runtimes know.
fn generate(compiled: &Compiled, folder: &Path, profile: Profile) -> Result<()> {
    let is_release = profile != Profile::Dev;
    Bindgen::new()
        .bundler(true)?
        .input_path(&compiled.module)
        .out_name(compiled.name)
        .encode_into(EncodeInto::Always)
        .typescript(false)
        .keep_debug(false)
        .remove_name_section(is_release)
        .remove_producers_section(is_release)
        .generate(folder)
        .context("wasm-bindgen failed")
}

/// Shrinks the module in place. No feature flag: with `--all-features` the result does not load, and without any
/// the tool reads the features from the section that rustc leaves.
fn optimize(workspace: &Workspace, log: &mut Log, wasm: &Path, profile: Profile) -> Result<()> {
    let mut command = Command::new(npm::tool(&workspace.root.join("xtask"), "wasm-opt"));
    command.args(["-Oz", "--converge"]);
    command.args(match profile {
        Profile::Release | Profile::Traps => {
            ["--strip-debug", "--strip-producers", "--strip-target-features"].as_slice()
        }
        Profile::Dev => ["--debuginfo"].as_slice(),
    });
    run(log, command.arg(wasm).arg("--output").arg(wasm))
}
