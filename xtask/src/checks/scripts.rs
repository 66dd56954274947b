//! Checks that are test files in JavaScript.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use super::{Context, Outcome, files};
use crate::browser;
use crate::command::run_within;
use crate::consumers::installed;
use crate::log::Log;
use crate::npm;
use crate::package;
use crate::site;
use crate::static_site;
use crate::wasm::Profile;

/// A test file that hangs must not hold up the others for ever.
const LIMIT: Duration = Duration::from_secs(600);

/// The clients that vendors publish understand the simulated gateways.
pub(super) fn vendors(context: &Context, log: &mut Log) -> Result<Outcome> {
    npm::install(log, &context.workspace.root.join("tests").join("vendors"))?;
    run_tests(context, log, "vendors", &[])
}

/// The built package does in Node what it promises.
pub(super) fn node(context: &Context, log: &mut Log) -> Result<Outcome> {
    test(context, log, "node", &[])
}

/// The command line does on terminals and in pipes what it promises. A test that lacks something says that it is skipped.
pub(super) fn cli(context: &Context, log: &mut Log) -> Result<Outcome> {
    let tarball = context.package(log)?.tarball.clone().into();
    npm::install(log, &context.workspace.root.join("tests").join("cli"))?;
    test(context, log, "cli", &[("TARBALL", tarball)])
}

/// A core that ends because of a bug takes only the calls under way with it.
pub(super) fn traps(context: &Context, log: &mut Log) -> Result<Outcome> {
    let package = package::build_as(context.workspace, log, Profile::Traps)?;
    let mut node = Command::new("node");
    node.current_dir(&context.workspace.root).env("PACKAGE", package.tarball.with_file_name("dist"));
    node.args(["--test", "--test-reporter=spec", "tests/traps.test.js"]);
    run_within(log, LIMIT, node)?;
    Ok(Outcome::Passed(None))
}

/// The code of the documentation runs, and its commands exist.
pub(super) fn docs(context: &Context, log: &mut Log) -> Result<Outcome> {
    let root = &context.workspace.root;
    let tarball = &context.package(log)?.tarball;
    let folder = installed(context.workspace, log, tarball, &root.join("tests").join("docs"), None)?;
    let url = context.simulator(log)?;
    let mut node = Command::new("node");
    node.current_dir(&folder).args(["--test", "--test-reporter=spec"]);
    match browser::find(log, &browser::CHROMIUM) {
        Ok(path) => drop(node.env(browser::CHROMIUM.variable, path)),
        // Without a browser the tests of pages say that they are skipped.
        Err(reason) if context.unattended => return context.skip(reason),
        Err(_) => {}
    }
    node.env("ROOT", root).env("SIMULATOR_URL", url).env("XTASK", env::current_exe()?);
    run_within(log, LIMIT, node)?;
    Ok(Outcome::Passed(tally(&log.text())))
}

/// The documentation builds, no link in it is broken, and its pages are accessible.
pub(super) fn site(context: &Context, log: &mut Log) -> Result<Outcome> {
    context.package(log)?;
    let folder = context.workspace.target.join("site");
    site::write(context.workspace, log, &folder)?;
    match browser::find(log, &browser::CHROMIUM) {
        Ok(path) => test(context, log, "site", &[(browser::CHROMIUM.variable, path.into()), ("SITE", folder.into())]),
        Err(reason) => context.skip(reason),
    }
}

/// The built package and the demo page work in Chromium, the main path also in Firefox, and the page as static files.
pub(super) fn browser(context: &Context, log: &mut Log) -> Result<Outcome> {
    let mut variables = Vec::new();
    for wanted in [browser::CHROMIUM, browser::FIREFOX] {
        match browser::find(log, &wanted) {
            Ok(path) => variables.push((wanted.variable, path.into())),
            // Without Firefox its tests say that they are skipped.
            Err(_) if wanted.name == browser::FIREFOX.name && !context.unattended => {}
            Err(reason) => return context.skip(reason),
        }
    }
    let screenshots = context.workspace.target.join("screens");
    fs::create_dir_all(&screenshots)?;
    let site = context.workspace.target.join("static-site");
    package::empty(&site)?;
    context.package(log)?;
    static_site::write(context.workspace, log, &site)?;
    variables.extend([("SCREENSHOTS", screenshots.into()), ("STATIC_SITE", site.into())]);
    test(context, log, "browser", &variables)
}

/// Runs the test files of a folder against the built package and the simulated gateways.
fn test(context: &Context, log: &mut Log, folder: &str, variables: &[(&str, OsString)]) -> Result<Outcome> {
    context.package(log)?;
    let tests = context.workspace.root.join("tests");
    npm::install(log, &tests)?;
    run_tests(context, log, folder, variables)
}

/// Runs the test files of a folder against the simulated gateways.
fn run_tests(context: &Context, log: &mut Log, folder: &str, variables: &[(&str, OsString)]) -> Result<Outcome> {
    let tests = context.workspace.root.join("tests");
    let url = context.simulator(log)?;
    let mut node = Command::new("node");
    node.current_dir(&context.workspace.root).env("SIMULATOR_URL", url).envs(variables.iter().cloned());
    node.args(["--test", "--test-reporter=spec"]);
    for file in files(&tests.join(folder), "", ".test.js")? {
        node.arg(file.strip_prefix(&context.workspace.root).map_or(file.clone(), Path::to_path_buf));
    }
    run_within(log, LIMIT, node)?;
    Ok(Outcome::Passed(tally(&log.text())))
}

/// How many tests passed, and why others were skipped, from what Node's reporter wrote.
fn tally(text: &str) -> Option<String> {
    let passed = text.lines().rev().find_map(|line| line.strip_prefix("ℹ pass "))?;
    let skipped = text.lines().filter(|line| line.trim_start().starts_with('﹣'));
    let mut reasons = BTreeMap::new();
    for (_, reason) in skipped.filter_map(|line| line.split_once(" # ")) {
        *reasons.entry(reason).or_insert(0) += 1;
    }
    let reasons: String = reasons.into_iter().map(|(reason, count)| format!("; {count} skipped: {reason}")).collect();
    Some(format!("{passed} tests{reasons}"))
}
