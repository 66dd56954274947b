//! What mutation starts from: the answers of all fixtures, and the names and values that occur in them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Document;

/// An answer of a gateway, and the request that it belongs to.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// The provider that was asked.
    pub(crate) provider: String,
    /// What it was asked about.
    pub(crate) ids: Vec<String>,
    /// The HTTP status.
    pub(crate) status: u16,
    /// The body.
    pub(crate) body: Document,
}

/// All of them.
pub(crate) struct Corpus {
    /// Every answer that is JSON.
    pub(crate) answers: Vec<Answer>,
    /// Every name of a field.
    pub(crate) names: Vec<String>,
    /// Every value that is not large, once.
    pub(crate) values: Vec<Document>,
}

/// What no gateway was seen to write, and every reader has to survive.
const FOREIGN: [&str; 24] = [
    "0",
    "-1",
    "4",
    "99.5",
    "1e300",
    "-1e300",
    "9007199254740993",
    "true",
    "false",
    "[]",
    "{}",
    "[[]]",
    "\"\"",
    "\" \"",
    "\"null\"",
    "\"150%\"",
    "\"1e5\"",
    "\"[1,{\\\"url\\\":\\\"https://media.test/inner.mp4\\\"}]\"",
    "\"javascript:alert(1)\"",
    "\"HTTPS://media.test/UPPER.mp4\"",
    "\"0001-01-01T00:00:00Z\"",
    "\"2024-02-30T25:61:61+99:99\"",
    "\"\\u0000\\u001f\\u2028 \u{1F3AC}\"",
    "\"__proto__\"",
];

/// Values whose JSON is longer are not put elsewhere.
const MOST_BYTES: usize = 2000;

impl Corpus {
    /// Reads the fixtures by walking their folders.
    pub(crate) fn load() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
        let (mut answers, mut names, mut values) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        values.extend(FOREIGN.map(str::to_owned));
        for file in entries(&folder).iter().filter(|path| path.is_dir()).flat_map(|dialect| entries(dialect)) {
            let fixture = fs::read_to_string(&file).expect("it can be read");
            let fixture: Document = serde_json::from_str(&fixture).expect("a fixture is JSON");
            let Some(body) = fixture["response"].get("body") else { continue };
            collect(body, &mut names, &mut values);
            answers.push(Answer {
                provider: fixture["ask"]["provider"].as_str().expect("it names a provider").to_owned(),
                ids: serde_json::from_value(fixture["ask"]["ids"].clone()).expect("it has ids"),
                status: serde_json::from_value(fixture["response"]["status"].clone()).expect("it has a status"),
                body: body.clone(),
            });
        }
        assert!(answers.len() > 100, "only {} answers were found", answers.len());
        let values = values.iter().map(|text| serde_json::from_str(text).expect("it was JSON")).collect();
        Self { answers, names: names.into_iter().collect(), values }
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("it can be read").path()).collect();
    // The order decides what a seed stands for.
    paths.sort();
    paths
}

fn collect(document: &Document, names: &mut BTreeSet<String>, values: &mut BTreeSet<String>) {
    values.extend(Some(document.to_string()).filter(|text| text.len() < MOST_BYTES));
    match document {
        Document::Object(fields) => fields.iter().for_each(|(name, value)| {
            names.insert(name.clone());
            collect(value, names, values);
        }),
        Document::Array(items) => items.iter().for_each(|item| collect(item, names, values)),
        _ => {}
    }
}
