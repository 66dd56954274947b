//! When a poll may ride along in a request that goes out anyway.

use luma_tasks::poll::{PollPolicy, Wait};
use luma_tasks::task::State;

use crate::story::{PATIENCE, held, poll, seen};

/// A wait that has polled once at 0 ms and plans the next poll for 5,000 ms.
fn waiting(timeout_ms: f64) -> Wait<&'static str> {
    let mut wait = Wait::new(poll(timeout_ms, PATIENCE), 0.0);
    wait.start(0.0);
    wait.answer(0.0, &seen(State::Pending), 0.0);
    wait
}

#[test]
fn a_poll_may_join_a_request_a_quarter_of_its_interval_early() {
    let wait = waiting(900_000.0);
    assert!(!wait.may_coalesce(3749.0));
    assert!(wait.may_coalesce(3750.0));
}

#[test]
fn the_last_poll_is_never_pulled_forward() {
    // The second poll is planned for 48,000 ms, when the last one is due.
    let policy = PollPolicy { interval_ms: 48_000.0, max_interval_ms: 48_000.0, ..PATIENCE };
    let mut wait = Wait::new(poll(50_000.0, policy), 0.0);
    wait.start(0.0);
    wait.answer(0.0, &seen(State::Pending), 0.0);
    assert_eq!(wait.due_ms(), 48_000.0);
    assert!(!wait.may_coalesce(47_999.0));
}

#[test]
fn neither_is_a_poll_that_is_planned_for_later_than_the_last_one() {
    assert!(!waiting(5000.0).may_coalesce(4400.0));
}

#[test]
fn a_poll_that_is_held_back_does_not_join() {
    let mut wait = waiting(900_000.0);
    wait.hold(4000.0, 500.0, &held());
    assert!(!wait.may_coalesce(4499.0));
    assert!(wait.may_coalesce(4500.0));
}

#[test]
fn a_wait_that_is_polling_does_not_join() {
    let mut wait = waiting(900_000.0);
    wait.start(4000.0);
    assert!(!wait.may_coalesce(4500.0));
}

#[test]
fn a_poll_does_not_join_within_250_ms_of_the_one_before() {
    let policy = PollPolicy { interval_ms: 300.0, ..PATIENCE };
    let mut wait = Wait::new(poll(900_000.0, policy), 0.0);
    wait.start(0.0);
    wait.answer(0.0, &seen(State::Pending), 0.0);
    assert!(!wait.may_coalesce(249.0));
    assert!(wait.may_coalesce(250.0));
}
