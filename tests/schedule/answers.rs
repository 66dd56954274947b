//! Who is told what.

use luma_tasks::error::{Code, Error, Rejection};
use luma_tasks::host::ClockReading;
use luma_tasks::poll::WaitConfig;
use luma_tasks::task::State;

use crate::play::{Play, at, poll, seen};

#[test]
fn an_answer_is_told_to_the_wait_that_asked() {
    let mut play = Play::batching();
    let wait = play.join(50.0, "a");
    let plan = play.plan(50.0);
    let [event] = play.answer(150.0, &plan, State::Pending).try_into().expect("one event");
    assert_eq!((event.wait, event.has_polled, event.has_changed), (wait, true, true));
    assert_eq!((event.attempts, event.elapsed_ms, event.next_in_ms), (1, 100.0, Some(5000.0)));
    assert!(event.end.is_none() && event.error().is_none());
}

#[test]
fn a_wait_that_has_ended_is_forgotten() {
    let mut play = Play::batching();
    play.join(0.0, "a");
    let plan = play.plan(0.0);
    let [event] = play.answer(0.0, &plan, State::Completed).try_into().expect("one event");
    assert!(matches!(event.end, Some(Ok(()))));
    assert!(play.0.is_empty());
}

#[test]
fn an_answer_is_taken_once() {
    let mut play = Play::batching();
    play.join(0.0, "a");
    let plan = play.plan(0.0);
    assert_eq!(play.answer(0.0, &plan, State::Pending).len(), 1);
    assert!(play.answer(0.0, &plan, State::Pending).is_empty());
}

#[test]
fn an_answer_to_no_question_is_told_to_nobody() {
    let mut play = Play::batching();
    play.join(0.0, "a");
    let plan = play.plan(0.0);
    assert!(play.0.answer(at(0.0), plan.key + 1, Ok(vec![seen(State::Completed)]), 0.0).is_empty());
}

#[test]
fn time_that_runs_out_is_told_when_it_is_asked_what_is_due() {
    let mut play = Play::batching();
    let wait = play.join(0.0, "a");
    let plan = play.plan(0.0);
    let due = play.due(900_000.0);
    let [event] = due.events.try_into().expect("one event");
    assert_eq!(
        (event.wait, event.has_polled, event.error().map(|error| error.code)),
        (wait, false, Some(Code::Timeout))
    );
    assert_eq!((due.dropped, play.0.is_empty()), (vec![plan.key], true));
}

#[test]
fn an_answer_after_leaving_is_told_to_those_who_stayed() {
    let mut play = Play::batching();
    let waits = [play.join(0.0, "a"), play.join(0.0, "b")];
    let plan = play.plan(0.0);
    play.leave(waits[0]);
    let told: Vec<_> = play.answer(100.0, &plan, State::Completed).iter().map(|event| event.wait).collect();
    assert_eq!(told, [waits[1]]);
}

#[test]
fn what_a_question_threw_ends_those_who_asked_it() {
    let mut play = Play::one_by_one();
    let wait = play.join(0.0, "a");
    play.join(0.0, "b");
    let due = play.due(0.0);
    let first = due.plans.first().expect("there are two");
    let [event] =
        play.0.answer(at(0.0), first.key, Err(Rejection::Thrown("thrown")), 0.0).try_into().expect("one event");
    assert!(event.wait == wait && matches!(event.end, Some(Err(Rejection::Thrown("thrown")))));
    assert!(!play.0.is_empty());
}

#[test]
fn what_is_about_a_call_ends_its_waits() {
    let mut play = Play::batching();
    let waits = ["a", "b", "c"].map(|id| play.join(0.0, id));
    let events = play.0.end(at(30.0), &waits[..2], &Rejection::Thrown("broken"));
    assert_eq!(events.iter().map(|event| event.wait).collect::<Vec<_>>(), waits[..2]);
    assert!(events.iter().all(|event| matches!(event.end, Some(Err(Rejection::Thrown("broken"))))));
    assert!(events.iter().all(|event| event.elapsed_ms == 30.0));
    assert_eq!(play.plan(0.0).ids, ["c"]);
}

#[test]
fn an_error_of_the_request_is_told_to_all_its_waits() {
    let mut play = Play::batching();
    for id in ["a", "b"] {
        play.join(0.0, id);
    }
    let plan = play.plan(0.0);
    let error = Error::new(Code::Unauthorized, Some("kkiai"));
    let events = play.0.answer(at(0.0), plan.key, Err(error.into()), 0.0);
    let codes: Vec<_> = events.iter().map(|event| event.error().map(|error| error.code)).collect();
    assert_eq!(codes, [Some(Code::Unauthorized); 2]);
}

#[test]
fn clocks_that_are_set_back_and_forth_do_not_answer_a_wait_twice() {
    let mut play = Play::one_by_one();
    let moment = |wall_ms: f64| ClockReading { wall_ms: at(0.0).wall_ms + wall_ms, ..at(0.0) };
    play.join(0.0, "a");
    let plan = play.plan(0.0);
    let config = WaitConfig { timeout_ms: 1.0, ..poll() };
    let wait = play.join_at(moment(-60_000.0), "a", config);
    play.0.due(moment(-60_000.0), 0.0);
    // For the second wait it is 20 s later, for the request no time has passed.
    play.0.due(moment(-40_000.0), 0.0);
    let outcomes = vec![seen(State::Completed)];
    let events = play.0.answer(moment(-40_000.0), plan.key, Ok(outcomes), 0.0);
    assert_eq!(events.iter().filter(|event| event.wait == wait).count(), 1);
}

#[test]
fn a_wait_that_overslept_and_is_served_at_once_is_told_its_end_at_once() {
    let mut play = Play::one_by_one();
    let moment = |wall_ms: f64| ClockReading { wall_ms: at(0.0).wall_ms + wall_ms, ..at(0.0) };
    let first = play.join(0.0, "a");
    let plan = play.plan(0.0);
    play.answer(0.0, &plan, State::Processing);
    play.leave(first);
    // For this wait it is 20 s later when the clock is set forth again, for the answer no time has passed.
    let wait = play.join_at(moment(-60_000.0), "a", WaitConfig { timeout_ms: 1.0, ..poll() });
    let due = play.0.due(moment(-40_000.0), 0.0);
    let told: Vec<_> = due.events.iter().map(|event| (event.wait, event.has_polled, event.end.is_some())).collect();
    assert_eq!((told, due.sleep_ms), (vec![(wait, true, false)], 0.0));
    let [event] = play.0.due(moment(-40_000.0), 0.0).events.try_into().expect("one event");
    assert_eq!(event.error().map(|error| error.code), Some(Code::Timeout));
}

#[test]
fn after_an_answer_the_next_poll_is_waited_for() {
    let mut play = Play::one_by_one();
    play.join(0.0, "a");
    let plan = play.plan(0.0);
    play.answer(100.0, &plan, State::Processing);
    assert_eq!(play.due(100.0).sleep_ms, 5000.0);
    // The other one has been waited for since.
    play.join(1000.0, "b");
    let plan = play.plan(1000.0);
    play.answer(1200.0, &plan, State::Processing);
    assert_eq!(play.due(1200.0).sleep_ms, 3900.0);
}
