//! Personal data within text: values of specific shape, and numbers beside a word that names them.

mod words;

pub(crate) use words::{Heads, Sign};

use crate::catalogue::{Catalogue, Category, TypeId, each};
use crate::mask;
use crate::profile::{Class, Profile};
use crate::swar;
use crate::validate::{Fit, ipv4};
use std::ops::Range;

/// Cells are looked at so far, in bytes.
pub(crate) const LONGEST: usize = 64 * 1024;
/// How far a word may stand from the number that it names, in bytes.
pub(crate) const NEAR: usize = 40;
/// Numbers in groups have at most so many.
const MOST_GROUPS: usize = 5;
/// Groups of four of the longest account number.
const MOST_IBAN_GROUPS: usize = 9;
/// Longest account number with its blanks, and some.
const LONGEST_IBAN: usize = 64;
/// Fewer digits make no number that tells of a person.
const LEAST_DIGITS: u8 = 6;

/// What was found in a text.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Hit<'v> {
    /// A value that has a type's shape; `true`: and passes its check.
    Value(TypeId, bool, &'v [u8]),
    /// A marker that stands for a value of the type.
    Marker(TypeId, &'v [u8]),
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
    /// Types that no word beside them needs to name.
    trusted: u128,
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
            trusted: 0,
        }
    }

    /// Lets values of all types but telephone numbers count where no word beside them names them.
    pub(crate) fn trusting(mut self, catalogue: &Catalogue) -> Self {
        let phone = catalogue.find("phone").map_or(0, TypeId::bit);
        self.trusted = catalogue.in_text & !phone;
        self
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
        let which = if self.looks_at_all {
            Words::All
        } else {
            Words::Numbers
        };
        places.clear();
        split(text, 0, which, |word| places.push(word));
        let mut from = 0;
        for at in 0..places.len() {
            // Groups that were taken as one value are not looked at again.
            if places[at].start >= from {
                from = self.joined(catalogue, text, &places[at..], tell);
            }
        }
    }

    /// Looks at the longest sequence of groups first; gives where what was taken ends.
    fn joined<'v>(
        &self,
        catalogue: &Catalogue,
        text: &'v [u8],
        places: &[Range<usize>],
        tell: &mut impl FnMut(Hit<'v>),
    ) -> usize {
        let first = &text[places[0].clone()];
        let mut groups = [const { 0..0 }; MOST_IBAN_GROUPS];
        let run = if is_number(first) {
            let run = run(text, places.iter().take(MOST_GROUPS), is_number);
            groups[..run].clone_from_slice(&places[..run]);
            run
        } else if is_iban_head(first) {
            let is_group = |group: &[u8]| group.len() <= 4 || is_number(group);
            iban_groups(text, &places[0], &mut groups);
            run(text, groups.iter().filter(|it| !it.is_empty()), is_group)
        } else {
            groups[0] = places[0].clone();
            1
        };
        for length in (1..=run).rev() {
            let range = groups[0].start..groups[length - 1].end;
            if self.word(catalogue, text, range.clone(), length > 1, tell) {
                return range.end;
            }
        }
        places[0].end
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
            let needs_name = is_bare || entity.needs_context || may_be_version;
            if needs_name && self.trusted & kind.bit() == 0 {
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
        self.heads.find(text, |sign, range| {
            let value = match sign {
                Sign::Secret => words::token(text, range.start),
                Sign::Block => words::block(text, range.start),
                Sign::Name { is_sure } => {
                    if let (Some(kind), Some(name)) =
                        (self.person_name, words::name_behind(text, &range, is_sure))
                    {
                        tell(Hit::Value(kind, true, name));
                    }
                    return;
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
        });
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
            tell(Hit::Marker(kind, &text[open..open + close + 2]));
        }
    }
}

/// Groups that follow one another, a blank between: at least the first.
fn run<'r>(
    text: &[u8],
    groups: impl Iterator<Item = &'r Range<usize>>,
    is_group: impl Fn(&[u8]) -> bool,
) -> usize {
    let mut end = None;
    let follows = |group: &&Range<usize>| {
        let follows = end.is_none_or(|end| {
            group.start == end + 1 && text[end] == b' ' && is_group(&text[(*group).clone()])
        });
        end = Some(group.end);
        follows
    };
    groups.take_while(follows).count()
}

/// A word and those behind it of which an account number may consist.
fn iban_groups(text: &[u8], first: &Range<usize>, groups: &mut [Range<usize>]) {
    let end = text.len().min(first.end + LONGEST_IBAN);
    let mut groups = groups.iter_mut();
    split(&text[..end], first.start, Words::All, |word| {
        if let Some(group) = groups.next() {
            *group = word;
        }
    });
}

/// Which words are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Words {
    All,
    /// Those that hold a digit, or nothing but signs of numbers.
    Numbers,
}

/// Tells places of words from a place on: what stands between blanks and punctuation.
fn split(text: &[u8], start: usize, which: Words, mut tell: impl FnMut(Range<usize>)) {
    let mut begin = start;
    while begin < text.len() {
        if which == Words::Numbers {
            // Words without a byte of numbers are passed over, eight bytes at once.
            let Some(at) = swar::position(text, begin, may_be_of_number) else {
                return;
            };
            let before = text[begin..at].iter().rposition(|byte| is_border(*byte));
            begin += before.map_or(0, |border| border + 1);
        }
        let mut seen = 0;
        let mut end = begin;
        while let Some(kind) = text.get(end).map(|byte| KINDS[usize::from(*byte)])
            && kind != BORDER
        {
            seen |= kind;
            end += 1;
        }
        if which == Words::All || seen & DIGIT != 0 || seen == SIGN {
            let word = trim_end(&text[begin..end], b".:!-");
            if word.len() >= 2 {
                tell(begin..begin + word.len());
            }
        }
        begin = end + 1;
    }
}

/// Digits and signs of numbers lie between these, and two other bytes.
const fn may_be_of_number(word: u64) -> u64 {
    swar::within(word, b'(', b'9')
}

/// What bytes are to words.
const KINDS: [u8; 256] = {
    let mut kinds = [LETTER; 256];
    let mut byte = 0_u8;
    while byte < 0x80 {
        kinds[byte as usize] = match byte {
            b'0'..=b'9' => DIGIT,
            b'+' | b'(' | b')' | b'-' | b'.' | b'/' => SIGN,
            _ if is_border(byte) => BORDER,
            _ => LETTER,
        };
        byte += 1;
    }
    kinds
};
const BORDER: u8 = 0;
const DIGIT: u8 = 1;
/// A sign that numbers are written with.
const SIGN: u8 = 2;
const LETTER: u8 = 4;

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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &[u8], which: Words) -> Vec<&[u8]> {
        let mut found = Vec::new();
        split(text, 0, which, |word| found.push(&text[word]));
        found
    }

    proptest! {
        #[test]
        fn words_of_numbers_are_those_of_a_plain_search(
            text in "[ -~\u{e4}]{0,60}", start in 0_usize..9,
        ) {
            let text = &text.as_bytes()[start.min(text.len())..];
            let is_of_number = |word: &&[u8]| {
                word.iter().any(u8::is_ascii_digit)
                    || word.iter().all(|byte| b"+()-./".contains(byte))
            };
            let plain: Vec<_> = text
                .split(|byte| is_border(*byte))
                .filter(is_of_number)
                .map(|word| trim_end(word, b".:!-"))
                .filter(|word| word.len() >= 2)
                .collect();
            prop_assert_eq!(words(text, Words::Numbers), plain);
        }

        #[test]
        fn words_without_digits_are_left_out_and_no_others(text in "[ -~\u{e4}]{0,60}") {
            let numbers: Vec<_> = words(text.as_bytes(), Words::All)
                .into_iter()
                .filter(|word| word.iter().any(u8::is_ascii_digit))
                .collect();
            let told: Vec<_> = words(text.as_bytes(), Words::Numbers)
                .into_iter()
                .filter(|word| word.iter().any(u8::is_ascii_digit))
                .collect();
            prop_assert_eq!(told, numbers);
        }
    }

    #[test]
    fn grouped_numbers_are_found_whole() {
        let catalogue = Catalogue::default();
        let finder = Finder::new(&catalogue);
        for (text, name, value) in [
            (
                "pay to GB82 WEST 1234 5698 7654 32 today",
                "iban",
                "GB82 WEST 1234 5698 7654 32",
            ),
            (
                "pay GB82WEST12345698765432, or not",
                "iban",
                "GB82WEST12345698765432",
            ),
            ("call +49 30 6587 674, please", "phone", "+49 30 6587 674"),
            (
                "card 4539 1488 0343 6467 was 2 late",
                "credit_card",
                "4539 1488 0343 6467",
            ),
        ] {
            let mut found = Vec::new();
            let profile = Profile::of(text.as_bytes());
            finder.find(
                &catalogue,
                text.as_bytes(),
                profile,
                &mut Vec::new(),
                &mut |hit| {
                    if let Hit::Value(kind, true, value) = hit {
                        found.push((catalogue.get(kind).name.to_string(), value));
                    }
                },
            );
            assert!(
                found.contains(&(name.to_owned(), value.as_bytes())),
                "{found:?}"
            );
        }
    }
}
