//! The demo page with simulated gateways: served, or written as files.

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;

use crate::log::Log;
use crate::package;
use crate::simulator::Simulator;
use crate::static_site;
use crate::workspace::Workspace;

/// Packs, serves the page and stays until the user ends it.
///
/// # Errors
/// When packing fails or the simulator does not start.
pub(crate) fn serve(workspace: &Workspace, port: u16) -> Result<ExitCode> {
    let port = free_port(port);
    let mut log = Log::shown(workspace, "demo")?;
    let mut simulator = log.tell_on_failure(|log| {
        package::build(workspace, log)?;
        log.stage("start the simulated gateways", |log| Simulator::start(workspace, log, port))
    })?;
    let address = simulator.url.replace("127.0.0.1", "localhost");
    println!("\n{address}/\n\n{}\n\nPress Ctrl-C to stop.", from_a_script(&simulator.url));
    simulator.wait()?;
    print!("{}", log.text());
    Ok(ExitCode::FAILURE)
}

/// How a script of one's own reaches the same gateways.
fn from_a_script(address: &str) -> String {
    format!(
        "The same gateways from a script of yours, each below its provider's name:

  import {{ pollUntilDone }} from \"luma-tasks\";

  const options = {{ provider: \"luma\", apiKey: \"demo-key\", baseUrl: \"{address}/luma\" }};
  const task = await pollUntilDone(\"success--mine\", options);

An id begins with what the task is to do: success, failure, flaky, rate-limited and so on, as
tests/simulator/README.md says. {address}/control/requests shows what was sent."
    )
}

/// Packs and writes the page into a folder, as files for any web host.
///
/// # Errors
/// When packing fails or the folder cannot be written.
pub(crate) fn write(workspace: &Workspace, folder: &Path) -> Result<ExitCode> {
    let mut log = Log::shown(workspace, "demo-static")?;
    log.tell_on_failure(|log| {
        package::build(workspace, log)?;
        static_site::write(workspace, log, folder)
    })?;
    println!("\n{}", folder.join("index.html").display());
    Ok(ExitCode::SUCCESS)
}

/// The wanted port, or zero, which means any, when another program has it.
fn free_port(wanted: u16) -> u16 {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, wanted)) {
        Ok(_) => wanted,
        Err(error) => {
            println!("port {wanted} cannot be used ({error}), taking a free one");
            0
        }
    }
}
