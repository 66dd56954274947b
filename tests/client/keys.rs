//! The key function, and that no key is told.

use std::cell::Cell;
use std::rc::Rc;

use luma_tasks::error::{Code, Rejection};
use luma_tasks::options::{Key, Options};
use luma_tasks::poll::{Goal, Rules};

use crate::support::calls::{Client, options, question};
use crate::support::gateway::{Reply, completed_at};
use crate::support::host::FakeHost;
use crate::support::{Given, Kept, given};

fn with_key_function(function: impl FnMut() -> Result<Given, Kept> + 'static) -> Client {
    let host = FakeHost::with(completed_at(4000.0));
    host.set_key_function(function);
    Client::new(Options { key: Key::Function(Kept::Function("key")), ..options() }, host, false)
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
    let client = with_key_function(|| Err(Kept::Thrown(String::from("no vault"))));
    let call = client.poll(&["a"]);
    assert!(client.finish().is_empty());
    assert_eq!(call.thrown(), Kept::Thrown(String::from("no vault")));
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

#[test]
fn the_key_is_blotted_out_of_what_fetch_threw() {
    let client = Client::alone(|_| Reply::fault("connect failed with Bearer secret-key"));
    let call = client.start(&["a"], Rules { goal: Goal::Answer { max_retries: 0 }, ..question() });
    client.finish();
    let error = call.error();
    let cause = Some(Kept::Thrown(String::from("connect failed with Bearer ***")));
    let thrown = match &error.cause {
        Some(Rejection::Thrown(thrown)) => Some(thrown.clone()),
        _ => None,
    };
    assert_eq!((error.code, thrown), (Code::Network, cause));
}
