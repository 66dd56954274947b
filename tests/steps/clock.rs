//! What the clocks of several machines make of one poll.

use crate::drive::{From, Step, Worker};
use crate::support::calls::{poll, within};
use crate::support::gateway::processing;
use crate::support::host::FakeHost;

const HOUR_MS: f64 = 3_600_000.0;

/// A worker after the first step, which told to come back after five seconds.
fn begun() -> (Worker, From) {
    let worker = Worker::new(&FakeHost::with(processing), poll());
    let step = worker.at(0.0, From::ids(["a"]));
    (worker, From::State(step.pending.expect("it is open")))
}

fn pending(step: Step) -> From {
    From::State(step.pending.expect("it is open"))
}

#[test]
fn a_machine_whose_clock_is_ahead_takes_the_step_for_a_late_one() {
    let (worker, from) = begun();
    worker.host.leap(0.0, 600_000.0);
    let step = worker.at(5000.0, from);
    assert_eq!((worker.host.times(), step.next_in_ms), (vec![0.0, 5000.0], 6250.0));
}

#[test]
fn a_machine_whose_clock_is_behind_waits_once_more_and_goes_on() {
    let (worker, from) = begun();
    worker.host.leap(0.0, -HOUR_MS);
    let step = worker.at(5000.0, from);
    assert_eq!((worker.host.times(), step.next_in_ms), (vec![0.0], 5000.0));
    let step = worker.at(10_000.0, pending(step));
    assert_eq!((worker.host.times(), step.next_in_ms), (vec![0.0, 10_000.0], 6250.0));
}

#[test]
fn machines_whose_clocks_differ_take_turns_without_ending_early() {
    let (worker, mut from) = begun();
    let mut polls_before = 1;
    for turn in 1..=20_u32 {
        let behind_ms = if turn % 2 == 1 { -HOUR_MS } else { HOUR_MS };
        worker.host.leap(0.0, behind_ms);
        let step = worker.at(f64::from(turn) * 40_000.0, from);
        assert!(step.settled.is_empty(), "{:?}", step.settled);
        assert!(worker.host.requests().len() <= polls_before + 1);
        polls_before = worker.host.requests().len();
        from = pending(step);
    }
    assert!(polls_before >= 10, "{polls_before} polls");
}

#[test]
fn a_clock_that_was_set_back_for_good_ends_the_poll_all_the_same() {
    let worker = Worker::new(&FakeHost::with(processing), within(60_000.0, poll()));
    let step = worker.at(0.0, From::ids(["a"]));
    worker.host.leap(0.0, -30.0 * 365.0 * 24.0 * HOUR_MS);
    let (mut from, mut next_ms) = (pending(step), 5000.0);
    for _ in 0..50 {
        let step = worker.at(next_ms, from);
        let Some(state) = step.pending else {
            assert_eq!(step.settled, [("a".to_owned(), "timeout".to_owned())]);
            return;
        };
        next_ms += step.next_in_ms;
        from = From::State(state);
    }
    panic!("it never ends");
}

#[test]
fn early_steps_on_a_machine_whose_clock_is_behind_are_no_burst() {
    let (worker, mut from) = begun();
    worker.host.leap(0.0, -HOUR_MS);
    for turn in 1..=200_u32 {
        from = pending(worker.at(f64::from(turn) * 10.0, from));
    }
    assert_eq!(worker.host.times(), [0.0]);
}

#[test]
fn a_few_milliseconds_between_two_clocks_cost_a_short_wait() {
    let (worker, from) = begun();
    worker.host.leap(0.0, -30.0);
    let step = worker.at(5000.0, from);
    assert_eq!((worker.host.times(), step.next_in_ms), (vec![0.0], 30.0));
}
