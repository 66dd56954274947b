//! The demo page as files for any web host: the simulator's heart runs in the page, as WebAssembly.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::log::Log;
use crate::package;
use crate::workspace::Workspace;

/// What the page may do, for hosts whose headers cannot be set. The server of the demo sends the same, and forbids
/// frames, which a page cannot do from within.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src http: https: data:; media-src http: https:; connect-src http: https:; base-uri 'none'; form-action 'none'";

/// What the policy is put behind in the page.
const CHARSET: &str = "<meta charset=\"utf-8\">";

/// Writes the page, the media, and the package and the simulator as they were built last into a folder that is new or empty.
///
/// # Errors
/// When the folder holds something or a file cannot be written.
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
        for file in ["heart_bg.js", "heart_bg.wasm"] {
            fs::copy(package::parts(workspace).join(file), folder.join(file))
                .with_context(|| format!("cannot copy {file}"))?;
        }
        set_policy(&folder.join("index.html"))
    })
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
