//! What the project is made of: licences, sources and crates that it does without, as `deny.toml` says.

use std::fs;

use anyhow::Result;

use super::{Context, Outcome};
use crate::command::run;
use crate::log::Log;
use crate::package::wasm::TARGET;
use crate::tools::DENY;
use crate::workspace::cargo_home;

/// The workspace of the fuzz targets, which uses fewer licences and one that nothing else uses.
const FUZZ: [&str; 4] = ["--config", "deny.toml", "--manifest-path", "fuzz/Cargo.toml"];

/// cargo-deny has no objection to any crate of the workspace or of the fuzz targets, and to no doubled one in what ships.
pub(super) fn deny(context: &Context, log: &mut Log) -> Result<Outcome> {
    let program = DENY.find(context.workspace, log)?;
    let mut ask = |arguments: &[&str]| {
        let mut command = DENY.command(context.workspace, &program);
        run(log, command.args(["--locked", "--color", "never"]).args(arguments))
    };
    ask(&["--workspace", "check", "--allow", "license-exception-not-encountered", "licenses", "bans", "sources"])?;
    ask(&[&FUZZ[..], &["check", "--allow", "license-not-encountered", "licenses", "bans", "sources"]].concat())?;
    ask(&["--exclude-dev", "--target", TARGET, "check", "--deny", "duplicate", "bans"])?;
    if !has_database() {
        let done = "licences, bans and sources; advisories skipped: their database is not on this machine";
        return Ok(Some(done.to_owned()));
    }
    ask(&["--offline", "--workspace", "check", "advisories"])?;
    Ok(Some("licences, bans, sources and advisories".to_owned()))
}

/// Whether an earlier `cargo deny fetch` has left the advisories where cargo-deny looks for them.
fn has_database() -> bool {
    let folder = cargo_home().and_then(|home| fs::read_dir(home.join("advisory-dbs")).ok());
    folder.is_some_and(|entries| entries.flatten().any(|entry| entry.path().is_dir()))
}
