//! The waits of one call. Between two steps of `pollOnce` they are plain JSON:
//!
//! ```text
//! { v, provider, ids: [id, …], waits: "numbers of all, numbers of each id" }
//! ```
//!
//! The numbers are separated by commas, and an absent one is empty: so they survive every database.

use std::rc::Rc;

use crate::json::{self, Value};
use crate::number::{self, MAX_SAFE_INTEGER};
use crate::options::{is_id, without_repetitions};
use crate::poll::{Mode, Wait, WaitConfig};
use crate::text;

/// What a step begins with.
pub const EXPECTED: &str = "from must be a task id, an array of them, or what an earlier step returned as pending";
/// The version of the form. A larger one comes from a newer package.
const VERSION: f64 = 1.0;

/// The numbers that all waits share: start, end of the last step, time between them, deadline, first and longest interval,
/// and the batch route: 0 when nothing is known of it, 1 when there is none, 2 when there is one.
type SavedPolls = [f64; 7];

/// The waits of one call.
pub struct Polls<K> {
    /// Their configuration.
    pub config: Rc<WaitConfig>,
    /// Whether there is a route for many, as far as it is known.
    pub has_batch_route: Option<bool>,
    /// The open ones, each with its id.
    pub open: Vec<(Rc<str>, Wait<K>)>,
    clock: Clock,
}

/// What the wall clock showed when the waits began and when the last step ended, and how long after the beginning that
/// was: not always the difference, because the clock of another machine may be wrong.
#[derive(Clone, Copy)]
struct Clock {
    /// Absent before the end of the first step: before the first request the clock may not be read, because Next.js takes
    /// that for a page that cannot be rendered ahead of time.
    start_ms: Option<f64>,
    at_ms: f64,
    elapsed_ms: f64,
}

impl<K> Polls<K> {
    /// Waits for `ids`. In a step each polls at most once.
    pub fn new(ids: Vec<String>, config: impl Into<Rc<WaitConfig>>, is_step: bool) -> Self {
        let config = config.into();
        let mut open = Vec::with_capacity(ids.len());
        for id in ids {
            let mut wait = Wait::new(config.clone(), config.waited_ms);
            wait.is_step = is_step;
            open.push((id.into(), wait));
        }
        let clock = Clock { start_ms: None, at_ms: 0.0, elapsed_ms: config.waited_ms };
        Self { config, has_batch_route: None, open, clock }
    }

    /// How long ago they began. A clock that shows an earlier time than the last step saw is not that of the machine on
    /// which they began, or was set back: then only the time since that step counts, and that is never negative.
    pub fn elapsed_ms(&self, wall_ms: impl FnOnce() -> f64) -> f64 {
        let Clock { start_ms, at_ms, elapsed_ms } = self.clock;
        let Some(start_ms) = start_ms else { return elapsed_ms };
        let wall_ms = wall_ms();
        if wall_ms - start_ms >= elapsed_ms { wall_ms - start_ms } else { elapsed_ms + (wall_ms - at_ms).max(0.0) }
    }

    /// A step ends, so long after the beginning.
    pub fn pause(&mut self, wall_ms: f64, elapsed_ms: f64) {
        // A clock that a test has set may show a time before 1970.
        let start_ms = self.clock.start_ms.unwrap_or(wall_ms - elapsed_ms).ceil().max(0.0);
        self.clock = Clock { start_ms: Some(start_ms), at_ms: wall_ms.ceil().max(0.0), elapsed_ms: elapsed_ms.floor() };
    }

    /// Milliseconds from the end of the last step to the next one.
    pub fn next_step_in_ms(&self) -> f64 {
        let until_ms =
            self.open.iter().map(|(_, wait)| wait.due_ms().min(wait.deadline_ms())).fold(f64::INFINITY, f64::min);
        // A step that comes a fraction of a millisecond early would poll nothing.
        (until_ms - self.clock.elapsed_ms).ceil().max(0.0)
    }

    /// Reads what [`Polls::write`] has written. Provider, deadline and pace are those of the state; what else is in
    /// `config` counts.
    ///
    /// # Errors
    /// A sentence about what is wrong with it.
    pub fn read(json: &str, config: WaitConfig) -> Result<Self, String> {
        let state = json::parse(json).ok();
        let version = state
            .as_ref()
            .and_then(|state| state.get("v").as_f64())
            .filter(|version| *version >= 1.0 && version % 1.0 == 0.0);
        let Some((state, version)) = state.zip(version) else {
            return Err(String::from(EXPECTED));
        };
        if version > VERSION {
            return Err([
                "from was saved by a newer luma-tasks, in version ",
                &number::written(version),
                " of the format",
            ]
            .concat());
        }
        match state.str_at("provider") {
            Some(provider) if provider != config.provider => {
                let provider = text::cut(provider, 60);
                Err(["provider must be that of the state, \"", &provider, "\", got \"", config.provider, "\""].concat())
            }
            _ => Self::restore(&state, config).ok_or_else(|| String::from("from is a damaged state of pollOnce")),
        }
    }

    fn restore(state: &Value<'_>, mut config: WaitConfig) -> Option<Self> {
        state.str_at("provider")?;
        let given = state.get("ids").as_array()?;
        let texts = given.iter().filter_map(|id| id.as_str().map(String::from)).collect();
        let (ids, _) = without_repetitions(texts);
        let numbers = numbers(state.str_at("waits")?)?;
        let (all, each) = numbers.split_first_chunk::<{ size_of::<SavedPolls>() / 8 }>()?;
        let (each, rest) = each.as_chunks();
        let [start_ms, at_ms, elapsed_ms, timeout_ms, interval_ms, longest_ms, batch] = *all;
        let is_whole = rest.is_empty() && given.len() == ids.len() && each.len() == ids.len();
        if !is_whole || ids.is_empty() || !ids.iter().all(|id| is_id(id)) || start_ms < 0.0 || interval_ms <= 0.0 {
            return None;
        }
        if let Mode::UntilDone(policy) = &mut config.mode {
            policy.interval_ms = interval_ms;
            policy.max_interval_ms = or_infinite(longest_ms).max(interval_ms);
        }
        config.timeout_ms = or_infinite(timeout_ms);
        let config = Rc::new(config);
        let mut open = Vec::with_capacity(ids.len());
        for (id, wait) in ids.into_iter().zip(each) {
            open.push((id.into(), Wait::restore(config.clone(), wait)));
        }
        let clock = Clock { start_ms: Some(start_ms), at_ms, elapsed_ms: elapsed_ms.max(0.0) };
        let has_batch_route = (batch > 0.0).then_some(batch > 1.0);
        Some(Self { config, has_batch_route, open, clock })
    }

    /// The state as JSON, after a step.
    pub fn write(&self) -> String {
        let mut all = [0.0; 7];
        if let (Mode::UntilDone(policy), Clock { start_ms: Some(start_ms), at_ms, elapsed_ms }) =
            (self.config.mode, self.clock)
        {
            let batch = self.has_batch_route.map_or(0, |has_route| 1 + u32::from(has_route)).into();
            let pace = [self.config.timeout_ms, policy.interval_ms, policy.max_interval_ms];
            all = [start_ms, at_ms, elapsed_ms, pace[0], pace[1], pace[2], batch];
        }
        let (mut ids, mut waits) = (String::new(), String::new());
        push_numbers(&mut waits, &all);
        for (id, wait) in &self.open {
            ids.push_str(&json::quoted(id));
            ids.push(',');
            push_numbers(&mut waits, &wait.save());
        }
        ids.pop();
        let (version, provider) = (number::written(VERSION), json::quoted(self.config.provider));
        let waits = json::quoted(&waits);
        ["{\"v\":", &version, ",\"provider\":", &provider, ",\"ids\":[", &ids, "],\"waits\":", &waits, "}"].concat()
    }
}

/// Adds numbers to a text, with a comma after each.
fn push_numbers(text: &mut String, numbers: &[f64]) {
    for number in numbers {
        if (0.0..f64::INFINITY).contains(number) {
            text.push_str(&number::written(number.min(MAX_SAFE_INTEGER)));
        }
        text.push(',');
    }
}

/// Numbers with a comma after each. A negative one stands for an absent value.
fn numbers(mut text: &str) -> Option<Vec<f64>> {
    let mut numbers = Vec::new();
    while !text.is_empty() {
        let written = text::before(text, b",");
        text = text.get(written.len() + 1..)?;
        let number = if written.is_empty() { Some(-1.0) } else { number::parse_plain(written) };
        numbers.push(number.filter(|number| *number <= MAX_SAFE_INTEGER)?);
    }
    Some(numbers)
}

fn or_infinite(number: f64) -> f64 {
    if number < 0.0 { f64::INFINITY } else { number }
}
