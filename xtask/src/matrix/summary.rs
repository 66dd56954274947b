//! The short form of `docs/matrix.md` in the README: one row for each runtime, browser and tool.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use crate::section;

/// What the section of the README with the table is called.
const SECTION: &str = "matrix";

/// How the page says what it was made with.
const CIRCUMSTANCES: &str = "Written by `cargo xtask matrix` for ";

/// A runtime, browser or tool that has a row of its own.
struct Environment {
    /// Its name for people.
    name: &'static str,
    /// Its name in the page, which a version may follow.
    word: &'static str,
    column: Column,
}

/// Where the page names an environment.
enum Column {
    /// Among the places that a project ran in.
    Places,
    /// Among the tools of the projects of this group.
    Tools(&'static str),
}

const fn place(name: &'static str) -> Environment {
    Environment { name, word: name, column: Column::Places }
}

const fn tool(name: &'static str, word: &'static str, group: &'static str) -> Environment {
    Environment { name, word, column: Column::Tools(group) }
}

const ENVIRONMENTS: [Environment; 22] = [
    place("Node.js"),
    place("Deno"),
    place("Bun"),
    Environment { name: "Cloudflare Workers (workerd)", word: "workerd", column: Column::Places },
    Environment { name: "Vercel's edge-runtime", word: "edge-runtime", column: Column::Places },
    place("Chromium"),
    place("Firefox"),
    place("WebKitGTK"),
    tool("esbuild", "esbuild", "Bundlers"),
    tool("Next.js", "next", "Bundlers"),
    tool("Parcel", "parcel", "Bundlers"),
    tool("Rollup", "rollup", "Bundlers"),
    tool("Rspack", "@rspack/core", "Bundlers"),
    tool("Vite", "vite", "Bundlers"),
    tool("webpack", "webpack", "Bundlers"),
    tool("Express", "express", "Node.js"),
    tool("TypeScript", "typescript", "Node.js"),
    tool("Jest", "jest", "Test runners"),
    tool("Vitest", "vitest", "Test runners"),
    place("npm"),
    place("pnpm"),
    place("Yarn"),
];

/// A row of the page.
struct Row<'a> {
    group: &'a str,
    how: &'a str,
    tools: &'a str,
    places: &'a str,
    result: &'a str,
}

/// Puts the short form of the page into the README.
///
/// # Errors
/// When a file cannot be read or written, or is not as expected.
pub(crate) fn write(root: &Path) -> Result<()> {
    let readme = Readme::load(root)?;
    fs::write(root.join("README.md"), readme.with(&short_form(root)?)).context("cannot write README.md")
}

/// Whether the README says what the page says.
///
/// # Errors
/// When a file cannot be read or is not as expected.
pub(crate) fn is_current(root: &Path) -> Result<bool> {
    Ok(Readme::load(root)?.table() == short_form(root)?)
}

/// The README and where its table is.
struct Readme {
    text: String,
    begin: usize,
    end: usize,
}

impl Readme {
    fn load(root: &Path) -> Result<Self> {
        let text = fs::read_to_string(root.join("README.md")).context("cannot read README.md")?;
        let [before, table, _] = section::split(&text, SECTION).context("README.md has no section for the table")?;
        let (begin, end) = (before.len(), before.len() + table.len());
        Ok(Self { text, begin, end })
    }

    fn table(&self) -> &str {
        &self.text[self.begin..self.end]
    }

    fn with(&self, table: &str) -> String {
        [&self.text[..self.begin], table, &self.text[self.end..]].concat()
    }
}

fn short_form(root: &Path) -> Result<String> {
    let page = fs::read_to_string(root.join("docs").join("matrix.md")).context("cannot read docs/matrix.md")?;
    summary(&page)
}

/// The short form of a page, with the lines around it.
fn summary(page: &str) -> Result<String> {
    let rows = rows(page);
    ensure!(!rows.is_empty(), "docs/matrix.md has no row");
    let circumstances = page.lines().find_map(|line| line.strip_prefix(CIRCUMSTANCES));
    let circumstances = circumstances.context("docs/matrix.md does not say what it was written for")?;
    let mut text = format!(
        "\nFrom the run for {circumstances}\n\
         [docs/matrix.md](docs/matrix.md) has a row for each project.\n\n\
         | where | versions | projects | result |\n| --- | --- | --- | --- |\n"
    );
    let mut left: Vec<&Row> = rows.iter().collect();
    for environment in &ENVIRONMENTS {
        let met: Vec<&Row> = rows.iter().filter(|row| environment.is_in(row)).collect();
        if met.is_empty() {
            continue;
        }
        left.retain(|row| !environment.is_in(row));
        let versions: BTreeSet<Version> = met.iter().flat_map(|row| environment.versions(row)).collect();
        let versions: Vec<String> = versions.into_iter().map(|version| version.text).collect();
        line(&mut text, environment.name, &versions.join(", "), &met);
    }
    // What has no environment is told all the same.
    for row in left {
        line(&mut text, row.how, "", &[row]);
    }
    Ok(text)
}

fn line(text: &mut String, name: &str, versions: &str, rows: &[&Row]) {
    let versions = if versions.is_empty() { "—" } else { versions };
    let projects: BTreeSet<&str> = rows.iter().map(|row| row.how).collect();
    // Writing to a string cannot fail.
    let _ = writeln!(text, "| {name} | {versions} | {} | {} |", projects.len(), verdict(rows));
}

/// "pass", and what else there is to say.
fn verdict(rows: &[&Row]) -> String {
    let mut words = Vec::new();
    for Row { places, result, .. } in rows {
        let word = if *result == "pass" { (*result).to_owned() } else { format!("{places} {result}") };
        if !words.contains(&word) {
            words.push(word);
        }
    }
    // A failure first, a pass before what was skipped.
    words.sort_by_key(|word| (!word.contains("**fail**"), word != "pass"));
    words.join("; ")
}

/// The rows of all tables of the page.
fn rows(page: &str) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    let mut group = "";
    let mut is_in_table = false;
    for line in page.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            group = name;
        }
        if line.starts_with("| --- ") {
            is_in_table = true;
        } else if !line.starts_with('|') {
            is_in_table = false;
        } else if is_in_table {
            let cells: Vec<&str> = line.trim_matches('|').splitn(4, '|').map(str::trim).collect();
            if let [how, tools, places, result] = cells[..] {
                rows.push(Row { group, how, tools, places, result });
            }
        }
    }
    rows
}

impl Environment {
    /// The pieces of a row that name it, each with what follows the name.
    fn mentions<'a>(&self, row: &Row<'a>) -> Vec<&'a str> {
        let cell = match self.column {
            Column::Places => row.places,
            Column::Tools(group) if group == row.group => row.tools,
            Column::Tools(_) => "",
        };
        let pieces = cell.split(", ").flat_map(|piece| piece.split(" in "));
        let rests = pieces.filter_map(|piece| piece.strip_prefix(self.word));
        rests.filter(|rest| rest.is_empty() || rest.starts_with(' ')).collect()
    }

    fn is_in(&self, row: &Row) -> bool {
        !self.mentions(row).is_empty()
    }

    fn versions(&self, row: &Row) -> Vec<Version> {
        let words = self.mentions(row).into_iter().filter_map(|rest| rest.split_whitespace().next());
        words.filter(|word| word.starts_with(|first: char| first.is_ascii_digit())).map(Version::new).collect()
    }
}

/// A version, in the order of its numbers.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Version {
    numbers: Vec<u64>,
    text: String,
}

impl Version {
    fn new(text: &str) -> Self {
        Self { numbers: text.split('.').map_while(|number| number.parse().ok()).collect(), text: text.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::{Readme, summary};

    const PAGE: &str = "# What\n\nWritten by `cargo xtask matrix` for version 1.0.0 on a day.\n\n## Node.js\n\n\
        | how | with | ran in | result |\n| --- | --- | --- | --- |\n\
        | import | — | Node.js 20.1.0 | pass |\n\
        | all | typescript 7.0.2 | Node.js 9.0.0, Node.js 20.1.0 | pass |\n\n## Bundlers\n\n\
        | how | with | ran in | result |\n| --- | --- | --- | --- |\n\
        | next build | next 16.4.6 | edge route | skipped: it builds none |\n\
        | next build | next 16.4.6 | Turbopack in Chromium 148.0 | pass |\n\
        | vite build | vite 8.3.8 | Chromium | **fail**: no video |\n\
        | something new | — | — | pass |\n";

    #[test]
    fn a_row_gathers_what_an_environment_did() {
        let text = summary(PAGE).unwrap();
        let lines: Vec<&str> = text.lines().skip_while(|line| !line.starts_with("| ---")).skip(1).collect();
        assert_eq!(
            lines,
            [
                "| Node.js | 9.0.0, 20.1.0 | 2 | pass |",
                "| Chromium | 148.0 | 2 | Chromium **fail**: no video; pass |",
                "| Next.js | 16.4.6 | 1 | pass; edge route skipped: it builds none |",
                "| Vite | 8.3.8 | 1 | Chromium **fail**: no video |",
                "| TypeScript | 7.0.2 | 1 | pass |",
                "| something new | — | 1 | pass |",
            ]
        );
        assert!(text.contains("for version 1.0.0 on a day."), "{text}");
    }

    #[test]
    fn a_page_without_rows_is_an_error() {
        assert!(summary("# What\n").is_err());
    }

    #[test]
    fn only_what_is_between_the_marks_is_written() {
        let readme = Readme { text: "a<b>old<e>z".to_owned(), begin: 4, end: 7 };
        assert_eq!(readme.table(), "old");
        assert_eq!(readme.with("new"), "a<b>new<e>z");
    }
}
