//! `THIRD-PARTY.md` of the package: what the WebAssembly module is compiled from, and under which licences.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::command::read;
use crate::log::Log;
use crate::wasm::TARGET;
use crate::workspace::Workspace;

/// The name of the page in the package.
pub(crate) const PAGE: &str = "THIRD-PARTY.md";

/// A crate that is compiled into the module.
struct Part {
    name: String,
    version: String,
    licence: String,
    /// Where its sources are developed.
    source: String,
    folder: PathBuf,
}

/// Writes the page.
///
/// # Errors
/// When cargo or rustc does not answer, or a crate does not say under which licence it is.
pub(crate) fn page(workspace: &Workspace, log: &mut Log) -> Result<String> {
    let mut cargo = workspace.cargo();
    cargo.args(["metadata", "--format-version", "1", "--locked", "--filter-platform", TARGET]);
    let metadata = serde_json::from_str(&read(log, &mut cargo)?).context("cargo metadata gave no JSON")?;
    let compiler = read(log, Command::new("rustc").arg("--version").current_dir(&workspace.root))?;
    let library = compiler.split_whitespace().nth(1).context("rustc does not say its version")?;
    text(&parts(&metadata)?, library)
}

/// The crates that end up in the module, in the order of their names. Macros and build scripts only help to make it.
fn parts(metadata: &Value) -> Result<Vec<Part>> {
    let packages: HashMap<&str, &Value> = by_id(&metadata["packages"]);
    let nodes: HashMap<&str, &Value> = by_id(&metadata["resolve"]["nodes"]);
    let root = metadata["resolve"]["root"].as_str().context("cargo metadata names no root")?;
    let mut found = BTreeSet::new();
    let mut open = vec![root];
    while let Some(id) = open.pop() {
        for dependency in list(&nodes.get(id).context("cargo metadata misses a crate")?["deps"]) {
            let next = dependency["pkg"].as_str().context("cargo metadata misses a name")?;
            let package = packages.get(next).context("cargo metadata misses a crate")?;
            if is_normal(dependency) && !is_macro(package) && found.insert(next) {
                open.push(next);
            }
        }
    }
    let mut parts = found.iter().map(|id| Part::read(packages[id])).collect::<Result<Vec<_>>>()?;
    parts.sort_by(|one, other| (&one.name, &one.version).cmp(&(&other.name, &other.version)));
    ensure!(!parts.is_empty(), "cargo metadata names no dependency");
    Ok(parts)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn by_id(values: &Value) -> HashMap<&str, &Value> {
    list(values).iter().filter_map(|value| Some((value["id"].as_str()?, value))).collect()
}

fn is_normal(dependency: &Value) -> bool {
    list(&dependency["dep_kinds"]).iter().any(|kind| kind["kind"].is_null())
}

fn is_macro(package: &Value) -> bool {
    list(&package["targets"]).iter().any(|target| list(&target["kind"]).iter().any(|kind| kind == "proc-macro"))
}

impl Part {
    fn read(package: &Value) -> Result<Self> {
        let name = package["name"].as_str().context("a crate has no name")?;
        let word = |field: &str| {
            let word = package[field].as_str().map(str::to_owned);
            word.with_context(|| format!("the crate {name} does not say its {field}"))
        };
        let manifest = PathBuf::from(word("manifest_path")?);
        Ok(Self {
            name: name.to_owned(),
            version: word("version")?,
            licence: word("license")?,
            source: word("repository")?,
            folder: manifest.parent().map(Path::to_path_buf).unwrap_or_default(),
        })
    }

    /// Its licence texts; of licences to choose from, without the long one that the package brings anyway.
    fn texts(&self) -> Result<Vec<String>> {
        let has_choice = self.licence.contains(" OR ");
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.folder).with_context(|| format!("cannot read {}", self.folder.display()))? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
            if path.is_file() && name.starts_with("LICENSE") && !(has_choice && name.contains("APACHE")) {
                files.push(path);
            }
        }
        files.sort();
        let read = |path: &PathBuf| fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()));
        let tidy = |text: String| text.replace("\r\n", "\n").trim_matches('\n').trim_end().to_owned();
        files.iter().map(|path| read(path).map(tidy)).collect()
    }
}

/// The page: a table, and each text once with the crates that are under it.
fn text(parts: &[Part], library: &str) -> Result<String> {
    let mut page = "# What is inside\n\n\
         `luma-tasks` has no dependency at run time. Its WebAssembly module, which some entries carry inside their\n\
         JavaScript, is compiled from these crates and the Rust standard library; `wasm-bindgen` also writes the\n\
         JavaScript around it. Macros and tools that only help to build it are not in it.\n\n\
         | crate | version | licence | source |\n| --- | --- | --- | --- |\n"
        .to_owned();
    for Part { name, version, licence, source, .. } in parts {
        // Writing to a string cannot fail.
        let _ = writeln!(page, "| {name} | {version} | {licence} | {source} |");
    }
    let _ = writeln!(
        page,
        "| Rust standard library | {library} | MIT OR Apache-2.0 | https://github.com/rust-lang/rust |\n\n\
         Of licences to choose from, MIT is the one chosen. What brings no text of its own is under the words of\n\
         [LICENSE-MIT](LICENSE-MIT) and [LICENSE-APACHE](LICENSE-APACHE)."
    );
    let mut holders: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for part in parts {
        for text in part.texts()? {
            holders.entry(text).or_default().push(&part.name);
        }
    }
    let mut texts: Vec<_> = holders.into_iter().collect();
    texts.sort_by(|(_, one), (_, other)| one.cmp(other));
    for (text, names) in texts {
        let _ = write!(page, "\n## {}\n\n```text\n{text}\n```\n", names.join(", "));
    }
    Ok(page)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{parts, text};

    fn package(id: &str, kind: &str) -> Value {
        json!({
            "id": id, "name": id, "version": "1.2.3", "license": "MIT OR Apache-2.0", "manifest_path": "src/Cargo.toml",
            "repository": format!("https://example.org/{id}"), "targets": [{ "kind": [kind] }],
        })
    }

    fn metadata() -> Value {
        let dependency = |id: &str, kind: Value| json!({ "pkg": id, "dep_kinds": [{ "kind": kind }] });
        let deps = [("b", Value::Null), ("macro", Value::Null), ("test", json!("dev"))];
        json!({
            "packages": [package("root", "lib"), package("b", "lib"), package("a", "lib"), package("macro", "proc-macro"),
                package("syntax", "lib"), package("test", "lib")],
            "resolve": { "root": "root", "nodes": [
                { "id": "root", "deps": deps.map(|(id, kind)| dependency(id, kind)) },
                { "id": "b", "deps": [dependency("a", Value::Null)] },
                { "id": "a", "deps": [] },
                { "id": "macro", "deps": [dependency("syntax", Value::Null)] },
            ] },
        })
    }

    #[test]
    fn what_ships_is_what_is_linked_and_no_macro() {
        let parts = parts(&metadata()).unwrap();
        let names: Vec<&str> = parts.iter().map(|part| part.name.as_str()).collect();
        assert_eq!(names, ["a", "b"]);
        let page = text(&parts, "1.95.0").unwrap();
        assert!(page.contains("| a | 1.2.3 | MIT OR Apache-2.0 | https://example.org/a |\n| b | 1.2.3 "), "{page}");
        assert!(page.contains("| Rust standard library | 1.95.0 | "), "{page}");
    }

    #[test]
    fn a_crate_without_a_licence_is_an_error() {
        let mut metadata = metadata();
        metadata["packages"][2]["license"] = Value::Null;
        assert!(parts(&metadata).is_err_and(|error| error.to_string().contains("crate a does not say its license")));
    }
}
