//! What is asked, when, and for how long there is nothing to do.

use luma_tasks::task::State;

use crate::play::{Play, sizes};

#[test]
fn an_empty_schedule_has_nothing_to_do() {
    let mut play = Play::batching();
    let due = play.due(0.0);
    assert!(play.0.is_empty() && due.plans.is_empty() && due.events.is_empty());
    assert_eq!(due.sleep_ms, f64::INFINITY);
}

#[test]
fn a_wait_is_asked_about_at_once() {
    let mut play = Play::batching();
    play.join(0.0, "a");
    let plan = play.plan(0.0);
    assert_eq!((plan.ids, plan.is_batch, plan.limit_ms), (vec![String::from("a")], false, 30_000.0));
}

#[test]
fn a_question_is_asked_once() {
    let mut play = Play::batching();
    play.join(0.0, "a");
    play.plan(0.0);
    assert!(play.due(0.0).plans.is_empty());
    assert!(play.due(4000.0).plans.is_empty());
}

#[test]
fn several_waits_are_one_question_for_many() {
    let mut play = Play::batching();
    for id in ["b", "a"] {
        play.join(0.0, id);
    }
    let plan = play.plan(0.0);
    assert_eq!((plan.ids.join("+"), plan.is_batch), (String::from("b+a"), true));
}

#[test]
fn many_waits_are_questions_for_fifty() {
    let mut play = Play::batching();
    for index in 0..120 {
        play.join(0.0, &index.to_string());
    }
    assert_eq!(sizes(&play.due(0.0)), [50, 50, 20]);
}

#[test]
fn six_questions_are_open_at_most() {
    let mut play = Play::one_by_one();
    for id in ["a", "b", "c", "d", "e", "f", "g"] {
        play.join(0.0, id);
    }
    let due = play.due(0.0);
    assert_eq!(sizes(&due), [1; 6]);
    let first = due.plans.first().expect("there are six");
    play.answer(100.0, first, State::Completed);
    assert_eq!(play.plan(100.0).ids, ["g"]);
}

#[test]
fn while_a_question_is_open_there_is_nothing_to_do_before_the_last_poll() {
    let mut play = Play::batching();
    play.join(0.0, "a");
    assert_eq!(play.due(0.0).sleep_ms, 898_000.0);
    assert_eq!(play.due(1000.0).sleep_ms, 897_000.0);
}

#[test]
fn after_an_answer_there_is_nothing_to_do_before_the_next_poll() {
    let mut play = Play::batching();
    play.join(0.0, "a");
    let plan = play.plan(0.0);
    play.answer(100.0, &plan, State::Pending);
    assert_eq!(play.due(100.0).sleep_ms, 5000.0);
}

#[test]
fn waits_and_questions_have_numbers_of_their_own() {
    let mut play = Play::one_by_one();
    let mut numbers = vec![play.join(0.0, "a"), play.join(0.0, "b")];
    numbers.extend(play.due(0.0).plans.iter().map(|plan| plan.key));
    numbers.push(play.join(0.0, "c"));
    let count = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), count);
}

#[test]
fn a_gap_that_must_pass_is_slept_through() {
    let mut play = Play::one_by_one();
    let wait = play.join(0.0, "a");
    play.plan(0.0);
    play.leave(wait);
    play.due(100.0);
    play.join(100.0, "a");
    let due = play.due(100.0);
    assert!(due.plans.is_empty());
    assert_eq!(due.sleep_ms, 150.0);
    assert_eq!(play.plan(250.0).ids, ["a"]);
}

#[test]
fn a_question_of_one_who_leaves_is_dropped() {
    let mut play = Play::batching();
    let wait = play.join(0.0, "a");
    let plan = play.plan(0.0);
    play.leave(wait);
    assert_eq!(play.due(100.0).dropped, [plan.key]);
    assert!(play.due(100.0).dropped.is_empty(), "it is dropped once");
}

#[test]
fn a_question_of_two_is_dropped_when_both_have_left() {
    let mut play = Play::batching();
    let waits = [play.join(0.0, "a"), play.join(0.0, "b")];
    let plan = play.plan(0.0);
    play.leave(waits[0]);
    assert!(play.due(100.0).dropped.is_empty());
    play.leave(waits[1]);
    assert_eq!(play.due(200.0).dropped, [plan.key]);
}
