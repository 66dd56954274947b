//! The jobs of Kie and Apikley: `GET /api/v1/jobs/recordInfo?taskId=`. Errors are those of their other tasks.
//!
//! Parameters and results are JSON inside text, empty before there is one. Times are Unix milliseconds.
//!
//! ```text
//! { taskId, model, state: waiting|queuing|generating|success|fail, param: "{…}", resultJson: "{\"resultUrls\":[…]}",
//!   failCode: "", failMsg: "", costTime, completeTime, createTime, updateTime }
//! ```

use serde_json::{Value, json};

use super::kie::Kie;
use crate::task::{ASPECT_RATIO, Stage, Task, Timestamp, Words};

pub(crate) const JOBS: Kie = Kie { route: "/api/v1/jobs/recordInfo", write: record };

const MODEL: &str = "luma/ray-2-720p";
const WORDS: Words = Words { pending: "waiting", processing: "generating", completed: "success", failed: "fail" };

/// Writes one task.
fn record(task: &Task<'_>) -> Value {
    let result_urls: Option<Vec<String>> = match task.stage {
        Stage::CompletedWithoutVideo => Some(Vec::new()),
        _ => task.video().map(|url| vec![url]),
    };
    let result = result_urls.map(|urls| json!({"resultUrls": urls}).to_string());
    let parameters = json!({
        "model": MODEL,
        "callBackUrl": "https://example.com/callback",
        "input": {"prompt": task.prompt(), "aspect_ratio": ASPECT_RATIO},
    });
    let updated = task.end().or(task.start()).unwrap_or(task.created());
    json!({
        "taskId": task.id,
        "model": MODEL,
        "state": WORDS.of(task),
        "param": parameters.to_string(),
        "resultJson": result.unwrap_or_default(),
        "failCode": task.reason().map_or("", |_| "501"),
        "failMsg": task.reason().unwrap_or_default(),
        "costTime": task.end().map(|_| task.work_ms()),
        "completeTime": task.end().map(Timestamp::unix_millis),
        "createTime": task.created().unix_millis(),
        "updateTime": updated.unix_millis(),
    })
}
