//! What a promise rejects with.

use wasm_bindgen::JsValue;

use super::deliver::{Preserved, plain};
use super::state::shell;
use crate::error::{Code, Error, Rejection};
use crate::outcome::RequestReport;
use crate::schedule::Event;

/// The fields and the cause of a `LumaError` about the task `id`, of the wait that `event` is about.
fn parts(error: &Error<JsValue>, id: Option<&str>, event: Option<&Event<JsValue>>) -> [JsValue; 2] {
    let mut report = error.fields();
    report.task_id = id;
    report.retry_after_ms = report.retry_after_ms.map(f64::round);
    if let Some(event) = event {
        report.attempts = event.attempts;
        report.elapsed_ms = event.elapsed_ms.round();
        report.task = event.seen.as_ref().map(|seen| Preserved(seen.task.clone()));
        let is_settled = matches!(error.code, Code::TaskFailed | Code::NotFound | Code::InvalidArgument);
        if event.is_poll && event.end.is_some() && !is_settled {
            report.message.push_str("; the task may still be running, do not submit it again");
        }
    }
    [plain(&report), cause(error, id)]
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
    let mut report = error.fields::<Preserved>();
    report.task_id = id;
    report.retry_after_ms = report.retry_after_ms.map(f64::round);
    report.attempts = 1;
    report.elapsed_ms = request.duration_ms.round();
    shell().create_error(&plain(&report), &cause(error, id))
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
