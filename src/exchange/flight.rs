//! What is reported of an HTTP request.

use std::rc::Rc;

use crate::host::Host;
use crate::options::Options;
use crate::outcome::{FetchPlan, RequestReport};
use crate::route::Request;

/// Called when an HTTP request is over.
pub(crate) type OnReport<'a, K> = &'a dyn Fn(RequestReport<K>);

/// The HTTP requests that are made for one plan, one after the other. What is under way when this is dropped is cut off,
/// and reported too.
pub(super) struct Flight<'a, H: Host> {
    pub(super) host: &'a H,
    pub(super) options: &'a Options<H::Value>,
    pub(super) plan: &'a Rc<FetchPlan>,
    pub(super) on_report: OnReport<'a, H::Value>,
    /// What will be reported of the one under way.
    pub(super) report: Option<RequestReport<H::Value>>,
    pub(super) began_ms: f64,
}

impl<H: Host> Flight<'_, H> {
    /// A request goes out.
    pub(super) fn depart(&mut self, request: &Request) {
        self.land();
        self.began_ms = self.host.monotonic_ms();
        self.report = Some(RequestReport {
            plan: self.plan.clone(),
            method: if request.body.is_some() { "POST" } else { "GET" },
            url: [&self.options.base_url, request.path.as_str()].concat(),
            status: 0,
            duration_ms: 0.0,
            error: None,
        });
    }

    /// The one under way is over.
    fn land(&mut self) {
        if let Some(mut report) = self.report.take() {
            report.duration_ms = self.host.monotonic_ms() - self.began_ms;
            (self.on_report)(report);
        }
    }
}

impl<H: Host> Drop for Flight<'_, H> {
    fn drop(&mut self) {
        self.land();
    }
}
