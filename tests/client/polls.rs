//! Polls: from the first poll to the end.

use luma_tasks::error::Code;
use luma_tasks::options::Options;
use serde_json::json;

use crate::support::calls::{Client, borrowed, names, options, poll, within};
use crate::support::gateway::{Reply, completed_at, processing, task};
use crate::support::host::{Ended, FakeHost};

#[test]
fn a_poll_poll_at_its_pace_until_the_task_is_completed() {
    let client = Client::alone(completed_at(11_000.0));
    let call = client.poll(&["a"]);
    assert_eq!(client.finish(), [0.0, 5000.0, 11_250.0]);
    assert_eq!(call.words(), ["completed"]);
}

#[test]
fn a_failed_task_is_an_error_with_the_gateways_words() {
    let client = Client::alone(|asked| Reply::all(asked, "failed"));
    let call = client.poll(&["a"]);
    client.finish();
    let error = call.error();
    assert_eq!((error.code, error.message.as_str()), (Code::TaskFailed, "kkiai: the task failed: moderation"));
}

/// What may come in the place of the gateway's answer: from a challenge, a load balancer, an ingress, a login.
const FOREIGN: [fn() -> Reply; 6] = [
    || Reply::new(403, "<title>Just a moment...</title>"),
    || Reply::new(404, "404 page not found"),
    || Reply::json(404, &json!({"message": "no Route matched with those values"})),
    || Reply::json(404, &json!({"detail": "Not Found"})),
    || Reply::new(302, "").header("Location", "https://login.example/"),
    || Reply::new(200, "<title>Log in</title>"),
];

#[test]
fn what_another_than_the_gateway_answers_ends_no_poll_after_a_good_answer() {
    for foreign in FOREIGN {
        for ids in [&["a"] as &[&str], &["a", "b", "c"]] {
            let host = FakeHost::with(move |asked| match asked.at_ms {
                0.0 => processing(asked),
                ..20_000.0 => foreign(),
                _ => Reply::all(asked, "completed"),
            });
            let base_url = String::from("https://relay.example");
            let client = Client::new(Options { base_url, ..options() }, host, false);
            let call = client.poll(ids);
            client.finish();
            assert_eq!(call.words(), vec!["completed"; ids.len()], "{:?}", foreign().outcome);
        }
    }
}

#[test]
fn an_array_costs_one_request_a_tick() {
    let client = Client::alone(completed_at(11_000.0));
    let ids = names("task-", 50);
    let call = client.poll(&borrowed(&ids));
    assert_eq!(client.finish(), [0.0, 5000.0, 11_250.0]);
    assert_eq!(call.words(), vec!["completed"; 50]);
}

#[test]
fn the_51st_id_is_a_second_request() {
    let client = Client::alone(completed_at(0.0));
    let ids = names("task-", 51);
    client.poll(&borrowed(&ids));
    assert_eq!(client.finish(), [0.0, 0.0]);
    assert_eq!(client.host.requests().iter().map(|request| request.ids.len()).collect::<Vec<_>>(), [50, 1]);
}

#[test]
fn finished_tasks_are_not_asked_about_again() {
    let client = Client::alone(|asked| {
        let is_over = |id: &String| id == "a" || asked.at_ms >= 11_000.0;
        Reply::each(asked, |id| Some(task(id, if is_over(id) { "completed" } else { "processing" })))
    });
    client.poll(&["a", "b", "c"]);
    client.finish();
    let asked: Vec<_> = client.host.requests().into_iter().map(|request| request.ids.join("+")).collect();
    assert_eq!(asked, ["a+b+c", "b+c", "b+c"]);
}

#[test]
fn each_id_settles_for_itself() {
    let client = Client::alone(|asked| {
        Reply::each(asked, |id| (id != "lost").then(|| task(id, if id == "bad" { "failed" } else { "completed" })))
    });
    let call = client.poll(&["good", "bad", "lost"]);
    client.finish();
    assert_eq!(call.words(), ["completed", "task_failed", "not_found"]);
}

#[test]
fn at_most_six_requests_are_in_flight() {
    let client = Client::one_by_one(|asked| Reply::all(asked, "completed").after(1000.0));
    let ids = names("task-", 20);
    let call = client.poll(&borrowed(&ids));
    let mut times = vec![0.0; 6];
    times.extend([[1000.0; 6], [2000.0; 6]].concat());
    times.extend([3000.0; 2]);
    assert_eq!(client.finish(), times);
    assert_eq!((client.host.most_in_flight(), call.words().len()), (6, 20));
}

#[test]
fn the_deadline_cuts_off_what_is_under_way() {
    let client = Client::alone(|asked| if asked.index < 2 { Reply::all(asked, "pending") } else { Reply::never() });
    let call = client.start(&["a"], within(10_000.0, poll()));
    assert_eq!(client.finish(), [0.0, 5000.0, 9000.0]);
    assert_eq!(client.host.now_ms(), 10_000.0);
    assert_eq!(client.host.requests().last().and_then(|request| request.ended), Some(Ended::CutOff(10_000.0)));
    assert_eq!(call.words(), ["timeout"]);
}

#[test]
fn a_timeout_knows_the_last_task_seen() {
    let client = Client::alone(|asked| Reply::all(asked, "processing"));
    let call = client.start(&["a"], within(10_000.0, poll()));
    client.finish();
    let [end] = call.ends().try_into().expect("one end");
    let task = serde_json::to_value(&end.seen.expect("a task was seen").task).expect("it serializes");
    assert_eq!((task["id"].as_str(), task["state"].as_str()), (Some("a"), Some("processing")));
}

#[test]
fn a_wait_that_finds_no_free_request_ends_at_its_deadline_all_the_same() {
    let client = Client::one_by_one(|_| Reply::never());
    let ids = names("stalled-", 6);
    client.poll(&borrowed(&ids));
    let call = client.start(&["a"], within(1000.0, poll()));
    client.host.run_until(1000.0);
    assert!(call.is_done(), "it should not wait for the others");
    assert_eq!(call.words(), ["timeout"]);
}

#[test]
fn a_call_without_any_time_asks_nothing() {
    let client = Client::alone(processing);
    let call = client.start(&["a"], within(0.0, poll()));
    assert!(client.finish().is_empty());
    assert_eq!(call.words(), ["timeout"]);
}

#[test]
fn a_call_that_is_shorter_than_the_wait_for_company_poll_all_the_same() {
    let client = Client::batching(processing);
    client.start(&["a"], within(10.0, poll()));
    assert_eq!(client.finish(), [9.0]);
}
