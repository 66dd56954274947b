//! Installing a project and the package in it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::command::run;
use crate::files::{copy, entries, make};
use crate::log::Log;
use crate::npm::npm;
use crate::workspace::Workspace;

/// Copies a project, and what it shares with others, below the target folder and installs its dependencies and the
/// tarball there.
///
/// # Errors
/// When a file cannot be copied or npm does not succeed.
pub(crate) fn installed(
    workspace: &Workspace,
    log: &mut Log,
    tarball: &Path,
    source: &Path,
    shared: Option<&Path>,
) -> Result<PathBuf> {
    let name = source.file_name().context("a project has no name")?;
    let folder = workspace.target.join("consumers").join(name);
    mirror(source, &folder)?;
    for path in shared.map_or(Ok(vec![]), entries)? {
        copy(&path, &folder.join(path.file_name().unwrap_or_default()))?;
    }
    // npm would keep an earlier build of the same version.
    let earlier = folder.join("node_modules").join("luma-tasks");
    if earlier.exists() {
        fs::remove_dir_all(earlier)?;
    }
    // `npm ci` refuses a lock file without the packages for other platforms that the registry lacks now and then.
    run(log, npm(&folder).args(["install", "--no-save"]).arg(tarball))?;
    Ok(folder)
}

/// Makes one folder equal to another except for installed packages.
fn mirror(source: &Path, target: &Path) -> Result<()> {
    make(target)?;
    for path in entries(target)?.into_iter().filter(|path| !path.ends_with("node_modules")) {
        if path.is_dir() { fs::remove_dir_all(path)? } else { fs::remove_file(path)? }
    }
    for path in entries(source)?.into_iter().filter(|path| !path.ends_with("node_modules")) {
        let to = target.join(path.file_name().unwrap_or_default());
        if path.is_dir() { mirror(&path, &to)? } else { copy(&path, &to)? }
    }
    Ok(())
}
