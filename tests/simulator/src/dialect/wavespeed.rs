//! WaveSpeed and Atlas Cloud: a prediction in a wrapper, each at a route of its own. There is no batch.
//!
//! `error` is an empty text while nothing went wrong.
//!
//! ```text
//! { code: 200, message, data: { id, model, outputs: [url], urls: {get}, has_nsfw_contents, status:
//!   created|processing|completed|failed, created_at, error, executionTime, timings: {inference} } }
//! error: { code, message }
//! ```

use serde_json::{Value, json};

use super::{Dialect, Query, id_in};
use crate::{
    answer::Answer,
    request::Request,
    scenario::Refusal,
    task::{Task, Words},
};

/// A gateway of this family.
#[derive(Debug)]
pub(crate) struct Wavespeed {
    /// Its address, as its answers name it.
    host: &'static str,
    route: &'static str,
    words: Words,
}

pub(crate) const WAVESPEED: Wavespeed = Wavespeed {
    host: "https://api.wavespeed.ai",
    route: "/api/v3/predictions/{id}/result",
    words: Words { pending: "created", processing: "processing", completed: "completed", failed: "failed" },
};
pub(crate) const ATLASCLOUD: Wavespeed = Wavespeed {
    host: "https://api.atlascloud.ai",
    route: "/api/v1/model/prediction/{id}",
    words: Words { completed: "succeeded", ..WAVESPEED.words },
};

impl Dialect for Wavespeed {
    fn read(&self, request: &Request, route: &str) -> Query {
        let &Self { host, route: template, ref words } = self;
        match (request.method.as_str(), id_in(template, route)) {
            ("GET", Some(id)) => {
                let address = format!("{host}{}", template.replace("{id}", &id));
                let words = *words;
                Query::one(id, move |task| match task {
                    Some(task) => wrapper(&prediction(task, &words, &address)),
                    None => error(404, "prediction not found"),
                })
            }
            _ => Query::NoRoute,
        }
    }

    fn unauthorized(&self) -> Answer {
        error(401, "Invalid API key")
    }

    fn no_route(&self, _method: &str, _route: &str) -> Answer {
        Answer::new(404, "text/plain", "404 page not found")
    }

    fn refuse(&self, refusal: Refusal) -> Answer {
        match refusal {
            Refusal::RateLimited => error(429, "Too many requests").with_header("retry-after", "1"),
            Refusal::Forbidden => error(403, "Access denied"),
            Refusal::Quota => error(402, "Insufficient credits. Please top up."),
            Refusal::Rejected => error(400, "Invalid request"),
            Refusal::ServerError => error(500, "Internal server error"),
            Refusal::Unavailable => error(503, "Service temporarily unavailable"),
        }
    }
}

fn wrapper(data: &Value) -> Answer {
    Answer::json(200, &json!({"code": 200, "message": "success", "data": data}))
}

fn error(code: u16, message: &str) -> Answer {
    Answer::json(code, &json!({"code": code, "message": message}))
}

/// Writes one task, which is also at `address`.
fn prediction(task: &Task<'_>, words: &Words, address: &str) -> Value {
    let outputs: Vec<String> = task.video().into_iter().collect();
    let work_ms = task.end().map_or(0, |_| task.work_ms());
    json!({
        "id": task.id,
        "model": "luma/ray-2-t2v",
        "has_nsfw_contents": vec![false; outputs.len()],
        "outputs": outputs,
        "urls": {"get": address},
        "status": words.of(task),
        "created_at": task.created().iso_millis(),
        "error": task.reason().unwrap_or_default(),
        "executionTime": work_ms,
        "timings": {"inference": work_ms},
    })
}
