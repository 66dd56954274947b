//! Files and folders.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// What is in a folder, sorted by name.
///
/// # Errors
/// When the folder cannot be read.
pub(crate) fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let found = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut paths = found.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

/// The files of a folder whose names begin and end like that, sorted.
///
/// # Errors
/// When there is none.
pub(crate) fn named(folder: &Path, beginning: &str, end: &str) -> Result<Vec<PathBuf>> {
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

/// Makes a folder that has nothing in it.
///
/// # Errors
/// When it cannot be emptied or made.
pub(crate) fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    make(folder)
}

/// Makes a folder, unless it is there.
///
/// # Errors
/// When it cannot be made.
pub(crate) fn make(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))
}

/// Copies one file.
///
/// # Errors
/// When it cannot be read or written.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).map(drop).with_context(|| format!("cannot copy {}", from.display()))
}

/// Copies the files of a folder that have one of these extensions, not those of the folders in it.
///
/// # Errors
/// When one cannot be read or written.
pub(crate) fn copy_all(from: &Path, to: &Path, extensions: &[&str]) -> Result<()> {
    make(to)?;
    for path in entries(from)?.into_iter().filter(|path| path.is_file()) {
        let has_extension = |wanted: &&str| path.extension().is_some_and(|extension| extension == *wanted);
        if extensions.iter().any(has_extension) {
            copy(&path, &to.join(path.file_name().unwrap_or_default()))?;
        }
    }
    Ok(())
}
