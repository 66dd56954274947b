//! The languages that gateways answer in. One file each; none knows another.

mod acedata;
mod kie;
mod kkiai;
mod parts;

pub use acedata::AceData;
pub use kie::Kie;
pub use kkiai::Kkiai;

use crate::error::ApiError;
use crate::json::Value;
use crate::task::Task;

/// What to send, without an address: the path below the base URL. With a body it is a POST of JSON, else a GET.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Begins with a slash; ids in it are percent-encoded.
    pub path: String,
    /// JSON.
    pub body: Option<String>,
}

/// What came back.
#[derive(Clone, Copy)]
pub struct Reply<'a> {
    /// The provider's name.
    pub provider: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// The body, when it was JSON.
    pub document: Option<&'a Value<'a>>,
}

impl Reply<'_> {
    /// Whether the HTTP status says that the request was served.
    pub(crate) fn is_ok(&self) -> bool {
        self.status / 100 == 2
    }
}

/// A JSON language: how to ask, and how to read what comes back.
pub trait Dialect: Sync {
    /// Asks for one task.
    fn one(&self, id: &str) -> Request;

    /// Asks for many tasks at once. Called only where the provider has a batch.
    fn many(&self, ids: &[String]) -> Request;

    /// Reads one task. Without `id` the payload's own is taken.
    ///
    /// # Errors
    /// The gateway's refusal, or that the answer is none of its shapes.
    fn read_one(&self, reply: Reply<'_>, id: Option<&str>) -> Result<Task, ApiError>;

    /// Reads the tasks of a batch under the gateway's own ids, in any order; ids it does not know are missing.
    ///
    /// # Errors
    /// A refusal of the batch as a whole.
    fn read_many(&self, reply: Reply<'_>) -> Result<Vec<Task>, ApiError>;
}
