//! Mutation testing: what the tests do not notice when the code that decides is changed.

use std::fs;
use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::command::show;
use crate::log::Log;
use crate::tools::Tool;
use crate::workspace::Workspace;

const CARGO_MUTANTS: Tool = Tool { name: "cargo-mutants", version: "27.1.0", probe: &["mutants", "--version"] };

/// What the tool ends with when a test did not end, whether or not changes were missed.
const TIMEOUT: u8 = 3;

/// Runs cargo-mutants as `.cargo/mutants.toml` says, with these arguments besides.
///
/// # Errors
/// When the tool is missing and cannot be built.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode> {
    let mut log = Log::shown(workspace, "mutants")?;
    let program = log.tell_on_failure(|log| CARGO_MUTANTS.find(workspace, log))?;
    let mut mutants = Command::new(program);
    mutants.current_dir(&workspace.root).arg("mutants").args(arguments);
    // Copies of the tree that share a target folder would run each other's tests.
    let code = show(mutants.env_remove("CARGO_TARGET_DIR"))?;
    // The tool also fails when a change makes a test run for ever. Such a change has been noticed.
    let missed = fs::read_to_string(workspace.root.join("target/mutants.out/missed.txt"));
    let has_only_timeouts = code == ExitCode::from(TIMEOUT) && missed.is_ok_and(|missed| missed.is_empty());
    Ok(if has_only_timeouts { ExitCode::SUCCESS } else { code })
}
