//! What native tests share: a host in virtual time, a scripted gateway, and what callers pass.

#![allow(dead_code, unused_imports, reason = "each test binary uses a part of this")]

pub(crate) mod calls;
pub(crate) mod gateway;
pub(crate) mod host;
pub(crate) mod runtime;
pub(crate) mod value;

pub(crate) use value::{Given, Handle, any_address, given, record};
