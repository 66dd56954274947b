//! `THIRD-PARTY.md` of the package: what the WebAssembly modules are compiled from and what the command line has inside, and
//! under which licences.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use crate::command::read;
use crate::log::Log;
use crate::wasm::TARGET;
use crate::workspace::Workspace;

/// The name of the page in the package.
pub(crate) const PAGE: &str = "THIRD-PARTY.md";

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

/// One row of a table, with the licence texts of what it names.
struct Part {
    name: String,
    row: String,
    texts: Vec<String>,
}

/// Writes the page: a table of the crates, one of the npm packages, and each licence text once with all that is under it.
/// `npm_packages` is the list that the bundler has written.
///
/// # Errors
/// When cargo or rustc does not answer, or a part does not say under which licence it is.
pub(crate) fn page(workspace: &Workspace, log: &mut Log, npm_packages: &Path) -> Result<String> {
    let crates = crates(workspace, log)?;
    let packages = packages(npm_packages)?;
    let mut page = HEAD.to_owned();
    crates.iter().for_each(|part| page.push_str(&part.row));
    let compiler = read(log, Command::new("rustc").arg("--version").current_dir(&workspace.root))?;
    let library = compiler.split_whitespace().nth(1).context("rustc does not say its version")?;
    page.push_str(&row("Rust standard library", library, "MIT OR Apache-2.0", "https://github.com/rust-lang/rust"));
    page.push_str(MIDDLE);
    packages.iter().for_each(|part| page.push_str(&part.row));
    writeln!(page, "{FOOT}")?;

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
    Ok(page + &sections.join("\n"))
}

/// The crates that the WebAssembly modules are compiled from.
fn crates(workspace: &Workspace, log: &mut Log) -> Result<Vec<Part>> {
    let mut trees = String::new();
    for package in ["luma-tasks", "simulator"] {
        let mut tree = workspace.cargo();
        tree.args(["tree", "--locked", "--package", package, "--no-default-features", "--target", TARGET]);
        tree.args(["--edges", "normal,no-proc-macro", "--prefix", "none", "--no-dedupe", "--format", "{p}|{l}|{r}"]);
        trees += &read(log, &mut tree)?;
    }
    let is_own = |line: &str| line.starts_with("luma-tasks ") || line.starts_with("simulator ");
    let mut lines: Vec<&str> = trees.lines().filter(|line| !is_own(line)).collect();
    lines.sort_unstable();
    lines.dedup();
    ensure!(!lines.is_empty(), "cargo tree names no dependency");

    let mut metadata = workspace.cargo();
    let metadata: Value =
        serde_json::from_str(&read(log, metadata.args(["metadata", "--format-version", "1", "--locked"]))?)?;
    let packages = metadata["packages"].as_array().context("cargo metadata names no package")?;
    let mut parts = Vec::new();
    for line in lines {
        let [package, licence, source] = line.split('|').collect::<Vec<_>>()[..] else {
            bail!("cargo tree wrote {line}")
        };
        let (name, version) = package.split_once(" v").with_context(|| format!("cargo tree wrote {line}"))?;
        let found = packages.iter().find(|found| found["name"] == name && found["version"] == version);
        let manifest =
            found.and_then(|found| found["manifest_path"].as_str()).context("cargo metadata misses a crate")?;
        parts.push(part(name, version, [licence, source], Path::new(manifest))?);
    }
    Ok(parts)
}

/// The npm packages that the bundler has put into the command line.
fn packages(list: &Path) -> Result<Vec<Part>> {
    let list = fs::read_to_string(list).with_context(|| format!("cannot read {}", list.display()))?;
    let folders: Vec<PathBuf> = serde_json::from_str(&list)?;
    folders
        .iter()
        .map(|folder| {
            let path = folder.join("package.json");
            let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let manifest: Value = serde_json::from_str(&text)?;
            let text_at = |name: &str| manifest[name].as_str().unwrap_or_default();
            let part = part(text_at("name"), text_at("version"), [text_at("license"), &source_of(&manifest)], &path)?;
            // Unlike crates, these bring no words of their own in LICENSE-MIT.
            ensure!(!part.texts.is_empty(), "{} brings no licence text", part.name);
            Ok(part)
        })
        .collect()
}

/// The address of the repository that a package.json names, short or long.
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

fn part(name: &str, version: &str, [licence, source]: [&str; 2], manifest: &Path) -> Result<Part> {
    ensure!(!licence.is_empty() && !source.is_empty(), "{name} names no licence or no repository");
    let row = row(name, version, licence, source);
    Ok(Part { name: name.to_owned(), row, texts: texts(manifest, licence)? })
}

fn row(name: &str, version: &str, licence: &str, source: &str) -> String {
    format!("| {name} | {version} | {licence} | {source} |\n")
}

/// The licence texts beside a manifest; of licences to choose from, without the long one that the package brings anyway.
fn texts(manifest: &Path, licence: &str) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(manifest.parent().unwrap_or(manifest))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        if path.is_file() && name.starts_with("LICENSE") && !(licence.contains(" OR ") && name.contains("APACHE")) {
            texts.push(fs::read_to_string(&path)?.replace("\r\n", "\n").trim_matches('\n').trim_end().to_owned());
        }
    }
    Ok(texts)
}
