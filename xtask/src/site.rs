//! The documentation as static pages, with the demo page and the reference: docs/site/ has what makes them.

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::command::run;
use crate::demo;
use crate::files::empty;
use crate::log::Log;
use crate::npm;
use crate::package;
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
    let demo_page = workspace.target.join("site-demo");
    empty(folder)?;
    empty(&demo_page)?;
    demo::write_page(workspace, log, &demo_page)?;
    let pages = workspace.root.join("docs/site");
    npm::install(log, &pages)?;
    log.stage("build the pages and follow their links", |log| {
        run(log, Command::new("node").arg(pages.join("build.mjs")).args([folder, &demo_page]))
    })
}
