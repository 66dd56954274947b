//! Plain data on its way to a caller. All of it has one shape, so that the code that hands it over exists once: at the
//! edge objects are built from it field by field, and natively serde writes it.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::view::Json;

/// The fields of an object, in the order in which callers see them. `J` is a handle to a value of JavaScript.
pub struct Record<'a, J>(Vec<(&'static str, Field<'a, J>)>);

/// What a field holds.
pub enum Field<'a, J> {
    /// Nothing is known.
    Null,
    /// `true` or `false`.
    Flag(bool),
    /// A count.
    Whole(u32),
    /// A number.
    Number(f64),
    /// A text of ours.
    Text(&'a str),
    /// A text of ours that is used again and again.
    Word(&'static str),
    /// A value of JavaScript.
    Value(J),
    /// An object.
    Record(Record<'a, J>),
    /// An array.
    List(Vec<Field<'a, J>>),
}

impl<'a, J> Record<'a, J> {
    /// An object without fields.
    #[must_use]
    pub fn new() -> Self {
        Self(Vec::with_capacity(24))
    }

    /// The fields with their names.
    #[must_use]
    pub fn fields(&self) -> &[(&'static str, Field<'a, J>)] {
        &self.0
    }

    fn add(&mut self, name: &'static str, field: Option<Field<'a, J>>) {
        self.0.push((name, field.unwrap_or(Field::Null)));
    }

    /// Adds `true` or `false`.
    pub fn flag(&mut self, name: &'static str, flag: bool) {
        self.add(name, Some(Field::Flag(flag)));
    }

    /// Adds a count.
    pub fn whole(&mut self, name: &'static str, number: Option<u32>) {
        self.add(name, number.map(Field::Whole));
    }

    /// Adds a number.
    pub fn number(&mut self, name: &'static str, number: Option<f64>) {
        self.add(name, number.map(Field::Number));
    }

    /// Adds a text of ours.
    pub fn text(&mut self, name: &'static str, text: Option<&'a str>) {
        self.add(name, text.map(Field::Text));
    }

    /// Adds a text of ours that is used again and again.
    pub fn word(&mut self, name: &'static str, word: Option<&'static str>) {
        self.add(name, word.map(Field::Word));
    }

    /// Adds what a handle stands for.
    pub fn value(&mut self, name: &'static str, value: Option<J>) {
        self.add(name, value.map(Field::Value));
    }

    /// Adds an object.
    pub fn record(&mut self, name: &'static str, record: Option<Self>) {
        self.add(name, record.map(Field::Record));
    }

    /// Adds an array of objects.
    pub fn records(&mut self, name: &'static str, records: impl Iterator<Item = Self>) {
        let mut fields = Vec::new();
        records.for_each(|record| fields.push(Field::Record(record)));
        self.add(name, Some(Field::List(fields)));
    }

    /// Adds an array of what handles stand for.
    pub fn values(&mut self, name: &'static str, values: &[J])
    where
        J: Copy,
    {
        let mut fields = Vec::new();
        values.iter().for_each(|value| fields.push(Field::Value(*value)));
        self.add(name, Some(Field::List(fields)));
    }
}

impl<J> Default for Record<'_, J> {
    fn default() -> Self {
        Self::new()
    }
}

impl<J: Json> Serialize for Record<'_, J> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, field) in &self.0 {
            map.serialize_entry(name, field)?;
        }
        map.end()
    }
}

impl<J: Json> Serialize for Field<'_, J> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Whole(number) => serializer.serialize_u32(*number),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Text(text) | Self::Word(text) => serializer.serialize_str(text),
            Self::Value(value) => value.keep().serialize(serializer),
            Self::Record(record) => record.serialize(serializer),
            Self::List(fields) => {
                let mut list = serializer.serialize_seq(Some(fields.len()))?;
                for field in fields {
                    list.serialize_element(field)?;
                }
                list.end()
            }
        }
    }
}
