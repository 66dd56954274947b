//! The projects in `tests/consumers`, which use the packed package the way its users do.
//!
//! Each says in its `package.json`, under `matrix`, which group it belongs to, whether it is part of the core that every
//! check runs, and which browsers it needs. Its `npm test` prints a line for each place that the package ran in.

mod install;
pub(crate) mod matrix;
mod outcome;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

pub(crate) use self::install::installed;
pub(crate) use self::outcome::{Cell, Verdict};
use crate::command::run_within;
use crate::files::entries;
use crate::log::{Log, now, seconds_since};
use crate::npm::{self, npm};
use crate::services::browser;
use crate::workspace::Workspace;

/// A project that hangs must not hold up the others for ever.
const LIMIT: Duration = Duration::from_secs(300);

/// The folder that holds no project but what all of them share.
const SHARED: &str = "shared";

/// The groups of the table, in its order.
pub(crate) const GROUPS: [&str; 9] = [
    "Node.js",
    "Other runtimes",
    "Bundlers",
    "Without a bundler",
    "React",
    "Test runners",
    "Queues and workflows",
    "Package managers",
    "Content Security Policy",
];

/// A project that uses the package.
pub(crate) struct Project {
    /// The name of its folder.
    pub(crate) name: String,
    /// How it uses the package, for people.
    pub(crate) title: String,
    /// One of [`GROUPS`].
    pub(crate) group: String,
    /// Whether every run of the checks includes it.
    pub(crate) is_core: bool,
    /// The tools that it pins, each with its version.
    pub(crate) tools: Vec<String>,
    needs: Vec<String>,
    folder: PathBuf,
}

/// What the projects are run with.
pub(crate) struct Bench<'a> {
    workspace: &'a Workspace,
    tarball: &'a Path,
    variables: Vec<(String, OsString)>,
}

/// How a project did.
pub(crate) struct Report<'a> {
    pub(crate) project: &'a Project,
    /// One for each place that it ran in; at least one.
    pub(crate) cells: Vec<Cell>,
    /// How long it took, for people.
    pub(crate) seconds: String,
    /// What it printed.
    pub(crate) log: String,
}

/// Finds all projects, sorted by group.
///
/// # Errors
/// When one of them does not describe itself.
pub(crate) fn all(workspace: &Workspace) -> Result<Vec<Project>> {
    let folders = entries(&workspace.root.join("tests").join("consumers"))?;
    let projects = folders.into_iter().filter(|path| path.is_dir() && !path.ends_with(SHARED));
    let mut projects = projects.map(Project::read).collect::<Result<Vec<_>>>()?;
    projects.sort_by_key(|project| GROUPS.iter().position(|group| *group == project.group));
    Ok(projects)
}

impl Project {
    fn read(folder: PathBuf) -> Result<Self> {
        let path = folder.join("package.json");
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let manifest: Value = serde_json::from_str(&text).with_context(|| format!("cannot read {}", path.display()))?;
        let words = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let group = words(&manifest["matrix"]["group"]);
        ensure!(GROUPS.contains(&group.as_str()), "{} names no known group of the matrix", path.display());
        let tools = manifest["devDependencies"].as_object();
        Ok(Self {
            name: folder.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            title: words(&manifest["description"]),
            group,
            is_core: manifest["matrix"]["core"] == true,
            tools: tools.map_or(vec![], |tools| {
                // A runtime under a name of its own says itself which it is.
                let tools = tools.iter().map(|(name, version)| format!("{name} {}", words(version)));
                tools.filter(|tool| !tool.contains(" npm:")).collect()
            }),
            needs: manifest["matrix"]["needs"].as_array().map_or(vec![], |needs| needs.iter().map(words).collect()),
            folder,
        })
    }
}

impl<'a> Bench<'a> {
    /// Gets the browsers that the projects need, and what drives them.
    ///
    /// # Errors
    /// When the drivers cannot be installed. A browser that cannot be had is told to the projects instead.
    pub(crate) fn new(
        workspace: &'a Workspace,
        log: &mut Log,
        tarball: &'a Path,
        simulator: &str,
        projects: &[Project],
    ) -> Result<Self> {
        let drivers = workspace.root.join("tests");
        npm::install(log, &drivers)?;
        let mut variables = vec![
            ("SIMULATOR_URL".to_owned(), simulator.into()),
            ("DRIVERS".to_owned(), drivers.into()),
            ("TARBALL".to_owned(), tarball.into()),
        ];
        for browser in &browser::ALL {
            if projects.iter().any(|project| project.needs.iter().any(|need| need == browser.name)) {
                variables.push(match browser::find(log, browser) {
                    Ok(path) => (browser.variable.to_owned(), path.into()),
                    Err(error) => (format!("{}_MISSING", browser.variable), format!("{error:#}").into()),
                });
            }
        }
        Ok(Self { workspace, tarball, variables })
    }

    /// Runs projects, some at a time, and tells of each when it has ended. The reports come in the projects' order.
    pub(crate) fn run_all<'p>(
        &self,
        projects: &'p [Project],
        mut tell: impl FnMut(&Report<'p>),
    ) -> Result<Vec<Report<'p>>> {
        // Most of a project's time is waiting, for a registry or for a simulated video.
        let workers = thread::available_parallelism().map_or(2, |cores| cores.get() + 1);
        let queue = Mutex::new(projects.iter().enumerate());
        let take = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
        let (sender, receiver) = mpsc::channel();
        let mut reports = thread::scope(|scope| {
            for _ in 0..workers {
                let sender = sender.clone();
                scope.spawn(move || {
                    while let Some((index, project)) = take() {
                        // Nobody listens any more after a report could not be made.
                        let _ = sender.send((index, self.run(project)));
                    }
                });
            }
            drop(sender);
            let told = receiver.iter().map(|(index, report)| report.inspect(&mut tell).map(|report| (index, report)));
            told.collect::<Result<Vec<_>>>()
        })?;
        reports.sort_by_key(|(index, _)| *index);
        Ok(reports.into_iter().map(|(_, report)| report).collect())
    }

    /// Runs one project. What goes wrong with it is in the report.
    fn run<'p>(&self, project: &'p Project) -> Result<Report<'p>> {
        let mut log = Log::hidden(self.workspace, &project.name)?;
        let started = now();
        let result = self.test(project, &mut log);
        let text = log.text();
        Ok(Report { project, cells: outcome::read(&text, result), seconds: seconds_since(started), log: text })
    }

    fn test(&self, project: &Project, log: &mut Log) -> Result<()> {
        let shared = project.folder.with_file_name(SHARED);
        let folder = installed(self.workspace, log, self.tarball, &project.folder, Some(&shared))?;
        let mut command = npm(&folder);
        command.arg("test").envs(self.variables.iter().cloned());
        run_within(log, LIMIT, command)
    }
}
