//! The requests of a gateway, without an address.

use crate::json::quoted;
use crate::text::percent_encode;

/// What to send, without an address: the path below the base URL. With a body it is a POST of JSON, else a GET.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Begins with a slash; ids in it are percent-encoded.
    pub path: String,
    /// JSON.
    pub body: Option<String>,
}

/// A request with gaps: `*` stands for the ids with commas between them, `#` for how many these are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// Begins with a slash.
    pub path: &'static str,
    /// JSON.
    pub body: Option<&'static str>,
}

/// A GET. The id stands in the path.
pub const fn get(path: &'static str) -> Route {
    Route { path, body: None }
}

/// A POST of JSON, in which the id or ids stand.
pub const fn post(path: &'static str, body: &'static str) -> Route {
    Route { path, body: Some(body) }
}

impl Route {
    /// Asks for the tasks `ids`.
    pub fn request(self, ids: &[String]) -> Request {
        Request { path: filled(self.path, ids, percent_encode), body: self.body.map(|body| filled(body, ids, quoted)) }
    }
}

fn filled(template: &str, ids: &[String], written: fn(&str) -> String) -> String {
    let mut text = String::new();
    for character in template.chars() {
        match character {
            '*' => {
                for (index, id) in ids.iter().enumerate() {
                    text.push_str(if index > 0 { "," } else { "" });
                    text.push_str(&written(id));
                }
            }
            '#' => text.push_str(&ids.len().to_string()),
            _ => text.push(character),
        }
    }
    text
}
