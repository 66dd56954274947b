//! What fails, and what is left behind.

use crate::support::Kept;
use crate::support::calls::Client;
use crate::support::gateway::Reply;
use crate::support::host::Ended;

#[test]
fn what_must_pass_through_is_thrown_and_not_retried() {
    let client = Client::alone(|_| Reply::thrown("NEXT_PRERENDER_INTERRUPTED"));
    let call = client.poll(&["a", "b"]);
    assert_eq!(client.finish(), [0.0]);
    assert_eq!(call.thrown(), Kept::Thrown(String::from("NEXT_PRERENDER_INTERRUPTED")));
}

#[test]
fn an_answer_that_is_too_large_is_not_asked_for_again() {
    let client = Client::alone(|_| Reply::too_large());
    let call = client.poll(&["a"]);
    assert_eq!(client.finish(), [0.0]);
    assert_eq!(call.words(), ["invalid_response"]);
}

#[test]
fn a_page_is_told_that_cors_may_be_what_stops_it() {
    let client = Client::alone(|_| Reply::network());
    client.host.become_page();
    let call = client.ask(&["a"]);
    client.finish();
    assert!(call.error().message.contains("CORS"));
}

#[test]
fn leaving_a_call_drops_its_request_and_its_timers() {
    let client = Client::alone(|_| Reply::never());
    let call = client.poll(&["a"]);
    call.stop_at(700.0);
    client.finish();
    assert_eq!(client.host.now_ms(), 700.0);
    assert_eq!(client.host.requests().first().and_then(|request| request.ended), Some(Ended::CutOff(700.0)));
    assert!(!call.is_done());
}
