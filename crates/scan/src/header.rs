//! What a header says about its column. Words are looked up whole, alone or in sequence: `sin_theta`
//! is no social insurance number, and `email_count` no mail address.

use crate::catalogue::TypeId;
use crate::fold::fold;
use std::collections::{HashMap, HashSet};

/// Longest phrase, in words.
const LONGEST: usize = 6;
/// A header that is a type's phrase and nothing else of meaning.
const SURE: f32 = 1.0;
/// A phrase beside words whose meaning is not known.
const LIKELY: f32 = 0.8;
/// A phrase that several things go by; values must speak for themselves.
pub(crate) const WEAK: f32 = 0.5;

/// Words for numbers with dots that are no addresses.
const VERSIONS: &[&str] = &[
    "version", "ver", "build", "fw", "firmware", "oid", "section", "release", "revision", "rev",
];
/// Words for values that were hashed, encrypted or replaced.
const HIDING: &[&str] = &[
    "hash",
    "hashed",
    "digest",
    "sha",
    "md",
    "hmac",
    "enc",
    "encrypted",
    "masked",
    "surrogate",
    "tokenized",
    "tokenised",
    "pseudonym",
    "pseudo",
    "anonymized",
    "anonymised",
    "anon",
    "obfuscated",
    "redacted",
    "cipher",
];

/// What a header says.
#[derive(Debug, Clone, Default, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a header may say several of these"
)]
pub(crate) struct Header {
    /// Types that it names, with how surely.
    pub(crate) types: Vec<(TypeId, f32)>,
    /// It speaks of counts, kinds, products: not of a person.
    pub(crate) is_negative: bool,
    /// It names versions, for which addresses of machines are easily taken.
    pub(crate) is_version: bool,
    /// It names the one whom data is about.
    pub(crate) is_person: bool,
    /// It says that values are hashed, encrypted or replaced.
    pub(crate) is_hidden: bool,
}

impl Header {
    /// How surely it names the type; 0 when it does not.
    pub(crate) fn score(&self, kind: TypeId) -> f32 {
        let found = self.types.iter().find(|(named, _)| *named == kind);
        found.map_or(0.0, |(_, score)| *score)
    }

    /// The type that it names most surely.
    pub(crate) fn best(&self) -> Option<(TypeId, f32)> {
        self.types
            .iter()
            .copied()
            .reduce(|best, next| if next.1 > best.1 { next } else { best })
    }
}

/// A phrase's meaning.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Meaning {
    kind: TypeId,
    is_weak: bool,
    /// It says nothing but beside a word for a person.
    needs_person: bool,
    /// How many types the phrase speaks for.
    shared_by: usize,
}

/// All phrases and words of headers.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    phrases: HashMap<String, Vec<Meaning>>,
    /// Phrases of scripts without blanks, looked for within words.
    unspaced: Vec<(String, Meaning)>,
    negative: HashSet<String>,
    neutral: HashSet<String>,
    person: HashSet<String>,
    /// Words that cancel one type alone.
    cancelling: HashMap<String, Vec<TypeId>>,
}

const WORDS: &str = include_str!("../data/header_words.txt");

impl Lexicon {
    /// The words that all types share.
    pub(crate) fn new() -> Self {
        let words = |name: &str| {
            let line = WORDS
                .lines()
                .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
            line.unwrap_or_default()
                .split(", ")
                .flat_map(spellings)
                .collect()
        };
        Self {
            negative: words("negative"),
            neutral: words("neutral"),
            person: words("person"),
            ..Self::default()
        }
    }

    /// Lets a phrase speak for a type; `?` at its end makes it a weak one, `!` one that says nothing
    /// but beside a word for a person.
    pub(crate) fn add(&mut self, phrase: &str, kind: TypeId) {
        let meaning = Meaning {
            kind,
            is_weak: phrase.ends_with('?'),
            needs_person: phrase.ends_with('!'),
            shared_by: 1,
        };
        for spelling in spellings(phrase.trim_end_matches(['?', '!'])) {
            if spelling.chars().any(is_unspaced) {
                self.unspaced.push((spelling, meaning));
                continue;
            }
            let meanings = self.phrases.entry(spelling).or_default();
            if !meanings.iter().any(|known| known.kind == kind) {
                meanings.push(meaning);
                let count = meanings.len();
                for meaning in meanings {
                    meaning.shared_by = count;
                }
            }
        }
    }

    /// Lets a word speak against a type.
    pub(crate) fn cancel(&mut self, word: &str, kind: TypeId) {
        for spelling in spellings(word) {
            self.cancelling.entry(spelling).or_default().push(kind);
        }
    }

    /// Whether a header's cell holds a word that headers hold.
    pub(crate) fn knows(&self, name: &str) -> bool {
        let words = words(name);
        let known = |word: &String| {
            self.negative.contains(word)
                || self.neutral.contains(word) && word.len() > 1
                || self.phrases.contains_key(word)
        };
        words.iter().any(known)
            || self.phrases.contains_key(&words.concat())
            || self
                .unspaced
                .iter()
                .any(|(phrase, _)| *phrase == words.concat())
    }

    /// What the path of a column says; its last segment weighs most.
    pub(crate) fn read(&self, path: &str) -> Header {
        let mut segments = path.rsplit('.').filter(|it| !it.is_empty());
        let own = words(segments.next().unwrap_or_default());
        let mut all = words(segments.next().unwrap_or_default());
        let from = all.len();
        all.extend(own);
        let mut used = vec![false; all.len()];
        let mut found = self.phrases_in(&all, from, &mut used);
        self.unspaced_in(&all[from..], &mut found);
        // A phrase that one type goes by says more than one that many share.
        found.sort_by_key(|meaning| meaning.shared_by);
        let rest = || (from..all.len()).filter(|at| !used[*at]).map(|at| &all[at]);
        let is_person = all.iter().any(|word| self.person.contains(word));
        let parent_is_negative = all[..from].iter().any(|word| self.is_negative(word));
        let is_negative = rest().any(|word| self.is_negative(word));
        let is_plain = rest().all(|word| self.is_plain(word));
        let mut header = Header {
            is_negative: is_negative || parent_is_negative && found.is_empty(),
            is_version: all.iter().any(|word| VERSIONS.contains(&word.as_str())),
            is_person,
            is_hidden: all.iter().any(|word| HIDING.contains(&word.as_str())),
            types: Vec::new(),
        };
        if is_negative {
            return header;
        }
        for meaning in found {
            if meaning.needs_person && !is_person {
                continue;
            }
            let score = match (meaning.is_weak, parent_is_negative) {
                (true, true) => continue,
                (true, false) if is_person => LIKELY,
                (true, false) | (false, true) => WEAK,
                (false, false) if is_plain => SURE,
                (false, false) => LIKELY,
            };
            let cancels = |word: &String| {
                self.cancelling
                    .get(word)
                    .is_some_and(|it| it.contains(&meaning.kind))
            };
            if header.score(meaning.kind) == 0.0 && !all.iter().any(cancels) {
                header.types.push((meaning.kind, score));
            }
        }
        header
    }

    /// Types that phrases within a text name.
    pub(crate) fn named_in(&self, text: &str) -> u128 {
        let words = words(text);
        let mut named = 0;
        for start in 0..words.len() {
            let mut phrase = String::new();
            for word in words[start..].iter().take(4) {
                phrase.push_str(word);
                named |= self.phrase(&phrase);
            }
        }
        if text.chars().any(is_unspaced) {
            let phrases = self.unspaced.iter();
            let within = phrases.filter(|(phrase, _)| text.contains(phrase.as_str()));
            named |= strong(within.map(|(_, meaning)| meaning));
        }
        named
    }

    /// Types that a phrase names by itself, written without its blanks.
    pub(crate) fn phrase(&self, phrase: &str) -> u128 {
        let meanings = self.phrases.get(phrase).into_iter().flatten();
        strong(meanings)
    }

    /// Phrases, the longest first; they take part of the own words, or stand before own words that
    /// say nothing.
    fn phrases_in(&self, all: &[String], from: usize, used: &mut [bool]) -> Vec<Meaning> {
        let mut found = Vec::new();
        let own_is_plain = all[from..].iter().all(|word| self.is_plain(word));
        for length in (1..=LONGEST.min(all.len())).rev() {
            for start in 0..=all.len() - length {
                let range = start..start + length;
                let counts = range.end > from || own_is_plain;
                if !counts || used[range.clone()].iter().any(|used| *used) {
                    continue;
                }
                let word = all[range.clone()].concat();
                let meanings = self
                    .phrases
                    .get(&word)
                    .or_else(|| self.compound(&word).filter(|_| length == 1));
                if let Some(meanings) = meanings {
                    found.extend_from_slice(meanings);
                    used[range].fill(true);
                }
            }
        }
        found
    }

    /// `custemail`, `Kundentelefon`: a word that says nothing before a phrase.
    fn compound(&self, word: &str) -> Option<&Vec<Meaning>> {
        let borders = word.char_indices().map(|(at, _)| at).skip(3);
        borders.into_iter().find_map(|at| {
            let (head, tail) = word.split_at(at);
            let says_nothing =
                self.person.contains(head) || self.neutral.contains(head) && head.len() >= 4;
            let meanings = self
                .phrases
                .get(tail)
                .filter(|_| says_nothing && tail.len() >= 4)?;
            Some(meanings)
        })
    }

    fn unspaced_in(&self, own: &[String], found: &mut Vec<Meaning>) {
        for word in own.iter().filter(|word| word.chars().any(is_unspaced)) {
            let is_negative = self.negative.iter().any(|negative| {
                negative.chars().any(is_unspaced) && word.contains(negative.as_str())
            });
            let longest = self
                .unspaced
                .iter()
                .filter(|(phrase, _)| {
                    word.contains(phrase.as_str()) && (phrase.chars().count() > 1 || word == phrase)
                })
                .max_by_key(|(phrase, _)| phrase.len());
            if let Some((_, meaning)) = longest.filter(|_| !is_negative) {
                found.push(*meaning);
            }
        }
    }

    fn is_negative(&self, word: &str) -> bool {
        self.negative.contains(word) && !self.neutral.contains(word)
    }

    fn is_plain(&self, word: &str) -> bool {
        self.neutral.contains(word)
            || self.person.contains(word)
            || word.bytes().all(|byte| byte.is_ascii_digit())
    }
}

/// Types that phrases name without a word beside them.
fn strong<'m>(meanings: impl Iterator<Item = &'m Meaning>) -> u128 {
    meanings
        .filter(|meaning| !meaning.is_weak && !meaning.needs_person)
        .fold(0, |set, meaning| set | meaning.kind.bit())
}

/// Chinese, Japanese and Korean characters, which no blanks separate.
pub(crate) fn is_unspaced(letter: char) -> bool {
    ('\u{2e80}'..='\u{9fff}').contains(&letter) || ('\u{ac00}'..='\u{d7ff}').contains(&letter)
}

/// A phrase without its blanks, in plain letters: `ü` as `u` and as `ue`.
fn spellings(phrase: &str) -> Vec<String> {
    let mut spelled = String::new();
    for letter in phrase.to_lowercase().chars() {
        match letter {
            'ä' | 'æ' => spelled.push_str("ae"),
            'ö' | 'ø' => spelled.push_str("oe"),
            'ü' => spelled.push_str("ue"),
            'å' => spelled.push_str("aa"),
            other => spelled.push(other),
        }
    }
    let mut both = vec![words(phrase).concat()];
    let other = words(&spelled).concat();
    if other != both[0] {
        both.push(other);
    }
    both.retain(|word| !word.is_empty());
    both
}

/// The folded words of a name: split at anything but letters and digits, at camelCase and between
/// letters and digits.
pub(crate) fn words(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut words = Vec::new();
    let mut word = String::new();
    for (at, letter) in letters.iter().enumerate() {
        if !letter.is_alphanumeric() {
            finish(&mut word, &mut words);
            continue;
        }
        let before = at.checked_sub(1).map(|at| letters[at]);
        let after = letters.get(at + 1);
        let is_border = before.is_some_and(|before| {
            before.is_alphanumeric()
                && (before.is_numeric() != letter.is_numeric()
                    || before.is_lowercase() && letter.is_uppercase()
                    || before.is_uppercase()
                        && letter.is_uppercase()
                        && after.is_some_and(|it| it.is_lowercase()))
        });
        if is_border {
            finish(&mut word, &mut words);
        }
        word.push(*letter);
    }
    finish(&mut word, &mut words);
    words
}

fn finish(word: &mut String, words: &mut Vec<String>) {
    if !word.is_empty() {
        words.push(fold(word));
        word.clear();
    }
}
