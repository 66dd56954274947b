//! Who leaves takes nothing from the others and leaves nothing behind.

use crate::support::Handle;
use crate::support::calls::{Client, borrowed, names};
use crate::support::gateway::{Reply, processing};
use crate::support::host::Ended;

#[test]
fn a_request_goes_on_while_one_of_two_waits_needs_it() {
    let client = Client::batching(|asked| Reply::all(asked, "completed").after(1000.0));
    let [one, other] = [client.poll(&["a"]), client.poll(&["b"])];
    one.stop_at(500.0);
    assert_eq!(client.finish(), [20.0]);
    assert_eq!(client.host.requests().first().and_then(|request| request.ended), Some(Ended::Answered(1020.0)));
    assert_eq!(other.words(), ["completed"]);
}

#[test]
fn a_request_is_dropped_when_nobody_waits_for_it() {
    let client = Client::batching(|_| Reply::never());
    let [one, other] = [client.poll(&["a"]), client.poll(&["b"])];
    one.stop_at(500.0);
    other.stop_at(700.0);
    client.finish();
    assert_eq!(client.host.requests().first().and_then(|request| request.ended), Some(Ended::CutOff(700.0)));
    assert_eq!(client.host.now_ms(), 700.0);
}

#[test]
fn who_leaves_is_not_asked_about_again() {
    let client = Client::batching(processing);
    let [one, _other] = [client.poll(&["a"]), client.poll(&["b"])];
    one.stop_at(500.0);
    client.host.run_until(6000.0);
    assert_eq!(client.host.requests().iter().map(|request| request.ids.join("+")).collect::<Vec<_>>(), ["a+b", "b"]);
}

#[test]
fn a_place_that_becomes_free_is_used_at_once() {
    let client =
        Client::one_by_one(|asked| if asked.has("last") { Reply::all(asked, "completed") } else { Reply::never() });
    let stalled = client.poll(&borrowed(&names("stalled-", 6)));
    let call = client.poll(&["last"]);
    stalled.stop_at(300.0);
    client.finish();
    assert_eq!(client.host.looks_at("last"), [300.0]);
    assert_eq!(call.words(), ["completed"]);
}

#[test]
fn a_client_works_again_after_all_have_left() {
    let client = Client::batching(|asked| Reply::all(asked, "completed"));
    let one = client.poll(&["a"]);
    one.stop_at(10.0);
    client.finish();
    let call = client.poll(&["b"]);
    assert_eq!(client.finish(), [30.0]);
    assert_eq!(call.words(), ["completed"]);
}

#[test]
fn what_is_thrown_at_one_call_does_not_reach_another() {
    let client = Client::one_by_one(|asked| {
        if asked.has("a") { Reply::thrown("for the framework") } else { Reply::all(asked, "completed") }
    });
    let [one, other] = [client.poll(&["a"]), client.poll(&["b"])];
    client.finish();
    assert_eq!(one.thrown(), Handle::Thrown(String::from("for the framework")));
    assert_eq!(other.words(), ["completed"]);
}
