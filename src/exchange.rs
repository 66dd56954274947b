//! One request and its answer: the key, the request, the time it may take, and what the answer means.

mod flight;

use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use self::flight::Flight;
pub(crate) use self::flight::OnReport;
use crate::address;
use crate::dialect::{Reply, classify, is_about_route};
use crate::error::{ApiError, BODY_LIMIT, CODE_LIMIT, Code, Error, QUOTE_LIMIT, Rejection};
use crate::host::{Answer, Host, TransportError};
use crate::json::{self, ParseError};
use crate::options::Options;
use crate::outcome::{FetchOutcome, FetchPlan, TaskSnapshot, Version};
use crate::retry;
use crate::task::Task;
use crate::text;
use crate::time;

/// Sends the request of a plan and reads the answer: an outcome for each id, in the order of the request.
///
/// # Errors
/// The error of the request as a whole, without the fields of the call.
pub(crate) async fn ask<H: Host>(
    host: &H,
    options: &Options<H::Value>,
    plan: &Rc<FetchPlan>,
    on_report: OnReport<'_, H::Value>,
) -> Result<Vec<FetchOutcome<H::Value>>, Rejection<H::Value>> {
    let mut flight = Flight { host, options, plan, on_report, report: None, began_ms: 0.0 };
    let outcomes = flight.outcomes().await;
    if let (Some(report), Err(Rejection::Error(error))) = (&mut flight.report, &outcomes) {
        report.error = Some(error.clone());
        report.status = error.status.unwrap_or_default();
    }
    outcomes
}

impl<H: Host> Flight<'_, H> {
    async fn outcomes(&mut self) -> Result<Vec<FetchOutcome<H::Value>>, Rejection<H::Value>> {
        let provider = self.options.provider;
        let answer = {
            let mut limit = pin!(self.host.sleep(self.plan.limit_ms));
            let mut answer = pin!(self.send());
            poll_fn(|context| match answer.as_mut().poll(context) {
                Poll::Ready(answer) => Poll::Ready(Some(answer)),
                Poll::Pending => limit.as_mut().poll(context).map(|()| None),
            })
            .await
        };
        match answer {
            None => Err(Error::new(Code::RequestTimeout, Some(provider.name)).into()),
            Some(Ok(answer)) => self.interpret(&answer),
            Some(Err(fault)) => {
                if matches!(fault, TransportError::NoFetch) {
                    self.report = None;
                }
                Err(self.failed(fault))
            }
        }
    }

    /// Sends the request, and once more where the server only wants, or does not want, a slash at the end of the path.
    async fn send(&mut self) -> Result<Answer, TransportError<H::Value>> {
        let (plan, base_url) = (self.plan, self.options.base_url.as_str());
        let mut request = self.options.provider.request(&plan.ids, plan.is_batch);
        let mut is_again = false;
        loop {
            self.depart(&request);
            let answer = self.host.send(self.options, &request, plan.api_key.as_deref()).await?;
            if let Some(report) = &mut self.report {
                report.status = answer.status;
            }
            match other_slash(base_url, &request.path, &answer) {
                Some(path) if !is_again => request.path = path,
                _ => return Ok(answer),
            }
            is_again = true;
        }
    }

    fn failed(&self, fault: TransportError<H::Value>) -> Rejection<H::Value> {
        let provider = self.options.provider.name;
        match fault {
            TransportError::Thrown(thrown) if self.without_key(&thrown) == thrown => Rejection::Thrown(thrown),
            TransportError::NoFetch => {
                Error::invalid_argument(String::from("fetch must be given: this runtime has none")).into()
            }
            TransportError::NoResponse => {
                let message =
                    "fetch must return a Response, got something without a status, headers.get or a readable body";
                Error::invalid_argument(String::from(message)).into()
            }
            TransportError::TooLarge(status) => {
                let error = Error::over_limit(provider, "it is over 16 MB");
                Error { status: Some(status), ..error }.into()
            }
            TransportError::Network(thrown) | TransportError::Thrown(thrown) => {
                let mut error = Error::new(Code::Network, Some(provider));
                let host = address::host(&self.options.base_url);
                error.message = format!("{provider}: no answer from {}", self.excerpt(host, QUOTE_LIMIT));
                if self.host.is_page() {
                    // A page does not learn why: a blocked preflight and a lost connection are the same error.
                    error.add_detail(
                        "the network failed, or CORS: the gateway may not allow pages, set baseUrl to a proxy",
                    );
                } else {
                    error.add_detail(&self.excerpt(&self.host.reason(&thrown).unwrap_or_default(), QUOTE_LIMIT));
                }
                error.cause = Some(Rejection::Thrown(self.without_key(&thrown)));
                error.into()
            }
        }
    }

    fn interpret(&mut self, answer: &Answer) -> Result<Vec<FetchOutcome<H::Value>>, Rejection<H::Value>> {
        let mut read = match tasks(self.options, self.plan, answer) {
            Ok(tasks) => Ok(tasks),
            Err(refusal) => {
                let error = Rc::new(self.refused(refusal, answer));
                if let Some(report) = &mut self.report {
                    report.error = Some(error.clone());
                }
                let is_for_each = matches!(
                    error.code,
                    Code::Unauthorized
                        | Code::QuotaExceeded
                        | Code::RateLimited
                        | Code::Unavailable
                        | Code::InvalidResponse
                );
                if answer.forbidden.is_empty() || !is_for_each {
                    // It may be about the batch: then the fate of no id is known yet.
                    return Err(Rejection::Error(error));
                }
                Err(error)
            }
        };
        let explain = |refusal| Err(Rc::new(self.explain(refusal, answer)));
        let outcome = |id: &String| {
            // A proxy names the ids that it has not forwarded.
            if answer.forbidden.as_bytes().split(|byte| *byte == b'\n').any(|other| other == id.as_bytes()) {
                let hint = "the proxy does not allow this caller to read this task";
                return explain(ApiError::hinted(Code::Forbidden, hint));
            }
            let tasks = read.as_mut().map_err(|error| error.clone())?;
            let place = match tasks.iter().position(|task| task.id == *id) {
                // Databases differ in whether ids are the same in another case.
                None => {
                    tasks.iter().position(|task| task.id.eq_ignore_ascii_case(id) && !self.plan.ids.contains(&task.id))
                }
                place => place,
            };
            match place.and_then(|place| tasks.get_mut(place)) {
                Some(Task { fault: Some(fault), .. }) => explain(fault.clone()),
                Some(task) => {
                    task.id = id.clone();
                    Ok(Rc::new(self.seen(task, answer)))
                }
                None => explain(ApiError::new(Code::NotFound)),
            }
        };
        Ok(self.plan.ids.iter().map(outcome).collect())
    }

    /// The error of an answer as a whole.
    fn refused(&self, mut refusal: ApiError, answer: &Answer) -> Error<H::Value> {
        if self.plan.api_key.is_none() && refusal.code == Code::Forbidden {
            // It is about keys.
            refusal.hint = None;
        }
        let says_nothing = refusal.provider_message.is_none() && refusal.limit.is_none() && refusal.hint.is_none();
        let is_unexplained = refusal.code == Code::InvalidResponse && says_nothing;
        let [is_about_route, is_foreign] = nature(&refusal, answer);
        let mut error = self.explain(refusal, answer);
        if is_unexplained {
            let quote = self.excerpt(&answer.body, QUOTE_LIMIT);
            error.add_detail(if quote.is_empty() { "it is empty" } else { &quote });
        }
        error.is_foreign = is_foreign;
        error.is_about_route = is_about_route;
        error.retry_after_ms = retry_after_ms(self.host, error.code, answer);
        error.body = Some(self.excerpt(&answer.body, BODY_LIMIT)).filter(|body| !body.is_empty());
        error
    }

    fn explain(&self, refusal: ApiError, answer: &Answer) -> Error<H::Value> {
        let provider = self.options.provider.name;
        let mut error = Error::refused(provider, refusal, &|text, limit| self.excerpt(text, limit));
        if self.plan.api_key.is_none() && matches!(error.code, Code::Unauthorized | Code::Forbidden) {
            // Without a key it is the caller's own server that refused.
            let usual = Error::<H::Value>::new(error.code, Some(provider)).message;
            let detail = error.message.strip_prefix(&usual).unwrap_or_default();
            error.message = format!("{provider}: the server at {} refused the request{detail}", self.options.base_url);
        }
        error.status = (answer.status > 0).then_some(answer.status);
        error
    }

    /// A task as decisions and callers see it. What the gateway says of a failure becomes fields of errors, which must not
    /// contain the key; `raw` is not changed.
    fn seen(&self, task: &mut Task, answer: &Answer) -> TaskSnapshot<H::Value> {
        let redact = |text: &mut String| *text = self.redact(text, text.len());
        task.trace_id.iter_mut().for_each(redact);
        if let Some(failure) = &mut task.failure {
            failure.code.iter_mut().for_each(redact);
            redact(&mut failure.message);
        }
        let short = |text: &String| text::cut(text, CODE_LIMIT);
        let failure = task.failure.as_ref();
        let results: String = task.videos.iter().flat_map(|video| [video.url.as_str(), &video.download_url]).collect();
        TaskSnapshot {
            version: Version { state: task.state, progress: task.progress, results: text::hash(&results) },
            is_missing_video: task.is_missing_video,
            failure: failure
                .map(|failure| (failure.code.as_ref().map(short), text::cut(&failure.message, QUOTE_LIMIT))),
            trace_id: task.trace_id.as_ref().map(short),
            task: self.host.deliver(task, answer.body.get(task.raw.clone()).unwrap_or("null")),
        }
    }

    /// The beginning of a text of the gateway, without the key.
    fn excerpt(&self, text: &str, limit: usize) -> String {
        // A key becomes shorter, and more than the limit shows that the text was cut.
        text::cut(&self.redact(text.trim_ascii(), limit * 4), limit)
    }

    /// At most so many characters of a text, without the key.
    fn redact(&self, text: &str, length: usize) -> String {
        match &self.plan.api_key {
            Some(key) => self.host.redact(text, key, length),
            None => text::truncate(text, length),
        }
    }

    /// What `fetch` threw, without the key.
    fn without_key(&self, thrown: &H::Value) -> H::Value {
        match &self.plan.api_key {
            Some(key) => self.host.without_key(thrown.clone(), key),
            None => thrown.clone(),
        }
    }
}

/// The path of a redirect to the same address with or without one slash at the end of its path.
fn other_slash(base_url: &str, path: &str, answer: &Answer) -> Option<String> {
    let location = answer.location.as_deref().filter(|_| matches!(answer.status, 300..400))?;
    let route = text::before(path, b"?");
    let query = path.get(route.len()..)?;
    let other = match route.strip_suffix('/') {
        Some(route) => [route, query].concat(),
        None => [route, "/", query].concat(),
    };
    // Servers name the address with the host or without.
    let is_same = [base_url, address::path(base_url)].iter().any(|base| [base, other.as_str()].concat() == location);
    is_same.then_some(other)
}

/// Whether a refusal seems to say that there is no such route: a framework's words, a 405, anything but the gateway's JSON. And
/// whether somebody else than the gateway may have written it: a challenge, a login page, a load balancer.
fn nature(refusal: &ApiError, answer: &Answer) -> [bool; 2] {
    let document = json::parse(&answer.body).ok().filter(|_| !answer.is_redirect());
    let words = refusal.provider_message.as_deref().unwrap_or_default();
    let is_about_route = match &document {
        None => true,
        _ if answer.status == 405 || refusal.code == Code::InvalidResponse => true,
        Some(document) if answer.status == 404 => is_about_route(document),
        _ => text::holds(words, if words.len() <= 10 { "not found" } else { "invalid url|cannot post" }),
    };
    let is_foreign = document.is_none() || (is_about_route && answer.status == 404);
    [is_about_route, is_foreign && refusal.limit.is_none()]
}

/// How long the gateway asks to wait. A date is measured against the answer's own, where it is shown: the clock here may
/// be wrong.
fn retry_after_ms<H: Host>(host: &H, code: Code, answer: &Answer) -> Option<f64> {
    let date = answer.date.as_deref().and_then(time::millis_of_http_date);
    let now_ms = || date.unwrap_or_else(|| host.wall_ms());
    let asked_ms = answer.retry_after.as_deref().and_then(|header| retry::retry_after_ms(header, now_ms()));
    let reset = answer.rate_limit_reset.as_deref().filter(|_| code == Code::RateLimited);
    asked_ms.or_else(|| retry::reset_ms(reset?, now_ms())).map(f64::round)
}

/// The tasks of an answer.
fn tasks<V>(options: &Options<V>, plan: &FetchPlan, answer: &Answer) -> Result<Vec<Task>, ApiError> {
    if answer.is_redirect() {
        return Err(redirect(answer));
    }
    let document = match json::parse(&answer.body) {
        Ok(document) => Some(document),
        // An error status says enough.
        Err(ParseError { limit: Some(limit) }) if answer.status / 100 == 2 => return Err(ApiError::over_limit(limit)),
        Err(_) => None,
    };
    let reply = Reply {
        provider: options.provider.name,
        status: answer.status,
        document: document.as_ref(),
        id: plan.ids.first().filter(|_| !plan.is_batch).map(String::as_str),
        is_callback: false,
    };
    let tasks = options.provider.tasks(reply, plan.is_batch);
    let is_own_address =
        options.base_url == options.provider.base_url || answer.provider.as_deref() == Some(options.provider.name);
    tasks.map_err(|refusal| classify(refusal, reply, is_own_address))
}

/// Redirects are not followed: the key would go to another host, and a POST would become a GET.
fn redirect(answer: &Answer) -> ApiError {
    // Without its query, which may contain secrets, and not at all where it may have credentials.
    let address = answer.location.as_deref().map(|location| text::before(location, b"?"));
    let address = address.filter(|address| !text::holds(address, "@|%40"));
    let refusal = ApiError::hinted(Code::Rejected, "redirects are not followed, set baseUrl to the final address");
    ApiError { provider_message: address.map(String::from), ..refusal }
}
