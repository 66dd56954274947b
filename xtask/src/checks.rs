//! Every check of the project, one after the other, each with its outcome.

mod deny;
mod hostile;
mod modules;
pub(crate) mod projects;
mod scripts;
mod source;
mod tarball;
mod workflows;

use std::cell::OnceCell;
use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, anyhow, bail};

use crate::command::Missing;
use crate::consumers::{self, Project};
use crate::log::{Log, announce, now, seconds_since};
use crate::package;
use crate::services::simulator::Simulator;
use crate::workspace::Workspace;

/// The work of a check. An error that is [`Missing`] skips it.
type Work = fn(&Context, &mut Log) -> Result<Outcome>;

/// What a check that passed has to say: what it measured, when it measures.
type Outcome = Option<String>;

/// All checks but the projects, the quick ones first.
const CHECKS: &[(&str, Work)] = &[
    ("fmt", source::fmt),
    ("workflows", workflows::workflows),
    ("clippy", source::clippy),
    ("clippy-wasm", source::clippy_wasm),
    ("modules", modules::modules),
    ("unit", source::unit),
    ("deny", deny::deny),
    ("pack", tarball::pack),
    ("size", tarball::size),
    ("reproducible", tarball::reproducible),
    ("publint", tarball::publint),
    ("attw", tarball::attw),
    ("types", tarball::types),
    ("vendors", scripts::vendors),
    ("node", scripts::node),
    ("cli", scripts::cli),
    ("traps", scripts::traps),
    ("hostile", hostile::hostile),
    ("fuzz", hostile::fuzz),
    ("browser", scripts::browser),
    ("lighthouse", scripts::lighthouse),
    ("docs", scripts::docs),
    ("site", scripts::site),
];

/// The name of all projects that are checks by themselves.
const PROJECTS: &str = "projects";

/// What the checks share. Package and simulator are made by the first check that needs them.
pub(crate) struct Context<'a> {
    workspace: &'a Workspace,
    tarball: OnceCell<Result<PathBuf, String>>,
    simulator: OnceCell<Result<Simulator, String>>,
    /// Whether a machine runs the checks: then nothing may be missing.
    unattended: bool,
}

impl<'a> Context<'a> {
    /// The beginning of a run.
    pub(crate) fn new(workspace: &'a Workspace, unattended: bool) -> Self {
        Self { workspace, tarball: OnceCell::new(), simulator: OnceCell::new(), unattended }
    }

    /// The tarball of the package, which is built.
    fn package(&self, log: &mut Log) -> Result<&Path> {
        let build = || package::build(self.workspace, log).map_err(|error| format!("no package: {error:#}"));
        let made = self.tarball.get_or_init(build);
        made.as_deref().map_err(|error| anyhow!("{error}"))
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

/// The projects that are checks by themselves.
fn core(workspace: &Workspace) -> Result<Vec<Project>> {
    let mut projects = consumers::all(workspace)?;
    projects.retain(|project| project.is_core);
    Ok(projects)
}

/// Shows the names of all checks.
///
/// # Errors
/// When the projects cannot be read.
pub(crate) fn list(workspace: &Workspace) -> Result<ExitCode> {
    CHECKS.iter().for_each(|(name, _)| println!("{name}"));
    core(workspace)?.iter().for_each(|project| println!("{}", project.name));
    Ok(ExitCode::SUCCESS)
}

/// Runs the named checks, or all when none is named, and goes on after one that fails.
///
/// # Errors
/// When a name is not known or no check can start.
pub(crate) fn run(workspace: &Workspace, names: &[String]) -> Result<ExitCode> {
    let mut checks = CHECKS.to_vec();
    let mut projects = core(workspace)?;
    let is_known = |name: &&String| {
        *name == PROJECTS
            || checks.iter().any(|(known, _)| known == name)
            || projects.iter().any(|project| project.name == **name)
    };
    if let Some(unknown) = names.iter().find(|name| !is_known(name)) {
        bail!("no check is named {unknown}: `cargo xtask test --list` shows them");
    }
    if !names.is_empty() {
        checks.retain(|(name, _)| names.iter().any(|wanted| wanted == name));
        let wants_all = names.iter().any(|wanted| wanted == PROJECTS);
        projects.retain(|project| wants_all || names.contains(&project.name));
    }
    let context = Context::new(workspace, env::var_os("CI").is_some_and(|value| !value.is_empty()));
    let mut tally = Tally::new(&context);
    for (name, work) in checks {
        announce(name);
        let mut log = Log::hidden(workspace, name)?;
        let started = now();
        let result = work(&context, &mut log);
        println!("{}", tally.add(name, &seconds_since(started), result, &log.text()));
    }
    projects::run(&context, &projects, &mut tally)?;
    Ok(tally.end())
}

/// How many checks ended in which way.
pub(crate) struct Tally {
    unattended: bool,
    passed: u32,
    failed: u32,
    skipped: u32,
}

impl Tally {
    /// No check has ended yet.
    pub(crate) fn new(context: &Context) -> Self {
        Self { unattended: context.unattended, passed: 0, failed: 0, skipped: 0 }
    }

    /// Shows the counts and gives how the run ended.
    pub(crate) fn end(&self) -> ExitCode {
        println!("\n{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped);
        if self.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    /// Counts an outcome and puts it into words; a failure comes with what was logged.
    fn add(&mut self, name: &str, seconds: &str, result: Result<Outcome>, log: &str) -> String {
        match result {
            Ok(measured) => {
                self.passed += 1;
                format!("ok {seconds}{}", measured.map_or(String::new(), |text| format!(": {text}")))
            }
            Err(error) if error.is::<Missing>() && !self.unattended => {
                self.skipped += 1;
                format!("skipped {seconds}: {error:#}")
            }
            Err(error) => {
                self.failed += 1;
                format!("FAILED {seconds}\n{}\n{name}: {error:#}\n", log.trim_end())
            }
        }
    }
}
