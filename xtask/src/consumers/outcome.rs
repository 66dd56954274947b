//! How a project did in each place that it ran in, read from what it printed.

use anyhow::Result;

/// One place that a project ran in.
#[derive(Debug, PartialEq)]
pub(crate) struct Cell {
    /// The runtime or browser with its version; empty when the project did not get that far.
    pub(crate) place: String,
    pub(crate) verdict: Verdict,
}

/// How it went there.
#[derive(Debug, PartialEq)]
pub(crate) enum Verdict {
    Passed,
    /// It does not work, for this reason.
    Failed(String),
    /// It could not be tried, for this reason.
    Skipped(String),
}

/// Reads the lines `pass <place>`, `fail <place>: <reason>` and `skipped <place>: <reason>` of a log. A project that
/// ended badly without saying where, or that says nothing, has failed.
pub(crate) fn read(log: &str, end: Result<()>) -> Vec<Cell> {
    let mut cells: Vec<Cell> = log.lines().filter_map(cell).collect();
    let has_failure = cells.iter().any(|cell| matches!(cell.verdict, Verdict::Failed(_)));
    let failure = match end {
        Err(error) if !has_failure => format!("{error:#}"),
        Ok(()) if cells.is_empty() => "it did not say how it went".to_owned(),
        _ => return cells,
    };
    cells.push(Cell { place: String::new(), verdict: Verdict::Failed(failure) });
    cells
}

fn cell(line: &str) -> Option<Cell> {
    let (word, rest) = line.split_once(' ')?;
    let (place, reason) = rest.split_once(": ").unwrap_or((rest, ""));
    let verdict = match word {
        "pass" => Verdict::Passed,
        "fail" => Verdict::Failed(reason.to_owned()),
        "skipped" => Verdict::Skipped(reason.to_owned()),
        _ => return None,
    };
    Some(Cell { place: place.to_owned(), verdict })
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::{Cell, Verdict, read};

    fn cell(place: &str, verdict: Verdict) -> Cell {
        Cell { place: place.to_owned(), verdict }
    }

    #[test]
    fn each_place_is_read_from_its_line() {
        let log = "$ npm test\npass Firefox 140.0\nfail Chromium 1: a: b\nskipped webkit: no root\n";
        let cells = [
            cell("Firefox 140.0", Verdict::Passed),
            cell("Chromium 1", Verdict::Failed("a: b".to_owned())),
            cell("webkit", Verdict::Skipped("no root".to_owned())),
        ];
        assert_eq!(read(log, Ok(())), cells);
    }

    #[test]
    fn a_bad_end_is_a_failure_of_its_own_only_when_no_place_failed() {
        let end = || bail!("exit code 1");
        let failed = cell("", Verdict::Failed("exit code 1".to_owned()));
        assert_eq!(read("pass Node.js 20\n", end()), [cell("Node.js 20", Verdict::Passed), failed]);
        assert_eq!(read("fail Node.js 20: x\n", end()), [cell("Node.js 20", Verdict::Failed("x".to_owned()))]);
    }
}
