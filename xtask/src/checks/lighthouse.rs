//! Lighthouse on the demo page and on pages of the documentation.

use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use super::{Context, Outcome};
use crate::browser;
use crate::command::run_within;
use crate::log::Log;
use crate::npm;
use crate::site;

/// A dozen runs, half of them on a simulated slow phone, on a machine that has other things to do.
const LIMIT: Duration = Duration::from_secs(600);

/// How `tests/lighthouse/measure.js` begins its last line.
const SCORES: &str = "scores ";

/// The demo page and the documentation are accessible and follow good practice, on a phone and on a desktop; the demo page is
/// fast, too.
pub(super) fn lighthouse(context: &Context, log: &mut Log) -> Result<Outcome> {
    let chromium = match browser::find(log, &browser::CHROMIUM) {
        Ok(path) => path,
        Err(reason) => return context.skip(reason),
    };
    context.package(log)?;
    let tests = context.workspace.root.join("tests");
    let folder = tests.join("lighthouse");
    npm::install(log, &tests)?;
    npm::install(log, &folder)?;
    let documentation = context.workspace.target.join("site");
    site::write(context.workspace, log, &documentation)?;
    let url = context.simulator(log)?;
    let mut node = Command::new("node");
    node.current_dir(folder).arg("measure.js").env("SIMULATOR_URL", url).env(browser::CHROMIUM.variable, chromium);
    node.env("SITE", documentation);
    run_within(log, LIMIT, node)?;
    let scores = log.text().lines().rev().find_map(|line| line.strip_prefix(SCORES)).map(str::to_owned);
    Ok(Outcome::Passed(scores))
}
