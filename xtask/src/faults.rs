//! A server that misbehaves in every way there is, and what callers get.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::browser;
use crate::command::show;
use crate::log::Log;
use crate::npm;
use crate::package;
use crate::simulator::Simulator;
use crate::workspace::Workspace;

/// Packs and plays every fault in Node and in the browsers there are. What callers get stands in `tests/faults/rows`.
///
/// # Errors
/// When packing fails or Node does not start.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    let mut log = Log::shown(workspace, "faults")?;
    let mut node = Command::new("node");
    node.current_dir(&workspace.root).args(["--test", "--test-reporter=spec"]);
    node.args(["tests/node/faults.test.js", "tests/browser/faults.test.js"]);
    let simulator = log.tell_on_failure(|log| {
        package::build(workspace, log)?;
        npm::install(log, &workspace.root.join("tests"))?;
        for wanted in [browser::CHROMIUM, browser::FIREFOX] {
            // A path without a file is how the tests know that there is none.
            let path = browser::find(log, &wanted).unwrap_or_else(|reason| {
                println!("skipped: {reason}");
                "none".into()
            });
            node.env(wanted.variable, path);
        }
        Simulator::start(workspace, log, 0)
    })?;
    show(node.env("SIMULATOR_URL", &simulator.url))
}
