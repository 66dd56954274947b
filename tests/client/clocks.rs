//! Clocks that jump, stop and lag.

use std::cell::Cell;

use luma_tasks::error::Code;
use luma_tasks::options::{Key, Options};
use luma_tasks::poll::WaitConfig;

use crate::support::calls::{Client, borrowed, names, options, plan, poll, within};
use crate::support::gateway::{Reply, processing};
use crate::support::host::FakeHost;
use crate::support::{Handle, given};

const HOUR_MS: f64 = 3_600_000.0;

#[test]
fn a_wall_clock_that_is_set_back_changes_nothing() {
    let client = Client::alone(processing);
    client.start(&["a"], within(20_000.0, poll()));
    client.host.at(6000.0, |host| host.leap(0.0, -HOUR_MS));
    assert_eq!(client.finish(), [0.0, 5000.0, 11_250.0, 18_000.0]);
    assert_eq!(client.host.now_ms(), 20_000.0);
}

#[test]
fn a_machine_that_slept_past_the_deadline_poll_once_more() {
    let client = Client::alone(|asked| Reply::all(asked, if asked.index < 2 { "processing" } else { "completed" }));
    let call = client.poll(&["a"]);
    // The monotonic clock stands still meanwhile: the timer that is set fires when it would have.
    client.host.at(6000.0, |host| host.leap(0.0, HOUR_MS));
    assert_eq!(client.finish(), [0.0, 5000.0, 11_250.0]);
    assert_eq!(call.words(), ["completed"]);
}

#[test]
fn the_poll_after_sleep_takes_at_most_5_s() {
    let client = Client::alone(|asked| if asked.index < 2 { processing(asked) } else { Reply::never() });
    let call = client.poll(&["a"]);
    client.host.at(6000.0, |host| host.leap(HOUR_MS, HOUR_MS));
    client.finish();
    assert_eq!(client.host.times(), [0.0, 5000.0, 6000.0 + HOUR_MS]);
    assert_eq!(client.host.now_ms(), 11_000.0 + HOUR_MS);
    assert_eq!(call.words(), ["timeout"]);
}

#[test]
fn the_poll_after_sleep_takes_at_most_5_s_and_so_does_its_key() {
    for (key_ms, polls, end_ms) in [(0.0, 3, 11_000.0), (100.0, 3, 11_000.0), (10.0 * HOUR_MS, 2, 11_000.0)] {
        let host = FakeHost::with(|asked| if asked.index < 2 { processing(asked) } else { Reply::never() });
        let count = Cell::new(0);
        host.set_key_functions(move |_| {
            count.set(count.get() + 1);
            (if count.get() < 3 { 0.0 } else { key_ms }, Ok(given("key")))
        });
        let client = Client::new(Options { key: Key::Function(Handle::Function("key")), ..options() }, host, false);
        let call = client.poll(&["a"]);
        client.host.at(6000.0, |host| host.leap(HOUR_MS, HOUR_MS));
        client.host.run_until(6.0 * HOUR_MS);
        assert_eq!(client.host.times().len(), polls, "{key_ms}");
        assert_eq!(call.log().last().map(|told| told.elapsed_ms), Some(end_ms + HOUR_MS), "{key_ms}");
        assert_eq!(call.words(), ["timeout"]);
    }
}

#[test]
fn the_poll_after_sleep_does_not_lose_its_time_to_the_key_function_of_another_call() {
    let host = FakeHost::with(|asked| if asked.index < 2 { processing(asked) } else { Reply::all(asked, "completed") });
    host.set_key_functions(|function| match function {
        Handle::Function("hangs") => (f64::INFINITY, Ok(given("none"))),
        _ => (1000.0, Ok(given("key"))),
    });
    let client = Client::new(options(), host, true);
    client.start_as("hangs", &["other"], within(100.0 * HOUR_MS, poll()));
    let call = client.start_as("quick", &["a"], poll());
    client.host.at(10_000.0, |host| host.leap(HOUR_MS, HOUR_MS));
    client.host.run_until(2.0 * HOUR_MS);
    assert_eq!(call.words(), ["completed"]);
}

#[test]
fn the_network_may_need_a_moment_after_sleep() {
    let client = Client::alone(|asked| match asked.at_ms {
        ..6000.0 => processing(asked),
        ..3_607_500.0 => Reply::network(),
        _ => Reply::all(asked, "completed"),
    });
    let call = client.poll(&["a"]);
    client.host.at(6000.0, |host| host.leap(HOUR_MS, HOUR_MS));
    let late: Vec<_> = client.finish().into_iter().skip(2).map(|at_ms| at_ms - 6000.0 - HOUR_MS).collect();
    assert_eq!(late, [0.0, 500.0, 1000.0, 1500.0]);
    assert_eq!(call.words(), ["completed"]);
}

#[test]
fn an_unfinished_task_settles_a_poll_that_overslept() {
    let client = Client::alone(processing);
    let call = client.poll(&["a"]);
    client.host.at(6000.0, |host| host.leap(HOUR_MS, HOUR_MS));
    client.finish();
    assert_eq!(client.host.now_ms(), 6000.0 + HOUR_MS);
    assert_eq!(call.words(), ["timeout"]);
}

#[test]
fn sleep_within_the_deadline_ends_in_one_poll_and_not_in_a_burst() {
    let client = Client::alone(processing);
    client.poll(&["a"]);
    client.host.at(6000.0, |host| host.leap(300_000.0, 300_000.0));
    client.host.run_until(320_000.0);
    assert_eq!(client.host.times(), [0.0, 5000.0, 306_000.0, 313_813.0]);
}

#[test]
fn many_waits_that_overslept_cost_one_poll_each() {
    let client = Client::one_by_one(|asked| processing(asked).after(100.0));
    let ids = names("task-", 10);
    let call = client.poll(&borrowed(&ids));
    client.host.at(6000.0, |host| host.leap(HOUR_MS, HOUR_MS));
    client.finish();
    let late = client.host.times().into_iter().filter(|at_ms| *at_ms > HOUR_MS).count();
    assert_eq!((late, call.words()), (10, vec![String::from("timeout"); 10]));
    assert_eq!(client.host.most_in_flight(), 6);
}

#[test]
fn late_polls_that_wait_for_a_free_request_are_cut_off_too() {
    let client = Client::one_by_one(|asked| if asked.at_ms < 6000.0 { processing(asked) } else { Reply::never() });
    let call = client.poll(&borrowed(&names("task-", 10)));
    client.host.at(6000.0, |host| host.leap(HOUR_MS, HOUR_MS));
    client.finish();
    assert_eq!(call.words(), vec![String::from("timeout"); 10]);
    // Six at once; the other four wait in vain.
    assert_eq!(client.host.times().len(), 10 + 10 + 6);
    assert_eq!(client.host.now_ms(), 11_000.0 + HOUR_MS);
}

#[test]
fn a_request_that_hangs_since_before_the_sleep_does_not_hide_the_late_poll() {
    let client = Client::alone(|asked| match asked.index {
        1 => Reply::never(),
        2 => Reply::all(asked, "completed").after(1000.0),
        _ => processing(asked),
    });
    let call = client.poll(&["a"]);
    client.host.at(6000.0, |host| host.leap(HOUR_MS, HOUR_MS));
    client.finish();
    assert_eq!(call.words(), ["completed"]);
}

#[test]
fn timers_that_fire_early_or_late_neither_stop_nor_hurry_a_poll() {
    for error_ms in [-0.9, 0.4, 15.0] {
        let client = Client::alone(processing);
        client.host.set_timer_error(error_ms);
        client.start(&["a"], within(20_000.0, poll()));
        let times = client.finish();
        assert_eq!(times.len(), 4, "{times:?}");
        let late: Vec<_> = times.iter().zip([0.0, 5000.0, 11_250.0, 18_000.0]).map(|(at, due)| at - due).collect();
        assert!(late.iter().all(|late_ms| (0.0..=50.0).contains(late_ms)), "{late:?}");
    }
}

#[test]
fn the_time_that_a_call_had_waited_for_the_core_counts() {
    let client = Client::alone(processing);
    let call = client.start(&["a"], WaitConfig { waited_ms: 4000.0, ..within(20_000.0, poll()) });
    client.finish();
    assert_eq!(client.host.times(), [0.0, 5000.0, 11_250.0, 14_000.0]);
    assert_eq!(client.host.now_ms(), 16_000.0);
    assert_eq!(call.log().last().map(|told| told.elapsed_ms), Some(20_000.0));
}

#[test]
fn a_question_that_overslept_is_over() {
    let client = Client::alone(|_| Reply::never());
    let call = client.start(&["a"], WaitConfig { request_timeout_ms: f64::INFINITY, ..plan() });
    client.host.at(1000.0, |host| host.leap(HOUR_MS, HOUR_MS));
    client.finish();
    assert_eq!((client.host.times(), call.error().code), (vec![0.0], Code::Timeout));
}

#[test]
fn polls_after_sleep_that_find_no_free_request_take_at_most_5_s_too() {
    let client = Client::one_by_one(|_| Reply::never());
    let config = WaitConfig { request_timeout_ms: f64::INFINITY, ..within(10_000.0, poll()) };
    let call = client.start(&borrowed(&names("task-", 12)), config);
    client.host.at(6000.0, |host| host.leap(HOUR_MS, HOUR_MS));
    client.finish();
    assert_eq!(client.host.now_ms(), 11_000.0 + HOUR_MS);
    assert_eq!(call.words(), ["timeout"; 12]);
}
