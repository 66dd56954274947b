//! The npm package: `pkg/`, laid out from the wasm and `pkg-template/`, and its tarball.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value};

use crate::command::run;
use crate::inline;
use crate::licences;
use crate::log::Log;
use crate::npm::{self, npm};
use crate::size::Sizes;
use crate::wasm;
use crate::workspace::Workspace;

/// The language level of the built JavaScript: what Node 18 and the browsers of 2022 read.
const LEVEL: &str = "--target=es2022";

/// Compares the module that the loader unpacks with the one that was packed.
const UNPACK: &str = "
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
const [, folder] = process.argv;
const { unpack } = await import(pathToFileURL(folder + '/load.js'));
const wasm = await readFile(folder + '/core_bg.wasm');
if (!wasm.equals(unpack())) throw new Error('the wasm does not come back as it was');
";

/// What the CommonJS entries have in common: the wasm and the class of errors. Bundled into each, it would be there twice.
const SHARED: [&str; 2] = ["./load.js", "./error.js"];

/// The types of the exported wasm file, as bundlers and Workers import it.
const WASM_TYPES: &str = "declare const module: WebAssembly.Module;\nexport default module;\n";

/// Files of the repository that travel with the package.
const PAGES: [&str; 4] = ["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"];

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
    let tools = workspace.root.join("xtask");
    log.stage("install the npm tools", |log| npm::install(log, &tools))?;
    let compiled = log.stage("compile the crate to wasm", |log| wasm::compile(workspace, log))?;

    let folder = workspace.package();
    let dist = folder.join("dist");
    empty(&folder)?;
    fs::create_dir(&dist)?;
    wasm::finish(workspace, log, &compiled, &dist)?;
    log.stage("lay out the package", |log| lay_out(workspace, log, &folder))?;
    log.stage("bundle the entries", |log| bundle(log, &tools, &dist))?;
    log.stage("unpack the wasm in Node", |log| {
        run(log, Command::new("node").args(["--input-type=module", "--eval", UNPACK]).arg(&dist))
    })?;
    let tarball = log.stage("pack", |log| pack(workspace, log))?;
    let sizes = log.stage("weigh", |_| Sizes::measure(&dist))?;
    Ok(Package { tarball, sizes })
}

/// Makes a folder that has nothing in it.
fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))
}

fn lay_out(workspace: &Workspace, log: &mut Log, folder: &Path) -> Result<()> {
    let template = workspace.root.join("pkg-template");
    let dist = folder.join("dist");
    fs::write(folder.join("package.json"), manifest(&template, &workspace.version)?)?;
    for page in PAGES {
        copy(&workspace.root.join(page), &folder.join(page))?;
    }
    fs::write(folder.join(licences::PAGE), licences::page(workspace, log)?)?;
    for entry in fs::read_dir(&template).context("cannot read pkg-template")? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "js") {
            copy(&path, &dist.join(path.file_name().unwrap_or_default()))?;
        }
    }
    // Tools that do not read `exports` find the entry by a folder of its name.
    for entry in ["proxy", "slim"] {
        fs::create_dir(folder.join(entry))?;
        copy(&template.join(entry).join("package.json"), &folder.join(entry).join("package.json"))?;
    }
    // Both module systems have the same contract; TypeScript wants one file for each.
    for entry in ["index", "slim", "proxy"] {
        let types = fs::read_to_string(template.join(entry).with_extension("d.ts"))?;
        fs::write(dist.join(entry).with_extension("d.ts"), &types)?;
        fs::write(dist.join(entry).with_extension("d.cts"), types.replace("\"./index.js\"", "\"./index.cjs\""))?;
    }
    fs::write(dist.join("core_bg.wasm.d.ts"), WASM_TYPES)?;
    let wasm = fs::read(dist.join("core_bg.wasm"))?;
    fs::write(dist.join("wasm-inline.js"), inline::script(workspace, log, &wasm)?)?;
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

/// Shortens the generated glue and writes the entries that consist of one file.
fn bundle(log: &mut Log, tools: &Path, dist: &Path) -> Result<()> {
    let mut esbuild = |arguments: &[&str]| {
        let mut command = Command::new(npm::tool(tools, "esbuild"));
        command.current_dir(dist).args(arguments).args([LEVEL, "--log-level=warning"]);
        run(log, &mut command)
    };
    esbuild(&["core.js", "--minify", "--format=esm", "--allow-overwrite", "--outfile=core.js"])?;
    let common = ["--bundle", "--format=cjs", "--platform=neutral"];
    fs::write(dist.join("shared.js"), SHARED.map(|part| format!("export * from \"{part}\";\n")).concat())?;
    esbuild(&[&common[..], &["shared.js", "--outfile=shared.cjs"]].concat())?;
    fs::remove_file(dist.join("shared.js"))?;
    let outside = SHARED.map(|part| format!("--external:{part}"));
    for entry in ["index", "slim", "proxy"] {
        let (input, output, page) = (format!("{entry}.js"), format!("{entry}.cjs"), format!("{entry}.min.js"));
        let outfile = format!("--outfile={output}");
        let arguments = [&common[..], &[&input, &outfile]].concat();
        if entry == "slim" {
            esbuild(&arguments)?;
        } else {
            esbuild(&[&arguments[..], &outside.each_ref().map(String::as_str)].concat())?;
            share(&dist.join(&output))?;
        }
        if entry == "proxy" {
            // No page has a use for it.
            continue;
        }
        let page = format!("--outfile={page}");
        esbuild(&[&input, "--bundle", "--minify", "--format=esm", "--platform=browser", &page])?;
    }
    Ok(())
}

/// Lets a CommonJS entry take from one file what it has in common with the others.
fn share(entry: &Path) -> Result<()> {
    let mut text = fs::read_to_string(entry)?;
    for part in SHARED {
        text = text.replace(&format!("require(\"{part}\")"), "require(\"./shared.cjs\")");
    }
    ensure!(text.contains("./shared.cjs"), "{} takes nothing from shared.cjs", entry.display());
    fs::write(entry, text)?;
    Ok(())
}

/// Writes the tarball. npm gives every file in it the same date, so equal packages are equal bytes.
fn pack(workspace: &Workspace, log: &mut Log) -> Result<PathBuf> {
    let folder = workspace.package();
    run(log, npm(&folder).args(["pack", "--pack-destination", "."]))?;
    let tarball = folder.join(format!("luma-tasks-{}.tgz", workspace.version));
    ensure!(tarball.exists(), "npm pack wrote no {}", tarball.display());
    Ok(tarball)
}
