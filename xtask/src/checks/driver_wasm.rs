//! The tests of the driver and of what it is made of, compiled to wasm and run in Node: the same source files that
//! `cargo test` runs natively.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, ensure};
use wasm_bindgen_cli_support::{Bindgen, EncodeInto};

use super::{Context, Outcome};
use crate::command::run_within;
use crate::log::Log;
use crate::test_programs::{TestProgram, build};
use crate::wasm;

/// The targets in `tests/`; each begins with `extern crate wasm_test`. The others read files.
const TARGETS: [&str; 9] = ["address", "client", "options", "poll", "providers", "retry", "schedule", "text", "time"];

/// Virtual time does not take long.
const LIMIT: Duration = Duration::from_secs(120);

/// Every test of these targets passes as wasm, and none of those that run natively is missing.
pub(super) fn driver_wasm(context: &Context, log: &mut Log) -> Result<Outcome> {
    let workspace = context.workspace;
    wasm::ensure_target(workspace, log)?;
    let targets = TARGETS.iter().flat_map(|target| ["--test", target]);
    let mut natively = workspace.cargo();
    let mut native = build(log, natively.args(["test", "--workspace"]).args(targets.clone()))?;
    native.sort_by(|one, other| one.name.cmp(&other.name));
    let mut as_wasm = workspace.cargo();
    let modules =
        build(log, as_wasm.args(["test", "--package", "luma-tasks", "--target", wasm::TARGET]).args(targets))?;
    let modules: HashMap<&str, &TestProgram> = modules.iter().map(|module| (module.name.as_str(), module)).collect();

    let folder = workspace.target.join("wasm-tests");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("package.json"), r#"{ "type": "module" }"#)?;
    // What the glue of the crate imports. No test calls it.
    for file in ["error.js", "values.js"] {
        let copied = fs::copy(workspace.root.join("pkg-template").join(file), folder.join(file));
        copied.with_context(|| format!("cannot copy {file}"))?;
    }
    let mut count = 0;
    let mut lists = Vec::new();
    for program in &native {
        let module = modules.get(program.name.as_str()).ok_or_else(|| anyhow!("no module of {}", program.name))?;
        let tests = program.tests(log)?;
        ensure!(!tests.is_empty(), "{} has no test", program.name);
        count += tests.len();
        generate(module, &folder)?;
        let list = folder.join(&program.name).with_extension("json");
        fs::write(&list, serde_json::to_string(&tests)?)?;
        lists.push(list);
    }
    ensure!(lists.len() == TARGETS.len(), "{} of {} targets were built", lists.len(), TARGETS.len());
    let mut node = Command::new("node");
    node.arg(workspace.root.join("tests/wasm-test/run.js")).args(lists);
    run_within(log, LIMIT, node)?;
    Ok(Outcome::Passed(Some(format!("{count} tests"))))
}

/// Writes `<name>.js` and `<name>_bg.wasm`.
fn generate(module: &TestProgram, folder: &Path) -> Result<()> {
    Bindgen::new()
        .web(true)?
        .input_path(&module.path)
        .out_name(&module.name)
        .omit_default_module_path(true)
        .encode_into(EncodeInto::Always)
        .typescript(false)
        .generate(folder)
        .with_context(|| format!("wasm-bindgen failed on the tests of {}", module.name))
}
