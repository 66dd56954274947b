//! Batches that are refused as a whole.

use crate::support::calls::{Client, borrowed, names, plan};
use crate::support::gateway::{Asked, Reply};

/// A sister gateway without the route for many.
fn without_route(refusal: fn() -> Reply) -> impl FnMut(&Asked) -> Reply {
    move |asked| if asked.is_batch { refusal() } else { Reply::all(asked, "completed") }
}

#[test]
fn one_id_is_asked_alone_before_the_others() {
    let refusals: [fn() -> Reply; 4] =
        [|| Reply::refusal(400), || Reply::refusal(404), || Reply::new(404, "404 page not found"), Reply::html];
    for refusal in refusals {
        let client = Client::alone(move |asked| match asked.index {
            0 => refusal(),
            _ => Reply::all(asked, "completed").after(100.0),
        });
        let call = client.poll(&["a", "b", "c"]);
        assert_eq!(client.finish(), [0.0, 250.0, 350.0, 350.0]);
        assert_eq!(client.asked(), ["a+b+c", "a", "b", "c"]);
        assert_eq!(call.words(), ["completed"; 3]);
    }
}

#[test]
fn the_same_refusal_settles_all() {
    let client = Client::alone(|_| Reply::html());
    let call = client.ask(&["a", "b", "c"]);
    client.finish();
    assert_eq!(client.asked()[..2], ["a+b+c", "a"]);
    assert_eq!(call.words(), ["invalid_response"; 3]);
}

#[test]
fn a_refusal_that_is_permanent_settles_all_with_two_requests() {
    for is_poll in [false, true] {
        let client = Client::alone(|_| Reply::refusal(400));
        let call = if is_poll { client.poll(&["a", "b", "c"]) } else { client.ask(&["a", "b", "c"]) };
        client.finish();
        assert_eq!(client.asked(), ["a+b+c", "a"]);
        assert_eq!(call.words(), ["rejected"; 3]);
    }
}

#[test]
fn two_hundred_ids_that_are_refused_cost_one_more_request() {
    let client = Client::alone(|_| Reply::refusal(400));
    let ids = names("task-", 200);
    let call = client.poll(&borrowed(&ids));
    client.finish();
    assert_eq!(client.host.requests().iter().map(|request| request.ids.len()).collect::<Vec<_>>(), [50, 50, 50, 50, 1]);
    assert_eq!(call.words(), vec!["rejected"; 200]);
}

#[test]
fn one_bad_id_does_not_spoil_the_others() {
    let client = Client::alone(|asked| match (asked.has("bad"), asked.is_batch) {
        (true, _) => Reply::refusal(400),
        (false, _) => Reply::all(asked, "completed"),
    });
    let call = client.poll(&["a", "bad", "c"]);
    client.finish();
    assert_eq!(call.words(), ["completed", "rejected", "completed"]);
}

#[test]
fn a_client_remembers_that_batches_are_refused() {
    let client = Client::batching(without_route(|| Reply::refusal(404)));
    client.poll(&["a", "b"]);
    client.finish();
    client.poll(&["c", "d"]);
    client.finish();
    assert_eq!(client.asked(), ["a+b", "a", "b", "c", "d"]);
    assert!(client.engine.is_batch_refused());
}

#[test]
fn what_an_earlier_engine_has_learned_can_be_told() {
    let client = Client::batching(without_route(|| Reply::refusal(404)));
    client.engine.refuse_batches();
    client.poll(&["a", "b"]);
    client.finish();
    assert_eq!(client.asked(), ["a", "b"]);
}

#[test]
fn an_expired_key_is_no_refusal_of_the_batch() {
    let client = Client::alone(|_| Reply::refusal(401));
    let call = client.poll(&["a", "b"]);
    assert_eq!(client.finish(), [0.0]);
    assert_eq!(call.words(), ["unauthorized"; 2]);
}

#[test]
fn a_gateway_that_is_down_is_no_refusal_of_the_batch() {
    let client =
        Client::alone(|asked| if asked.index == 0 { Reply::new(503, "") } else { Reply::all(asked, "completed") });
    client.poll(&["a", "b"]);
    client.finish();
    assert_eq!(client.asked(), ["a+b", "a+b"]);
}

#[test]
fn a_refused_batch_and_the_poll_after_it_are_two_attempts() {
    let client = Client::alone(without_route(|| Reply::refusal(404)));
    let call = client.poll(&["a", "b"]);
    client.finish();
    assert_eq!(call.log().iter().map(|told| told.attempts).collect::<Vec<_>>(), [2, 2]);
}

#[test]
fn when_the_one_that_is_asked_alone_leaves_another_takes_its_place() {
    let client = Client::batching(|asked| match asked.index {
        0 => Reply::refusal(404),
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
fn a_wait_that_joins_meanwhile_asks_for_itself() {
    let client = Client::batching(without_route(|| Reply::refusal(404)));
    client.poll(&["a", "b"]);
    client.host.run_until(100.0);
    let call = client.ask(&["c"]);
    client.host.run_until(100.0);
    assert_eq!(call.words(), ["completed"]);
}

#[test]
fn while_one_id_is_asked_alone_the_others_wait() {
    let client = Client::batching(|asked| match asked.index {
        0 => Reply::refusal(404),
        _ => Reply::all(asked, "completed").after(1000.0),
    });
    client.poll(&["a", "b", "c"]);
    client.start_at(500.0, &["d"], plan());
    client.finish();
    assert_eq!(client.asked(), ["a+b+c", "a", "d", "b", "c"]);
    assert_eq!(client.host.times(), [20.0, 270.0, 500.0, 1270.0, 1270.0]);
}

#[test]
fn what_was_learned_from_one_batch_goes_for_another_that_is_refused_later() {
    let client = Client::alone(|asked| match (asked.is_batch, asked.ids.len()) {
        (true, 50) => Reply::refusal(404),
        (true, _) => Reply::refusal(404).after(2000.0),
        (false, _) => Reply::all(asked, "completed").after(10.0),
    });
    let ids = names("task-", 52);
    client.poll(&borrowed(&ids));
    client.finish();
    assert_eq!([client.host.looks_at("task-50"), client.host.looks_at("task-51")], [[0.0, 2000.0]; 2]);
}
