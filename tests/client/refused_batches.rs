//! Batches that are refused as a whole.

use luma_tasks::poll::WaitConfig;

use crate::support::calls::{Client, borrowed, names, options, plan, poll, steady};
use crate::support::gateway::{Asked, Reply, task};
use crate::support::host::FakeHost;
use crate::support::{Handle, given};

/// A gateway that refuses every request about one of these ids, with its status.
fn refusing(bad: &'static [(&'static str, u16)]) -> impl FnMut(&Asked) -> Reply {
    move |asked| match bad.iter().find(|(id, _)| asked.has(id)) {
        Some((_, status)) => Reply::refusal(*status),
        None => Reply::all(asked, "completed"),
    }
}

/// A sister gateway without the route for many.
fn without_route(refusal: fn() -> Reply) -> impl FnMut(&Asked) -> Reply {
    move |asked| if asked.is_batch { refusal() } else { Reply::all(asked, "completed") }
}

/// The ways to say that there is no such route.
const NO_ROUTE: [fn() -> Reply; 8] = [
    || Reply::refusal(405),
    || Reply::new(404, "404 page not found"),
    || Reply::new(200, ""),
    || Reply::new(403, "<title>Just a moment...</title>"),
    Reply::html,
    || words("Invalid URL (POST /luma/tasks)"),
    || words("Not Found"),
    || words("Cannot POST /luma/tasks"),
];

/// A refusal in these words.
fn words(message: &str) -> Reply {
    Reply::json(404, &serde_json::json!({"error": {"message": message}}))
}

/// What was asked of `gateway`, and how each id ended, whether polled or asked once.
fn asked(
    gateway: fn(&Asked) -> Reply,
    ids: &[&str],
    config: impl Fn(&Client) -> WaitConfig,
) -> (Vec<String>, Vec<String>) {
    let client = Client::alone(gateway);
    let call = client.start(ids, config(&client));
    client.finish();
    (client.asked(), call.words())
}

#[test]
fn one_bad_id_is_found_by_halves_and_spoils_no_other() {
    for config in [plan(), steady(1000.0)] {
        let gateway = |asked: &Asked| refusing(&[("bad", 400)])(asked);
        let (asked, ended) = asked(gateway, &["a", "b", "bad", "d"], |_| config);
        assert_eq!(asked, ["a+b+bad+d", "a+b", "bad+d", "bad", "d"]);
        assert_eq!(ended, ["completed", "completed", "rejected", "completed"]);
    }
}

#[test]
fn one_bad_id_of_fifty_costs_a_dozen_requests() {
    let client = Client::alone(refusing(&[("task-17", 403)]));
    let call = client.poll(&borrowed(&names("task-", 50)));
    client.finish();
    assert_eq!(client.asked().len(), 13);
    let ended = call.words();
    assert_eq!(ended.iter().filter(|word| *word == "completed").count(), 49);
    assert_eq!(ended.get(17).map(String::as_str), Some("forbidden"));
}

#[test]
fn where_both_halves_are_refused_alike_the_ids_are_asked_one_by_one() {
    let gateway = |asked: &Asked| refusing(&[("bad", 400), ("worse", 400)])(asked);
    let (asked, ended) = asked(gateway, &["bad", "a", "b", "worse", "c", "d"], |_| plan());
    assert_eq!(asked, ["bad+a+b+worse+c+d", "bad+a+b", "worse+c+d", "bad", "a", "b", "worse", "c", "d"]);
    assert_eq!(ended, ["rejected", "completed", "completed", "rejected", "completed", "completed"]);
}

#[test]
fn halves_that_are_refused_in_two_ways_are_split_each() {
    let gateway = |asked: &Asked| refusing(&[("bad", 400), ("foreign", 403)])(asked);
    let (asked, ended) = asked(gateway, &["a", "b", "bad", "foreign", "c", "d"], |_| plan());
    assert_eq!(
        asked,
        ["a+b+bad+foreign+c+d", "a+b+bad", "foreign+c+d", "a+b", "bad", "foreign+c", "d", "foreign", "c"]
    );
    assert_eq!(ended, ["completed", "completed", "rejected", "forbidden", "completed", "completed"]);
}

#[test]
fn a_half_that_is_refused_waits_for_the_other_one() {
    let client = Client::alone(|asked| match asked.ids.join("+").as_str() {
        "a+b+c+d" => Reply::refusal(400),
        "a+b" => Reply::refusal(400).after(10.0),
        "c+d" => Reply::refusal(400).after(500.0),
        _ => Reply::all(asked, "completed"),
    });
    client.ask(&["a", "b", "c", "d"]);
    assert_eq!(client.finish(), [0.0, 0.0, 0.0, 500.0, 500.0, 500.0, 500.0]);
}

#[test]
fn a_half_whose_other_half_has_left_is_split_on() {
    let client = Client::batching(|asked| match asked.ids.join("+").as_str() {
        "a+b+c+d" | "a+b" => Reply::refusal(400),
        "c+d" => Reply::never(),
        _ => Reply::all(asked, "completed"),
    });
    let [first, second] = [client.poll(&["a", "b"]), client.poll(&["c", "d"])];
    second.stop_at(1000.0);
    client.finish();
    assert_eq!(client.asked(), ["a+b+c+d", "a+b", "c+d", "a", "b"]);
    assert_eq!(first.words(), ["completed"; 2]);
}

#[test]
fn what_is_repeated_belongs_to_the_same_poll() {
    for gateway in [
        (|asked| refusing(&[("bad", 400)])(asked)) as fn(&Asked) -> Reply,
        |asked| without_route(Reply::html)(asked),
        |asked| without_route(|| Reply::refusal(404))(asked),
    ] {
        let client = Client::alone(gateway);
        let call = client.poll(&["a", "b", "bad", "d"]);
        assert!(client.finish().iter().all(|ms| *ms == 0.0), "at once");
        assert_eq!(call.log().iter().map(|told| told.attempts).collect::<Vec<_>>(), [1; 4]);
    }
}

#[test]
fn outside_a_poll_the_requests_are_counted() {
    let client = Client::alone(refusing(&[("bad", 400)]));
    let call = client.ask(&["a", "b", "bad", "d"]);
    client.finish();
    assert_eq!(client.asked(), ["a+b+bad+d", "a+b", "bad+d", "bad", "d"]);
    assert_eq!(call.ends().iter().map(|end| end.attempts).collect::<Vec<_>>(), [2, 2, 3, 3]);
}

#[test]
fn the_last_poll_before_the_deadline_is_repeated_too() {
    let client = Client::alone(|asked| match (asked.at_ms, asked.has("bad")) {
        (..9000.0, _) => Reply::all(asked, "processing"),
        (_, true) => Reply::refusal(400),
        (_, false) => Reply::all(asked, "completed"),
    });
    let call = client.start(&["a", "bad"], WaitConfig { timeout_ms: 10_000.0, ..steady(20_000.0) });
    assert_eq!(client.finish(), [0.0, 9000.0, 9000.0, 9000.0]);
    assert_eq!(call.words(), ["completed", "rejected"]);
}

#[test]
fn an_error_that_is_about_all_settles_all() {
    for (status, code) in [(401, "unauthorized"), (402, "quota_exceeded"), (429, "rate_limited"), (503, "unavailable")]
    {
        let client = Client::alone(move |_| Reply::refusal(status));
        let call =
            client.start(&["a", "b"], WaitConfig { mode: luma_tasks::poll::Mode::Once { max_retries: 0 }, ..plan() });
        assert_eq!(client.finish(), [0.0], "{status}");
        assert_eq!(call.words(), [code; 2]);
    }
}

#[test]
fn where_there_is_no_route_one_id_is_asked_alone_before_the_others() {
    for refusal in NO_ROUTE {
        let client = Client::alone(move |asked| match asked.index {
            0 => refusal(),
            _ => Reply::all(asked, "completed").after(100.0),
        });
        let call = client.poll(&["a", "b", "c"]);
        assert_eq!(client.finish(), [0.0, 0.0, 100.0, 100.0]);
        assert_eq!(client.asked(), ["a+b+c", "a", "b", "c"]);
        assert_eq!(call.words(), ["completed"; 3]);
        assert_eq!(client.poller.has_batch_route(), Some(false));
    }
}

#[test]
fn an_address_that_is_wrong_for_all_costs_one_more_request() {
    for refusal in NO_ROUTE {
        let client = Client::alone(move |_| refusal());
        let ids = names("task-", 200);
        client.start(&borrowed(&ids), WaitConfig { mode: luma_tasks::poll::Mode::Once { max_retries: 0 }, ..plan() });
        client.finish();
        assert_eq!(
            client.host.requests().iter().map(|request| request.ids.len()).collect::<Vec<_>>(),
            [50, 50, 50, 50, 1]
        );
        assert_ne!(client.poller.has_batch_route(), Some(false));
    }
}

#[test]
fn a_task_that_is_unknown_says_nothing_about_the_route() {
    for refusal in NO_ROUTE {
        let client = Client::alone(move |asked| match (asked.is_batch, asked.has("unknown")) {
            (true, _) => refusal(),
            (_, true) => words("no such task"),
            _ => Reply::all(asked, "completed"),
        });
        let call = client.ask(&["unknown", "a", "b"]);
        client.finish();
        assert_eq!(client.asked(), ["unknown+a+b", "unknown", "a", "b"]);
        assert_eq!(call.words(), ["not_found", "completed", "completed"]);
        assert_eq!(client.poller.has_batch_route(), Some(false));
    }
}

#[test]
fn a_task_that_was_seen_before_is_the_one_that_is_asked_alone() {
    let client = Client::batching(|asked| match (asked.index, asked.has("new")) {
        (0, _) => Reply::all(asked, "processing"),
        (_, true) => Reply::new(404, "404 page not found"),
        _ => Reply::all(asked, "completed"),
    });
    client.start_at(4980.0, &["new"], plan());
    client.start(&["a", "b"], steady(4980.0));
    client.finish();
    assert_eq!(client.asked(), ["a+b", "new+a+b", "a", "b", "new"]);
}

#[test]
fn an_answer_that_cannot_be_read_is_no_reason_to_split() {
    let client = Client::alone(|_| Reply::json(200, &serde_json::json!({"unheard": true})));
    let call =
        client.start(&["a", "b", "c"], WaitConfig { mode: luma_tasks::poll::Mode::Once { max_retries: 0 }, ..plan() });
    client.finish();
    assert_eq!(client.asked(), ["a+b+c", "a"]);
    assert_eq!(call.words(), ["invalid_response"; 3]);
}

#[test]
fn ids_that_are_answered_alone_show_that_there_is_no_route() {
    let client = Client::batching(without_route(|| Reply::refusal(404)));
    client.poll(&["a", "b", "c", "d"]);
    client.finish();
    assert_eq!(client.asked(), ["a+b+c+d", "a+b", "c+d", "a", "b", "c", "d"]);
    assert_eq!(client.poller.has_batch_route(), Some(false));
    client.poll(&["e", "f"]);
    client.finish();
    assert_eq!(client.asked()[7..], ["e", "f"]);
}

#[test]
fn an_id_that_is_refused_alone_explains_the_refusal_of_its_batch() {
    let client = Client::batching(refusing(&[("bad", 400)]));
    client.poll(&["a", "bad"]);
    client.finish();
    assert_ne!(client.poller.has_batch_route(), Some(false));
    client.poll(&["c", "d"]);
    client.finish();
    assert_eq!(client.asked(), ["a+bad", "a", "bad", "c+d"]);
}

#[test]
fn a_gateway_that_has_answered_a_batch_has_the_route() {
    for refusal in [(|| Reply::refusal(400)) as fn() -> Reply, Reply::html] {
        let client = Client::alone(move |asked| match asked.index {
            1 => refusal(),
            4 => Reply::all(asked, "completed"),
            _ => Reply::all(asked, "processing"),
        });
        client.start(&["a", "b"], steady(1000.0));
        client.finish();
        assert_eq!(client.asked(), ["a+b", "a+b", "a", "b", "a+b"]);
        assert_ne!(client.poller.has_batch_route(), Some(false));
    }
}

#[test]
fn a_batch_without_any_of_its_tasks_is_an_answer_too() {
    let client = Client::alone(|asked| match asked.index {
        0 => Reply::each(asked, |_| None),
        1 => Reply::html(),
        _ => Reply::all(asked, "processing"),
    });
    client.start(&["a", "b"], steady(5000.0));
    client.host.run_until(4000.0);
    assert_eq!(client.asked(), ["a+b", "a+b", "a", "b"]);
    assert_eq!(client.poller.has_batch_route(), Some(true));
}

#[test]
fn an_id_that_was_refused_alone_is_asked_alone_until_it_is_answered() {
    let client = Client::alone(|asked| match (asked.has("late"), asked.at_ms) {
        (true, ..4000.0) if asked.is_batch => Reply::refusal(404),
        (true, ..4000.0) => Reply::each(asked, |_| None),
        (_, ..9000.0) => Reply::each(asked, |id| Some(task(id, "processing"))),
        _ => Reply::all(asked, "completed"),
    });
    let call = client.start(&["a", "late", "c"], steady(5000.0));
    client.finish();
    let first = ["a+late+c", "a+late", "c", "a", "late"];
    assert_eq!(client.asked(), [first.as_slice(), &["late", "late", "late", "a+c", "late+a+c"]].concat());
    assert_eq!(call.words(), ["completed"; 3]);
}

#[test]
fn a_wait_that_joins_meanwhile_is_asked_for_by_itself() {
    for refusal in [(|| Reply::refusal(400)) as fn() -> Reply, Reply::html] {
        let client = Client::batching(move |asked| match asked.index {
            0 => refusal(),
            _ => Reply::all(asked, "completed").after(1000.0),
        });
        client.poll(&["a", "b", "c"]);
        client.start_at(500.0, &["d"], plan());
        client.finish();
        assert!(client.host.looks_at("d") == [500.0], "{:?}", client.host.looks_at("d"));
    }
}

#[test]
fn when_the_one_that_is_asked_alone_leaves_another_takes_its_place() {
    let client = Client::batching(|asked| match asked.index {
        0 => Reply::html(),
        1 => Reply::never(),
        _ => Reply::all(asked, "completed"),
    });
    let [first, second] = [client.poll(&["a"]), client.poll(&["b"])];
    first.stop_at(1000.0);
    client.finish();
    assert_eq!(client.asked(), ["a+b", "a", "b"]);
    assert_eq!(second.words(), ["completed"]);
}

#[test]
fn what_was_learned_from_one_batch_goes_for_another_that_is_refused_later() {
    let client = Client::alone(|asked| match (asked.is_batch, asked.ids.len()) {
        (true, 50) => Reply::html(),
        (true, _) => Reply::html().after(2000.0),
        (false, _) => Reply::all(asked, "completed").after(10.0),
    });
    let ids = names("task-", 52);
    client.poll(&borrowed(&ids));
    client.finish();
    assert_eq!([client.host.looks_at("task-50"), client.host.looks_at("task-51")], [[0.0, 2000.0]; 2]);
}

#[test]
fn what_an_earlier_engine_has_learned_can_be_told() {
    let client = Client::batching(without_route(|| Reply::refusal(404)));
    client.poller.learn_batch_route(Some(false));
    client.poll(&["a", "b"]);
    client.finish();
    assert_eq!(client.asked(), ["a", "b"]);
}

#[test]
fn the_refusal_of_one_key_settles_no_id_that_is_asked_with_another() {
    for config in [plan(), poll()] {
        let host = FakeHost::with(|asked| match (asked.is_batch, asked.key.as_deref()) {
            (true, _) => Reply::new(404, "404 page not found").after(50.0),
            (_, Some("alice")) => Reply::new(404, "404 page not found, alice").after(50.0),
            _ => Reply::all(asked, "completed").after(50.0),
        });
        host.set_key_functions(|function| match function {
            Handle::Function(name) => (0.0, Ok(given(*name))),
            other => panic!("no function: {other:?}"),
        });
        let client = Client::new(options(), host, true);
        let alice = client.start_as("alice", &["a1", "a2"], config);
        let bob = client.start_as("bob", &["b1", "b2"], config);
        client.finish();
        assert_eq!(alice.words(), ["rejected"; 2]);
        assert_eq!(bob.words(), ["completed"; 2], "{:?}", client.asked());
    }
}
