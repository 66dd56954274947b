//! What happens at the very millisecond that decides.

use luma_tasks::poll::{Action, Wait};

use crate::story::{PATIENCE, held, plan, poll};

/// A poll of ten seconds that has just begun.
fn wait() -> Wait<()> {
    Wait::new(poll(10_000.0, PATIENCE), 0.0)
}

#[test]
fn a_machine_that_wakes_a_second_late_has_not_slept() {
    assert_eq!(wait().step(11_000.0), Action::TimeOut);
    assert_eq!(wait().step(11_000.5), Action::Poll);
}

#[test]
fn a_poll_at_the_deadline_does_not_move_it() {
    let mut wait = wait();
    wait.start(10_000.0);
    assert_eq!(wait.deadline_ms(), 10_000.0);
}

#[test]
fn a_poll_that_is_due_at_the_deadline_is_not_told_of() {
    let mut wait = wait();
    wait.hold(0.0, 9999.0, &held());
    assert_eq!(wait.next_in_ms(0.0), Some(9999.0));
    wait.hold(0.0, 10_000.0, &held());
    assert_eq!(wait.next_in_ms(0.0), None);
}

#[test]
fn a_question_does_not_bear_a_hold_until_its_deadline() {
    for (hold_ms, expected) in [(9999.0, Action::Sleep(9999.0)), (10_000.0, Action::Poll)] {
        let mut wait = Wait::<()>::new(plan(10_000.0, 2), 0.0);
        wait.hold(0.0, hold_ms, &held());
        assert_eq!(wait.step(0.0), expected, "{hold_ms} ms");
    }
}
