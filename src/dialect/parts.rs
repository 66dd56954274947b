//! What the dialects have in common: words, links, sizes.

use crate::error::{Code, Refusal};
use crate::json::Json;
use crate::task::{Image, State, Video};
use crate::text;

/// What a gateway's word for a state means. The case differs between pages of one vendor.
pub(super) fn state_of<J: Json>(word: Option<J>) -> State {
    let word = word.map(J::text).unwrap_or_default();
    match word.trim().to_ascii_lowercase().as_str() {
        "pending" | "queued" | "not_start" | "submitted" | "waiting" | "queuing" | "staged" | "in_queue"
        | "starting" => State::Pending,
        "processing" | "dreaming" | "in_progress" | "inprogress" | "generating" | "running" => State::Processing,
        "completed" | "complete" | "success" | "succeed" | "succeeded" | "finished" => State::Completed,
        "failed" | "failure" | "fail" | "error" | "rejected" | "cancelled" | "canceled" | "aborted" => State::Failed,
        _ => State::Unknown,
    }
}

/// A gateway's word for a state.
pub(super) fn state_word<J: Json>(source: J) -> Option<J> {
    source.words_at("state").or_else(|| source.words_at("status"))
}

/// The id a task goes by: the caller's, else the payload's.
pub(super) fn id_of<J: Json>(id: Option<&str>, payload: Option<J>) -> Result<J, Refusal<J>> {
    id.map(J::from_text).or(payload).ok_or(Refusal {
        advice: Some("id must be given, because the payload holds none"),
        ..Refusal::new(Code::InvalidArgument)
    })
}

/// An object, or one as JSON in a string.
pub(super) fn object<J: Json>(value: Option<J>) -> Option<J> {
    let value = value?;
    value.parse().or(Some(value)).filter(|value| value.is_object())
}

/// An object with an http(s) `url` and its size; a bare string is taken for the URL.
pub(super) fn image<J: Json>(value: Option<J>) -> Option<Image<J>> {
    let value = value?;
    let url = if value.is_text() { value } else { value.get("url")? }.web_url()?;
    Some(Image { url, width: size(value, "width"), height: size(value, "height") })
}

/// The same for a video, with its download link. A gateway may give that before the link to play from; either plays.
pub(super) fn video<J: Json>(value: Option<J>) -> Option<Video<J>> {
    let value = value?;
    let download = value.get("download_url").and_then(J::web_url);
    let url = if value.is_text() { value } else { value.get("url").unwrap_or(value) }.web_url().or(download)?;
    Some(Video {
        url,
        download_url: download.unwrap_or(url),
        width: size(value, "width"),
        height: size(value, "height"),
        duration_seconds: None,
    })
}

/// Pixels; zero and less mean "not known".
pub(super) fn size<J: Json>(value: J, key: &str) -> Option<f64> {
    value.number_at(key).filter(|size| *size > 0.0)
}

/// `"50%"`, `"50"` or 50.
pub(super) fn percent<J: Json>(value: Option<J>) -> Option<f64> {
    let value = value?;
    if !value.is_text() {
        return value.number();
    }
    let written = value.text();
    let digits = written.trim();
    text::parse_decimal(digits.strip_suffix('%').unwrap_or(digits).trim_end())
}
