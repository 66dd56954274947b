//! What came of it, for people.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::{Counts, Found};
use crate::section::{markers, split};

/// What the section of the page is called.
const NAME: &str = "hostile";

/// What was done and what was looked for, in Markdown.
const METHOD: &str = "\
Answers of the fixtures are changed in one to four places: a part is dropped, made null, given another type, doubled,
nested, grown, renamed, exchanged or replaced. libFuzzer changes bytes instead, guided by the code that they reach. Of
all that is read, this has to hold: no panic, no trap, no promise that stays open; every error is a `LumaError` with a
known code; every field is what the contract says; and a `completed` task has a link that the gateway wrote, and beside
it a word or flag that says that the task ended well. (AceData's own clients take the link alone for that, where no word
says otherwise.) Both views are `serde_json` natively and the engine's own values in the wasm.
";

/// The results as a Markdown table.
pub(crate) fn table(native: &Counts, wasm: &Counts, views: &Counts, found: &[Found]) -> String {
    let mut text = String::from("| what | inputs | what came of it |\n| --- | ---: | --- |\n");
    let mut row = |what: &str, inputs: u64, came: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "| {what} | {} | {came} |", grouped(inputs));
    };
    let read = |counts: &Counts| {
        let [tasks, completed, errors] = ["tasks", "completed", "errors"].map(|name| grouped(counts.get(name)));
        format!("{tasks} tasks, {completed} of them completed; {errors} refusals")
    };
    row("mutated answers, natively, each read in three ways", native.get("cases"), &read(native));
    row("mutated answers, through the wasm in Node.js", wasm.get("cases"), &read(wasm));
    row("mutated answers, read by both views", views.get("compared"), "the same task or error, field by field");
    for Found { target, inputs, edges } in found {
        row(&format!("libFuzzer, `{target}`"), *inputs, &format!("{} edges of the code reached", grouped(*edges)));
    }
    text
}

/// Writes the table into `docs/reliability.md`.
///
/// # Errors
/// When the page cannot be read or written.
pub(crate) fn write(root: &Path, seed: u32, table: &str) -> Result<()> {
    let path = root.join("docs").join("reliability.md");
    let page = fs::read_to_string(&path).unwrap_or_else(|_| "# What was tried to break it\n".to_owned());
    let section = format!("{METHOD}\nWritten by `cargo xtask fuzz --seed {seed}`:\n\n{table}");
    fs::write(&path, replaced(&page, &section)).with_context(|| format!("cannot write {}", path.display()))
}

/// The page with another section between the markers; they come to its end when it has none.
fn replaced(page: &str, section: &str) -> String {
    let [begin, end] = markers(NAME);
    let (before, after) = match split(page, NAME) {
        Some([before, _, after]) => (before.to_owned(), after.to_owned()),
        None => (format!("{}\n\n{begin}", page.trim_end()), format!("{end}\n")),
    };
    format!("{before}\n\n{section}\n{after}")
}

/// A number with commas, so that millions can be told from thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{grouped, replaced};

    #[test]
    fn numbers_are_grouped() {
        assert_eq!([0, 999, 1000, 10_000_000].map(grouped), ["0", "999", "1,000", "10,000,000"]);
    }

    #[test]
    fn only_what_stands_between_the_markers_is_replaced() {
        let page = "# Title\n\n<!-- hostile:begin -->\nold\n<!-- hostile:end -->\n\n## More\n";
        let expected = "# Title\n\n<!-- hostile:begin -->\n\nnew\n\n<!-- hostile:end -->\n\n## More\n";
        assert_eq!(replaced(page, "new\n"), expected);
        assert_eq!(replaced(expected, "new\n"), expected);
        assert_eq!(
            replaced("# Title\n", "new\n"),
            "# Title\n\n<!-- hostile:begin -->\n\nnew\n\n<!-- hostile:end -->\n"
        );
    }
}
