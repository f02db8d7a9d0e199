//! What announces a value in text: heads of secrets, and how people are addressed.

use crate::fold::fold;
use crate::validate::is_known_word;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::ops::Range;

/// What a head announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    /// A secret in the word that the head stands in.
    Secret,
    /// A block that ends with the text.
    Block,
    /// A name; sure after titles that nothing but names follow.
    Name { is_sure: bool },
}

const SECRETS: &[&str] = &[
    "AKIA",
    "ASIA",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "xox",
    "eyJ",
    "://",
];
const BLOCKS: &[&str] = &["-----BEGIN "];
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
#[derive(Debug)]
pub(crate) struct Heads(Option<AhoCorasick>);

impl Heads {
    pub(crate) fn new() -> Self {
        let all = [SECRETS, BLOCKS, TITLES, ROLES].into_iter().flatten();
        let built = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(AhoCorasickKind::DFA))
            .build(all);
        Self(built.ok())
    }

    pub(crate) fn find(&self, text: &[u8]) -> impl Iterator<Item = (Sign, Range<usize>)> {
        let found = self.0.iter().flat_map(move |heads| heads.find_iter(text));
        found.map(|it| (sign(it.pattern().as_usize()), it.range()))
    }
}

const fn sign(pattern: usize) -> Sign {
    let (secrets, blocks, titles) = (SECRETS.len(), BLOCKS.len(), TITLES.len());
    if pattern < secrets {
        Sign::Secret
    } else if pattern < secrets + blocks {
        Sign::Block
    } else {
        Sign::Name {
            is_sure: pattern < secrets + blocks + titles,
        }
    }
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
