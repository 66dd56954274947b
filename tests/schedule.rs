//! The schedule by itself: times and answers go in, questions and events come out.

#[cfg(target_family = "wasm")]
#[macro_use]
extern crate wasm_test;

use std::rc::Rc;

use luma_tasks::error::{Code, Error, Rejection};
use luma_tasks::exchange::{Seen, Verdict};
use luma_tasks::host::Moment;
use luma_tasks::poll::{Goal, Patience, Rules};
use luma_tasks::schedule::{Due, Event, Question, Schedule};
use luma_tasks::task::State;

/// What stands for a value of JavaScript.
type Thing = &'static str;

fn poll() -> Rules {
    let patience = Patience {
        interval_ms: 5000.0,
        max_interval_ms: 30_000.0,
        not_found_grace_ms: 30_000.0,
        max_outage_ms: 120_000.0,
    };
    Rules {
        provider: "kkiai",
        timeout_ms: 900_000.0,
        max_retry_after_ms: 120_000.0,
        request_timeout_ms: 30_000.0,
        goal: Goal::End(patience),
    }
}

fn at(ms: f64) -> Moment {
    Moment { monotonic_ms: 512.0 + ms, wall_ms: 1_700_000_000_000.0 + ms }
}

fn seen(state: State) -> Verdict<Thing> {
    let results = String::new();
    Ok(Rc::new(Seen {
        state,
        lacks_video: false,
        progress: None,
        results,
        failure: None,
        trace_id: None,
        task: "task",
    }))
}

/// A schedule, without jitter.
struct Play(Schedule<Thing>);

impl Play {
    fn batching() -> Self {
        Self(Schedule::new(50, false))
    }

    fn one_by_one() -> Self {
        Self(Schedule::new(1, false))
    }

    fn join(&mut self, ms: f64, id: &str) -> u32 {
        self.0.join(at(ms), id, poll())
    }

    fn leave(&mut self, wait: u32) {
        self.0.leave(&(wait..wait + 1));
    }

    fn due(&mut self, ms: f64) -> Due<Thing> {
        self.0.due(at(ms), 0.0)
    }

    /// Answers for all ids with one state.
    fn answer(&mut self, ms: f64, question: &Question, state: State) -> Vec<Event<Thing>> {
        let verdicts = question.ids.iter().map(|_| seen(state)).collect();
        self.0.answer(at(ms), question.key, Ok(verdicts), 0.0)
    }

    /// The only question that is due.
    fn question(&mut self, ms: f64) -> Question {
        let [question] = self.due(ms).questions.try_into().expect("one question");
        question
    }
}

fn sizes(due: &Due<Thing>) -> Vec<usize> {
    due.questions.iter().map(|question| question.ids.len()).collect()
}

#[test]
fn an_empty_schedule_has_nothing_to_do() {
    let mut play = Play::batching();
    let due = play.due(0.0);
    assert!(play.0.is_empty() && due.questions.is_empty() && due.events.is_empty());
    assert_eq!(due.sleep_ms, f64::INFINITY);
}

#[test]
fn a_wait_is_asked_about_at_once() {
    let mut play = Play::batching();
    play.join(0.0, "a");
    let question = play.question(0.0);
    assert_eq!((question.ids, question.is_batch, question.limit_ms), (vec![String::from("a")], false, 30_000.0));
}

#[test]
fn a_question_is_asked_once() {
    let mut play = Play::batching();
    play.join(0.0, "a");
    play.question(0.0);
    assert!(play.due(0.0).questions.is_empty());
    assert!(play.due(4000.0).questions.is_empty());
}

#[test]
fn several_waits_are_one_question_for_many() {
    let mut play = Play::batching();
    for id in ["b", "a"] {
        play.join(0.0, id);
    }
    let question = play.question(0.0);
    assert_eq!((question.ids.join("+"), question.is_batch), (String::from("b+a"), true));
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
    let first = due.questions.first().expect("there are six");
    play.answer(100.0, first, State::Completed);
    assert_eq!(play.question(100.0).ids, ["g"]);
}

#[test]
fn while_a_question_is_open_there_is_nothing_to_do_before_the_last_look() {
    let mut play = Play::batching();
    play.join(0.0, "a");
    assert_eq!(play.due(0.0).sleep_ms, 898_000.0);
    assert_eq!(play.due(1000.0).sleep_ms, 897_000.0);
}

#[test]
fn after_an_answer_there_is_nothing_to_do_before_the_next_look() {
    let mut play = Play::batching();
    play.join(0.0, "a");
    let question = play.question(0.0);
    play.answer(100.0, &question, State::Pending);
    assert_eq!(play.due(100.0).sleep_ms, 5000.0);
}

#[test]
fn an_answer_is_told_to_the_wait_that_asked() {
    let mut play = Play::batching();
    let wait = play.join(50.0, "a");
    let question = play.question(50.0);
    let [event] = play.answer(150.0, &question, State::Pending).try_into().expect("one event");
    assert_eq!((event.wait, event.is_look, event.has_changed), (wait, true, true));
    assert_eq!((event.attempts, event.elapsed_ms, event.next_in_ms), (1, 100.0, Some(5000.0)));
    assert!(event.end.is_none() && event.error().is_none());
}

#[test]
fn a_wait_that_has_ended_is_forgotten() {
    let mut play = Play::batching();
    play.join(0.0, "a");
    let question = play.question(0.0);
    let [event] = play.answer(0.0, &question, State::Completed).try_into().expect("one event");
    assert!(matches!(event.end, Some(Ok(()))));
    assert!(play.0.is_empty());
}

#[test]
fn an_answer_is_taken_once() {
    let mut play = Play::batching();
    play.join(0.0, "a");
    let question = play.question(0.0);
    assert_eq!(play.answer(0.0, &question, State::Pending).len(), 1);
    assert!(play.answer(0.0, &question, State::Pending).is_empty());
}

#[test]
fn an_answer_to_no_question_is_told_to_nobody() {
    let mut play = Play::batching();
    play.join(0.0, "a");
    let question = play.question(0.0);
    assert!(play.0.answer(at(0.0), question.key + 1, Ok(vec![seen(State::Completed)]), 0.0).is_empty());
}

#[test]
fn time_that_runs_out_is_told_when_it_is_asked_what_is_due() {
    let mut play = Play::batching();
    let wait = play.join(0.0, "a");
    let question = play.question(0.0);
    let due = play.due(900_000.0);
    let [event] = due.events.try_into().expect("one event");
    assert_eq!((event.wait, event.is_look, event.error().map(|error| error.code)), (wait, false, Some(Code::Timeout)));
    assert_eq!((due.dropped, play.0.is_empty()), (vec![question.key], true));
}

#[test]
fn a_question_of_one_who_leaves_is_dropped() {
    let mut play = Play::batching();
    let wait = play.join(0.0, "a");
    let question = play.question(0.0);
    play.leave(wait);
    assert_eq!(play.due(100.0).dropped, [question.key]);
    assert!(play.due(100.0).dropped.is_empty(), "it is dropped once");
}

#[test]
fn a_question_of_two_is_dropped_when_both_have_left() {
    let mut play = Play::batching();
    let waits = [play.join(0.0, "a"), play.join(0.0, "b")];
    let question = play.question(0.0);
    play.leave(waits[0]);
    assert!(play.due(100.0).dropped.is_empty());
    play.leave(waits[1]);
    assert_eq!(play.due(200.0).dropped, [question.key]);
}

#[test]
fn an_answer_after_leaving_is_told_to_those_who_stayed() {
    let mut play = Play::batching();
    let waits = [play.join(0.0, "a"), play.join(0.0, "b")];
    let question = play.question(0.0);
    play.leave(waits[0]);
    let told: Vec<_> = play.answer(100.0, &question, State::Completed).iter().map(|event| event.wait).collect();
    assert_eq!(told, [waits[1]]);
}

#[test]
fn what_a_question_threw_ends_those_who_asked_it() {
    let mut play = Play::one_by_one();
    let wait = play.join(0.0, "a");
    play.join(0.0, "b");
    let due = play.due(0.0);
    let first = due.questions.first().expect("there are two");
    let [event] =
        play.0.answer(at(0.0), first.key, Err(Rejection::Thrown("thrown")), 0.0).try_into().expect("one event");
    assert!(event.wait == wait && matches!(event.end, Some(Err(Rejection::Thrown("thrown")))));
    assert!(!play.0.is_empty());
}

#[test]
fn a_host_that_fails_ends_all_waits() {
    let mut play = Play::batching();
    for id in ["a", "b"] {
        play.join(0.0, id);
    }
    let events = play.0.fail(&"broken");
    assert_eq!(events.len(), 2);
    assert!(events.iter().all(|event| matches!(event.end, Some(Err(Rejection::Thrown("broken"))))));
    assert!(play.0.is_empty());
}

#[test]
fn an_error_of_the_request_is_told_to_all_its_waits() {
    let mut play = Play::batching();
    for id in ["a", "b"] {
        play.join(0.0, id);
    }
    let question = play.question(0.0);
    let error = Error::new(Code::Unauthorized, Some("kkiai"));
    let events = play.0.answer(at(0.0), question.key, Err(error.into()), 0.0);
    let codes: Vec<_> = events.iter().map(|event| event.error().map(|error| error.code)).collect();
    assert_eq!(codes, [Some(Code::Unauthorized); 2]);
}

#[test]
fn waits_and_questions_have_numbers_of_their_own() {
    let mut play = Play::one_by_one();
    let mut numbers = vec![play.join(0.0, "a"), play.join(0.0, "b")];
    numbers.extend(play.due(0.0).questions.iter().map(|question| question.key));
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
    play.question(0.0);
    play.leave(wait);
    play.due(100.0);
    play.join(100.0, "a");
    let due = play.due(100.0);
    assert!(due.questions.is_empty());
    assert_eq!(due.sleep_ms, 150.0);
    assert_eq!(play.question(250.0).ids, ["a"]);
}

#[test]
fn clocks_that_are_set_back_and_forth_do_not_answer_a_wait_twice() {
    let mut play = Play::one_by_one();
    let moment = |wall_ms: f64| Moment { wall_ms: at(0.0).wall_ms + wall_ms, ..at(0.0) };
    play.join(0.0, "a");
    let question = play.question(0.0);
    let rules = Rules { timeout_ms: 1.0, ..poll() };
    let wait = play.0.join(moment(-60_000.0), "a", rules);
    play.0.due(moment(-60_000.0), 0.0);
    // For the second wait it is 20 s later, for the question no time has passed.
    play.0.due(moment(-40_000.0), 0.0);
    let verdicts = vec![seen(State::Completed)];
    let events = play.0.answer(moment(-40_000.0), question.key, Ok(verdicts), 0.0);
    assert_eq!(events.iter().filter(|event| event.wait == wait).count(), 1);
}
