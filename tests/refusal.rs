//! What a refusal is about that the gateway's own codes do not explain.

use luma_tasks::dialect::{Reply, classify, is_about_route};
use luma_tasks::error::{ApiError, Code, NO_ROUTE};
use luma_tasks::json;
use serde_json::{Value as Document, json};

fn kind_of(status: u16, is_own_address: bool, document: &Document) -> Code {
    let provider_message = document.get("message").and_then(Document::as_str).map(str::to_owned);
    let text = document.to_string();
    let document = json::parse(&text).expect("it is JSON");
    let refusal = ApiError { provider_message, ..ApiError::of_status(status) };
    let reply = Reply { provider: "kkiai", status, document: Some(&document), id: Some("id"), is_callback: false };
    classify(refusal, reply, is_own_address).code
}

#[test]
fn frameworks_say_that_there_is_no_such_route() {
    let documents = [
        ("FastAPI", json!({"detail": "Not Found"})),
        ("Django REST", json!({"detail": "Not found."})),
        ("Spring", json!({"timestamp": 1, "status": 404, "error": "Not Found", "path": "/x"})),
        ("Spring 2", json!({"status": 404, "error": "Not Found", "message": "No message available", "path": "/x"})),
        (
            "Spring 6",
            json!({"status": 404, "error": "Not Found", "message": "No static resource api/v1.", "path": "/x"}),
        ),
        ("Spring, empty", json!({"status": 404, "error": "Not Found", "message": "", "path": "/x"})),
        ("Express", json!({"error": "Cannot GET /luma/generations/x"})),
        ("Nest", json!({"statusCode": 404, "message": "Cannot POST /luma/tasks", "error": "Not Found"})),
        ("Fastify", json!({"message": "Route GET:/x not found", "error": "Not Found", "statusCode": 404})),
        ("Laravel", json!({"message": "The route luma/generations/x could not be found."})),
        ("Kong", json!({"message": "no Route matched with those values"})),
        ("APISIX", json!({"message": "404 Route Not Found"})),
        ("API Gateway", json!({"message": "Not Found"})),
        ("new-api", json!({"error": {"message": "Invalid URL (GET /x)", "type": "invalid_request_error"}})),
        ("OpenAI", json!({"error": {"message": "Unknown request URL: GET /x. Please check the URL for typos"}})),
        ("Flask", json!({"message": "The requested URL was not found on the server."})),
        ("ASP.NET", json!({"type": "https://tools.ietf.org/html/rfc9110", "title": "Not Found", "status": 404})),
        ("text", json!("Not Found")),
        ("our proxy", json!({"error": {"message": "these words", "type": "proxy_error"}, "message": "these words"})),
    ];
    for (framework, document) in documents {
        let text = document.to_string();
        assert!(is_about_route(&json::parse(&text).expect("it is JSON")), "{framework}");
        assert_eq!(kind_of(404, false, &document), Code::Rejected, "{framework}");
        assert_eq!(kind_of(404, true, &document), Code::NotFound, "{framework}");
    }
}

#[test]
fn any_other_json_404_is_about_the_task() {
    let documents = [
        json!({"message": "Task not found", "error": "Not Found", "statusCode": 404}),
        json!({"error": {"code": "gone", "message": "provider detail"}}),
        json!({"detail": "Generation not found"}),
        json!({"error": "not_found"}),
        json!({"message": "记录不存在"}),
        json!({"code": "x", "data": null}),
        json!({}),
        json!([]),
    ];
    for document in documents {
        assert_eq!(kind_of(404, false, &document), Code::NotFound, "{document}");
        assert_eq!(kind_of(404, true, &document), Code::NotFound, "{document}");
        assert_eq!(kind_of(410, false, &document), Code::NotFound, "{document}");
    }
    // What is not JSON is not the gateway's, and what is about many tasks names none.
    for (document, id) in [(None, Some("id")), (json::parse("{}").ok(), None)] {
        let reply = Reply { provider: "kkiai", status: 404, document: document.as_ref(), id, is_callback: false };
        let refusal = classify(ApiError::of_status(404), reply, true);
        assert_eq!((refusal.code, refusal.hint), (Code::Rejected, Some(NO_ROUTE)), "{document:?}");
    }
}

#[test]
fn a_sentence_about_an_unknown_task_is_one_whatever_the_status() {
    let sentences = [
        "recordInfo is null",
        "RECORDINFO IS NULL",
        "Record not found for taskId: abc",
        "The record does not exist",
        "Record does not exist",
        "Task not found",
        "The task 'abc' was not found",
        "task doesn't exist",
        "taskId abc does not exist",
        "no such task",
        "Could not find the task",
        "Job not found",
        "任务不存在",
        "未找到该任务",
        "找不到任务",
        "记录不存在",
    ];
    for words in sentences {
        for status in [400, 422] {
            assert_eq!(kind_of(status, false, &json!({"message": words})), Code::NotFound, "{words}");
        }
        assert_eq!(kind_of(500, false, &json!({"message": words})), Code::Unavailable, "{words}");
    }
    for words in ["taskId is malformed", "The video file does not exist", "task is not allowed", ""] {
        assert_eq!(kind_of(422, false, &json!({"message": words})), Code::Rejected, "{words}");
    }
}

#[test]
fn a_code_is_the_same_number_however_it_is_written() {
    for code in ["0", "0.0", "0e0", "200.0", "2e2", "\"200\""] {
        let text = format!(r#"{{"code":{code},"message":"success","data":[]}}"#);
        let document = json::parse(&text).expect("it is JSON");
        for name in ["kie", "kkiai", "acedata"] {
            let provider = luma_tasks::provider::find(name).expect("it is there");
            let reply =
                Reply { provider: name, status: 200, document: Some(&document), id: Some("id"), is_callback: false };
            let read = provider.tasks(reply, false).map_err(|refusal| refusal.code);
            assert!(!matches!(read, Err(Code::Rejected)), "{name} {code}: {read:?}");
        }
    }
}
