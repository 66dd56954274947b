//! Programs for cargo that checks need: the one on the machine, else one that is built into the target folder.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::command::{read, run};
use crate::log::Log;
use crate::workspace::Workspace;

/// A program that `cargo install` builds.
pub(crate) struct Tool {
    /// Its name, and that of its crate.
    pub(crate) name: &'static str,
    /// What is built where the machine has none.
    pub(crate) version: &'static str,
    /// What makes it tell its version.
    pub(crate) probe: &'static [&'static str],
}

impl Tool {
    /// The path of the program.
    ///
    /// # Errors
    /// When there is none and it cannot be built.
    pub(crate) fn find(&self, workspace: &Workspace, log: &mut Log) -> Result<OsString> {
        let built =
            workspace.target.join("tools").join("bin").join(format!("{}{}", self.name, env::consts::EXE_SUFFIX));
        for program in [OsString::from(self.name), built.clone().into_os_string()] {
            if read(log, Command::new(&program).args(self.probe)).is_ok() {
                return Ok(program);
            }
        }
        self.build(workspace, log)?;
        ensure!(built.is_file(), "cargo install wrote no {}", built.display());
        Ok(built.into_os_string())
    }

    /// Builds it without optimising: that takes a minute instead of several, and it runs only once.
    fn build(&self, workspace: &Workspace, log: &mut Log) -> Result<()> {
        let tools = workspace.target.join("tools");
        let objects = tools.join("build");
        let mut install = workspace.cargo();
        install.args(["install", "--locked", "--debug", "--no-track", "--root"]).arg(tools);
        install.arg(format!("{}@{}", self.name, self.version));
        install.env("CARGO_TARGET_DIR", &objects).env("CARGO_PROFILE_DEV_DEBUG", "0");
        let installed = run(log, &mut install);
        if objects.exists() {
            fs::remove_dir_all(&objects)?;
        }
        installed.map_err(|error| error.context(format!("no {}, and it cannot be built (offline?)", self.name)))
    }
}
