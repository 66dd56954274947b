//! The demo page with simulated gateways: served, or written as files for any web host, with the heart of the simulator in the
//! page as WebAssembly.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, ensure};

use crate::files::{copy, copy_all, make};
use crate::log::Log;
use crate::package;
use crate::services::simulator::Simulator;
use crate::workspace::Workspace;

/// What the page may do, for hosts whose headers cannot be set. The server of the demo sends the same, and forbids
/// frames, which a page cannot do from within.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src http: https: data:; media-src http: https:; connect-src http: https:; base-uri 'none'; form-action 'none'";

/// What the policy is put behind in the page.
const CHARSET: &str = "<meta charset=\"utf-8\">";

/// What a web host serves of a folder.
const SERVED: [&str; 8] = ["html", "css", "js", "svg", "mp4", "jpg", "png", "wasm"];

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
        write_page(workspace, log, folder)
    })?;
    println!("\n{}", folder.join("index.html").display());
    Ok(ExitCode::SUCCESS)
}

/// Writes the page, the media, and the package and the simulator as they were built last into a folder that is new or empty.
///
/// # Errors
/// When the folder holds something or a file cannot be written.
pub(crate) fn write_page(workspace: &Workspace, log: &mut Log, folder: &Path) -> Result<()> {
    make(folder)?;
    ensure!(fs::read_dir(folder)?.next().is_none(), "{} is not empty", folder.display());
    let page = workspace.root.join("www");
    log.stage("copy the page", |_| {
        copy_all(&page, folder, &SERVED)?;
        // Last, because its simulator.js replaces the one that asks a server.
        copy_all(&page.join("static"), folder, &SERVED)?;
        copy_all(&workspace.package().join("dist"), &folder.join("luma-tasks"), &SERVED)?;
        copy_all(&workspace.root.join("tests/simulator/media"), &folder.join("media"), &SERVED)?;
        for file in ["heart_bg.js", "heart_bg.wasm"] {
            copy(&package::parts(workspace).join(file), &folder.join(file))?;
        }
        set_policy(&folder.join("index.html"))
    })
}

fn set_policy(page: &Path) -> Result<()> {
    let text = fs::read_to_string(page)?;
    ensure!(text.contains(CHARSET), "{} has no place for the policy", page.display());
    let policy = format!("{CHARSET}\n  <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">");
    fs::write(page, text.replacen(CHARSET, &policy, 1))?;
    Ok(())
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
