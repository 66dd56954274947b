//! The dialects: the JSON of the gateways. One file each; none uses another.

pub(crate) mod acedata;
pub(crate) mod fal;
mod generation;
pub(crate) mod kie;
pub(crate) mod kkiai;
pub(crate) mod luma;
mod parts;
pub(crate) mod piapi;
pub(crate) mod prediction;
mod refusal;
mod unexplained;

pub use unexplained::{classify, is_about_route};

use crate::error::ApiError;
use crate::json::Value;
use crate::task::Task;

/// An answer, and what was asked.
#[derive(Clone, Copy)]
pub struct Reply<'a> {
    /// The provider's name.
    pub provider: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// The body, when it was JSON.
    pub document: Option<&'a Value<'a>>,
    /// The id of the task; absent in the answer to a batch, and where only the payload knows it.
    pub id: Option<&'a str>,
    /// Whether the body may be what the gateway posts to a callback address: some have shapes that no answer has.
    pub is_callback: bool,
}

impl Reply<'_> {
    /// Whether the HTTP status says that the request was served.
    fn is_ok(&self) -> bool {
        self.status / 100 == 2
    }

    /// Whether this is the id that was asked for. Databases differ in whether ids are the same in another case.
    fn asks_for(&self, id: &str) -> bool {
        self.id.is_some_and(|asked| asked.eq_ignore_ascii_case(id))
    }
}

/// Reads one task. Without an id in the reply the payload's own is taken. Gives the gateway's refusal, too, and refuses an
/// answer of an unknown shape.
pub type ReadOne = fn(Reply<'_>) -> Result<Task, ApiError>;

/// Reads the tasks of a batch under the gateway's own ids, in any order; ids it does not know are missing. Gives the refusal
/// of the batch as a whole, too.
pub type ReadMany = fn(Reply<'_>) -> Result<Vec<Task>, ApiError>;
