//! A second wait for an id that was asked about less than 250 ms ago.

use luma_tasks::task::State;

use crate::play::{Play, at, seen, sizes};

/// Two ids with the same mark, which is the FNV-1a hash of 32 bits.
const ALIKE: [&str; 2] = ["costarring", "liquid"];

#[test]
fn a_young_answer_serves_a_second_wait_for_each_of_its_ids() {
    let mut play = Play::batching();
    let ids: Vec<String> = (0..50).map(|index| format!("task-{index}")).collect();
    let join = |play: &mut Play, ms: f64| ids.iter().map(|id| play.join(ms, id)).collect::<Vec<_>>();
    join(&mut play, 0.0);
    let plan = play.plan(0.0);
    play.answer(100.0, &plan, State::Processing);
    let waits = join(&mut play, 200.0);
    let due = play.due(200.0);
    assert_eq!(sizes(&due), []);
    assert_eq!(due.events.iter().map(|event| event.wait).collect::<Vec<_>>(), waits);
}

#[test]
fn young_answers_of_several_requests_serve_second_waits() {
    let mut play = Play::one_by_one();
    let ids = ["a", "b", "c", "d", "e", "f"];
    for id in ids {
        play.join(0.0, id);
    }
    for plan in play.due(0.0).plans {
        play.answer(100.0, &plan, State::Processing);
    }
    let waits = ids.map(|id| play.join(200.0, id));
    let due = play.due(200.0);
    assert_eq!(sizes(&due), []);
    let mut told: Vec<_> = due.events.iter().map(|event| event.wait).collect();
    told.sort_unstable();
    assert_eq!(told, waits);
}

#[test]
fn a_question_that_is_open_for_250_ms_does_not_serve_a_second_wait() {
    let mut play = Play::one_by_one();
    play.join(0.0, "a");
    play.plan(0.0);
    play.join(250.0, "a");
    assert_eq!(play.plan(250.0).ids, ["a"]);
}

#[test]
fn ids_with_one_mark_are_two_ids_of_a_request() {
    let mut play = Play::batching();
    let waits = ALIKE.map(|id| play.join(0.0, id));
    let plan = play.plan(0.0);
    assert_eq!(plan.ids, ALIKE);
    let outcomes = vec![seen(State::Completed), seen(State::Processing)];
    let events = play.0.answer(at(100.0), plan.key, Ok(outcomes), 0.0);
    let ends: Vec<_> = events.iter().map(|event| (event.wait, event.end.is_some())).collect();
    assert_eq!(ends, [(waits[0], true), (waits[1], false)]);
}

#[test]
fn an_answer_does_not_serve_another_id_with_its_mark() {
    let mut play = Play::one_by_one();
    play.join(0.0, ALIKE[0]);
    let plan = play.plan(0.0);
    play.answer(100.0, &plan, State::Processing);
    play.join(200.0, ALIKE[1]);
    assert_eq!(play.plan(200.0).ids, [ALIKE[1]]);
}

#[test]
fn of_two_requests_with_one_mark_each_serves_its_own_id() {
    let mut play = Play::one_by_one();
    for id in ALIKE {
        play.join(0.0, id);
    }
    let plans = play.due(0.0).plans;
    for (plan, state) in plans.iter().zip([State::Processing, State::Completed]) {
        play.answer(100.0, plan, state);
    }
    let waits = ALIKE.map(|id| play.join(200.0, id));
    let due = play.due(200.0);
    assert_eq!(sizes(&due), []);
    let ends: Vec<_> = due.events.iter().map(|event| (event.wait, event.end.is_some())).collect();
    assert_eq!(ends, [(waits[0], false), (waits[1], true)]);
}
