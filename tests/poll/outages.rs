//! Which errors a wait forgives, and for how long.

use std::rc::Rc;

use luma_tasks::error::Code;
use luma_tasks::poll::PollPolicy;
use luma_tasks::task::State;

use crate::story::{Ending, FetchOutcome, PATIENCE, STEADY, World, error, play, poll, seen, story};

const TRANSIENT: [Code; 4] = [Code::Unavailable, Code::Network, Code::InvalidResponse, Code::RequestTimeout];

#[test]
fn five_transient_errors_in_a_row_end_a_wait_that_has_seen_nothing() {
    for code in TRANSIENT {
        let told = play(poll(900_000.0, PATIENCE), &[error(code)]);
        assert_eq!(told, story(&[0.0, 500.0, 1500.0, 3500.0, 7500.0], 7500.0, Ending::Error(code)));
    }
}

#[test]
fn early_retries_come_no_later_than_the_interval() {
    let policy = PollPolicy { interval_ms: 1000.0, ..PATIENCE };
    let told = play(poll(900_000.0, policy), &[error(Code::Network)]);
    assert_eq!(told.polls, [0.0, 500.0, 1500.0, 2500.0, 3500.0]);
}

#[test]
fn early_retries_have_jitter() {
    let world = World { random: 1.0, ..World::default() };
    let told = world.play(poll(900_000.0, PATIENCE), |_| Some(error(Code::Network)));
    assert_eq!(told.polls, [0.0, 600.0, 1800.0, 4200.0, 9000.0]);
}

#[test]
fn after_a_good_answer_errors_are_forgiven_at_the_usual_pace() {
    let mut outcomes = vec![seen(State::Pending)];
    outcomes.extend(TRANSIENT.map(error));
    outcomes.push(seen(State::Completed));
    let told = play(poll(900_000.0, PATIENCE), &outcomes);
    assert_eq!(told.polls, [0.0, 5000.0, 11_250.0, 19_063.0, 28_829.0, 41_037.0]);
    assert_eq!(told.end, Ending::TaskSnapshot);
}

#[test]
fn an_outage_is_forgiven_for_its_time_counted_from_the_first_error() {
    let policy = PollPolicy { max_outage_ms: 60_000.0, ..STEADY };
    let told = play(poll(900_000.0, policy), &[seen(State::Pending), error(Code::Network)]);
    assert_eq!((told.polls.len(), told.ended_ms, told.end), (8, 70_000.0, Ending::Error(Code::Network)));
}

#[test]
fn fewer_than_five_errors_never_end_a_wait() {
    let policy = PollPolicy { max_outage_ms: 0.0, ..STEADY };
    let told = play(poll(900_000.0, policy), &[seen(State::Pending), error(Code::Network)]);
    assert_eq!((told.polls.len(), told.ended_ms, told.end), (6, 50_000.0, Ending::Error(Code::Network)));
}

#[test]
fn a_good_answer_ends_an_outage() {
    let policy = PollPolicy { max_outage_ms: 0.0, ..STEADY };
    let mut outcomes = vec![seen(State::Pending)];
    for _ in 0..3 {
        outcomes.extend(vec![error(Code::Unavailable); 4]);
        outcomes.push(seen(State::Processing));
    }
    outcomes.push(seen(State::Completed));
    assert_eq!(play(poll(900_000.0, policy), &outcomes).end, Ending::TaskSnapshot);
}

#[test]
fn an_endless_outage_may_be_forgiven_until_the_deadline() {
    let policy = PollPolicy { max_outage_ms: f64::INFINITY, ..STEADY };
    let told = play(poll(900_000.0, policy), &[seen(State::Pending), error(Code::Network)]);
    assert_eq!((told.ended_ms, told.end), (900_000.0, Ending::TimedOut));
}

#[test]
fn an_unknown_id_is_forgiven_for_the_grace() {
    let told = play(poll(900_000.0, PATIENCE), &[error(Code::NotFound)]);
    let polls = [0.0, 500.0, 1500.0, 3500.0, 7500.0, 12_500.0, 17_500.0, 22_500.0, 27_500.0, 32_500.0];
    assert_eq!(told, story(&polls, 32_500.0, Ending::Error(Code::NotFound)));
}

#[test]
fn without_grace_the_first_unknown_id_ends_the_wait() {
    let policy = PollPolicy { not_found_grace_ms: 0.0, ..PATIENCE };
    let told = play(poll(900_000.0, policy), &[error(Code::NotFound)]);
    assert_eq!(told, story(&[0.0], 0.0, Ending::Error(Code::NotFound)));
}

#[test]
fn an_id_that_becomes_known_is_waited_on_at_the_usual_pace() {
    let outcomes = [error(Code::NotFound), seen(State::Pending), seen(State::Pending), seen(State::Completed)];
    let told = play(poll(900_000.0, PATIENCE), &outcomes);
    assert_eq!(told, story(&[0.0, 500.0, 5500.0, 11_750.0], 11_750.0, Ending::TaskSnapshot));
}

#[test]
fn after_a_good_answer_an_unknown_id_is_a_transient_error() {
    let policy = PollPolicy { max_outage_ms: 0.0, not_found_grace_ms: 0.0, ..STEADY };
    let told = play(poll(900_000.0, policy), &[seen(State::Pending), error(Code::NotFound)]);
    assert_eq!((told.ended_ms, told.end), (50_000.0, Ending::Error(Code::NotFound)));
}

#[test]
fn different_errors_in_a_row_add_up() {
    let mut outcomes = vec![error(Code::Network), error(Code::Unavailable), error(Code::InvalidResponse)];
    outcomes.extend([error(Code::RequestTimeout), error(Code::Network), seen(State::Completed)]);
    let told = play(poll(900_000.0, PATIENCE), &outcomes);
    assert_eq!(told.end, Ending::Error(Code::Network));
}

/// An answer that somebody else than the gateway may have given: a challenge page, a load balancer's 404.
fn foreign(code: Code) -> FetchOutcome {
    let Err(error) = error(code) else { unreachable!() };
    let mut error = Rc::into_inner(error).expect("it is not shared");
    error.is_foreign = true;
    Err(Rc::new(error))
}

#[test]
fn a_page_that_is_not_the_gateways_ends_no_wait_after_a_good_answer() {
    for code in [Code::Forbidden, Code::Rejected, Code::Unauthorized] {
        let outcomes = [seen(State::Pending), foreign(code), seen(State::Completed)];
        let told = play(poll(900_000.0, PATIENCE), &outcomes);
        assert_eq!((told.polls.len(), told.end), (3, Ending::TaskSnapshot), "{code:?}");
    }
}

#[test]
fn a_page_that_is_not_the_gateways_ends_a_wait_before_a_good_answer() {
    let told = play(poll(900_000.0, PATIENCE), &[foreign(Code::Forbidden)]);
    assert_eq!(told, story(&[0.0], 0.0, Ending::Error(Code::Forbidden)));
}

#[test]
fn pages_that_are_not_the_gateways_end_a_wait_when_the_outage_lasts() {
    let mut outcomes = vec![seen(State::Pending)];
    outcomes.extend((0..40).map(|_| foreign(Code::Forbidden)));
    let told = play(poll(900_000.0, PATIENCE), &outcomes);
    assert_eq!(told.end, Ending::Error(Code::Forbidden));
}
