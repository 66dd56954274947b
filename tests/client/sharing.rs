//! Waits of one client share requests.

use luma_tasks::poll::{Mode, WaitConfig};

use crate::support::calls::{Client, borrowed, names, plan, poll, steady, within};
use crate::support::gateway::{Reply, processing};
use crate::support::host::Ended;
use crate::support::runtime::numbers;

#[test]
fn first_poll_wait_20_ms_for_company() {
    let client = Client::batching(|asked| Reply::all(asked, "completed"));
    client.poll(&["a"]);
    client.start_at(15.0, &["b"], poll());
    assert_eq!(client.finish(), [20.0]);
}

#[test]
fn first_poll_wait_for_nobody_where_a_request_is_for_one() {
    let client = Client::one_by_one(|asked| Reply::all(asked, "completed"));
    client.poll(&["a"]);
    client.poll(&["b"]);
    assert_eq!(client.finish(), [0.0, 0.0]);
}

#[test]
fn a_call_outside_a_client_waits_for_nobody() {
    let client = Client::alone(|asked| Reply::all(asked, "completed"));
    client.poll(&["a"]);
    assert_eq!(client.finish(), [0.0]);
}

#[test]
fn a_question_waits_for_nobody() {
    let client = Client::batching(processing);
    client.ask(&["a"]);
    assert_eq!(client.finish(), [0.0]);
}

#[test]
fn two_hundred_waits_cost_four_requests_a_tick() {
    let client =
        Client::batching(|asked| Reply::all(asked, if asked.at_ms < 11_000.0 { "pending" } else { "completed" }));
    client.host.set_random(numbers(1));
    for id in names("task-", 200) {
        client.poll(&[&id]);
    }
    client.finish();
    assert_eq!(client.host.requests().len(), 12);
    assert_eq!(client.host.requests().iter().map(|request| request.ids.len()).collect::<Vec<_>>(), [50; 12]);
}

#[test]
fn ten_waits_that_begin_at_random_cost_at_most_half_more_than_one_array_after_their_first_polls() {
    for seed in 1..=10 {
        let array = Client::batching(processing);
        array.host.set_random(numbers(seed));
        array.poll(&borrowed(&names("task-", 10)));
        array.host.run_until(300_000.0);

        let single = Client::batching(processing);
        single.host.set_random(numbers(seed));
        let mut start = numbers(seed + 100);
        for id in ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"] {
            single.start_at(start() * 5000.0, &[id], poll());
        }
        single.host.run_until(300_000.0);

        // First polls are at once and wait 20 ms for others at most: there may be ten of them.
        let later = |client: &Client, ms: f64| client.host.times().iter().filter(|at_ms| **at_ms > ms).count();
        let [most, cost] = [later(&array, 20.0) * 3 / 2, later(&single, 5020.0)];
        assert!(cost <= most, "seed {seed}: {cost} requests, at most {most}");
    }
}

#[test]
fn in_company_poll_come_as_late_as_they_may() {
    let client = Client::batching(processing);
    client.start(&["a"], steady(10_000.0));
    client.start_at(1000.0, &["b"], steady(10_000.0));
    client.host.run_until(23_000.0);
    // Alone `a` has the jitter that is drawn, which is none here; from 10,020 ms on both poll together.
    assert_eq!(client.host.times(), [20.0, 1020.0, 10_020.0, 20_020.0]);
    client.start_at(25_000.0, &["c"], steady(10_000.0));
    client.host.run_until(38_000.0);
    assert_eq!(client.host.times(), [20.0, 1020.0, 10_020.0, 20_020.0, 25_020.0, 30_020.0, 37_020.0]);
}

#[test]
fn waits_that_are_too_far_apart_to_join_each_other_approach() {
    let client = Client::batching(processing);
    client.start(&["a"], steady(10_000.0));
    client.start_at(4400.0, &["b"], steady(10_000.0));
    client.host.run_until(40_000.0);
    // `b` sees 5.6 s to the poll of `a` and comes as early as it may; at 14,420 ms it sees 7.6 s and can join.
    assert_eq!(client.host.times(), [20.0, 4420.0, 10_020.0, 14_420.0, 22_020.0, 32_020.0]);
}

#[test]
fn waits_that_are_too_far_apart_approach_also_where_answers_take_long() {
    let client = Client::batching(|asked| processing(asked).after(2000.0));
    client.start(&["a"], steady(10_000.0));
    client.start_at(5000.0, &["b"], steady(10_000.0));
    client.host.run_until(60_000.0);
    let times = [20.0, 5020.0, 12_020.0, 17_020.0, 26_020.0, 29_020.0, 40_020.0, 52_020.0];
    assert_eq!(client.host.times(), times);
}

#[test]
fn waits_whose_pauses_grow_come_as_late_as_they_may() {
    let client = Client::batching(processing);
    client.poll(&["a"]);
    client.start_at(2200.0, &["b"], poll());
    client.host.run_until(15_000.0);
    assert_eq!(client.host.times(), [20.0, 2220.0, 5020.0, 8220.0, 12_520.0]);
}

#[test]
fn the_same_id_in_two_waits_is_asked_about_once() {
    let client = Client::batching(|asked| Reply::all(asked, "completed"));
    let [one, other] = [client.poll(&["a"]), client.poll(&["a"])];
    assert_eq!(client.finish(), [20.0]);
    assert_eq!(client.host.requests().first().map(|request| request.ids.len()), Some(1));
    assert_eq!([one.words(), other.words()], [["completed"], ["completed"]]);
}

#[test]
fn the_same_id_in_two_waits_is_asked_about_once_where_a_request_is_for_one() {
    let client = Client::one_by_one(|asked| Reply::all(asked, "completed").after(100.0));
    let [one, other] = [client.poll(&["a"]), client.poll(&["a"])];
    assert_eq!(client.finish(), [0.0]);
    assert_eq!([one.words(), other.words()], [["completed"], ["completed"]]);
}

#[test]
fn a_poll_rides_along_a_quarter_of_its_interval_early() {
    let client = Client::batching(processing);
    client.start(&["a"], steady(10_000.0));
    client.start_at(2000.0, &["b"], steady(10_000.0));
    client.host.run_until(11_000.0);
    assert_eq!(client.host.looks_at("a"), [20.0, 10_020.0]);
    assert_eq!(client.host.looks_at("b"), [2020.0, 10_020.0]);
    assert_eq!(client.host.times(), [20.0, 2020.0, 10_020.0]);
}

#[test]
fn a_poll_is_no_more_than_a_quarter_early() {
    let client = Client::batching(processing);
    client.start(&["a"], steady(10_000.0));
    client.start_at(2600.0, &["b"], steady(10_000.0));
    client.host.run_until(15_000.0);
    assert_eq!(client.host.times(), [20.0, 2620.0, 10_020.0, 12_620.0]);
}

#[test]
fn no_poll_is_early_where_a_request_is_for_one() {
    let client = Client::one_by_one(processing);
    client.start(&["a"], steady(10_000.0));
    client.start_at(2000.0, &["a"], steady(10_000.0));
    client.host.run_until(15_000.0);
    assert_eq!(client.host.times(), [0.0, 2000.0, 10_000.0, 12_000.0]);
}

#[test]
fn no_poll_is_early_in_a_request_of_its_own() {
    let client = Client::batching(processing);
    let ids = names("task-", 50);
    client.start(&borrowed(&ids), steady(10_000.0));
    client.start_at(2000.0, &["a"], steady(10_000.0));
    client.host.run_until(15_000.0);
    // The batch at 10,020 ms is full.
    assert_eq!(client.host.times(), [20.0, 2020.0, 10_020.0, 14_020.0]);
}

#[test]
fn the_last_poll_is_not_early() {
    let client = Client::batching(processing);
    client.start(&["a"], steady(10_000.0));
    client.start_at(2000.0, &["b"], within(10_000.0, steady(8000.0)));
    client.host.run_until(13_000.0);
    assert_eq!(client.host.looks_at("b"), [2020.0, 11_000.0]);
}

#[test]
fn a_question_rides_in_the_request_of_a_poll_that_is_due() {
    let client = Client::batching(processing);
    client.poll(&["a"]);
    let host = client.host.clone();
    let poller = client.poller.clone();
    host.at(20.0, move |host| drop(Client { host: host.clone(), poller }.ask(&["b"])));
    client.host.run_until(1000.0);
    assert_eq!(client.host.requests().iter().map(|request| request.ids.join("+")).collect::<Vec<_>>(), ["a+b"]);
}

#[test]
fn requests_in_flight_are_counted_over_all_calls() {
    let client = Client::one_by_one(|asked| Reply::all(asked, "completed").after(1000.0));
    let ids = names("task-", 4);
    client.poll(&borrowed(&ids));
    client.ask(&["e", "f", "g", "h"]);
    assert_eq!(client.finish(), [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1000.0, 1000.0]);
}

#[test]
fn a_request_may_take_the_time_of_the_most_patient_wait_in_it() {
    let client = Client::batching(|_| Reply::never());
    client.start(&["a"], WaitConfig { request_timeout_ms: 1000.0, ..poll() });
    client.start(&["b"], WaitConfig { request_timeout_ms: 3000.0, ..poll() });
    client.host.run_until(3100.0);
    assert_eq!(client.host.requests().first().and_then(|request| request.ended), Some(Ended::CutOff(3020.0)));
}

#[test]
fn a_call_does_not_join_a_request_that_is_given_up_too_early_for_it() {
    let client = Client::one_by_one(|asked| Reply::all(asked, "completed").after(600.0));
    let hasty =
        client.start(&["a"], WaitConfig { request_timeout_ms: 100.0, mode: Mode::Once { max_retries: 0 }, ..plan() });
    client.host.run_until(10.0);
    let patient = client.start(&["a"], WaitConfig { mode: Mode::Once { max_retries: 0 }, ..plan() });
    client.finish();
    assert_eq!(hasty.words(), ["request_timeout"]);
    assert_eq!(patient.words(), ["completed"]);
    assert_eq!(client.host.times(), [0.0, 250.0]);
}

#[test]
fn each_call_has_its_own_time_for_requests() {
    let client = Client::one_by_one(|_| Reply::never());
    client.start(&["a"], WaitConfig { request_timeout_ms: 5000.0, ..plan() });
    client.start(&["b"], WaitConfig { request_timeout_ms: 2000.0, ..plan() });
    client.host.run_until(5000.0);
    let ended: Vec<_> = client.host.requests().into_iter().map(|request| request.ended).take(2).collect();
    assert_eq!(ended, [Some(Ended::CutOff(5000.0)), Some(Ended::CutOff(2000.0))]);
}
