//! What a command printed, kept in a file and shown when the command fails.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::workspace::Workspace;

/// The output of one piece of work, in `target/xtask-logs/<name>.log`.
pub(crate) struct Log {
    file: File,
    path: PathBuf,
    shows_stages: bool,
}

impl Log {
    /// Opens a log whose stages also appear on the terminal.
    pub(crate) fn shown(workspace: &Workspace, name: &str) -> Result<Self> {
        Self::open(workspace, name, true)
    }

    /// Opens a log that stays out of sight.
    pub(crate) fn hidden(workspace: &Workspace, name: &str) -> Result<Self> {
        Self::open(workspace, name, false)
    }

    fn open(workspace: &Workspace, name: &str, shows_stages: bool) -> Result<Self> {
        let folder = workspace.target.join("xtask-logs");
        fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        let path = folder.join(format!("{name}.log"));
        let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Self { file, path, shows_stages })
    }

    /// A second handle to the file, for a child process to write to.
    pub(crate) fn handle(&self) -> Result<File> {
        self.file.try_clone().context("cannot share the log")
    }

    /// Adds a line.
    pub(crate) fn line(&mut self, text: &str) -> Result<()> {
        writeln!(self.file, "{text}").context("cannot write the log")
    }

    /// Everything written so far.
    pub(crate) fn text(&self) -> String {
        fs::read(&self.path).map_or_else(
            |error| format!("cannot read {}: {error}\n", self.path.display()),
            |bytes| String::from_utf8_lossy(&bytes).into_owned(),
        )
    }

    /// What follows these words in the last line that begins with them.
    pub(crate) fn last_line(&self, beginning: &str) -> Option<String> {
        self.text().lines().rev().find_map(|line| line.strip_prefix(beginning)).map(str::to_owned)
    }

    /// Does one named part of the work and says how long it took.
    pub(crate) fn stage<T>(&mut self, name: &str, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.shows_stages {
            announce(name);
        }
        self.line(&format!("== {name}"))?;
        let started = now();
        let result = work(self);
        if self.shows_stages {
            let word = if result.is_ok() { "ok" } else { "FAILED" };
            println!("{word} {}", seconds_since(started));
        }
        result
    }

    /// Does the work and, when it fails, shows everything that was logged.
    pub(crate) fn tell_on_failure<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        work(self).inspect_err(|_| print!("\n{}\n", self.text()))
    }
}

/// Starts a progress line, which its outcome then completes.
pub(crate) fn announce(name: &str) {
    print!("{name} … ");
    // A terminal that is gone is no reason to stop the work.
    let _ = io::stdout().flush();
}

/// Reads the clock.
#[expect(clippy::disallowed_methods, reason = "this program never runs as wasm")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// The time since then as `(1.2 s)`.
pub(crate) fn seconds_since(started: Instant) -> String {
    format!("({:.1} s)", started.elapsed().as_secs_f64())
}
