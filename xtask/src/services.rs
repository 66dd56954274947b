//! What the checks and commands need running or installed beside the package: simulated gateways, and browsers.

pub(crate) mod browser;
pub(crate) mod simulator;
