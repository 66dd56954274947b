//! What a promise rejects with.

use wasm_bindgen::JsValue;

use super::deliver::plain;
use super::import::create_error;
use super::value::Value;
use crate::error::{Code, Error, Rejection};
use crate::options::Refused;
use crate::schedule::Event;

/// A `LumaError` with its causes, about the task `id`, met by the wait that `event` tells of.
pub(super) fn error(error: &Error<Value>, id: Option<&str>, event: Option<&Event<Value>>) -> JsValue {
    let mut report = error.report();
    report.task_id = id;
    if let Some(event) = event {
        report.attempts = event.attempts;
        report.elapsed_ms = event.elapsed_ms;
        report.task = event.seen.as_ref().map(|seen| &seen.task);
        let is_settled = matches!(error.code, Code::TaskFailed | Code::NotFound | Code::InvalidArgument);
        if event.is_poll && event.end.is_some() && !is_settled {
            report.message.push_str("; the task may still be running, do not submit it again");
        }
    }
    let cause = match &error.cause {
        None => JsValue::UNDEFINED,
        Some(Rejection::Thrown(Value(value))) => value.clone(),
        Some(Rejection::Error(cause)) => self::error(cause, id, None),
    };
    create_error(&plain(&report), &cause).unwrap_or_else(|thrown| thrown)
}

/// A rejection as the value the promise rejects with.
pub(super) fn value(rejection: Rejection<Value>) -> JsValue {
    match rejection {
        Rejection::Thrown(Value(value)) => value,
        Rejection::Error(cause) => error(&cause, None, None),
    }
}

impl From<Refused<Value>> for Rejection<Value> {
    fn from(refused: Refused<Value>) -> Self {
        match refused {
            Refused::Wrong(message) => Error::invalid_argument(message).into(),
            Refused::Thrown(value) => Rejection::Thrown(value),
        }
    }
}
