//! Answers that no gateway should give, in great numbers: changed by the grammar of JSON, read natively and through the
//! wasm, and by libFuzzer, which looks for what reaches code that nothing else reached.
//!
//! ```text
//! tests/fixtures ─┬─ tests/hostile.rs ───── outcomes ──▶ tests/node/hostile.js   the views compared
//!                 ├─ tests/hostile.rs                    tests/node/hostile.js   changed by the grammar
//!                 └─ seeds, words ─▶ fuzz/                                       guided by coverage
//! ```

mod guided;
mod mutated;
mod section;
mod seeds;

use std::process::ExitCode;

use anyhow::Result;

pub(crate) use self::guided::{Found, Guided};
pub(crate) use self::mutated::{Build, Counts, native, views_and_wasm};
use crate::log::Log;
use crate::package;
use crate::workspace::Workspace;

/// How much is tried.
#[derive(Clone, Copy)]
pub(crate) struct Plan {
    /// What decides which cases are tried.
    pub(crate) seed: u32,
    /// Cases that the native view reads.
    pub(crate) native: u64,
    /// Cases that go through the wasm.
    pub(crate) wasm: u64,
    /// Cases that both views read.
    pub(crate) compared: u64,
    /// How long libFuzzer runs each target, in seconds.
    pub(crate) seconds: u64,
}

/// Packs, tries all of it, prints what came of it and writes that into `docs/reliability.md`.
///
/// # Errors
/// When a promise is broken, or a tool is missing.
pub(crate) fn run(workspace: &Workspace, plan: Plan) -> Result<ExitCode> {
    println!("seed {}", plan.seed);
    let mut log = Log::shown(workspace, "fuzz")?;
    let rows = log.tell_on_failure(|log| {
        package::build(workspace, log)?;
        let native = log.stage("mutated answers, natively", |log| native(workspace, log, Build::Quick, plan))?;
        let [views, wasm] =
            log.stage("mutated answers, through the wasm", |log| views_and_wasm(workspace, log, plan))?;
        let guided = log.stage("build the fuzz targets", |log| Guided::build(workspace, log))?;
        let mut found = Vec::new();
        for target in guided.targets() {
            found.push(log.stage(&format!("fuzz {target}"), |log| guided.run(log, target, plan))?);
        }
        Ok(section::table(&native, &wasm, &views, &found))
    })?;
    println!("\n{rows}");
    section::write(&workspace.root, plan.seed, &rows)?;
    Ok(ExitCode::SUCCESS)
}
