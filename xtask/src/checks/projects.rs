//! The checks that are projects: the package in use, the way its users get it.

use anyhow::{Result, anyhow, bail};

use super::{Context, Outcome, Tally};
use crate::command::Missing;
use crate::consumers::{Bench, Cell, Project, Report, Verdict};
use crate::log::{Log, announce, now, seconds_since};

/// Runs the projects, some at a time, and shows the outcome of each. Without what all need, there are no reports.
pub(crate) fn run<'p>(context: &Context, projects: &'p [Project], tally: &mut Tally) -> Result<Vec<Report<'p>>> {
    if projects.is_empty() {
        return Ok(vec![]);
    }
    announce("projects");
    let mut log = Log::hidden(context.workspace, "projects")?;
    let started = now();
    let bench = match bench(context, projects, &mut log) {
        Ok(bench) => bench,
        Err(error) => {
            println!("{}", tally.add("projects", &seconds_since(started), Err(error), &log.text()));
            return Ok(vec![]);
        }
    };
    println!("ready {}", seconds_since(started));
    bench.run_all(projects, |report| {
        let Report { project, seconds, log, .. } = report;
        let result = outcome(report);
        println!("{} … {}", project.name, tally.add(&project.name, seconds, result, log));
    })
}

/// Gets what all projects need.
fn bench<'a>(context: &'a Context, projects: &[Project], log: &mut Log) -> Result<Bench<'a>> {
    let tarball = context.package(log)?;
    let url = context.simulator(log)?;
    Bench::new(context.workspace, log, tarball, url, projects)
}

/// One outcome of all the places that a project ran in.
fn outcome(report: &Report) -> Result<Outcome> {
    let mut missing = None;
    for Cell { place, verdict } in &report.cells {
        match verdict {
            Verdict::Passed => {}
            Verdict::Failed(reason) => bail!("{place}: {reason}"),
            Verdict::Skipped(reason) => missing = Some(Missing(format!("{place}: {reason}"))),
        }
    }
    let places: Vec<&str> = report.cells.iter().map(|cell| cell.place.as_str()).collect();
    missing.map_or_else(|| Ok(Some(places.join(", "))), |missing| Err(anyhow!(missing)))
}
