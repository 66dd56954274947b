//! What a step polls, what ends in it, and what it goes on with.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use luma_tasks::client::Poller;
use luma_tasks::options::{Key, Options};

use crate::drive::{From, Step, Worker};
use crate::support::calls::{borrowed, names, options, options_of_batches, poll, steady};
use crate::support::gateway::{Asked, Reply, completed_at, processing, task};
use crate::support::host::FakeHost;
use crate::support::{Handle, given};

fn worker(gateway: impl FnMut(&Asked) -> Reply + 'static) -> Worker {
    Worker::new(&FakeHost::with(gateway), poll())
}

fn pending(step: Step) -> From {
    From::State(step.pending.expect("something is open"))
}

#[test]
fn each_step_is_one_poll_at_the_pace_of_one_wait() {
    let worker = worker(completed_at(11_000.0));
    let step = worker.at(0.0, From::ids(["a"]));
    assert_eq!(step.next_in_ms, 5000.0);
    let step = worker.at(5000.0, pending(step));
    assert_eq!(step.next_in_ms, 6250.0);
    let step = worker.at(11_250.0, pending(step));
    assert_eq!(step.settled, [("a".to_owned(), "completed".to_owned())]);
    assert_eq!((step.pending, step.ends[0].attempts, step.ends[0].elapsed_ms), (None, 3, 11_250.0));
    assert_eq!(worker.host.times(), [0.0, 5000.0, 11_250.0]);
}

#[test]
fn a_step_that_comes_early_polls_nothing_and_says_how_long_to_wait() {
    let worker = worker(processing);
    let step = worker.at(0.0, From::ids(["a"]));
    let step = worker.at(4999.0, pending(step));
    assert_eq!((step.settled.len(), step.next_in_ms), (0, 1.0));
    assert_eq!(worker.host.times(), [0.0]);
}

#[test]
fn a_step_that_comes_late_polls_once() {
    let worker = worker(processing);
    let step = worker.at(0.0, From::ids(["a"]));
    let step = worker.at(600_000.0, pending(step));
    assert_eq!((worker.host.times(), step.next_in_ms), (vec![0.0, 600_000.0], 6250.0));
}

#[test]
fn a_step_of_a_device_that_is_offline_polls_all_the_same() {
    let worker = worker(processing);
    worker.host.lose_network_at(0.0);
    let step = worker.at(0.0, From::ids(["a"]));
    let step = worker.at(5000.0, pending(step));
    assert_eq!((worker.host.times(), step.next_in_ms), (vec![0.0, 5000.0], 6250.0));
}

#[test]
fn only_what_is_due_is_polled() {
    let worker = worker(|asked| {
        let reply = Reply::each(asked, |id| Some(task(id, if id == "a" { "completed" } else { "processing" })));
        if asked.has("late") { reply.after(3000.0) } else { reply }
    });
    let step = worker.at(0.0, From::ids(["a", "b"]));
    assert_eq!(step.settled, [("a".to_owned(), "completed".to_owned())]);
    worker.at(5000.0, pending(step));
    assert_eq!(worker.host.requests().last().map(|request| request.ids.clone()), Some(vec!["b".to_owned()]));
}

#[test]
fn each_id_settles_for_itself_also_when_all_meet_the_same_error() {
    let worker = worker(|_| Reply::refusal(401));
    let step = worker.at(0.0, From::ids(["a", "b"]));
    let unauthorized = |id: &str| (id.to_owned(), "unauthorized".to_owned());
    assert_eq!(step.settled, [unauthorized("a"), unauthorized("b")]);
    assert_eq!(step.pending, None);
}

#[test]
fn fifty_ids_go_out_in_one_request_and_120_in_three() {
    for (count, requests) in [(50, vec![50]), (120, vec![50, 50, 20])] {
        let worker = worker(processing);
        worker.at(0.0, From::Ids(names("task-", count)));
        assert_eq!(worker.host.requests().iter().map(|request| request.ids.len()).collect::<Vec<_>>(), requests);
    }
}

#[test]
fn a_change_is_told_against_what_the_last_step_saw() {
    let states = ["pending", "pending", "processing", "completed"];
    let worker = worker(move |asked| Reply::all(asked, states.get(asked.index).unwrap_or(&"completed")));
    let mut from = From::ids(["a"]);
    let mut changes = Vec::new();
    for ms in [0.0, 10_000.0, 20_000.0, 30_000.0] {
        let step = worker.at(ms, from);
        changes.push(step.changes.into_iter().map(|(_, state)| state).collect::<Vec<_>>());
        from = From::State(step.pending.unwrap_or_default());
    }
    assert_eq!(changes, [vec!["pending"], vec![], vec!["processing"], vec!["completed"]]);
}

#[test]
fn the_task_of_an_earlier_step_is_not_that_of_this_one() {
    let worker = worker(|asked| if asked.index == 0 { processing(asked) } else { Reply::refusal(403) });
    let step = worker.at(0.0, From::ids(["a"]));
    let step = worker.at(5000.0, pending(step));
    assert_eq!(step.settled, [("a".to_owned(), "forbidden".to_owned())]);
    assert!(step.ends[0].seen.is_none());
}

#[test]
fn a_gateway_without_a_batch_is_remembered() {
    let worker = worker(|asked| if asked.is_batch { Reply::html() } else { processing(asked) });
    let step = worker.at(0.0, From::ids(["a", "b", "c"]));
    let before = worker.host.requests().len();
    worker.at(10_000.0, pending(step));
    let asked: Vec<String> = worker.host.requests().iter().map(|request| request.ids.join("+")).collect();
    assert_eq!(asked[0], "a+b+c");
    assert_eq!(asked[before..], ["a", "b", "c"]);
}

#[test]
fn a_rate_limit_ends_the_step_and_not_the_poll() {
    let worker = worker(|asked| match asked.index {
        0 => Reply::new(429, "").retry_after("30"),
        _ => Reply::all(asked, "completed"),
    });
    let step = worker.at(0.0, From::ids(["a", "b"]));
    assert_eq!((step.settled.len(), step.next_in_ms, worker.host.now_ms()), (0, 30_000.0, 1.0));
    let step = worker.at(29_999.0, pending(step));
    assert_eq!(step.next_in_ms, 1.0);
    let step = worker.at(30_000.0, pending(step));
    assert_eq!((step.settled.len(), worker.host.times()), (2, vec![0.0, 30_000.0]));
}

#[test]
fn a_rate_limit_of_one_id_leaves_those_that_wait_for_a_free_request() {
    let mut worker = worker(|_| Reply::new(429, "").retry_after("30"));
    worker.options = Rc::new(|| options_of_batches(1));
    let step = worker.at(0.0, From::Ids(names("task-", 20)));
    assert_eq!((worker.host.requests().len(), step.next_in_ms), (6, 30_000.0));
}

#[test]
fn a_key_that_expired_is_asked_for_once_more_in_the_same_poll() {
    let host = FakeHost::with(|asked| match asked.key.as_deref() {
        Some("new-key") => Reply::all(asked, "processing"),
        _ => Reply::refusal(401),
    });
    let mut keys = ["old-key", "new-key"].into_iter().cycle();
    host.set_key_function(move || Ok(given(keys.next().expect("it goes on"))));
    let mut worker = Worker::new(&host, poll());
    worker.options = Rc::new(|| {
        let key = Key::Function(Handle::Function("key"));
        Options { key, ..options() }
    });
    let step = worker.at(0.0, From::ids(["a"]));
    assert_eq!((step.settled.len(), step.next_in_ms, host.times()), (0, 5000.0, vec![0.0, 0.0]));
}

#[test]
fn a_key_that_expired_is_asked_for_again_in_the_last_poll_too() {
    let host = FakeHost::with(|asked| match asked.key.as_deref() {
        Some("new-key") => Reply::all(asked, "completed"),
        _ if asked.index == 0 => Reply::all(asked, "processing"),
        _ => Reply::refusal(401),
    });
    let mut keys = ["old-key", "old-key", "new-key"].into_iter();
    host.set_key_function(move || Ok(given(keys.next().expect("it goes on"))));
    let mut worker = Worker::new(&host, poll());
    worker.options = Rc::new(|| {
        let key = Key::Function(Handle::Function("key"));
        Options { key, ..options() }
    });
    let step = worker.at(0.0, From::ids(["a"]));
    let step = worker.at(899_000.0, pending(step));
    assert_eq!(step.settled, [("a".to_owned(), "completed".to_owned())]);
}

#[test]
fn steps_of_one_client_share_requests() {
    let host = FakeHost::with(processing);
    let worker = Worker::new(&host, poll());
    let poller = Poller::new(host.clone(), options(), true);
    let ids = names("task-", 30);
    let begin = |from: Vec<From>| {
        let steps: Vec<_> = from
            .into_iter()
            .map(|from| {
                let (worker, poller) = (worker.clone(), poller.clone());
                host.start(async move { worker.step_on(&poller, from).await })
            })
            .collect();
        host.run_until(host.now_ms() + 1000.0);
        steps.into_iter().map(|step| step.output()).collect::<Vec<_>>()
    };
    let steps = begin(borrowed(&ids).into_iter().map(|id| From::ids([id])).collect());
    assert_eq!(host.requests().len(), 1);
    host.run_until(20_000.0);
    begin(steps.into_iter().map(pending).collect());
    assert_eq!(host.requests().iter().map(|request| request.ids.len()).collect::<Vec<_>>(), [30, 30]);
}

#[test]
fn a_poll_that_rides_along_is_at_most_a_quarter_of_its_interval_early() {
    let host = FakeHost::with(|asked| match asked.index {
        0 => Reply::each(asked, |id| (id == "a").then(|| task(id, "processing"))),
        _ => processing(asked),
    });
    let worker = Worker::new(&host, steady(1000.0));
    // "b" is not known at first, and is due after 500 ms.
    let step = worker.at(0.0, From::ids(["a", "b"]));
    assert_eq!(step.next_in_ms, 500.0);
    let step = worker.at(500.0, pending(step));
    assert_eq!(step.next_in_ms, 500.0);
    worker.at(1300.0, pending(step));
    let asked: Vec<String> = host.requests().iter().map(|request| request.ids.join("+")).collect();
    assert_eq!(asked, ["a+b", "b", "a+b"]);
}

#[test]
fn no_ids_are_over_without_a_request() {
    let worker = worker(processing);
    let step = worker.at(0.0, From::Ids(Vec::new()));
    assert_eq!((step.settled.len(), step.pending, worker.host.requests().len()), (0, None, 0));
}

#[test]
fn the_first_step_reads_no_clock_before_its_request() {
    let slot: Rc<RefCell<Option<FakeHost>>> = Rc::default();
    let readings = Rc::new(Cell::new(None));
    let (clock, noted) = (slot.clone(), readings.clone());
    let host = FakeHost::with(move |asked| {
        noted.set(clock.borrow().as_ref().map(FakeHost::unstable_readings));
        processing(asked)
    });
    slot.replace(Some(host.clone()));
    let worker = Worker::new(&host, poll());
    let step = worker.at(0.0, From::ids(["a"]));
    assert_eq!(readings.get(), Some([0, 0]));
    worker.at(5000.0, pending(step));
    assert_ne!(readings.get(), Some([0, 0]));
}
