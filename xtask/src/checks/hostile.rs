//! A short slice of what `cargo xtask fuzz` tries at length.

use std::env;
use std::process::Command;

use anyhow::{Result, bail};

use super::{Context, Outcome};
use crate::command::{Missing, read, run};
use crate::fuzz::{Cases, mutated};
use crate::log::Log;

/// The same cases in every run: a change that fails here is a change that did it.
const CASES: Cases = Cases { native: 10_000, wasm: 20_000, compared: 3000 };

/// Mutated answers break no promise, natively and through the wasm, and both views read them the same.
pub(super) fn hostile(context: &Context, log: &mut Log) -> Result<Outcome> {
    context.package(log)?;
    mutated(context.workspace, log, "dev", &CASES)?;
    let Cases { native, wasm, compared } = CASES;
    Ok(Some(format!("{native} natively, {wasm} through the wasm, {compared} by both")))
}

/// The fuzz targets still compile.
pub(super) fn fuzz(context: &Context, log: &mut Log) -> Result<Outcome> {
    let compiler = env::var_os("CXX").unwrap_or_else(|| "c++".into());
    if read(log, Command::new(compiler).arg("--version")).is_err() {
        bail!(Missing("libFuzzer needs a C++ compiler, and there is no c++".to_owned()));
    }
    let mut cargo = context.workspace.cargo();
    cargo.args(["check", "--locked", "--manifest-path", "fuzz/Cargo.toml", "--target-dir"]);
    run(log, cargo.arg(context.workspace.target.join("fuzz")))?;
    Ok(None)
}
