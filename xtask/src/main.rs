//! Builds, packs, shows and checks luma-tasks: `cargo xtask <command>`.
//!
//! ```text
//! src/ ── package/wasm ──> glue, core_bg.wasm ─┐
//! pkg-template/ ───────────────────────────────┴─ package ──> pkg/, its tarball ──> checks, demo, site, release, scripts
//! ```
//!
//! `services` has what they need beside the package: simulated gateways, and browsers.

mod checks;
mod command;
mod consumers;
mod demo;
mod files;
mod fuzz;
mod log;
mod npm;
mod package;
mod release;
mod scripts;
mod services;
mod site;
mod tools;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::consumers::matrix;
use crate::workspace::Workspace;

/// Builds, packs, shows and checks luma-tasks.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build the npm package into pkg/, pack it into a tarball and check its size.
    Pack {
        /// Keep the names of functions, so that the stack of a trap can be read. Not for publishing.
        #[arg(long)]
        dev: bool,
    },
    /// Collect what belongs to a release in target/release-files.
    Release {
        /// The tag of the release, which must be that of the version.
        #[arg(long)]
        tag: Option<String>,
    },
    /// Pack, then serve the demo page with simulated gateways until Ctrl-C.
    Demo {
        /// The port of the page; a free one is taken when it is in use.
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Write the page as static files into this new or empty folder instead, with the simulator inside the page.
        #[arg(long = "static", value_name = "DIR", conflicts_with = "port")]
        static_folder: Option<PathBuf>,
    },
    /// Pack, then write the documentation as static pages into target/site, and follow every link.
    Site,
    /// Run every check, or only the named ones.
    Test {
        /// Show the names of the checks instead of running them.
        #[arg(long)]
        list: bool,
        /// The checks to run; all of them when none is named. `projects` are all projects of tests/consumers among them.
        names: Vec<String>,
    },
    /// Pack, then try a great many hostile answers natively, through the wasm and with cargo-fuzz.
    Fuzz {
        /// How many seconds each target is fuzzed.
        #[arg(long, default_value_t = 60)]
        seconds: u64,
        /// The targets in fuzz/; all of them, and mutated answers before, when none is named.
        targets: Vec<String>,
    },
    /// Pack, then play every fault of a server in Node and in browsers, and show which callers get what they should.
    Faults,
    /// Show what the native tests reach of the core, with cargo-llvm-cov.
    Coverage,
    /// Show which modules of the library use each other in a circle, with cargo-modules.
    Modules,
    /// Change the code that decides, with cargo-mutants, and show what no test notices. Takes an hour.
    Mutants {
        /// What cargo-mutants is given, for example `--re src/time.rs` or `--list`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Use the packed package in every runtime, bundler and browser there is a project for in tests/consumers.
    Matrix {
        /// The projects to run; all of them, and then docs/matrix.md is written, when none is named.
        names: Vec<String>,
    },
    /// Pack, then measure the package beside its peers; without named parts also write docs/benchmarks.md.
    Bench {
        /// Measure `pkg/` as it is instead of packing first.
        #[arg(long)]
        no_pack: bool,
        /// The parts, as `tests/bench/parts` has them, and `--rounds N`; all of them, and then docs/benchmarks.md is written,
        /// when nothing is given.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Pack, then wait for 5,000 tasks on real queues while workers are killed, and write the numbers to docs/benchmarks.md.
    Load,
    /// Pack, then ask a real gateway once with the key in LUMA_API_KEY, and write a draft of a fixture for a report.
    Live {
        /// What the script is given: `--provider NAME --id ID`, perhaps `--base-url URL`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Pack, then start and end a great many waits and show that memory does not grow. Takes minutes.
    Soak {
        /// How many waits.
        #[arg(long, default_value_t = 100_000)]
        waits: u32,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<ExitCode> {
    let workspace = Workspace::load()?;
    match task {
        Task::Pack { dev } => package::pack_and_weigh(&workspace, dev),
        Task::Release { tag } => release::collect(&workspace, tag.as_deref()),
        Task::Demo { static_folder: Some(folder), .. } => demo::write(&workspace, &folder),
        Task::Demo { port, static_folder: None } => demo::serve(&workspace, port),
        Task::Site => site::build(&workspace),
        Task::Test { list: true, .. } => checks::list(&workspace),
        Task::Test { names, .. } => checks::run(&workspace, &names),
        Task::Modules => checks::run(&workspace, &["modules".to_owned()]),
        Task::Matrix { names } => matrix::run(&workspace, &names),
        Task::Fuzz { seconds, targets } => fuzz::run_all(&workspace, seconds, &targets),
        Task::Coverage => tools::coverage(&workspace),
        Task::Mutants { arguments } => tools::mutants(&workspace, &arguments),
        Task::Faults => scripts::faults(&workspace),
        Task::Bench { no_pack, arguments } => scripts::bench(&workspace, no_pack, &arguments),
        Task::Live { arguments } => scripts::live(&workspace, &arguments),
        Task::Load => scripts::load(),
        Task::Soak { waits } => scripts::soak(&workspace, waits),
    }
}
