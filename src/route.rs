//! The requests of a gateway, without an address.

use crate::json::{quoted, quoted_list};
use crate::text::percent_encode;

/// What to send, without an address: the path below the base URL. With a body it is a POST of JSON, else a GET.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Begins with a slash; ids in it are percent-encoded.
    pub path: String,
    /// JSON.
    pub body: Option<String>,
}

/// A request with gaps: `*` stands for the id or ids, `#` for how many these are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// Begins with a slash.
    pub path: &'static str,
    /// JSON.
    pub body: Option<&'static str>,
}

/// A GET. The id stands in the path.
#[must_use]
pub const fn get(path: &'static str) -> Route {
    Route { path, body: None }
}

/// A POST of JSON, in which the id or ids stand.
#[must_use]
pub const fn post(path: &'static str, body: &'static str) -> Route {
    Route { path, body: Some(body) }
}

impl Route {
    /// Asks for one task.
    #[must_use]
    pub fn one(self, id: &str) -> Request {
        Request {
            path: filled(self.path, &percent_encode(id), 1),
            body: self.body.map(|body| filled(body, &quoted(id), 1)),
        }
    }

    /// Asks for many tasks at once, by a body.
    #[must_use]
    pub fn many(self, ids: &[String]) -> Request {
        let body = self.body.map(|body| filled(body, &quoted_list(ids), ids.len()));
        Request { path: String::from(self.path), body }
    }
}

fn filled(template: &str, ids: &str, count: usize) -> String {
    let mut text = String::new();
    for character in template.chars() {
        match character {
            '*' => text.push_str(ids),
            '#' => text.push_str(&count.to_string()),
            _ => text.push(character),
        }
    }
    text
}
