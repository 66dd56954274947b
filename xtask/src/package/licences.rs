//! `THIRD-PARTY.md` of the package: what the WebAssembly modules are compiled from and what the command line has inside, and
//! under which licences.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::wasm::TARGET;
use crate::command::read;
use crate::files::entries;
use crate::log::Log;
use crate::workspace::Workspace;

/// The name of the page in the package.
pub(super) const PAGE: &str = "THIRD-PARTY.md";

/// What stands above the table.
const HEAD: &str = "# What is inside

`luma-tasks` has no dependency at run time. Its WebAssembly modules, which some entries carry inside their
JavaScript, are compiled from these crates and the Rust standard library; `wasm-bindgen` also writes the
JavaScript around them. Macros and tools that only help to build them are not in them.

| crate | version | licence | source |
| --- | --- | --- | --- |
";

/// What stands between the table of the crates and that of the npm packages.
const MIDDLE: &str = "
The command line, `dist/cli.js`, has these npm packages inside. No other file has.

| npm package | version | licence | source |
| --- | --- | --- | --- |
";

/// What stands below the table.
const FOOT: &str = "
Of licences to choose from, MIT is the one chosen. What brings no text of its own is under the words of
[LICENSE-MIT](LICENSE-MIT) and [LICENSE-APACHE](LICENSE-APACHE).
";

/// A crate or npm package that is inside.
struct Part {
    name: String,
    /// Its row of the table.
    row: String,
    /// Its licence texts.
    texts: Vec<String>,
}

impl Part {
    /// Reads a manifest, in which Cargo and npm have the same names for the same things, and the licence texts beside it.
    fn read(manifest: &Value, folder: &Path) -> Result<Self> {
        let text_at = |name: &str| manifest[name].as_str().unwrap_or_default();
        let (name, licence, source) = (text_at("name"), text_at("license"), source_of(manifest));
        ensure!(!licence.is_empty() && !source.is_empty(), "{name} names no licence or no repository");
        let row = format!("| {name} | {} | {licence} | {source} |\n", text_at("version"));
        Ok(Self { name: name.to_owned(), row, texts: texts(folder, licence)? })
    }
}

/// Writes the page: a table of the crates, one of the npm packages, and each licence text once with all that is under it.
/// `npm_packages` is the list that the bundler has written.
///
/// # Errors
/// When cargo or rustc does not answer, or a part does not say under which licence it is.
pub(super) fn page(workspace: &Workspace, log: &mut Log, npm_packages: &Path) -> Result<String> {
    let crates = crates(workspace, log)?;
    let packages = packages(npm_packages)?;
    let rows = |parts: &[Part]| parts.iter().map(|part| part.row.as_str()).collect::<String>();
    let compiler = read(log, Command::new("rustc").arg("--version").current_dir(&workspace.root))?;
    let library = compiler.split_whitespace().nth(1).context("rustc does not say its version")?;
    let library =
        format!("| Rust standard library | {library} | MIT OR Apache-2.0 | https://github.com/rust-lang/rust |\n");

    let mut names_of: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for part in crates.iter().chain(&packages) {
        for text in &part.texts {
            names_of.entry(text).or_default().push(&part.name);
        }
    }
    let mut texts: Vec<_> = names_of.into_iter().collect();
    texts.sort_by(|(_, one), (_, other)| one.cmp(other));
    let sections: Vec<String> =
        texts.iter().map(|(text, names)| format!("## {}\n\n```text\n{text}\n```\n", names.join(", "))).collect();
    Ok([HEAD, &rows(&crates), &library, MIDDLE, &rows(&packages), FOOT, "\n", &sections.join("\n")].concat())
}

/// The crates that the WebAssembly modules are compiled from.
fn crates(workspace: &Workspace, log: &mut Log) -> Result<Vec<Part>> {
    let mut names = BTreeSet::new();
    for package in ["luma-tasks", "simulator"] {
        let mut tree = workspace.cargo();
        tree.args(["tree", "--locked", "--package", package, "--no-default-features", "--target", TARGET]);
        tree.args(["--edges", "normal,no-proc-macro", "--prefix", "none", "--no-dedupe", "--format", "{p}"]);
        names.extend(read(log, &mut tree)?.lines().map(|line| line.split(" (").next().unwrap_or(line).to_owned()));
    }
    let metadata = read(log, workspace.cargo().args(["metadata", "--format-version", "1", "--locked"]))?;
    let mut metadata: Value = serde_json::from_str(&metadata)?;
    let packages = metadata["packages"].as_array_mut().context("cargo metadata names no package")?;
    packages.retain(|package| {
        let text_at = |name: &str| package[name].as_str().unwrap_or_default();
        // What has no source is ours.
        !package["source"].is_null() && names.contains(&format!("{} v{}", text_at("name"), text_at("version")))
    });
    ensure!(!packages.is_empty(), "cargo tree names no dependency");
    packages.sort_by_key(|package| package["name"].as_str().map(str::to_owned));
    let read = |package: &Value| {
        let manifest = Path::new(package["manifest_path"].as_str().unwrap_or_default());
        Part::read(package, manifest.parent().unwrap_or(manifest))
    };
    packages.iter().map(read).collect()
}

/// The npm packages that the bundler has put into the command line.
fn packages(list: &Path) -> Result<Vec<Part>> {
    let list = fs::read_to_string(list).with_context(|| format!("cannot read {}", list.display()))?;
    let folders: Vec<PathBuf> = serde_json::from_str(&list)?;
    let read = |folder: &PathBuf| {
        let path = folder.join("package.json");
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let part = Part::read(&serde_json::from_str(&text)?, folder)?;
        // Unlike crates, these bring no words of their own in LICENSE-MIT.
        ensure!(!part.texts.is_empty(), "{} brings no licence text", part.name);
        Ok(part)
    };
    folders.iter().map(read).collect()
}

/// The address of the repository that a manifest names, short or long.
fn source_of(manifest: &Value) -> String {
    let repository = &manifest["repository"];
    let named = repository.as_str().or_else(|| repository["url"].as_str()).unwrap_or_default();
    let address = named.trim_start_matches("git+").trim_end_matches(".git");
    if address.is_empty() || address.contains("://") {
        address.to_owned()
    } else {
        format!("https://github.com/{}", address.trim_start_matches("github:"))
    }
}

/// The licence texts in a folder; of licences to choose from, without the long one that the package brings anyway.
fn texts(folder: &Path, licence: &str) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    for path in entries(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        if path.is_file() && name.starts_with("LICENSE") && !(licence.contains(" OR ") && name.contains("APACHE")) {
            texts.push(fs::read_to_string(&path)?.replace("\r\n", "\n").trim_matches('\n').trim_end().to_owned());
        }
    }
    Ok(texts)
}
