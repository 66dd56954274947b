//! A sister gateway of kkiai: the same routes, the older flat task, and a batch that answers task rows in a wrapper.
//!
//! The `id` of a row is its number in the database; the task's own id is `task_id`. When no id is known, `data` is null.
//!
//! ```text
//! { code: "success", message, data: [ { id: 13917, created_at, updated_at, task_id, platform, action,
//!   status: QUEUED|IN_PROGRESS|SUCCESS|FAILURE|UNKNOWN, fail_reason, submit_time, start_time, finish_time,
//!   progress: "50%", data: task } ] }
//! task: { id, liked, state, video: {url, width, height, thumbnail, download_url}, prompt, user_id, batch_id,
//!   thumbnail: {url, width, height}, video_raw, created_at, last_frame, queue_state, estimate_wait_seconds }
//! ```

use serde_json::{Value, json};

use crate::{
    answer::Answer,
    dialect::{Ask, Dialect},
    kkiai::{self, Kkiai},
    request::Request,
    scenario::Refusal,
    task::{HEIGHT, REASON, Stage, Task, Timestamp, WIDTH},
};

/// The number of the first row that this gateway gives away.
const FIRST_ROW: u32 = 13_917;

/// The dialect of the sister gateways.
pub(crate) struct Sister;

impl Dialect for Sister {
    fn ask(&self, request: &Request, route: &str) -> Ask {
        match kkiai::ask(request, route, one, many) {
            Ask::Tasks(ids, _) if ids.is_empty() => Ask::Bad(wrapper(json!([]))),
            ask => ask,
        }
    }

    fn unauthorized(&self) -> Answer {
        Kkiai.unauthorized()
    }

    fn no_route(&self, method: &str, route: &str) -> Answer {
        Kkiai.no_route(method, route)
    }

    fn refuse(&self, refusal: Refusal) -> Answer {
        Kkiai.refuse(refusal)
    }
}

fn one(task: Option<&Task<'_>>) -> Answer {
    task.map_or_else(kkiai::not_found, |task| Answer::json(200, &generation(task)))
}

fn many(tasks: &[Task<'_>]) -> Answer {
    if tasks.is_empty() {
        // The software's list is nil where nothing was found.
        return wrapper(Value::Null);
    }
    wrapper(tasks.iter().rev().map(row).collect())
}

fn wrapper(data: Value) -> Answer {
    Answer::json(200, &json!({"code": "success", "message": "", "data": data}))
}

/// Writes one row of a batch.
fn row(task: &Task<'_>) -> Value {
    let (status, progress) = match task.stage {
        Stage::Pending => ("QUEUED", "0%"),
        Stage::Processing => ("IN_PROGRESS", "50%"),
        Stage::Unheard => ("UPSCALING", "90%"),
        Stage::Completed | Stage::CallbackFailed | Stage::CompletedWithoutVideo => ("SUCCESS", "100%"),
        Stage::Failed | Stage::FailedWithoutReason => ("FAILURE", "100%"),
    };
    let (started, finished) = match task.stage {
        Stage::Pending => (None, None),
        Stage::Processing | Stage::Unheard => (Some(task.started()), None),
        Stage::Completed
        | Stage::CallbackFailed
        | Stage::CompletedWithoutVideo
        | Stage::Failed
        | Stage::FailedWithoutReason => (Some(task.started()), Some(task.finished())),
    };
    let updated = finished.or(started).unwrap_or(task.created());
    // Zero stands for "not yet".
    let seconds = |time: Option<Timestamp>| time.map_or(0, Timestamp::unix_seconds);
    json!({
        "id": FIRST_ROW + task.serial,
        "created_at": task.created().iso_millis(),
        "updated_at": updated.iso_millis(),
        "task_id": task.id,
        "platform": "luma_free",
        "action": "LUMA_VIDEO",
        "status": status,
        "fail_reason": if task.stage == Stage::Failed { REASON } else { "" },
        "submit_time": task.created().unix_seconds(),
        "start_time": seconds(started),
        "finish_time": seconds(finished),
        "progress": progress,
        "data": generation(task),
    })
}

/// Writes one task.
fn generation(task: &Task<'_>) -> Value {
    let state = match task.stage {
        Stage::Pending => "pending",
        Stage::Processing => "processing",
        Stage::Unheard => "upscaling",
        Stage::Completed | Stage::CallbackFailed | Stage::CompletedWithoutVideo => "completed",
        Stage::Failed | Stage::FailedWithoutReason => "failed",
    };
    let mut generation = json!({
        "id": task.id,
        "liked": null,
        "state": state,
        "video": null,
        "prompt": task.prompt(),
        "user_id": "",
        "batch_id": "",
        "thumbnail": null,
        "video_raw": null,
        "created_at": task.created().iso_micros(),
        "last_frame": null,
        "queue_state": null,
        "estimate_wait_seconds": null,
    });
    if matches!(task.stage, Stage::Completed | Stage::CallbackFailed) {
        let url = task.video_url();
        let picture = |url: String| json!({"url": url, "width": WIDTH, "height": HEIGHT});
        generation["video"] = json!({
            "url": url,
            "width": WIDTH,
            "height": HEIGHT,
            "thumbnail": null,
            "download_url": task.download_url(),
        });
        generation["thumbnail"] = picture(task.thumbnail_url());
        generation["video_raw"] = picture(url);
        generation["last_frame"] = picture(task.last_frame_url());
    }
    if task.stage == Stage::Failed {
        generation["failure_reason"] = json!(REASON);
    }
    generation
}
