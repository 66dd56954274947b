//! Every check of the project, one after the other, each with its outcome.

mod scripts;
mod source;
mod tarball;

use std::cell::OnceCell;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, anyhow, bail};

use crate::log::{Log, announce, now, seconds_since};
use crate::package::{self, Package};
use crate::simulator::Simulator;
use crate::size;
use crate::workspace::Workspace;

/// One check.
struct Check {
    name: String,
    work: Work,
}

type Work = Box<dyn Fn(&Context, &mut Log) -> Result<Outcome>>;

/// How a check ended that did not fail.
enum Outcome {
    /// It passed; what it measured, when it measures, is shown.
    Passed(Option<String>),
    /// It could not run, for this reason.
    Skipped(String),
}

/// What the checks share. Package and simulator are made by the first check that needs them.
struct Context<'a> {
    workspace: &'a Workspace,
    package: OnceCell<Result<Package, String>>,
    simulator: OnceCell<Result<Simulator, String>>,
    /// Whether a machine runs the checks: then a browser has to be there.
    unattended: bool,
}

impl Context<'_> {
    /// The packed package.
    fn package(&self, log: &mut Log) -> Result<&Package> {
        let made = self
            .package
            .get_or_init(|| package::build(self.workspace, log).map_err(|error| format!("no package: {error:#}")));
        made.as_ref().map_err(|error| anyhow!("{error}"))
    }

    /// The address of the simulated gateways.
    fn simulator(&self, log: &mut Log) -> Result<&str> {
        let made = self.simulator.get_or_init(|| {
            let mut own_log = Log::hidden(self.workspace, "simulator").map_err(|error| error.to_string())?;
            Simulator::start(self.workspace, &mut own_log, 0)
                .map_err(|error| format!("no simulator: {error:#}\n{}", own_log.text()))
        });
        let simulator = made.as_ref().map_err(|error| anyhow!("{error}"))?;
        log.line(&format!("SIMULATOR_URL={}", simulator.url))?;
        Ok(&simulator.url)
    }
}

/// All checks, the quick ones first.
fn all(workspace: &Workspace) -> Result<Vec<Check>> {
    let mut checks = vec![
        check("fmt", source::fmt),
        check("clippy", source::clippy),
        check("clippy-wasm", source::clippy_wasm),
        check("unit", source::unit),
        check("pack", |context, log| context.package(log).map(|_| Outcome::Passed(None))),
        check("size", |context, log| {
            let sizes = &context.package(log)?.sizes;
            log.line(&size::table(sizes))?;
            size::check(sizes)?;
            Ok(Outcome::Passed(Some(sizes.verdict())))
        }),
        check("reproducible", tarball::reproducible),
        check("publint", tarball::publint),
        check("attw", tarball::attw),
        check("types", tarball::types),
        check("node", scripts::node),
    ];
    let consumers = workspace.root.join("tests").join("consumers");
    for folder in entries(&consumers)?.into_iter().filter(|path| path.is_dir()) {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        checks.push(check(&name, move |context, log| tarball::consumer(context, log, &folder)));
    }
    checks.push(check("browser", scripts::browser));
    Ok(checks)
}

fn check(name: &str, work: impl Fn(&Context, &mut Log) -> Result<Outcome> + 'static) -> Check {
    Check { name: name.to_owned(), work: Box::new(work) }
}

/// Shows the names of all checks.
///
/// # Errors
/// When the folders of the checks cannot be read.
pub(crate) fn list(workspace: &Workspace) -> Result<ExitCode> {
    for check in all(workspace)? {
        println!("{}", check.name);
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs the named checks, or all when none is named, and goes on after one that fails.
///
/// # Errors
/// When a name is not known or no check can start.
pub(crate) fn run(workspace: &Workspace, names: &[String]) -> Result<ExitCode> {
    let mut checks = all(workspace)?;
    if let Some(unknown) = names.iter().find(|name| checks.iter().all(|check| check.name != **name)) {
        bail!("no check is named {unknown}: `cargo xtask test --list` shows them");
    }
    checks.retain(|check| names.is_empty() || names.contains(&check.name));
    let context = Context {
        workspace,
        package: OnceCell::new(),
        simulator: OnceCell::new(),
        unattended: env::var_os("CI").is_some_and(|value| !value.is_empty()),
    };
    let (mut passed, mut failed, mut skipped) = (0, 0, 0);
    for check in &checks {
        announce(&check.name);
        let mut log = Log::hidden(workspace, &check.name)?;
        let started = now();
        let result = (check.work)(&context, &mut log);
        let seconds = seconds_since(started);
        let count = match result {
            Ok(Outcome::Passed(measured)) => {
                let note = measured.map_or(String::new(), |text| format!(": {text}"));
                println!("ok {seconds}{note}");
                &mut passed
            }
            Ok(Outcome::Skipped(reason)) => {
                println!("skipped {seconds}: {reason}");
                &mut skipped
            }
            Err(error) => {
                println!("FAILED {seconds}\n{}", log.text().trim_end());
                println!("{}: {error:#}\n", check.name);
                &mut failed
            }
        };
        *count += 1;
    }
    println!("\n{passed} passed, {failed} failed, {skipped} skipped");
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What is in a folder, sorted by name.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let found = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut paths = found.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

/// The files of a folder whose names begin and end like that, sorted; none is an error.
fn files(folder: &Path, beginning: &str, end: &str) -> Result<Vec<PathBuf>> {
    let mut paths = entries(folder)?;
    paths.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        path.is_file() && name.starts_with(beginning) && name.ends_with(end)
    });
    if paths.is_empty() {
        bail!("{} has no {beginning}*{end}", folder.display());
    }
    Ok(paths)
}
