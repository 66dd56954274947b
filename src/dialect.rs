//! The dialects: the JSON of the gateways. One file each; none uses another.

mod acedata;
mod fal;
mod generation;
mod kie;
mod kkiai;
mod luma;
mod parts;
mod piapi;
mod prediction;
mod refusal;
mod unexplained;

pub use acedata::AceData;
pub use fal::Fal;
pub use kie::Kie;
pub use kkiai::Kkiai;
pub use luma::Luma;
pub use piapi::PiApi;
pub use prediction::Prediction;
pub use unexplained::{Asked, is_about_route, settle};

use crate::error::ApiError;
use crate::json::Value;
use crate::task::Task;

/// An answer.
#[derive(Clone, Copy)]
pub struct Reply<'a> {
    /// The provider's name.
    pub provider: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// The body, when it was JSON.
    pub document: Option<&'a Value<'a>>,
    /// Whether the body may be what the gateway posts to a callback address: some have shapes that no answer has.
    pub is_callback: bool,
}

impl Reply<'_> {
    /// Whether the HTTP status says that the request was served.
    pub(crate) fn is_ok(&self) -> bool {
        self.status / 100 == 2
    }
}

/// A dialect: how the JSON of a gateway is read.
pub trait Dialect: Sync {
    /// Reads one task. Without `id` the payload's own is taken.
    ///
    /// # Errors
    /// The gateway's refusal, or an answer of an unknown shape.
    fn read_one(&self, reply: Reply<'_>, id: Option<&str>) -> Result<Task, ApiError>;

    /// Reads the tasks of a batch under the gateway's own ids, in any order; ids it does not know are missing.
    ///
    /// # Errors
    /// A refusal of the batch as a whole.
    fn read_many(&self, reply: Reply<'_>) -> Result<Vec<Task>, ApiError> {
        // Where there is no batch, one of one id is the nearest to it.
        self.read_one(reply, None).map(|task| vec![task])
    }
}
