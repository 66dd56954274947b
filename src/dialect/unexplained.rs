//! Refusals that no code of the gateway explains: they are about the task, or about the route.

use super::Reply;
use super::parts::words_of;
use crate::error::{ApiError, Code, NO_ROUTE};
use crate::json::Value;
use crate::text::holds;

/// What gateways call a task.
const TASK: &str = "task|record|generation|prediction|job|任务|记录";
/// Words of sentences that say that there is none, in English and Chinese.
const MISSING: &str = "found|find|exist|no such|is null|不存在|找";
/// Words of sentences by which web frameworks and relays say that they have no such route.
const ROUTE: &str = "route|cannot get|cannot post|url|endpoint|static resource|no message|no handler|page";

/// Whether an answer says in the words of a web framework, or of our own proxy, that there is no such route.
pub fn is_about_route(document: &Value<'_>) -> bool {
    let error = document.get("error");
    if error.str_at("type") == Some("proxy_error") {
        return true;
    }
    let words = words_of(document).or_else(|| words_of(error)).or_else(|| document.str_at("title"));
    // "Not Found." alone names nothing that was not found.
    words.is_some_and(|words| holds(words, if words.len() <= 10 { "not found" } else { ROUTE }))
}

/// Says what a refusal is about where the dialect does not: an unknown task, or a wrong route. At the provider's own address
/// the route is known to be right.
pub fn classify(refusal: ApiError, reply: Reply<'_>, is_own_address: bool) -> ApiError {
    if refusal.code != Code::Rejected {
        return refusal;
    }
    // A refusal of several tasks names none.
    let is_batch = reply.id.is_none() && !reply.is_callback;
    let says_unknown = |words: &str| holds(words, TASK) && holds(words, MISSING);
    let is_unknown_task = match (reply.document, reply.status) {
        (None, _) => false,
        _ if is_batch => false,
        (Some(document), 404) => refusal.hint.is_none() && (is_own_address || !is_about_route(document)),
        (_, 410) => true,
        (Some(document), _) if refusal.provider_code.as_deref() == Some("404") => {
            is_own_address || !is_about_route(document)
        }
        _ if refusal.provider_code.as_deref() == Some("410") => true,
        _ => refusal.provider_message.as_deref().is_some_and(says_unknown),
    };
    if is_unknown_task {
        ApiError { code: Code::NotFound, hint: None, ..refusal }
    } else if reply.status == 404 {
        ApiError { hint: Some(NO_ROUTE), ..refusal }
    } else {
        refusal
    }
}
