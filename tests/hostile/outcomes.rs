//! What this view of JSON makes of an answer, written down for the other view, that of the wasm, to be compared with.

use luma_tasks::client::{Poller, common_error, once_config, parse};
use luma_tasks::error::{Error, Rejection};
use luma_tasks::host::Answer as HttpAnswer;
use luma_tasks::options::Reader;
use luma_tasks::provider::find;
use luma_tasks::schedule::Event;
use luma_tasks::text::cut;
use serde_json::{Map, Value as Document, json};

use super::corpus::Answer;
use super::support::calls::wait;
use super::support::gateway::Reply;
use super::support::host::FakeHost;
use super::support::host::delivered;
use super::support::{Given, Handle, any_address, given};

/// The answer with what comes of a call that gets it, and of reading it from where it was stored.
pub(crate) fn outcome(answer: &Answer, retry_after: Option<&str>) -> Document {
    let text = answer.body.to_string();
    json!({
        "provider": answer.provider,
        "ids": answer.ids,
        "status": answer.status,
        "retryAfter": retry_after,
        "text": text,
        "asked": asked(answer, retry_after, &text),
        "parsed": parsed(answer, &text),
    })
}

fn asked(answer: &Answer, retry_after: Option<&str>, text: &str) -> Document {
    let http = HttpAnswer {
        status: answer.status,
        retry_after: retry_after.map(str::to_owned),
        rate_limit_reset: None,
        date: None,
        location: None,
        forbidden: String::new(),
        provider: None,
        body: text.to_owned(),
    };
    let host = FakeHost::with(move |_| Reply { latency_ms: 0.0, outcome: Ok(http.clone()) });
    let mut call = json!({"provider": answer.provider, "apiKey": "demo-key", "maxRetries": 0});
    if find(&answer.provider).is_some_and(|provider| provider.base_url.is_empty()) {
        call["baseUrl"] = json!("https://gateway.example");
    }
    let call = given(call);
    let options = Reader::new(call, Given::Undefined).options(&any_address).expect("the options are right");
    let (ids, config) = (answer.ids.clone(), once_config(&options, answer.ids.len()));
    let poller = Poller::new(host.clone(), options, false);
    let running =
        host.start(async move { wait(&poller, ids, poller.options.key.clone(), config, &mut |_| Ok(())).await });
    host.run_all();
    let ends = running.output().expect("nothing is thrown");
    match (ends.as_slice(), common_error(&ends)) {
        ([end], _) => settled(end),
        (_, Some(end)) => settled(end),
        (ends, None) => ends.iter().map(settled).collect(),
    }
}

fn settled(end: &Event<Handle>) -> Document {
    match (&end.end, &end.seen) {
        (Some(Ok(())), Some(seen)) => json!({"task": seen.task}),
        (Some(Err(Rejection::Error(error))), _) => error_of(error),
        other => panic!("neither a task nor an error: {other:?}"),
    }
}

fn parsed(answer: &Answer, text: &str) -> Document {
    // A string is what a caller stored: the text of a payload.
    let text = answer.body.as_str().unwrap_or(text);
    let provider = find(&answer.provider).expect("there is such a provider");
    match parse::<Handle>(provider, text, answer.ids.first().map(String::as_str), &cut) {
        Ok(task) => json!({"task": delivered(&task, &text[task.raw.clone()])}),
        Err(error) => error_of(&error),
    }
}

/// An error without what depends on who met it.
fn error_of(error: &Error<Handle>) -> Document {
    let report = serde_json::to_value(error).expect("it is plain");
    let names =
        ["code", "message", "provider", "status", "providerCode", "traceId", "retryable", "retryAfterMs", "body"];
    let fields: Map<_, _> = names.iter().map(|name| ((*name).to_owned(), report[*name].clone())).collect();
    json!({"error": fields})
}
