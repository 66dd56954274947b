//! One question and its answer: the key, the request, the time it may take, and what the answer means.

use std::rc::Rc;

use crate::dialect::Reply;
use crate::error::{BODY_LIMIT, Code, Error, QUOTE_LIMIT, Refusal, Rejection};
use crate::host::{Answer, Fault, Host, Kept};
use crate::options::{Argument, Key, Kind, Options, check_key};
use crate::race::{Either, race};
use crate::retry;
use crate::schedule::Question;
use crate::task::{State, Task};
use crate::text;
use crate::view::Json;

/// A task that was read: what decisions need to know about it, and the task itself as plain data.
#[derive(Debug, PartialEq)]
pub struct Seen<K> {
    /// How far it is.
    pub state: State,
    /// The gateway calls it completed and gives no video.
    pub lacks_video: bool,
    /// 0 to 100.
    pub progress: Option<f64>,
    /// Where the results are: changes when a result does.
    pub results: String,
    /// Why it failed.
    pub failure: Option<(Option<String>, String)>,
    /// For the gateway's support.
    pub trace_id: Option<String>,
    /// The task as callers get it.
    pub task: K,
}

impl<K> Seen<K> {
    /// What callers want to be told about when it changes.
    pub fn version(&self) -> (State, Option<f64>, &str) {
        (self.state, self.progress, &self.results)
    }

    fn of<H: Host<Json = J>, J: Argument + Json<Kept = K>>(host: &H, task: &Task<J>, key: Option<&str>) -> Self {
        // These become fields of errors, where the key may not stand; the task itself stays as it came.
        let said = |value: J| text::blot(&value.text(), key);
        let mut results = String::new();
        for video in &task.videos {
            results.push_str(&video.url.text());
            results.push_str(&video.download_url.text());
        }
        Self {
            state: task.state,
            lacks_video: task.lacks_video,
            progress: task.progress,
            results,
            failure: task.failure.map(|failure| (failure.code.map(said), said(failure.message))),
            trace_id: task.trace_id.map(said),
            task: host.plain(&task.record()),
        }
    }
}

/// What a question brought for one id.
pub type Verdict<K> = Result<Rc<Seen<K>>, Rc<Error<K>>>;

/// A verdict for each id of a question, in the same order.
pub type Verdicts<K> = Vec<Verdict<K>>;

/// Asks `question` and reads the answer: a verdict for each id, in the order of the question.
///
/// # Errors
/// The error of the request as a whole, without the fields that tell about the call.
pub(crate) async fn ask<H: Host>(
    host: &H,
    options: &Options<H::Json>,
    question: &Question,
) -> Result<Verdicts<Kept<H>>, Rejection<Kept<H>>> {
    let key = key(host, options).await?;
    let request = match question.ids.as_slice() {
        [id] if !question.is_batch => options.provider.dialect.one(id),
        ids => options.provider.dialect.many(ids),
    };
    let limit = core::pin::pin!(host.sleep(question.limit_ms));
    let answer = core::pin::pin!(host.send(options, &request, key.as_deref()));
    let answer = match race(answer, limit).await {
        Either::First(answer) => answer,
        Either::Second(Err(thrown)) => return Err(Rejection::Thrown(thrown)),
        Either::Second(Ok(())) => return Err(Error::new(Code::RequestTimeout, Some(options.provider.name)).into()),
    };
    let now_ms = host.now().map_err(Rejection::Thrown)?.wall_ms;
    match answer {
        Ok(answer) => {
            let read = || interpret(host, options, question, &answer, key.as_deref(), now_ms);
            H::Json::scope(read)
        }
        Err(fault) => Err(failed(host, options, key.as_deref(), fault)),
    }
}

async fn key<H: Host>(host: &H, options: &Options<H::Json>) -> Result<Option<String>, Rejection<Kept<H>>> {
    let function = match &options.key {
        Key::None => return Ok(None),
        Key::Text(key) => return Ok(Some(key.clone())),
        Key::Function(function) => function,
    };
    let key = host.ask_key(function).await.map_err(Rejection::Thrown)?;
    H::Json::scope(|| {
        let key = H::Json::of(&key);
        if key.kind() == Kind::Undefined { Ok(None) } else { check_key(key).map(Some) }
    })
    .map_err(|message| Error::invalid_argument(message).into())
}

fn failed<H: Host>(
    host: &H,
    options: &Options<H::Json>,
    key: Option<&str>,
    fault: Fault<Kept<H>>,
) -> Rejection<Kept<H>> {
    let error = |code| Error::new(code, Some(options.provider.name));
    match fault {
        Fault::Thrown(thrown) => Rejection::Thrown(thrown),
        Fault::TooLarge(status) => {
            let mut error = error(Code::InvalidResponse);
            error.add_detail("it is over 16 MB");
            error.status = Some(status);
            error.retryable = false;
            error.into()
        }
        Fault::Network(thrown) => {
            let mut error = error(Code::Network);
            if host.is_page() {
                // A page is not told why: a blocked preflight looks like a cable that is cut.
                error
                    .add_detail("the network failed, or CORS: the gateway may not allow pages, set baseUrl to a proxy");
            }
            let thrown = match key {
                Some(key) => host.without_key(thrown, key),
                None => thrown,
            };
            error.cause = Some(Rejection::Thrown(thrown));
            error.into()
        }
    }
}

fn interpret<H: Host>(
    host: &H,
    options: &Options<H::Json>,
    question: &Question,
    answer: &Answer<Kept<H>>,
    key: Option<&str>,
    now_ms: f64,
) -> Result<Verdicts<Kept<H>>, Rejection<Kept<H>>> {
    let provider = options.provider;
    let body = H::Json::of(&answer.body);
    let reply = Reply { provider: provider.name, status: answer.status, document: body.parse() };
    let explain = |refusal: Refusal<H::Json>| {
        let mut error = Error::new(refusal.code, Some(provider.name));
        error.add_refusal(refusal, key);
        error.status = (answer.status > 0).then_some(answer.status);
        error
    };
    let found = match answer.status {
        0 | 300..400 => Err(redirect(answer)),
        _ if question.is_batch => provider.dialect.read_many(reply),
        _ => provider.dialect.read_one(reply, question.ids.first().map(String::as_str)).map(|task| vec![task]),
    };
    let tasks = match found {
        Ok(tasks) => tasks,
        Err(refusal) => {
            let mut error = explain(refusal);
            if refusal.code == Code::InvalidResponse && refusal.words.is_none() {
                let quote = excerpt(body, key, QUOTE_LIMIT as u32);
                error.add_detail(if quote.is_empty() { "it is empty" } else { &quote });
            }
            error.retry_after_ms = answer.retry_after.as_ref().and_then(|header| retry::retry_after_ms(header, now_ms));
            error.body = Some(excerpt(body, key, BODY_LIMIT)).filter(|body| !body.is_empty());
            return Err(error.into());
        }
    };
    // Read once each: every text is a crossing into JavaScript.
    let mut named: Vec<String> = Vec::new();
    tasks.iter().for_each(|task| named.push(task.id.text()));
    let mut verdicts = Vec::new();
    for id in &question.ids {
        let index = if question.is_batch { named.iter().position(|name| name == id) } else { Some(0) };
        verdicts.push(match index.and_then(|index| tasks.get(index)) {
            Some(task) => Ok(Rc::new(Seen::of(host, task, key))),
            None => Err(Rc::new(explain(Refusal::new(Code::NotFound)))),
        });
    }
    Ok(verdicts)
}

/// Redirects are not followed: the key would go to another host, and a POST would become a GET.
fn redirect<J: Json>(answer: &Answer<J::Kept>) -> Refusal<J> {
    // Without its query, which may hold anything.
    let address = answer.location.as_ref().map(|location| text::before(location, b"?"));
    Refusal {
        advice: Some("redirects are not followed, set baseUrl to the final address"),
        words: address.map(J::from_text),
        ..Refusal::new(Code::Rejected)
    }
}

/// The beginning of a body, without the key. What may be the first half of a key at the end is left out.
fn excerpt<J: Json>(body: J, key: Option<&str>, limit: u32) -> String {
    let margin = key.map_or(0, |key| key.len() * 2);
    let reach = limit as usize + 1 + margin;
    let text = body.excerpt(reach as u32);
    let mut safe = text::blot(&text, key);
    if text.encode_utf16().count() == reach {
        for _ in 0..margin {
            safe.pop();
        }
    }
    text::cut(&safe, limit as usize)
}
