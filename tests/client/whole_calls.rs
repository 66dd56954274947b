//! When a call for many fails as a whole.

use luma_tasks::client::common_error;
use luma_tasks::error::Code;
use luma_tasks::options::{Key, Options};

use crate::support::calls::{Client, options, steady, within};
use crate::support::gateway::{Asked, Reply, processing};
use crate::support::{Handle, given};

/// What a call for `a` and `b` fails with as a whole.
fn common(is_poll: bool, gateway: impl FnMut(&Asked) -> Reply + 'static) -> Option<Code> {
    let client = Client::one_by_one(gateway);
    let ids = ["a", "b"];
    let call = if is_poll { client.start(&ids, within(60_000.0, steady(1000.0))) } else { client.ask(&ids) };
    client.finish();
    common_error(&call.ends()).and_then(|end| end.error()).map(|error| error.code)
}

#[test]
fn a_permanent_error_for_all_is_one_of_the_call() {
    for (status, code) in
        [(401, Code::Unauthorized), (402, Code::QuotaExceeded), (403, Code::Forbidden), (400, Code::Rejected)]
    {
        for is_poll in [false, true] {
            assert_eq!(common(is_poll, move |_| Reply::refusal(status)), Some(code));
        }
    }
}

#[test]
fn a_transient_error_for_all_is_one_of_a_question_and_not_of_a_poll() {
    let gateways: [(fn() -> Reply, Code); 4] = [
        (|| Reply::new(503, ""), Code::Unavailable),
        (Reply::network, Code::Network),
        (|| Reply::new(429, "").retry_after("3600"), Code::RateLimited),
        (Reply::html, Code::InvalidResponse),
    ];
    for (reply, code) in gateways {
        assert_eq!(common(false, move |_| reply()), Some(code));
        assert_eq!(common(true, move |_| reply()), None);
    }
}

#[test]
fn a_time_that_ran_out_for_all_is_one_of_a_question_and_not_of_a_poll() {
    assert_eq!(common(false, |_| Reply::never()), Some(Code::Timeout));
    assert_eq!(common(true, processing), None);
}

#[test]
fn unknown_and_failed_tasks_settle_for_themselves() {
    for is_poll in [false, true] {
        assert_eq!(common(is_poll, |asked| Reply::each(asked, |_| None)), None);
    }
    assert_eq!(common(true, |asked| Reply::all(asked, "failed")), None);
}

#[test]
fn different_errors_settle_for_themselves() {
    let gateway = |asked: &Asked| Reply::refusal(if asked.has("a") { 401 } else { 403 });
    assert_eq!(common(false, gateway), None);
}

#[test]
fn an_answer_for_one_makes_all_settle_for_themselves() {
    let gateway = |asked: &Asked| if asked.has("a") { Reply::all(asked, "pending") } else { Reply::refusal(401) };
    assert_eq!(common(false, gateway), None);
}

#[test]
fn a_task_that_was_seen_before_is_an_answer() {
    let gateway = |asked: &Asked| if asked.at_ms < 1000.0 { processing(asked) } else { Reply::refusal(401) };
    assert_eq!(common(true, gateway), None);
}

#[test]
fn a_key_that_cannot_be_sent_is_one_of_the_call() {
    let client = Client::alone(processing);
    let host = client.host.clone();
    host.set_key_function(|| Ok(given("")));
    let options = Options { key: Key::Function(Handle::Function("key")), ..options() };
    let client = Client::new(options, host, false);
    let call = client.poll(&["a", "b"]);
    client.finish();
    assert_eq!(
        common_error(&call.ends()).and_then(|end| end.error()).map(|error| error.code),
        Some(Code::InvalidArgument)
    );
}
