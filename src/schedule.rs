//! One schedule for all waits of a client, or of a call outside one: what to ask when, and who gets the answer.
//!
//! Time and answers go in, questions and events come out. Nothing here waits, and nothing calls out.
//!
//! ```text
//! join ─▶ waits ─ due(now) ─▶ questions ─▶ (the driver asks) ─▶ answer(now, …) ─▶ events
//! ```

use std::rc::Rc;

use crate::error::{Code, Error, QUOTE_LIMIT, Rejection};
use crate::exchange::{Seen, Verdict};
use crate::host::Moment;
use crate::poll::{LOOK_GAP_MS, Rules, Step, Wait};
use crate::task::State;

/// So many requests are under way at most.
const MOST_REQUESTS: usize = 6;
/// So long first looks wait for company where a request can ask for many.
const GATHER_MS: f64 = 20.0;

/// What to ask a gateway.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The number of the request.
    pub key: u32,
    /// The ids.
    pub ids: Vec<String>,
    /// Whether to use the route for many.
    pub is_batch: bool,
    /// The time for the request, in milliseconds.
    pub limit_ms: f64,
}

/// What a wait is told.
#[derive(Debug)]
pub struct Event<K> {
    /// The number of the wait.
    pub wait: u32,
    /// Whether there was a look: not when time ran out.
    pub is_look: bool,
    /// Whether this look brought a change that callers want to be told.
    pub has_changed: bool,
    /// The last task seen.
    pub seen: Option<Rc<Seen<K>>>,
    /// The error of this look.
    pub error: Option<Rc<Error<K>>>,
    /// Looks so far.
    pub attempts: u32,
    /// Milliseconds since the wait began.
    pub elapsed_ms: f64,
    /// Milliseconds to the next look; absent when the wait is over.
    pub next_in_ms: Option<f64>,
    /// Whether the wait was a poll: its task may still be running when it ends with an error.
    pub is_poll: bool,
    /// How the wait ended: the last task seen is what was waited for, or this is why there is none.
    pub end: Option<Result<(), Rejection<K>>>,
}

impl<K> Event<K> {
    /// The error that the wait ended with.
    pub fn error(&self) -> Option<&Error<K>> {
        match &self.end {
            Some(Err(Rejection::Error(error))) => Some(error),
            _ => None,
        }
    }
}

/// What is to be done now.
#[derive(Debug)]
pub struct Due<K> {
    /// Requests to start.
    pub questions: Vec<Question>,
    /// Requests that nobody waits for any more.
    pub dropped: Vec<u32>,
    /// What waits are told.
    pub events: Vec<Event<K>>,
    /// Milliseconds until there is something to do, if nothing happens before.
    pub sleep_ms: f64,
}

struct Entry<K> {
    key: u32,
    id: String,
    began: Moment,
    wait: Wait<K>,
    /// Whether a batch has left this id out before.
    is_asked_again: bool,
}

/// A request under way, or answered less than the gap between looks ago.
struct Request<K> {
    question: Question,
    started: Moment,
    waits: Vec<u32>,
    verdicts: Option<Vec<Verdict<K>>>,
}

/// A batch that was refused as a whole: one of its ids is asked alone before the others.
struct Refused<K> {
    error: Rc<Error<K>>,
    waits: Vec<u32>,
}

/// The schedule. `K` owns values of JavaScript.
pub struct Schedule<K> {
    batch_limit: usize,
    is_shared: bool,
    /// Whether the gateway, or what stands before it, has no route for many.
    pub is_batch_refused: bool,
    entries: Vec<Entry<K>>,
    requests: Vec<Request<K>>,
    refused: Option<Refused<K>>,
    /// Since when and for how long a rate limit holds back every look.
    hold: Option<(Moment, f64)>,
    last_key: u32,
}

impl<K: Clone> Schedule<K> {
    /// An empty schedule. `is_shared` ones gather first looks.
    pub fn new(batch_limit: usize, is_shared: bool) -> Self {
        Self {
            batch_limit,
            is_shared,
            is_batch_refused: false,
            entries: Vec::new(),
            requests: Vec::new(),
            refused: None,
            hold: None,
            last_key: 0,
        }
    }

    /// Whether nobody waits.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Adds a wait and gives its number.
    pub fn join(&mut self, now: Moment, id: &str, rules: Rules) -> u32 {
        self.last_key = self.last_key.wrapping_add(1);
        let gathers = self.is_shared && self.batch_limit > 1 && !rules.is_for_answer();
        let mut wait = Wait::new(rules, if gathers { GATHER_MS } else { 0.0 });
        if let Some((since, hold_ms)) = self.hold {
            wait.hold(hold_ms - now.since(since));
        }
        self.entries.push(Entry { key: self.last_key, id: String::from(id), began: now, wait, is_asked_again: false });
        self.last_key
    }

    /// Takes a wait out.
    pub fn leave(&mut self, wait: u32) {
        self.entries.retain(|entry| entry.key != wait);
    }

    /// Ends all waits with `thrown`.
    pub fn fail(&mut self, thrown: &K) -> Vec<Event<K>> {
        let keys: Vec<u32> = self.entries.iter().map(|entry| entry.key).collect();
        self.end_thrown(&keys, thrown)
    }

    /// What is to be done at `now`. `random` is from 0 to 1.
    pub fn due(&mut self, now: Moment, random: f64) -> Due<K> {
        let mut due = Due { questions: Vec::new(), dropped: Vec::new(), events: Vec::new(), sleep_ms: f64::INFINITY };
        self.time_out(now, &mut due);
        self.forget(now, &mut due);
        let mut asked: Vec<u32> = Vec::new();
        for index in 0..self.entries.len() {
            let Some(entry) = self.entries.get_mut(index) else { break };
            let elapsed_ms = now.since(entry.began);
            match entry.wait.step(elapsed_ms) {
                Step::Sleep(until_ms) => due.sleep_ms = due.sleep_ms.min(until_ms - elapsed_ms),
                Step::TimeOut => {}
                Step::Look => {
                    let recent = self.requests.iter_mut().find(|request| {
                        request.question.ids.contains(&entry.id) && now.since(request.started) < LOOK_GAP_MS
                    });
                    match recent {
                        // The answer to a question that is so young serves a second wait.
                        Some(request) => {
                            entry.wait.start(elapsed_ms);
                            request.waits.push(entry.key);
                            if request.verdicts.is_some() {
                                due.sleep_ms = 0.0;
                            }
                        }
                        None => asked.push(entry.key),
                    }
                }
            }
        }
        self.ask(now, asked, &mut due);
        for index in 0..self.requests.len() {
            due.events.extend(self.deliver(now, index, random));
        }
        self.entries.retain(|entry| !due.events.iter().any(|event| event.wait == entry.key && event.end.is_some()));
        due
    }

    /// The answer to the request number `key`.
    pub fn answer(
        &mut self,
        now: Moment,
        key: u32,
        outcome: Result<Vec<Verdict<K>>, Rejection<K>>,
        random: f64,
    ) -> Vec<Event<K>> {
        let Some(index) = self.requests.iter().position(|request| request.question.key == key) else {
            return Vec::new();
        };
        let verdicts = match outcome {
            Ok(verdicts) => verdicts,
            Err(Rejection::Thrown(thrown)) => {
                let request = self.requests.swap_remove(index);
                return self.end_thrown(&request.waits, &thrown);
            }
            Err(Rejection::Error(error)) => {
                let Some(request) = self.requests.get(index) else { return Vec::new() };
                if request.question.is_batch && is_refusal(&error) {
                    let request = self.requests.swap_remove(index);
                    self.refuse(now, request.waits, error);
                    return Vec::new();
                }
                vec![Err(error); request.question.ids.len()]
            }
        };
        self.conclude(&verdicts, index);
        let hold_ms = verdicts.iter().filter_map(|verdict| verdict.as_ref().err()?.retry_after_ms).fold(0.0, f64::max);
        if let Some(request) = self.requests.get_mut(index) {
            request.verdicts = Some(verdicts);
        }
        let events = self.deliver(now, index, random);
        self.hold(now, hold_ms);
        self.entries.retain(|entry| !events.iter().any(|event| event.wait == entry.key && event.end.is_some()));
        events
    }

    fn time_out(&mut self, now: Moment, due: &mut Due<K>) {
        let mut index = 0;
        while let Some(entry) = self.entries.get_mut(index) {
            let elapsed_ms = now.since(entry.began);
            if entry.wait.step(elapsed_ms) == Step::TimeOut {
                let mut error = Error::new(Code::Timeout, Some(entry.wait.rules.provider));
                error.cause = entry.wait.error.take().map(Rejection::Error);
                due.events.push(event(entry, elapsed_ms, Some(Err(error.into()))));
                self.entries.remove(index);
            } else {
                index += 1;
            }
        }
    }

    /// Drops requests that nobody waits for, and answers that are too old to serve anybody else.
    fn forget(&mut self, now: Moment, due: &mut Due<K>) {
        let entries = &self.entries;
        self.requests.retain_mut(|request| {
            request.waits.retain(|key| entries.iter().any(|entry| entry.key == *key));
            if request.verdicts.is_some() {
                return now.since(request.started) < LOOK_GAP_MS;
            }
            if request.waits.is_empty() {
                due.dropped.push(request.question.key);
            }
            !request.waits.is_empty()
        });
        if let Some(refused) = &mut self.refused {
            refused.waits.retain(|key| entries.iter().any(|entry| entry.key == *key));
            if refused.waits.is_empty() {
                self.refused = None;
            }
        }
        self.hold = self.hold.filter(|(since, hold_ms)| now.since(*since) < *hold_ms);
    }

    /// Starts requests for the waits `asked`.
    fn ask(&mut self, now: Moment, mut asked: Vec<u32>, due: &mut Due<K>) {
        if let Some(refused) = &self.refused {
            let is_probing = refused.waits.iter().any(|key| self.wait(*key).is_some_and(Wait::is_looking));
            let probe = refused.waits.iter().find(|key| asked.contains(key)).copied();
            asked.retain(|key| !refused.waits.contains(key));
            asked.extend(probe.filter(|_| !is_probing));
        }
        let is_batching = self.batch_limit > 1 && !self.is_batch_refused && self.refused.is_none();
        if is_batching && !asked.is_empty() {
            let joins = |entry: &&Entry<K>| entry.wait.may_join(now.since(entry.began));
            asked.extend(self.entries.iter().filter(joins).map(|entry| entry.key));
        }
        while !asked.is_empty() && self.open() < MOST_REQUESTS {
            let mut request = self.request(now);
            asked.retain(|key| {
                let Some(entry) = self.entries.iter_mut().find(|entry| entry.key == *key) else { return false };
                let limit = if is_batching { self.batch_limit } else { 1 };
                let question = &mut request.question;
                if !question.ids.contains(&entry.id) {
                    if question.ids.len() >= limit {
                        return true;
                    }
                    question.ids.push(entry.id.clone());
                }
                if !entry.wait.is_looking() || entry.wait.step(now.since(entry.began)) == Step::Look {
                    entry.wait.start(now.since(entry.began));
                    question.limit_ms = question.limit_ms.max(entry.wait.rules.request_timeout_ms);
                    request.waits.push(entry.key);
                }
                false
            });
            request.question.is_batch = request.question.ids.len() > 1;
            due.questions.push(request.question.clone());
            self.requests.push(request);
        }
    }

    fn request(&mut self, now: Moment) -> Request<K> {
        self.last_key = self.last_key.wrapping_add(1);
        let question = Question { key: self.last_key, ids: Vec::new(), is_batch: false, limit_ms: 0.0 };
        Request { question, started: now, waits: Vec::new(), verdicts: None }
    }

    /// How many requests are under way.
    fn open(&self) -> usize {
        self.requests.iter().filter(|request| request.verdicts.is_none()).count()
    }

    fn wait(&self, key: u32) -> Option<&Wait<K>> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| &entry.wait)
    }

    /// A batch was refused as a whole: one bad id, or a gateway without the route.
    fn refuse(&mut self, now: Moment, waits: Vec<u32>, error: Rc<Error<K>>) {
        for entry in self.entries.iter_mut().filter(|entry| waits.contains(&entry.key)) {
            entry.wait.restart(now.since(entry.began));
        }
        self.refused = Some(Refused { error, waits });
    }

    /// A batch was refused and one of its ids was asked alone: the same refusal is about all of them, another answer
    /// means that they must be asked one by one.
    fn conclude(&mut self, verdicts: &[Verdict<K>], index: usize) {
        let Some(request) = self.requests.get_mut(index) else { return };
        let is_probe = |refused: &mut Refused<K>| request.waits.iter().any(|key| refused.waits.contains(key));
        let Some(refused) = self.refused.take_if(is_probe) else { return };
        if matches!(verdicts.first(), Some(Err(error)) if error.code == refused.error.code) {
            request
                .waits
                .extend(refused.waits.iter().filter(|key| !request.waits.contains(key)).copied().collect::<Vec<_>>());
        } else {
            self.is_batch_refused = true;
        }
    }

    /// A rate limit is about the client: it holds back every look, not only that of those who were told.
    fn hold(&mut self, now: Moment, hold_ms: f64) {
        if hold_ms <= 0.0 {
            return;
        }
        self.hold = Some((now, hold_ms));
        for entry in &mut self.entries {
            let rules = entry.wait.rules;
            if !rules.is_for_answer() && hold_ms <= rules.max_retry_after_ms {
                entry.wait.hold(now.since(entry.began) + hold_ms);
            }
        }
    }

    /// Gives an answer to the waits that have not had it.
    fn deliver(&mut self, now: Moment, index: usize, random: f64) -> Vec<Event<K>> {
        let Some(request) = self.requests.get_mut(index) else { return Vec::new() };
        let Some(verdicts) = &request.verdicts else { return Vec::new() };
        let mut events = Vec::new();
        let mut hold_ms: f64 = 0.0;
        for key in core::mem::take(&mut request.waits) {
            let Some(entry) = self.entries.iter_mut().find(|entry| entry.key == key) else { continue };
            let position = request.question.ids.iter().position(|id| *id == entry.id);
            // A wait whose id was not in the question is told what was said to all.
            let Some(verdict) = verdicts.get(position.unwrap_or(0)) else { continue };
            let is_missing = request.question.is_batch && matches!(verdict, Err(error) if error.code == Code::NotFound);
            if is_missing && !core::mem::replace(&mut entry.is_asked_again, true) && entry.wait.rules.is_for_answer() {
                // A page may be cut short: a task is not called unknown before it was asked for once more.
                entry.wait.restart(now.since(entry.began));
                continue;
            }
            events.push(answered(entry, now, verdict, random));
            hold_ms = hold_ms.max(entry.wait.held_until_ms() - now.since(entry.began));
        }
        self.hold(now, hold_ms);
        events
    }

    fn end_thrown(&mut self, keys: &[u32], thrown: &K) -> Vec<Event<K>> {
        let mut events = Vec::new();
        self.entries.retain(|entry| {
            let is_ended = keys.contains(&entry.key);
            if is_ended {
                events.push(event(entry, 0.0, Some(Err(Rejection::Thrown(thrown.clone())))));
            }
            !is_ended
        });
        events
    }
}

/// Whether an error is about the batch and not about the moment: 400, 404, HTML.
fn is_refusal<K>(error: &Error<K>) -> bool {
    matches!(error.code, Code::Rejected | Code::NotFound)
        || (error.code == Code::InvalidResponse && error.retryable && error.status.is_some())
}

fn answered<K>(entry: &mut Entry<K>, now: Moment, verdict: &Verdict<K>, random: f64) -> Event<K> {
    let elapsed_ms = now.since(entry.began);
    let before = entry.wait.seen.clone();
    let end = entry.wait.answer(elapsed_ms, verdict, random).map(|end| match (end, &entry.wait.seen) {
        (Ok(()), Some(seen)) if seen.state == State::Failed && !entry.wait.rules.is_for_answer() => {
            Err(failed(entry.wait.rules.provider, seen).into())
        }
        (end, _) => end.map_err(Rejection::Error),
    });
    let mut event = event(entry, elapsed_ms, end);
    event.is_look = true;
    event.error = verdict.as_ref().err().cloned();
    event.has_changed = match (&before, &event.seen) {
        (Some(before), Some(seen)) => before.version() != seen.version(),
        (before, seen) => before.is_none() && seen.is_some(),
    };
    event
}

fn event<K>(entry: &Entry<K>, elapsed_ms: f64, end: Option<Result<(), Rejection<K>>>) -> Event<K> {
    Event {
        wait: entry.key,
        is_look: false,
        has_changed: false,
        seen: entry.wait.seen.clone(),
        error: None,
        attempts: entry.wait.attempts,
        elapsed_ms,
        next_in_ms: if end.is_some() { None } else { entry.wait.next_in_ms(elapsed_ms) },
        is_poll: !entry.wait.rules.is_for_answer(),
        end,
    }
}

fn failed<K>(provider: &'static str, seen: &Seen<K>) -> Error<K> {
    let mut error = Error::new(Code::TaskFailed, Some(provider));
    if let Some((code, message)) = &seen.failure {
        error.add_detail(&crate::text::cut(message, QUOTE_LIMIT));
        error.provider_code.clone_from(code);
    }
    error.trace_id.clone_from(&seen.trace_id);
    error
}
