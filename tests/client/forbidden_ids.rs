//! Ids that a proxy names as forbidden: each is refused for itself, and the others go on.

use crate::support::calls::{Client, steady};
use crate::support::gateway::{Asked, Reply, task};

/// What a proxy answers whose caller may not ask about the task `foreign`.
fn guarded(asked: &Asked, state: &str) -> Reply {
    match (asked.has("foreign"), asked.is_batch) {
        (false, _) => Reply::all(asked, state),
        (true, false) => Reply::refusal(403),
        (true, true) => Reply::each(asked, |id| (id != "foreign").then(|| task(id, state))).forbidding(&["foreign"]),
    }
}

#[test]
fn a_question_gets_the_tasks_that_it_may_ask_about() {
    let client = Client::alone(|asked| guarded(asked, "processing"));
    let call = client.ask(&["a", "foreign", "b"]);
    assert_eq!(client.finish(), [0.0]);
    assert_eq!(client.asked(), ["a+foreign+b"]);
    assert_eq!(call.words(), ["processing", "forbidden", "processing"]);
}

#[test]
fn a_poll_goes_on_for_the_others() {
    let client = Client::alone(|asked| guarded(asked, if asked.index < 2 { "processing" } else { "completed" }));
    let call = client.start(&["a", "foreign", "b"], steady(1000.0));
    assert_eq!(client.finish(), [0.0, 1000.0, 2000.0]);
    assert_eq!(client.asked(), ["a+foreign+b", "a+b", "a+b"]);
    assert_eq!(call.words(), ["completed", "forbidden", "completed"]);
}

#[test]
fn waits_of_a_client_are_not_spoilt_by_one_of_another_component() {
    let client = Client::batching(|asked| guarded(asked, "completed"));
    let [own, foreign] = [client.poll(&["a"]), client.poll(&["foreign"])];
    client.finish();
    assert_eq!(client.asked(), ["a+foreign"]);
    assert_eq!([own.words(), foreign.words()], [["completed"], ["forbidden"]]);
}

#[test]
fn the_error_says_whose_refusal_it_is() {
    let client = Client::alone(|asked| Reply::all(asked, "completed").forbidding(&["foreign"]));
    let error = client.ask(&["foreign"]);
    client.finish();
    let error = error.error();
    assert_eq!(error.message, "kkiai: access is forbidden: the proxy does not allow this caller to read this task");
    assert_eq!((error.status, error.retryable), (Some(200), false));
}

#[test]
fn a_page_in_place_of_the_answer_says_nothing_about_them() {
    let client = Client::alone(|asked| match asked.has("foreign") {
        true => Reply::html().forbidding(&["foreign"]),
        false => Reply::html(),
    });
    let call = client.ask(&["a", "foreign", "b"]);
    client.finish();
    assert_eq!(call.words(), ["invalid_response", "forbidden", "invalid_response"]);
}

#[test]
fn an_answer_that_is_bad_for_all_others_is_bad_for_them_alone() {
    for (status, code) in [(401, "unauthorized"), (402, "quota_exceeded"), (429, "rate_limited"), (503, "unavailable")]
    {
        let client = Client::alone(move |asked| {
            let reply = Reply::refusal(status);
            if asked.has("foreign") { reply.forbidding(&["foreign"]) } else { reply }
        });
        let call = client.ask(&["a", "foreign", "b"]);
        client.finish();
        assert_eq!(call.words(), [code, "forbidden", code], "{status}");
    }
}

#[test]
fn a_refusal_of_the_batch_is_none_of_its_ids() {
    let client = Client::alone(|asked| match (asked.is_batch, asked.has("foreign")) {
        (true, true) => Reply::refusal(400).forbidding(&["foreign"]),
        (true, false) => Reply::refusal(400),
        (false, true) => Reply::refusal(403),
        (false, false) => Reply::all(asked, "completed"),
    });
    let call = client.poll(&["a", "foreign", "b"]);
    client.finish();
    assert_eq!(call.words(), ["completed", "forbidden", "completed"]);
}
