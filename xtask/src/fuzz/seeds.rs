//! What libFuzzer starts from: the fixtures, in the shape that each target reads.

use std::collections::{BTreeSet, hash_map::DefaultHasher};
use std::fmt::Write as _;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::consumers::entries;
use crate::workspace::Workspace;

/// Headers and dates that no fixture has.
const TIMES: [&str; 6] =
    ["120", "0.5", "Sun, 06 Nov 1994 08:49:37 GMT", "2024-12-22T13:38:40.139+08:00", "1725077411.961", "1755078171000"];

/// Writes the inputs that a target starts from, each in a file named by what it holds.
///
/// # Errors
/// When a fixture cannot be read or a file cannot be written.
pub(crate) fn write(workspace: &Workspace, target: &str, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let mut inputs: BTreeSet<Vec<u8>> = BTreeSet::new();
    for dialect in dialects(workspace)? {
        match target {
            "timestamp" | "retry_after" => dialect.iter().for_each(|fixture| scalars(fixture, &mut inputs)),
            "options" => inputs.extend(dialect.iter().map(|fixture| options(fixture).to_string().into_bytes())),
            // Any bytes will do, and these differ in all their parts.
            "schedule" => inputs.extend(dialect.iter().map(answer)),
            _ if dialect.iter().any(|fixture| fixture["ask"]["provider"] == target) => {
                inputs.extend(dialect.iter().map(answer));
            }
            _ => {}
        }
    }
    ensure!(!inputs.is_empty(), "no fixture is for {target}: there must be one that asks it");
    if matches!(target, "timestamp" | "retry_after") {
        inputs.extend(TIMES.map(|time| time.as_bytes().to_vec()));
    }
    for input in inputs {
        let mut hasher = DefaultHasher::new();
        input.hash(&mut hasher);
        fs::write(folder.join(format!("seed-{:016x}", hasher.finish())), input)?;
    }
    Ok(())
}

/// Writes the words that libFuzzer puts into inputs: the names and short texts of all fixtures.
///
/// # Errors
/// When a fixture cannot be read or the file cannot be written.
pub(crate) fn write_words(workspace: &Workspace, file: &Path) -> Result<()> {
    let mut found = BTreeSet::new();
    dialects(workspace)?.iter().flatten().for_each(|fixture| words(&fixture["response"]["body"], &mut found));
    let mut text = String::new();
    for word in found {
        text.push('"');
        for byte in word.bytes() {
            match byte {
                b'"' | b'\\' | 0..b' ' | 127.. => write!(text, "\\x{byte:02x}")?,
                _ => text.push(char::from(byte)),
            }
        }
        text.push_str("\"\n");
    }
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}

/// The fixtures, dialect by dialect.
fn dialects(workspace: &Workspace) -> Result<Vec<Vec<Value>>> {
    let folders = entries(&workspace.root.join("tests/fixtures"))?.into_iter().filter(|path| path.is_dir());
    let read = |path: std::path::PathBuf| -> Result<Value> { Ok(serde_json::from_str(&fs::read_to_string(path)?)?) };
    folders.map(|folder| entries(&folder)?.into_iter().map(read).collect()).collect()
}

/// The status in two bytes, and the body.
fn answer(fixture: &Value) -> Vec<u8> {
    let response = &fixture["response"];
    let status = response["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or(200);
    let body = response["text"].as_str().map_or_else(|| response["body"].to_string(), str::to_owned);
    [&status.to_be_bytes(), body.as_bytes()].concat()
}

fn options(fixture: &Value) -> Value {
    let call = json!({"provider": fixture["ask"]["provider"], "apiKey": "key", "baseUrl": "https://proxy.test/luma"});
    let bound = json!({"headers": {"x-trace": "1"}, "timeoutMs": 1000, "intervalMs": "NaN", "onUpdate": "function"});
    json!({"call": call, "bound": bound, "ids": fixture["ask"]["ids"], "id": fixture["ask"]["ids"][0], "page": "https://a.test"})
}

/// Numbers, and texts with a digit.
fn scalars(value: &Value, found: &mut BTreeSet<Vec<u8>>) {
    match value {
        Value::Object(fields) => fields.values().for_each(|value| scalars(value, found)),
        Value::Array(items) => items.iter().for_each(|item| scalars(item, found)),
        Value::Number(number) => found.extend(Some(number.to_string().into_bytes())),
        Value::String(text) if text.len() < 40 && text.bytes().any(|byte| byte.is_ascii_digit()) => {
            found.insert(text.clone().into_bytes());
        }
        _ => {}
    }
}

fn words(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            found.insert(format!("\"{name}\":"));
            words(value, found);
        }),
        Value::Array(items) => items.iter().for_each(|item| words(item, found)),
        Value::String(text) if (1..30).contains(&text.len()) => {
            found.insert(format!("\"{text}\""));
        }
        _ => {}
    }
}
