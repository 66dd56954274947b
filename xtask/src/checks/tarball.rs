//! Checks of the packed package, the way its users get it.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};

use super::{Context, Outcome};
use crate::command::run;
use crate::consumers::installed;
use crate::files::{copy, named};
use crate::log::Log;
use crate::npm;
use crate::package;

/// The package can be built.
pub(super) fn pack(context: &Context, log: &mut Log) -> Result<Outcome> {
    context.package(log).map(|_| None)
}

/// The package is not too large.
pub(super) fn size(context: &Context, log: &mut Log) -> Result<Outcome> {
    context.package(log)?;
    run(log, &mut package::sizes(context.workspace))?;
    Ok(log.last_line("sizes: "))
}

/// Building again gives the same bytes.
pub(super) fn reproducible(context: &Context, log: &mut Log) -> Result<Outcome> {
    let first = fs::read(context.package(log)?)?;
    let second = fs::read(package::build(context.workspace, log)?)?;
    ensure!(first == second, "two builds gave different tarballs");
    Ok(None)
}

/// publint finds nothing that a bundler or runtime would stumble over.
pub(super) fn publint(context: &Context, log: &mut Log) -> Result<Outcome> {
    let tarball = context.package(log)?;
    tool(context, log, "publint", &["--strict"], tarball)
}

/// attw finds that TypeScript resolves every entry in every mode.
pub(super) fn attw(context: &Context, log: &mut Log) -> Result<Outcome> {
    let tarball = context.package(log)?;
    // The tool deletes what it is given.
    let given = context.workspace.target.join("attw.tgz");
    copy(tarball, &given)?;
    // The wasm file is for bundlers and Workers; no other mode of resolution loads one.
    tool(context, log, "attw", &["--no-color", "--no-emoji", "--exclude-entrypoints", "core_bg.wasm"], &given)
}

fn tool(context: &Context, log: &mut Log, name: &str, arguments: &[&str], tarball: &Path) -> Result<Outcome> {
    let tests = context.workspace.root.join("tests");
    npm::install(log, &tests)?;
    run(log, Command::new(npm::tool(&tests, name)).arg(tarball).args(arguments))?;
    Ok(None)
}

/// The types say what the tests in `tests/types` say they say, in every resolution mode that has a tsconfig there, and the
/// code of the documentation has no error.
pub(super) fn types(context: &Context, log: &mut Log) -> Result<Outcome> {
    let tests = context.workspace.root.join("tests");
    npm::install(log, &tests)?;
    let tarball = context.package(log)?;
    let folder = installed(context.workspace, log, tarball, &tests.join("types"), None)?;
    let root = &context.workspace.root;
    let extract = tests.join("types/extract-code.mjs");
    run(log, Command::new("node").arg(extract).arg(root).arg(folder.join("docs")))?;
    let recipes = tests.join("consumers/shared/recipes.mjs");
    run(log, Command::new("node").arg(recipes).arg(folder.join("recipes")).arg(root.join("docs/react.md")))?;
    let mut modes = named(&folder, "tsconfig.", ".json")?;
    modes.retain(|path| !path.ends_with("tsconfig.base.json"));
    for mode in &modes {
        let mut compiler = Command::new(npm::tool(&tests, "tsc"));
        compiler.args(["--noEmit", "--strict", "--pretty", "false", "--project"]).arg(mode);
        run(log, compiler.current_dir(&folder))?;
    }
    Ok(Some(format!("{} modes", modes.len())))
}
