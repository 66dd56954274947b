//! The npm package: `pkg/`, laid out from the wasm and `pkg-template/`, and its tarball.

mod inline;
mod licences;
pub(crate) mod wasm;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value};

pub(crate) use self::wasm::Profile;
use crate::command::{run, show};
use crate::files::{copy, copy_all, empty, make, named};
use crate::log::Log;
use crate::npm::{self, npm};
use crate::workspace::Workspace;

/// The types of the exported wasm file, as bundlers and Workers import it.
const WASM_TYPES: &str = "import type { CompiledModule } from \"./slim.js\";\ndeclare const module: CompiledModule;\nexport default module;\n";

/// Files of the repository that travel with the package.
const PAGES: [&str; 5] = ["README.md", "CHANGELOG.md", "SECURITY.md", "LICENSE-APACHE", "LICENSE-MIT"];

/// Builds the package and shows what it weighs. One for contributors may weigh more.
///
/// # Errors
/// When a tool is missing or a stage fails.
pub(crate) fn pack_and_weigh(workspace: &Workspace, is_dev: bool) -> Result<ExitCode> {
    let mut log = Log::shown(workspace, "pack")?;
    let profile = if is_dev { Profile::Dev } else { Profile::Release };
    let tarball = log.tell_on_failure(|log| build_as(workspace, log, profile))?;
    println!();
    let code = show(&mut sizes(workspace))?;
    println!("\n{}", tarball.display());
    Ok(if is_dev { ExitCode::SUCCESS } else { code })
}

/// Builds the package from nothing, and gives the tarball, which is what `npm publish` takes.
///
/// # Errors
/// When a tool is missing or a stage fails.
pub(crate) fn build(workspace: &Workspace, log: &mut Log) -> Result<PathBuf> {
    build_as(workspace, log, Profile::Release)
}

/// The same for one of the profiles.
///
/// # Errors
/// When a tool is missing or a stage fails.
pub(crate) fn build_as(workspace: &Workspace, log: &mut Log, profile: Profile) -> Result<PathBuf> {
    let tools = workspace.root.join("xtask");
    log.stage("install the npm tools", |log| npm::install(log, &tools))?;
    let core = log.stage("compile the crate to wasm", |log| wasm::compile(workspace, log, profile))?;
    let heart = log.stage("compile the heart of the simulator to wasm", |log| wasm::compile_heart(workspace, log))?;

    let folder = match profile {
        Profile::Traps => workspace.target.join("traps"),
        Profile::Release | Profile::Dev => workspace.package(),
    };
    let dist = folder.join("dist");
    empty(&folder)?;
    fs::create_dir(&dist)?;
    let parts = parts(workspace);
    empty(&parts)?;
    for compiled in [&core, &heart] {
        wasm::finish(workspace, log, compiled, &parts, profile)?;
    }
    log.stage("lay out the package", |_| lay_out(workspace, &parts, &folder))?;
    log.stage("bundle the entries", |log| {
        run(log, Command::new("node").arg(tools.join("bundle.mjs")).args([&parts, &dist]).arg(&workspace.version))
    })?;
    log.stage("list the licences", |log| {
        let page = licences::page(workspace, log, &parts.join("npm-packages.json"))?;
        fs::write(folder.join(licences::PAGE), page).context("cannot write the licences")
    })?;
    log.stage("pack", |log| pack(workspace, log, &folder))
}

/// A command that prints how much a visitor downloads of the package that was built last, and fails when that is too much.
pub(crate) fn sizes(workspace: &Workspace) -> Command {
    let mut node = Command::new("node");
    node.arg(workspace.root.join("xtask/sizes.mjs")).args([parts(workspace), workspace.package().join("dist")]);
    node
}

/// The folder of what the entries are bundled from.
pub(crate) fn parts(workspace: &Workspace) -> PathBuf {
    workspace.target.join("package-parts")
}

/// Puts everything in its place but the JavaScript, which it puts into `parts` to be bundled.
fn lay_out(workspace: &Workspace, parts: &Path, folder: &Path) -> Result<()> {
    let template = workspace.root.join("pkg-template");
    let dist = folder.join("dist");
    fs::write(folder.join("package.json"), manifest(&template, &workspace.version)?)?;
    for page in PAGES {
        copy(&workspace.root.join(page), &folder.join(page))?;
    }
    copy_all(&template, parts, &["js"])?;
    copy_all(&template.join("cli"), &parts.join("cli"), &["js"])?;
    // Tools that do not read `exports` find the entry by a folder of its name.
    for entry in ["callback", "one-file", "proxy", "react", "slim", "testing"] {
        copy_all(&template.join(entry), &folder.join(entry), &["json"])?;
    }
    copy_types(&template, &dist)?;
    copy_types(&template.join("types"), &dist.join("types"))?;
    fs::write(dist.join("core_bg.wasm.d.ts"), WASM_TYPES)?;
    copy(&parts.join("core_bg.wasm"), &dist.join("core_bg.wasm"))?;
    for (notice, module, script) in
        [(inline::CORE, "core_bg.wasm", "wasm-gzip.js"), (inline::HEART, "heart_bg.wasm", "heart-gzip.js")]
    {
        fs::write(parts.join(script), inline::script(notice, &fs::read(parts.join(module))?)?)?;
    }
    Ok(())
}

/// Copies the declarations of a folder, not those of the folders in it, each for both module systems: they have the same
/// contract, and TypeScript wants one file for each.
fn copy_types(from: &Path, to: &Path) -> Result<()> {
    make(to)?;
    for path in named(from, "", ".d.ts")? {
        let types = fs::read_to_string(&path)?;
        let target = to.join(path.file_name().unwrap_or_default());
        fs::write(target.with_extension("cts"), types.replace(".js\";\n", ".cjs\";\n"))?;
        fs::write(target, types)?;
    }
    Ok(())
}

/// The package.json of the template with the workspace's version after the name.
fn manifest(template: &Path, version: &str) -> Result<String> {
    let text = fs::read_to_string(template.join("package.json")).context("cannot read package.json")?;
    let mut fields: Map<String, Value> = serde_json::from_str(&text).context("package.json is no JSON object")?;
    ensure!(!fields.contains_key("version"), "pkg-template/package.json must not have a version");
    fields.shift_insert(1, "version".to_owned(), version.into());
    Ok(serde_json::to_string_pretty(&fields)? + "\n")
}

/// Writes the tarball. npm gives every file in it the same date, so equal packages are equal bytes.
fn pack(workspace: &Workspace, log: &mut Log, folder: &Path) -> Result<PathBuf> {
    run(log, npm(folder).args(["pack", "--pack-destination", "."]))?;
    let tarball = folder.join(format!("luma-tasks-{}.tgz", workspace.version));
    ensure!(tarball.exists(), "npm pack wrote no {}", tarball.display());
    Ok(tarball)
}
