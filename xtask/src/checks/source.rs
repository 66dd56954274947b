//! Checks of the Rust sources.

use anyhow::Result;

use super::{Context, Outcome};
use crate::command::run;
use crate::log::Log;
use crate::package::wasm::{TARGET, ensure_target};

/// rustfmt would change nothing.
pub(super) fn fmt(context: &Context, log: &mut Log) -> Result<Outcome> {
    cargo(context, log, &["fmt", "--all", "--check"])
}

/// Clippy has no objection to anything that runs on this machine.
pub(super) fn clippy(context: &Context, log: &mut Log) -> Result<Outcome> {
    cargo(context, log, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
}

/// Clippy has no objection to what ships.
pub(super) fn clippy_wasm(context: &Context, log: &mut Log) -> Result<Outcome> {
    ensure_target(context.workspace, log)?;
    let lib = ["clippy", "--lib", "--target", TARGET, "--package"];
    cargo(context, log, &[&lib[..], &["luma-tasks", "--features=trap-tests", "--", "-D", "warnings"]].concat())?;
    cargo(context, log, &[&lib[..], &["simulator", "--no-default-features", "--", "-D", "warnings"]].concat())
}

/// The tests that need neither wasm nor JavaScript pass.
pub(super) fn unit(context: &Context, log: &mut Log) -> Result<Outcome> {
    cargo(context, log, &["test", "--workspace"])
}

fn cargo(context: &Context, log: &mut Log, arguments: &[&str]) -> Result<Outcome> {
    run(log, context.workspace.cargo().args(arguments))?;
    Ok(None)
}
