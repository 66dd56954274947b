//! How a rate limit holds a wait back.

use luma_tasks::error::Code;
use luma_tasks::poll::PollPolicy;
use luma_tasks::task::State;

use crate::story::{Ending, PATIENCE, STEADY, World, error, play, poll, retry_after, seen, story};

#[test]
fn without_a_time_poll_are_held_for_1_s_doubling_up_to_the_interval() {
    let told = play(poll(20_000.0, PATIENCE), &[error(Code::RateLimited)]);
    assert_eq!(told.polls, [0.0, 1000.0, 3000.0, 7000.0, 12_000.0, 17_000.0]);
}

#[test]
fn a_good_answer_lets_the_hold_begin_at_1_s_again() {
    let limited = error(Code::RateLimited);
    let outcomes = [limited.clone(), limited.clone(), seen(State::Pending), limited, seen(State::Completed)];
    let told = play(poll(900_000.0, PATIENCE), &outcomes);
    assert_eq!(told.polls, [0.0, 1000.0, 3000.0, 8000.0, 9000.0]);
}

#[test]
fn a_time_is_obeyed_exactly() {
    let world = World { random: 1.0, ..World::default() };
    let outcomes = [retry_after(Code::RateLimited, 7000.0), seen(State::Completed)];
    let told = world.play(poll(900_000.0, PATIENCE), |poll| outcomes.get(poll).cloned());
    assert_eq!(told.polls, [0.0, 7000.0]);
}

#[test]
fn a_time_of_nothing_is_no_time() {
    let told = play(poll(10_000.0, PATIENCE), &[retry_after(Code::RateLimited, 0.0)]);
    assert_eq!(told.polls, [0.0, 1000.0, 3000.0, 7000.0]);
}

#[test]
fn rate_limits_never_end_a_wait_before_its_deadline() {
    for outcomes in [vec![error(Code::RateLimited)], vec![seen(State::Pending), error(Code::RateLimited)]] {
        let policy = PollPolicy { max_outage_ms: 0.0, not_found_grace_ms: 0.0, ..PATIENCE };
        let told = play(poll(900_000.0, policy), &outcomes);
        assert_eq!((told.ended_ms, told.end), (900_000.0, Ending::TimedOut));
    }
}

#[test]
fn rate_limits_between_errors_do_not_count_towards_five() {
    let mut outcomes = Vec::new();
    for _ in 0..4 {
        outcomes.extend([error(Code::Network), error(Code::RateLimited)]);
    }
    outcomes.push(seen(State::Completed));
    assert_eq!(play(poll(900_000.0, PATIENCE), &outcomes).end, Ending::TaskSnapshot);
}

#[test]
fn the_time_of_a_hold_does_not_count_towards_an_outage() {
    let policy = PollPolicy { max_outage_ms: 60_000.0, ..STEADY };
    let mut outcomes = vec![seen(State::Pending)];
    outcomes.extend(vec![error(Code::Unavailable); 4]);
    outcomes.extend([retry_after(Code::RateLimited, 100_000.0), error(Code::Unavailable)]);
    let told = play(poll(900_000.0, policy), &outcomes);
    // The outage begins at 10,000 ms, and from 50,000 to 150,000 ms the wait is held.
    assert_eq!((told.ended_ms, told.end), (170_000.0, Ending::Error(Code::Unavailable)));
}

#[test]
fn the_longest_retry_after_is_waited_for_and_a_longer_one_ends_the_wait() {
    let outcomes = [retry_after(Code::RateLimited, 120_000.0), retry_after(Code::RateLimited, 120_001.0)];
    let told = play(poll(900_000.0, PATIENCE), &outcomes);
    assert_eq!(told, story(&[0.0, 120_000.0], 120_000.0, Ending::Error(Code::RateLimited)));
}

#[test]
fn a_longer_retry_after_ends_the_wait_whatever_error_carries_it() {
    let outcomes = [seen(State::Pending), retry_after(Code::Unavailable, 120_001.0)];
    let told = play(poll(900_000.0, PATIENCE), &outcomes);
    assert_eq!(told, story(&[0.0, 5000.0], 5000.0, Ending::Error(Code::Unavailable)));
}

#[test]
fn a_hold_that_outlasts_the_deadline_is_waited_until_the_deadline() {
    let told = play(poll(10_000.0, PATIENCE), &[retry_after(Code::RateLimited, 60_000.0)]);
    assert_eq!(told, story(&[0.0], 10_000.0, Ending::TimedOut));
}

#[test]
fn a_hold_past_the_last_poll_lets_it_start_when_the_hold_is_over() {
    let told = play(poll(10_000.0, PATIENCE), &[retry_after(Code::RateLimited, 9500.0)]);
    assert_eq!(told, story(&[0.0, 9500.0], 10_000.0, Ending::TimedOut));
}
