//! The gateways: one row each. A gateway that speaks a known dialect is one row here.

use crate::{
    dialect::{
        Dialect, acedata, aimlapi, fal, jobs, kie, kkiai, luma, openai_videos, piapi, replicate, sister, wavespeed,
    },
    request::Request,
};

/// The key that every gateway knows.
const KEY: &str = "demo-key";

/// A gateway.
#[derive(Debug)]
pub(crate) struct Gateway {
    /// The name of its provider in the package, but for `sister`, and the folder of its routes.
    pub(crate) name: &'static str,
    /// How it wants its key.
    key: KeyHeader,
    /// Its language.
    pub(crate) dialect: &'static dyn Dialect,
}

/// The header that carries a key.
#[derive(Debug)]
enum KeyHeader {
    /// `Authorization: Bearer …`
    Bearer,
    /// `Authorization: Key …`
    Key,
    /// `x-api-key: …`
    XApiKey,
}

use KeyHeader::{Bearer, Key, XApiKey};

/// All gateways.
#[rustfmt::skip]
static GATEWAYS: [Gateway; 19] = [
    Gateway { name: "kkiai", key: Bearer, dialect: &kkiai::KKIAI },
    Gateway { name: "302ai", key: Bearer, dialect: &kkiai::AI_302 },
    Gateway { name: "cometapi", key: Bearer, dialect: &kkiai::COMETAPI },
    Gateway { name: "sister", key: Bearer, dialect: &sister::SISTER },
    Gateway { name: "openai-videos", key: Bearer, dialect: &openai_videos::OPENAI_VIDEOS },
    Gateway { name: "acedata", key: Bearer, dialect: &acedata::Acedata },
    Gateway { name: "apikley", key: Bearer, dialect: &kie::MODIFY },
    Gateway { name: "kie", key: Bearer, dialect: &kie::MODIFY },
    Gateway { name: "apikley-jobs", key: Bearer, dialect: &jobs::JOBS },
    Gateway { name: "kie-jobs", key: Bearer, dialect: &jobs::JOBS },
    Gateway { name: "luma", key: Bearer, dialect: &luma::DREAM_MACHINE },
    Gateway { name: "luma-agents", key: Bearer, dialect: &luma::AGENTS },
    Gateway { name: "fal", key: Key, dialect: &fal::DREAM_MACHINE },
    Gateway { name: "fal-agents", key: Key, dialect: &fal::AGENTS },
    Gateway { name: "replicate", key: Bearer, dialect: &replicate::Replicate },
    Gateway { name: "wavespeed", key: Bearer, dialect: &wavespeed::WAVESPEED },
    Gateway { name: "atlascloud", key: Bearer, dialect: &wavespeed::ATLASCLOUD },
    Gateway { name: "aimlapi", key: Bearer, dialect: &aimlapi::Aimlapi },
    Gateway { name: "piapi", key: XApiKey, dialect: &piapi::Piapi },
];

impl Gateway {
    /// Finds a gateway by its name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        GATEWAYS.iter().find(|gateway| gateway.name == name)
    }

    /// Returns the gateway that a path belongs to, and the rest of the path.
    pub(crate) fn of_path(path: &str) -> Option<(&'static Self, &str)> {
        let (name, route) = split_first(path)?;
        Some((Self::named(name)?, route))
    }

    /// Returns whether a request carries the key.
    pub(crate) fn admits(&self, request: &Request) -> bool {
        let authorization = |scheme| request.header("authorization").and_then(|value| value.strip_prefix(scheme));
        let key = match self.key {
            Bearer => authorization("Bearer "),
            Key => authorization("Key "),
            XApiKey => request.header("x-api-key"),
        };
        key == Some(KEY)
    }
}

/// Splits `/first/rest` into `first` and `/rest`.
fn split_first(path: &str) -> Option<(&str, &str)> {
    let path = path.strip_prefix('/')?;
    Some(path.split_at(path.find('/').unwrap_or(path.len())))
}
