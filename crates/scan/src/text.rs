//! Personal data within text: values of specific shape, and numbers beside a word that names them.

mod words;

pub(crate) use words::{Heads, Sign};

use crate::catalogue::{Catalogue, Category, TypeId, each};
use crate::mask;
use crate::profile::{Class, Profile};
use crate::validate::{Fit, ipv4};
use std::ops::Range;

/// Cells are looked at so far, in bytes.
pub(crate) const LONGEST: usize = 64 * 1024;
/// How far a word may stand from the number that it names, in bytes.
const NEAR: usize = 40;
/// Numbers in groups have at most so many.
const MOST_GROUPS: usize = 5;
/// Groups of four of the longest account number.
const MOST_IBAN_GROUPS: usize = 9;
/// Fewer digits make no number that tells of a person.
const LEAST_DIGITS: u8 = 6;

/// What was found in a text.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Hit<'v> {
    /// A value that has a type's shape; `true`: and passes its check.
    Value(TypeId, bool, &'v [u8]),
    /// A marker that stands for a value of the type.
    Marker(TypeId),
}

/// Looks for values within text.
#[derive(Debug)]
pub(crate) struct Finder {
    heads: Heads,
    /// Types that are looked for in words; secrets have heads of their own.
    in_words: u128,
    /// Own types may have any shape, so every word is looked at.
    looks_at_all: bool,
    email: u128,
    ip_address: u128,
    iban: u128,
    person_name: Option<TypeId>,
}

impl Finder {
    pub(crate) fn new(catalogue: &Catalogue) -> Self {
        let bit = |name: &str| catalogue.find(name).map_or(0, TypeId::bit) & catalogue.in_text;
        let own = |kind: TypeId| catalogue.get(kind).is_own();
        let is_secret =
            |kind: TypeId| catalogue.get(kind).category == Category::Secret && !own(kind);
        let secrets = each(catalogue.in_text).filter(|kind| is_secret(*kind));
        Self {
            heads: Heads::new(),
            in_words: catalogue.in_text
                & !secrets.fold(0, |set, kind| set | kind.bit())
                & !bit("email"),
            looks_at_all: each(catalogue.in_text).any(own),
            email: bit("email"),
            ip_address: bit("ip_address"),
            iban: bit("iban"),
            person_name: catalogue
                .find("person_name")
                .filter(|kind| catalogue.wants(*kind)),
        }
    }

    /// Tells each value of the text.
    pub(crate) fn find<'v>(
        &self,
        catalogue: &Catalogue,
        text: &'v [u8],
        profile: Profile,
        places: &mut Vec<Range<usize>>,
        tell: &mut impl FnMut(Hit<'v>),
    ) {
        if profile.count(Class::At) > 0 {
            self.mails(catalogue, text, tell);
        }
        if profile.count(Class::Digit) >= LEAST_DIGITS || self.looks_at_all {
            self.words(catalogue, text, places, tell);
        }
        // A name has capitals; so have secrets, or a mark within.
        let may_have_head =
            profile.count(Class::Upper) > 0 || memchr::memchr3(b'_', b'-', b':', text).is_some();
        if text.len() >= 8 && profile.letters() >= 3 && may_have_head {
            self.heads(catalogue, text, tell);
        }
        if profile.count(Class::Other) >= 2 {
            markers(catalogue, text, tell);
        }
    }

    /// Whether anything may be found in any text of the text's layout.
    pub(crate) fn may_find(&self, catalogue: &Catalogue, text: &[u8], profile: Profile) -> bool {
        let has_words = profile.count(Class::Digit) >= LEAST_DIGITS;
        self.looks_at_all
            || profile.count(Class::At) > 0
            || profile.count(Class::Other) > 0
            || profile.letters() >= 3
            || has_words && (profile.letters() > 0 || self.may_find_number(catalogue, text))
    }

    /// The same of text without letters: nothing names a number that needs a name.
    fn may_find_number(&self, catalogue: &Catalogue, text: &[u8]) -> bool {
        let mut after_number = false;
        text.split(|byte| is_border(*byte)).any(|word| {
            let word = trim_end(word, b".:!-");
            // Groups may be parts of one number.
            let is_group = after_number && is_number(word);
            after_number = is_number(word);
            let candidates = catalogue.candidates(word.len(), Profile::of(word)) & self.in_words;
            is_group
                || each(candidates).any(|kind| {
                    let entity = catalogue.get(kind);
                    !entity.needs_context && entity.may_fit_layout_of(word)
                })
        })
    }

    fn mails<'v>(&self, catalogue: &Catalogue, text: &'v [u8], tell: &mut impl FnMut(Hit<'v>)) {
        for at in memchr::memchr_iter(b'@', text) {
            let is_local = |byte: &u8| {
                byte.is_ascii_alphanumeric() || b"._%+-".contains(byte) || *byte >= 0x80
            };
            let is_domain =
                |byte: &u8| byte.is_ascii_alphanumeric() || b".-".contains(byte) || *byte >= 0x80;
            let begin = text[..at]
                .iter()
                .rposition(|byte| !is_local(byte))
                .map_or(0, |it| it + 1);
            let end = text[at + 1..]
                .iter()
                .position(|byte| !is_domain(byte))
                .map_or(text.len(), |it| at + 1 + it);
            let address = trim_end(&text[begin..end], b".-");
            // `user:word@host` is a credential, `git@host:path` a repository.
            let is_credential = text[..begin].ends_with(b":")
                && memchr::memmem::find(&text[..begin], b"://").is_some();
            let is_path = text.get(end) == Some(&b':')
                && text
                    .get(end + 1)
                    .is_some_and(|byte| !byte.is_ascii_whitespace());
            let candidates = catalogue.candidates(address.len(), Profile::of(address)) & self.email;
            if is_credential || is_path {
                continue;
            }
            for kind in each(candidates) {
                if let Fit::Specific(is_valid) = catalogue.get(kind).check(address) {
                    tell(Hit::Value(kind, is_valid, address));
                }
            }
        }
    }

    fn words<'v>(
        &self,
        catalogue: &Catalogue,
        text: &'v [u8],
        places: &mut Vec<Range<usize>>,
        tell: &mut impl FnMut(Hit<'v>),
    ) {
        split(text, places);
        let mut at = 0;
        while at < places.len() {
            let word = &text[places[at].clone()];
            let joined = if is_number(word) {
                MOST_GROUPS
            } else if is_iban_head(word) {
                MOST_IBAN_GROUPS
            } else {
                1
            };
            let taken = self.joined(catalogue, text, &places[at..], joined, tell);
            at += taken.max(1);
        }
    }

    /// Looks at the longest sequence of groups first; gives how many words were taken.
    fn joined<'v>(
        &self,
        catalogue: &Catalogue,
        text: &'v [u8],
        places: &[Range<usize>],
        most: usize,
        tell: &mut impl FnMut(Hit<'v>),
    ) -> usize {
        let follows = |at: &usize| {
            places[*at].start == places[*at - 1].end + 1 && text[places[*at].start - 1] == b' '
        };
        let is_group = |at: &usize| {
            let group = &text[places[*at].clone()];
            is_number(group) || most == MOST_IBAN_GROUPS && group.len() <= 4
        };
        let run = (1..places.len().min(most))
            .take_while(|at| follows(at) && is_group(at))
            .count()
            + 1;
        for length in (1..=run).rev() {
            let range = places[0].start..places[length - 1].end;
            if self.word(catalogue, text, range, length > 1, tell) {
                return length;
            }
        }
        1
    }

    /// Looks at one word or sequence; `true` where a value was told.
    fn word<'v>(
        &self,
        catalogue: &Catalogue,
        text: &'v [u8],
        range: Range<usize>,
        is_joined: bool,
        tell: &mut impl FnMut(Hit<'v>),
    ) -> bool {
        let word = &text[range.clone()];
        let profile = Profile::of(word);
        if profile.count(Class::Digit) == 0 && !self.looks_at_all {
            return false;
        }
        let wanted = if is_iban_head(word) && is_joined {
            self.iban
        } else {
            self.in_words
        };
        let candidates = catalogue.candidates(word.len(), profile) & wanted;
        let mut named = None;
        let mut is_told = false;
        for kind in each(candidates) {
            let entity = catalogue.get(kind);
            let (is_bare, is_valid) = match entity.check(word) {
                Fit::No => continue,
                Fit::Bare(is_valid) => (true, is_valid),
                Fit::Specific(is_valid) => (false, is_valid),
            };
            if is_joined && !is_valid {
                continue;
            }
            let may_be_version =
                kind.bit() == self.ip_address && ipv4(word).is_some_and(|octets| octets[0] <= 20);
            if is_bare || entity.needs_context || may_be_version {
                let named = *named.get_or_insert_with(|| named_near(catalogue, text, &range));
                if named & kind.bit() == 0 {
                    continue;
                }
            }
            tell(Hit::Value(kind, is_valid, word));
            is_told |= is_valid;
        }
        is_told
    }

    fn heads<'v>(&self, catalogue: &Catalogue, text: &'v [u8], tell: &mut impl FnMut(Hit<'v>)) {
        for (sign, range) in self.heads.find(text) {
            let value = match sign {
                Sign::Secret => words::token(text, range.start),
                Sign::Block => &text[range.start..],
                Sign::Name { is_sure } => {
                    if let (Some(kind), Some(name)) =
                        (self.person_name, words::name_behind(text, &range, is_sure))
                    {
                        tell(Hit::Value(kind, true, name));
                    }
                    continue;
                }
            };
            let candidates = catalogue.candidates(value.len(), Profile::of(value))
                & catalogue.in_text
                & !self.in_words
                & !self.email;
            for kind in each(candidates) {
                match catalogue.get(kind).check(value) {
                    Fit::Specific(is_valid) => tell(Hit::Value(kind, is_valid, value)),
                    Fit::Bare(_) | Fit::No => {}
                }
            }
        }
    }
}

/// Types that words near a number name.
fn named_near(catalogue: &Catalogue, text: &[u8], range: &Range<usize>) -> u128 {
    let begin = range.start.saturating_sub(NEAR);
    let end = text.len().min(range.end + NEAR);
    let before = catalogue
        .lexicon
        .named_in(&String::from_utf8_lossy(&text[begin..range.start]));
    before
        | catalogue
            .lexicon
            .named_in(&String::from_utf8_lossy(&text[range.end..end]))
}

/// `[EMAIL]`, `<PHONE_NUMBER>` within text.
fn markers<'v>(catalogue: &Catalogue, text: &'v [u8], tell: &mut impl FnMut(Hit<'v>)) {
    for open in memchr::memchr2_iter(b'[', b'<', text) {
        let rest = &text[open + 1..text.len().min(open + 33)];
        let Some(close) = rest.iter().position(|byte| matches!(byte, b']' | b'>')) else {
            continue;
        };
        let word = &rest[..close];
        let is_word = word.len() >= 3
            && word.iter().all(|byte| {
                byte.is_ascii_uppercase() || byte.is_ascii_digit() || b"_- ".contains(byte)
            });
        if !is_word || !mask::is_loud(word) {
            continue;
        }
        if let Some(kind) = catalogue.marked(word) {
            tell(Hit::Marker(kind));
        }
    }
}

/// Places of words: what stands between blanks and punctuation.
fn split(text: &[u8], places: &mut Vec<Range<usize>>) {
    places.clear();
    let mut begin = 0;
    for end in 0..=text.len() {
        let is_inside = text.get(end).is_some_and(|byte| !is_border(*byte));
        if is_inside {
            continue;
        }
        let word = trim_end(&text[begin..end], b".:!-");
        if word.len() >= 2 {
            places.push(begin..begin + word.len());
        }
        begin = end + 1;
    }
}

const fn is_border(byte: u8) -> bool {
    matches!(
        byte,
        b' ' | b'\t'
            | b'\n'
            | b'\r'
            | b','
            | b';'
            | b'"'
            | b'\''
            | b'<'
            | b'>'
            | b'['
            | b']'
            | b'{'
            | b'}'
            | b'|'
            | b'='
            | b'&'
            | b'?'
    )
}

fn trim_end<'v>(mut value: &'v [u8], ends: &[u8]) -> &'v [u8] {
    while let Some((last, rest)) = value.split_last()
        && ends.contains(last)
    {
        value = rest;
    }
    value
}

fn is_number(word: &[u8]) -> bool {
    word.iter()
        .all(|byte| byte.is_ascii_digit() || b"+()-./".contains(byte))
}

fn is_iban_head(word: &[u8]) -> bool {
    word.len() >= 4
        && word[..2].iter().all(u8::is_ascii_uppercase)
        && word[2..4].iter().all(u8::is_ascii_digit)
}
