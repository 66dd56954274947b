//! What every dialect can do, and which gateway speaks which.

use serde_json::Value;

use crate::{
    acedata::Acedata, answer::Answer, kie::Kie, kkiai::Kkiai, request::Request, scenario::Refusal, sister::Sister,
    task::Task,
};

/// The gateways: where each is mounted, and its dialect.
pub(crate) const GATEWAYS: [(&str, &dyn Dialect); 5] =
    [("/kkiai", &Kkiai), ("/sister", &Sister), ("/acedata", &Acedata), ("/apikley", &Kie), ("/kie", &Kie)];

/// The request header by which every gateway knows its user.
const AUTHORIZATION: &str = "Bearer demo-key";

/// A gateway's language: how it is asked, and how it writes its answers.
pub(crate) trait Dialect: Sync {
    /// Reads what a request asks for; `route` is its path below the mount.
    fn ask(&self, request: &Request, route: &str) -> Ask;

    /// Writes the answer to a missing or wrong key.
    fn unauthorized(&self) -> Answer;

    /// Writes the answer to a path or method that the gateway does not have.
    fn no_route(&self, method: &str, route: &str) -> Answer;

    /// Writes a refusal.
    fn refuse(&self, refusal: Refusal) -> Answer;
}

/// What a request asks for.
pub(crate) enum Ask {
    /// Tasks by their ids, and how to write down those that are known.
    Tasks(Vec<String>, Write),
    /// Something that the gateway answers in the same way at all times.
    Bad(Answer),
    /// Something that the gateway does not have.
    NoRoute,
}

/// Writes the answer about the known ones of the tasks asked for, which come in the order of the request.
pub(crate) type Write = Box<dyn FnOnce(&[Task<'_>]) -> Answer>;

impl Ask {
    /// Asks for one task, written down by `write`, also when it is not known.
    pub(crate) fn one(id: impl Into<String>, write: fn(Option<&Task<'_>>) -> Answer) -> Self {
        Self::Tasks(vec![id.into()], Box::new(move |tasks| write(tasks.first())))
    }

    /// Asks for many tasks.
    pub(crate) fn many(ids: Vec<String>, write: impl FnOnce(&[Task<'_>]) -> Answer + 'static) -> Self {
        Self::Tasks(ids, Box::new(write))
    }
}

/// Returns whether a request carries the key.
pub(crate) fn is_authorized(request: &Request) -> bool {
    request.header("authorization") == Some(AUTHORIZATION)
}

/// Returns the ids of a batch request, each once, or nothing when they are not a list of texts.
pub(crate) fn distinct_ids(body: &Value) -> Option<Vec<String>> {
    let mut ids: Vec<String> = Vec::new();
    for id in body.get("ids")?.as_array()? {
        let id = id.as_str()?;
        if !ids.iter().any(|other| other == id) {
            ids.push(id.to_owned());
        }
    }
    Some(ids)
}
