//! Tasks beyond a limit, beside others.

use crate::support::calls::Client;
use crate::support::gateway::{Reply, task};
use luma_tasks::error::Code;
use serde_json::{Value as Document, json};

/// The gateway's task; `b` has more videos than are read.
fn task_of(id: &str, state: &str) -> Option<Document> {
    let mut task = task(id, state);
    if id == "b" {
        task["output"] = json!(vec!["https://cdn.example/b.mp4"; 101]);
    }
    Some(task)
}

#[test]
fn a_task_with_too_many_videos_fails_alone() {
    for state in ["processing", "completed", "failed"] {
        let client = Client::alone(move |asked| Reply::each(asked, |id| task_of(id, state)));
        let call = client.ask(&["a", "b", "c"]);
        client.finish();
        assert_eq!(client.asked(), ["a+b+c"], "it is not asked for again");
        assert_eq!(call.words(), [state, "invalid_response", state]);
    }
    let client = Client::alone(|asked| Reply::each(asked, |id| task_of(id, "completed")));
    let call = client.poll(&["a", "b", "c"]);
    client.finish();
    assert_eq!(
        (client.asked(), call.words()),
        (vec!["a+b+c".into()], ["completed", "invalid_response", "completed"].map(String::from).into())
    );
}

#[test]
fn its_error_is_that_of_a_task_that_is_asked_for_alone() {
    let client = Client::alone(|asked| Reply::each(asked, |id| task_of(id, "completed")));
    let call = client.ask(&["b"]);
    client.finish();
    let error = call.error();
    assert_eq!((error.code, error.retryable, error.status), (Code::InvalidResponse, false, Some(200)));
    assert_eq!(error.message, "kkiai: the answer is too large: a task has more than 100 videos");
}
