//! When a look may ride along in a request that goes out anyway.

use luma_tasks::poll::{Patience, Wait};
use luma_tasks::task::State;

use crate::story::{PATIENCE, poll, seen};

/// A wait that has looked once at 0 ms and plans to look at 5,000 ms.
fn waiting(timeout_ms: f64) -> Wait<&'static str> {
    let mut wait = Wait::new(poll(timeout_ms, PATIENCE), 0.0);
    wait.start(0.0);
    wait.answer(0.0, &seen(State::Pending), 0.0);
    wait
}

#[test]
fn a_look_may_join_a_request_a_quarter_of_its_interval_early() {
    let wait = waiting(900_000.0);
    assert!(!wait.may_join(3749.0));
    assert!(wait.may_join(3750.0));
}

#[test]
fn the_last_look_is_never_pulled_forward() {
    // The second look is planned for 48,000 ms, when the last one is due.
    let patience = Patience { interval_ms: 48_000.0, max_interval_ms: 48_000.0, ..PATIENCE };
    let mut wait = Wait::new(poll(50_000.0, patience), 0.0);
    wait.start(0.0);
    wait.answer(0.0, &seen(State::Pending), 0.0);
    assert_eq!(wait.due_ms(), 48_000.0);
    assert!(!wait.may_join(47_999.0));
}

#[test]
fn neither_is_a_look_that_is_planned_for_later_than_the_last_one() {
    assert!(!waiting(5000.0).may_join(4400.0));
}

#[test]
fn a_look_that_is_held_back_does_not_join() {
    let mut wait = waiting(900_000.0);
    wait.hold(4000.0, 500.0);
    assert!(!wait.may_join(4499.0));
    assert!(wait.may_join(4500.0));
}

#[test]
fn a_wait_that_is_looking_does_not_join() {
    let mut wait = waiting(900_000.0);
    wait.start(4000.0);
    assert!(!wait.may_join(4500.0));
}

#[test]
fn a_look_does_not_join_within_250_ms_of_the_one_before() {
    let patience = Patience { interval_ms: 300.0, ..PATIENCE };
    let mut wait = Wait::new(poll(900_000.0, patience), 0.0);
    wait.start(0.0);
    wait.answer(0.0, &seen(State::Pending), 0.0);
    assert!(!wait.may_join(249.0));
    assert!(wait.may_join(250.0));
}
