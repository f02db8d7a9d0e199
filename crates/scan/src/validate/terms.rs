//! Closed vocabularies and names, folded, looked up as whole words.

use super::Fit;
use super::person::with_folded;
use crate::hash::{FixedMap, FixedSet};
use std::sync::LazyLock;

/// A set of folded words or phrases.
struct Terms(FixedSet<&'static str>);

impl Terms {
    /// The words of one line `name: word, word`.
    fn of(name: &str) -> Self {
        let line = VOCABULARY
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        Self(line.unwrap_or_default().split(", ").collect())
    }

    fn has(&self, word: &str) -> bool {
        self.0.contains(word)
    }

    /// Whether the text is a term, or a list of words among which one is.
    fn knows(&self, text: &str) -> bool {
        self.has(text)
            || text
                .split([',', ';', '/', '(', ')', '|'])
                .any(|part| self.has(part.trim()))
    }

    /// Whether up to three words in sequence are a term.
    fn speaks_in(&self, text: &str) -> bool {
        let mut starts = std::iter::once(0).chain(text.match_indices(' ').map(|(at, _)| at + 1));
        starts.any(|start| {
            let rest = &text[start..];
            let ends = rest.match_indices([' ', ',', '.', ';']).map(|(at, _)| at);
            ends.chain(std::iter::once(rest.len()))
                .take(3)
                .any(|end| self.has(&rest[..end]))
        })
    }
}

const VOCABULARY: &str = include_str!("../../data/vocabulary.txt");

/// What a word is of a name: [`GIVEN`], [`FAMILY`], or both.
static NAMES: LazyLock<FixedMap<&'static str, u8>> = LazyLock::new(|| {
    let mut names = FixedMap::default();
    for (text, part) in [
        (include_str!("../../data/given.txt"), GIVEN),
        (include_str!("../../data/family.txt"), FAMILY),
    ] {
        for name in text.lines().filter(|line| !line.starts_with('#')) {
            *names.entry(name).or_default() |= part;
        }
    }
    names
});
const GIVEN: u8 = 1;
const FAMILY: u8 = 2;

/// What a word is of a name; family names are told by their ends, too.
fn part_of_name(word: &str) -> u8 {
    let known = NAMES.get(word).copied().unwrap_or_default();
    let by_end = known & FAMILY == 0 && ends_as_family(word);
    known | if by_end { FAMILY } else { 0 }
}

static CONDITIONS: LazyLock<Terms> = LazyLock::new(|| Terms::of("health_condition"));
static ETHNICITIES: LazyLock<Terms> = LazyLock::new(|| Terms::of("ethnicity"));
static RELIGIONS: LazyLock<Terms> = LazyLock::new(|| Terms::of("religion"));
static OPINIONS: LazyLock<Terms> = LazyLock::new(|| Terms::of("political_opinion"));
static UNIONS: LazyLock<Terms> = LazyLock::new(|| Terms::of("trade_union"));
static ORIENTATIONS: LazyLock<Terms> = LazyLock::new(|| Terms::of("sexual_orientation"));

/// Endings by which family names of many languages are told.
static FAMILY_ENDS: Ends = Ends::new(&[
    "ski", "ska", "cki", "cka", "dzki", "dzka", "wicz", "czyk", "czak", "enko", "ova", "eva",
    "sson", "sdotter", "oglu", "escu",
]);

/// Whether two of the folded words are a given name and a family name.
pub(crate) fn is_known_name(text: &str) -> bool {
    if !text.bytes().any(|byte| matches!(byte, b' ' | b',' | b'.')) {
        return false;
    }
    let part = |word: &str| {
        let whole = part_of_name(word);
        if !word.contains(['-', '\'']) {
            return whole;
        }
        let givens = word.split('-').map(part_of_name);
        let families = word.split(['-', '\'']).map(part_of_name);
        let of = |parts: u8, part| parts & part;
        of(givens.fold(0, |all, it| all | it), GIVEN)
            | of(families.fold(whole, |all, it| all | it), FAMILY)
    };
    let mut count = 0;
    let (mut givens, mut families, mut both) = (0, 0, 0);
    for word in text.split([' ', ',', '.']).filter(|word| word.len() >= 2) {
        count += 1;
        let part = part(word);
        let (given, family) = (part & GIVEN != 0, part & FAMILY != 0);
        givens += usize::from(given);
        families += usize::from(family);
        both += usize::from(given && family);
    }
    let are_two = givens + families - both >= 2;
    (2..=5).contains(&count) && givens > 0 && families > 0 && are_two
}

/// Whether one of the folded words is a given or a family name.
pub(crate) fn is_known_word(text: &str) -> bool {
    text.split([' ', ',', '.', '-'])
        .any(|word| word.len() >= 2 && part_of_name(word) != 0)
}

fn ends_as_family(word: &str) -> bool {
    FAMILY_ENDS.end(word.as_bytes())
}

/// Ends of words.
pub(super) struct Ends {
    ends: &'static [&'static str],
    /// Places of the ends whose last byte it is, a bit each.
    by_last: [u64; 256],
}

impl Ends {
    pub(super) const fn new(ends: &'static [&'static str]) -> Self {
        let mut by_last = [0; 256];
        let mut at = 0;
        while at < ends.len() {
            if let Some(last) = ends[at].as_bytes().last() {
                by_last[*last as usize] |= 1 << at;
            }
            at += 1;
        }
        Self { ends, by_last }
    }

    /// Whether the word ends so, and does not begin with its end.
    pub(super) fn end(&self, word: &[u8]) -> bool {
        let mut places = word
            .last()
            .map_or(0, |last| self.by_last[usize::from(*last)]);
        while places != 0 {
            let end = self.ends[places.trailing_zeros() as usize].as_bytes();
            if word.len() > end.len() + 2 && word.ends_with(end) {
                return true;
            }
            places &= places - 1;
        }
        false
    }
}

fn in_vocabulary(value: &[u8], terms: &Terms) -> Fit {
    if !(2..=80).contains(&value.len()) {
        return Fit::No;
    }
    let is_word = value.iter().all(|byte| !byte.is_ascii_digit())
        && value
            .iter()
            .any(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80);
    if !is_word {
        return Fit::No;
    }
    Fit::Bare(with_folded(value, |text| terms.knows(text)).unwrap_or(false))
}

/// A group of origin.
pub(crate) fn ethnicity(value: &[u8]) -> Fit {
    in_vocabulary(value, &ETHNICITIES)
}

/// A belief.
pub(crate) fn religion(value: &[u8]) -> Fit {
    in_vocabulary(value, &RELIGIONS)
}

/// A party or a direction.
pub(crate) fn political_opinion(value: &[u8]) -> Fit {
    in_vocabulary(value, &OPINIONS)
}

/// A trade union.
pub(crate) fn trade_union(value: &[u8]) -> Fit {
    in_vocabulary(value, &UNIONS)
}

/// An orientation.
pub(crate) fn sexual_orientation(value: &[u8]) -> Fit {
    in_vocabulary(value, &ORIENTATIONS)
}

/// A condition of health, alone or within a short description.
pub(crate) fn health_condition(value: &[u8]) -> Fit {
    if !(3..=200).contains(&value.len()) {
        return Fit::No;
    }
    let letters = value
        .iter()
        .filter(|byte| byte.is_ascii_alphabetic() || **byte >= 0x80)
        .count();
    if letters * 2 < value.len() {
        return Fit::No;
    }
    Fit::Bare(
        with_folded(value, |text| {
            CONDITIONS.knows(text) || CONDITIONS.speaks_in(text)
        })
        .unwrap_or(false),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_end_is_found_as_by_trying_all(
            word in "[a-z]{0,6}", end in proptest::sample::select(FAMILY_ENDS.ends),
        ) {
            for word in [format!("{word}{end}"), format!("{word}{}", &end[1..]), word] {
                let plain = FAMILY_ENDS.ends.iter()
                    .any(|end| word.len() > end.len() + 2 && word.ends_with(end));
                prop_assert_eq!(FAMILY_ENDS.end(word.as_bytes()), plain, "{}", word);
            }
        }
    }
}
