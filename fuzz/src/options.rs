//! Options and ids of callers.

use luma_tasks::options::{Key, Options, Reader, check_id, check_ids};
use luma_tasks::poll::PollPolicy;
use serde_json::Value as Document;

use crate::support::value::{function, number};
use crate::support::{Given, Handle, any_address, given};

/// What every key begins with, so that a message that shows one is noticed.
const SECRET: &str = "Zq7-k3y.s3cr3t";

/// Reads the options of a call over those of a client, and ids.
///
/// # Panics
/// When what was read is not what the rest of the core relies on, or when a message shows the key.
pub fn options(bytes: &[u8]) {
    let Ok(document) = serde_json::from_slice::<Document>(bytes) else { return };
    let [call, bound] = ["call", "bound"].map(|name| argument(&document[name]));
    match Reader::new(call, bound).options(&any_address) {
        Ok(options) => check(&options),
        Err(refused) => check_refused(&refused),
    }
    let ids = check_ids(&argument(&document["ids"])).unwrap_or_default();
    let id = check_id(&argument(&document["id"]), "id");
    for id in ids.iter().chain(&id) {
        assert!(!id.is_empty() && id.trim() == id && id.chars().count() <= 512 && id != "." && id != "..", "{id:?}");
        assert!(!id.chars().any(char::is_control) && !id.contains("://"), "{id:?}");
    }
}

/// JSON as an object of JavaScript, in which there may be functions.
fn argument(document: &Document) -> Given {
    let secret = |name: &str, value| match value {
        Given::Text(text) if name == "apiKey" => Given::Text(SECRET.to_owned() + &text),
        value => value,
    };
    match document {
        Document::Object(fields) => {
            Given::Record(fields.iter().map(|(name, value)| (name.clone(), secret(name, argument(value)))).collect())
        }
        Document::Array(items) => Given::Array(items.iter().map(argument).collect()),
        Document::String(text) if text == "function" => function("function"),
        Document::String(text) if text == "signal" => Given::Signal,
        Document::String(text) if text == "NaN" => number(f64::NAN),
        Document::String(text) if text == "Infinity" => number(f64::INFINITY),
        Document::Null => Given::Undefined,
        other => given(other.clone()),
    }
}

fn check(options: &Options<Handle>) {
    let times = [options.request_timeout_ms, options.max_retry_after_ms, options.timeout_ms.unwrap_or_default()];
    assert!(times.iter().all(|ms| *ms >= 0.0), "{times:?}");
    check_policy(&options.policy);
    if let Key::Text(key) = &options.key {
        assert!(key.bytes().all(|byte| (b' '..=b'~').contains(&byte)) && key.trim() == key, "a key of other signs");
    }
    for (name, value) in &options.headers {
        assert!(!name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':'), "{name:?}");
        assert!(!value.contains(['\r', '\n', '\0']), "{value:?}");
    }
}

fn check_policy(poll: &PollPolicy) {
    assert!(poll.interval_ms > 0.0 && poll.interval_ms.is_finite() && poll.max_interval_ms >= poll.interval_ms);
    assert!(poll.not_found_grace_ms >= 0.0 && poll.max_outage_ms >= 0.0);
}

fn check_refused(message: &str) {
    assert!(!message.trim().is_empty() && message.chars().count() < 600, "{message}");
    assert!(!message.contains(SECRET), "it shows the key: {message}");
}
