//! Mutation testing: what the tests do not notice when the code that decides is changed.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value;

use crate::command::run;
use crate::log::Log;
use crate::tools::Tool;
use crate::workspace::Workspace;

const CARGO_MUTANTS: Tool = Tool { name: "cargo-mutants", version: "27.1.0", probe: &["mutants", "--version"] };

/// What is changed, and the tests that have to notice. The quick ones come first.
const PARTS: [Part; 4] = [
    Part { name: "time", files: &["src/time.rs", "src/retry.rs"], tests: &["time", "retry"] },
    Part {
        name: "dialects",
        files: &["src/dialect.rs", "src/dialect/*.rs"],
        tests: &["fixtures", "providers", "dialects"],
    },
    Part { name: "poll", files: &["src/poll.rs"], tests: &["poll", "schedule", "client"] },
    Part {
        name: "schedule",
        files: &["src/schedule.rs", "src/schedule/*.rs", "src/list.rs"],
        tests: &["schedule", "client"],
    },
];

struct Part {
    name: &'static str,
    files: &'static [&'static str],
    tests: &'static [&'static str],
}

/// Changes the named parts, or all, and shows each change that no test notices and `docs/mutants.md` does not explain.
///
/// # Errors
/// When a name is not known, a tool is missing, or the unchanged code fails its tests.
pub(crate) fn show(workspace: &Workspace, names: &[String]) -> Result<ExitCode> {
    if let Some(unknown) = names.iter().find(|name| PARTS.iter().all(|part| part.name != **name)) {
        bail!("no part is named {unknown}: there are {}", PARTS.map(|part| part.name).join(", "));
    }
    let mut log = Log::shown(workspace, "mutants")?;
    let program =
        log.tell_on_failure(|log| log.stage("find cargo-mutants", |log| CARGO_MUTANTS.find(workspace, log)))?;
    let mut unexplained = 0;
    for part in PARTS.iter().filter(|part| names.is_empty() || names.iter().any(|name| name == part.name)) {
        let lists = log.tell_on_failure(|log| log.stage(part.name, |log| part.run(workspace, log, &program)))?;
        println!("  {} changes: {}", lists.planned, lists.summary());
        // Read this late, the page has what was written while the tests ran.
        let page = fs::read_to_string(workspace.root.join("docs/mutants.md")).context("cannot read docs/mutants.md")?;
        for mutant in lists.missed.lines() {
            let is_explained = page.contains(&row(&workspace.root, mutant)?);
            println!("  {}: {mutant}", if is_explained { "explained" } else { "MISSED" });
            unexplained += u32::from(!is_explained);
        }
    }
    println!("\n{unexplained} changes that no test notices and docs/mutants.md does not explain");
    Ok(if unexplained == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

impl Part {
    /// Tries every change.
    fn run(&self, workspace: &Workspace, log: &mut Log, program: &OsString) -> Result<Lists> {
        let output = workspace.target.join("mutants").join(self.name);
        fs::create_dir_all(&output)?;
        let mut cargo = Command::new(program);
        cargo.current_dir(&workspace.root).env("CARGO_PROFILE_DEV_DEBUG", "0");
        // A target folder that two copies had in common would have one run the tests of the other. Each has its own.
        cargo.env("CARGO_TARGET_DIR", "target");
        cargo.args(["mutants", "--package", "luma-tasks", "--no-shuffle", "-j2", "--build-timeout=120", "--output"]);
        cargo.arg(&output);
        cargo.args(self.files.iter().flat_map(|file| ["--file", file]));
        // Only these are compiled, again and again.
        cargo.args(self.tests.iter().map(|test| format!("--cargo-arg=--test={test}")));
        let outcome = run(log, &mut cargo);
        // Its exit code is not 0 either when a change was missed: the lists tell what it was.
        let lists = Lists::read(&output.join("mutants.out"));
        match lists {
            Ok(lists) if lists.is_complete() => Ok(lists),
            lists => outcome.and(lists.map(drop)).and(Err(anyhow!("cargo-mutants has not tried every change"))),
        }
    }
}

/// What cargo-mutants writes.
struct Lists {
    planned: usize,
    /// The changes that no test has noticed, one a line.
    missed: String,
    /// Those that a test has noticed, that made one run for ever, and that do not compile.
    others: [String; 3],
}

impl Lists {
    fn read(folder: &Path) -> Result<Self> {
        let text = |name: &str| fs::read_to_string(folder.join(name)).with_context(|| format!("cannot read {name}"));
        let planned: Vec<Value> = serde_json::from_str(&text("mutants.json")?)?;
        let others = [text("caught.txt")?, text("timeout.txt")?, text("unviable.txt")?];
        Ok(Self { planned: planned.len(), missed: text("missed.txt")?, others })
    }

    /// An interrupted run has tried some changes only, one whose tests fail without a change has tried none.
    fn is_complete(&self) -> bool {
        let tried: usize = self.others.iter().chain([&self.missed]).map(|list| list.lines().count()).sum();
        tried > 0 && tried == self.planned
    }

    fn summary(&self) -> String {
        let [caught, endless, unviable] = self.others.each_ref().map(|list| list.lines().count());
        let missed = self.missed.lines().count();
        format!("{caught} noticed, {endless} endless, {missed} not noticed, {unviable} that do not compile")
    }
}

/// How the row about a change begins. It names the line by its words: edits above it move it.
fn row(root: &Path, mutant: &str) -> Result<String> {
    let parts: Vec<&str> = mutant.splitn(4, ':').collect();
    let [file, number, _, change] = parts.as_slice() else { bail!("cargo-mutants wrote {mutant:?}") };
    let source = fs::read_to_string(root.join(file)).with_context(|| format!("cannot read {file}"))?;
    let line = number.parse::<usize>().ok().and_then(|number| source.lines().nth(number.checked_sub(1)?));
    let line = line.with_context(|| format!("{file} has no line {number}"))?;
    Ok(format!("| {file} | `{}` | `{}` |", cell(change), cell(line)))
}

/// A text as it stands in a table.
fn cell(text: &str) -> String {
    text.trim().replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Lists, cell, row};

    #[test]
    fn a_change_is_known_by_its_file_its_words_and_its_line() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let row = row(root, "src/mutants.rs:1:2: replace a with b").expect("there is such a line");
        assert!(row.starts_with("| src/mutants.rs | `replace a with b` | `//! Mutation testing: "), "{row}");
        assert!(super::row(root, "src/mutants.rs:99999:2: replace a with b").is_err());
        assert!(super::row(root, "something else").is_err());
    }

    #[test]
    fn a_run_is_complete_when_every_change_was_tried() {
        let lists = |planned, missed: &str| Lists {
            planned,
            missed: missed.to_owned(),
            others: ["a\nb\n", "c\n", ""].map(str::to_owned),
        };
        assert!(lists(4, "d\n").is_complete());
        assert!(!lists(5, "d\n").is_complete());
        let nothing = Lists { planned: 0, missed: String::new(), others: ["", "", ""].map(str::to_owned) };
        assert!(!nothing.is_complete());
        assert_eq!(lists(4, "d\n").summary(), "2 noticed, 1 endless, 1 not noticed, 0 that do not compile");
    }

    #[test]
    fn a_bar_does_not_end_a_cell() {
        assert_eq!(cell("  a || b "), "a \\|\\| b");
    }
}
