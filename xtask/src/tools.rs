//! Subcommands of cargo that are programs of their own: the one on the machine, else one that is built into the target
//! folder. Those whose output is the result are commands here too.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result, ensure};

use crate::command::{Missing, read, run, show};
use crate::log::Log;
use crate::workspace::Workspace;

/// A subcommand, and the version of it that is built where the machine has none.
pub(crate) struct Tool {
    subcommand: &'static str,
    version: &'static str,
}

pub(crate) const CYCLONEDX: Tool = Tool { subcommand: "cyclonedx", version: "0.5.9" };
pub(crate) const DENY: Tool = Tool { subcommand: "deny", version: "0.20.2" };
pub(crate) const FUZZ: Tool = Tool { subcommand: "fuzz", version: "0.13.2" };
const LLVM_COV: Tool = Tool { subcommand: "llvm-cov", version: "0.9.1" };
pub(crate) const MODULES: Tool = Tool { subcommand: "modules", version: "0.27.0" };
const MUTANTS: Tool = Tool { subcommand: "mutants", version: "27.1.0" };

/// What cargo-mutants ends with when a test did not end, whether or not changes were missed.
const TIMEOUT: u8 = 3;

/// Shows what the native tests reach of the core.
///
/// # Errors
/// When the tool is missing and cannot be built.
pub(crate) fn coverage(workspace: &Workspace) -> Result<ExitCode> {
    LLVM_COV.show(workspace, |command| {
        // Without a terminal the tool would not add the component `llvm-tools` to the toolchain by itself.
        command.args(["--package", "luma-tasks"]).env("CARGO_LLVM_COV_SETUP", "yes");
    })
}

/// Shows which changes of the code no test notices, as `.cargo/mutants.toml` says, with these arguments besides.
///
/// # Errors
/// When the tool is missing and cannot be built.
pub(crate) fn mutants(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode> {
    let code = MUTANTS.show(workspace, |command| {
        // Copies of the tree that share a target folder would run each other's tests.
        command.args(arguments).env_remove("CARGO_TARGET_DIR");
    })?;
    // The tool also fails when a change makes a test run for ever. Such a change has been noticed.
    let missed = fs::read_to_string(workspace.root.join("target/mutants.out/missed.txt"));
    let has_only_timeouts = code == ExitCode::from(TIMEOUT) && missed.is_ok_and(|missed| missed.is_empty());
    Ok(if has_only_timeouts { ExitCode::SUCCESS } else { code })
}

impl Tool {
    /// The path of the program.
    ///
    /// # Errors
    /// When there is none and it cannot be built.
    pub(crate) fn find(&self, workspace: &Workspace, log: &mut Log) -> Result<OsString> {
        let name = format!("cargo-{}", self.subcommand);
        let built = workspace.target.join("tools").join("bin").join(format!("{name}{}", env::consts::EXE_SUFFIX));
        for program in [OsString::from(&name), built.clone().into_os_string()] {
            if read(log, self.command(workspace, &program).arg("--version")).is_ok() {
                return Ok(program);
            }
        }
        self.build(&name, workspace, log)?;
        ensure!(built.is_file(), "cargo install wrote no {}", built.display());
        Ok(built.into_os_string())
    }

    /// A command of the program that was found.
    pub(crate) fn command(&self, workspace: &Workspace, program: &OsStr) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&workspace.root).arg(self.subcommand);
        command
    }

    /// Runs it with its output on the terminal, and gives how it ended.
    ///
    /// # Errors
    /// When there is none and it cannot be built.
    fn show(&self, workspace: &Workspace, prepare: impl FnOnce(&mut Command)) -> Result<ExitCode> {
        let mut log = Log::shown(workspace, self.subcommand)?;
        let program = log.tell_on_failure(|log| self.find(workspace, log))?;
        let mut command = self.command(workspace, &program);
        prepare(&mut command);
        show(&mut command)
    }

    /// Builds it without optimising: that takes a minute instead of several, and it runs only once.
    fn build(&self, name: &str, workspace: &Workspace, log: &mut Log) -> Result<()> {
        let tools = workspace.target.join("tools");
        let objects = tools.join("build");
        let mut install = workspace.cargo();
        install.args(["install", "--locked", "--debug", "--no-track", "--root"]).arg(tools);
        install.arg(format!("{name}@{}", self.version));
        install.env("CARGO_TARGET_DIR", &objects).env("CARGO_PROFILE_DEV_DEBUG", "0");
        let installed = log.stage(&format!("build {name}"), |log| run(log, &mut install));
        if objects.exists() {
            fs::remove_dir_all(&objects)?;
        }
        installed.with_context(|| Missing(format!("no {name}, and it cannot be built (offline?)")))
    }
}
