//! In whose future requests run, and what is read before the first one.

use crate::support::calls::{Client, plan, poll};
use crate::support::gateway::{Reply, processing};
use crate::support::host::Ended;

#[test]
fn a_request_runs_in_the_future_of_a_call_that_waits_for_it() {
    let client = Client::one_by_one(|asked| Reply::all(asked, "completed").after(100.0));
    let calls = ["a", "b", "c", "d"].map(|id| (id, client.ask(&[id]).context()));
    client.finish();
    for (id, context) in calls {
        let sent = client.host.requests().into_iter().find(|sent| sent.ids == [id]).expect("it was asked about");
        assert_eq!(sent.context, context, "{id}");
    }
}

#[test]
fn a_shared_request_runs_in_the_future_of_one_of_its_calls_at_every_tick() {
    let client =
        Client::batching(|asked| Reply::all(asked, if asked.at_ms < 60_000.0 { "pending" } else { "completed" }));
    let calls = ["a", "b", "c", "d"].map(|id| (id, client.poll(&[id]).context()));
    client.finish();
    for sent in client.host.requests() {
        let owners: Vec<u64> = calls
            .iter()
            .filter(|(id, _)| sent.ids.iter().any(|other| other == id))
            .map(|(_, context)| *context)
            .collect();
        assert!(owners.contains(&sent.context), "{sent:?}");
    }
}

#[test]
fn a_running_request_is_taken_over_when_the_call_that_carries_it_leaves() {
    let client = Client::batching(|asked| Reply::all(asked, "completed").after(1000.0));
    let [first, second, third] = ["a", "b", "c"].map(|id| client.poll(&[id]));
    let carrier = client.host.now_ms();
    first.stop_at(300.0);
    second.stop_at(600.0);
    assert_eq!(client.finish(), [20.0], "it is not sent again, from {carrier} ms on");
    assert_eq!(client.host.requests().first().and_then(|sent| sent.ended), Some(Ended::Answered(1020.0)));
    assert_eq!(third.words(), ["completed"]);
}

#[test]
fn a_call_that_leads_leaves_the_others_their_timers() {
    let client = Client::batching(processing);
    let leader = client.poll(&["a"]);
    client.poll(&["b"]);
    leader.stop_at(1000.0);
    client.host.run_until(12_000.0);
    assert_eq!(client.host.looks_at("b"), [20.0, 5020.0, 11_270.0]);
}

#[test]
fn before_the_first_request_neither_the_wall_clock_nor_chance_is_read() {
    for config in [plan(), poll()] {
        let client = Client::batching(|_| Reply::never());
        let call = client.start(&["a"], config);
        client.host.run_until(15.0);
        assert_eq!(client.host.unstable_readings(), [0, 0]);
        client.host.run_until(1000.0);
        assert_eq!(client.host.requests().len(), 1);
        assert_eq!(client.host.unstable_readings()[1], 0, "nothing was decided by chance");
        call.stop_at(1000.0);
        client.finish();
    }
}

#[test]
fn a_machine_that_sleeps_before_the_first_answer_has_slept_all_the_same() {
    let client = Client::alone(|asked| if asked.index == 0 { Reply::never() } else { Reply::all(asked, "completed") });
    let call = client.poll(&["a"]);
    // The timer for the request's time rings; the wall clock says that the deadline has passed.
    client.host.at(1000.0, |host| host.leap(0.0, 3_600_000.0));
    client.finish();
    assert_eq!(call.words(), ["completed"]);
    assert_eq!(client.host.requests().len(), 2);
}
