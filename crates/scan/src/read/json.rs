//! JSON objects, one a line, in an array, or in sequence; nested ones become columns by their path.

use super::buffer::Buffer;
use super::table::Table;
use super::{Oddities, Records};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::collections::HashMap;
use std::fmt;
use std::io::{self, Read, Write};

/// Longer objects are passed over.
const LONGEST: usize = 8 << 20;
/// Deeper values are not looked at.
const DEEPEST: usize = 64;

/// How objects follow one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// One a line.
    Lines,
    /// In an array, or over several lines.
    Sequence,
}

impl Layout {
    /// Told from the beginning of a file.
    pub(crate) fn of(head: &[u8]) -> Self {
        let is_object = |line: &[u8]| {
            line.first() == Some(&b'{') && serde_json::from_slice::<IgnoredAny>(line).is_ok()
        };
        let mut lines = head
            .split(|byte| *byte == b'\n')
            .map(<[u8]>::trim_ascii)
            .filter(|line| !line.is_empty())
            .take(8);
        let is_short = !head.contains(&b'\n');
        if lines.any(is_object)
            || is_short
                && head.trim_ascii_start().first() == Some(&b'{')
                && head.len() > LONGEST / 2
        {
            Self::Lines
        } else {
            Self::Sequence
        }
    }
}

/// A reader of objects.
pub(crate) struct Json<R> {
    buffer: Buffer<R>,
    layout: Layout,
    paths: Paths,
    pub(crate) oddities: Oddities,
}

impl<R: Read> Json<R> {
    pub(crate) fn new(reader: R, layout: Layout) -> Self {
        Self {
            buffer: Buffer::new(reader),
            layout,
            paths: Paths::default(),
            oddities: Oddities::default(),
        }
    }

    /// Goes on where another reader of the file ended.
    pub(crate) fn with(mut self, paths: Paths, oddities: Oddities) -> Self {
        self.paths = paths;
        self.oddities = oddities;
        self
    }

    pub(crate) fn skip_line(&mut self) -> io::Result<()> {
        self.buffer.skip_line()
    }

    pub(crate) fn into_paths(self) -> Paths {
        self.paths
    }

    /// Length of the next object, whose first byte begins the window; 0 at the end.
    fn record(&mut self) -> io::Result<usize> {
        loop {
            let blank = self
                .buffer
                .window()
                .iter()
                .take_while(|byte| self.is_between(**byte))
                .count();
            self.buffer.take(blank);
            let window = self.buffer.window();
            let length = match self.layout {
                _ if window.is_empty() => None,
                Layout::Lines => memchr::memchr(b'\n', window),
                Layout::Sequence => object_end(window),
            };
            match length {
                Some(length) => return Ok(length),
                None if window.len() > LONGEST => {
                    self.oddities.broken_records += 1;
                    self.buffer.skip_line()?;
                }
                None if self.buffer.is_last() => return Ok(window.len()),
                None => self.buffer.fill()?,
            }
        }
    }

    fn is_between(&self, byte: u8) -> bool {
        byte.is_ascii_whitespace()
            || self.layout == Layout::Sequence && matches!(byte, b',' | b'[' | b']')
    }
}

/// Where the object that begins the window ends; a value that is no object ends with its line.
fn object_end(window: &[u8]) -> Option<usize> {
    if window.first() != Some(&b'{') {
        return memchr::memchr(b'\n', window);
    }
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(byte) = window.get(at) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 1 => return Some(at + 1),
            b'}' => depth -= 1,
            b'"' => at = string_end(window, at)?,
            _ => {}
        }
        at += 1;
    }
    None
}

fn string_end(window: &[u8], begin: usize) -> Option<usize> {
    let mut from = begin + 1;
    loop {
        let at = from + memchr::memchr2(b'"', b'\\', window.get(from..)?)?;
        if window[at] == b'"' {
            return Some(at);
        }
        from = at + 2;
    }
}

impl<R: Read> Records for Json<R> {
    fn skip(&mut self) -> io::Result<bool> {
        let length = self.record()?;
        self.buffer.take(length);
        Ok(length > 0)
    }

    fn read(&mut self, table: &mut Table<'_>) -> io::Result<bool> {
        let length = self.record()?;
        if length == 0 {
            return Ok(false);
        }
        let record = &self.buffer.window()[..length];
        table.begin_row();
        let mut is_read = self.paths.read(record, table);
        if !is_read && std::str::from_utf8(record).is_err() {
            table.encoding_errors += 1;
            is_read = self
                .paths
                .read(String::from_utf8_lossy(record).as_bytes(), table);
        }
        if !is_read {
            table.rows -= 1;
            self.oddities.broken_records += 1;
        }
        self.buffer.take(length);
        Ok(true)
    }
}

/// A place in objects: what may stand below it, and its column.
#[derive(Debug, Default)]
struct Place {
    path: String,
    below: HashMap<Box<str>, usize>,
    /// Keys in the order of the last object, which mostly is the order of the next.
    order: Vec<(Box<str>, usize)>,
    items: Option<usize>,
    column: Option<Assigned>,
}

/// The column of a place that was seen; none where the table has no room for it.
#[derive(Debug, Clone, Copy)]
struct Assigned(Option<usize>);

/// The places of a file's objects.
#[derive(Debug)]
pub(crate) struct Paths {
    places: Vec<Place>,
}

impl Default for Paths {
    fn default() -> Self {
        Self {
            places: vec![Place::default()],
        }
    }
}

impl Paths {
    fn read(&mut self, record: &[u8], table: &mut Table<'_>) -> bool {
        if record.first() != Some(&b'{') {
            return false;
        }
        let mut json = serde_json::Deserializer::from_slice(record);
        let seed = Seed {
            paths: self,
            table,
            place: 0,
            depth: 0,
        };
        seed.deserialize(&mut json).is_ok() && json.end().is_ok()
    }

    fn child(&mut self, place: usize, key: &str, at: usize) -> usize {
        let parent = &self.places[place];
        if let Some((known, child)) = parent.order.get(at)
            && **known == *key
        {
            return *child;
        }
        if let Some(child) = parent.below.get(key) {
            return *child;
        }
        let path = if parent.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", parent.path)
        };
        let child = self.add(path);
        let parent = &mut self.places[place];
        parent.below.insert(key.into(), child);
        parent.order.push((key.into(), child));
        child
    }

    fn item(&mut self, place: usize) -> usize {
        if let Some(items) = self.places[place].items {
            return items;
        }
        let items = self.add(format!("{}[]", self.places[place].path));
        self.places[place].items = Some(items);
        items
    }

    fn add(&mut self, path: String) -> usize {
        self.places.push(Place {
            path,
            ..Place::default()
        });
        self.places.len() - 1
    }

    fn column(&mut self, place: usize, table: &mut Table<'_>) -> Option<usize> {
        let known = &mut self.places[place];
        let Assigned(column) = *known
            .column
            .get_or_insert_with(|| Assigned(table.add(known.path.clone())));
        column
    }
}

/// Reads a value at a place.
struct Seed<'s, 'c> {
    paths: &'s mut Paths,
    table: &'s mut Table<'c>,
    place: usize,
    depth: usize,
}

impl Seed<'_, '_> {
    fn cell(self, value: &[u8]) {
        if let Some(column) = self.paths.column(self.place, self.table) {
            self.table.cell(column, value);
        }
    }

    fn number(self, value: impl fmt::Display) {
        let mut text = [0_u8; 40];
        let mut rest = &mut text[..];
        let _ = write!(rest, "{value}");
        let free = rest.len();
        self.cell(&text[..40 - free]);
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.cell(if value { b"true" } else { b"false" });
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.number(value);
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.number(value);
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.number(value);
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.cell(value.as_bytes());
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.paths.column(self.place, self.table);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        if self.depth >= DEEPEST {
            self.table.columns_truncated = true;
            while items.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(());
        }
        let place = self.paths.item(self.place);
        while items
            .next_element_seed(Seed {
                paths: self.paths,
                table: self.table,
                place,
                depth: self.depth + 1,
            })?
            .is_some()
        {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let mut at = 0;
        while let Some(place) = entries.next_key_seed(Key {
            paths: self.paths,
            place: self.place,
            at,
        })? {
            at += 1;
            if self.depth >= DEEPEST {
                self.table.columns_truncated = true;
                entries.next_value::<IgnoredAny>()?;
                continue;
            }
            entries.next_value_seed(Seed {
                paths: self.paths,
                table: self.table,
                place,
                depth: self.depth + 1,
            })?;
        }
        Ok(())
    }
}

/// Reads a key.
struct Key<'s> {
    paths: &'s mut Paths,
    place: usize,
    at: usize,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = usize;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<usize, E> {
        Ok(self.paths.child(self.place, key, self.at))
    }
}
