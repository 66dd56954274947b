//! Luma's own gateways: Dream Machine v1, `GET /dream-machine/v1/generations/{id}`, and Agents, `GET /v1/generations/{id}`.
//! There is no batch.
//!
//! Errors of both are `{detail}`: a sentence, or a list of what is wrong with the request. `assets.image` of a video is
//! its thumbnail. Agents repeats nothing of the request.
//!
//! ```text
//! v1: { id, generation_type: "video", state: queued|dreaming|completed|failed, failure_reason, created_at,
//!   assets: {video, image, progress_video}, model, request: {generation_type, prompt, model, aspect_ratio, duration,
//!   resolution, loop, keyframes, callback_url} }
//! Agents: { id, type: "video", state: queued|processing|completed|failed, failure_code, failure_reason, created_at,
//!   model, output: [{type: "video", url}] }
//! ```

use serde_json::{Value, json};

use super::{Dialect, Query, id_in};
use crate::{
    answer::Answer,
    request::Request,
    scenario::Refusal,
    task::{ASPECT_RATIO, Stage, Task, Words},
};

/// A gateway of Luma.
#[derive(Debug)]
pub(crate) struct Luma {
    route: &'static str,
    write: fn(&Task<'_>) -> Value,
}

pub(crate) const DREAM_MACHINE: Luma = Luma { route: "/dream-machine/v1/generations/{id}", write: generation };
pub(crate) const AGENTS: Luma = Luma { route: "/v1/generations/{id}", write: agents_generation };

const WORDS: Words = Words { pending: "queued", processing: "dreaming", completed: "completed", failed: "failed" };
const AGENTS_WORDS: Words =
    Words { pending: "queued", processing: "processing", completed: "completed", failed: "failed" };

impl Dialect for Luma {
    fn read(&self, request: &Request, route: &str) -> Query {
        let write = self.write;
        match (request.method.as_str(), id_in(self.route, route)) {
            ("GET", Some(id)) => Query::one(id, move |task| match task {
                Some(task) => Answer::json(200, &write(task)),
                None => detail(404, "Generation not found"),
            }),
            _ => Query::NoRoute,
        }
    }

    fn unauthorized(&self) -> Answer {
        detail(401, "Invalid API key is provided")
    }

    fn no_route(&self, _method: &str, _route: &str) -> Answer {
        detail(404, "Not Found")
    }

    fn refuse(&self, refusal: Refusal) -> Answer {
        match refusal {
            Refusal::RateLimited => detail(429, "Rate limit exceeded").with_header("retry-after", "1"),
            Refusal::Forbidden => detail(403, "This API key has no access to this product"),
            Refusal::Quota => detail(402, "Insufficient credits"),
            Refusal::Rejected => {
                let problem = json!({
                    "type": "uuid_parsing",
                    "loc": ["path", "id"],
                    "msg": "Input should be a valid UUID",
                });
                Answer::json(422, &json!({"detail": [problem]}))
            }
            Refusal::ServerError => detail(500, "Internal server error"),
            Refusal::Unavailable => detail(503, "Service temporarily unavailable"),
        }
    }
}

fn detail(status: u16, words: &str) -> Answer {
    Answer::json(status, &json!({"detail": words}))
}

/// Writes one task of v1.
fn generation(task: &Task<'_>) -> Value {
    let (video, is_dreaming) = (task.video(), matches!(task.stage, Stage::Processing | Stage::Unknown));
    let has_picture = video.is_some() || task.stage == Stage::CompletedWithoutVideo;
    let assets = (has_picture || is_dreaming).then(|| {
        json!({
            "video": video,
            "image": has_picture.then(|| task.thumbnail_url()),
            "progress_video": is_dreaming.then(|| task.preview_url()),
        })
    });
    json!({
        "id": task.id,
        "generation_type": "video",
        "state": WORDS.of(task),
        "failure_reason": task.reason(),
        "created_at": task.created().iso_micros(),
        "assets": assets,
        "model": "ray-2",
        "request": {
            "generation_type": "video",
            "prompt": task.prompt(),
            "model": "ray-2",
            "aspect_ratio": ASPECT_RATIO,
            "duration": "5s",
            "resolution": "720p",
            "loop": false,
            "keyframes": null,
            "callback_url": null,
        },
    })
}

/// Writes one task of Agents.
fn agents_generation(task: &Task<'_>) -> Value {
    let output = task.video().map(|url| json!({"type": "video", "url": url}));
    json!({
        "id": task.id,
        "type": "video",
        "state": AGENTS_WORDS.of(task),
        "failure_code": task.reason().map(|_| "content_moderated"),
        "failure_reason": task.reason(),
        "created_at": task.created().iso_micros(),
        "model": "ray-3.2",
        "output": output.into_iter().collect::<Value>(),
    })
}
