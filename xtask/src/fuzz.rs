//! Answers that no gateway should give, in great numbers: the fixtures changed by the grammar of JSON, read natively and
//! through the wasm, and what cargo-fuzz makes of them, guided by the code that it reaches.

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Duration;

use anyhow::Result;
use serde_json::Value;

use crate::command::{read, run, run_within};
use crate::files::entries;
use crate::log::Log;
use crate::package;
use crate::tools::FUZZ;
use crate::workspace::Workspace;

/// What does not end is a failure. The longest run takes minutes.
const LIMIT: Duration = Duration::from_secs(4 * 3600);

/// How many mutated answers are read.
pub(crate) struct Cases {
    /// By the native view.
    pub(crate) native: u32,
    /// Through the wasm.
    pub(crate) wasm: u32,
    /// By both views, which must agree.
    pub(crate) compared: u32,
}

/// Fuzzes the named targets; without names, mutates answers by rules first and then fuzzes all targets.
///
/// # Errors
/// When a promise is broken, or a tool is missing.
pub(crate) fn run_all(workspace: &Workspace, seconds: u64, names: &[String]) -> Result<ExitCode> {
    let mut log = Log::shown(workspace, "fuzz")?;
    log.tell_on_failure(|log| {
        if names.is_empty() {
            package::build(workspace, log)?;
            let cases = Cases { native: 10_000_000, wasm: 1_000_000, compared: 100_000 };
            let counts = log.stage("mutated answers", |log| mutated(workspace, log, "fuzz", &cases))?;
            println!("{counts}");
        }
        let program = FUZZ.find(workspace, log)?;
        let fuzz = || FUZZ.command(workspace, &program);
        let all = read(log, fuzz().arg("list"))?;
        let targets: Vec<&str> =
            if names.is_empty() { all.lines().collect() } else { names.iter().map(String::as_str).collect() };
        // There is no unsafe code for a sanitizer to watch, and without one the stable compiler will do.
        let target_folder = workspace.target.join("fuzz").display().to_string();
        let options = ["--sanitizer", "none", "--target-dir", &target_folder];
        log.stage("build the fuzz targets", |log| run(log, fuzz().arg("build").args(options)))?;
        write_seeds(&workspace.root)?;
        for target in targets {
            let [corpus, seeds] = ["corpus", "seeds"].map(|folder| format!("fuzz/{folder}/{target}"));
            fs::create_dir_all(workspace.root.join(&corpus))?;
            let mut fuzzer = fuzz();
            fuzzer.arg("run").args(options).args([target, &corpus]);
            fuzzer.args(workspace.root.join(&seeds).is_dir().then_some(seeds));
            fuzzer.args(["--", "-timeout=10", "-max_len=20000", &format!("-max_total_time={seconds}")]);
            let limit = Duration::from_secs(seconds + 300);
            log.stage(&format!("fuzz {target}"), |log| run_within(log, limit, fuzzer))?;
            println!("{}", log.text().lines().rfind(|line| line.starts_with("Done ")).unwrap_or_default());
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// Lets both views read mutated answers, each its own and then the same ones, and gives what they counted.
///
/// # Errors
/// When a promise is broken or the views differ.
pub(crate) fn mutated(workspace: &Workspace, log: &mut Log, profile: &str, cases: &Cases) -> Result<String> {
    let outcomes = workspace.target.join("tmp").join("hostile-outcomes.jsonl");
    let mut cargo = workspace.cargo();
    cargo.args(["test", "--package", "luma-tasks", "--profile", profile, "--test", "hostile", "--", "--nocapture"]);
    cargo.env("HOSTILE_CASES", cases.native.to_string());
    cargo.env("HOSTILE_OUTCOMES", cases.compared.to_string()).env("HOSTILE_FILE", &outcomes);
    run_within(log, LIMIT, cargo)?;
    let mut node = Command::new("node");
    node.current_dir(&workspace.root).args(["tests/node/hostile.js", "--cases", &cases.wasm.to_string()]);
    node.arg("--outcomes").arg(&outcomes);
    run_within(log, LIMIT, node)?;
    let text = log.text();
    let counts = text.lines().filter_map(|line| line.split_once("hostile ")).map(|(_, counts)| counts);
    Ok(counts.filter(|counts| counts.ends_with('}')).collect::<Vec<_>>().join("\n"))
}

/// Writes each fixture's answer for the target of its dialect: the status in two bytes, and the body.
fn write_seeds(root: &Path) -> Result<()> {
    for dialect in entries(&root.join("tests/fixtures"))?.iter().filter(|path| path.is_dir()) {
        for file in entries(dialect)? {
            let fixture: Value = serde_json::from_str(&fs::read_to_string(&file)?)?;
            let response = &fixture["response"];
            let status = response["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or(200);
            let body = response["text"].as_str().map_or_else(|| response["body"].to_string(), str::to_owned);
            let corpus = root.join("fuzz/corpus").join(dialect.file_name().unwrap_or_default());
            fs::create_dir_all(&corpus)?;
            let seed = [&status.to_be_bytes(), body.as_bytes()].concat();
            fs::write(corpus.join(file.file_stem().unwrap_or_default()), seed)?;
        }
    }
    Ok(())
}
