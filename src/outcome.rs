//! Requests, and their outcomes for each id.

use std::rc::Rc;

use crate::error::Error;
use crate::task::State;

/// A request to be sent to a gateway.
#[derive(Clone, Debug, PartialEq)]
pub struct FetchPlan {
    /// The number of the request.
    pub key: u32,
    /// The ids.
    pub ids: Vec<String>,
    /// Whether to use the route for many.
    pub is_batch: bool,
    /// The time for the request, in milliseconds.
    pub limit_ms: f64,
    /// The key; absent where none is sent.
    pub api_key: Option<String>,
    /// One of the waits that it is for: its call carries the request.
    pub wait: u32,
}

/// One request to the gateway, once it is over: answered, failed or cut off.
#[derive(Debug)]
pub struct RequestReport<K> {
    /// The request that was planned.
    pub plan: Rc<FetchPlan>,
    /// Its HTTP method.
    pub method: &'static str,
    /// Where it went, as it was sent: the key may be in it.
    pub url: String,
    /// The HTTP status; 0 without an answer, and where a browser hides it.
    pub status: u16,
    /// How long it took.
    pub duration_ms: f64,
    /// Why the whole request failed, if it did.
    pub error: Option<Rc<Error<K>>>,
}

/// A task that was read: what decisions need to know about it, and the task itself as callers get it.
#[derive(Debug, PartialEq)]
pub struct TaskSnapshot<K> {
    /// What is reported when it changes.
    pub version: Version,
    /// The gateway says completed, but there is no video.
    pub is_missing_video: bool,
    /// Why it failed.
    pub failure: Option<(Option<String>, String)>,
    /// For the gateway's support.
    pub trace_id: Option<String>,
    /// The task as callers get it.
    pub task: K,
}

/// What is reported to callers when it changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Version {
    /// Its state.
    pub state: State,
    /// 0 to 100.
    pub progress: Option<f64>,
    /// A hash of where the results are.
    pub results: u32,
}

/// The outcome of a request for one id.
pub type FetchOutcome<K> = Result<Rc<TaskSnapshot<K>>, Rc<Error<K>>>;
