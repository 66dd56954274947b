//! The gateways: one row each. A gateway that speaks a known dialect is one row here and its fixtures.

use crate::dialect::{ReadMany, ReadOne, Reply, acedata, fal, kie, kkiai, luma, piapi, prediction};
use crate::error::ApiError;
use crate::poll::PollPolicy;
use crate::route::{Request, Route, get, post};
use crate::task::Task;

/// A gateway, and how requests to it are made.
pub struct Provider {
    /// The name callers use.
    pub name: &'static str,
    /// Where it is, without a slash at the end; empty where only the caller knows.
    pub base_url: &'static str,
    /// The header for the key.
    pub key_header: KeyHeader,
    /// The request for one task.
    pub route: Route,
    /// The request for many tasks, where there is one.
    pub batch_route: Option<Route>,
    /// The most ids in one request; 1 where there is no batch.
    pub batch_limit: usize,
    /// Characters that its ids really contain, and that a proxy would otherwise refuse as an attempt to reach another path.
    pub id_signs: &'static str,
    /// The dialect of its answers.
    pub read: ReadOne,
    /// The same for many tasks, where there is a request for them.
    pub read_batch: Option<ReadMany>,
    /// Its pace of polls, and what they forgive.
    pub pace: PollPolicy,
}

/// The header for the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyHeader {
    /// Its name.
    pub name: &'static str,
    /// The text before the key.
    pub prefix: &'static str,
}

impl Provider {
    /// Asks for the first of `ids`, or for all of them where `is_batch` and there is a request for many.
    pub fn request(&self, ids: &[String], is_batch: bool) -> Request {
        match self.batch_route.filter(|_| is_batch) {
            Some(route) => route.request(ids),
            None => self.route.request(ids.get(..1).unwrap_or_default()),
        }
    }

    /// Reads the answer to such a request.
    ///
    /// # Errors
    /// A refusal of the request as a whole.
    pub fn tasks(&self, reply: Reply<'_>, is_batch: bool) -> Result<Vec<Task>, ApiError> {
        match self.read_batch.filter(|_| is_batch) {
            Some(read) => read(reply),
            None => (self.read)(reply).map(|task| vec![task]),
        }
    }
}

const BEARER: KeyHeader = KeyHeader { name: "Authorization", prefix: "Bearer " };
/// fal's own scheme.
const KEY: KeyHeader = KeyHeader { name: "Authorization", prefix: "Key " };
const X_API_KEY: KeyHeader = KeyHeader { name: "x-api-key", prefix: "" };

/// The defaults of most gateways.
const DEFAULT: PollPolicy = PollPolicy {
    interval_ms: 5000.0,
    max_interval_ms: 30_000.0,
    not_found_grace_ms: 30_000.0,
    max_outage_ms: 300_000.0,
};
/// The pace that Kie and its mirrors ask for. They may not know a new task at once.
const SLOW: PollPolicy = PollPolicy { interval_ms: 30_000.0, max_interval_ms: 60_000.0, ..LATE };
/// The pace of their jobs route.
const LATE: PollPolicy = PollPolicy { not_found_grace_ms: 90_000.0, ..DEFAULT };
/// The pace of AIML API's samples.
const CALM: PollPolicy = PollPolicy { interval_ms: 10_000.0, ..DEFAULT };

/// What most rows have in common.
const USUAL: Provider = Provider {
    name: "",
    base_url: "",
    key_header: BEARER,
    route: get(""),
    batch_route: None,
    batch_limit: 1,
    id_signs: "",
    read: kkiai::read,
    read_batch: None,
    pace: DEFAULT,
};

/// Kie and its mirrors.
const MODIFY: Provider =
    Provider { route: get("/api/v1/modify/record-info?taskId=*"), read: kie::read, pace: SLOW, ..USUAL };
/// Their jobs route.
const JOBS: Provider =
    Provider { route: get("/api/v1/jobs/recordInfo?taskId=*"), read: kie::read, pace: LATE, ..USUAL };
/// The queue of fal. The app is a part of the address: any other of fal's can stand there.
const FAL: Provider = Provider { key_header: KEY, route: get("/requests/*"), read: fal::read, ..USUAL };

/// All providers.
pub static PROVIDERS: &[Provider] = &[
    Provider {
        name: "kkiai",
        // The bare domain redirects, which would lose the key in a browser: keep the `www`.
        base_url: "https://www.kkiai.com",
        route: get("/luma/generations/*"),
        batch_route: Some(post("/luma/tasks", r#"{"ids":[*]}"#)),
        batch_limit: 50,
        read_batch: Some(kkiai::read_many),
        ..USUAL
    },
    Provider {
        name: "acedata",
        base_url: "https://api.acedata.cloud",
        // The default of `action` differs between the vendor's specifications.
        route: post("/luma/tasks", r#"{"id":*,"action":"retrieve"}"#),
        // Without a limit, sibling services of the same worker give 12.
        batch_route: Some(post("/luma/tasks", r#"{"ids":[*],"action":"retrieve_batch","limit":#}"#)),
        batch_limit: 50,
        read: acedata::read,
        read_batch: Some(acedata::read_many),
        ..USUAL
    },
    Provider { name: "apikley", base_url: "https://api.apikley.ru", ..MODIFY },
    Provider { name: "kie", base_url: "https://api.kie.ai", ..MODIFY },
    Provider { name: "apikley-jobs", base_url: "https://api.apikley.ru", ..JOBS },
    Provider { name: "kie-jobs", base_url: "https://api.kie.ai", ..JOBS },
    // Luma's own: Dream Machine, and what follows it.
    Provider {
        name: "luma",
        base_url: "https://api.lumalabs.ai",
        route: get("/dream-machine/v1/generations/*"),
        read: luma::read,
        ..USUAL
    },
    Provider {
        name: "luma-agents",
        base_url: "https://agents.lumalabs.ai",
        route: get("/v1/generations/*"),
        read: luma::read,
        ..USUAL
    },
    Provider { name: "fal", base_url: "https://queue.fal.run/fal-ai/luma-dream-machine", ..FAL },
    Provider { name: "fal-agents", base_url: "https://queue.fal.run/luma/agent", ..FAL },
    Provider {
        name: "replicate",
        base_url: "https://api.replicate.com",
        route: get("/v1/predictions/*"),
        read: prediction::read,
        ..USUAL
    },
    Provider {
        name: "wavespeed",
        base_url: "https://api.wavespeed.ai",
        route: get("/api/v3/predictions/*/result"),
        read: prediction::read,
        ..USUAL
    },
    Provider {
        name: "atlascloud",
        base_url: "https://api.atlascloud.ai",
        route: get("/api/v1/model/prediction/*"),
        read: prediction::read,
        ..USUAL
    },
    Provider {
        name: "aimlapi",
        base_url: "https://api.aimlapi.com",
        route: get("/v2/video/generations?generation_id=*"),
        // 7c880e75-9892-4238-8464-49cb0c6deabd:luma/ray-2
        id_signs: "/",
        pace: CALM,
        read: prediction::read,
        ..USUAL
    },
    Provider { name: "openai-videos", route: get("/v1/videos/*"), read: prediction::read, ..USUAL },
    Provider {
        name: "piapi",
        base_url: "https://api.piapi.ai",
        key_header: X_API_KEY,
        route: get("/api/v1/task/*"),
        read: piapi::read,
        ..USUAL
    },
    // Relays of kkiai's kind with routes of their own.
    Provider { name: "302ai", base_url: "https://api.302.ai", route: get("/luma/task/*/fetch"), ..USUAL },
    Provider {
        name: "cometapi",
        base_url: "https://api.cometapi.com",
        route: get("/dream-machine/v1/generations/*"),
        ..USUAL
    },
];

/// The provider called `name`.
pub fn find(name: &str) -> Option<&'static Provider> {
    PROVIDERS.iter().find(|provider| provider.name == name)
}
