//! The targets in `fuzz/`, built and run as `cargo fuzz` does, without having to install it.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::{Plan, seeds};
use crate::command::{read, run, run_within};
use crate::log::Log;
use crate::workspace::Workspace;

/// What makes a program tell libFuzzer which code it reaches and what it compares. There is no unsafe code for a
/// sanitizer to watch.
const INSTRUMENTATION: &str = "--cfg fuzzing -Cpasses=sancov-module -Ccodegen-units=1 \
    -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares";

/// An input may take so many seconds.
const SLOWEST: &str = "-timeout=10";

/// The fuzz targets, built.
pub(crate) struct Guided {
    programs: PathBuf,
    data: PathBuf,
    targets: Vec<String>,
}

/// What came of one target.
pub(crate) struct Found {
    /// The target.
    pub(crate) target: String,
    /// How many inputs were tried.
    pub(crate) inputs: u64,
    /// How many edges of the code were reached.
    pub(crate) edges: u64,
}

impl Guided {
    /// Why the targets cannot be built on this machine, when they cannot.
    pub(crate) fn obstacle(log: &mut Log) -> Option<String> {
        let compiler = std::env::var_os("CXX").unwrap_or_else(|| "c++".into());
        let is_there = read(log, Command::new(compiler).arg("--version")).is_ok();
        (!is_there).then(|| "libFuzzer needs a C++ compiler, and there is no c++".to_owned())
    }

    /// Builds all targets and writes what they start from.
    ///
    /// # Errors
    /// When they do not compile.
    pub(crate) fn build(workspace: &Workspace, log: &mut Log) -> Result<Self> {
        let folder = workspace.root.join("fuzz");
        let data = workspace.target.join("fuzz");
        let host = workspace.host(log)?;
        let mut cargo = workspace.cargo();
        // With a target, what runs while building is not instrumented.
        cargo.current_dir(&folder).args(["build", "--release", "--locked", "--target", &host]);
        cargo.env("CARGO_TARGET_DIR", &data).env("RUSTFLAGS", INSTRUMENTATION);
        run(log, &mut cargo)?;
        let mut metadata = workspace.cargo();
        metadata.current_dir(&folder).args(["metadata", "--no-deps", "--format-version=1"]);
        let targets = targets(&read(log, &mut metadata)?)?;
        let guided = Self { programs: data.join(host).join("release"), data, targets };
        for target in &guided.targets {
            seeds::write(workspace, target, &guided.corpus(target))?;
        }
        seeds::write_words(workspace, &guided.words())?;
        Ok(guided)
    }

    /// The names of the targets.
    pub(crate) fn targets(&self) -> impl Iterator<Item = &str> {
        self.targets.iter().map(String::as_str)
    }

    /// Runs a target for as long as planned. What it has learned is there when it runs again.
    ///
    /// # Errors
    /// When an input crashes it: the message of libFuzzer says where that input is.
    pub(crate) fn run(&self, log: &mut Log, target: &str, plan: Plan) -> Result<Found> {
        let failures = self.data.join("artifacts").join(target);
        fs::create_dir_all(&failures)?;
        let mut fuzzer = Command::new(self.programs.join(target));
        fuzzer.arg(self.corpus(target)).args([SLOWEST, "-print_final_stats=1", "-max_len=20000"]);
        fuzzer.arg(format!("-max_total_time={}", plan.seconds)).arg(format!("-seed={}", plan.seed));
        fuzzer.arg(format!("-dict={}", self.words().display()));
        fuzzer.arg(format!("-artifact_prefix={}/", failures.display()));
        let start = log.text().len();
        run_within(log, Duration::from_secs(plan.seconds + 120), fuzzer)?;
        found(target, log.text().get(start..).unwrap_or_default())
    }

    fn corpus(&self, target: &str) -> PathBuf {
        self.data.join("corpus").join(target)
    }

    fn words(&self) -> PathBuf {
        self.data.join("words.dict")
    }
}

/// The programs that cargo's description of the package names.
fn targets(metadata: &str) -> Result<Vec<String>> {
    let metadata: Value = serde_json::from_str(metadata)?;
    let targets = metadata["packages"][0]["targets"].as_array().context("cargo metadata names no targets")?;
    let is_program = |target: &&Value| target["kind"][0] == "bin";
    let names = targets.iter().filter(is_program).filter_map(|target| target["name"].as_str()).map(str::to_owned);
    let names: Vec<String> = names.collect();
    ensure!(!names.is_empty(), "fuzz/ has no target");
    Ok(names)
}

/// Reads libFuzzer's report.
fn found(target: &str, report: &str) -> Result<Found> {
    let inputs = report.lines().rev().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    let inputs = inputs.and_then(|number| number.trim().parse().ok()).context("libFuzzer counted nothing")?;
    let edges = report.lines().rev().find_map(|line| line.split_once(" cov: ")?.1.split(' ').next()?.parse().ok());
    Ok(Found { target: target.to_owned(), inputs, edges: edges.context("libFuzzer reached nothing")? })
}

#[cfg(test)]
mod tests {
    use super::{found, targets};

    #[test]
    fn the_report_of_libfuzzer_is_read() {
        let report =
            "#2\tINITED cov: 10 ft: 11\n#9\tDONE   cov: 12 ft: 15 corp: 2/3b\nstat::number_of_executed_units: 9\n";
        let found = found("kie", report).expect("it is whole");
        assert_eq!((found.inputs, found.edges), (9, 12));
        assert!(super::found("kie", "").is_err());
    }

    #[test]
    fn targets_are_the_programs_of_the_package() {
        let metadata = r#"{"packages":[{"targets":[{"kind":["lib"],"name":"a"},{"kind":["bin"],"name":"b"}]}]}"#;
        assert_eq!(targets(metadata).expect("it has one"), ["b"]);
    }
}
