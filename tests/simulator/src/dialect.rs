//! What every dialect can do: read a request, and write down the tasks of a response.

pub(crate) mod acedata;
pub(crate) mod aimlapi;
pub(crate) mod fal;
pub(crate) mod jobs;
pub(crate) mod kie;
pub(crate) mod kkiai;
pub(crate) mod luma;
pub(crate) mod openai_videos;
pub(crate) mod piapi;
mod relay;
pub(crate) mod replicate;
pub(crate) mod sister;
pub(crate) mod wavespeed;

use std::{borrow::Cow, fmt::Debug};

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::{answer::Answer, request::Request, scenario::Refusal, task::Task};

/// A gateway's language: how it is requested, and how it writes its answers.
pub(crate) trait Dialect: Debug + Sync {
    /// Reads a request; `route` is its path below the address of the gateway.
    fn read(&self, request: &Request, route: &str) -> Query;

    /// Writes the answer to a missing or wrong key.
    fn unauthorized(&self) -> Answer;

    /// Writes the answer to a path or method that the gateway does not have.
    fn no_route(&self, method: &str, route: &str) -> Answer;

    /// Writes a refusal.
    fn refuse(&self, refusal: Refusal) -> Answer;
}

/// What a request wants.
pub(crate) enum Query {
    /// Tasks by their ids, and how to write down those that are known.
    Tasks(Vec<String>, Write),
    /// Something that the gateway answers in the same way at all times.
    Fixed(Answer),
    /// Something that the gateway does not have.
    NoRoute,
}

/// Writes the answer about the known ones of the tasks of a request, which come in the order of the request.
pub(crate) type Write = Box<dyn FnOnce(&[Task<'_>]) -> Answer>;

impl Query {
    /// Wants one task, written down by `write`, also when it is not known.
    pub(crate) fn one(id: impl Into<String>, write: impl FnOnce(Option<&Task<'_>>) -> Answer + 'static) -> Self {
        Self::Tasks(vec![id.into()], Box::new(move |tasks| write(tasks.first())))
    }

    /// Wants many tasks.
    pub(crate) fn many(ids: Vec<String>, write: impl FnOnce(&[Task<'_>]) -> Answer + 'static) -> Self {
        Self::Tasks(ids, Box::new(write))
    }
}

/// Returns the decoded id of a route that fits a template like `/v1/videos/{id}`.
fn id_in<'a>(template: &str, route: &'a str) -> Option<Cow<'a, str>> {
    let (before, after) = template.split_once("{id}")?;
    let id = route.strip_prefix(before)?.strip_suffix(after)?;
    (!id.is_empty() && !id.contains('/')).then(|| percent_decode_str(id).decode_utf8_lossy())
}

/// Returns the ids of a batch request, each once, or nothing when they are not a list of texts.
fn distinct_ids(body: &Value) -> Option<Vec<String>> {
    let mut ids: Vec<String> = Vec::new();
    for id in body.get("ids")?.as_array()? {
        let id = id.as_str()?;
        if !ids.iter().any(|other| other == id) {
            ids.push(id.to_owned());
        }
    }
    Some(ids)
}
