//! Every fixture, natively: the gateway's answer goes in, the task or error comes out. `fixtures/README.md` has the
//! format. All that differs is listed at once.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Write as _, stderr};
use std::path::{Path, PathBuf};

use luma_tasks::client::{Poller, common_error, once_config, parse};
use luma_tasks::dialect;
use luma_tasks::error::{Code, Error, Rejection};
use luma_tasks::host::Answer;
use luma_tasks::json;
use luma_tasks::options::Reader;
use luma_tasks::provider::{self, Provider};
use luma_tasks::schedule::Event;
use luma_tasks::text::cut;
use serde_json::{Value as Document, json};
use support::calls::wait;
use support::gateway::Reply;
use support::host::FakeHost;
use support::host::delivered;
use support::value::with_floats;
use support::{Given, Handle, any_address, given};

#[test]
fn every_fixture_reads_as_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let dialects: Vec<_> = entries(&folder).into_iter().filter(|path| path.is_dir()).collect();
    assert!(!dialects.is_empty(), "no dialect has fixtures");
    let (mut failures, mut counts) = (Vec::new(), BTreeMap::<String, u32>::new());
    for dialect in dialects {
        let files: Vec<_> =
            entries(&dialect).into_iter().filter(|path| path.extension() == Some("json".as_ref())).collect();
        assert!(!files.is_empty(), "{} is empty", dialect.display());
        for file in files {
            let name = file.strip_prefix(&folder).unwrap_or(&file).display().to_string();
            let fixture: Document = serde_json::from_str(&fs::read_to_string(&file).expect(&name)).expect(&name);
            *counts.entry(kind(&fixture, &name)).or_default() += 1;
            failures.extend(check(&fixture).into_iter().map(|failure| format!("{name}: {failure}")));
        }
    }
    // Unlike that of `println!`, this output is shown when the test passes, too.
    writeln!(stderr(), "fixtures: {counts:?}").expect("there is an output");
    assert!(failures.is_empty(), "{} differences\n{}", failures.len(), failures.join("\n"));
}

/// Where the answer of a fixture comes from, in one word.
fn kind(fixture: &Document, name: &str) -> String {
    let source = fixture["source"].as_str().expect(name);
    let (kind, words) = source.split_once(": ").expect(name);
    assert!(["documented", "observed", "synthetic"].contains(&kind) && !words.is_empty(), "{name}: {source}");
    kind.to_owned()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("it can be read").path()).collect();
    paths.sort();
    paths
}

/// What differs.
fn check(fixture: &Document) -> Vec<String> {
    let ends = ask(fixture);
    let expect = &fixture["expect"];
    let body = &fixture["response"]["body"];
    match (&expect["task"], &expect["tasks"], common_error(&ends)) {
        (task @ Document::Object(_), _, _) => differences(&ends[0], Some(task), None, body),
        (_, Document::Array(tasks), None) if tasks.len() == ends.len() => tasks
            .iter()
            .zip(&ends)
            .flat_map(|(expected, end)| differences(end, expected.get("task"), expected.get("error"), body))
            .chain(batch_differences(fixture, tasks))
            .collect(),
        (Document::Null, Document::Null, Some(end)) => differences(end, None, Some(&expect["error"]), body),
        // An error that is about the task alone.
        (Document::Null, Document::Null, None) if ends.len() == 1 => {
            differences(&ends[0], None, Some(&expect["error"]), body)
        }
        (_, _, common) => vec![format!("unexpected as a whole: {:?}", common.map(shown))],
    }
}

/// A question for one id never goes to the batch route, so the answer is read as a batch here, too.
fn batch_differences(fixture: &Document, expected: &[Document]) -> Vec<String> {
    let body = &fixture["response"]["body"];
    let provider = provider::find(fixture["ask"]["provider"].as_str().expect("a name")).expect("a provider");
    let text = body.to_string();
    let document = json::parse(&text).expect("it is JSON");
    let (name, document) = (provider.name, Some(&document));
    let reply = dialect::Reply { provider: name, status: 200, document, id: None, is_callback: false };
    let found = provider.tasks(reply, true).expect("a batch");
    let found: Vec<Document> = found.iter().map(|task| delivered(task, &text[task.raw.clone()])).collect();
    let differs = |expected: &&Document| {
        let found = found.iter().find(|task| task["id"] == expected["id"]);
        let expected = expected.get("task").map(|task| with_raw(task, body));
        found.map(with_floats) != expected.as_ref().map(with_floats)
    };
    expected.iter().filter(differs).map(|expected| format!("read as a batch, {} differs", expected["id"])).collect()
}

/// Asks a gateway that answers everything with the fixture's answer.
fn ask(fixture: &Document) -> Vec<Event<Handle>> {
    let response = &fixture["response"];
    let header = |name: &str| response["headers"][name].as_str().map(str::to_owned);
    let text = response["text"].as_str().map_or_else(|| response["body"].to_string(), str::to_owned);
    let answer = Answer {
        status: response["status"].as_u64().and_then(|status| status.try_into().ok()).expect("it has a status"),
        retry_after: header("retry-after"),
        rate_limit_reset: header("ratelimit-reset"),
        date: header("date"),
        location: header("location"),
        forbidden: String::new(),
        provider: None,
        body: text,
    };
    let host = FakeHost::with(move |_| Reply { latency_ms: 0.0, outcome: Ok(answer.clone()) });
    let ask = &fixture["ask"];
    let mut call = json!({"provider": ask["provider"], "apiKey": "demo-key", "maxRetries": 0});
    if ask["baseUrl"].is_string() {
        call["baseUrl"] = ask["baseUrl"].clone();
    }
    let call = given(call);
    let options = Reader::new(call, Given::Undefined).options(&any_address).expect("the options are right");
    let ids: Vec<String> = serde_json::from_value(fixture["ask"]["ids"].clone()).expect("it has ids");
    let config = once_config(&options, ids.len());
    let poller = Poller::new(host.clone(), options, false);
    let running =
        host.start(async move { wait(&poller, ids, poller.options.key.clone(), config, &mut |_| Ok(())).await });
    host.run_all();
    running.output().expect("nothing is thrown")
}

fn differences(end: &Event<Handle>, task: Option<&Document>, error: Option<&Document>, body: &Document) -> Vec<String> {
    match (&end.end, task, error) {
        (Some(Ok(())), Some(expected), None) => {
            let Some(Handle::Json(task)) = end.seen.as_ref().map(|seen| &seen.task) else {
                return vec![String::from("there is no task")];
            };
            fields(task, &with_raw(expected, body)).into_iter().chain(reread_differences(task, body)).collect()
        }
        (Some(Err(Rejection::Error(error))), None, Some(expected)) => error_differences(error, expected),
        _ => vec![format!("unexpected: {}", shown(end))],
    }
}

/// What differs when a caller stored the answer, or `raw` of the task, and has it read again.
fn reread_differences(task: &Document, body: &Document) -> Vec<String> {
    let text = |name: &str| task[name].as_str().expect("it is a string");
    let provider = provider::find(text("provider")).expect("there is such a provider");
    let reread = |payload: &Document| {
        let payload = payload.to_string();
        match parse::<Handle>(provider, &payload, Some(text("id")), &cut) {
            Ok(task) => delivered(&task, &payload[task.raw.clone()]),
            Err(error) => json!({"error": format!("{error:?}")}),
        }
    };
    // The reason may stand in the envelope, and is lost with it.
    let without_reason = |mut task: Document| {
        task["failure"].take();
        task
    };
    let raw = &task["raw"];
    let mut differences = fields(&reread(body), task);
    differences.extend(fields(&without_reason(reread(raw)), &without_reason(task.clone())));
    differences.extend(nameless_differences(provider, task, raw));
    differences.into_iter().map(|difference| format!("read again, {difference}")).collect()
}

/// What differs when the caller did not keep the id: without one in the payload there is no task.
fn nameless_differences(provider: &Provider, task: &Document, raw: &Document) -> Vec<String> {
    match parse::<Handle>(provider, &raw.to_string(), None, &cut) {
        Ok(found) => {
            let found = serde_json::to_value(found).expect("it is plain");
            vec![format!("without an id, state is {}", found["state"])]
                .into_iter()
                .filter(|_| found["state"] != task["state"])
                .collect()
        }
        Err(error) if error.code == Code::InvalidArgument => Vec::new(),
        Err(error) => vec![format!("without an id, {error:?}")],
    }
}

/// The expected task with what `raw` points at.
fn with_raw(expected: &Document, body: &Document) -> Document {
    let pointer = expected["raw"].as_str().expect("raw is a pointer");
    let mut expected = expected.clone();
    expected["raw"] = body.pointer(pointer).cloned().expect("raw points at something");
    expected
}

/// The fields in which two objects differ.
fn fields(found: &Document, expected: &Document) -> Vec<String> {
    let (found, expected) = (with_floats(found), with_floats(expected));
    let (found, expected) = (found.as_object().expect("an object"), expected.as_object().expect("an object"));
    let names = expected.keys().chain(found.keys().filter(|name| !expected.contains_key(*name)));
    names
        .filter(|name| found.get(*name) != expected.get(*name))
        .map(|name| format!("{name} is {:?}, not {:?}", found.get(name), expected.get(name)))
        .collect()
}

fn error_differences(error: &Error<Handle>, expected: &Document) -> Vec<String> {
    let report = serde_json::to_value(error).expect("it is plain");
    let mut expected = expected.clone();
    let said = expected.as_object_mut().and_then(|fields| fields.remove("message"));
    let said = said.as_ref().and_then(Document::as_str).unwrap_or_default();
    let found: Document =
        expected.as_object().into_iter().flatten().map(|(name, _)| (name.clone(), report[name].clone())).collect();
    let mut differences = fields(&found, &expected);
    if !error.message.contains(said) {
        differences.push(format!("message is {:?}, without {said:?}", error.message));
    }
    differences
}

fn shown(end: &Event<Handle>) -> String {
    format!("{:?} {:?}", end.end, end.seen)
}
