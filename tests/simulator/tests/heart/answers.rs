//! The answers of each gateway, word for word, as `answers/<gateway>.txt` has them.
//!
//! A page begins with the request for a task, whose id is written as `{id}`, and the header with the key. Each answer
//! stands below the id and the time in milliseconds after the first poll of that id; `no key`, `wrong key` and
//! `no route` are requests of their own.

use std::fmt::Write as _;

use simulator::{Answer, Request, Simulator};

use crate::support::bare;

/// A page with the answers of one gateway.
struct Page<'a> {
    method: &'a str,
    path: &'a str,
    key: (&'a str, &'a str),
    /// The answers, each with what it stands below.
    answers: Vec<(&'a str, &'a str)>,
}

impl<'a> Page<'a> {
    fn read(text: &'a str) -> Self {
        let mut parts = text.trim_end().split("\n\n").filter(|part| !part.starts_with('#'));
        let head = parts.next().expect("a page has a request");
        let (request, key) = head.split_once('\n').expect("a key follows the request");
        let (method, path) = request.split_once(' ').expect("a request has a path");
        let key = key.split_once(": ").expect("a header has a value");
        let answers = parts.map(|part| part.split_once('\n').expect("an answer follows its title")).collect();
        Self { method, path, key, answers }
    }

    fn request(&self, id: &str, headers: &[(&str, &str)]) -> Request {
        bare(self.method, &self.path.replace("{id}", id), headers)
    }

    fn answer(&self, title: &str) -> Answer {
        let mut simulator = Simulator::new();
        let mut answer = |request: &Request, at_ms| simulator.answer(request, at_ms);
        let key = [self.key];
        match title {
            "no key" => answer(&self.request("success", &[]), 0),
            "wrong key" => answer(&self.request("success", &[(self.key.0, &self.key.1.replace("demo", "other"))]), 0),
            "no route" => {
                let (_, route) = self.path.split_at(self.path[1..].find('/').expect("there is a route") + 1);
                let path = self.path.replace(route, "/nothing");
                answer(&bare("GET", &path, &key), 0)
            }
            _ => {
                let (id, at_ms) = title.rsplit_once(' ').expect("an id and a time");
                let at_ms = at_ms.parse().expect("the time is in milliseconds");
                let request = self.request(id, &key);
                if at_ms > 0 {
                    answer(&request, 0);
                }
                answer(&request, at_ms)
            }
        }
    }
}

/// Compares a page with the answers that its gateway gives.
fn assert_page(text: &str) {
    let page = Page::read(text);
    for (title, expected) in &page.answers {
        assert_eq!(text_of(&page.answer(title)), *expected, "{title}");
    }
}

/// Writes down an answer: status, the headers that are not on every answer, and the body.
fn text_of(answer: &Answer) -> String {
    let mut text = answer.status.to_string();
    let usual = ["content-type", "access-control-allow-origin", "access-control-expose-headers"];
    for (name, value) in answer.headers.iter().filter(|(name, _)| !usual.contains(name)) {
        let _ = write!(text, ", {name}: {value}");
    }
    if !answer.body.is_empty() {
        let _ = write!(text, "\n{}", answer.body);
    }
    text
}

/// A test for each page.
macro_rules! pages {
    ($($name:ident: $file:literal,)*) => {
        $(
            #[test]
            fn $name() {
                assert_page(include_str!(concat!("answers/", $file, ".txt")));
            }
        )*
    };
}

pages! {
    ai_302: "302ai",
    aimlapi: "aimlapi",
    apikley_jobs: "apikley-jobs",
    atlascloud: "atlascloud",
    cometapi: "cometapi",
    fal: "fal",
    fal_agents: "fal-agents",
    fal_status: "fal-status",
    kie_jobs: "kie-jobs",
    luma: "luma",
    luma_agents: "luma-agents",
    openai_videos: "openai-videos",
    piapi: "piapi",
    replicate: "replicate",
    wavespeed: "wavespeed",
}
