//! What a call is told on the way.

use luma_tasks::error::Code;

use crate::support::Handle;
use crate::support::calls::{Client, Told, poll, within};
use crate::support::gateway::Reply;

#[test]
fn every_poll_is_told_with_its_numbers() {
    let client = Client::alone(|asked| match asked.index {
        0 => Reply::all(asked, "pending").after(100.0),
        1 => Reply::new(503, ""),
        _ => Reply::all(asked, "completed"),
    });
    let call = client.poll(&["a"]);
    client.finish();
    let numbers = |told: &Told| (told.elapsed_ms, told.attempts, told.error, told.next_in_ms);
    let log: Vec<_> = call.log().iter().map(numbers).collect();
    assert_eq!(
        log,
        [(100.0, 1, None, Some(5000.0)), (5100.0, 2, Some(Code::Unavailable), Some(6250.0)), (11_350.0, 3, None, None)]
    );
}

#[test]
fn only_changes_are_told_as_changes() {
    let states = ["pending", "pending", "processing", "processing", "completed"];
    let client = Client::alone(move |asked| Reply::all(asked, states.get(asked.index).unwrap_or(&"completed")));
    let call = client.poll(&["a"]);
    client.finish();
    let changes: Vec<_> = call.log().iter().map(|told| told.has_changed).collect();
    assert_eq!(changes, [true, false, true, false, true]);
}

#[test]
fn running_out_of_time_is_told_and_is_no_poll() {
    let client = Client::alone(|asked| Reply::all(asked, "pending"));
    let call = client.start(&["a"], within(1000.0, poll()));
    client.finish();
    let told = call.log().pop().expect("the end was told");
    assert_eq!((told.at_ms, told.has_polled, told.attempts, told.is_end), (1000.0, false, 2, true));
}

#[test]
fn the_next_poll_that_is_told_is_the_one_that_is_made() {
    let client = Client::alone(|asked| match asked.index {
        0 => Reply::new(503, "").retry_after("3"),
        1 => Reply::new(429, ""),
        2 => Reply::new(429, "").retry_after("10"),
        _ => Reply::all(asked, "completed"),
    });
    let call = client.poll(&["a"]);
    assert_eq!(client.finish(), [0.0, 3000.0, 4000.0, 14_000.0]);
    let next: Vec<_> = call.log().iter().map(|told| told.next_in_ms).collect();
    assert_eq!(next, [Some(3000.0), Some(1000.0), Some(10_000.0), None]);
}

#[test]
fn what_a_callback_throws_ends_the_call_and_leaves_nothing() {
    let client = Client::alone(|asked| Reply::all(asked, "pending"));
    let call = client.start_reporting(&["a"], poll(), |_, _| Err(Handle::Thrown(String::from("from the callback"))));
    assert_eq!(client.finish(), [0.0]);
    assert_eq!(call.thrown(), Handle::Thrown(String::from("from the callback")));
}

#[test]
fn an_error_is_no_change() {
    let client = Client::alone(|asked| match asked.index {
        0 | 2 => Reply::new(503, ""),
        1 => Reply::all(asked, "pending"),
        _ => Reply::all(asked, "completed"),
    });
    let call = client.poll(&["a"]);
    client.finish();
    let changes: Vec<_> = call.log().iter().map(|told| told.has_changed).collect();
    assert_eq!(changes, [false, true, false, true]);
}
