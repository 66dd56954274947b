//! Answers that are changed by the grammar of JSON.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;

use super::Plan;
use crate::command::run_within;
use crate::log::Log;
use crate::workspace::Workspace;

/// What does not end is a failure. The longest run takes minutes.
const LIMIT: Duration = Duration::from_secs(4 * 3600);

/// A profile of its own: as quick as can be, and a sum that does not fit is still a panic.
const QUICK: [&str; 6] = [
    "inherits='release'",
    "opt-level=3",
    "lto=false",
    "codegen-units=16",
    "debug-assertions=true",
    "overflow-checks=true",
];

/// How the native tests are built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Build {
    /// As `cargo test` does, where that has been done already.
    Usual,
    /// Optimised, for great numbers.
    Quick,
}

/// What a run counted, by name.
pub(crate) struct Counts(Value);

impl Counts {
    /// One of the counts.
    pub(crate) fn get(&self, name: &str) -> u64 {
        self.0[name].as_u64().unwrap_or_default()
    }

    /// Reads what a run printed at its end: `hostile <what> {…}`.
    fn read(log: &str, what: &str) -> Result<Self> {
        let line =
            log.lines().rev().find_map(|line| line.split_once(&format!("hostile {what} "))).map(|(_, json)| json);
        let line = line.with_context(|| format!("the run for {what} told nothing"))?;
        Ok(Self(serde_json::from_str(line)?))
    }
}

/// Lets the native view read mutated answers, and write down for the other view what it makes of some.
///
/// # Errors
/// When a promise is broken.
pub(crate) fn native(workspace: &Workspace, log: &mut Log, build: Build, plan: Plan) -> Result<Counts> {
    let mut cargo = workspace.cargo();
    cargo.args(["test", "--package", "luma-tasks", "--test", "hostile"]);
    if build == Build::Quick {
        cargo.args(["--profile", "hostile"]);
        for setting in QUICK {
            cargo.args(["--config", &format!("profile.hostile.{setting}")]);
        }
    }
    cargo.args(["--", "--nocapture"]);
    cargo.env("HOSTILE_SEED", plan.seed.to_string()).env("HOSTILE_CASES", plan.native.to_string());
    cargo.env("HOSTILE_OUTCOMES", plan.compared.to_string()).env("HOSTILE_FILE", outcomes(workspace));
    run_within(log, LIMIT, cargo)?;
    Counts::read(&log.text(), "native")
}

/// Compares what the native view wrote down with what the wasm gives, then lets the wasm read mutated answers.
///
/// # Errors
/// When the views differ or a promise is broken.
pub(crate) fn views_and_wasm(workspace: &Workspace, log: &mut Log, plan: Plan) -> Result<[Counts; 2]> {
    let mut node = Command::new("node");
    node.current_dir(&workspace.root).arg("tests/node/hostile.js");
    node.args(["--seed", &plan.seed.to_string(), "--cases", &plan.wasm.to_string()]);
    node.arg("--outcomes").arg(outcomes(workspace));
    run_within(log, LIMIT, node)?;
    Ok([Counts::read(&log.text(), "views")?, Counts::read(&log.text(), "wasm")?])
}

fn outcomes(workspace: &Workspace) -> PathBuf {
    workspace.target.join("tmp").join("hostile-outcomes.jsonl")
}

#[cfg(test)]
mod tests {
    use super::Counts;

    #[test]
    fn the_last_counts_are_read() {
        let log = "hostile wasm {\"cases\":1}\ntest a ... hostile native {\"cases\":2,\"seed\":3}\nok\n";
        assert_eq!(Counts::read(log, "native").expect("they are there").get("cases"), 2);
        assert!(Counts::read(log, "views").is_err());
    }
}
