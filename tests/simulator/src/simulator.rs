//! The state between requests, and the way of a request through it.

use std::collections::HashMap;

use serde_json::Value;

use crate::{
    answer::Answer,
    control, cors,
    dialect::{Query, Write},
    gateways::Gateway,
    log::Log,
    request::Request,
    scenario::{Outcome, Scenario},
    task::{Files, Stage, Task},
};

/// The folder of the routes that steer the simulator.
const CONTROL: &str = "/control";
/// The id of the task that was not requested.
const STRAY_ID: &str = "never-asked-for";

/// All gateways with their tasks.
///
/// Every gateway has tasks of its own: one id at two gateways is two tasks, each with its own clock.
#[derive(Debug, Default)]
pub struct Simulator {
    advanced_ms: u64,
    assigned: HashMap<String, Scenario>,
    clocks: HashMap<(&'static str, String), Clock>,
    next_serial: u32,
    log: Log,
    /// The folder of the media, where this is not a server that has them.
    media: Option<String>,
}

/// How long, and how often, a task has been polled.
#[derive(Debug, Clone, Copy)]
struct Clock {
    serial: u32,
    started_ms: u64,
    polls: u32,
}

/// One id of a request, after its poll.
struct Polled<'a> {
    id: &'a str,
    serial: u32,
    elapsed_ms: u64,
    scenario: Scenario,
    outcome: Outcome,
}

impl Simulator {
    /// Returns a simulator that has had no request.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns a simulator whose films and pictures are `film.mp4` and `frame.jpg` in a folder of another host.
    pub fn with_media_at(folder: String) -> Self {
        Self { media: Some(folder), ..Self::default() }
    }

    /// Returns whether a path belongs to the simulator; any other is free for files.
    pub fn owns(path: &str) -> bool {
        Gateway::of_path(path).is_some() || below(CONTROL, path).is_some()
    }

    /// Answers one request that arrives at `now_ms`, counted from any moment.
    pub fn answer(&mut self, request: &Request, now_ms: u64) -> Answer {
        let route = request.route();
        let gateway = Gateway::of_path(route);
        if cors::is_preflight(request) {
            if gateway.is_some() {
                self.log.add_preflight();
            }
            return cors::preflight(request);
        }
        let answer = if let Some((gateway, route)) = gateway {
            self.gateway(gateway, request, route, now_ms.saturating_add(self.advanced_ms))
        } else if let Some(route) = below(CONTROL, route) {
            control::answer(self, request, route)
        } else {
            Answer::new(404, "text/plain; charset=utf-8", "no such file\n")
        };
        cors::open(answer)
    }

    /// Forgets every clock and every request. The assigned scenarios stay.
    pub(crate) fn reset(&mut self) {
        self.clocks.clear();
        self.next_serial = 0;
        self.log = Log::default();
    }

    /// Moves the clock of every task forward.
    pub(crate) fn advance(&mut self, ms: u64) {
        self.advanced_ms = self.advanced_ms.saturating_add(ms);
    }

    /// Lets an id behave like a scenario, or like its name again, and starts its tasks anew.
    pub(crate) fn assign(&mut self, id: String, scenario: Option<Scenario>) {
        self.clocks.retain(|(_, other), _| *other != id);
        match scenario {
            Some(scenario) => self.assigned.insert(id, scenario),
            None => self.assigned.remove(&id),
        };
    }

    /// Returns the requests so far.
    pub(crate) fn requests(&self) -> Value {
        self.log.to_json()
    }

    fn gateway(&mut self, gateway: &'static Gateway, request: &Request, route: &str, now_ms: u64) -> Answer {
        let dialect = gateway.dialect;
        let is_admitted = gateway.admits(request);
        let (ids, answer) = match dialect.read(request, route) {
            Query::NoRoute => (Vec::new(), dialect.no_route(&request.method, route)),
            Query::Fixed(answer) if is_admitted => (Vec::new(), answer),
            Query::Fixed(_) => (Vec::new(), dialect.unauthorized()),
            Query::Tasks(ids, write) if is_admitted => {
                let polled: Vec<_> = ids.iter().filter_map(|id| self.poll(gateway.name, id, now_ms)).collect();
                let origin = request.server_origin();
                let files = match &self.media {
                    Some(folder) => Files::Shared { folder },
                    None => Files::Named { origin: &origin },
                };
                let answer = compose(&polled, files, gateway, write);
                (ids, answer)
            }
            Query::Tasks(ids, _) => (ids, dialect.unauthorized()),
        };
        self.log.add(now_ms, request, &ids, &answer);
        answer
    }

    /// Polls one id; the first poll starts its clock. An id without a scenario is not known.
    fn poll<'a>(&mut self, gateway: &'static str, id: &'a str, now_ms: u64) -> Option<Polled<'a>> {
        let scenario = self.assigned.get(id).copied().or_else(|| Scenario::of_id(id))?;
        let clock = self.clocks.entry((gateway, id.to_owned())).or_insert_with(|| {
            let serial = self.next_serial;
            self.next_serial += 1;
            Clock { serial, started_ms: now_ms, polls: 0 }
        });
        let elapsed_ms = now_ms.saturating_sub(clock.started_ms);
        let outcome = scenario.poll(elapsed_ms, clock.polls);
        clock.polls += 1;
        Some(Polled { id, serial: clock.serial, elapsed_ms, scenario, outcome })
    }
}

/// Makes one answer of all polls; the first outcome that concerns the whole request decides.
fn compose(polled: &[Polled<'_>], files: Files<'_>, gateway: &Gateway, write: Write) -> Answer {
    let mut outcomes = polled.iter().map(|polled| polled.outcome);
    let whole = outcomes.find(|outcome| matches!(outcome, Outcome::Refused(_) | Outcome::Spoilt(_)));
    match whole {
        Some(Outcome::Refused(refusal)) => gateway.dialect.refuse(refusal),
        Some(Outcome::Spoilt(spoiling)) => spoiling.spoil(write(&rows(polled, files)), gateway.name),
        Some(Outcome::Task(_) | Outcome::Missing) | None => write(&rows(polled, files)),
    }
}

/// Returns the tasks that a gateway has to write down.
fn rows<'a>(polled: &[Polled<'a>], files: Files<'a>) -> Vec<Task<'a>> {
    let mut rows = Vec::new();
    for polled in polled {
        let stage = match polled.outcome {
            Outcome::Task(stage) => stage,
            Outcome::Spoilt(_) => Stage::Completed,
            Outcome::Missing | Outcome::Refused(_) => continue,
        };
        let Polled { id, serial, elapsed_ms, scenario, .. } = *polled;
        let (schedule, content) = (scenario.schedule(), scenario.content());
        let row = Task { id, serial, stage, schedule, elapsed_ms, content, files };
        rows.push(row);
        if scenario == Scenario::Stray {
            rows.push(Task { id: STRAY_ID, stage: Stage::Completed, ..row });
        }
    }
    rows
}

/// Returns what follows a folder in a path, if the path is below it.
fn below<'a>(folder: &str, path: &'a str) -> Option<&'a str> {
    let rest = path.strip_prefix(folder)?;
    (rest.is_empty() || rest.starts_with('/')).then_some(rest)
}
