//! Builds, packs, shows and checks luma-tasks: `cargo xtask <command>`.
//!
//! ```text
//! src/ ── wasm ──> core.js, core_bg.wasm ─┐
//! pkg-template/ ──────────────────────────┴─ package ──> pkg/dist, pkg/luma-tasks-<version>.tgz ──> demo, checks
//! ```

mod browser;
mod checks;
mod command;
mod demo;
mod log;
mod names;
mod npm;
mod package;
mod panics;
mod simulator;
mod size;
mod wasm;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::log::Log;
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
    Pack,
    /// Pack, then serve the demo page with simulated gateways until Ctrl-C.
    Demo {
        /// The port of the page; a free one is taken when it is in use.
        #[arg(long, default_value_t = 8080)]
        port: u16,
    },
    /// Run every check, or only the named ones.
    Test {
        /// Show the names of the checks instead of running them.
        #[arg(long)]
        list: bool,
        /// The checks to run; all of them when none is named.
        names: Vec<String>,
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
        Task::Pack => {
            let mut log = Log::shown(&workspace, "pack")?;
            let package = log.tell_on_failure(|log| package::build(&workspace, log))?;
            print!("\n{}", size::table(&package.sizes));
            size::check(&package.sizes)?;
            println!("\n{}", package.tarball.display());
            Ok(ExitCode::SUCCESS)
        }
        Task::Demo { port } => demo::serve(&workspace, port),
        Task::Test { list: true, .. } => checks::list(&workspace),
        Task::Test { names, .. } => checks::run(&workspace, &names),
    }
}
