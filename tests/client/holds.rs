//! A rate limit holds back the whole client.

use luma_tasks::error::{Code, Rejection};
use luma_tasks::poll::WaitConfig;

use crate::support::calls::{Call, Client, borrowed, names, plan, poll, steady, within};
use crate::support::gateway::Reply;

#[test]
fn a_retry_after_holds_back_every_poll_of_the_client() {
    let client = Client::one_by_one(|asked| match (asked.index, asked.has("limited")) {
        (0, _) => Reply::new(429, "").retry_after("20"),
        _ => Reply::all(asked, "processing"),
    });
    client.start(&["limited"], steady(5000.0));
    client.start(&["other"], steady(5000.0));
    client.host.run_until(26_000.0);
    assert_eq!(client.host.looks_at("limited"), [0.0, 20_000.0, 25_000.0]);
    assert_eq!(client.host.looks_at("other"), [0.0, 20_000.0, 25_000.0]);
}

#[test]
fn a_rate_limit_without_a_time_holds_back_the_others_too() {
    let client = Client::one_by_one(|asked| match asked.index {
        2 | 3 => Reply::new(429, ""),
        _ => Reply::all(asked, "processing"),
    });
    client.start(&["a"], steady(5000.0));
    client.host.run_until(4500.0);
    client.start(&["b"], steady(600.0));
    client.host.run_until(7000.0);
    // `a` is limited at 5,000 ms; `b`, due at 5,100 ms, is held until 6,000 ms, and limited then.
    assert_eq!(client.host.looks_at("b").first(), Some(&4500.0));
    assert!(client.host.times().iter().all(|at_ms| !(5000.1..6000.0).contains(at_ms)), "{:?}", client.host.times());
}

#[test]
fn a_wait_that_joins_during_a_hold_is_held_back() {
    let client = Client::batching(|asked| match asked.index {
        0 => Reply::new(429, "").retry_after("20"),
        _ => Reply::all(asked, "completed"),
    });
    client.poll(&["a"]);
    client.host.run_until(5000.0);
    client.poll(&["b"]);
    assert_eq!(client.finish(), [20.0, 20_020.0]);
}

#[test]
fn a_shorter_retry_after_does_not_end_a_longer_hold() {
    let client = Client::one_by_one(|asked| match asked.index {
        0 => Reply::new(429, "").retry_after("20"),
        1 => Reply::new(429, "").retry_after("1").after(100.0),
        _ => Reply::all(asked, "completed"),
    });
    client.poll(&["a"]);
    client.poll(&["b"]);
    client.host.run_until(2000.0);
    client.poll(&["c"]);
    assert_eq!(client.finish(), [0.0, 0.0, 20_000.0, 20_000.0, 20_000.0]);
}

#[test]
fn a_retry_after_holds_back_the_other_ids_of_a_question() {
    let client = Client::one_by_one(|asked| match asked.index {
        0 => Reply::new(429, "").retry_after("3"),
        _ => Reply::all(asked, "completed").after(100.0),
    });
    let ids = names("task-", 7);
    let call = client.ask(&borrowed(&ids));
    assert_eq!(client.finish(), [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 3000.0, 3000.0]);
    assert_eq!(call.words(), ["completed"; 7]);
}

#[test]
fn a_question_that_does_not_bear_the_hold_is_told_by_the_gateway_itself() {
    let client = Client::one_by_one(|_| Reply::new(429, "").retry_after("100"));
    client.poll(&["a"]);
    client.host.run_until(1000.0);
    let call = client.ask(&["b"]);
    client.host.run_until(1000.0);
    assert_eq!(call.error().retry_after_ms, Some(100_000.0));
}

#[test]
fn an_unavailable_gateway_that_names_a_time_is_given_it() {
    let client = Client::alone(|asked| match asked.index {
        0 => Reply::new(503, "").retry_after("7"),
        _ => Reply::all(asked, "completed"),
    });
    client.poll(&["a"]);
    assert_eq!(client.finish(), [0.0, 7000.0]);
}

#[test]
fn a_hold_that_outlasts_the_deadline_ends_in_a_timeout_with_the_limit_as_its_cause() {
    let client = Client::alone(|_| Reply::new(429, "").retry_after("60"));
    let call = client.start(&["a"], within(10_000.0, poll()));
    assert_eq!(client.finish(), [0.0]);
    assert_eq!(client.host.now_ms(), 10_000.0);
    let error = call.error();
    assert_eq!(error.code, Code::Timeout);
    assert!(matches!(&error.cause, Some(Rejection::Error(cause)) if cause.code == Code::RateLimited));
}

/// Whether a wait ran out of time because of a rate limit.
fn is_timeout_by_limit(call: Call) -> bool {
    let error = call.error();
    let is_limit = matches!(&error.cause, Some(Rejection::Error(cause)) if cause.code == Code::RateLimited);
    error.code == Code::Timeout && is_limit
}

#[test]
fn a_wait_that_is_held_because_of_another_one_times_out_with_the_limit_as_its_cause() {
    let client = Client::one_by_one(|asked| match asked.index {
        0 => Reply::all(asked, "processing"),
        _ => Reply::new(429, "").retry_after("60"),
    });
    let held = client.start(&["a"], within(10_000.0, steady(5000.0)));
    client.start_at(1000.0, &["b"], poll());
    client.host.run_until(2000.0);
    let late = client.start(&["c"], within(10_000.0, poll()));
    client.host.run_until(20_000.0);
    assert_eq!(client.host.times(), [0.0, 1000.0]);
    assert!(is_timeout_by_limit(held));
    assert!(is_timeout_by_limit(late));
}

#[test]
fn a_wait_that_is_held_because_of_a_limit_without_a_time_has_it_as_its_cause() {
    let client = Client::one_by_one(|asked| match asked.index {
        0 => Reply::all(asked, "processing"),
        _ => Reply::new(429, ""),
    });
    let held = client.start(&["a"], within(10_000.0, steady(20_000.0)));
    client.start_at(5000.0, &["b"], poll());
    client.host.run_until(10_000.0);
    assert_eq!(client.host.times(), [0.0, 5000.0, 6000.0, 8000.0]);
    assert!(is_timeout_by_limit(held));
}

#[test]
fn a_retry_after_that_is_too_long_for_one_wait_still_holds_the_other() {
    let client = Client::one_by_one(|asked| match asked.index {
        0 => Reply::new(429, "").retry_after("60"),
        _ => Reply::all(asked, "completed"),
    });
    let impatient = client.start(&["a"], WaitConfig { max_retry_after_ms: 1000.0, ..poll() });
    client.host.run_until(100.0);
    let patient = client.poll(&["b"]);
    assert_eq!(client.finish(), [0.0, 60_000.0]);
    assert_eq!(impatient.words(), ["rate_limited"]);
    assert_eq!(patient.words(), ["completed"]);
}

#[test]
fn the_retries_of_a_question_do_not_break_a_hold() {
    let client = Client::one_by_one(|asked| match asked.index {
        0 => Reply::network(),
        1 => Reply::new(429, "").retry_after("2").after(100.0),
        _ => Reply::all(asked, "completed"),
    });
    client.start(&["a", "b"], within(10_000.0, plan()));
    assert_eq!(client.finish(), [0.0, 0.0, 2100.0, 2100.0]);
}

#[test]
fn a_retry_after_that_ends_later_makes_a_hold_longer() {
    let client = Client::one_by_one(|asked| match asked.index {
        0 => Reply::new(429, "").retry_after("20"),
        1 => Reply::new(429, "").retry_after("10").after(15_000.0),
        _ => Reply::all(asked, "completed"),
    });
    client.poll(&["a"]);
    client.poll(&["b"]);
    assert_eq!(client.finish(), [0.0, 0.0, 25_000.0, 25_000.0]);
}

#[test]
fn of_two_limits_at_one_time_the_longer_one_holds_all() {
    let client = Client::one_by_one(|asked| match asked.index {
        0 => Reply::new(429, "").retry_after("1"),
        1 => Reply::new(429, "").retry_after("20"),
        _ => Reply::all(asked, "completed"),
    });
    client.poll(&["a"]);
    client.poll(&["b"]);
    assert_eq!(client.finish(), [0.0, 0.0, 20_000.0, 20_000.0]);
}

#[test]
fn a_rate_limit_may_name_its_time_in_a_reset_header() {
    let client = Client::alone(|asked| match asked.index {
        0 => Reply::new(429, "").header("RateLimit-Reset", "3"),
        _ => Reply::all(asked, "completed"),
    });
    client.poll(&["a"]);
    assert_eq!(client.finish(), [0.0, 3000.0]);
}

#[test]
fn a_retry_after_counts_more_than_a_reset_and_a_reset_only_with_a_429() {
    let client = Client::alone(|asked| match asked.index {
        0 => Reply::new(429, "").header("RateLimit-Reset", "3").retry_after("2"),
        1 => Reply::new(503, "").header("RateLimit-Reset", "60"),
        _ => Reply::all(asked, "completed"),
    });
    client.poll(&["a"]);
    assert_eq!(client.finish(), [0.0, 2000.0, 2500.0]);
}

#[test]
fn a_retry_after_that_is_a_date_is_measured_against_the_date_of_the_answer() {
    // The clock of this machine is years away from both.
    let client = Client::alone(|asked| match asked.index {
        0 => Reply::new(429, "")
            .retry_after("Sun, 06 Nov 1994 08:49:39 GMT")
            .header("Date", "Sun, 06 Nov 1994 08:49:37 GMT"),
        _ => Reply::all(asked, "completed"),
    });
    client.poll(&["a"]);
    assert_eq!(client.finish(), [0.0, 2000.0]);
}
