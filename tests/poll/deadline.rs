//! The last poll, and machines that sleep.

use luma_tasks::error::Code;
use luma_tasks::poll::{Action, PollPolicy, Wait};
use luma_tasks::task::State;

use crate::story::{Ending, PATIENCE, STEADY, World, error, play, poll, retry_after, seen, story};

#[test]
fn the_last_poll_starts_2_s_before_the_deadline() {
    let told = play(poll(900_000.0, STEADY), &[seen(State::Pending)]);
    assert_eq!((told.polls.last(), told.ended_ms, told.end), (Some(&898_000.0), 900_000.0, Ending::TimedOut));
}

#[test]
fn the_last_poll_of_a_short_wait_starts_a_tenth_before_the_deadline() {
    let told = play(poll(10_000.0, PATIENCE), &[seen(State::Pending)]);
    assert_eq!(told, story(&[0.0, 5000.0, 9000.0], 10_000.0, Ending::TimedOut));
}

#[test]
fn a_poll_less_than_250_ms_before_serves_as_the_last_one() {
    let policy = PollPolicy { interval_ms: 8900.0, max_interval_ms: 8900.0, ..PATIENCE };
    let told = play(poll(20_000.0, policy), &[seen(State::Pending)]);
    assert_eq!(told, story(&[0.0, 8900.0, 17_800.0], 20_000.0, Ending::TimedOut));
}

#[test]
fn a_poll_250_ms_before_does_not() {
    let policy = PollPolicy { interval_ms: 8875.0, max_interval_ms: 8875.0, ..PATIENCE };
    let told = play(poll(20_000.0, policy), &[seen(State::Pending)]);
    assert_eq!(told, story(&[0.0, 8875.0, 17_750.0, 18_000.0], 20_000.0, Ending::TimedOut));
}

#[test]
fn the_only_poll_of_a_very_short_wait_is_the_first() {
    let told = play(poll(100.0, PATIENCE), &[seen(State::Pending)]);
    assert_eq!(told, story(&[0.0], 100.0, Ending::TimedOut));
}

#[test]
fn a_last_poll_that_brings_the_end_is_not_lost() {
    let outcomes = [seen(State::Pending), seen(State::Pending), seen(State::Completed)];
    let told = play(poll(10_000.0, PATIENCE), &outcomes);
    assert_eq!(told, story(&[0.0, 5000.0, 9000.0], 9000.0, Ending::TaskSnapshot));
}

#[test]
fn a_last_poll_without_an_answer_is_cut_off_at_the_deadline() {
    let told = World::default().play(poll(10_000.0, PATIENCE), |poll| (poll < 2).then(|| seen(State::Pending)));
    assert_eq!(told, story(&[0.0, 5000.0, 9000.0], 10_000.0, Ending::TimedOut));
}

#[test]
fn the_last_poll_takes_the_place_of_one_that_has_stalled() {
    let told = World::default().play(poll(20_000.0, PATIENCE), |poll| (poll == 1).then(|| seen(State::Completed)));
    assert_eq!(told, story(&[0.0, 18_000.0], 18_000.0, Ending::TaskSnapshot));
}

#[test]
fn an_early_retry_is_pulled_to_the_last_poll() {
    let told = play(poll(3000.0, PATIENCE), &[error(Code::Network)]);
    assert_eq!(told, story(&[0.0, 500.0, 1500.0, 2700.0], 3000.0, Ending::TimedOut));
}

#[test]
fn a_machine_that_slept_past_the_deadline_makes_one_poll_of_at_most_5_s() {
    let mut wait: Wait<&str> = Wait::new(poll(900_000.0, PATIENCE), 0.0);
    wait.start(0.0);
    wait.answer(0.0, &seen(State::Pending), 0.0);
    assert_eq!(wait.step(5_000_000.0), Action::Poll);
    wait.start(5_000_000.0);
    assert_eq!(wait.step(5_000_001.0), Action::Sleep(5_005_000.0));
    assert_eq!(wait.step(5_005_000.0), Action::TimeOut);
}

#[test]
fn the_poll_after_oversleeping_may_find_the_task_completed() {
    let mut wait = Wait::new(poll(900_000.0, PATIENCE), 0.0);
    wait.start(5_000_000.0);
    let end = wait.answer(5_000_200.0, &seen(State::Completed), 0.0);
    assert!(matches!(end, Some(Ok(()))));
}

#[test]
fn the_poll_after_oversleeping_settles_the_wait_when_it_is_answered() {
    let mut wait = Wait::new(poll(900_000.0, PATIENCE), 0.0);
    wait.start(5_000_000.0);
    assert!(wait.answer(5_000_200.0, &seen(State::Pending), 0.0).is_none());
    assert_eq!(wait.step(5_000_200.0), Action::TimeOut);
}

#[test]
fn an_error_after_oversleeping_may_be_that_of_an_older_poll() {
    let mut wait = Wait::new(poll(900_000.0, PATIENCE), 0.0);
    wait.start(890_000.0);
    wait.start(5_000_000.0);
    assert!(wait.answer(5_000_200.0, &error(Code::Network), 0.0).is_none());
    assert_eq!(wait.step(5_000_200.0), Action::Sleep(5_000_700.0));
}

#[test]
fn after_oversleeping_it_polls_again_while_there_is_no_answer_at_all() {
    for code in [Code::Network, Code::RequestTimeout] {
        let mut wait: Wait<&str> = Wait::new(poll(900_000.0, PATIENCE), 0.0);
        let mut polls = Vec::new();
        let mut now_ms = 5_000_000.0;
        loop {
            match wait.step(now_ms) {
                Action::TimeOut => break,
                Action::Sleep(until_ms) => now_ms = until_ms,
                Action::Poll => {
                    wait.start(now_ms);
                    polls.push(now_ms - 5_000_000.0);
                    assert!(wait.answer(now_ms, &error(code), 0.0).is_none());
                    let next_ms = 500.0 * polls.len() as f64;
                    assert_eq!(wait.next_in_ms(now_ms), (next_ms < 5000.0).then_some(500.0));
                }
            }
        }
        assert_eq!(polls, [0.0, 500.0, 1000.0, 1500.0, 2000.0, 2500.0, 3000.0, 3500.0, 4000.0, 4500.0]);
        assert_eq!(now_ms, 5_005_000.0);
    }
}

#[test]
fn any_answer_settles_a_wait_that_overslept() {
    for code in [Code::Unavailable, Code::InvalidResponse, Code::RateLimited] {
        let mut wait: Wait<&str> = Wait::new(poll(900_000.0, PATIENCE), 0.0);
        wait.start(5_000_000.0);
        assert!(wait.answer(5_000_200.0, &error(code), 0.0).is_none());
        assert_eq!(wait.step(5_000_200.0), Action::TimeOut, "{code:?}");
    }
}

#[test]
fn errors_before_the_sleep_do_not_count_after_it() {
    let policy = PollPolicy { max_outage_ms: 0.0, ..PATIENCE };
    let mut wait: Wait<&str> = Wait::new(poll(900_000.0, policy), 0.0);
    wait.start(0.0);
    wait.answer(0.0, &seen(State::Pending), 0.0);
    for now_ms in [5000.0, 10_000.0, 15_000.0, 20_000.0] {
        wait.start(now_ms);
        assert!(wait.answer(now_ms, &error(Code::Network), 0.0).is_none());
    }
    wait.start(5_000_000.0);
    assert!(wait.answer(5_000_200.0, &error(Code::Network), 0.0).is_none());
}

#[test]
fn a_repeated_poll_after_oversleeping_takes_no_more_time() {
    let mut wait: Wait<&str> = Wait::new(poll(900_000.0, PATIENCE), 0.0);
    wait.start(5_000_000.0);
    wait.repeat(5_001_000.0);
    assert_eq!(wait.step(5_001_000.0), Action::Poll);
    wait.start(5_001_000.0);
    assert_eq!(wait.step(5_001_001.0), Action::Sleep(5_005_000.0));
}

#[test]
fn a_timer_that_fires_late_is_not_taken_for_sleep() {
    let mut wait: Wait<&str> = Wait::new(poll(900_000.0, PATIENCE), 0.0);
    wait.start(898_000.0);
    assert_eq!(wait.step(900_900.0), Action::TimeOut);
}

#[test]
fn a_machine_that_slept_during_a_hold_does_not_break_the_hold() {
    let mut wait = Wait::new(poll(10_000.0, PATIENCE), 0.0);
    wait.start(0.0);
    wait.answer(0.0, &retry_after(Code::RateLimited, 100_000.0), 0.0);
    assert_eq!(wait.step(20_000.0), Action::TimeOut);
}

#[test]
fn a_machine_that_slept_through_many_intervals_makes_one_poll_and_goes_on() {
    let mut wait = Wait::new(poll(900_000.0, PATIENCE), 0.0);
    wait.start(0.0);
    wait.answer(0.0, &seen(State::Pending), 0.0);
    assert_eq!(wait.step(300_000.0), Action::Poll);
    wait.start(300_000.0);
    wait.answer(300_000.0, &seen(State::Pending), 0.0);
    assert_eq!(wait.step(300_000.0), Action::Sleep(306_250.0));
}
