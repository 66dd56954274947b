//! A hundred thousand waits, to see that nothing stays behind.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::command::show;
use crate::log::Log;
use crate::package;
use crate::workspace::Workspace;

/// Packs, then starts and ends waits in Node and prints how much memory is used on the way.
///
/// # Errors
/// When packing fails or Node does not start.
pub(crate) fn run(workspace: &Workspace, waits: u32) -> Result<ExitCode> {
    let mut log = Log::shown(workspace, "soak")?;
    log.tell_on_failure(|log| package::build(workspace, log))?;
    let mut node = Command::new("node");
    node.current_dir(&workspace.root).args(["--expose-gc", "tests/soak.js", &waits.to_string()]);
    show(&mut node)
}
