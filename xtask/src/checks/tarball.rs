//! Checks of the packed package, the way its users get it.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};

use super::{Context, Outcome, files};
use crate::command::run;
use crate::consumers::installed;
use crate::log::Log;
use crate::npm;
use crate::package;
use crate::size;

/// The package can be built.
pub(super) fn pack(context: &Context, log: &mut Log) -> Result<Outcome> {
    context.package(log).map(|_| Outcome::Passed(None))
}

/// The package is not too large.
pub(super) fn size(context: &Context, log: &mut Log) -> Result<Outcome> {
    let sizes = &context.package(log)?.sizes;
    log.line(&size::table(sizes))?;
    size::check(sizes)?;
    Ok(Outcome::Passed(Some(sizes.verdict())))
}

/// Building again gives the same bytes.
pub(super) fn reproducible(context: &Context, log: &mut Log) -> Result<Outcome> {
    let tarball = &context.package(log)?.tarball;
    let first = fs::read(tarball)?;
    let second = fs::read(package::build(context.workspace, log)?.tarball)?;
    ensure!(first == second, "two builds gave different tarballs");
    Ok(Outcome::Passed(None))
}

/// publint finds nothing that a bundler or runtime would stumble over.
pub(super) fn publint(context: &Context, log: &mut Log) -> Result<Outcome> {
    let tarball = &context.package(log)?.tarball;
    tool(context, log, "publint", &["--strict"], tarball)
}

/// attw finds that TypeScript resolves every entry in every mode.
pub(super) fn attw(context: &Context, log: &mut Log) -> Result<Outcome> {
    let tarball = &context.package(log)?.tarball;
    // The tool deletes what it is given.
    let copy = context.workspace.target.join("attw.tgz");
    fs::copy(tarball, &copy)?;
    // The wasm file is for bundlers and Workers; no other mode of resolution loads one.
    tool(context, log, "attw", &["--no-color", "--no-emoji", "--exclude-entrypoints", "core_bg.wasm"], &copy)
}

fn tool(context: &Context, log: &mut Log, name: &str, arguments: &[&str], tarball: &Path) -> Result<Outcome> {
    let tests = context.workspace.root.join("tests");
    npm::install(log, &tests)?;
    run(log, Command::new(npm::tool(&tests, name)).arg(tarball).args(arguments))?;
    Ok(Outcome::Passed(None))
}

/// The types say what the tests in `tests/types` say they say, in every resolution mode that has a tsconfig there, and the
/// code of the documentation has no error.
pub(super) fn types(context: &Context, log: &mut Log) -> Result<Outcome> {
    let tests = context.workspace.root.join("tests");
    npm::install(log, &tests)?;
    let tarball = &context.package(log)?.tarball;
    let folder = installed(context.workspace, log, tarball, &tests.join("types"), None)?;
    let root = &context.workspace.root;
    let extract = tests.join("types").join("extract-code.mjs");
    run(log, Command::new("node").arg(extract).arg(root).arg(folder.join("docs")))?;
    let recipes = tests.join("consumers").join("shared").join("recipes.mjs");
    run(log, Command::new("node").arg(recipes).arg(folder.join("recipes")).arg(root.join("docs").join("react.md")))?;
    let mut modes = files(&folder, "tsconfig.", ".json")?;
    modes.retain(|path| !path.ends_with("tsconfig.base.json"));
    for mode in &modes {
        let mut compiler = Command::new(npm::tool(&tests, "tsc"));
        compiler.args(["--noEmit", "--strict", "--pretty", "false", "--project"]).arg(mode);
        run(log, compiler.current_dir(&folder))?;
    }
    Ok(Outcome::Passed(Some(format!("{} modes", modes.len()))))
}
