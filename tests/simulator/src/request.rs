//! A request as the simulator reads it.

use serde_json::Value;

/// One HTTP request, without the connection it came on.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Request {
    /// The method, in capitals.
    pub method: String,
    /// The path with its query, as sent.
    pub path: String,
    /// Names and values, in the order sent.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub body: String,
}

impl Request {
    /// Returns the value of the first header of that name, in whatever case it was written.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let same = |(other, _): &&(String, String)| other.eq_ignore_ascii_case(name);
        self.headers.iter().find(same).map(|(_, value)| value.as_str())
    }

    /// Returns the path without the query.
    pub(crate) fn route(&self) -> &str {
        self.path.split_once('?').map_or(&self.path, |(route, _)| route)
    }

    /// Returns the decoded value of a query parameter.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        let (_, query) = self.path.split_once('?')?;
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// Returns the body as JSON, or null when it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// Returns the address that the client reached this server by.
    pub(crate) fn server_origin(&self) -> String {
        format!("http://{}", self.header("host").unwrap_or("127.0.0.1"))
    }
}
