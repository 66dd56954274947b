//! What a promise rejects with.

use js_sys::Object;
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};

use super::deliver::{Preserved, plain};
use super::state::shell;
use crate::error::{Code, Error, Rejection};
use crate::outcome::RequestReport;
use crate::schedule::Event;

/// The fields of a `LumaError` that come from its wait and not from the error.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Circumstances<'a> {
    task_id: Option<&'a str>,
    task: Option<Preserved>,
    attempts: u32,
    elapsed_ms: f64,
    /// Says more than that of the error.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// The fields of a `LumaError`.
fn fields(error: &Error<JsValue>, circumstances: &Circumstances<'_>) -> JsValue {
    Object::<JsValue>::assign(&plain(error).unchecked_into(), &plain(circumstances).unchecked_into()).into()
}

/// The fields and the cause of a `LumaError` about the task `id`, of the wait that `event` is about.
fn parts(error: &Error<JsValue>, id: Option<&str>, event: Option<&Event<JsValue>>) -> [JsValue; 2] {
    let mut circumstances = Circumstances { task_id: id, ..Circumstances::default() };
    if let Some(event) = event {
        circumstances.attempts = event.attempts;
        circumstances.elapsed_ms = event.elapsed_ms.round();
        circumstances.task = event.seen.as_ref().map(|seen| Preserved(seen.task.clone()));
        let is_settled = matches!(error.code, Code::TaskFailed | Code::NotFound | Code::InvalidArgument);
        if event.is_poll && event.end.is_some() && !is_settled {
            let warning = "; the task may still be running, do not submit it again";
            circumstances.message = Some([&error.message, warning].concat());
        }
    }
    [fields(error, &circumstances), cause(error, id)]
}

fn cause(error: &Error<JsValue>, id: Option<&str>) -> JsValue {
    match &error.cause {
        None => JsValue::UNDEFINED,
        Some(Rejection::Thrown(value)) => value.clone(),
        Some(Rejection::Error(cause)) => self::error(cause, id, None),
    }
}

/// A `LumaError` of a request as a whole.
pub(super) fn of_request(error: &Error<JsValue>, request: &RequestReport<JsValue>) -> JsValue {
    let id = if let [id] = request.plan.ids.as_slice() { Some(id.as_str()) } else { None };
    let elapsed_ms = request.duration_ms.round();
    let circumstances = Circumstances { task_id: id, attempts: 1, elapsed_ms, ..Circumstances::default() };
    shell().create_error(&fields(error, &circumstances), &cause(error, id))
}

/// A `LumaError`.
pub(super) fn error(error: &Error<JsValue>, id: Option<&str>, event: Option<&Event<JsValue>>) -> JsValue {
    let [fields, cause] = parts(error, id, event);
    shell().create_error(&fields, &cause)
}

/// What a promise rejects with, so that the package throws a `LumaError`.
pub(super) fn failure(error: &Error<JsValue>, id: Option<&str>, event: Option<&Event<JsValue>>) -> JsValue {
    let [fields, cause] = parts(error, id, event);
    shell().create_failure(&fields, &cause)
}

/// The same for a rejection that is about no task.
pub(super) fn of_call(rejection: Rejection<JsValue>) -> JsValue {
    match rejection {
        Rejection::Thrown(value) => value,
        Rejection::Error(cause) => failure(&cause, None, None),
    }
}
