//! Changes an answer as a careless gateway, a proxy or an attacker might: by the grammar of JSON, not byte by byte, so
//! that what comes out is still read.

use proptest::prelude::{Rng, RngExt};
use serde_json::{Value as Document, json};

use super::corpus::Corpus;

/// Changes `document` in one to four places.
pub(crate) fn mutate(document: &mut Document, corpus: &Corpus, chance: &mut impl Rng) {
    for _ in 0..chance.random_range(1..=4) {
        let place = spot(document, chance);
        match chance.random_range(0..10) {
            0 => drop_part(place, chance),
            1 => *place = Document::Null,
            2 => retype(place),
            3 => duplicate(place, corpus, chance),
            4 => nest(place, corpus, chance),
            5 => grow(place, chance),
            6 => rename(place, corpus, chance),
            7 => swap(place, chance),
            _ => *place = pick(&corpus.values, chance).clone(),
        }
    }
}

/// One of a list that is not empty.
pub(crate) fn pick<'a, T>(list: &'a [T], chance: &mut impl Rng) -> &'a T {
    &list[chance.random_range(0..list.len())]
}

/// Any value inside a document; the higher ones, on which more depends, rather than the lower ones.
fn spot<'a>(document: &'a mut Document, chance: &mut impl Rng) -> &'a mut Document {
    let count = count(document);
    if count == 0 || chance.random_ratio(1, 4) {
        return document;
    }
    let index = chance.random_range(0..count);
    let part = part(document, index);
    spot(part, chance)
}

fn count(document: &Document) -> usize {
    match document {
        Document::Object(fields) => fields.len(),
        Document::Array(items) => items.len(),
        _ => 0,
    }
}

/// Part number `index`, of which there must be one.
fn part(document: &mut Document, index: usize) -> &mut Document {
    match document {
        Document::Object(fields) => fields.values_mut().nth(index).expect("there are so many fields"),
        Document::Array(items) => &mut items[index],
        other => other,
    }
}

fn drop_part(place: &mut Document, chance: &mut impl Rng) {
    match place {
        Document::Object(fields) if !fields.is_empty() => {
            let name = fields.keys().nth(chance.random_range(0..fields.len())).cloned().expect("there is one");
            fields.shift_remove(&name);
        }
        Document::Array(items) if !items.is_empty() => {
            items.remove(chance.random_range(0..items.len()));
        }
        _ => *place = Document::Null,
    }
}

/// The same in another type: numbers as text, text as a number or as what it holds, a list for one.
fn retype(place: &mut Document) {
    *place = match place.take() {
        Document::Null => json!(false),
        Document::Bool(flag) => json!(u8::from(flag)),
        Document::Number(number) => json!(number.to_string()),
        Document::String(text) => match serde_json::from_str(&text) {
            Ok(inner) => inner,
            Err(_) => json!([text]),
        },
        Document::Array(items) => items.into_iter().next().unwrap_or(json!({})),
        Document::Object(fields) => fields.into_iter().map(|(_, value)| value).collect(),
    };
}

/// A second copy of a part, under another name where parts have names.
fn duplicate(place: &mut Document, corpus: &Corpus, chance: &mut impl Rng) {
    let count = count(place);
    if count == 0 {
        return;
    }
    let copy = part(place, chance.random_range(0..count)).clone();
    match place {
        Document::Object(fields) => {
            fields.insert(pick(&corpus.names, chance).clone(), copy);
        }
        Document::Array(items) => items.insert(chance.random_range(0..=count), copy),
        _ => {}
    }
}

/// The same inside something: a field, a list, a text; once, or so often that a reader that recurses notices.
fn nest(place: &mut Document, corpus: &Corpus, chance: &mut impl Rng) {
    let times = if chance.random_ratio(1, 8) { chance.random_range(2..40) } else { 1 };
    let kind = chance.random_range(0..3);
    for _ in 0..times {
        *place = match kind {
            0 => json!({ pick(&corpus.names, chance).clone(): place.take() }),
            1 => json!([place.take()]),
            // Each time doubles the backslashes.
            _ if times > 4 => json!([place.take()]),
            _ => json!(place.take().to_string()),
        };
    }
}

/// More of the same.
fn grow(place: &mut Document, chance: &mut impl Rng) {
    let times = chance.random_range(2..40);
    match place {
        Document::String(text) => *text = text.repeat(times),
        Document::Array(items) => *items = items.iter().cycle().take(items.len() * times).cloned().collect(),
        Document::Object(fields) => {
            let copies: Vec<_> = fields.iter().map(|(name, value)| (name.repeat(2), value.clone())).collect();
            fields.extend(copies);
        }
        Document::Number(number) => *place = json!(number.as_f64().unwrap_or_default() * 1000.0),
        Document::Bool(_) | Document::Null => *place = json!("x".repeat(times * times)),
    }
}

fn rename(place: &mut Document, corpus: &Corpus, chance: &mut impl Rng) {
    if let Document::Object(fields) = place
        && !fields.is_empty()
    {
        let name = fields.keys().nth(chance.random_range(0..fields.len())).cloned().expect("there is one");
        let value = fields.shift_remove(&name).unwrap_or_default();
        fields.insert(pick(&corpus.names, chance).clone(), value);
    }
}

/// Exchanges the values of two parts.
fn swap(place: &mut Document, chance: &mut impl Rng) {
    let count = count(place);
    if count > 1 {
        let [one, other] = [0; 2].map(|_| chance.random_range(0..count));
        let value = part(place, one).take();
        let value = std::mem::replace(part(place, other), value);
        *part(place, one) = value;
    }
}
