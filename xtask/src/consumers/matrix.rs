//! Every project of `tests/consumers`, and the table of what is tested where.

use std::fmt::Write as _;
use std::fs;
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result, bail};

use super::{Cell, GROUPS, Report, Verdict};
use crate::checks::{Context, Tally, projects};
use crate::workspace::Workspace;

/// What the table was made with, asked from Node as one line.
const CIRCUMSTANCES: &str = "
const { arch, platform, versions } = process;
process.stdout.write(`${new Date().toISOString().slice(0, 10)}, on ${platform} ${arch}, with Node.js ${versions.node}`);
";

/// Runs the named projects, or all when none is named; all of them also write `docs/matrix.md`.
///
/// # Errors
/// When a name is not known or nothing can be run.
pub(crate) fn run(workspace: &Workspace, names: &[String]) -> Result<ExitCode> {
    let mut projects = super::all(workspace)?;
    if let Some(unknown) = names.iter().find(|name| projects.iter().all(|project| project.name != **name)) {
        bail!("no project in tests/consumers is named {unknown}");
    }
    projects.retain(|project| names.is_empty() || names.contains(&project.name));

    let context = Context::new(workspace, false);
    let mut tally = Tally::new(&context);
    let reports = projects::run(&context, &projects, &mut tally)?;
    let table = table(&reports);
    println!("\n{table}");
    if names.is_empty() && !reports.is_empty() {
        let page = workspace.root.join("docs").join("matrix.md");
        fs::write(page, self::page(workspace, &table)?).context("cannot write docs/matrix.md")?;
    }
    Ok(tally.end())
}

/// The reports as a Markdown table for each group.
fn table(reports: &[Report]) -> String {
    let mut text = String::new();
    for group in GROUPS {
        let mut reports = reports.iter().filter(|report| report.project.group == group).peekable();
        if reports.peek().is_none() {
            continue;
        }
        // Writing to a string cannot fail.
        let _ = write!(text, "## {group}\n\n| how | with | ran in | result |\n| --- | --- | --- | --- |\n");
        for Report { project, cells, .. } in reports {
            let tools = if project.tools.is_empty() { "—".to_owned() } else { project.tools.join(", ") };
            let mut row = |place: &str, result: &str| {
                let place = if place.is_empty() { "—" } else { place };
                let _ = writeln!(text, "| {} | {tools} | {place} | {} |", project.title, result.replace('|', "\\|"));
            };
            let mut passed: Vec<&str> = vec![];
            for Cell { place, verdict } in cells {
                match verdict {
                    Verdict::Passed if passed.contains(&place.as_str()) => {}
                    Verdict::Passed => passed.push(place),
                    Verdict::Failed(reason) => row(place, &format!("**fail**: {reason}")),
                    Verdict::Skipped(reason) => row(place, &format!("skipped: {reason}")),
                }
            }
            if !passed.is_empty() {
                row(&passed.join(", "), "pass");
            }
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text + "\n"
}

/// The table as a page of the documentation.
fn page(workspace: &Workspace, table: &str) -> Result<String> {
    let output = Command::new("node").args(["--eval", CIRCUMSTANCES]).output().context("node does not start")?;
    let circumstances = String::from_utf8_lossy(&output.stdout);
    Ok(format!(
        "# What is tested where\n\n\
         Written by `cargo xtask matrix` for version {} on {}.\n\n\
         Each row is a project in `tests/consumers` that has the packed tarball installed as a user would, without\n\
         plugins (but for Workers that Vite or Rollup build), and uses it against simulated gateways: `getTask`,\n\
         `getTasks`, `pollUntilDone`, `watchTask`, an abort, and a `LumaError` caught with `instanceof`.\n\n{table}",
        workspace.version, circumstances,
    ))
}
