//! A short slice of what `cargo xtask fuzz` tries at length.

use anyhow::{Result, bail};

use super::{Context, Outcome};
use crate::fuzz::{Build, Found, Guided, Plan, native, views_and_wasm};
use crate::log::Log;

/// The same cases in every run: a change that fails here is a change that did it.
const PLAN: Plan = Plan { seed: 1, native: 10_000, wasm: 20_000, compared: 3000, seconds: 1 };

/// Mutated answers break no promise, natively and through the wasm, and both views read them the same.
pub(super) fn hostile(context: &Context, log: &mut Log) -> Result<Outcome> {
    context.package(log)?;
    let native = native(context.workspace, log, Build::Usual, PLAN)?;
    let [views, wasm] = views_and_wasm(context.workspace, log, PLAN)?;
    let [native, wasm, views] = [native.get("cases"), wasm.get("cases"), views.get("compared")];
    Ok(Outcome::Passed(Some(format!("{native} natively, {wasm} through the wasm, {views} by both"))))
}

/// libFuzzer finds nothing at once.
pub(super) fn fuzz(context: &Context, log: &mut Log) -> Result<Outcome> {
    match Guided::obstacle(log) {
        Some(reason) if context.unattended => bail!(reason),
        Some(reason) => return Ok(Outcome::Skipped(reason)),
        None => {}
    }
    let guided = Guided::build(context.workspace, log)?;
    let found: Result<Vec<Found>> = guided.targets().map(|target| guided.run(log, target, PLAN)).collect();
    let found = found?;
    let inputs: u64 = found.iter().map(|found| found.inputs).sum();
    Ok(Outcome::Passed(Some(format!("{inputs} inputs for {} targets", found.len()))))
}
