//! Every way through the readers of gateway answers is gone by some fixture. What none can go, and why, is written in
//! `tests/fixtures/without-fixture.txt`.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context as _, Result, bail};

use super::{Context, Outcome};
use crate::coverage::{Coverage, Span, Tools, measure};
use crate::log::Log;

/// The files that read what a gateway wrote.
const READERS: [&str; 8] = [
    "src/dialect.rs",
    "src/dialect/",
    "src/error.rs",
    "src/json.rs",
    "src/retry.rs",
    "src/task.rs",
    "src/text.rs",
    "src/time.rs",
];

/// The reviewed ways without a fixture.
const REVIEWED: &str = "tests/fixtures/without-fixture.txt";

/// Runs the fixtures alone and lists the ways that none has gone.
pub(super) fn branches(context: &Context, log: &mut Log) -> Result<Outcome> {
    let workspace = context.workspace;
    let tools = match Tools::find(workspace, log) {
        Ok(tools) => tools,
        Err(error) if context.unattended => return Err(error),
        Err(error) => return Ok(Outcome::Skipped(format!("{error:#}"))),
    };
    let coverage = measure(workspace, log, &tools, &["--test", "fixtures"])?;
    let reviewed = fs::read_to_string(workspace.root.join(REVIEWED)).context(REVIEWED)?;
    let reviewed = read_reviewed(&reviewed)?;
    let mut gaps = Vec::new();
    let mut count = 0;
    for (file, regions) in &coverage.regions {
        if READERS.iter().any(|reader| file == reader || (reader.ends_with('/') && file.starts_with(reader))) {
            let source = fs::read_to_string(workspace.root.join(file)).with_context(|| file.clone())?;
            count += regions.len() + coverage.conditions.get(file).map_or(0, |conditions| conditions.len() * 2);
            gaps.extend(find_gaps(&coverage, file, &source));
        }
    }
    let missing: Vec<_> = gaps.iter().filter(|gap| !reviewed.contains(&gap.words)).collect();
    let needless: Vec<_> = reviewed.iter().filter(|words| !gaps.iter().any(|gap| gap.words == **words)).collect();
    for Gap { line, words } in &missing {
        log.line(&format!("no fixture, line {line}: {words}"))?;
    }
    for words in &needless {
        log.line(&format!("{REVIEWED} lists what a fixture reaches, or what is no more: {words}"))?;
    }
    match missing.len() + needless.len() {
        0 => Ok(Outcome::Passed(Some(format!("{count} ways, {} of them reviewed", reviewed.len())))),
        _ => bail!("{} ways have no fixture, {} reviewed ones are needless", missing.len(), needless.len()),
    }
}

/// A way that no fixture goes.
#[derive(Debug, PartialEq)]
struct Gap {
    line: usize,
    /// The file and the source, which stay the same when lines move.
    words: String,
}

/// The gaps in one file. Of stretches that follow each other only the first is told: who reaches that one mostly
/// reaches the others, too.
fn find_gaps(coverage: &Coverage, file: &str, source: &str) -> Vec<Gap> {
    let lines: Vec<&str> = source.lines().collect();
    let told = |place: &Span, what: &str| {
        let line = lines.get(place[0] - 1).copied().unwrap_or_default();
        let end = if place[0] == place[2] { place[3] - 1 } else { line.len() };
        let part = line.get(place[1] - 1..end).unwrap_or_default().trim_end();
        let whole = if part == line.trim() { String::new() } else { format!(" in `{}`", line.trim()) };
        Gap { line: place[0], words: format!("{file}: `{part}` {what}{whole}") }
    };
    let mut gaps = Vec::new();
    let mut is_going_on = false;
    for (place, count) in coverage.regions.get(file).into_iter().flatten() {
        let is_beginning = coverage.beginnings.contains(&(file.to_owned(), *place));
        if *count == 0 && (!is_going_on || is_beginning) {
            gaps.push(told(place, "is not reached"));
        }
        is_going_on = *count == 0;
    }
    for (place, counts) in coverage.conditions.get(file).into_iter().flatten() {
        match counts {
            [0, unmet] if *unmet > 0 => gaps.push(told(place, "is never true")),
            [met, 0] if *met > 0 => gaps.push(told(place, "is never false")),
            // A condition that is not reached is a region that is not reached.
            _ => {}
        }
    }
    gaps.sort_by_key(|gap| gap.line);
    gaps
}

/// Reads the reviewed ways: lines with one each, and below them, indented, the reason that they share.
fn read_reviewed(text: &str) -> Result<BTreeSet<String>> {
    let mut reviewed = BTreeSet::new();
    let mut without_reason = None;
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if line.starts_with(' ') {
            without_reason = None;
        } else {
            if !reviewed.insert(line.to_owned()) {
                bail!("{REVIEWED} lists twice: {line}");
            }
            without_reason = Some(line);
        }
    }
    match without_reason {
        Some(line) => bail!("{REVIEWED} has no reason for: {line}"),
        None => Ok(reviewed),
    }
}

#[cfg(test)]
mod tests {
    use super::{find_gaps, read_reviewed};
    use crate::coverage::Coverage;

    #[test]
    fn gaps_are_told_once_and_without_line_numbers() {
        let source = "fn a() {\n    b()?;\n    c();\n}\nfn d() {\n}\n";
        let mut coverage = Coverage::default();
        let regions = [([1, 1, 4, 2], 1), ([2, 5, 2, 8], 1), ([2, 8, 2, 9], 0), ([3, 5, 3, 8], 0), ([5, 1, 6, 2], 0)];
        coverage.regions.insert("a.rs".into(), regions.into());
        coverage.conditions.insert("a.rs".into(), [([2, 5, 2, 8], [0, 3]), ([3, 5, 3, 8], [0, 0])].into());
        coverage.beginnings.insert(("a.rs".into(), [5, 1, 6, 2]));
        let gaps = find_gaps(&coverage, "a.rs", source).into_iter().map(|gap| (gap.line, gap.words));
        let told = [
            (2, "a.rs: `?` is not reached in `b()?;`".into()),
            (2, "a.rs: `b()` is never true in `b()?;`".into()),
            (5, "a.rs: `fn d() {` is not reached".into()),
        ];
        assert_eq!(gaps.collect::<Vec<_>>(), told);
    }

    #[test]
    fn a_reviewed_way_has_a_reason() {
        let reviewed = read_reviewed("# Head\n\none\ntwo\n    Both are impossible.\n").expect("it has a reason");
        assert_eq!(reviewed.into_iter().collect::<Vec<_>>(), ["one", "two"]);
        assert!(read_reviewed("one\n    It is impossible.\ntwo\n").is_err());
    }
}
