//! Kie and Apikley: `GET /api/v1/modify/record-info?taskId=`, and their jobs at a route of their own. There is no batch.
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

use super::{Dialect, Query};
use crate::{
    answer::Answer,
    request::Request,
    scenario::Refusal,
    task::{Stage, Task, Timestamp},
};

/// A flag that the documentation does not have.
const UNKNOWN_FLAG: u8 = 9;

/// A kind of task at Kie and Apikley.
#[derive(Debug)]
pub(crate) struct Kie {
    /// Its only route.
    pub(super) route: &'static str,
    /// Writes a task.
    pub(super) write: fn(&Task<'_>) -> Value,
}

/// The tasks that modify a video.
pub(crate) const MODIFY: Kie = Kie { route: "/api/v1/modify/record-info", write: record };

impl Dialect for Kie {
    fn read(&self, request: &Request, route: &str) -> Query {
        if request.method != "GET" || route != self.route {
            return Query::NoRoute;
        }
        let write = self.write;
        match request.query("taskId") {
            Some(id) if !id.is_empty() => Query::one(id, move |task| match task {
                Some(task) => Answer::json(200, &json!({"code": 200, "msg": "success", "data": write(task)})),
                None => error(200, 422, "recordInfo is null"),
            }),
            _ => Query::Fixed(error(200, 400, "taskId parameter is required")),
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

fn error(status: u16, code: u16, message: &str) -> Answer {
    Answer::json(status, &json!({"code": code, "msg": message, "data": null}))
}

/// Writes one task.
fn record(task: &Task<'_>) -> Value {
    let result_urls = match task.stage {
        Stage::Completed | Stage::CallbackFailed => Some(json!([task.video_url()])),
        Stage::CompletedWithoutVideo => Some(json!([])),
        Stage::Pending | Stage::Processing | Stage::Unknown | Stage::Failed | Stage::FailedWithoutReason => None,
    };
    let flag = match task.stage {
        Stage::Pending | Stage::Processing => 0,
        Stage::Completed | Stage::CompletedWithoutVideo => 1,
        Stage::FailedWithoutReason => 2,
        Stage::Failed => 3,
        Stage::CallbackFailed => 4,
        Stage::Unknown => UNKNOWN_FLAG,
    };
    let parameters = json!({
        "callBackUrl": "https://example.com/callback",
        "prompt": task.prompt(),
        "videoUrl": task.source_url(),
        "waterMark": "",
    });
    json!({
        "taskId": task.id,
        "paramJson": parameters.to_string(),
        "completeTime": task.end().map(Timestamp::unix_millis),
        "response": result_urls.map(|urls| json!({
            "taskId": task.id,
            "originUrls": [task.source_url()],
            "resultUrls": urls,
        })),
        "successFlag": flag,
        "createTime": task.created().unix_millis(),
        "errorCode": task.reason().map(|_| 501),
        "errorMessage": task.reason(),
    })
}
