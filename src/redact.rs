//! Takes a key out of texts that others wrote.

use crate::text;

/// What stands for a key.
const REDACTED: &str = "***";

/// Replaces every occurrence of `key`: as it is, as JSON writes it (escaped once or twice) and as a URL does.
#[must_use]
pub fn redact(text: &str, key: Option<&str>) -> String {
    redact_until(text, key, text.len())
}

/// The beginning of a text without the key, and a sign when there was more. What may be half a key is left out.
#[must_use]
pub fn excerpt(text: &str, key: Option<&str>, limit: usize) -> String {
    // Escaped twice, as `\\u003d`, a character takes seven.
    let margin = key.map_or(0, |key| key.len() * 7);
    let place = |count: usize| text.char_indices().nth(count).map(|(place, _)| place);
    let start = place(limit + 1 + margin).and_then(|end| text.get(..end));
    let Some(start) = start else { return text::cut(&redact(text, key), limit) };
    let mut safe = redact_until(start, key, place(limit + 1).unwrap_or_default());
    safe.push('…');
    text::cut(&safe, limit)
}

/// The same for what begins before `stop`.
fn redact_until(text: &str, key: Option<&str>, stop: usize) -> String {
    let Some(key) = key.filter(|key| !key.is_empty()) else { return String::from(text.get(..stop).unwrap_or(text)) };
    let ends = occurrences(text, key);
    let mut redacted = String::with_capacity(stop);
    let mut end = 0;
    for (from, to) in ends.into_iter().enumerate().take(stop).filter(|(_, to)| *to > 0) {
        if from >= end {
            redacted.push_str(text.get(end..from).unwrap_or_default());
            redacted.push_str(REDACTED);
        }
        end = end.max(to);
    }
    redacted.push_str(text.get(end..stop).unwrap_or_default());
    redacted
}

/// For each byte, where a key ends that begins there; 0 where none does.
fn occurrences(text: &str, key: &str) -> Vec<usize> {
    let mut ends = vec![0; text.len()];
    let plain = View::new(text);
    plain.find(key, &mut ends);
    if text.contains('%') {
        plain.unescaped('%', url_escape).find(key, &mut ends);
    }
    if text.contains('\\') {
        let once = plain.unescaped('\\', json_escape);
        once.find(key, &mut ends);
        once.unescaped('\\', json_escape).find(key, &mut ends);
    }
    ends
}

/// A text as a reader sees it who resolves escapes.
struct View {
    text: String,
    /// Where each byte begins in the original, and where that ends.
    places: Vec<usize>,
}

impl View {
    fn new(text: &str) -> Self {
        Self { text: String::from(text), places: (0..=text.len()).collect() }
    }

    /// This without escapes. Of what follows a `mark`, `read` tells the character and its length.
    fn unescaped(&self, mark: char, read: fn(&str) -> Option<(char, usize)>) -> Self {
        let mut view = Self { text: String::with_capacity(self.text.len()), places: Vec::new() };
        let mut rest = self.text.as_str();
        while let Some(first) = rest.chars().next() {
            let at = self.text.len() - rest.len();
            let after = rest.get(first.len_utf8()..).unwrap_or_default();
            let (character, length) = Some(after).filter(|_| first == mark).and_then(read).unwrap_or((first, 0));
            let place = self.places.get(at).copied().unwrap_or_default();
            view.places.extend(std::iter::repeat_n(place, character.len_utf8()));
            view.text.push(character);
            rest = after.get(length..).unwrap_or_default();
        }
        view.places.extend(self.places.last());
        view
    }

    fn find(&self, key: &str, ends: &mut [usize]) {
        let place = |at: usize| self.places.get(at).copied().unwrap_or_default();
        for (at, _) in self.text.match_indices(key) {
            if let Some(end) = ends.get_mut(place(at)) {
                *end = (*end).max(place(at + key.len()));
            }
        }
    }
}

/// `\u003d`, or any character behind a backslash: the letters of `\n` and its like are in no key alone.
fn json_escape(after: &str) -> Option<(char, usize)> {
    let hex = after.strip_prefix('u').and_then(|rest| rest.get(..4));
    match hex.and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32) {
        Some(character) => Some((character, 5)),
        None => after.chars().next().map(|character| (character, character.len_utf8())),
    }
}

/// `%3D`.
fn url_escape(after: &str) -> Option<(char, usize)> {
    let byte = u8::from_str_radix(after.get(..2)?, 16).ok().filter(u8::is_ascii)?;
    Some((char::from(byte), 2))
}
