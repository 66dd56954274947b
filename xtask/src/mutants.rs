//! Mutation testing: what the tests do not notice when the code that decides is changed.

use std::fs;
use std::process::ExitCode;

use anyhow::Result;

use crate::tools::MUTANTS;
use crate::workspace::Workspace;

/// What the tool ends with when a test did not end, whether or not changes were missed.
const TIMEOUT: u8 = 3;

/// Runs cargo-mutants as `.cargo/mutants.toml` says, with these arguments besides.
///
/// # Errors
/// When the tool is missing and cannot be built.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode> {
    let code = MUTANTS.show(workspace, |command| {
        // Copies of the tree that share a target folder would run each other's tests.
        command.args(arguments).env_remove("CARGO_TARGET_DIR");
    })?;
    // The tool also fails when a change makes a test run for ever. Such a change has been noticed.
    let missed = fs::read_to_string(workspace.root.join("target/mutants.out/missed.txt"));
    let has_only_timeouts = code == ExitCode::from(TIMEOUT) && missed.is_ok_and(|missed| missed.is_empty());
    Ok(if has_only_timeouts { ExitCode::SUCCESS } else { code })
}
