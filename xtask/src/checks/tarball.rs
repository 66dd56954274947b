//! Checks of the packed package, the way its users get it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use super::{Context, Outcome, entries, files};
use crate::command::{run, run_within};
use crate::log::Log;
use crate::npm::{self, npm};
use crate::package;

/// A program that uses the package has to end by itself within this time.
const LIMIT: Duration = Duration::from_secs(60);

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

/// The types say what the tests in `tests/types` say they say, in every resolution mode that has a tsconfig there.
pub(super) fn types(context: &Context, log: &mut Log) -> Result<Outcome> {
    let tests = context.workspace.root.join("tests");
    npm::install(log, &tests)?;
    let folder = installed(context, log, &tests.join("types"))?;
    let mut modes = files(&folder, "tsconfig.", ".json")?;
    modes.retain(|path| !path.ends_with("tsconfig.base.json"));
    for mode in &modes {
        let mut compiler = Command::new(npm::tool(&tests, "tsc"));
        compiler.args(["--noEmit", "--strict", "--pretty", "false", "--project"]).arg(mode);
        run(log, compiler.current_dir(&folder))?;
    }
    Ok(Outcome::Passed(Some(format!("{} modes", modes.len()))))
}

/// A project that has the package installed uses it against the simulated gateways and ends by itself.
pub(super) fn consumer(context: &Context, log: &mut Log, source: &Path) -> Result<Outcome> {
    let folder = installed(context, log, source)?;
    let url = context.simulator(log)?;
    let mut command = npm(&folder);
    command.arg("test").env("SIMULATOR_URL", url);
    run_within(log, LIMIT, command)?;
    Ok(Outcome::Passed(None))
}

/// Copies a project below the target folder and installs its dependencies and the tarball there.
fn installed(context: &Context, log: &mut Log, source: &Path) -> Result<PathBuf> {
    let tarball = &context.package(log)?.tarball;
    let name = source.file_name().context("a consumer has no name")?;
    let folder = context.workspace.target.join("consumers").join(name);
    mirror(source, &folder)?;
    if folder.join("package-lock.json").exists() {
        npm::install(log, &folder)?;
    }
    // npm would keep an earlier build of the same version.
    let earlier = folder.join("node_modules").join("luma-tasks");
    if earlier.exists() {
        fs::remove_dir_all(earlier)?;
    }
    run(log, npm(&folder).args(["install", "--no-save", "--no-package-lock"]).arg(tarball))?;
    Ok(folder)
}

/// Makes one folder equal to another except for installed packages. Equal files keep their dates.
fn mirror(source: &Path, copy: &Path) -> Result<()> {
    fs::create_dir_all(copy)?;
    for path in entries(copy)? {
        let name = path.file_name().unwrap_or_default();
        if name == "node_modules" || source.join(name).exists() {
            continue;
        }
        if path.is_dir() { fs::remove_dir_all(path)? } else { fs::remove_file(path)? }
    }
    for path in entries(source)? {
        let name = path.file_name().unwrap_or_default();
        let target = copy.join(name);
        if path.is_dir() {
            if name != "node_modules" {
                mirror(&path, &target)?;
            }
        } else if fs::read(&target).ok().as_deref() != Some(&fs::read(&path)?) {
            fs::copy(&path, &target)?;
        }
    }
    Ok(())
}
