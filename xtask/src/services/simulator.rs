//! The simulated gateways, running as a child process.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::command::{missing, run};
use crate::log::Log;
use crate::workspace::Workspace;

/// How the simulator announces where it is.
const ANNOUNCEMENT: &str = "listening on ";

/// A running simulator. It ends with this value, and also when this program dies, because its standard input closes.
pub(crate) struct Simulator {
    child: Child,
    /// Its address, without a slash at the end.
    pub(crate) url: String,
}

impl Simulator {
    /// Builds and starts it with the demo page and the built package, and waits until it listens.
    ///
    /// # Errors
    /// When it does not build or start.
    pub(crate) fn start(workspace: &Workspace, log: &mut Log, port: u16) -> Result<Self> {
        run(log, workspace.cargo().args(["build", "--package", "simulator"]))?;
        let file = format!("simulator{}", std::env::consts::EXE_SUFFIX);
        let mut command = Command::new(workspace.target.join("debug").join(file));
        command.args(["--exit-with-stdin", "--port", &port.to_string()]);
        command.arg("--site").arg(workspace.root.join("www"));
        command.arg("--package").arg(workspace.package().join("dist"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log.handle()?);
        let child = command.spawn().map_err(|error| missing(&command, &error))?;
        let mut simulator = Self { child, url: String::new() };
        let output = simulator.child.stdout.take().context("the simulator has no output")?;
        let mut output = BufReader::new(output);
        let mut line = String::new();
        output.read_line(&mut line)?;
        let url = line.trim().strip_prefix(ANNOUNCEMENT).unwrap_or_default();
        ensure!(!url.is_empty(), "the simulator did not start: see its words above");
        simulator.url = url.to_owned();
        // A full pipe would stop it.
        let mut file = log.handle()?;
        thread::spawn(move || std::io::copy(&mut output, &mut file));
        Ok(simulator)
    }

    /// Waits until it ends by itself.
    ///
    /// # Errors
    /// When it cannot be waited for.
    pub(crate) fn wait(&mut self) -> Result<()> {
        // `Child::wait` would close its standard input and thereby end it.
        while self.child.try_wait()?.is_none() {
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        // It may have ended by itself, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
