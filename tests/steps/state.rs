//! The state between two steps: plain, small, without a key, and never believed when it is wrong.

use luma_tasks::poll::{Mode, PollPolicy, WaitConfig};
use luma_tasks::polls::Polls;
use proptest::prelude::*;
use serde_json::{Value as Document, json};

use crate::drive::{From, Worker};
use crate::forged;
use crate::scenario::{act, reply};
use crate::support::Handle;
use crate::support::calls::{names, poll, within};
use crate::support::gateway::{Reply, processing};
use crate::support::host::FakeHost;

fn config() -> WaitConfig {
    poll()
}

/// The state after one step for these ids.
fn state_of(ids: Vec<String>, config: WaitConfig) -> Document {
    let worker = Worker::new(&FakeHost::with(processing), config);
    let step = worker.at(0.0, From::Ids(ids));
    serde_json::from_str(&step.pending.expect("they are open")).expect("it is JSON")
}

fn state() -> Document {
    state_of(names("task-", 2), config())
}

/// What is wrong with a state.
fn fault(state: &Document) -> String {
    Polls::<Handle>::read(&state.to_string(), config()).err().expect("the state is wrong")
}

/// The same state in the order in which `jsonb` keeps keys: the shorter first.
fn as_jsonb(state: &Document) -> String {
    let mut fields: Vec<_> = state.as_object().expect("it is an object").iter().collect();
    fields.sort_by_key(|(name, _)| (name.len(), name.as_str()));
    let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name:?}: {value}")).collect();
    format!("{{{}}}", fields.join(", "))
}

#[test]
fn it_has_a_version_and_no_key() {
    let state = state();
    assert_eq!(state["v"], json!(1));
    assert!(!state.to_string().contains("secret-key"));
}

#[test]
fn it_takes_less_than_200_bytes_for_each_id_and_for_all() {
    for count in [1, 2, 50, 1000] {
        let ids = names("a-task-with-a-name-", count);
        let ids_length: usize = ids.iter().map(String::len).sum();
        let length = state_of(ids, within(f64::INFINITY, config())).to_string().len();
        assert!(length - ids_length < 200 * (count + 1), "{length} bytes for {count} ids");
    }
}

#[test]
fn it_survives_a_database_that_sorts_keys() {
    let state = state();
    let read = Polls::<Handle>::read(&as_jsonb(&state), config()).expect("it is right");
    assert_eq!(read.write(), state.to_string());
}

#[test]
fn ids_are_kept_letter_by_letter() {
    let ids: Vec<String> =
        ["\"quoted\"", "back\\slash", "ümlaut", "emoji-😀", "a,b", "a\u{2028}b"].map(String::from).into();
    let state = state_of(ids.clone(), config());
    assert_eq!(state["ids"], json!(ids));
    let read = Polls::<Handle>::read(&state.to_string(), config()).expect("it is right");
    assert_eq!(read.open.iter().map(|(id, _)| &**id).collect::<Vec<_>>(), ids);
}

#[test]
fn deadline_and_pace_are_those_of_the_state_and_the_rest_is_that_of_the_step() {
    let policy = |interval_ms, not_found_grace_ms| {
        Mode::UntilDone(PollPolicy { interval_ms, max_interval_ms: 9000.0, not_found_grace_ms, max_outage_ms: 7.0 })
    };
    let begun = WaitConfig { timeout_ms: 60_000.0, mode: policy(1000.0, 5.0), ..config() };
    let state = state_of(names("task-", 1), begun).to_string();
    let other = WaitConfig { timeout_ms: 1.0, request_timeout_ms: 2.0, mode: policy(8000.0, 6.0), ..config() };
    let read = Polls::<Handle>::read(&state, other).expect("it is right");
    assert_eq!(*read.config, WaitConfig { timeout_ms: 60_000.0, mode: policy(1000.0, 6.0), ..other });
}

#[test]
fn infinite_times_are_kept() {
    let policy = PollPolicy {
        interval_ms: 0.5,
        max_interval_ms: f64::INFINITY,
        not_found_grace_ms: f64::INFINITY,
        max_outage_ms: f64::INFINITY,
    };
    let config = WaitConfig { timeout_ms: f64::INFINITY, mode: Mode::UntilDone(policy), ..config() };
    let state = state_of(names("task-", 1), config).to_string();
    assert!(!state.contains("inf") && !state.contains("Inf"), "{state}");
    assert_eq!(*Polls::<Handle>::read(&state, config).expect("it is right").config, config);
}

#[test]
fn what_is_no_state_is_told_as_such() {
    let wrong = "from must be a task id, an array of them, or what an earlier step returned as pending";
    for document in [
        json!({}),
        json!({"v": "one"}),
        json!({"v": null}),
        json!({"v": 1.5}),
        json!({"v": 0}),
        json!({"v": -1}),
        json!([]),
        json!(7),
        json!(null),
    ] {
        assert_eq!(fault(&document), wrong, "{document}");
    }
    assert_eq!(Polls::<Handle>::read("", config()).err().as_deref(), Some(wrong));
    assert_eq!(Polls::<Handle>::read("{\"v\":1", config()).err().as_deref(), Some(wrong));
}

#[test]
fn a_state_of_the_future_is_told_as_such() {
    let mut state = state();
    state["v"] = json!(2);
    assert_eq!(fault(&state), "from was saved by a newer luma-tasks, in version 2 of the format");
}

#[test]
fn a_state_of_another_provider_is_told_as_such() {
    let mut state = state();
    state["provider"] = json!("kie");
    assert_eq!(fault(&state), "provider must be that of the state, \"kie\", got \"kkiai\"");
}

#[test]
fn a_damaged_state_is_told_as_such() {
    let damages: [(&str, Document); 12] = [
        ("provider", json!(null)),
        ("provider", json!(7)),
        ("ids", json!([])),
        ("ids", json!("task-0")),
        ("ids", json!(["task-0"])),
        ("ids", json!(["task-0", 7])),
        ("ids", json!(["task-0", "task-0"])),
        ("ids", json!(["task-0", " "])),
        ("ids", json!(["task-0", ".."])),
        ("waits", json!("")),
        ("waits", json!("1,2,3")),
        ("waits", json!(["1"])),
    ];
    for (name, value) in damages {
        let mut state = state();
        state[name] = value.clone();
        assert_eq!(fault(&state), "from is a damaged state of pollOnce", "{name}: {value}");
    }
}

#[test]
fn numbers_that_no_state_has_are_damage() {
    let state = state();
    let waits = state["waits"].as_str().expect("it is a text");
    for (number, instead) in
        [("5000", "-1"), ("5000", "NaN"), ("5000", "1e999"), ("5000", "5e3"), ("5000", "9007199254740993"), (",", ";")]
    {
        let mut damaged = state.clone();
        damaged["waits"] = json!(waits.replacen(number, instead, 1));
        assert_eq!(fault(&damaged), "from is a damaged state of pollOnce", "{instead}");
    }
}

#[test]
fn counts_at_their_limit_stay_there() {
    let mut state = state_of(names("task-", 1), config());
    let mut numbers: Vec<&str> = state["waits"].as_str().expect("it is a text").split(',').collect();
    // Behind those of all waits and the polls: errors, answers without a task, without a time, without a video.
    numbers[8..12].fill("4294967295");
    state["waits"] = json!(numbers.join(","));
    for status in [503, 404, 429] {
        let worker = Worker::new(&FakeHost::with(move |_| Reply::json(status, &json!({"detail": "no"}))), config());
        let step = worker.at(10_000.0, From::State(state.to_string()));
        assert_eq!(worker.host.times(), [10_000.0], "{status}");
        assert_eq!(step.settled.len() + usize::from(step.pending.is_some()), 1, "{status}");
    }
}

/// What may stand in the place of something else.
fn change() -> impl Strategy<Value = String> {
    let pieces =
        ["", ",", "0", "9", "-", ".", "1e9", "\"", "{", "}", "[", "]", "null", "true", "\\", "kie", "\u{0}", "é"];
    prop_oneof![
        prop::sample::select(pieces.to_vec()).prop_map(String::from),
        (0..=u64::MAX).prop_map(|number| number.to_string())
    ]
}

/// A number of a state, likely or not.
fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        (0..20_u32).prop_map(|number| number.to_string()),
        (0.0..1e6_f64).prop_map(|number| number.to_string()),
        (0..9_007_199_254_740_991_u64).prop_map(|number| number.to_string()),
        (1_699_999_000_000..1_700_001_000_000_u64).prop_map(|number| number.to_string()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_state_that_was_changed_is_refused_or_lawful(
        count in 1..4_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..8_usize, change()), 1..4),
    ) {
        let mut text = state_of(names("task-", count), config()).to_string().into_bytes();
        for (place, length, instead) in changes {
            let start = place.index(text.len());
            text.splice(start..(start + length).min(text.len()), instead.into_bytes());
        }
        forged::check(&String::from_utf8_lossy(&text));
    }

    #[test]
    fn any_numbers_are_refused_or_lawful(numbers in prop::collection::vec(number(), 23)) {
        let mut state = state_of(names("task-", 1), config());
        state["waits"] = json!(numbers.join(",") + ",");
        forged::check(&state.to_string());
    }

    #[test]
    fn a_state_is_read_as_it_was_written(
        acts in prop::collection::vec((act(), Just(0.0)), 1..12),
        steps in 1..8_usize,
        timeout_ms in prop_oneof![Just(f64::INFINITY), 1000.0..1e9_f64],
    ) {
        let said = std::cell::RefCell::new(std::collections::BTreeSet::new());
        let host = FakeHost::with(move |asked| reply(&acts, asked, &mut said.borrow_mut()));
        let worker = Worker::new(&host, within(timeout_ms.round(), config()));
        let mut from = From::Ids(names("task-", 3));
        for _ in 0..steps {
            let step = worker.at(host.now_ms() + 7000.0, from);
            let Some(state) = step.pending else { break };
            let read = Polls::<Handle>::read(&state, config()).expect("it is right");
            prop_assert_eq!(read.write(), state.clone());
            let ids = read.open.iter().map(|(id, _)| id.len()).sum::<usize>();
            prop_assert!(state.len() - ids < 200 * (read.open.len() + 1), "{}", state);
            from = From::State(state);
        }
    }
}
