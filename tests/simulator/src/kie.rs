//! Kie and Apikley: `GET /api/v1/modify/record-info?taskId=`. There is no batch.
//!
//! Nearly every error comes with HTTP status 200 and its code in the body; only a server that broke or is away says so
//! in the status too. An unknown id is code 422 with words of its own. Times are Unix milliseconds.
//!
//! ```text
//! { code: 200, msg: "success", data: { taskId, paramJson: "{…}", completeTime, response: { taskId, originUrls,
//!   resultUrls }, successFlag: 0 running, 1 done, 2 and 3 failed, 4 done without its webhook,
//!   createTime, errorCode, errorMessage } }
//! error: { code, msg, data: null }
//! ```

use serde_json::{Value, json};

use crate::{
    answer::Answer,
    dialect::{Ask, Dialect},
    request::Request,
    scenario::Refusal,
    task::{REASON, Stage, Task},
};

/// A flag that the documentation does not have.
const UNHEARD_FLAG: u8 = 9;

/// The dialect of Kie and Apikley.
pub(crate) struct Kie;

impl Dialect for Kie {
    fn ask(&self, request: &Request, route: &str) -> Ask {
        if request.method != "GET" || route != "/api/v1/modify/record-info" {
            return Ask::NoRoute;
        }
        match request.query("taskId") {
            Some(id) if !id.is_empty() => Ask::one(id, one),
            _ => Ask::Bad(error(200, 400, "taskId parameter is required")),
        }
    }

    fn unauthorized(&self) -> Answer {
        Answer::json(200, &json!({"code": 401, "msg": "You do not have access permissions"}))
    }

    fn no_route(&self, _method: &str, _route: &str) -> Answer {
        error(404, 404, "The requested resource or endpoint does not exist")
    }

    fn refuse(&self, refusal: Refusal) -> Answer {
        match refusal {
            Refusal::RateLimited => error(200, 429, "Your call frequency is too high. Please try again later.")
                .with_header("retry-after", "1"),
            Refusal::Forbidden => error(200, 403, "The IP address is not on the whitelist of this key"),
            Refusal::Quota => error(200, 402, "Insufficient credits"),
            Refusal::Rejected => error(200, 422, "The request parameters failed validation checks"),
            Refusal::ServerError => error(500, 500, "An unexpected error occurred while processing the request"),
            Refusal::Unavailable => error(503, 455, "System is currently undergoing maintenance"),
        }
    }
}

fn one(task: Option<&Task<'_>>) -> Answer {
    match task {
        Some(task) => Answer::json(200, &json!({"code": 200, "msg": "success", "data": record(task)})),
        None => error(200, 422, "recordInfo is null"),
    }
}

fn error(status: u16, code: u16, message: &str) -> Answer {
    Answer::json(status, &json!({"code": code, "msg": message, "data": null}))
}

/// Writes one task.
fn record(task: &Task<'_>) -> Value {
    let result_urls = match task.stage {
        Stage::Completed | Stage::CallbackFailed => Some(json!([task.video_url()])),
        Stage::CompletedWithoutVideo => Some(json!([])),
        Stage::Pending | Stage::Processing | Stage::Unheard | Stage::Failed | Stage::FailedWithoutReason => None,
    };
    let flag = match task.stage {
        Stage::Pending | Stage::Processing => 0,
        Stage::Completed | Stage::CompletedWithoutVideo => 1,
        Stage::FailedWithoutReason => 2,
        Stage::Failed => 3,
        Stage::CallbackFailed => 4,
        Stage::Unheard => UNHEARD_FLAG,
    };
    let is_finished = !matches!(flag, 0 | UNHEARD_FLAG);
    let has_reason = task.stage == Stage::Failed;
    let parameters = json!({
        "callBackUrl": "https://example.com/callback",
        "prompt": task.prompt(),
        "videoUrl": task.source_url(),
        "waterMark": "",
    });
    json!({
        "taskId": task.id,
        "paramJson": parameters.to_string(),
        "completeTime": is_finished.then(|| task.finished().unix_millis()),
        "response": result_urls.map(|urls| json!({
            "taskId": task.id,
            "originUrls": [task.source_url()],
            "resultUrls": urls,
        })),
        "successFlag": flag,
        "createTime": task.created().unix_millis(),
        "errorCode": has_reason.then_some(501),
        "errorMessage": has_reason.then_some(REASON),
    })
}
