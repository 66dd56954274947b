//! Luma's own two APIs, Dream Machine v1 and the Agents API: a generation, or an error that has a `detail`.
//!
//! ```text
//! GET /dream-machine/v1/generations/{id} → v1       (generation.rs)
//! GET /v1/generations/{id}               → agents
//!
//! error  {detail: text | [{loc, msg, type}, …]}
//! ```
//!
//! Gateways with the same route answer as kkiai does.

use super::{Reply, kkiai};
use crate::error::{ApiError, Code};
use crate::task::Task;

/// Reads one task.
pub(crate) fn read(reply: Reply<'_>) -> Result<Task, ApiError> {
    kkiai::read(reply).map_err(|mut refusal| {
        if refusal.code == Code::Forbidden {
            refusal.hint = Some(
                "Luma also refuses a key of its other API like this: luma takes keys that begin with luma-, \
                 luma-agents those that begin with luma-api-",
            );
        }
        refusal
    })
}
