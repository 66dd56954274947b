//! Commands that are scripts in JavaScript, beside the package, the simulated gateways and the browsers that they ask.

use std::process::{Command, ExitCode};

use anyhow::{Result, ensure};

use crate::command::show;
use crate::log::Log;
use crate::npm;
use crate::package;
use crate::services::browser::{self, CHROMIUM, FIREFOX};
use crate::services::simulator::Simulator;
use crate::workspace::Workspace;

/// Packs, then asks a real gateway once, and writes a draft of a fixture.
///
/// # Errors
/// When packing fails or Node does not start.
pub(crate) fn live(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode> {
    run(workspace, "live", |log, node| {
        node.arg("tests/live/ask.js").args(arguments);
        package::build(workspace, log)
    })
}

/// Packs, then starts and ends a great many waits and prints how much memory is used on the way.
///
/// # Errors
/// When packing fails or Node does not start.
pub(crate) fn soak(workspace: &Workspace, waits: u32) -> Result<ExitCode> {
    run(workspace, "soak", |log, node| {
        node.args(["--expose-gc", "tests/soak.js", &waits.to_string()]);
        package::build(workspace, log)
    })
}

/// Packs, then plays every fault in Node and in the browsers there are. What callers get stands in `tests/faults/rows`.
///
/// # Errors
/// When packing fails or Node does not start.
pub(crate) fn faults(workspace: &Workspace) -> Result<ExitCode> {
    run(workspace, "faults", |log, node| {
        node.args(["--test", "--test-reporter=spec", "tests/node/faults.test.js", "tests/browser/faults.test.js"]);
        package::build(workspace, log)?;
        npm::install(log, &workspace.root.join("tests"))?;
        for wanted in [CHROMIUM, FIREFOX] {
            // A path without a file is how the tests know that there is none.
            let path = browser::find(log, &wanted).unwrap_or_else(|error| {
                println!("skipped: {error:#}");
                "none".into()
            });
            node.env(wanted.variable, path);
        }
        simulator(workspace, log, node)
    })
}

/// Packs, unless `pkg/` is to be measured as it is, then measures in Node and in Chromium and prints the tables.
///
/// # Errors
/// When packing fails, a registry is not reached or Node does not start.
pub(crate) fn bench(workspace: &Workspace, no_pack: bool, arguments: &[String]) -> Result<ExitCode> {
    run(workspace, "bench", |log, node| {
        node.arg("tests/bench/main.js").args(arguments);
        if no_pack {
            let entry = workspace.package().join("dist/index.js");
            ensure!(entry.exists(), "there is no {}: leave out --no-pack", entry.display());
        } else {
            package::build(workspace, log)?;
        }
        log.stage("install the peers", |log| {
            npm::install(log, &workspace.root.join("tests"))?;
            npm::install(log, &workspace.root.join("tests/bench"))
        })?;
        match browser::find(log, &CHROMIUM) {
            Ok(path) => node.env(CHROMIUM.variable, path),
            Err(error) => node.env_remove(CHROMIUM.variable).env("NO_CHROMIUM", format!("{error:#}")),
        };
        simulator(workspace, log, node)
    })
}

/// Runs the long form of the projects that poll on real queues.
///
/// # Errors
/// When the program cannot be started once more.
pub(crate) fn load() -> Result<ExitCode> {
    show(Command::new(std::env::current_exe()?).args(["matrix", "bullmq", "pg-boss"]).env("LOAD", "long"))
}

/// Starts the simulated gateways for a script.
fn simulator(workspace: &Workspace, log: &mut Log, node: &mut Command) -> Result<Simulator> {
    let simulator = log.stage("start the simulated gateways", |log| Simulator::start(workspace, log, 0))?;
    node.env("SIMULATOR_URL", &simulator.url);
    Ok(simulator)
}

/// Runs Node with what was prepared, which stays until it has ended.
fn run<T>(
    workspace: &Workspace,
    name: &str,
    prepare: impl FnOnce(&mut Log, &mut Command) -> Result<T>,
) -> Result<ExitCode> {
    let mut log = Log::shown(workspace, name)?;
    let mut node = Command::new("node");
    node.current_dir(&workspace.root);
    let _prepared = log.tell_on_failure(|log| prepare(log, &mut node))?;
    println!();
    show(&mut node)
}
