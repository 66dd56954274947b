//! A server that misbehaves in every way there is, and the table of what callers get.

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::browser;
use crate::command::run_within;
use crate::log::Log;
use crate::npm;
use crate::package;
use crate::section;
use crate::simulator::Simulator;
use crate::workspace::Workspace;

/// A place that hangs must not hold up the others for ever.
const LIMIT: Duration = Duration::from_secs(600);

/// Packs, plays every fault in Node and in the browsers there are, and shows the table after writing it.
///
/// # Errors
/// When packing fails or a caller gets something else than the rows say.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    let mut log = Log::shown(workspace, "faults")?;
    log.tell_on_failure(|log| {
        package::build(workspace, log)?;
        npm::install(log, &workspace.root.join("tests"))?;
        log.stage("play the faults in Node", |log| play(workspace, log, "node", Command::new("node")))?;
        let mut node = Command::new("node");
        for wanted in [browser::CHROMIUM, browser::FIREFOX] {
            match browser::find(log, &wanted) {
                Ok(path) => node.env(wanted.variable, path),
                Err(reason) => {
                    println!("skipped: {reason}");
                    // A path without a file is how the tests know that there is none.
                    node.env(wanted.variable, "none")
                }
            };
        }
        let simulator = Simulator::start(workspace, log, 0)?;
        node.env("SIMULATOR_URL", &simulator.url);
        log.stage("play the faults in browsers", |log| play(workspace, log, "browser", node))
    })?;
    println!("\n{}", table(&workspace.root)?);
    Ok(ExitCode::SUCCESS)
}

fn play(workspace: &Workspace, log: &mut Log, folder: &str, mut node: Command) -> Result<()> {
    node.current_dir(&workspace.root).env("WRITE_RELIABILITY", "1");
    node.args(["--test", "--test-reporter=spec", &format!("tests/{folder}/faults.test.js")]);
    run_within(log, LIMIT, node)
}

/// The table as it stands in the page.
fn table(root: &Path) -> Result<String> {
    let page = fs::read_to_string(root.join("docs/reliability.md")).context("cannot read docs/reliability.md")?;
    let [_, table, _] = section::split(&page, "faults").context("docs/reliability.md has no section of faults")?;
    Ok(table.trim().to_owned())
}
