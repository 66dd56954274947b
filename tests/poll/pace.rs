//! How long a wait pauses between polls.

use luma_tasks::error::Code;
use luma_tasks::poll::{PollPolicy, Wait};
use luma_tasks::task::State;

use crate::story::{Ending, PATIENCE, World, error, play, poll, seen, story};

#[test]
fn a_finished_task_needs_one_poll_at_once() {
    for state in [State::Completed, State::Failed] {
        assert_eq!(play(poll(900_000.0, PATIENCE), &[seen(state)]), story(&[0.0], 0.0, Ending::TaskSnapshot));
    }
}

#[test]
fn each_pause_is_a_quarter_longer_than_the_one_before() {
    let told = play(poll(50_000.0, PATIENCE), &[seen(State::Pending)]);
    assert_eq!(told.polls, [0.0, 5000.0, 11_250.0, 19_063.0, 28_829.0, 41_037.0, 48_000.0]);
}

#[test]
fn pauses_grow_up_to_the_longest_interval() {
    let policy = PollPolicy { max_interval_ms: 6000.0, ..PATIENCE };
    let told = play(poll(30_000.0, policy), &[seen(State::Pending)]);
    assert_eq!(told.polls, [0.0, 5000.0, 11_000.0, 17_000.0, 23_000.0, 28_000.0]);
}

#[test]
fn jitter_comes_on_top_and_does_not_grow() {
    let policy = PollPolicy { max_interval_ms: 6000.0, ..PATIENCE };
    let world = World { random: 1.0, ..World::default() };
    let told = world.play(poll(30_000.0, policy), |_| Some(seen(State::Pending)));
    assert_eq!(told.polls, [0.0, 6000.0, 13_200.0, 20_400.0, 27_600.0, 28_000.0]);
}

#[test]
fn a_pause_begins_when_the_answer_is_there() {
    let world = World { latency_ms: 1000.0, ..World::default() };
    let told = world.play(poll(20_000.0, PATIENCE), |_| Some(seen(State::Pending)));
    assert_eq!(told.polls, [0.0, 6000.0, 13_250.0, 18_000.0]);
}

#[test]
fn looks_start_250_ms_apart_however_short_the_interval() {
    let policy = PollPolicy { interval_ms: 1.0, max_interval_ms: 1.0, ..PATIENCE };
    let told = play(poll(1000.0, policy), &[seen(State::Pending)]);
    // The last poll would be due at 900 ms, and one starts less than 250 ms before.
    assert_eq!(told, story(&[0.0, 250.0, 500.0, 750.0], 1000.0, Ending::TimedOut));
}

#[test]
fn every_poll_that_started_counts_as_an_attempt() {
    let mut wait: Wait<&str> = Wait::new(poll(900_000.0, PATIENCE), 0.0);
    wait.start(0.0);
    wait.answer(100.0, &error(Code::Network), 0.0);
    wait.start(600.0);
    assert_eq!(wait.attempts, 2);
}

#[test]
fn the_time_to_the_next_poll_is_known_until_there_is_none() {
    let mut wait: Wait<&str> = Wait::new(poll(10_000.0, PATIENCE), 0.0);
    wait.start(0.0);
    wait.answer(100.0, &seen(State::Pending), 0.0);
    assert_eq!(wait.next_in_ms(600.0), Some(4500.0));
    wait.start(9000.0);
    wait.answer(9100.0, &seen(State::Pending), 0.0);
    assert_eq!(wait.next_in_ms(9100.0), None);
}

#[test]
fn an_infinite_timeout_never_ends_a_wait() {
    let world = World::default();
    let policy = PollPolicy { max_interval_ms: f64::INFINITY, ..PATIENCE };
    let told = world.play(poll(f64::INFINITY, policy), |poll| {
        Some(seen(if poll < 100 { State::Pending } else { State::Completed }))
    });
    assert_eq!((told.polls.len(), told.end), (101, Ending::TaskSnapshot));
}
