//! Steps near the deadline and after it. All polls here take ten seconds, so that the last one is due at nine.

use std::rc::Rc;

use luma_tasks::poll::WaitConfig;

use crate::drive::{From, Worker};
use crate::support::calls::{names, options_of_batches, poll, steady, within};
use crate::support::gateway::{Asked, Reply, completed_at, processing};
use crate::support::host::FakeHost;

fn ten_seconds() -> WaitConfig {
    within(10_000.0, steady(4000.0))
}

/// A worker that has made its first step, and what that gave.
fn begun(gateway: impl FnMut(&Asked) -> Reply + 'static) -> (Worker, From) {
    let worker = Worker::new(&FakeHost::with(gateway), ten_seconds());
    let step = worker.at(0.0, From::ids(["a", "b"]));
    (worker, From::State(step.pending.expect("they are open")))
}

fn words(settled: &[(String, String)]) -> Vec<(&str, &str)> {
    settled.iter().map(|(id, word)| (id.as_str(), word.as_str())).collect()
}

#[test]
fn a_step_in_the_last_poll_window_leaves_what_is_open_until_the_deadline() {
    let (worker, from) = begun(processing);
    let step = worker.at(9500.0, from);
    assert_eq!((step.settled.len(), step.next_in_ms), (0, 500.0));
    let step = worker.at(10_000.0, From::State(step.pending.expect("they are open")));
    assert_eq!(worker.host.times(), [0.0, 9500.0]);
    assert_eq!(words(&step.settled), [("a", "timeout"), ("b", "timeout")]);
    assert_eq!(step.pending, None);
}

#[test]
fn a_step_in_the_window_after_a_poll_in_it_polls_nothing() {
    let (worker, from) = begun(processing);
    let step = worker.at(9100.0, from);
    let step = worker.at(9600.0, From::State(step.pending.expect("they are open")));
    assert_eq!(worker.host.times(), [0.0, 9100.0]);
    assert_eq!((step.settled.len(), step.next_in_ms), (0, 400.0));
}

#[test]
fn a_poll_less_than_250_ms_before_the_window_is_in_it() {
    let (worker, from) = begun(processing);
    let step = worker.at(8751.0, from);
    assert_eq!(step.next_in_ms, 1249.0);
}

#[test]
fn a_step_at_the_deadline_polls_what_was_not_polled_in_the_window_and_settles() {
    let (worker, from) = begun(completed_at(10_000.0));
    let step = worker.at(10_000.0, from);
    assert_eq!(worker.host.times(), [0.0, 10_000.0]);
    assert_eq!(words(&step.settled), [("a", "completed"), ("b", "completed")]);
}

#[test]
fn a_step_long_after_the_deadline_polls_once_and_settles() {
    let (worker, from) = begun(processing);
    let step = worker.at(10_000_000.0, from);
    assert_eq!(worker.host.times(), [0.0, 10_000_000.0]);
    assert_eq!(words(&step.settled), [("a", "timeout"), ("b", "timeout")]);
    let message = step.ends.first().and_then(|end| end.error()).map(|error| error.message.as_str());
    assert_eq!(message, Some("kkiai: timeoutMs ran out after 10000 ms: the task was processing"));
}

#[test]
fn a_late_poll_that_meets_an_error_settles_with_that_as_the_cause() {
    let (worker, from) = begun(|asked| if asked.index == 0 { processing(asked) } else { Reply::new(503, "") });
    let step = worker.at(20_000.0, from);
    assert_eq!(worker.host.times(), [0.0, 20_000.0]);
    let causes: Vec<_> = step.ends.iter().filter_map(|end| end.error()?.cause.as_ref()).collect();
    assert_eq!((words(&step.settled), causes.len()), (vec![("a", "timeout"), ("b", "timeout")], 2));
}

#[test]
fn a_late_poll_of_a_refused_batch_settles_those_too_that_a_rate_limit_holds_back() {
    let (worker, from) = begun(|asked| match asked.index {
        0 => processing(asked),
        1 => Reply::html(),
        _ => Reply::new(429, ""),
    });
    let step = worker.at(20_000.0, from);
    assert_eq!(words(&step.settled), [("a", "timeout"), ("b", "timeout")]);
    assert_eq!(step.pending, None);
}

#[test]
fn a_late_poll_without_an_answer_is_cut_off_after_five_seconds() {
    let (worker, from) = begun(|asked| if asked.index == 0 { processing(asked) } else { Reply::never() });
    let step = worker.at(20_000.0, from);
    assert_eq!(words(&step.settled), [("a", "timeout"), ("b", "timeout")]);
    assert_eq!(worker.host.now_ms(), 25_000.0);
}

#[test]
fn late_polls_that_wait_for_a_free_request_are_all_made() {
    let host = FakeHost::with(|asked| processing(asked).after(if asked.index < 20 { 0.0 } else { 4000.0 }));
    let mut worker = Worker::new(&host, ten_seconds());
    worker.options = Rc::new(|| options_of_batches(1));
    let ids = names("task-", 20);
    let step = worker.at(0.0, From::Ids(ids.clone()));
    let before = host.requests().len();
    let step = worker.at(30_000.0, From::State(step.pending.expect("they are open")));
    assert_eq!((before, host.requests().len() - before), (20, 20));
    assert_eq!(step.settled.len(), 20);
}

#[test]
fn a_step_held_back_beyond_the_deadline_waits_for_it_and_polls_nothing_then() {
    let (worker, from) = begun(|asked| match asked.index {
        0 => processing(asked),
        _ => Reply::new(429, "").retry_after("60"),
    });
    let step = worker.at(4000.0, from);
    assert_eq!(step.next_in_ms, 6000.0);
    let step = worker.at(10_000.0, From::State(step.pending.expect("they are open")));
    assert_eq!(worker.host.times(), [0.0, 4000.0]);
    assert_eq!(words(&step.settled), [("a", "timeout"), ("b", "timeout")]);
}

#[test]
fn a_last_poll_is_cut_off_at_the_deadline_and_settles() {
    let (worker, from) = begun(|asked| if asked.index == 0 { processing(asked) } else { Reply::never() });
    let step = worker.at(9000.0, from);
    assert_eq!(words(&step.settled), [("a", "timeout"), ("b", "timeout")]);
    assert_eq!(worker.host.now_ms(), 10_000.0);
}

#[test]
fn without_a_deadline_steps_go_on() {
    let worker = Worker::new(&FakeHost::with(completed_at(1e9)), within(f64::INFINITY, poll()));
    let step = worker.at(0.0, From::ids(["a"]));
    let step = worker.at(9e8, From::State(step.pending.expect("it is open")));
    assert_eq!(step.next_in_ms, 6250.0);
    let step = worker.at(1e9, From::State(step.pending.expect("it is open")));
    assert_eq!(words(&step.settled), [("a", "completed")]);
}
