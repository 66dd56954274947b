//! Every promise of the public contract has a test: `docs/contract.md` maps one to the other, and this reads it.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::{Context, Outcome};
use crate::log::Log;

/// What stands between the file and the name of a test.
const ARROW: &str = " › ";

/// Every row of the map names tests, and these exist.
pub(super) fn contract(context: &Context, log: &mut Log) -> Result<Outcome> {
    let root = &context.workspace.root;
    let map = root.join("docs").join("contract.md");
    let page = fs::read_to_string(&map).with_context(|| format!("cannot read {}", map.display()))?;
    let rows = rows(&page);
    if rows.is_empty() {
        bail!("docs/contract.md has no row");
    }
    let mut sources = Sources { folder: &root.join("tests"), texts: HashMap::new() };
    let mut faults = Vec::new();
    for row in &rows {
        let tests = tests(row);
        if tests.is_empty() {
            faults.push(format!("no test: {row}"));
        }
        faults.extend(tests.iter().filter(|test| !sources.have(test)).map(|test| format!("no such test: {test}")));
    }
    for fault in &faults {
        log.line(fault)?;
    }
    match faults.len() {
        0 => Ok(Outcome::Passed(Some(format!("{} promises", rows.len())))),
        count => bail!("docs/contract.md has {count} faults"),
    }
}

/// The rows of all tables of a page, without their heads.
fn rows(page: &str) -> Vec<&str> {
    let lines: Vec<&str> = page.lines().map(str::trim).collect();
    let is_rule = |line: &&str| line.starts_with("| ---");
    let is_head = |index: usize| lines.get(index + 1).is_some_and(is_rule);
    let rows = lines.iter().enumerate().filter(|(index, line)| line.starts_with('|') && !is_head(*index));
    rows.map(|(_, line)| *line).filter(|line| !is_rule(line)).collect()
}

/// The tests that the last cell of a row names: code spans, each a file below `tests/` and a name.
fn tests(row: &str) -> Vec<&str> {
    let cells = row.trim_matches('|').rsplit_once('|');
    let spans = cells.map(|(_, last)| last.split('`').skip(1).step_by(2));
    spans.into_iter().flatten().collect()
}

/// The test files that were read.
struct Sources<'a> {
    folder: &'a Path,
    texts: HashMap<String, String>,
}

impl Sources<'_> {
    fn have(&mut self, test: &str) -> bool {
        let Some((file, name)) = test.split_once(ARROW) else { return false };
        let folder = self.folder;
        let read = || fs::read_to_string(folder.join(file)).unwrap_or_default();
        defines(file, self.texts.entry(file.to_owned()).or_insert_with(read), name)
    }
}

/// Whether the text of a test file defines a test of that name.
fn defines(file: &str, text: &str, name: &str) -> bool {
    let is_in = |begin: &str, end: &str| text.contains(&[begin, name, end].concat());
    match Path::new(file).extension().and_then(|extension| extension.to_str()) {
        Some("rs") => is_in("fn ", "("),
        Some("js") => is_in("test(\"", "\"") || is_in("test(`", "`"),
        // What only has to compile has no title: the name of what is declared stands for one.
        Some("ts") => {
            ["function", "async function", "const", "type"].iter().any(|kind| is_in(&format!("export {kind} "), ""))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{defines, rows, tests};

    #[test]
    fn rows_are_what_stands_below_the_head_of_a_table() {
        let page = "# Title\n\n| a | b |\n| --- | --- |\n| c | `d` |\n\ntext\n";
        assert_eq!(rows(page), ["| c | `d` |"]);
        assert!(rows("# Title\n").is_empty());
    }

    #[test]
    fn tests_are_the_code_spans_of_the_last_cell() {
        assert_eq!(tests("| `code` is a word | `a.rs › one`<br>`b.js › two` |"), ["a.rs › one", "b.js › two"]);
        assert!(tests("| a promise that nobody keeps | |").is_empty());
    }

    #[test]
    fn a_name_must_be_that_of_a_test() {
        assert!(defines("poll/pace.rs", "fn it_waits() {", "it_waits"));
        assert!(!defines("poll/pace.rs", "// it_waits", "it_waits"));
        assert!(defines("node/a.test.js", "test(\"it waits\", () => {", "it waits"));
        assert!(defines("node/a.test.js", "test(`it waits for ${name}`, () => {", "it waits for ${name}"));
        assert!(!defines("node/a.test.js", "// it waits", "it waits"));
        assert!(defines("types/a.ts", "export type Tasks = [", "Tasks"));
        assert!(!defines("notes.md", "it waits", "it waits"));
    }
}
