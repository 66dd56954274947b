//! The modules of the library use each other in one direction.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};

use super::{Context, Outcome};
use crate::command::read;
use crate::log::Log;
use crate::tools::MODULES;

/// The graph of the modules right below the root. What a submodule uses counts for its parent.
const GRAPH: &str = "dependencies --lib --package=luma-tasks --max-depth=1 \
    --no-externs --no-fns --no-owns --no-sysroot --no-traits --no-types";

/// No module uses one that uses it. The tool's own `--acyclic` looks at items instead, and objects to every method.
pub(super) fn modules(context: &Context, log: &mut Log) -> Result<Outcome> {
    let program = MODULES.find(context.workspace, log)?;
    let graph = read(log, MODULES.command(context.workspace, &program).args(GRAPH.split_whitespace()))?;
    let uses: Vec<[&str; 2]> = graph.lines().filter_map(edge).collect();
    ensure!(!uses.is_empty(), "cargo-modules has found no module that uses another");
    let count = uses.len();
    let cycle = in_cycles(uses);
    ensure!(cycle.is_empty(), "modules use each other in a circle: {}", cycle.join(", "));
    Ok(Some(format!("{count} uses, no cycle")))
}

/// Reads a line like `"luma_tasks::poll" -> "luma_tasks::error" [label="uses", …]`.
fn edge<'a>(line: &'a str) -> Option<[&'a str; 2]> {
    let (user, used) = line.split_once(" -> ")?;
    let name = |text: &'a str| text.split('"').nth(1);
    Some([name(user)?, name(used)?])
}

/// What is left when modules that use nothing, and those that nothing uses, are taken away again and again, each in
/// the form `user -> used`.
fn in_cycles(mut uses: Vec<[&str; 2]>) -> Vec<String> {
    loop {
        let users: BTreeSet<&str> = uses.iter().map(|[user, _]| *user).collect();
        let used: BTreeSet<&str> = uses.iter().map(|[_, used]| *used).collect();
        let before = uses.len();
        uses.retain(|[user, target]| used.contains(user) && users.contains(target));
        if uses.len() == before {
            return uses.iter().map(|[user, used]| format!("{user} -> {used}")).collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{edge, in_cycles};

    #[test]
    fn only_modules_in_a_cycle_are_left() {
        let line = "    \"a::b\" -> \"a::c\" [label=\"uses\"]; // \"uses\" edge";
        assert_eq!(edge(line), Some(["a::b", "a::c"]));
        assert!(in_cycles(vec![["a", "b"], ["b", "c"], ["a", "c"]]).is_empty());
        assert_eq!(in_cycles(vec![["a", "b"], ["b", "c"], ["c", "b"], ["c", "d"]]), ["b -> c", "c -> b"]);
    }
}
