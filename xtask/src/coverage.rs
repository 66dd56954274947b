//! What the native tests reach of the Rust core.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::command::show;
use crate::log::Log;
use crate::tools::Tool;
use crate::workspace::Workspace;

const CARGO_LLVM_COV: Tool = Tool { name: "cargo-llvm-cov", version: "0.9.1", probe: &["llvm-cov", "--version"] };

/// Runs the Rust tests under cargo-llvm-cov, which prints its summary.
///
/// # Errors
/// When the tool is missing and cannot be built.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    let mut log = Log::shown(workspace, "coverage")?;
    let program = log.tell_on_failure(|log| CARGO_LLVM_COV.find(workspace, log))?;
    let mut coverage = Command::new(program);
    coverage.current_dir(&workspace.root).args(["llvm-cov", "--package", "luma-tasks"]);
    // Without a terminal the tool would not add the component `llvm-tools` to the toolchain by itself.
    show(coverage.env("CARGO_LLVM_COV_SETUP", "yes"))
}
