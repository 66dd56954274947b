//! Where things are: the repository, cargo's target folder, the version.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// The repository that this program was built from.
pub(crate) struct Workspace {
    /// The folder of the root `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// Cargo's target folder, wherever the user's settings put it.
    pub(crate) target: PathBuf,
    /// The version of the package that is packed.
    pub(crate) version: String,
}

impl Workspace {
    /// Asks cargo about the workspace.
    ///
    /// # Errors
    /// When cargo cannot read the workspace.
    pub(crate) fn load() -> Result<Self> {
        let output = Command::new(cargo())
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .context("cargo does not start")?;
        ensure!(output.status.success(), "cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr).trim());
        let metadata: Value = serde_json::from_slice(&output.stdout)?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        Ok(Self {
            root: text(&metadata["workspace_root"]).context("cargo metadata names no workspace root")?.into(),
            target: text(&metadata["target_directory"]).context("cargo metadata names no target folder")?.into(),
            // All packages of the workspace have the same.
            version: env!("CARGO_PKG_VERSION").to_owned(),
        })
    }

    /// The folder that the npm package is built in.
    pub(crate) fn package(&self) -> PathBuf {
        self.root.join("pkg")
    }

    /// A cargo command in this workspace.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = Command::new(cargo());
        command.current_dir(&self.root);
        command
    }
}

/// The folder where cargo keeps what it has fetched.
pub(crate) fn cargo_home() -> Option<PathBuf> {
    env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| env::home_dir().map(|home| home.join(".cargo")))
}

/// The cargo that runs this program, else the one on the path.
fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}
