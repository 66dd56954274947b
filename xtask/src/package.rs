//! The npm package: `pkg/`, laid out from the wasm and `pkg-template/`, and its tarball.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value};

use crate::command::run;
use crate::consumers::entries;
use crate::inline;
use crate::licences;
use crate::log::Log;
use crate::npm::{self, npm};
use crate::size::Sizes;
use crate::wasm::{self, Profile};
use crate::workspace::Workspace;

/// The types of the exported wasm file, as bundlers and Workers import it.
const WASM_TYPES: &str = "declare const module: WebAssembly.Module;\nexport default module;\n";

/// Files of the repository that travel with the package.
const PAGES: [&str; 5] = ["README.md", "CHANGELOG.md", "SECURITY.md", "LICENSE-APACHE", "LICENSE-MIT"];

/// A package that is ready to be published.
pub(crate) struct Package {
    /// What `npm publish` takes.
    pub(crate) tarball: PathBuf,
    /// What it weighs.
    pub(crate) sizes: Sizes,
}

/// Builds the package from nothing.
///
/// # Errors
/// When a tool is missing or a stage fails.
pub(crate) fn build(workspace: &Workspace, log: &mut Log) -> Result<Package> {
    build_as(workspace, log, Profile::Release)
}

/// The same for one of the profiles.
///
/// # Errors
/// When a tool is missing or a stage fails.
pub(crate) fn build_as(workspace: &Workspace, log: &mut Log, profile: Profile) -> Result<Package> {
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
    let tarball = log.stage("pack", |log| pack(workspace, log, &folder))?;
    let sizes = log.stage("weigh", |_| Sizes::measure(&parts, &dist))?;
    Ok(Package { tarball, sizes })
}

/// The folder of what the entries are bundled from.
pub(crate) fn parts(workspace: &Workspace) -> PathBuf {
    workspace.target.join("package-parts")
}

/// Makes a folder that has nothing in it.
///
/// # Errors
/// When it cannot be emptied or made.
pub(crate) fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))
}

/// Puts everything in its place but the JavaScript, which it puts into `parts` to be bundled.
fn lay_out(workspace: &Workspace, parts: &Path, folder: &Path) -> Result<()> {
    let template = workspace.root.join("pkg-template");
    let dist = folder.join("dist");
    fs::write(folder.join("package.json"), manifest(&template, &workspace.version)?)?;
    for page in PAGES {
        copy(&workspace.root.join(page), &folder.join(page))?;
    }
    copy_modules(&template, parts)?;
    copy_modules(&template.join("cli"), &parts.join("cli"))?;
    // Tools that do not read `exports` find the entry by a folder of its name.
    for entry in ["callback", "one-file", "proxy", "react", "slim", "testing"] {
        fs::create_dir(folder.join(entry))?;
        copy(&template.join(entry).join("package.json"), &folder.join(entry).join("package.json"))?;
    }
    copy_types(&template, &dist)?;
    copy_types(&template.join("types"), &dist.join("types"))?;
    fs::write(dist.join("core_bg.wasm.d.ts"), WASM_TYPES)?;
    copy(&parts.join("core_bg.wasm"), &dist.join("core_bg.wasm"))?;
    fs::write(parts.join("wasm-gzip.js"), inline::core(&fs::read(parts.join("core_bg.wasm"))?)?)?;
    fs::write(parts.join("heart-gzip.js"), inline::heart(&fs::read(parts.join("heart_bg.wasm"))?)?)?;
    Ok(())
}

/// Copies the declarations of a folder, not those of the folders in it, each for both module systems: they have the same
/// contract, and TypeScript wants one file for each.
fn copy_types(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot create {}", to.display()))?;
    for path in entries(from)? {
        let Some(name) = path.to_str().and_then(|path| path.strip_suffix(".d.ts")) else { continue };
        let target = to.join(Path::new(name).file_name().unwrap_or_default());
        let types = fs::read_to_string(&path)?;
        fs::write(target.with_extension("d.cts"), types.replace(".js\";\n", ".cjs\";\n"))?;
        fs::write(target.with_extension("d.ts"), types)?;
    }
    Ok(())
}

/// Copies the modules of a folder, not those of the folders in it.
fn copy_modules(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot create {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "js") {
            copy(&path, &to.join(path.file_name().unwrap_or_default()))?;
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
    Ok(())
}

/// The package.json of the template with the workspace's version after the name.
fn manifest(template: &Path, version: &str) -> Result<String> {
    let text = fs::read_to_string(template.join("package.json")).context("cannot read package.json")?;
    let fields: Map<String, Value> = serde_json::from_str(&text).context("package.json is no JSON object")?;
    ensure!(!fields.contains_key("version"), "pkg-template/package.json must not have a version");
    let mut complete = Map::new();
    for (name, value) in fields {
        let is_name = name == "name";
        complete.insert(name, value);
        if is_name {
            complete.insert("version".to_owned(), version.into());
        }
    }
    Ok(serde_json::to_string_pretty(&complete)? + "\n")
}

/// Writes the tarball. npm gives every file in it the same date, so equal packages are equal bytes.
fn pack(workspace: &Workspace, log: &mut Log, folder: &Path) -> Result<PathBuf> {
    run(log, npm(folder).args(["pack", "--pack-destination", "."]))?;
    let tarball = folder.join(format!("luma-tasks-{}.tgz", workspace.version));
    ensure!(tarball.exists(), "npm pack wrote no {}", tarball.display());
    Ok(tarball)
}
