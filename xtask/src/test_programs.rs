//! The programs that cargo makes of Rust tests: built here, run by whoever needs them in another way than cargo's.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, ensure};
use serde_json::Value;

use crate::command::read;
use crate::log::Log;

/// The tests of one target as a program.
pub(crate) struct TestProgram {
    /// Where it is.
    pub(crate) path: PathBuf,
}

/// Builds what a `cargo test` command would run, and runs nothing.
///
/// # Errors
/// When it does not compile, or there is nothing to run.
pub(crate) fn build(log: &mut Log, cargo_test: &mut Command) -> Result<Vec<TestProgram>> {
    let messages = read(log, cargo_test.args(["--no-run", "--message-format=json-render-diagnostics"]))?;
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let programs: Vec<TestProgram> =
        messages.filter_map(|message| Some(TestProgram { path: message["executable"].as_str()?.into() })).collect();
    ensure!(!programs.is_empty(), "there is no test to run");
    Ok(programs)
}
