//! Answers that name another task than the one that was asked for.

use crate::support::Handle;
use crate::support::calls::Client;
use crate::support::gateway::{Reply, task};
use serde_json::json;

#[test]
fn the_task_of_another_id_is_never_given() {
    let client = Client::one_by_one(|asked| Reply::each(asked, |_| Some(task("a", "completed"))));
    let call = client.ask(&["a", "b"]);
    client.finish();
    assert_eq!(call.words(), ["completed", "invalid_response"]);
}

#[test]
fn the_error_says_so_and_keeps_the_answer() {
    let client = Client::alone(|_| Reply::json(200, &task("a", "completed")));
    let call = client.ask(&["b"]);
    client.finish();
    let error = call.error();
    assert_eq!(error.message, "kkiai: the answer is about another task");
    assert!(error.retryable && !error.is_foreign && error.status == Some(200), "{error:?}");
    assert!(error.body.as_deref().is_some_and(|body| body.contains("\"a\"")), "{error:?}");
}

#[test]
fn a_poll_forgives_an_answer_about_another_task() {
    let client = Client::alone(|asked| match asked.index {
        1 => Reply::json(200, &task("a", "completed")),
        0 => Reply::all(asked, "processing"),
        _ => Reply::all(asked, "completed"),
    });
    let call = client.poll(&["b"]);
    client.finish();
    assert_eq!(client.asked(), ["b", "b", "b"]);
    assert_eq!(call.words(), ["completed"]);
}

#[test]
fn of_a_batch_every_id_gets_its_own_task_or_none() {
    let client = Client::alone(|asked| {
        let other = asked.ids.iter().map(|id| task(if id == "b" { "x" } else { id }, "processing"));
        Reply::json(200, &json!(other.collect::<Vec<_>>()))
    });
    let call = client.ask(&["a", "b", "c"]);
    client.finish();
    assert_eq!(client.asked()[..2], ["a+b+c", "b"]);
    // Asked alone, it is the answer to a single request that names another task.
    assert_eq!(call.words(), ["processing", "invalid_response", "processing"]);
}

#[test]
fn ids_in_another_case_are_the_same() {
    for ids in [&["ID-1"][..], &["ID-1", "ID-2"]] {
        let client = Client::alone(|asked| {
            let stored = |id: &String| Some(task(&id.to_lowercase(), "processing"));
            Reply::each(asked, stored)
        });
        let call = client.ask(ids);
        client.finish();
        assert_eq!(client.asked(), [ids.join("+")]);
        for (end, id) in call.ends().iter().zip(ids) {
            let task = end.seen.as_ref().map(|seen| &seen.task);
            assert!(matches!(task, Some(Handle::Json(task)) if task["id"] == *id), "{task:?}");
        }
    }
}

#[test]
fn ids_that_differ_in_case_alone_are_two_where_the_gateway_has_both() {
    let client = Client::alone(|asked| {
        Reply::each(asked, |id| Some(task(id, if id == "a" { "processing" } else { "completed" })))
    });
    let call = client.ask(&["A", "a"]);
    client.finish();
    assert_eq!(call.words(), ["completed", "processing"]);
}

#[test]
fn the_answer_for_an_id_serves_no_other_that_differs_in_case_alone() {
    let client = Client::alone(|asked| Reply::each(asked, |id| (id == "a").then(|| task(id, "processing"))));
    let call = client.ask(&["A", "a"]);
    client.finish();
    assert_eq!(client.asked(), ["A+a", "A"]);
    assert_eq!(call.words(), ["not_found", "processing"]);
}
