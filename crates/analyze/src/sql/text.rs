//! SQL text with the place of each part, placeholders made into identifiers.

use crate::front::offset;
use crate::place::{FileId, Place};

/// What stands for a part that is not known. Longer ones end in underscores, so that the text
/// around them keeps its place.
pub(crate) const HOLE: &str = "Zq";

/// SQL text and where its parts stand.
#[derive(Debug, Clone)]
pub(crate) struct SqlText {
    pub(crate) text: String,
    /// From which offset on the text stands where.
    marks: Vec<(usize, Option<u32>)>,
    /// Where it stands if nothing better is known.
    fallback: Place,
    line_starts: Vec<usize>,
    pub(crate) hints: Vec<(Hint, Vec<String>)>,
}

/// What a hint comment asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hint {
    Broadcast,
    OtherJoin,
}

impl SqlText {
    pub(crate) fn new(fallback: Place) -> Self {
        Self {
            text: String::new(),
            marks: Vec::new(),
            fallback,
            line_starts: vec![0],
            hints: Vec::new(),
        }
    }

    /// Adds text that stands somewhere.
    pub(crate) fn push(&mut self, text: &str, at: Option<u32>) {
        self.marks.push((self.text.len(), at));
        self.text.push_str(text);
    }

    pub(crate) fn push_hole(&mut self, at: Option<u32>) {
        self.push(HOLE, at);
    }

    /// Makes placeholders identifiers and finds hints and lines; to be called once, at the end.
    pub(crate) fn finish(mut self) -> Self {
        self.text = without_placeholders(&self.text);
        self.hints = hints(&self.text);
        let ends = self
            .text
            .bytes()
            .enumerate()
            .filter(|(_, byte)| *byte == b'\n');
        self.line_starts = std::iter::once(0)
            .chain(ends.map(|(at, _)| at + 1))
            .collect();
        self
    }

    /// The part of a text between two offsets, with its places.
    pub(crate) fn part(&self, start: usize, end: usize) -> Self {
        let before = self
            .marks
            .iter()
            .rposition(|(at, _)| *at <= start)
            .unwrap_or_default();
        let marks = self
            .marks
            .iter()
            .skip(before)
            .map(|(at, place)| match at.checked_sub(start) {
                Some(at) => (at, *place),
                None => (0, place.map(|place| place + offset(start - at))),
            });
        let mut part = Self {
            text: self.text.get(start..end).unwrap_or_default().to_owned(),
            marks: marks.collect(),
            fallback: self.place(start),
            line_starts: Vec::new(),
            hints: self.hints.clone(),
        };
        let ends = part
            .text
            .bytes()
            .enumerate()
            .filter(|(_, byte)| *byte == b'\n');
        part.line_starts = std::iter::once(0)
            .chain(ends.map(|(at, _)| at + 1))
            .collect();
        part
    }

    /// Where an offset of the text stands.
    pub(crate) fn place(&self, at: usize) -> Place {
        let mark = self.marks.iter().rev().find(|(from, _)| *from <= at);
        match mark {
            Some((from, Some(start))) => {
                let start = start + offset(at - from);
                Place {
                    file: self.file(),
                    start,
                    end: start + 1,
                }
            }
            _ => self.fallback,
        }
    }

    pub(crate) const fn file(&self) -> FileId {
        self.fallback.file
    }

    /// Where a line and column of the parser stand, both from 1.
    pub(crate) fn located(&self, line: u64, column: u64) -> Place {
        let line = usize::try_from(line).unwrap_or(1).saturating_sub(1);
        let column = usize::try_from(column).unwrap_or(1).saturating_sub(1);
        let Some(start) = self.line_starts.get(line) else {
            return self.fallback;
        };
        let rest = self.text.get(*start..).unwrap_or_default();
        let bytes = rest
            .char_indices()
            .nth(column)
            .map_or(rest.len(), |(at, _)| at);
        self.place(start + bytes)
    }
}

/// Whether a name holds a part that is not known.
pub(crate) fn is_hole(name: &str) -> bool {
    name.contains(HOLE)
}

fn hole(length: usize) -> String {
    match length {
        0 | 1 => " ".repeat(length),
        _ => format!("{HOLE}{}", "_".repeat(length - HOLE.len())),
    }
}

/// Replaces `{{ … }}`, `{% … %}`, `{# … #}`, `${…}`, `{…}`, `%(…)s` and `%s`, byte for byte.
fn without_placeholders(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['{', '$', '%']) {
        result.push_str(&rest[..at]);
        let here = &rest[at..];
        let (length, is_code) = placeholder(here);
        if length == 0 {
            result.push_str(&here[..1]);
            rest = &here[1..];
            continue;
        }
        let newlines = here[..length].contains('\n');
        if is_code || newlines {
            result.extend(here[..length].chars().map(|it| {
                if it == '\n' {
                    "\n".to_owned()
                } else {
                    " ".repeat(it.len_utf8())
                }
            }));
        } else {
            result.push_str(&hole(length));
        }
        rest = &here[length..];
    }
    result.push_str(rest);
    result
}

/// How long the placeholder at the beginning of a text is, and whether it is code, not a value.
fn placeholder(text: &str) -> (usize, bool) {
    let until = |end: &str| text.find(end).map_or(0, |at| at + end.len());
    if text.starts_with("{{") {
        (until("}}"), false)
    } else if text.starts_with("{%") {
        (until("%}"), true)
    } else if text.starts_with("{#") {
        (until("#}"), true)
    } else if text.starts_with("${") || text.starts_with('{') {
        (until("}"), false)
    } else if text.starts_with("%(") {
        let end = until(")s");
        (end, false)
    } else if text.starts_with("%s") && !text[2..].starts_with(|it: char| it.is_alphanumeric()) {
        (2, false)
    } else {
        (0, false)
    }
}

/// Hints such as `/*+ BROADCAST(a, b) */`, which the parser drops.
fn hints(text: &str) -> Vec<(Hint, Vec<String>)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("/*+") {
        let after = &rest[at + 3..];
        let Some(end) = after.find("*/") else { break };
        for part in after[..end].split(')') {
            let Some((name, tables)) = part.split_once('(') else {
                continue;
            };
            let name = name
                .trim()
                .trim_start_matches(',')
                .trim()
                .to_ascii_uppercase();
            let hint = match name.as_str() {
                "BROADCAST" | "BROADCASTJOIN" | "MAPJOIN" => Hint::Broadcast,
                "MERGE"
                | "MERGEJOIN"
                | "SHUFFLE_MERGE"
                | "SHUFFLE_HASH"
                | "SHUFFLE_REPLICATE_NL" => Hint::OtherJoin,
                _ => continue,
            };
            let tables = tables.split(',').map(|it| it.trim().to_lowercase());
            found.push((hint, tables.filter(|it| !it.is_empty()).collect()));
        }
        rest = &after[end..];
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_become_identifiers_of_the_same_length() {
        for (old, new) in [
            ("FROM {t} x", "FROM Zq_ x"),
            ("FROM {{ ref('a') }}", "FROM Zq____________"),
            ("{% if x %} a", "           a"),
            ("d = '${day}'", "d = 'Zq____'"),
            ("x = %s AND y LIKE '%sale'", "x = Zq AND y LIKE '%sale'"),
        ] {
            assert_eq!(without_placeholders(old), new);
        }
    }

    #[test]
    fn hints_name_their_tables() {
        let found = hints("SELECT /*+ BROADCAST(d, e), MERGE(f) */ * FROM f");
        assert_eq!(
            found[0],
            (Hint::Broadcast, vec!["d".to_owned(), "e".to_owned()])
        );
        assert_eq!(found[1], (Hint::OtherJoin, vec!["f".to_owned()]));
    }

    #[test]
    fn offsets_are_found_through_parts() {
        let file = FileId(0);
        let mut text = SqlText::new(Place {
            file,
            start: 7,
            end: 8,
        });
        text.push("SELECT ", Some(100));
        text.push_hole(None);
        text.push("\nFROM t", Some(200));
        let text = text.finish();
        assert_eq!(text.place(3).start, 103);
        assert_eq!(text.located(2, 1).start, 201);
        assert_eq!(text.part(10, 16).place(2).start, 203);
    }
}
