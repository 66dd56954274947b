//! What native tests share: the core's view of values without JavaScript.

#![allow(dead_code, unused_imports, reason = "each test binary uses a part of this")]

pub(crate) mod calls;
pub(crate) mod gateway;
pub(crate) mod host;
pub(crate) mod json;
pub(crate) mod runtime;

pub(crate) use json::{Kept, Value};
