//! Which parts of the Rust core tests reach, as the compiler's own instrumentation counts it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Result, ensure};
use serde_json::Value;

use crate::command::{read, run};
use crate::log::Log;
use crate::test_programs;
use crate::workspace::Workspace;

/// Counts regions, which match arms and `?` are, and both ways of each condition. Conditions are not stable yet, so the
/// compiler has to be told that it may.
const FLAGS: [&str; 2] = ["-Cinstrument-coverage", "-Zcoverage-options=branch"];

/// Where in a file, as first line, first column, last line, last column; the columns count from one, in bytes.
pub(crate) type Span = [usize; 4];

/// What some tests reach of the files in `src/`.
#[derive(Default)]
pub(crate) struct Coverage {
    /// How often each region ran, by file relative to the repository.
    pub(crate) regions: BTreeMap<String, BTreeMap<Span, u64>>,
    /// How often each condition was true and false.
    pub(crate) conditions: BTreeMap<String, BTreeMap<Span, [u64; 2]>>,
    /// Where functions and closures begin.
    pub(crate) beginnings: BTreeSet<(String, Span)>,
    /// How many lines there are, and how many ran.
    lines: BTreeMap<String, [u64; 2]>,
}

/// LLVM's tools, which the Rust toolchain brings as a component.
pub(crate) struct Tools {
    folder: PathBuf,
    host: String,
}

impl Tools {
    /// Finds the tools, and adds the component when they are not there.
    ///
    /// # Errors
    /// When they cannot be had.
    pub(crate) fn find(workspace: &Workspace, log: &mut Log) -> Result<Self> {
        let host = workspace.host(log)?;
        let sysroot = read(log, Command::new("rustc").args(["--print", "sysroot"]).current_dir(&workspace.root))?;
        let folder = Path::new(sysroot.trim()).join("lib/rustlib").join(&host).join("bin");
        let tools = Self { folder, host };
        let is_there = || tools.path("llvm-cov").is_file() && tools.path("llvm-profdata").is_file();
        if !is_there() {
            let mut rustup = Command::new("rustup");
            run(log, rustup.args(["component", "add", "llvm-tools"]).current_dir(&workspace.root))?;
        }
        ensure!(is_there(), "the component llvm-tools is not in {}", tools.folder.display());
        Ok(tools)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }
}

/// Runs tests of the core, those that `selection` selects from `cargo test`, and gives what they reach.
///
/// # Errors
/// When a tool is missing or a test fails.
pub(crate) fn measure(workspace: &Workspace, log: &mut Log, tools: &Tools, selection: &[&str]) -> Result<Coverage> {
    let folder = workspace.target.join("coverage");
    let mut cargo = workspace.cargo();
    // With a target the flags do not reach programs that run while others are built.
    cargo.args(["test", "--package", "luma-tasks", "--target", &tools.host]).args(selection);
    cargo.env("CARGO_TARGET_DIR", &folder).env("CARGO_ENCODED_RUSTFLAGS", FLAGS.join("\u{1f}"));
    let programs = test_programs::build(log, cargo.env("RUSTC_BOOTSTRAP", "1"))?;

    let counts = folder.join("counts");
    if counts.exists() {
        fs::remove_dir_all(&counts)?;
    }
    fs::create_dir_all(&counts)?;
    for program in &programs {
        let file = counts.join("%m-%p.profraw");
        let mut command = Command::new(&program.path);
        command.current_dir(&workspace.root).env("LLVM_PROFILE_FILE", file);
        // What is tried by chance is the same in every run, so that the numbers are.
        run(log, command.env("PROPTEST_RNG_SEED", "1"))?;
    }
    let merged = counts.join("merged.profdata");
    let mut profdata = Command::new(tools.path("llvm-profdata"));
    run(log, profdata.args(["merge", "--sparse", "--output"]).arg(&merged).arg(&counts))?;
    let mut cov = Command::new(tools.path("llvm-cov"));
    cov.args(["export", "--format=text", "--instr-profile"]).arg(&merged);
    for program in &programs {
        cov.arg("--object").arg(&program.path);
    }
    let report = read(log, cov.arg("--sources").arg(workspace.root.join("src")))?;
    read_report(&serde_json::from_str(&report)?, &workspace.root)
}

/// Reads what `llvm-cov export` prints. Each copy of a generic function counts for itself there; here they are one.
fn read_report(report: &Value, root: &Path) -> Result<Coverage> {
    let data = &report["data"][0];
    let mut coverage = Coverage::default();
    // The prefix ends with a separator, so that it fits files in the folder only.
    let sources = root.join("src").join("");
    let own = |name: &Value| {
        let path = Path::new(name.as_str()?);
        path.starts_with(&sources).then(|| path.strip_prefix(root).ok())??.to_str().map(|path| path.replace('\\', "/"))
    };
    for file in list(&data["files"]) {
        if let Some(name) = own(&file["filename"]) {
            let lines = &file["summary"]["lines"];
            coverage.lines.insert(name, [number(&lines["count"]), number(&lines["covered"])]);
        }
    }
    for function in list(&data["functions"]) {
        let mut is_first = true;
        for region in list(&function["regions"]) {
            // Kinds other than zero are of macros and of gaps between statements.
            let Some(file) = own(&function["filenames"][index(&region[5])]).filter(|_| region[7] == 0) else {
                continue;
            };
            if std::mem::take(&mut is_first) {
                coverage.beginnings.insert((file.clone(), span(region)));
            }
            *coverage.regions.entry(file).or_default().entry(span(region)).or_default() += number(&region[4]);
        }
        for branch in list(&function["branches"]) {
            let Some(file) = own(&function["filenames"][index(&branch[6])]) else { continue };
            let counts = coverage.conditions.entry(file).or_default().entry(span(branch)).or_default();
            *counts = [counts[0] + number(&branch[4]), counts[1] + number(&branch[5])];
        }
    }
    ensure!(!coverage.regions.is_empty(), "llvm-cov knows nothing about src/");
    Ok(coverage)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_default()
}

fn index(value: &Value) -> usize {
    usize::try_from(number(value)).unwrap_or(usize::MAX)
}

fn span(region: &Value) -> Span {
    [0, 1, 2, 3].map(|place| index(&region[place]))
}

/// Measures what all native tests reach, and shows it file by file, also in `docs/coverage.md`.
///
/// # Errors
/// When a tool is missing or a test fails.
pub(crate) fn show(workspace: &Workspace) -> Result<ExitCode> {
    let mut log = Log::shown(workspace, "coverage")?;
    let coverage = log.tell_on_failure(|log| {
        let tools = Tools::find(workspace, log)?;
        log.stage("run the native tests", |log| measure(workspace, log, &tools, &[]))
    })?;
    let table = coverage.table();
    println!("\n{table}");
    fs::write(workspace.root.join("docs/coverage.md"), format!("{HEAD}\n{table}"))?;
    Ok(ExitCode::SUCCESS)
}

/// What stands above the table in `docs/coverage.md`.
const HEAD: &str = "# What the native tests reach

`cargo xtask coverage` writes this page: it runs the Rust tests of the core with the compiler's instrumentation and counts
lines, regions (stretches of code that run as a whole; a match arm and a `?` are some) and branches (the two ways out of a
condition). The edge in `src/js/` exists only as wasm: `tests/node/` and `tests/browser/` are about that. `cargo xtask test
branches` asks for more of what reads answers of gateways: the fixtures alone must go each way through it.
";

impl Coverage {
    /// The shares of each file and of all.
    fn table(&self) -> String {
        let mut table = String::from("| file | lines | regions | branches |\n| --- | ---: | ---: | ---: |\n");
        let mut total = [[0; 2]; 3];
        for (file, lines) in &self.lines {
            let regions = self.regions.get(file).into_iter().flat_map(BTreeMap::values);
            let ways = self.conditions.get(file).into_iter().flat_map(BTreeMap::values).flatten();
            let shares = [*lines, share(regions), share(ways)];
            for (sum, share) in total.iter_mut().zip(shares) {
                *sum = [sum[0] + share[0], sum[1] + share[1]];
            }
            table.push_str(&row(&format!("`{file}`"), shares));
        }
        table + &row("**all**", total)
    }
}

/// How many there are, and how many ran.
fn share<'a>(counts: impl Iterator<Item = &'a u64>) -> [u64; 2] {
    counts.fold([0, 0], |[all, ran], count| [all + 1, ran + u64::from(*count > 0)])
}

fn row(name: &str, shares: [[u64; 2]; 3]) -> String {
    let cells = shares.map(|[all, ran]| match all {
        0 => String::from("none"),
        _ => format!("{:.1} % of {all}", ran as f64 * 100.0 / all as f64),
    });
    format!("| {name} | {} |\n", cells.join(" | "))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use super::read_report;

    #[test]
    fn copies_of_a_generic_function_are_one_and_other_files_are_left_out() {
        let function = |file: &str, count: u64, ways: [u64; 2]| {
            json!({
                "filenames": [file],
                "regions": [[1, 1, 3, 2, count, 0, 0, 0], [2, 1, 2, 9, count, 0, 0, 3]],
                "branches": [[2, 5, 2, 9, ways[0], ways[1], 0, 0, 4]],
            })
        };
        let functions = [
            function("/home/src/a.rs", 0, [0, 0]),
            function("/home/src/a.rs", 2, [2, 0]),
            function("/home/tests/a.rs", 1, [1, 1]),
        ];
        let lines = json!({"count": 4, "covered": 3});
        let files = json!([{"filename": "/home/src/a.rs", "summary": {"lines": lines}}]);
        let report = json!({"data": [{"files": files, "functions": functions}]});
        let coverage = read_report(&report, Path::new("/home")).expect("it is a report");
        assert_eq!(coverage.regions["src/a.rs"].iter().collect::<Vec<_>>(), [(&[1, 1, 3, 2], &2)]);
        assert_eq!(coverage.conditions["src/a.rs"].iter().collect::<Vec<_>>(), [(&[2, 5, 2, 9], &[2, 0])]);
        assert_eq!((coverage.regions.len(), coverage.beginnings.len()), (1, 1));
        let row = "| `src/a.rs` | 75.0 % of 4 | 100.0 % of 1 | 50.0 % of 2 |";
        assert!(coverage.table().contains(row), "{}", coverage.table());
    }
}
