//! The names of the options, for the tests and the fuzz targets.

/// The options that may be left out, but for the key.
pub(crate) const OPTIONAL: [&str; 16] = [
    "baseUrl",
    "fetch",
    "headers",
    "signal",
    "timeoutMs",
    "requestTimeoutMs",
    "maxRetries",
    "maxRetryAfterMs",
    "allowInsecureHttp",
    "allowBrowserKey",
    "intervalMs",
    "maxIntervalMs",
    "notFoundGraceMs",
    "maxOutageMs",
    "onUpdate",
    "onPoll",
];
