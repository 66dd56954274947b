//! The benchmark: the packed package beside the packages that users would take in its place.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Result, ensure};

use crate::browser;
use crate::command::show;
use crate::log::Log;
use crate::npm;
use crate::package;
use crate::simulator::Simulator;
use crate::workspace::Workspace;

/// What is measured, and how long.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Measure `pkg/` as it is instead of packing first.
    #[arg(long)]
    no_pack: bool,
    /// The parts, as `tests/bench/parts` has them, and `--rounds N`; all of them, and then docs/benchmarks.md is written,
    /// when nothing is given.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Packs, then measures in Node and in Chromium and prints the tables.
///
/// # Errors
/// When packing fails, a registry is not reached or Node does not start.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let mut log = Log::shown(workspace, "bench")?;
    let (simulator, chromium) = log.tell_on_failure(|log| prepare(workspace, log, options))?;

    let mut node = Command::new("node");
    node.current_dir(&workspace.root).arg("tests/bench/main.js").env("SIMULATOR_URL", &simulator.url);
    match chromium {
        Ok(path) => node.env(browser::CHROMIUM.variable, path),
        Err(reason) => node.env_remove(browser::CHROMIUM.variable).env("NO_CHROMIUM", reason),
    };
    node.args(&options.arguments);
    println!();
    show(&mut node)
}

/// Brings everything that is measured with: the package, the peers, the simulated gateways, and a browser or the reason
/// why there is none.
fn prepare(workspace: &Workspace, log: &mut Log, options: &Options) -> Result<(Simulator, Result<PathBuf, String>)> {
    if options.no_pack {
        let entry = workspace.package().join("dist").join("index.js");
        ensure!(entry.exists(), "there is no {}: leave out --no-pack", entry.display());
    } else {
        package::build(workspace, log)?;
    }
    let tests = workspace.root.join("tests");
    log.stage("install the peers", |log| {
        npm::install(log, &tests)?;
        npm::install(log, &tests.join("bench"))
    })?;
    let simulator = log.stage("start the simulated gateways", |log| Simulator::start(workspace, log, 0))?;
    Ok((simulator, browser::find(log, &browser::CHROMIUM)))
}
