//! What announces a value in text: heads of secrets, and how people are addressed.

use crate::fold::fold;
use crate::hash::FixedMap;
use crate::swar::{self, each, within};
use crate::validate::is_known_word;
use std::cmp::Reverse;
use std::ops::Range;

/// What a head announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    /// A secret in the word that the head stands in.
    Secret,
    /// A block that ends with a line of its own.
    Block,
    /// A name; sure after titles that nothing but names follow.
    Name { is_sure: bool },
}

/// Heads of secrets, each with the place of a byte that is rare in text.
const SECRETS: &[(&str, usize)] = &[
    ("AKIA", 0),
    ("ASIA", 0),
    ("ghp_", 3),
    ("gho_", 3),
    ("ghu_", 3),
    ("ghs_", 3),
    ("ghr_", 3),
    ("github_pat_", 10),
    ("xox", 0),
    ("eyJ", 2),
    ("://", 0),
    ("-----BEGIN ", 5),
];
/// The head of a block.
const BLOCK: &str = "-----BEGIN ";
const TITLES: &[&str] = &[
    "Mr ",
    "Mr. ",
    "Mrs ",
    "Mrs. ",
    "Ms ",
    "Ms. ",
    "Miss ",
    "Herr ",
    "Herrn ",
    "Frau ",
    "Mme ",
    "Mme. ",
    "Mlle ",
    "Monsieur ",
    "Madame ",
    "Señor ",
    "Señora ",
    "Sra. ",
    "Srta. ",
    "Sig. ",
    "Sig.ra ",
    "Signor ",
    "Signora ",
    "Dhr. ",
    "Mevr. ",
    "Mevrouw ",
    "Meneer ",
    "Senhor ",
    "Senhora ",
];
const ROLES: &[&str] = &[
    "Dr ",
    "Dr. ",
    "Prof. ",
    "Sr. ",
    "Pan ",
    "Pani ",
    "Dear ",
    "Hola ",
    "Liebe ",
    "Lieber ",
    "Bonjour ",
    "patient ",
    "Patient ",
    "patient: ",
    "customer ",
    "Customer ",
    "customer name: ",
    "Customer: ",
    "contact ",
    "contact: ",
    "Contact: ",
    "name: ",
    "Name: ",
    "name is ",
    "Name ist ",
    "heiße ",
    "heisse ",
    "appelle ",
    "llamo ",
    "chiamo ",
    "heet ",
    "nazywam się ",
    "chamo ",
    "heter ",
    "Kunde ",
    "Kundin ",
    "cliente ",
    "client ",
    "klant ",
    "klient ",
    "paciente ",
    "paziente ",
];

/// Capitalised words that follow these and name nobody.
const NOBODY: &[&str] = &[
    "customer",
    "sir",
    "madam",
    "team",
    "support",
    "all",
    "colleague",
    "colleagues",
    "user",
    "client",
    "service",
    "member",
    "valued",
    "guest",
    "hiring",
    "manager",
    "doctor",
    "id",
    "number",
    "name",
    "unknown",
    "none",
    "sales",
    "kunde",
    "kundin",
    "kundenservice",
    "the",
    "date",
    "status",
    "center",
    "centre",
    "office",
    "care",
    "portal",
    "record",
    "records",
    "doktor",
    "president",
    "chairman",
    "minister",
    "speaker",
];

/// Finds heads.
#[derive(Debug, Default)]
pub(crate) struct Heads {
    /// How people are addressed, by the last two letters before the blank; the longest first.
    names: FixedMap<[u8; 2], Vec<(&'static str, Sign)>>,
}

impl Heads {
    pub(crate) fn new() -> Self {
        let mut heads = Self::default();
        for (list, is_sure) in [(TITLES, true), (ROLES, false)] {
            for head in list {
                if let [.., first, second, b' '] = *head.as_bytes() {
                    let alike = heads.names.entry([first, second]).or_default();
                    alike.push((head, Sign::Name { is_sure }));
                    alike.sort_by_key(|(head, _)| Reverse(head.len()));
                }
            }
        }
        heads
    }

    /// Tells each head: those of secrets, and those that a capital or a letter beyond ASCII follows.
    pub(crate) fn find(&self, text: &[u8], mut tell: impl FnMut(Sign, Range<usize>)) {
        let mut free = 0;
        let mut from = 0;
        while let Some(at) = swar::position(text, from, may_be_of_head) {
            from = at + 1;
            if let Some((sign, range)) = secret_at(text, at).filter(|(_, it)| it.start >= free) {
                free = range.end;
                tell(sign, range);
            }
            if let Some((sign, range)) = self.name_before(text, at) {
                tell(sign, range);
            }
        }
    }

    /// The longest head that ends at a place.
    fn name_before(&self, text: &[u8], at: usize) -> Option<(Sign, Range<usize>)> {
        let (before, behind) = text.split_at(at);
        let [.., first, second, b' '] = before else {
            return None;
        };
        if !matches!(behind, [b'A'..=b'Z' | 0x80.., ..]) {
            return None;
        }
        let mut alike = self.names.get(&[*first, *second])?.iter();
        let (head, sign) = alike.find(|(head, _)| before.ends_with(head.as_bytes()))?;
        Some((*sign, at - head.len()..at))
    }
}

/// Bytes by which heads are found: capitals, `:`, `_` and what lies between; `x`; all beyond ASCII.
const fn may_be_of_head(word: u64) -> u64 {
    within(word, b':', b'_') | within(word, b'x', b'x') | (word & each(0x80)) >> 7
}

/// The head of a secret whose rare byte stands at a place.
fn secret_at(text: &[u8], at: usize) -> Option<(Sign, Range<usize>)> {
    if !matches!(text[at], b'A' | b'B' | b'J' | b'_' | b'x' | b':') {
        return None;
    }
    SECRETS.iter().find_map(|(head, rare)| {
        let start = at.checked_sub(*rare)?;
        let sign = if *head == BLOCK {
            Sign::Block
        } else {
            Sign::Secret
        };
        let stands = text[start..].starts_with(head.as_bytes());
        stands.then_some((sign, start..start + head.len()))
    })
}

/// The word around a place: up to blanks, quotes and brackets.
pub(crate) fn token(text: &[u8], at: usize) -> &[u8] {
    let is_border = |byte: &u8| byte.is_ascii_whitespace() || b"\"'<>()[]{},;=`".contains(byte);
    let begin = text[..at]
        .iter()
        .rposition(is_border)
        .map_or(0, |it| it + 1);
    let end = text[at..]
        .iter()
        .position(is_border)
        .map_or(text.len(), |it| at + it);
    let word = &text[begin..end];
    word.strip_suffix(b".").unwrap_or(word)
}

/// The block that begins at a place, its last line included; all that follows where it has none.
pub(crate) fn block(text: &[u8], begin: usize) -> &[u8] {
    let block = &text[begin..];
    let end = memchr::memmem::find(block, b"-----END ").and_then(|last| {
        let word = last + b"-----END ".len();
        let dashes = memchr::memmem::find(&block[word..], b"-----")?;
        Some(word + dashes + b"-----".len())
    });
    &block[..end.unwrap_or(block.len())]
}

/// Up to three capitalised words behind a title.
pub(crate) fn name_behind<'v>(
    text: &'v [u8],
    head: &Range<usize>,
    is_sure: bool,
) -> Option<&'v [u8]> {
    let begins_word = head.start == 0 || !text[head.start - 1].is_ascii_alphanumeric();
    let rest = text.get(head.end..).filter(|_| begins_word)?;
    let rest = std::str::from_utf8(&rest[..rest.len().min(64)])
        .ok()
        .or_else(|| {
            let cut = std::str::from_utf8(&rest[..rest.len().min(64)])
                .err()?
                .valid_up_to();
            std::str::from_utf8(&rest[..cut]).ok()
        })?;
    let mut length = 0;
    let mut knows = false;
    for word in rest.split_inclusive(' ').take(3) {
        let plain = word.trim_end_matches(|it: char| !it.is_alphabetic());
        let mut letters = plain.chars();
        let is_name = letters.next().is_some_and(char::is_uppercase)
            && letters.clone().count() >= 1
            && letters.any(char::is_lowercase);
        let folded = fold(plain);
        if !is_name || NOBODY.contains(&folded.as_str()) {
            break;
        }
        knows |= is_known_word(&folded);
        length = plain.as_ptr() as usize - rest.as_ptr() as usize + plain.len();
        // A name ends with its sentence.
        if plain.len() + 1 < word.len() || !word.ends_with(' ') {
            break;
        }
    }
    let name = &text[head.end..head.end + length];
    (length >= 2 && (is_sure || knows)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::sample::select;

    fn all() -> Vec<&'static str> {
        let secrets = SECRETS.iter().map(|(head, _)| *head);
        let names = [TITLES, ROLES].into_iter().flatten().copied();
        secrets.chain(names).collect()
    }

    /// The leftmost heads, of those that begin at a place the longest, one after the other.
    fn plain(text: &str) -> Vec<Range<usize>> {
        let (mut found, mut at) = (Vec::new(), 0);
        while at < text.len() {
            let heads = all().into_iter();
            let here = heads.filter(|head| text.as_bytes()[at..].starts_with(head.as_bytes()));
            let Some(head) = here.max_by_key(|head| head.len()) else {
                at += 1;
                continue;
            };
            let end = at + head.len();
            let is_name = head.ends_with(' ') && *head != *BLOCK;
            let follows = text.as_bytes().get(end).copied().unwrap_or_default();
            if !is_name || follows.is_ascii_uppercase() || follows >= 0x80 {
                found.push(at..end);
            }
            at = end;
        }
        found
    }

    proptest! {
        #[test]
        fn heads_are_those_of_a_plain_search(
            parts in prop::collection::vec(
                prop_oneof![select(all()).prop_map(str::to_owned), "[A-Za-z:/_ x\u{e9}-]{0,5}"], 0..9,
            ),
        ) {
            let text = parts.concat();
            let mut found = Vec::new();
            Heads::new().find(text.as_bytes(), |_, range| found.push(range));
            found.sort_by_key(|range| range.start);
            prop_assert_eq!(found, plain(&text));
        }
    }
}
