//! Polls of one id are 250 ms apart.

use crate::support::calls::{Client, steady};
use crate::support::gateway::{Reply, processing};

#[test]
fn an_answer_less_than_250_ms_old_serves_a_second_wait() {
    let client = Client::one_by_one(|asked| Reply::all(asked, "completed").after(50.0));
    client.ask(&["a"]);
    client.host.run_until(249.0);
    let call = client.ask(&["a"]);
    assert_eq!(client.finish(), [0.0]);
    assert_eq!((client.host.now_ms(), call.words()), (249.0, vec![String::from("completed")]));
}

#[test]
fn a_request_less_than_250_ms_old_serves_a_second_wait_when_it_is_answered() {
    let client = Client::one_by_one(|asked| Reply::all(asked, "completed").after(1000.0));
    client.ask(&["a"]);
    client.host.run_until(249.0);
    let call = client.ask(&["a"]);
    assert_eq!(client.finish(), [0.0]);
    assert_eq!((client.host.now_ms(), call.words()), (1000.0, vec![String::from("completed")]));
}

#[test]
fn after_250_ms_a_second_wait_asks_for_itself() {
    let client = Client::one_by_one(|asked| Reply::all(asked, "completed"));
    client.ask(&["a"]);
    client.host.run_until(250.0);
    client.ask(&["a"]);
    assert_eq!(client.finish(), [0.0, 250.0]);
}

#[test]
fn looks_stay_250_ms_apart_when_the_first_one_was_cut_off() {
    let client = Client::one_by_one(|asked| Reply::all(asked, "completed").after(200.0));
    let call = client.ask(&["a"]);
    call.stop_at(100.0);
    client.host.run_until(100.0);
    client.ask(&["a"]);
    assert_eq!(client.finish(), [0.0, 250.0]);
}

#[test]
fn a_wait_that_is_served_counts_an_attempt() {
    let client = Client::one_by_one(processing);
    client.poll(&["a"]);
    client.host.run_until(100.0);
    let call = client.poll(&["a"]);
    client.host.run_until(200.0);
    assert_eq!(call.log().first().map(|told| (told.attempts, told.elapsed_ms)), Some((1, 0.0)));
}

#[test]
fn a_wait_does_not_ride_along_within_250_ms_of_another_poll_at_its_id() {
    // From 2240 on the second wait may be early, by a quarter of its interval. The first one polls at 2220.
    let polls_when_another_starts_at = |ms: f64| {
        let client = Client::batching(processing);
        client.start(&["a"], steady(1000.0));
        client.start(&["a"], steady(2960.0));
        client.host.run_until(ms);
        client.start(&["b"], steady(10_000.0));
        client.host.run_until(2900.0);
        (client.host.looks_at("b"), client.host.looks_at("a"))
    };
    assert_eq!(polls_when_another_starts_at(2230.0), (vec![2250.0], vec![20.0, 1020.0, 2220.0]));
    assert_eq!(polls_when_another_starts_at(2480.0), (vec![2500.0], vec![20.0, 1020.0, 2220.0, 2500.0]));
}
