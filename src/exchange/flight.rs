//! What is reported of an HTTP request.

use std::rc::Rc;

use crate::host::Host;
use crate::outcome::{FetchPlan, RequestReport};
use crate::route::Request;

/// Called when an HTTP request is over.
pub(crate) type OnReport<'a, K> = &'a dyn Fn(RequestReport<K>);

/// The HTTP requests that are made for one plan, one after the other. What is under way when this is dropped is cut off,
/// and reported too.
pub(super) struct Flight<'a, H: Host> {
    host: &'a H,
    plan: &'a Rc<FetchPlan>,
    on_report: OnReport<'a, H::Value>,
    /// What will be reported of the one under way.
    pub(super) report: Option<RequestReport<H::Value>>,
    began_ms: f64,
}

impl<'a, H: Host> Flight<'a, H> {
    /// No request yet.
    pub(super) fn new(host: &'a H, plan: &'a Rc<FetchPlan>, on_report: OnReport<'a, H::Value>) -> Self {
        Self { host, plan, on_report, report: None, began_ms: 0.0 }
    }

    /// What the requests carry.
    pub(super) fn key(&self) -> Option<&'a str> {
        self.plan.api_key.as_deref()
    }

    /// A request goes out to an address below `base_url`.
    pub(super) fn depart(&mut self, base_url: &str, request: &Request) {
        self.land();
        self.began_ms = self.host.monotonic_ms();
        self.report = Some(RequestReport {
            plan: self.plan.clone(),
            method: if request.body.is_some() { "POST" } else { "GET" },
            url: [base_url, &request.path].concat(),
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
