//! What a good answer or a permanent error means to a wait.

use std::rc::Rc;

use luma_tasks::error::{Code, Error};
use luma_tasks::poll::Wait;
use luma_tasks::task::State;

use crate::story::{Ending, PATIENCE, STEADY, error, play, poll, seen, story, without_video};

#[test]
fn a_word_not_met_before_is_waited_on() {
    let told = play(poll(900_000.0, PATIENCE), &[seen(State::Unknown), seen(State::Unknown), seen(State::Completed)]);
    assert_eq!(told, story(&[0.0, 5000.0, 11_250.0], 11_250.0, Ending::TaskSnapshot));
}

#[test]
fn the_fifth_completed_answer_without_a_video_ends_the_wait() {
    let told = play(poll(900_000.0, STEADY), &[without_video()]);
    let polls = [0.0, 10_000.0, 20_000.0, 30_000.0, 40_000.0];
    assert_eq!(told, story(&polls, 40_000.0, Ending::Error(Code::InvalidResponse)));
}

#[test]
fn another_answer_between_those_without_a_video_counts_anew() {
    let mut outcomes = vec![without_video(); 4];
    outcomes.push(seen(State::Processing));
    outcomes.extend(vec![without_video(); 4]);
    outcomes.push(seen(State::Completed));
    assert_eq!(play(poll(900_000.0, STEADY), &outcomes).end, Ending::TaskSnapshot);
}

#[test]
fn a_wait_that_ends_without_a_video_holds_the_task() {
    let mut wait = Wait::new(poll(900_000.0, STEADY), 0.0);
    for _ in 0..5 {
        wait.answer(0.0, &without_video(), 0.0);
    }
    assert_eq!(wait.seen.map(|seen| seen.task), Some("the task"));
}

#[test]
fn permanent_errors_end_a_wait_at_once() {
    for code in [Code::Unauthorized, Code::QuotaExceeded, Code::Forbidden, Code::Rejected, Code::InvalidArgument] {
        let early = play(poll(900_000.0, PATIENCE), &[error(code)]);
        assert_eq!(early, story(&[0.0], 0.0, Ending::Error(code)));
        let late = play(poll(900_000.0, PATIENCE), &[seen(State::Pending), error(code)]);
        assert_eq!(late, story(&[0.0, 5000.0], 5000.0, Ending::Error(code)));
    }
}

#[test]
fn an_answer_that_is_too_large_is_not_asked_for_again() {
    let too_large = Error { retryable: false, ..Error::new(Code::InvalidResponse, Some("kkiai")) };
    let told = play(poll(900_000.0, PATIENCE), &[Err(Rc::new(too_large))]);
    assert_eq!(told, story(&[0.0], 0.0, Ending::Error(Code::InvalidResponse)));
}
