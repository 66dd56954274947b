//! Ids that a batch leaves out.

use serde_json::json;

use crate::support::calls::{Client, borrowed, names};
use crate::support::gateway::{Asked, Reply, task};

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

/// A gateway that cuts each page after so many tasks.
fn cutting_pages(length: usize) -> impl FnMut(&Asked) -> Reply {
    move |asked| {
        let kept = asked.ids.iter().take(length).cloned().collect::<Vec<_>>();
        Reply::each(asked, |id| kept.iter().any(|other| other == id).then(|| task(id, "completed")))
    }
}

#[test]
fn no_id_is_unknown_because_pages_are_cut_short() {
    let ids = names("task-", 200);
    for length in [7, 12] {
        let client = Client::alone(cutting_pages(length));
        let call = client.ask(&borrowed(&ids));
        client.finish();
        assert_eq!(call.words(), ["completed"; 200], "{length}");
    }
}

#[test]
fn each_page_has_retries_of_its_own() {
    let mut page = cutting_pages(2);
    let client =
        Client::alone(move |asked| if asked.index % 2 == 0 { Reply::json(500, &json!({})) } else { page(asked) });
    let call = client.ask(&["a", "b", "c", "d", "e", "f", "g"]);
    client.finish();
    assert_eq!(call.words(), ["completed"; 7]);
}

#[test]
fn a_poll_forgives_an_id_that_a_batch_has_left_out() {
    let client =
        Client::alone(|asked| Reply::each(asked, |id| (asked.index > 1 || id == "a").then(|| task(id, "completed"))));
    let call = client.poll(&["a", "b"]);
    assert_eq!(client.finish(), [0.0, 500.0, 1500.0]);
    assert_eq!(call.words(), ["completed"; 2]);
}
