//! npm, and the tools that come from it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result};

use crate::command::run;
use crate::log::Log;

/// An npm command in a folder, without its requests and messages for people.
pub(crate) fn npm(folder: &Path) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command
        .current_dir(folder)
        .env("npm_config_audit", "false")
        .env("npm_config_fund", "false")
        .env("npm_config_update_notifier", "false")
        // Nothing that is installed here needs to run code to be installed.
        .env("npm_config_ignore_scripts", "true");
    command
}

/// Installs what a folder's lock file names, unless that is already there.
///
/// # Errors
/// When Node or npm is missing or a registry is not reached.
pub(crate) fn install(log: &mut Log, folder: &Path) -> Result<()> {
    // The tools that are installed are scripts for it.
    run(log, Command::new("node").arg("--version"))?;
    let changed = |name: &str| modified(&folder.join(name));
    let installed = changed("node_modules/.package-lock.json");
    if installed.is_some() && installed >= changed("package-lock.json") {
        return Ok(());
    }
    run(log, npm(folder).arg("ci"))
        .with_context(|| format!("the npm tools of {} cannot be installed (offline?)", folder.display()))
}

/// The path of a tool that [`install`] has put into a folder.
pub(crate) fn tool(folder: &Path, name: &str) -> PathBuf {
    let file = if cfg!(windows) { format!("{name}.cmd") } else { name.to_owned() };
    folder.join("node_modules").join(".bin").join(file)
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}
