//! One gateway whose tasks follow scripts: what users of the package put in place of `fetch` in their own tests.
//!
//! It has no clock. Each request that includes an id moves the script of that id on by one entry; the last one repeats.

use std::collections::HashMap;

use serde_json::Value;

use crate::{
    answer::Answer,
    dialect::{Query, Write},
    gateways::Gateway,
    request::Request,
    scenario::{Refusal, USUAL},
    spoiling::Spoiling,
    task::{Content, Files, Stage, Task},
};

/// Where the media of the tasks are said to be.
const MEDIA_ORIGIN: &str = "https://media.example.com";

/// A gateway with scripts for its tasks.
#[derive(Debug)]
pub struct FakeGateway {
    gateway: &'static Gateway,
    scripts: HashMap<String, Script>,
}

#[derive(Debug)]
struct Script {
    /// The place of its id in the order in which ids were first set.
    serial: u32,
    entries: Vec<Entry>,
    next: usize,
}

/// What one request gets.
#[derive(Debug, Clone)]
struct Entry {
    effect: Effect,
    /// The HTTP status, where it is not that of the effect.
    status: Option<u16>,
    delay_ms: u64,
}

#[derive(Debug, Clone)]
enum Effect {
    /// The task at this stage.
    Task(Stage),
    /// No such task.
    Missing,
    /// The gateway refuses the request.
    Refused(Refusal),
    /// The gateway refuses the key.
    Unauthorized,
    /// A web page.
    Page,
    /// This body.
    Body(String),
    /// What the caller has under this number is thrown.
    Thrown(u64),
    /// There is no answer.
    Silence,
}

/// An id of a request, with what it gets.
struct Requested<'a> {
    id: &'a str,
    serial: u32,
    entry: Entry,
}

/// What a request gets, and which ids it had.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// The ids of the request.
    pub ids: Vec<String>,
    /// How long the answer takes, in milliseconds.
    pub delay_ms: u64,
    /// What comes then.
    pub end: End,
}

/// How a request ends.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    /// With an answer.
    Answer(Answer),
    /// With what the caller has under this number.
    Thrown(u64),
    /// Never.
    Silence,
}

impl FakeGateway {
    /// Returns the gateway of that name, which knows no task yet.
    pub fn named(name: &str) -> Option<Self> {
        Some(Self { gateway: Gateway::named(name)?, scripts: HashMap::new() })
    }

    /// Gives a task a script, which starts with the next request: an array of
    /// `{state?, error?, body?, thrown?, status?, delayMs?}`.
    pub fn set(&mut self, id: String, script: &Value) {
        let count = u32::try_from(self.scripts.len()).unwrap_or(u32::MAX);
        let serial = self.scripts.get(&id).map_or(count, |script| script.serial);
        let entries = script.as_array().into_iter().flatten().map(Entry::of).collect();
        self.scripts.insert(id, Script { serial, entries, next: 0 });
    }

    /// Answers a request to whatever address: the route is the end of its path.
    pub fn answer(&mut self, request: &Request) -> Reply {
        let (ids, write) = match self.read(request) {
            Query::Tasks(ids, write) => (ids, write),
            Query::Fixed(answer) => return Reply { ids: Vec::new(), delay_ms: 0, end: End::Answer(answer) },
            Query::NoRoute => {
                let answer = self.gateway.dialect.no_route(&request.method, path_of(request.route()));
                return Reply { ids: Vec::new(), delay_ms: 0, end: End::Answer(answer) };
            }
        };
        let scripts = &mut self.scripts;
        let requested: Vec<_> = ids.iter().filter_map(|id| scripts.get_mut(id)?.advance(id)).collect();
        let delay_ms = requested.iter().map(|requested| requested.entry.delay_ms).max().unwrap_or_default();
        let end = self.end(&requested, write);
        Reply { ids, delay_ms, end }
    }

    /// Reads a request by the longest end of its path that is a route.
    fn read(&self, request: &Request) -> Query {
        let path = path_of(request.route());
        let starts = path.match_indices('/').map(|(start, _)| start);
        let mut queries = starts.map(|start| self.gateway.dialect.read(request, &path[start..]));
        queries.find(|query| !matches!(query, Query::NoRoute)).unwrap_or(Query::NoRoute)
    }

    /// Makes one end of all entries; the first that concerns the whole request decides.
    fn end(&self, requested: &[Requested<'_>], write: Write) -> End {
        let dialect = self.gateway.dialect;
        let mut entries = requested.iter().map(|requested| &requested.entry);
        let whole = entries.clone().find(|entry| !matches!(entry.effect, Effect::Task(_) | Effect::Missing));
        let mut answer = match whole.map(|entry| &entry.effect) {
            Some(Effect::Thrown(number)) => return End::Thrown(*number),
            Some(Effect::Silence) => return End::Silence,
            Some(Effect::Refused(refusal)) => dialect.refuse(*refusal),
            Some(Effect::Unauthorized) => dialect.unauthorized(),
            Some(Effect::Body(body)) => Answer::new(200, "application/json; charset=utf-8", body.as_str()),
            Some(Effect::Page) => Spoiling::Html.spoil(Answer::empty(200), self.gateway.name),
            Some(Effect::Task(_) | Effect::Missing) | None => write(&rows(requested)),
        };
        if let Some(status) = whole.map_or_else(|| entries.find_map(|entry| entry.status), |entry| entry.status) {
            answer.status = status;
        }
        End::Answer(answer)
    }
}

impl Script {
    /// Takes the entry for a request.
    fn advance<'a>(&mut self, id: &'a str) -> Option<Requested<'a>> {
        let entry = self.entries.get(self.next).or(self.entries.last())?.clone();
        self.next += 1;
        Some(Requested { id, serial: self.serial, entry })
    }
}

impl Entry {
    fn of(value: &Value) -> Self {
        let status = value["status"].as_u64().and_then(|status| u16::try_from(status).ok());
        let effect = if let Some(number) = value["thrown"].as_u64() {
            Effect::Thrown(number)
        } else if let Some(code) = value["error"].as_str() {
            effect_of_code(code)
        } else if let Some(body) = value["body"].as_str() {
            Effect::Body(body.to_owned())
        } else if let Some(state) = value["state"].as_str() {
            Effect::Task(stage_of(state))
        } else {
            effect_of_status(status)
        };
        Self { effect, status, delay_ms: value["delayMs"].as_f64().unwrap_or_default() as u64 }
    }
}

/// Returns the stage that the package reads as this state.
fn stage_of(state: &str) -> Stage {
    match state {
        "pending" => Stage::Pending,
        "processing" => Stage::Processing,
        "failed" => Stage::Failed,
        "unknown" => Stage::Unknown,
        _ => Stage::Completed,
    }
}

/// Returns what the package reads as an error with this code.
fn effect_of_code(code: &str) -> Effect {
    match code {
        "unauthorized" => Effect::Unauthorized,
        "quota_exceeded" => Effect::Refused(Refusal::Quota),
        "forbidden" => Effect::Refused(Refusal::Forbidden),
        "not_found" => Effect::Missing,
        "rate_limited" => Effect::Refused(Refusal::RateLimited),
        "rejected" => Effect::Refused(Refusal::Rejected),
        "invalid_response" => Effect::Page,
        "request_timeout" => Effect::Silence,
        _ => Effect::Refused(Refusal::Unavailable),
    }
}

/// Returns what the gateway says with this HTTP status.
fn effect_of_status(status: Option<u16>) -> Effect {
    match status.unwrap_or(200) {
        401 => Effect::Unauthorized,
        402 => Effect::Refused(Refusal::Quota),
        403 => Effect::Refused(Refusal::Forbidden),
        404 => Effect::Missing,
        429 => Effect::Refused(Refusal::RateLimited),
        400..500 => Effect::Refused(Refusal::Rejected),
        500 => Effect::Refused(Refusal::ServerError),
        501.. => Effect::Refused(Refusal::Unavailable),
        _ => Effect::Task(Stage::Completed),
    }
}

/// Returns the tasks that a gateway has to write down.
fn rows<'a>(requested: &[Requested<'a>]) -> Vec<Task<'a>> {
    let files = Files::Named { origin: MEDIA_ORIGIN };
    let row = |requested: &Requested<'a>| {
        let &Requested { id, serial, entry: Entry { effect: Effect::Task(stage), .. } } = requested else {
            return None;
        };
        Some(Task { id, serial, stage, schedule: USUAL, elapsed_ms: USUAL.start_ms, content: Content::Usual, files })
    };
    requested.iter().filter_map(row).collect()
}

/// Returns the path of an address, which may be a path already.
fn path_of(address: &str) -> &str {
    let after_scheme = address.split_once("://").map(|(_, rest)| rest);
    after_scheme.map_or(address, |rest| rest.find('/').map_or("/", |start| &rest[start..]))
}
