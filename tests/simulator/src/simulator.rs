//! The state between requests, and the way of a request through it.

use std::collections::HashMap;

use serde_json::Value;

use crate::{
    answer::Answer,
    control, cors,
    dialect::{Ask, Dialect, GATEWAYS, Write, is_authorized},
    log::Log,
    request::Request,
    scenario::{Look, Scenario},
    task::{Files, Stage, Task},
};

/// The id of the task that nobody asked for.
const STRAY_ID: &str = "never-asked-for";

/// All gateways with their tasks.
///
/// Every gateway has tasks of its own: one id below two mounts is two tasks, each with its own clock.
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

/// How long, and how often, a task has been looked at.
#[derive(Debug, Clone, Copy)]
struct Clock {
    serial: u32,
    started_ms: u64,
    looks: u32,
}

/// One id of a request, after the look at it.
struct Seen<'a> {
    id: &'a str,
    serial: u32,
    elapsed_ms: u64,
    scenario: Scenario,
    look: Look,
}

impl Simulator {
    /// Returns a simulator that has not been asked anything.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns a simulator whose films and pictures are `film.mp4` and `frame.jpg` in a folder of another host.
    pub fn with_media_at(folder: String) -> Self {
        Self { media: Some(folder), ..Self::default() }
    }

    /// Returns whether a path belongs to the simulator; any other is free for files.
    pub fn owns(path: &str) -> bool {
        let mounts = GATEWAYS.iter().map(|(mount, _)| *mount);
        mounts.chain(["/control"]).any(|mount| below(mount, path).is_some())
    }

    /// Answers one request that arrives at `now_ms`, counted from any moment.
    pub fn answer(&mut self, request: &Request, now_ms: u64) -> Answer {
        let route = request.route();
        let gateway = GATEWAYS.iter().find(|(mount, _)| below(mount, route).is_some());
        if cors::is_preflight(request) {
            if gateway.is_some() {
                self.log.add_preflight();
            }
            return cors::preflight(request);
        }
        let answer = if let Some((mount, dialect)) = gateway {
            self.gateway(mount, *dialect, request, now_ms.saturating_add(self.advanced_ms))
        } else if let Some(route) = below("/control", route) {
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

    fn gateway(&mut self, mount: &'static str, dialect: &dyn Dialect, request: &Request, now_ms: u64) -> Answer {
        let route = below(mount, request.route()).unwrap_or_default();
        let is_authorized = is_authorized(request);
        let (ids, answer) = match dialect.ask(request, route) {
            Ask::NoRoute => (Vec::new(), dialect.no_route(&request.method, route)),
            Ask::Bad(answer) if is_authorized => (Vec::new(), answer),
            Ask::Bad(_) => (Vec::new(), dialect.unauthorized()),
            Ask::Tasks(ids, write) if is_authorized => {
                let seen: Vec<_> = ids.iter().filter_map(|id| self.look(mount, id, now_ms)).collect();
                let origin = request.server_origin();
                let files = match &self.media {
                    Some(folder) => Files::Shared { folder },
                    None => Files::Named { origin: &origin },
                };
                let answer = compose(&seen, files, mount, dialect, write);
                (ids, answer)
            }
            Ask::Tasks(ids, _) => (ids, dialect.unauthorized()),
        };
        self.log.add(now_ms, request, &ids, &answer);
        answer
    }

    /// Looks at one id; the first look starts its clock. An id without a scenario is not known.
    fn look<'a>(&mut self, mount: &'static str, id: &'a str, now_ms: u64) -> Option<Seen<'a>> {
        let scenario = self.assigned.get(id).copied().or_else(|| Scenario::of_id(id))?;
        let clock = self.clocks.entry((mount, id.to_owned())).or_insert_with(|| {
            let serial = self.next_serial;
            self.next_serial += 1;
            Clock { serial, started_ms: now_ms, looks: 0 }
        });
        let elapsed_ms = now_ms.saturating_sub(clock.started_ms);
        let look = scenario.look(elapsed_ms, clock.looks);
        clock.looks += 1;
        Some(Seen { id, serial: clock.serial, elapsed_ms, scenario, look })
    }
}

/// Makes one answer of all looks; the first that troubles the whole request decides.
fn compose(seen: &[Seen<'_>], files: Files<'_>, mount: &str, dialect: &dyn Dialect, write: Write) -> Answer {
    let mut looks = seen.iter().map(|seen| seen.look);
    let trouble = looks.find(|look| matches!(look, Look::Refused(_) | Look::Spoilt(_)));
    match trouble {
        Some(Look::Refused(refusal)) => dialect.refuse(refusal),
        Some(Look::Spoilt(spoiling)) => spoiling.spoil(write(&rows(seen, files)), mount),
        Some(Look::Shown(_) | Look::Missing) | None => write(&rows(seen, files)),
    }
}

/// Returns the tasks that a gateway has to write down.
fn rows<'a>(seen: &[Seen<'a>], files: Files<'a>) -> Vec<Task<'a>> {
    let mut rows = Vec::new();
    for seen in seen {
        let stage = match seen.look {
            Look::Shown(stage) => stage,
            Look::Spoilt(_) => Stage::Completed,
            Look::Missing | Look::Refused(_) => continue,
        };
        let Seen { id, serial, elapsed_ms, scenario, .. } = *seen;
        let (schedule, content) = (scenario.schedule(), scenario.content());
        let row = Task { id, serial, stage, schedule, elapsed_ms, content, files };
        rows.push(row);
        if scenario == Scenario::Stray {
            rows.push(Task { id: STRAY_ID, stage: Stage::Completed, ..row });
        }
    }
    rows
}

/// Returns what follows a mount in a path, if the path is below it.
fn below<'a>(mount: &str, path: &'a str) -> Option<&'a str> {
    let rest = path.strip_prefix(mount)?;
    (rest.is_empty() || rest.starts_with('/')).then_some(rest)
}
