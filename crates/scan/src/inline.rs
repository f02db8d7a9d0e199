//! Personal data in one text: where it stands, never what it says. Values are those that columns of
//! text have, read more freely: prose has few of them, and none is counted against others.

mod labelled;
mod view;
mod words;

use crate::catalogue::{Catalogue, Entity, TypeId, each};
use crate::mask::{self, Cover};
use crate::profile::Profile;
use crate::text::{Finder, Hit, NEAR};
use crate::validate::Fit;
use std::cmp::Ordering;
use std::ops::Range;
use view::View;
use words::{PROSE, is_of_thing, is_plain_number};

/// Checks that let more random values pass than one in so many say little about a single value.
const STRONG: f64 = 90.0;
/// What a weaker check can be sure of, from a value that nothing names.
const MOST_OF_WEAK: f64 = 0.6;
/// Nothing is certain.
const MOST: f64 = 0.99;
/// How often a value of the shape is of the type before its check is asked: where a word beside it names
/// the type, where the shape is the type's own, and where it is digits alone.
const NAMED: f64 = 0.9;
const SHAPED: f64 = 0.5;
const BARE: f64 = 0.1;

/// How far before a value the word may stand that names it, in bytes, from near to far.
const STEPS: [usize; 3] = [14, 24, NEAR];
/// Groups of a card's number.
const CARD_GROUPS: usize = 4;
/// Most groups of a number.
const MOST_GROUPS: usize = 8;
/// The same behind a value that is digits alone.
const NEAR_BEHIND: usize = 14;

/// What a marker says of the type that it names.
const MARKED: f64 = 0.9;

/// A place of a text that holds personal data.
#[derive(Debug, Clone)]
pub struct Place<'c> {
    /// What it is.
    pub entity: &'c Entity,
    /// Where it stands, in characters of the text.
    pub characters: Range<usize>,
    /// It is covered, or a marker stands for it.
    pub is_masked: bool,
    /// How sure the type is, from 0 to 1.
    pub confidence: f64,
}

/// A place in bytes of the view.
struct Hidden {
    kind: TypeId,
    bytes: Range<usize>,
    is_masked: bool,
    confidence: f64,
    /// How near the word stands that names it; the nearest is 0.
    distance: usize,
}

/// A search for some types, or all.
#[derive(Debug)]
pub struct Search {
    catalogue: Catalogue,
    finder: Finder,
    /// Types were asked for by name.
    is_asked: bool,
}

impl Search {
    /// Looks for these types, or for all; an unknown name is given back. What is asked for by name
    /// needs no word beside it that names it.
    pub fn new(kinds: Option<&[String]>) -> Result<Self, String> {
        let mut catalogue = Catalogue::default();
        for (name, phrases) in PROSE {
            catalogue.learn(name, phrases);
        }
        let catalogue = match kinds {
            None => catalogue,
            Some(kinds) => catalogue.only(kinds)?,
        };
        let finder = Finder::new(&catalogue);
        let finder = match kinds {
            None => finder,
            Some(_) => finder.trusting(&catalogue),
        };
        Ok(Self {
            catalogue,
            finder,
            is_asked: kinds.is_some(),
        })
    }

    /// Of the types that are looked for, those that nothing in a text tells.
    pub fn not_searched(&self) -> impl Iterator<Item = &Entity> {
        let alone = self.catalogue.of_columns_alone();
        alone.filter(|entity| !labelled::TYPES.contains(&&*entity.name))
    }

    /// Where the text holds what is looked for; places are in their order and do not overlap.
    #[must_use]
    pub fn places(&self, text: &str) -> Vec<Place<'_>> {
        let view = View::of(text);
        let mut found = self.values(view.bytes());
        found.extend(self.grouped(view.bytes()));
        found.extend(self.covered(view.bytes()));
        found.extend(labelled::labelled(&self.catalogue, view.bytes()));
        found.sort_by(first);
        let mut end = 0;
        found.retain(|hidden| {
            let is_free = hidden.bytes.start >= end;
            end = end.max(hidden.bytes.end);
            is_free
        });
        let place = |hidden: Hidden| Place {
            entity: self.catalogue.get(hidden.kind),
            characters: view.characters(&hidden.bytes),
            is_masked: hidden.is_masked,
            confidence: hidden.confidence,
        };
        found.into_iter().map(place).collect()
    }

    /// Values that pass their check, and markers.
    fn values(&self, text: &[u8]) -> Vec<Hidden> {
        let mut found = Vec::new();
        let mut tell = |hit: Hit<'_>| match hit {
            Hit::Value(_, false, _) => {}
            Hit::Value(kind, true, part) => {
                found.extend(place_of(text, part).and_then(|bytes| self.value(text, kind, bytes)));
            }
            Hit::Marker(kind, part) => {
                found.extend(place_of(text, part).map(|bytes| masked(kind, bytes)));
            }
        };
        let profile = Profile::of(text);
        self.finder
            .find(&self.catalogue, text, profile, &mut Vec::new(), &mut tell);
        found
    }

    fn value(&self, text: &[u8], kind: TypeId, bytes: Range<usize>) -> Option<Hidden> {
        let entity = self.catalogue.get(kind);
        let value = &text[bytes.clone()];
        let is_bare = matches!(entity.check(value), Fit::Bare(_));
        let distance = match &*entity.name {
            "person_name" => Some(0),
            _ => self.distance(text, kind, &bytes, is_bare),
        };
        let is_denied = match &*entity.name {
            "phone" => self.is_no_phone(text, kind, &bytes, distance.is_some()),
            // Networks are nobody's address.
            "ip_address" => value.contains(&b'/'),
            _ => is_bare && distance.is_none() && is_of_thing(&text[..bytes.start]),
        };
        let needs_name = (is_bare || entity.needs_context) && !self.is_asked;
        if is_denied || needs_name && distance.is_none() {
            return None;
        }
        let unnamed = if is_bare { BARE } else { SHAPED };
        let confidence = match distance {
            Some(_) => sure(NAMED, entity.chance),
            None => sure(unnamed, entity.chance).min(most(entity.chance)),
        };
        Some(Hidden {
            kind,
            bytes,
            is_masked: false,
            confidence,
            distance: distance.unwrap_or(usize::MAX),
        })
    }

    /// How near the word stands that names a value, in steps; none where there is none.
    fn distance(
        &self,
        text: &[u8],
        kind: TypeId,
        value: &Range<usize>,
        is_bare: bool,
    ) -> Option<usize> {
        let before = |far: &usize| {
            let near = &text[value.start.saturating_sub(*far)..value.start];
            self.names(kind, near)
        };
        let far = if is_bare { NEAR_BEHIND } else { NEAR };
        let behind = || self.names(kind, &text[value.end..text.len().min(value.end + far)]);
        let step = STEPS.iter().position(before);
        step.or_else(|| behind().then_some(STEPS.len()))
    }

    fn names(&self, kind: TypeId, text: &[u8]) -> bool {
        let text = String::from_utf8_lossy(text);
        self.catalogue.lexicon.named_in(&text) & kind.bit() != 0
    }

    /// Whether a number is no telephone number: of a thing, digits alone that their clause does not
    /// name, or written as other numbers are. Behind `+` it is one.
    fn is_no_phone(&self, text: &[u8], kind: TypeId, bytes: &Range<usize>, is_named: bool) -> bool {
        let value = &text[bytes.clone()];
        let before = &text[bytes.start.saturating_sub(NEAR)..bytes.start];
        let ends = |byte: &u8| b";!?\n".contains(byte);
        let is_elsewhere = || {
            let clause = before.rsplit(ends).next().unwrap_or_default();
            value.iter().all(u8::is_ascii_digit) && !self.names(kind, clause)
        };
        !value.starts_with(b"+")
            && (is_of_thing(before) || is_elsewhere() || !is_named && is_plain_number(value))
    }

    /// Values that are written in groups of which some have a single character: `+33 1 23 45 67 89`.
    fn grouped(&self, text: &[u8]) -> Vec<Hidden> {
        let mut groups = Vec::new();
        let mut begin = 0;
        for part in text.split(|byte| *byte == b' ') {
            let group = trimmed(part);
            let start = begin + (group.as_ptr().addr() - part.as_ptr().addr());
            groups.push((start..start + group.len(), group.len() == part.len()));
            begin += part.len() + 1;
        }
        let mut found = Vec::new();
        for first in 0..groups.len() {
            let run = groups[first..].iter().take(MOST_GROUPS);
            let run = run
                .take_while(|(group, _)| is_group(&text[group.clone()]))
                .count();
            // Signs end a value, and may stand before it.
            let whole = groups[first..first + run]
                .iter()
                .position(|(_, is_plain)| !is_plain);
            let run = whole.map_or(run, |at| run.min(at + 1));
            let value = (2..=run).rev().find_map(|length| {
                let groups = &groups[first..first + length];
                let has_single = groups.iter().any(|(group, _)| group.len() == 1);
                let range = groups[0].0.start..groups[length - 1].0.end;
                has_single.then(|| self.grouped_value(text, &range))?
            });
            found.extend(value);
        }
        found
    }

    fn grouped_value(&self, text: &[u8], range: &Range<usize>) -> Option<Hidden> {
        let value = &text[range.clone()];
        let kinds = self.catalogue.candidates(value.len(), Profile::of(value));
        each(kinds & self.catalogue.in_text)
            .filter(|kind| self.catalogue.get(*kind).check(value).is_valid())
            .filter_map(|kind| self.value(text, kind, range.clone()))
            .min_by(first)
    }

    /// Words, and groups of words, whose covered layout is that of one type: `***-**-9999`.
    fn covered(&self, text: &[u8]) -> Vec<Hidden> {
        let words: Vec<&[u8]> = text.split(|byte| *byte == b' ').map(trimmed).collect();
        let starts = 0..words.len();
        let found = starts.filter(|at| words[*at].iter().any(|byte| is_cover(*byte)));
        let found = found.filter_map(|at| {
            let groups = words[at..].iter().take(CARD_GROUPS);
            let groups = groups.take_while(|it| {
                it.iter()
                    .all(|byte| is_cover(*byte) || byte.is_ascii_digit())
            });
            let last = words[at + groups.count().max(1) - 1];
            let first = place_of(text, words[at])?;
            let whole = first.start..place_of(text, last)?.end;
            self.cover(text, whole).or_else(|| self.cover(text, first))
        });
        found.collect()
    }

    fn cover(&self, text: &[u8], bytes: Range<usize>) -> Option<Hidden> {
        let value = &text[bytes.clone()];
        let profile = Profile::of(value);
        let is_covered = !value.is_empty() && mask::may_cover(value, profile);
        let Cover::Of(name) = is_covered.then(|| mask::cover(value, profile))?? else {
            return None;
        };
        let kind = self.catalogue.find(name)?;
        self.catalogue.wants(kind).then(|| masked(kind, bytes))
    }
}

/// Signs that cover; without one, the address of a network is no masked one.
const fn is_cover(byte: u8) -> bool {
    matches!(byte, b'*' | b'#' | b'x' | b'X' | 0x80..)
}

const fn masked(kind: TypeId, bytes: Range<usize>) -> Hidden {
    Hidden {
        kind,
        bytes,
        is_masked: true,
        confidence: MARKED,
        distance: 0,
    }
}

/// The first begins first, then is the longest, then is the one that is named nearest,
/// then the surest.
fn first(a: &Hidden, b: &Hidden) -> Ordering {
    let by_place = a.bytes.start.cmp(&b.bytes.start);
    by_place
        .then_with(|| b.bytes.end.cmp(&a.bytes.end))
        .then_with(|| a.distance.cmp(&b.distance))
        .then_with(|| b.confidence.total_cmp(&a.confidence))
        .then_with(|| a.kind.cmp(&b.kind))
}

/// Bayes' rule: how sure a type is whose check lets so many other values pass, from how often such a
/// value is of the type. In hundredths.
fn sure(before: f64, chance: f32) -> f64 {
    let by_chance = (1.0 - before) * f64::from(chance);
    let sure = before / (before + by_chance);
    (sure.min(MOST) * 100.0).round() / 100.0
}

/// The most that is believed of a value that nothing names.
fn most(chance: f32) -> f64 {
    if f64::from(chance) * STRONG < 1.0 {
        MOST
    } else {
        MOST_OF_WEAK
    }
}

/// Whether a word may be a group of a number: few digits and signs, or a capital or two.
fn is_group(word: &[u8]) -> bool {
    let is_sign = |byte: &u8| byte.is_ascii_digit() || b"+()-./".contains(byte);
    let is_number = word.len() <= 6 && word.iter().all(is_sign);
    let is_letters = word.len() <= 2 && word.iter().all(u8::is_ascii_uppercase);
    !word.is_empty() && (is_number || is_letters)
}

/// A word without the signs of the sentence around it.
fn trimmed(word: &[u8]) -> &[u8] {
    let is_sign = |byte: &u8| b".,;:!?\"'()".contains(byte);
    let begin = word.iter().take_while(|byte| is_sign(byte)).count();
    let rest = &word[begin..];
    let behind = rest.iter().rev().take_while(|byte| is_sign(byte)).count();
    &rest[..rest.len() - behind]
}

/// Where a part of a text stands in it; nothing of what is no part.
fn place_of(text: &[u8], part: &[u8]) -> Option<Range<usize>> {
    let start = part.as_ptr().addr().checked_sub(text.as_ptr().addr())?;
    let end = start + part.len();
    (end <= text.len()).then_some(start..end)
}
