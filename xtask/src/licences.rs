//! `THIRD-PARTY.md` of the package: what the WebAssembly modules are compiled from, and under which licences.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
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

/// What stands below the table.
const FOOT: &str = "
Of licences to choose from, MIT is the one chosen. What brings no text of its own is under the words of
[LICENSE-MIT](LICENSE-MIT) and [LICENSE-APACHE](LICENSE-APACHE).
";

/// Writes the page: a table of the crates, and each licence text once with the crates that are under it.
///
/// # Errors
/// When cargo or rustc does not answer, or a crate does not say under which licence it is.
pub(crate) fn page(workspace: &Workspace, log: &mut Log) -> Result<String> {
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
    let mut page = HEAD.to_owned();
    let mut names_of: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for line in lines {
        let [package, licence, source] = line.split('|').collect::<Vec<_>>()[..] else {
            bail!("cargo tree wrote {line}")
        };
        let (name, version) = package.split_once(" v").with_context(|| format!("cargo tree wrote {line}"))?;
        ensure!(!licence.is_empty() && !source.is_empty(), "{name} names no licence or no repository");
        writeln!(page, "| {name} | {version} | {licence} | {source} |")?;
        let packages = metadata["packages"].as_array().context("cargo metadata names no package")?;
        let found = packages.iter().find(|found| found["name"] == name && found["version"] == version);
        let manifest =
            found.and_then(|found| found["manifest_path"].as_str()).context("cargo metadata misses a crate")?;
        for text in texts(Path::new(manifest), licence)? {
            names_of.entry(text).or_default().push(name);
        }
    }
    let compiler = read(log, Command::new("rustc").arg("--version").current_dir(&workspace.root))?;
    let library = compiler.split_whitespace().nth(1).context("rustc does not say its version")?;
    let source = "https://github.com/rust-lang/rust";
    writeln!(page, "| Rust standard library | {library} | MIT OR Apache-2.0 | {source} |\n{FOOT}")?;
    let mut texts: Vec<_> = names_of.into_iter().collect();
    texts.sort_by(|(_, one), (_, other)| one.cmp(other));
    let sections: Vec<String> =
        texts.iter().map(|(text, names)| format!("## {}\n\n```text\n{text}\n```\n", names.join(", "))).collect();
    Ok(page + &sections.join("\n"))
}

/// The licence texts of a crate; of licences to choose from, without the long one that the package brings anyway.
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
