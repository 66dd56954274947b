//! Ids that a batch leaves out.

use crate::support::calls::Client;
use crate::support::gateway::{Reply, task};

#[test]
fn a_question_asks_once_more_for_ids_that_a_batch_has_left_out() {
    let client =
        Client::alone(|asked| Reply::each(asked, |id| (asked.index > 0 || id == "a").then(|| task(id, "processing"))));
    let call = client.ask(&["a", "b", "c"]);
    assert_eq!(client.finish(), [0.0, 250.0]);
    assert_eq!(client.asked(), ["a+b+c", "b+c"]);
    assert_eq!(call.words(), ["processing"; 3]);
}

#[test]
fn ids_that_a_batch_of_none_but_them_leaves_out_are_unknown() {
    let client = Client::alone(|asked| Reply::each(asked, |id| (id == "a").then(|| task(id, "processing"))));
    let call = client.ask(&["a", "b", "c"]);
    assert_eq!(client.finish(), [0.0, 250.0]);
    assert_eq!(client.asked(), ["a+b+c", "b+c"]);
    assert_eq!(call.words(), ["processing", "not_found", "not_found"]);
}

#[test]
fn no_id_is_unknown_because_pages_are_cut_short() {
    let client = Client::alone(|asked| {
        let mut left = 2;
        Reply::each(asked, |id| {
            let is_there = left > 0;
            left -= i32::from(is_there);
            is_there.then(|| task(id, "processing"))
        })
    });
    let call = client.ask(&["a", "b", "c", "d", "e"]);
    assert_eq!(client.finish(), [0.0, 250.0, 500.0]);
    assert_eq!(client.asked(), ["a+b+c+d+e", "c+d+e", "e"]);
    assert_eq!(call.words(), ["processing"; 5]);
}

#[test]
fn a_poll_forgives_an_id_that_a_batch_has_left_out() {
    let client =
        Client::alone(|asked| Reply::each(asked, |id| (asked.index > 1 || id == "a").then(|| task(id, "completed"))));
    let call = client.poll(&["a", "b"]);
    assert_eq!(client.finish(), [0.0, 500.0, 1500.0]);
    assert_eq!(call.words(), ["completed"; 2]);
}
