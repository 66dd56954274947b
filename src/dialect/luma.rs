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

use super::kkiai::Kkiai;
use super::{Dialect, Reply};
use crate::error::{ApiError, Code};
use crate::task::Task;

/// The dialect of Luma.
pub struct Luma;

impl Dialect for Luma {
    fn read_one(&self, reply: Reply<'_>, id: Option<&str>) -> Result<Task, ApiError> {
        Kkiai.read_one(reply, id).map_err(|mut refusal| {
            if refusal.code == Code::Forbidden {
                refusal.hint = Some(
                    "Luma also refuses a key of its other API like this: luma takes keys that begin with luma-, \
                     luma-agents those that begin with luma-api-",
                );
            }
            refusal
        })
    }
}
