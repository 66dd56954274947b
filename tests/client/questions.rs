//! Questions: one good answer, retried, within their time.

use luma_tasks::error::{Code, Rejection};
use luma_tasks::poll::WaitConfig;

use crate::support::calls::{Client, plan, within};
use crate::support::gateway::{Reply, task};
use crate::support::host::Ended;

#[test]
fn one_question_is_one_request() {
    let client = Client::alone(|asked| Reply::all(asked, "processing"));
    let call = client.ask(&["a"]);
    assert_eq!(client.finish(), [0.0]);
    assert_eq!(call.words(), ["processing"]);
}

#[test]
fn a_request_carries_the_id_and_the_key() {
    let client = Client::alone(|asked| Reply::all(asked, "processing"));
    client.ask(&["a"]);
    client.finish();
    let [request] = client.host.requests().try_into().expect("one request");
    assert_eq!((request.path.as_str(), request.key.as_deref()), ("/luma/generations/a", Some("secret-key")));
}

#[test]
fn many_ids_are_one_request_and_answered_in_their_order() {
    let client = Client::alone(|asked| {
        let mut reversed = asked.clone();
        reversed.ids.reverse();
        Reply::each(&reversed, |id| Some(task(id, if id == "b" { "failed" } else { "processing" })))
    });
    let call = client.ask(&["a", "b", "c"]);
    assert_eq!(client.finish(), [0.0]);
    assert_eq!(call.words(), ["processing", "failed", "processing"]);
}

#[test]
fn no_ids_are_no_request() {
    let client = Client::alone(|asked| Reply::all(asked, "processing"));
    let call = client.ask(&[]);
    assert!(client.finish().is_empty());
    assert!(call.words().is_empty());
}

#[test]
fn transient_errors_are_retried() {
    let client = Client::alone(|asked| match asked.index {
        0 => Reply::network(),
        1 => Reply::new(503, ""),
        _ => Reply::all(asked, "completed"),
    });
    let call = client.ask(&["a"]);
    assert_eq!(client.finish(), [0.0, 500.0, 1500.0]);
    assert_eq!(call.words(), ["completed"]);
}

#[test]
fn the_error_of_the_last_retry_is_told() {
    let client = Client::alone(|asked| if asked.index < 2 { Reply::network() } else { Reply::new(503, "") });
    let call = client.ask(&["a"]);
    client.finish();
    let error = call.error();
    assert_eq!((error.code, error.status), (Code::Unavailable, Some(503)));
}

#[test]
fn a_stalled_request_is_cut_off_and_made_again() {
    let client = Client::alone(|asked| if asked.index == 0 { Reply::never() } else { Reply::all(asked, "pending") });
    let call = client.start(&["a"], WaitConfig { request_timeout_ms: 2000.0, ..plan() });
    assert_eq!(client.finish(), [0.0, 2500.0]);
    assert_eq!(client.host.requests().first().and_then(|request| request.ended), Some(Ended::CutOff(2000.0)));
    assert_eq!(call.words(), ["pending"]);
}

#[test]
fn a_call_ends_at_its_deadline_with_the_last_error_as_its_cause() {
    let client = Client::alone(|asked| if asked.index == 0 { Reply::new(503, "") } else { Reply::never() });
    let call = client.start(&["a"], within(10_000.0, plan()));
    client.host.run_until(9999.0);
    assert!(!call.is_done());
    assert_eq!(client.finish(), [0.0, 500.0]);
    assert_eq!(client.host.now_ms(), 10_000.0);
    let error = call.error();
    assert_eq!(error.code, Code::Timeout);
    assert!(matches!(&error.cause, Some(Rejection::Error(cause)) if cause.code == Code::Unavailable));
}

#[test]
fn a_stalled_request_does_not_outlive_the_deadline_of_its_call() {
    let client = Client::alone(|_| Reply::never());
    let call = client.start(&["a"], within(1000.0, plan()));
    client.finish();
    assert_eq!(client.host.now_ms(), 1000.0);
    assert_eq!(client.host.requests().first().and_then(|request| request.ended), Some(Ended::CutOff(1000.0)));
    assert_eq!(call.words(), ["timeout"]);
}

#[test]
fn an_infinite_time_for_requests_leaves_the_deadline() {
    let client = Client::alone(|_| Reply::never());
    let config = WaitConfig { request_timeout_ms: f64::INFINITY, ..within(5000.0, plan()) };
    let call = client.start(&["a"], config);
    client.finish();
    assert_eq!((client.host.now_ms(), call.words()), (5000.0, vec![String::from("timeout")]));
}

#[test]
fn a_retry_after_past_the_deadline_ends_the_call_at_once() {
    let client = Client::alone(|_| Reply::new(429, "").retry_after("61"));
    let call = client.ask(&["a"]);
    assert_eq!(client.finish(), [0.0]);
    let error = call.error();
    assert_eq!((error.code, error.retry_after_ms), (Code::RateLimited, Some(61_000.0)));
}

#[test]
fn a_date_in_retry_after_is_read_against_the_wall_clock() {
    let client = Client::alone(|asked| match asked.index {
        // The host's wall clock starts at 22:13:20.
        0 => Reply::new(429, "").retry_after("Tue, 14 Nov 2023 22:13:27 GMT"),
        _ => Reply::all(asked, "completed"),
    });
    client.ask(&["a"]);
    assert_eq!(client.finish(), [0.0, 7000.0]);
}
