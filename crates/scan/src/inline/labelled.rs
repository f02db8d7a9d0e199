//! Values that nothing but the words before them tell: `DOB: 04.12.1985`, `passport no. C01X00T47`.

use super::{Hidden, NAMED, sure};
use crate::catalogue::{Catalogue, TypeId, each};
use crate::fold::fold;
use crate::profile::Profile;
use std::ops::Range;

/// Types that are told so.
pub(super) const TYPES: [&str; 15] = [
    "date_of_birth",
    "passport",
    "driver_license",
    "license_plate",
    "medical_record_number",
    "health_insurance_id",
    "bank_account",
    "us_ein",
    "us_aba_routing",
    "swift_bic",
    "device_id",
    "username",
    "password",
    "api_key",
    "aws_secret_access_key",
];
/// Of them, those whose label is an everyday word, so that a sign or a verb must follow it.
const EVERYDAY: [&str; 5] = [
    "health_insurance_id",
    "device_id",
    "username",
    "password",
    "api_key",
];
/// Of them, those whose values may be several words.
const IN_WORDS: [&str; 3] = ["date_of_birth", "license_plate", "bank_account"];
/// Most words of a value.
const MOST_WORDS: usize = 3;
/// How far before a value its label may begin, in bytes.
const FAR: usize = 56;
/// Most words of a label.
const LONGEST: usize = 5;
/// Words between a label and its value.
const LINKS: &[&str] = &[
    "is", "was", "are", "ist", "war", "lautet", "lautete", "est", "etait", "es", "era", "e",
    "jest", "to", "byl", "ar", "on",
];
/// The same within a label's end.
const NUMBER: &[&str] = &[
    "no", "nr", "num", "number", "nummer", "numero", "numer", "id", "code", "the", "le", "el",
    "il", "am", "em", "den", "dnia",
];

/// What a value's label says.
struct Label {
    kinds: u128,
    /// A sign or a verb stands between label and value.
    is_linked: bool,
}

/// Finds labelled values of types that the catalogue wants.
pub(super) fn labelled(catalogue: &Catalogue, text: &[u8]) -> Vec<Hidden> {
    let kinds = |names: &[&str]| {
        let found = names.iter().filter_map(|name| catalogue.find(name));
        found
            .filter(|kind| catalogue.wants(*kind))
            .fold(0, |set, kind| set | kind.bit())
    };
    let (all, everyday, in_words) = (kinds(&TYPES), kinds(&EVERYDAY), kinds(&IN_WORDS));
    let words = words(text);
    let mut found = Vec::new();
    for at in 0..words.len() {
        let word = &text[words[at].clone()];
        if all == 0 || !may_begin_value(word) {
            continue;
        }
        let Some(label) = label(catalogue, &text[..words[at].start]) else {
            continue;
        };
        let kinds = label.kinds
            & all
            & if label.is_linked {
                u128::MAX
            } else {
                !everyday
            };
        let longest = words.len().min(at + MOST_WORDS);
        let value = (at..longest).rev().find_map(|last| {
            let range = words[at].start..words[last].end;
            let kinds = if last == at { kinds } else { kinds & in_words };
            let kind = fitting(catalogue, &text[range.clone()], kinds)?;
            Some((kind, range))
        });
        found.extend(value.map(|(kind, bytes)| Hidden {
            kind,
            bytes,
            is_masked: false,
            confidence: sure(NAMED, catalogue.get(kind).chance),
            distance: 0,
        }));
    }
    found
}

/// The first of these types that a value fits.
fn fitting(catalogue: &Catalogue, value: &[u8], kinds: u128) -> Option<TypeId> {
    let candidates = catalogue.candidates(value.len(), Profile::of(value));
    each(kinds).find(|kind| {
        let entity = catalogue.get(*kind);
        match &*entity.name {
            "date_of_birth" if is_written_date(value) => true,
            "license_plate" | "bank_account" if value.iter().any(u8::is_ascii_lowercase) => false,
            _ => candidates & kind.bit() != 0 && entity.check(value).is_valid(),
        }
    })
}

/// Prose behind a label is no value: values have digits, or are codes of capitals.
fn may_begin_value(word: &[u8]) -> bool {
    let is_code = word
        .iter()
        .all(|byte| byte.is_ascii_uppercase() || *byte == b'-');
    is_code || word.iter().any(u8::is_ascii_digit) || month(word)
}

/// The label that ends right before a value.
fn label(catalogue: &Catalogue, before: &[u8]) -> Option<Label> {
    let begin = before.len().saturating_sub(FAR);
    let before = String::from_utf8_lossy(&before[begin..]);
    let clause = before
        .rsplit(['\n', ';', '!', '?'])
        .next()
        .unwrap_or_default();
    let mut words: Vec<String> = Vec::new();
    let mut is_linked = false;
    let mut rest = clause;
    while words.len() < LONGEST {
        let trimmed = rest.trim_end_matches(|it: char| !it.is_alphanumeric());
        let signs = &rest[trimmed.len()..];
        if words.is_empty() {
            is_linked |= signs.contains([':', '=', '#']);
        }
        let begin = trimmed
            .char_indices()
            .rev()
            .find(|(_, it)| !it.is_alphanumeric() && *it != '\'')
            .map_or(0, |(at, it)| at + it.len_utf8());
        let word = fold(&trimmed[begin..].replace('\'', ""));
        if word.is_empty() {
            break;
        }
        rest = &trimmed[..begin];
        if words.is_empty() && LINKS.contains(&word.as_str()) {
            is_linked = true;
            continue;
        }
        words.insert(0, word);
    }
    let mut kinds = 0;
    loop {
        kinds |= (0..words.len())
            .map(|from| catalogue.lexicon.phrase(&words[from..].concat()))
            .find(|kinds| *kinds != 0)
            .unwrap_or_default();
        let is_number = words
            .pop_if(|word| NUMBER.contains(&word.as_str()))
            .is_some();
        if kinds != 0 || !is_number {
            break;
        }
    }
    (kinds != 0).then_some(Label { kinds, is_linked })
}

/// Words between blanks, without the signs around them.
fn words(text: &[u8]) -> Vec<Range<usize>> {
    let is_around = |byte: &u8| b"\"'(),;:<>[]{}|".contains(byte);
    let is_border = |byte: &u8| byte.is_ascii_whitespace() || b"=:,;\"'<>[]{}|".contains(byte);
    let mut words = Vec::new();
    let mut begin = 0;
    for part in text.split(is_border) {
        let end = begin + part.len();
        let ahead = part.iter().take_while(|byte| is_around(byte)).count();
        let is_end = |byte: &&u8| is_around(byte) || b".!?".contains(byte);
        let behind = part[ahead..].iter().rev().take_while(is_end).count();
        if end - behind > begin + ahead {
            words.push(begin + ahead..end - behind);
        }
        begin = end + 1;
    }
    words
}

/// `12 May 1980`, `12. Mai 1980`, `May 12, 1980`.
fn is_written_date(value: &[u8]) -> bool {
    let is_sign = |byte: &u8| b" .,".contains(byte);
    let mut parts = value.split(is_sign).filter(|part| !part.is_empty());
    let (Some(first), Some(second), Some(year), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let number = |part: &[u8]| {
        let digits = part.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let text = std::str::from_utf8(&part[..digits]).ok()?;
        text.parse::<u16>()
            .ok()
            .filter(|_| part.len() - digits <= 2)
    };
    let is_day = |part: &[u8]| number(part).is_some_and(|day| (1..=31).contains(&day));
    let is_year = year.len() == 4 && number(year).is_some_and(|it| (1900..=2030).contains(&it));
    is_year && (is_day(first) && month(second) || month(first) && is_day(second))
}

/// First letters of months in ten languages.
const MONTHS: &[&str] = &[
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mai",
    "okt", "dez", "fev", "avr", "jui", "aou", "ene", "abr", "ago", "dic", "gen", "mag", "giu",
    "lug", "set", "ott", "maa", "mei", "sty", "lut", "kwi", "maj", "cze", "lip", "sie", "wrz",
    "paz", "lis", "gru", "out",
];

fn month(word: &[u8]) -> bool {
    let Ok(word) = std::str::from_utf8(word) else {
        return false;
    };
    let word = fold(word);
    let is_word =
        word.len() >= 3 && word.len() <= 12 && word.bytes().all(|it| it.is_ascii_lowercase());
    is_word && MONTHS.iter().any(|month| word.starts_with(month))
}
