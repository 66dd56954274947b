//! What the project is made of: licences, sources and crates that it does without, as `deny.toml` says.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail, ensure};

use super::{Context, Outcome};
use crate::command::{read, run};
use crate::log::Log;
use crate::wasm::TARGET;
use crate::workspace::Workspace;

/// The cargo-deny that is built where the machine has none.
const VERSION: &str = "0.20.2";

/// cargo-deny has no objection to any crate of the workspace, and to no doubled one in what ships.
pub(super) fn deny(context: &Context, log: &mut Log) -> Result<Outcome> {
    let program = match find(context.workspace, log) {
        Ok(program) => program,
        Err(error) if context.unattended => bail!(error),
        Err(error) => return Ok(Outcome::Skipped(format!("{error:#}"))),
    };
    let mut ask = |arguments: &[&str]| {
        let mut command = Command::new(&program);
        command.current_dir(&context.workspace.root).args(["--locked", "--color", "never"]).args(arguments);
        run(log, &mut command)
    };
    ask(&["--workspace", "check", "licenses", "bans", "sources"])?;
    ask(&["--exclude-dev", "--target", TARGET, "check", "--deny", "duplicate", "bans"])?;
    if !has_database() {
        let done = "licences, bans and sources; advisories skipped: their database is not on this machine";
        return Ok(Outcome::Passed(Some(done.to_owned())));
    }
    ask(&["--offline", "--workspace", "check", "advisories"])?;
    Ok(Outcome::Passed(Some("licences, bans, sources and advisories".to_owned())))
}

/// The path of cargo-deny: the one on this machine, else one that is built into the target folder.
fn find(workspace: &Workspace, log: &mut Log) -> Result<OsString> {
    let tools = workspace.target.join("tools");
    let built = tools.join("bin").join(format!("cargo-deny{}", env::consts::EXE_SUFFIX));
    for program in [OsString::from("cargo-deny"), built.clone().into_os_string()] {
        if read(log, Command::new(&program).arg("--version")).is_ok() {
            return Ok(program);
        }
    }
    build(workspace, log, &tools)?;
    ensure!(built.is_file(), "cargo install wrote no {}", built.display());
    Ok(built.into_os_string())
}

/// Builds it without optimising: that takes a minute instead of several, and it runs only once.
fn build(workspace: &Workspace, log: &mut Log, tools: &Path) -> Result<()> {
    let objects = tools.join("build");
    let mut install = workspace.cargo();
    install.args(["install", "--locked", "--debug", "--no-track", "--root"]).arg(tools);
    install.arg(format!("cargo-deny@{VERSION}"));
    install.env("CARGO_TARGET_DIR", &objects).env("CARGO_PROFILE_DEV_DEBUG", "0");
    let installed = run(log, &mut install);
    if objects.exists() {
        fs::remove_dir_all(&objects)?;
    }
    installed.map_err(|error| error.context("no cargo-deny, and it cannot be built (offline?)"))
}

/// Whether an earlier `cargo deny fetch` has left the advisories where cargo-deny looks for them.
fn has_database() -> bool {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    let folder = home.and_then(|home| fs::read_dir(home.join("advisory-dbs")).ok());
    folder.is_some_and(|entries| entries.flatten().any(|entry| entry.path().is_dir()))
}
