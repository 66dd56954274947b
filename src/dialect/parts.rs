//! What the dialects have in common: words, links, sizes.

use crate::error::{Code, Refusal};
use crate::list;
use crate::task::{Image, State, Task, Video};
use crate::text;
use crate::view::Json;

const STATES: [(&str, State); 4] = [
    ("pending queued not_start submitted waiting queuing staged in_queue starting", State::Pending),
    ("processing dreaming in_progress inprogress generating running", State::Processing),
    ("completed complete success succeed succeeded finished", State::Completed),
    ("failed failure fail error rejected cancelled canceled aborted", State::Failed),
];

/// What a gateway's word for a state means. The case differs between pages of one vendor.
pub(super) fn state_of<J: Json>(word: Option<J>) -> State {
    let mut word = word.map(J::text).unwrap_or_default();
    word.make_ascii_lowercase();
    let state = STATES.iter().find(|(words, _)| text::is_one_of(word.trim_ascii(), words));
    state.map_or(State::Unknown, |(_, state)| *state)
}

/// A gateway's word for a state.
pub(super) fn state_word<J: Json>(source: J) -> Option<J> {
    source.words_at("state").or_else(|| source.words_at("status"))
}

/// Whether a word for a state tells a task from other JSON. That of a failure does not: any service writes "error".
pub(super) fn tells_state<J: Json>(document: J) -> bool {
    matches!(state_of(state_word(document)), State::Pending | State::Processing | State::Completed)
}

/// The id a task goes by: the caller's, else the payload's.
pub(super) fn id_of<J: Json>(id: Option<&str>, payload: Option<J>) -> Result<J, Refusal<J>> {
    id.map(J::from_text).or(payload).ok_or(Refusal {
        advice: Some("id must be given, because the payload holds none"),
        ..Refusal::new(Code::InvalidArgument)
    })
}

/// The entry of an answer about `id`: one alone answers the question whatever it calls itself, of many only the one
/// that was asked for does.
pub(super) fn find<J: Json>(entries: &[J], id: Option<&str>, id_of: fn(J) -> Option<J>) -> Result<J, Refusal<J>> {
    let is_asked_for = |entry: &&J| entries.len() == 1 || id_of(**entry).map(J::text).as_deref() == id;
    entries.iter().find(is_asked_for).copied().ok_or(Refusal::new(Code::NotFound))
}

/// All the tasks that can be read.
pub(super) fn read_all<J: Json>(entries: &[J], read: &dyn Fn(J) -> Result<Task<J>, Refusal<J>>) -> Vec<Task<J>> {
    let mut tasks = Vec::new();
    entries.iter().for_each(|entry| list::add(&mut tasks, read(*entry).ok()));
    tasks
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
pub(super) fn size<J: Json>(value: J, key: &'static str) -> Option<f64> {
    value.number_at(key).filter(|size| *size > 0.0)
}

/// `"50%"`, `"50"` or 50.
pub(super) fn percent<J: Json>(value: Option<J>) -> Option<f64> {
    let value = value?;
    if !value.is_text() {
        return value.number();
    }
    let written = value.text();
    let digits = written.trim_ascii();
    text::parse_decimal(digits.strip_suffix('%').unwrap_or(digits).trim_ascii_end())
}
