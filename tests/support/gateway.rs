//! What a scripted gateway is asked and answers, in the language of kkiai.

use luma_tasks::host::{Answer, TransportError};
use luma_tasks::route::Request;
use serde_json::{Value as Document, json};

use super::Handle;

/// A request as the gateway sees it.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// How many requests came before.
    pub(crate) index: usize,
    /// Milliseconds since the host was made.
    pub(crate) at_ms: f64,
    /// The tasks asked about.
    pub(crate) ids: Vec<String>,
    /// Whether it came by the route for many.
    pub(crate) is_batch: bool,
    /// The key.
    pub(crate) key: Option<String>,
}

impl Asked {
    /// Reads a request.
    pub(crate) fn new(index: usize, at_ms: f64, request: &Request, key: Option<&str>) -> Self {
        let body = request.body.as_deref().map(serde_json::from_str::<Document>);
        let body = body.transpose().expect("the body is JSON").unwrap_or_default();
        let ids = match (body["ids"].as_array(), body["id"].as_str()) {
            (Some(ids), _) => ids.iter().map(|id| id.as_str().expect("an id is a string").to_owned()).collect(),
            (None, Some(id)) => vec![id.to_owned()],
            (None, None) => vec![request.path.rsplit(['/', '=']).next().unwrap_or_default().to_owned()],
        };
        Self { index, at_ms, ids, is_batch: body["ids"].is_array(), key: key.map(str::to_owned) }
    }

    /// Whether it asks about `id`.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.ids.iter().any(|other| other == id)
    }
}

/// What comes back, and after how long.
pub(crate) struct Reply {
    /// Infinite when nothing comes.
    pub(crate) latency_ms: f64,
    /// The answer, or why there is none.
    pub(crate) outcome: Result<Answer, TransportError<Handle>>,
}

impl Reply {
    /// An answer with any body.
    pub(crate) fn new(status: u16, body: &str) -> Self {
        let answer = Answer {
            status,
            retry_after: None,
            rate_limit_reset: None,
            date: None,
            location: None,
            forbidden: String::new(),
            provider: None,
            body: body.to_owned(),
        };
        Self { latency_ms: 0.0, outcome: Ok(answer) }
    }

    /// An answer of JSON.
    pub(crate) fn json(status: u16, body: &Document) -> Self {
        Self::new(status, &body.to_string())
    }

    /// A refusal that says something.
    pub(crate) fn refusal(status: u16) -> Self {
        Self::json(status, &json!({"error": {"message": "no", "type": "new_api_error", "code": ""}}))
    }

    /// The gateway's own page, as it comes for routes that it does not know.
    pub(crate) fn html() -> Self {
        Self::new(200, "<!doctype html><title>console</title>")
    }

    /// What `each` says about each id; what it says nothing about is unknown to the gateway.
    pub(crate) fn each(asked: &Asked, each: impl FnMut(&String) -> Option<Document>) -> Self {
        let tasks: Vec<Document> = asked.ids.iter().filter_map(each).collect();
        match tasks.as_slice() {
            tasks if asked.is_batch => Self::json(200, &json!(tasks)),
            [task] => Self::json(200, task),
            _ => Self::json(400, &json!({"code": "task_not_exist", "message": "task_not_exist", "data": null})),
        }
    }

    /// All tasks are in one state.
    pub(crate) fn all(asked: &Asked, state: &str) -> Self {
        Self::each(asked, |id| Some(task(id, state)))
    }

    /// The connection fails.
    pub(crate) fn network() -> Self {
        Self::fault("fetch failed")
    }

    /// The connection fails, and this is what `fetch` throws.
    pub(crate) fn fault(thrown: &str) -> Self {
        Self { latency_ms: 0.0, outcome: Err(TransportError::Network(Handle::Thrown(thrown.to_owned()))) }
    }

    /// The connection is open and nothing comes.
    pub(crate) fn never() -> Self {
        Self { latency_ms: f64::INFINITY, ..Self::network() }
    }

    /// The caller's `fetch` threw something that must pass through.
    pub(crate) fn thrown(text: &str) -> Self {
        Self { latency_ms: 0.0, outcome: Err(TransportError::Thrown(Handle::Thrown(text.to_owned()))) }
    }

    /// It is larger than the largest we take.
    pub(crate) fn too_large() -> Self {
        Self { latency_ms: 0.0, outcome: Err(TransportError::TooLarge(200)) }
    }

    /// The same, later.
    pub(crate) fn after(self, latency_ms: f64) -> Self {
        Self { latency_ms, ..self }
    }

    /// The same with a `Retry-After`.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        if let Ok(answer) = &mut self.outcome {
            let value = Some(value.to_owned());
            match name {
                "RateLimit-Reset" => answer.rate_limit_reset = value,
                "Date" => answer.date = value,
                "Location" => answer.location = value,
                _ => panic!("{name} is not read"),
            }
        }
        self
    }

    /// The same of a proxy that has not asked for these ids.
    pub(crate) fn forbidding(mut self, ids: &[&str]) -> Self {
        if let Ok(answer) = &mut self.outcome {
            answer.forbidden = ids.join("\n");
        }
        self
    }

    /// The same with a `Retry-After` header.
    pub(crate) fn retry_after(mut self, header: &str) -> Self {
        if let Ok(answer) = &mut self.outcome {
            answer.retry_after = Some(header.to_owned());
        }
        self
    }
}

/// A task in a state; a completed one has a video.
pub(crate) fn task(id: &str, state: &str) -> Document {
    let video = (state == "completed").then(|| json!({"url": format!("https://cdn.example/{id}.mp4")}));
    let failure_reason = (state == "failed").then_some("moderation");
    json!({"id": id, "state": state, "video": video, "failure_reason": failure_reason})
}

/// A gateway where no task ever finishes.
pub(crate) fn processing(asked: &Asked) -> Reply {
    Reply::all(asked, "processing")
}

/// A gateway that finishes every task at a time of its clock.
pub(crate) fn completed_at(ms: f64) -> impl FnMut(&Asked) -> Reply {
    move |asked| Reply::all(asked, if asked.at_ms < ms { "processing" } else { "completed" })
}
