//! What belongs to a release, in one folder: the tarball, the wasm with the names of its functions, what is inside it, and
//! the words of the changelog.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::command::{read, run};
use crate::files::empty;
use crate::log::Log;
use crate::package::wasm::TARGET;
use crate::package::{self, Profile};
use crate::tools::CYCLONEDX;
use crate::workspace::Workspace;

/// The name that cargo-cyclonedx gives its files before their ending.
const SBOM: &str = "luma-tasks.cdx";

/// Builds and collects everything in `target/release-files`. A tag must be that of the version, which the changelog then has
/// to describe; without one, the changelog's unreleased changes are taken.
///
/// # Errors
/// When the tag, the version and the changelog do not fit, or a stage fails.
pub(crate) fn collect(workspace: &Workspace, tag: Option<&str>) -> Result<ExitCode> {
    let Workspace { root, target, version } = workspace;
    let changelog = fs::read_to_string(root.join("CHANGELOG.md")).context("cannot read CHANGELOG.md")?;
    let section = match tag {
        Some(tag) => {
            ensure!(tag.strip_prefix('v') == Some(version), "the tag is {tag}, but the version is {version}");
            version.as_str()
        }
        None => "Unreleased",
    };
    let notes = changes(&changelog, section).with_context(|| format!("CHANGELOG.md has no section [{section}]"))?;

    let folder = target.join("release-files");
    let mut log = Log::shown(workspace, "release")?;
    log.tell_on_failure(|log| {
        empty(&folder)?;
        fs::write(folder.join("notes.md"), notes)?;
        let named = named_wasm(workspace, log)?;
        let tarball = package::build(workspace, log)?;
        fs::copy(&tarball, folder.join(tarball.file_name().unwrap_or_default()))?;
        let output = folder.join(format!("luma-tasks-{version}.names.wasm"));
        log.stage("add the names of functions to the wasm", |log| {
            let wasm = workspace.package().join("dist").join("core_bg.wasm");
            run(log, Command::new("node").arg(root.join("xtask").join("names.mjs")).args([&wasm, &named, &output]))
        })?;
        let output = folder.join(format!("luma-tasks-{version}.cdx.json"));
        log.stage("list what is inside the wasm", |log| list_components(workspace, log, &output))
    })?;
    println!("\n{}", folder.display());
    Ok(ExitCode::SUCCESS)
}

/// The wasm of a build with names, where the next build leaves it.
fn named_wasm(workspace: &Workspace, log: &mut Log) -> Result<PathBuf> {
    package::build_as(workspace, log, Profile::Dev)?;
    let path = workspace.target.join("named.wasm");
    fs::copy(workspace.package().join("dist").join("core_bg.wasm"), &path)?;
    Ok(path)
}

/// Writes a software bill of materials in the format of CycloneDX. Its tool writes one beside each manifest of the workspace.
fn list_components(workspace: &Workspace, log: &mut Log, output: &Path) -> Result<()> {
    let program = CYCLONEDX.find(workspace, log)?;
    let mut command = CYCLONEDX.command(workspace, &program);
    command.args(["--format", "json", "--spec-version", "1.5", "--target", TARGET, "--no-build-deps"]);
    run(log, command.args(["--override-filename", SBOM]))?;
    let metadata = read(log, workspace.cargo().args(["metadata", "--no-deps", "--format-version", "1"]))?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    for package in metadata["packages"].as_array().context("cargo metadata names no package")? {
        let manifest = Path::new(package["manifest_path"].as_str().context("a package has no manifest")?);
        let written = manifest.with_file_name(format!("{SBOM}.json"));
        if package["name"] == "luma-tasks" {
            fs::copy(&written, output).with_context(|| format!("cannot copy {}", written.display()))?;
        }
        fs::remove_file(&written)?;
    }
    Ok(())
}

/// What stands below the heading `## [name]`, without the headings and links that follow.
fn changes<'a>(changelog: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = changelog.split_once(&format!("\n## [{name}]"))?;
    let (_, rest) = rest.split_once('\n')?;
    let end = ["\n## [", "\n["].iter().filter_map(|mark| rest.find(mark)).min();
    Some(rest[..end.unwrap_or(rest.len())].trim())
}

#[cfg(test)]
mod tests {
    use super::changes;

    #[test]
    fn the_changes_of_a_version_end_at_the_next_one() {
        let changelog = "# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2027-01-02\n\n### Added\n\n- `b`\n\n\
            ## [0.1.0] - 2026-12-01\n\n- a\n\n[Unreleased]: https://example.test\n";
        assert_eq!(changes(changelog, "Unreleased"), Some(""));
        assert_eq!(changes(changelog, "0.2.0"), Some("### Added\n\n- `b`"));
        assert_eq!(changes(changelog, "0.1.0"), Some("- a"));
        assert_eq!(changes(changelog, "0.3.0"), None);
    }
}
