//! The demo page as files for any web host: the simulator's heart runs in the page, as WebAssembly.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

use crate::command::run;
use crate::log::Log;
use crate::wasm::{TARGET, ensure_target};
use crate::workspace::Workspace;

/// What the page may do, for hosts whose headers cannot be set. The server of the demo sends the same, and forbids
/// frames, which a page cannot do from within.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src http: https: data:; media-src http: https:; connect-src http: https:; base-uri 'none'; form-action 'none'";

/// What the policy is put behind in the page.
const CHARSET: &str = "<meta charset=\"utf-8\">";

/// Writes the page, the built package, the media and the simulator into a folder that is new or empty.
///
/// # Errors
/// When the folder holds something, the simulator does not compile or a file cannot be written.
pub(crate) fn write(workspace: &Workspace, log: &mut Log, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    ensure!(fs::read_dir(folder)?.next().is_none(), "{} is not empty", folder.display());
    let site = workspace.root.join("www");
    log.stage("copy the page", |_| {
        copy_files(&site, folder)?;
        // Last, because its simulator.js replaces the one that asks a server.
        copy_files(&site.join("static"), folder)?;
        copy_files(&workspace.package().join("dist"), &folder.join("luma-tasks"))?;
        copy_files(&workspace.root.join("tests/simulator/media"), &folder.join("media"))?;
        set_policy(&folder.join("index.html"))
    })?;
    log.stage("compile the simulator to wasm", |log| compile(workspace, log, &folder.join("heart")))
}

/// Copies what a web host serves from one folder, without those in it.
fn copy_files(from: &Path, to: &Path) -> Result<()> {
    const SERVED: [&str; 8] = ["html", "css", "js", "svg", "mp4", "jpg", "png", "wasm"];
    fs::create_dir_all(to).with_context(|| format!("cannot create {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let path = entry?.path();
        let is_served = path.extension().is_some_and(|extension| SERVED.iter().any(|served| extension == *served));
        if is_served && path.is_file() {
            let target = to.join(path.file_name().unwrap_or_default());
            fs::copy(&path, &target).with_context(|| format!("cannot copy {}", path.display()))?;
        }
    }
    Ok(())
}

fn set_policy(page: &Path) -> Result<()> {
    let text = fs::read_to_string(page)?;
    ensure!(text.contains(CHARSET), "{} has no place for the policy", page.display());
    let policy = format!("{CHARSET}\n  <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">");
    fs::write(page, text.replacen(CHARSET, &policy, 1))?;
    Ok(())
}

/// Compiles the library of the simulator without its server, and writes it with its JavaScript.
fn compile(workspace: &Workspace, log: &mut Log, folder: &Path) -> Result<()> {
    ensure_target(workspace, log)?;
    let mut cargo = workspace.cargo();
    cargo.args(["rustc", "--release", "--package", "simulator", "--lib", "--crate-type", "cdylib"]);
    cargo.args(["--no-default-features", "--target", TARGET]);
    run(log, &mut cargo)?;
    let module = workspace.target.join(TARGET).join("release").join("simulator.wasm");
    let mut bindgen = Bindgen::new();
    bindgen.web(true)?.input_path(module).typescript(false).remove_name_section(true).remove_producers_section(true);
    bindgen.generate(folder).context("wasm-bindgen failed")
}
