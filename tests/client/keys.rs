//! The key function, and that no key is told.

use std::cell::Cell;
use std::rc::Rc;

use luma_tasks::error::{Code, Rejection};
use luma_tasks::options::{Key, Options};
use luma_tasks::poll::{Mode, WaitConfig};

use crate::support::calls::{Client, borrowed, names, options, options_of_batches, plan, poll, steady, within, word};
use crate::support::gateway::{Reply, completed_at, processing};
use crate::support::host::FakeHost;
use crate::support::{Given, Handle, given};

fn with_key_function(function: impl FnMut() -> Result<Given, Handle> + 'static) -> Client {
    let host = FakeHost::with(completed_at(4000.0));
    host.set_key_function(function);
    Client::new(Options { key: Key::Function(Handle::Function("key")), ..options() }, host, false)
}

#[test]
fn a_key_function_is_asked_before_every_request() {
    let count = Rc::new(Cell::new(0));
    let client = with_key_function(move || {
        count.set(count.get() + 1);
        Ok(given(format!("key-{}", count.get())))
    });
    client.poll(&["a"]);
    client.finish();
    let keys: Vec<_> = client.host.requests().into_iter().filter_map(|request| request.key).collect();
    assert_eq!(keys, ["key-1", "key-2"]);
}

#[test]
fn a_key_function_may_give_no_key() {
    let client = with_key_function(|| Ok(Given::Undefined));
    client.poll(&["a"]);
    client.finish();
    assert!(client.host.requests().iter().all(|request| request.key.is_none()));
}

#[test]
fn what_a_key_function_throws_is_thrown_untouched() {
    let client = with_key_function(|| Err(Handle::Thrown(String::from("no vault"))));
    let call = client.poll(&["a"]);
    assert!(client.finish().is_empty());
    assert_eq!(call.thrown(), Handle::Thrown(String::from("no vault")));
}

#[test]
fn a_key_that_cannot_be_sent_is_a_wrong_argument_and_is_not_echoed() {
    for key in ["", " ", "secret\n"] {
        let client = with_key_function(move || Ok(given(key)));
        let call = client.poll(&["a"]);
        assert!(client.finish().is_empty());
        let error = call.error();
        assert_eq!(error.code, Code::InvalidArgument);
        assert!(!error.message.contains("secret"), "{}", error.message);
    }
}

/// A client whose calls have key functions of their own: the key is the function's name, given after so long.
fn with_own_keys(batch_limit: usize, latency_ms: impl Fn(&str) -> f64 + 'static) -> Client {
    let host = FakeHost::with(|asked| Reply::all(asked, "completed"));
    host.set_key_functions(move |function| match function {
        Handle::Function(name) => (latency_ms(name), Ok(given(*name))),
        other => panic!("no function: {other:?}"),
    });
    Client::new(options_of_batches(batch_limit), host, true)
}

/// What went out: the key and the ids of each request.
fn sent(client: &Client) -> Vec<String> {
    let requests = client.host.requests();
    requests.iter().map(|sent| format!("{}: {}", sent.key.as_deref().unwrap_or("none"), sent.ids.join("+"))).collect()
}

#[test]
fn only_equal_keys_share_a_request() {
    let client = with_own_keys(50, |_| 0.0);
    for (name, id) in [("alice", "a"), ("bob", "b"), ("alice", "c"), ("bob", "d")] {
        client.start_as(name, &[id], poll());
    }
    assert_eq!(client.finish(), [20.0, 20.0]);
    assert_eq!(sent(&client), ["alice: a+c", "bob: b+d"]);
}

#[test]
fn a_key_that_is_a_string_and_an_equal_one_of_a_function_share_a_request() {
    let client = with_own_keys(50, |_| 0.0);
    client.poll(&["a"]);
    client.start_as("secret-key", &["b"], poll());
    client.start_as("other-key", &["c"], poll());
    assert_eq!(client.finish(), [20.0, 20.0]);
    assert_eq!(sent(&client), ["secret-key: a+b", "other-key: c"]);
}

#[test]
fn questions_of_different_keys_go_out_at_once_each_with_its_own() {
    let client = with_own_keys(50, |_| 0.0);
    for (name, id) in [("alice", "a"), ("bob", "b"), ("carol", "c")] {
        client.start_as(name, &[id], plan());
    }
    assert_eq!(client.finish(), [0.0, 0.0, 0.0]);
    assert_eq!(sent(&client), ["alice: a", "bob: b", "carol: c"]);
}

#[test]
fn the_answer_for_one_key_does_not_serve_a_wait_with_another() {
    let client = with_own_keys(1, |_| 0.0);
    client.start_as("alice", &["a"], plan());
    client.start_as("bob", &["a"], plan());
    client.start_as("alice", &["a"], plan());
    client.finish();
    assert_eq!(sent(&client), ["alice: a", "bob: a"]);
}

#[test]
fn a_request_does_not_wait_for_a_slow_key_function() {
    let client = with_own_keys(50, |name| if name == "slow" { 500.0 } else { 0.0 });
    client.start_as("slow", &["a"], poll());
    client.start_as("quick", &["b"], poll());
    let times = client.finish();
    assert_eq!(sent(&client), ["quick: b", "slow: a"]);
    assert_eq!(times, [40.0, 520.0], "keys that are asked for at the same time are gathered for 20 ms");
}

/// A client whose calls have key functions of their own, which asks a gateway that goes on for ever.
fn with_slow_keys(latency_ms: impl Fn(&str) -> f64 + 'static) -> Client {
    let host = FakeHost::with(processing);
    host.set_key_functions(move |function| match function {
        Handle::Function(name) => (latency_ms(name), Ok(given(*name))),
        other => panic!("no function: {other:?}"),
    });
    Client::new(options_of_batches(50), host, true)
}

#[test]
fn a_key_function_that_never_answers_holds_back_no_poll_of_another_call() {
    let client = with_slow_keys(|name| if name == "hangs" { f64::INFINITY } else { 5.0 });
    client.start_as("hangs", &["a"], poll());
    client.start_as("quick", &["b"], steady(1000.0));
    client.host.run_until(3500.0);
    assert_eq!(client.host.times(), [40.0, 1260.0, 2480.0]);
    assert!(sent(&client).iter().all(|sent| sent == "quick: b"));
}

#[test]
fn calls_that_begin_beside_a_key_function_that_never_answers_share_a_request() {
    let client = with_slow_keys(|name| if name == "hangs" { f64::INFINITY } else { 5.0 });
    client.start_as("hangs", &["a"], poll());
    client.host.run_until(1000.0);
    client.start_as("quick", &["b"], steady(10_000.0));
    client.start_as("quick", &["c"], steady(10_000.0));
    client.host.run_until(2000.0);
    assert_eq!(sent(&client), ["quick: b+c"]);
}

#[test]
fn an_answer_of_less_than_250_ms_ago_serves_a_call_with_a_key_function_at_once() {
    for batch_limit in [1, 50] {
        let client = with_own_keys(batch_limit, |_| 0.0);
        client.start_as("alice", &["other"], poll());
        client.host.run_until(500.0);
        client.start_as("alice", &["a"], plan());
        client.host.run_until(600.0);
        let call = client.start_as("alice", &["a"], plan());
        client.host.run_until(600.0);
        assert_eq!(call.words(), ["completed"]);
        assert_eq!(client.host.times().len(), 2);
    }
}

#[test]
fn a_question_does_not_wait_for_the_key_of_another_call() {
    let client = with_own_keys(50, |name| if name == "slow" { 500.0 } else { 0.0 });
    client.start_as("slow", &["a"], plan());
    client.start_as("quick", &["b"], plan());
    assert_eq!(client.finish(), [0.0, 500.0]);
    assert_eq!(sent(&client), ["quick: b", "slow: a"]);
}

#[test]
fn an_array_has_its_key_function_asked_once_a_request() {
    let client = with_own_keys(50, |_| 0.0);
    let ids = names("task-", 10_000);
    client.start_as("alice", &borrowed(&ids), poll());
    client.finish();
    assert_eq!(client.host.requests().len(), 200);
    assert_eq!(client.host.key_contexts().len(), 200);
}

#[test]
fn each_call_asks_its_key_function_in_its_own_future() {
    let client = with_own_keys(50, |_| 0.0);
    let calls = ["alice", "bob", "carol"].map(|name| client.start_as(name, &[name], poll()));
    client.finish();
    let mut contexts = client.host.key_contexts();
    contexts.sort_unstable();
    assert_eq!(contexts, calls.map(|call| call.context()));
}

#[test]
fn a_poll_with_a_key_function_rides_along_when_its_key_is_equal() {
    let host = FakeHost::with(processing);
    host.set_key_functions(|_| (0.0, Ok(given("the-key"))));
    let client = Client::new(options_of_batches(50), host, true);
    client.start_as("one", &["a"], steady(10_000.0));
    client.host.run_until(2000.0);
    client.start_as("other", &["b"], steady(10_000.0));
    client.host.run_until(11_000.0);
    assert_eq!(client.host.times(), [20.0, 2020.0, 10_020.0]);
    // Once for each request that includes one of its ids.
    assert_eq!(client.host.key_contexts().len(), 4);
}

/// A client whose gateway takes only the key `fresh`, and whose key function gives these, the last one again and again.
fn with_keys_in_turn(keys: &'static [&'static str]) -> Client {
    let host = FakeHost::with(|asked| match asked.key.as_deref() {
        Some("fresh") => Reply::all(asked, if asked.at_ms < 6000.0 { "processing" } else { "completed" }),
        _ => Reply::refusal(401),
    });
    let mut count = 0;
    host.set_key_function(move || {
        count += 1;
        Ok(given(keys[(count - 1).min(keys.len() - 1)]))
    });
    Client::new(Options { key: Key::Function(Handle::Function("key")), ..options_of_batches(50) }, host, true)
}

#[test]
fn a_refused_key_is_asked_for_again_at_once_and_the_request_repeated_with_another_one() {
    // Both requests are one poll; outside a poll, requests are counted.
    for (config, attempts) in [(poll(), 1), (plan(), 2)] {
        let client = with_keys_in_turn(&["expired", "fresh"]);
        let call = client.start(&["a", "b"], config);
        client.finish();
        assert_eq!(sent(&client)[..2], ["expired: a+b", "fresh: a+b"]);
        assert_eq!(client.host.times()[0], client.host.times()[1], "at once");
        assert_eq!(call.log()[0].attempts, attempts);
        assert!(call.words().iter().all(|word| word == "completed" || word == "processing"));
    }
}

#[test]
fn a_refused_key_that_the_function_gives_again_is_an_error() {
    for config in [poll(), plan()] {
        let client = with_keys_in_turn(&["expired"]);
        let call = client.start(&["a"], config);
        client.finish();
        assert_eq!(sent(&client), ["expired: a"]);
        assert_eq!(client.host.key_contexts().len(), 2);
        assert_eq!(
            call.ends().iter().map(|end| (end.attempts, word(end))).collect::<Vec<_>>(),
            [(1, "unauthorized".into())]
        );
    }
}

#[test]
fn two_refused_keys_in_a_row_are_an_error() {
    let client = with_keys_in_turn(&["expired", "wrong", "fresh"]);
    let call = client.start(&["a"], poll());
    client.finish();
    assert_eq!(sent(&client), ["expired: a", "wrong: a"]);
    assert_eq!(call.words(), ["unauthorized"]);
}

/// A client whose key is replaced by another one at this time. The function returns the old one twice.
fn with_a_key_that_expires_at(expires_ms: f64) -> Client {
    let host = FakeHost::with(move |asked| match (asked.key.as_deref(), asked.at_ms < expires_ms) {
        (Some("old"), true) => Reply::all(asked, "processing"),
        (Some("new"), false) => Reply::all(asked, "completed"),
        _ => Reply::refusal(401),
    });
    let mut count = 0;
    host.set_key_function(move || {
        count += 1;
        Ok(given(if count > 2 { "new" } else { "old" }))
    });
    Client::new(Options { key: Key::Function(Handle::Function("key")), ..options() }, host, false)
}

#[test]
fn a_key_that_expires_in_the_middle_of_a_poll_is_replaced() {
    let client = with_a_key_that_expires_at(3000.0);
    let call = client.start(&["a"], poll());
    assert_eq!(client.finish(), [0.0, 5000.0, 5000.0]);
    assert_eq!(call.words(), ["completed"]);
}

#[test]
fn a_key_that_has_expired_at_the_last_poll_is_replaced_too() {
    let client = with_a_key_that_expires_at(9000.0);
    let call = client.start(&["a"], within(10_000.0, steady(20_000.0)));
    assert_eq!(client.finish(), [0.0, 9000.0, 9000.0]);
    assert_eq!(call.words(), ["completed"]);
}

#[test]
fn a_key_that_is_a_string_is_not_tried_again() {
    let client = Client::batching(|_| Reply::refusal(401));
    let call = client.poll(&["a"]);
    assert_eq!(client.finish(), [20.0]);
    assert_eq!(call.words(), ["unauthorized"]);
}

#[test]
fn a_call_that_leaves_while_its_key_function_works_leaves_nothing_behind() {
    let client = with_own_keys(50, |name| if name == "slow" { 60_000.0 } else { 0.0 });
    let slow = client.start_as("slow", &["a"], poll());
    client.start_as("quick", &["b"], poll());
    slow.stop_at(1000.0);
    client.finish();
    assert_eq!(sent(&client), ["quick: b"]);
}

#[test]
fn a_key_function_that_never_answers_ends_in_a_timeout() {
    let client = with_own_keys(50, |_| f64::INFINITY);
    let call = client.start_as("never", &["a"], within(3000.0, plan()));
    client.host.run_until(3000.0);
    assert!(client.host.requests().is_empty());
    assert_eq!(call.words(), ["timeout"]);
}

#[test]
fn the_key_is_blotted_out_of_what_fetch_threw() {
    let client = Client::alone(|_| Reply::fault("connect failed with Bearer secret-key"));
    let call = client.start(&["a"], WaitConfig { mode: Mode::Once { max_retries: 0 }, ..plan() });
    client.finish();
    let error = call.error();
    let cause = Some(Handle::Thrown(String::from("connect failed with Bearer ***")));
    let thrown = match &error.cause {
        Some(Rejection::Thrown(thrown)) => Some(thrown.clone()),
        _ => None,
    };
    assert_eq!((error.code, thrown), (Code::Network, cause));
}

#[test]
fn ids_that_ride_along_keep_their_distance_with_a_key_function_too() {
    let host = FakeHost::with(processing);
    host.set_key_functions(|function| match function {
        Handle::Function("slow") => (50.0, Ok(given("the-key"))),
        _ => (0.0, Ok(given("the-key"))),
    });
    let client = Client::new(options_of_batches(50), host, true);
    client.start_as("slow", &["a", "b"], steady(10_000.0));
    client.host.run_until(9000.0);
    client.start_as("quick", &["b"], plan());
    client.host.run_until(9100.0);
    client.start_as("quick", &["c"], plan());
    client.host.run_until(9500.0);
    let asked: Vec<_> = client.host.requests().iter().map(|sent| (sent.at_ms, sent.ids.join("+"))).collect();
    let is_kept = |pair: &[(f64, String)]| {
        !(pair[1].1.contains('b') && pair[0].1.contains('b')) || pair[1].0 - pair[0].0 >= 250.0
    };
    assert!(asked.len() > 2 && asked.windows(2).all(is_kept), "{asked:?}");
}

/// A client that asks for one id at a time, whose gateway takes only the key `fresh`, and whose key function gives these keys, each
/// after so long, the last one again and again.
fn with_keys_after(keys: &'static [(f64, &'static str)]) -> Client {
    let host = FakeHost::with(|asked| match asked.key.as_deref() {
        Some("fresh") => Reply::all(asked, "completed").after(400.0),
        _ => Reply::refusal(401).after(30.0),
    });
    let count = Cell::new(0);
    host.set_key_functions(move |_| {
        count.set(count.get() + 1);
        let (latency_ms, key) = keys[(count.get() - 1).min(keys.len() - 1)];
        (latency_ms, Ok(given(key)))
    });
    Client::new(Options { key: Key::Function(Handle::Function("key")), ..options_of_batches(1) }, host, true)
}

#[test]
fn a_key_that_was_asked_for_before_the_refusal_ends_nothing() {
    for config in [poll(), plan()] {
        // The second one is asked for together with the first one, and comes when a request with the third one is under way.
        let client = with_keys_after(&[(10.0, "expired"), (300.0, "expired"), (10.0, "fresh")]);
        let call = client.start(&["a", "b"], config);
        client.finish();
        assert_eq!(call.words(), ["completed"; 2], "{:?}", sent(&client));
    }
}

#[test]
fn a_refused_key_is_not_asked_for_again_and_again_while_another_one_is_tried() {
    let client = with_keys_after(&[(10.0, "expired"), (100.0, "expired"), (10.0, "fresh"), (10.0, "expired")]);
    let call = client.start(&["a", "b"], plan());
    client.finish();
    assert_eq!(call.words(), ["completed", "unauthorized"]);
    assert_eq!(client.host.key_contexts().len(), 4);
}
