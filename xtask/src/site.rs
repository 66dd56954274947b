//! The documentation as static pages, with the demo page and the reference: docs/site/ has what makes them.

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::command::run;
use crate::log::Log;
use crate::npm;
use crate::package;
use crate::static_site;
use crate::workspace::Workspace;

/// Packs and writes the site into target/site.
///
/// # Errors
/// When packing fails, a page cannot be built or a link is broken.
pub(crate) fn build(workspace: &Workspace) -> Result<ExitCode> {
    let mut log = Log::shown(workspace, "site")?;
    let folder = workspace.target.join("site");
    log.tell_on_failure(|log| {
        package::build(workspace, log)?;
        write(workspace, log, &folder)
    })?;
    println!("\n{}", folder.join("index.html").display());
    Ok(ExitCode::SUCCESS)
}

/// Writes the site of a package that is built. What the folder held is lost.
///
/// # Errors
/// When a page cannot be built or a link is broken.
pub(crate) fn write(workspace: &Workspace, log: &mut Log, folder: &Path) -> Result<()> {
    let demo = workspace.target.join("site-demo");
    package::empty(folder)?;
    package::empty(&demo)?;
    static_site::write(workspace, log, &demo)?;
    let pages = workspace.root.join("docs/site");
    npm::install(log, &pages)?;
    log.stage("build the pages and follow their links", |log| {
        run(log, Command::new("node").arg(pages.join("build.mjs")).args([folder, &demo]))
    })
}
