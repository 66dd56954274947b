//! What follows from an answer of less than 250 ms ago that a wait joins.

use crate::support::calls::{Client, options_of_batches, plan, poll};
use crate::support::gateway::{Asked, Reply};
use crate::support::host::FakeHost;
use crate::support::{Handle, given};

#[test]
fn a_key_that_a_joined_answer_uses_up_is_asked_for_again() {
    for config in [poll(), plan()] {
        let host = FakeHost::with(|asked| Reply::all(asked, "completed"));
        host.set_key_functions(|function| match function {
            Handle::Function("slow") => (100.0, Ok(given("the-key"))),
            _ => (0.0, Ok(given("the-key"))),
        });
        let client = Client::new(options_of_batches(50), host, true);
        client.start_as("quick", &["a"], config);
        client.host.run_until(40.0);
        let call = client.start_as("slow", &["a", "b"], config);
        client.finish();
        assert_eq!(client.asked(), ["a", "b"]);
        assert_eq!(call.words(), ["completed"; 2]);
        assert!(client.host.now_ms() < 400.0, "{}", client.host.now_ms());
    }
}

#[test]
fn an_id_that_is_asked_for_already_is_not_asked_for_again_with_others() {
    for config in [poll(), plan()] {
        let host = FakeHost::with(|asked| Reply::all(asked, "completed").after(200.0));
        host.set_key_functions(|_| (0.0, Ok(given("the-key"))));
        let client = Client::new(options_of_batches(50), host, true);
        client.start_as("one", &["b"], config);
        client.host.run_until(100.0);
        let call = client.start_as("other", &["a", "b"], config);
        client.finish();
        assert_eq!(client.asked(), ["b", "a"]);
        assert_eq!(call.words(), ["completed"; 2]);
    }
}

#[test]
fn a_batch_without_a_route_goes_on_when_the_id_that_is_asked_alone_joins_an_answer() {
    for config in [poll(), plan()] {
        let gateway = |asked: &Asked| match asked.is_batch {
            true => Reply::refusal(405).after(400.0),
            false => Reply::all(asked, "completed"),
        };
        let client = Client::batching(gateway);
        let call = client.start(&["a", "b", "c"], config);
        client.start_at(300.0, &["a"], plan());
        client.finish();
        assert_eq!(client.asked(), ["a+b+c", "a", "b", "c"]);
        assert_eq!(call.words(), ["completed"; 3]);
        assert!(client.host.now_ms() < 700.0, "{}", client.host.now_ms());
    }
}
