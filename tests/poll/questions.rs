//! Waits for one good answer, which retry.

use luma_tasks::error::Code;
use luma_tasks::poll::{Action, Wait, WaitConfig};
use luma_tasks::task::State;

use crate::story::{Ending, World, error, plan, play, retry_after, seen, story};

#[test]
fn any_good_answer_is_the_end() {
    for state in [State::Pending, State::Processing, State::Completed, State::Failed, State::Unknown] {
        assert_eq!(play(plan(60_000.0, 2), &[seen(state)]), story(&[0.0], 0.0, Ending::TaskSnapshot));
    }
}

#[test]
fn transient_errors_are_retried_twice_after_500_ms_doubling() {
    let transient = [Code::Unavailable, Code::Network, Code::InvalidResponse, Code::RequestTimeout, Code::RateLimited];
    for code in transient {
        let told = play(plan(60_000.0, 2), &[error(code)]);
        assert_eq!(told, story(&[0.0, 500.0, 1500.0], 1500.0, Ending::Error(code)));
    }
}

#[test]
fn retries_have_jitter_of_up_to_a_fifth() {
    let world = World { random: 1.0, ..World::default() };
    let told = world.play(plan(60_000.0, 2), |_| Some(error(Code::Network)));
    assert_eq!(told.polls, [0.0, 600.0, 1800.0]);
}

#[test]
fn retries_double_up_to_8_s() {
    let told = play(plan(60_000.0, 7), &[error(Code::Network)]);
    assert_eq!(told.polls, [0.0, 500.0, 1500.0, 3500.0, 7500.0, 15_500.0, 23_500.0, 31_500.0]);
}

#[test]
fn without_retries_the_first_error_is_the_end() {
    let told = play(plan(60_000.0, 0), &[error(Code::Network)]);
    assert_eq!(told, story(&[0.0], 0.0, Ending::Error(Code::Network)));
}

#[test]
fn permanent_errors_and_unknown_ids_are_not_retried() {
    for code in [Code::NotFound, Code::Unauthorized, Code::QuotaExceeded, Code::Forbidden, Code::Rejected] {
        let told = play(plan(60_000.0, 2), &[error(code)]);
        assert_eq!(told, story(&[0.0], 0.0, Ending::Error(code)));
    }
}

#[test]
fn a_retry_after_takes_the_place_of_the_delay() {
    for code in [Code::RateLimited, Code::Unavailable] {
        let told = play(plan(60_000.0, 2), &[retry_after(code, 7000.0), seen(State::Pending)]);
        assert_eq!(told, story(&[0.0, 7000.0], 7000.0, Ending::TaskSnapshot));
    }
}

#[test]
fn a_retry_after_that_is_too_long_is_the_end() {
    let config = WaitConfig { max_retry_after_ms: 5000.0, ..plan(60_000.0, 2) };
    let told = play(config, &[retry_after(Code::RateLimited, 5000.0), retry_after(Code::RateLimited, 5001.0)]);
    assert_eq!(told, story(&[0.0, 5000.0], 5000.0, Ending::Error(Code::RateLimited)));
}

#[test]
fn a_retry_after_that_ends_after_the_deadline_is_the_end() {
    let told = play(plan(60_000.0, 2), &[retry_after(Code::RateLimited, 60_001.0)]);
    assert_eq!(told, story(&[0.0], 0.0, Ending::Error(Code::RateLimited)));
}

#[test]
fn a_retry_that_would_be_too_soon_waits_for_the_gap() {
    let told = play(plan(60_000.0, 2), &[retry_after(Code::RateLimited, 0.0), seen(State::Pending)]);
    assert_eq!(told.polls, [0.0, 250.0]);
}

#[test]
fn a_request_without_an_answer_is_cut_off_at_the_deadline() {
    let told = World::default().play(plan(60_000.0, 2), |_| None);
    assert_eq!(told, story(&[0.0], 60_000.0, Ending::TimedOut));
}

#[test]
fn a_machine_that_slept_past_the_deadline_of_a_question_does_not_poll_again() {
    let mut wait: Wait<&str> = Wait::new(plan(60_000.0, 2), 0.0);
    wait.start(0.0);
    assert_eq!(wait.step(5_000_000.0), Action::TimeOut);
}
