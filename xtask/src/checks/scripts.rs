//! Checks that are programs in JavaScript, most of them test files.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use super::{Context, Outcome};
use crate::command::{Missing, run_within};
use crate::consumers::installed;
use crate::demo;
use crate::files::{empty, make, named};
use crate::log::Log;
use crate::npm;
use crate::package::{self, Profile};
use crate::services::browser::{self, Browser, CHROMIUM, FIREFOX};
use crate::site;

/// A program that hangs must not hold up the others for ever. Lighthouse runs a dozen times.
const LIMIT: Duration = Duration::from_secs(600);

/// The clients that vendors publish understand the simulated gateways.
pub(super) fn vendors(context: &Context, log: &mut Log) -> Result<Outcome> {
    npm::install(log, &context.workspace.root.join("tests/vendors"))?;
    test(context, log, "vendors", &[])
}

/// The built package does in Node what it promises.
pub(super) fn node(context: &Context, log: &mut Log) -> Result<Outcome> {
    test_package(context, log, "node", &[])
}

/// The command line does on terminals and in pipes what it promises. A test that lacks something says that it is skipped.
pub(super) fn cli(context: &Context, log: &mut Log) -> Result<Outcome> {
    let tarball = context.package(log)?.into();
    npm::install(log, &context.workspace.root.join("tests/cli"))?;
    test_package(context, log, "cli", &[("TARBALL", tarball)])
}

/// A core that ends because of a bug takes only the calls under way with it.
pub(super) fn traps(context: &Context, log: &mut Log) -> Result<Outcome> {
    let package = package::build_as(context.workspace, log, Profile::Traps)?;
    let mut node = Command::new("node");
    node.current_dir(&context.workspace.root).env("PACKAGE", package.with_file_name("dist"));
    node.args(["--test", "--test-reporter=spec", "tests/traps.test.js"]);
    run_within(log, LIMIT, node)?;
    Ok(None)
}

/// The code of the documentation runs, and its commands exist.
pub(super) fn docs(context: &Context, log: &mut Log) -> Result<Outcome> {
    let root = &context.workspace.root;
    let tarball = context.package(log)?;
    let folder = installed(context.workspace, log, tarball, &root.join("tests/docs"), None)?;
    let url = context.simulator(log)?;
    let mut node = Command::new("node");
    node.current_dir(&folder).args(["--test", "--test-reporter=spec"]);
    node.env("ROOT", root).env("SIMULATOR_URL", url).env("XTASK", env::current_exe()?);
    node.envs(find_for_some_tests(context, log, &CHROMIUM)?);
    run_within(log, LIMIT, node)?;
    Ok(counts(log))
}

/// The documentation builds, no link in it is broken, and its pages are accessible.
pub(super) fn site(context: &Context, log: &mut Log) -> Result<Outcome> {
    context.package(log)?;
    let folder = context.workspace.target.join("site");
    site::write(context.workspace, log, &folder)?;
    let chromium = browser::find(log, &CHROMIUM)?.into();
    test_package(context, log, "site", &[(CHROMIUM.variable, chromium), ("SITE", folder.into())])
}

/// The built package and the demo page work in Chromium, the main path also in Firefox, and the page as static files.
pub(super) fn browser(context: &Context, log: &mut Log) -> Result<Outcome> {
    let screenshots = context.workspace.target.join("screens");
    let site = context.workspace.target.join("static-site");
    let mut variables = vec![(CHROMIUM.variable, browser::find(log, &CHROMIUM)?.into())];
    variables.extend(find_for_some_tests(context, log, &FIREFOX)?);
    make(&screenshots)?;
    empty(&site)?;
    context.package(log)?;
    demo::write_page(context.workspace, log, &site)?;
    variables.extend([("SCREENSHOTS", screenshots.into()), ("STATIC_SITE", site.into())]);
    test_package(context, log, "browser", &variables)
}

/// The demo page and the documentation are accessible and follow good practice, on a phone and on a desktop; the demo page is
/// fast, too.
pub(super) fn lighthouse(context: &Context, log: &mut Log) -> Result<Outcome> {
    let chromium = browser::find(log, &CHROMIUM)?;
    context.package(log)?;
    let tests = context.workspace.root.join("tests");
    let folder = tests.join("lighthouse");
    npm::install(log, &tests)?;
    npm::install(log, &folder)?;
    let documentation = context.workspace.target.join("site");
    site::write(context.workspace, log, &documentation)?;
    let url = context.simulator(log)?;
    let mut node = Command::new("node");
    node.current_dir(folder).arg("measure.js").env("SIMULATOR_URL", url).env(CHROMIUM.variable, chromium);
    node.env("SITE", documentation);
    run_within(log, LIMIT, node)?;
    Ok(log.last_line("scores "))
}

/// The variable with the path of a browser that only some tests need: those say that they are skipped without it.
fn find_for_some_tests(context: &Context, log: &mut Log, wanted: &Browser) -> Result<Option<(&'static str, OsString)>> {
    match browser::find(log, wanted) {
        Ok(path) => Ok(Some((wanted.variable, path.into()))),
        Err(error) if error.is::<Missing>() && !context.unattended => Ok(None),
        Err(error) => Err(error),
    }
}

/// Runs the test files of a folder against the built package and the simulated gateways.
fn test_package(context: &Context, log: &mut Log, folder: &str, variables: &[(&str, OsString)]) -> Result<Outcome> {
    context.package(log)?;
    npm::install(log, &context.workspace.root.join("tests"))?;
    test(context, log, folder, variables)
}

/// Runs the test files of a folder against the simulated gateways.
fn test(context: &Context, log: &mut Log, folder: &str, variables: &[(&str, OsString)]) -> Result<Outcome> {
    let root = &context.workspace.root;
    let url = context.simulator(log)?;
    let mut node = Command::new("node");
    node.current_dir(root).env("SIMULATOR_URL", url).envs(variables.iter().cloned());
    // Most tests wait more than they compute.
    node.args(["--test", "--test-reporter=spec", "--test-concurrency=2"]);
    for file in named(&root.join("tests").join(folder), "", ".test.js")? {
        node.arg(file.strip_prefix(root).unwrap_or(&file));
    }
    run_within(log, LIMIT, node)?;
    Ok(counts(log))
}

/// How many tests passed, and how many were skipped and why, from what Node's reporter wrote.
fn counts(log: &Log) -> Outcome {
    let text = log.text();
    let skipped = text.lines().filter(|line| line.trim_start().starts_with('﹣'));
    let mut reasons = BTreeMap::new();
    for (_, reason) in skipped.filter_map(|line| line.split_once(" # ")) {
        *reasons.entry(reason).or_insert(0) += 1;
    }
    let reasons: String = reasons.into_iter().map(|(reason, count)| format!("; {count} skipped: {reason}")).collect();
    log.last_line("ℹ pass ").map(|passed| format!("{passed} tests{reasons}"))
}
