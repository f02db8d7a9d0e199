//! Names, births, sexes and homes.

use super::Fit;
use super::digits::date;
use super::terms;
use crate::fold::fold_into;
use crate::hash::FixedSet;
use std::cell::RefCell;
use std::sync::LazyLock;

/// Last year of birth that a catalogue of this version knows; later dates are none of birth.
const LAST_YEAR: u16 = 2030;

/// Longest name, in characters.
const LONGEST_NAME: usize = 60;

thread_local! {
    static FOLDED: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Calls back with the folded text; `None` where it is no UTF-8.
pub(super) fn with_folded<T>(value: &[u8], then: impl FnOnce(&str) -> T) -> Option<T> {
    let text = std::str::from_utf8(value).ok()?;
    FOLDED.with_borrow_mut(|folded| {
        folded.clear();
        fold_into(text, folded);
        Some(then(folded))
    })
}

/// One to five words of letters, or a name of Chinese, Japanese or Korean characters.
fn is_name_like(value: &[u8]) -> bool {
    let (mut blanks, mut letters, mut is_ascii) = (0, 0, true);
    for byte in value {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => letters += 1,
            b' ' => blanks += 1,
            b'-' | b'\'' | b'.' | b',' => {}
            0x80.. => is_ascii = false,
            _ => return false,
        }
        if blanks > 4 {
            return false;
        }
    }
    if is_ascii {
        return letters >= 2 && value.len() <= LONGEST_NAME;
    }
    let Ok(text) = std::str::from_utf8(value) else {
        return false;
    };
    let (mut letters, mut all) = (0, 0);
    for letter in text.chars() {
        all += 1;
        letters += usize::from(letter.is_alphabetic());
        let is_name = letter.is_alphabetic() || " -'’.,·・".contains(letter);
        if !is_name || all > LONGEST_NAME {
            return false;
        }
    }
    letters >= 2
}

/// A name: a known given name beside a known family name speaks for itself, a known word alone is
/// valid.
pub(crate) fn person_name(value: &[u8]) -> Fit {
    if !is_name_like(value) {
        return Fit::No;
    }
    let known = with_folded(value, |text| {
        if is_no_name(text) {
            return Fit::No;
        }
        if terms::is_known_name(text) {
            return Fit::Specific(true);
        }
        let is_unspaced = || {
            text.chars()
                .all(|it| it == ' ' || crate::header::is_unspaced(it))
        };
        Fit::Bare(terms::is_known_word(text) || is_unspaced())
    });
    known.unwrap_or(Fit::No)
}

/// Answers and states, which are no names.
fn is_no_name(text: &str) -> bool {
    matches!(
        text,
        "yes"
            | "no"
            | "true"
            | "false"
            | "none"
            | "active"
            | "inactive"
            | "pending"
            | "unknown"
            | "other"
            | "ja"
            | "nein"
            | "oui"
            | "non"
            | "si"
            | "n.a."
            | "na"
            | "test"
            | "enabled"
            | "disabled"
            | "ok"
            | "low"
            | "medium"
            | "high"
            | "default"
            | "male"
            | "female"
    )
}

/// A day on which somebody now living may be born.
pub(crate) fn date_of_birth(value: &[u8]) -> Fit {
    match date(value) {
        Some(born) => Fit::Bare((1900..=LAST_YEAR).contains(&born.year)),
        None => Fit::No,
    }
}

/// A word of a small closed set.
pub(crate) fn gender(value: &[u8]) -> Fit {
    const WORDS: &[&str] = &[
        "0",
        "1",
        "2",
        "9",
        "agender",
        "d",
        "divers",
        "diverse",
        "donna",
        "enby",
        "f",
        "female",
        "femenino",
        "feminin",
        "feminino",
        "femme",
        "femmina",
        "frau",
        "genderqueer",
        "h",
        "herr",
        "hombre",
        "homem",
        "homme",
        "k",
        "kobieta",
        "kvinna",
        "m",
        "male",
        "man",
        "mann",
        "mannlich",
        "masculin",
        "masculino",
        "maschile",
        "femminile",
        "mezczyzna",
        "mr",
        "mrs",
        "ms",
        "mujer",
        "mulher",
        "non-binary",
        "nonbinary",
        "nb",
        "o",
        "other",
        "prefer not to say",
        "transgender",
        "u",
        "unknown",
        "uomo",
        "v",
        "vrouw",
        "w",
        "weiblich",
        "woman",
        "x",
        "女",
        "女性",
        "男",
        "男性",
    ];
    if value.len() > 20 {
        return Fit::No;
    }
    let is_word = with_folded(value, |word| WORDS.contains(&word));
    if is_word == Some(true) {
        Fit::Bare(true)
    } else {
        Fit::No
    }
}

/// A number and a street's word, in either order; with a number and words alone it is bare.
pub(crate) fn street_address(value: &[u8]) -> Fit {
    if !has_street_shape(value) {
        return Fit::No;
    }
    match is_street(value) {
        true => Fit::Specific(true),
        false if value.contains(&b' ') || !value.is_ascii() => Fit::Bare(true),
        false => Fit::No,
    }
}

/// Letters and a number in words, and no sign that addresses are written without.
pub(super) fn has_street_shape(value: &[u8]) -> bool {
    let (mut digits, mut letters, mut has_words) = (0, 0, false);
    for byte in value {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => letters += 1,
            b'0'..=b'9' => digits += 1,
            b' ' | b'.' | b',' => has_words = true,
            b'@' | b'=' | b'<' | b'>' | b'{' | b'}' | b'[' | b']' | b'|' | b'?' | b'!' | b'*'
            | b'_' | b'%' | b'$' | b';' => return false,
            0x80.. => {
                letters += 1;
                has_words = true;
            }
            _ => {}
        }
    }
    (6..=160).contains(&value.len()) && letters >= 3 && (1..=14).contains(&digits) && has_words
}

/// Words that name a kind of street.
static STREETS: LazyLock<FixedSet<&'static [u8]>> = LazyLock::new(|| {
    let words = STREET_WORDS.split_ascii_whitespace();
    words.map(str::as_bytes).collect()
});
const STREET_WORDS: &str = "aleja alameda allee al ave avda avenida avenue av blvd boulevard bd \
    byway calle camino carrer chemin circle close corso court crescent ct cours \
    chaussee dr drive estrada gasse gade grove highway hwy impasse jalan lane \
    largo ln marg mews os osiedle parkway pkwy paseo passage piazza pl \
    plac place platz plaza praca quai rd ring road route rua rue \
    sq square st str strada strasse straat street terrace travessa trail ul \
    ulica utca via viale vicolo vej way weg walk ronda rambla c/ \
    sokak caddesi ulice contrada quay row apt suite nagar glen hof ufer";

/// Longest of these.
const LONGEST_STREET: usize = 10;

/// Ends of words that name a kind of street.
static ENDS: terms::Ends = terms::Ends::new(&[
    "strasse", "straße", "str", "weg", "platz", "allee", "gasse", "ring", "damm", "ufer", "straat",
    "laan", "plein", "gracht", "kade", "gatan", "vagen", "grand", "torget", "gade", "vej", "veien",
    "gata", "katu", "tie", "kuja", "utca", "dijk", "singel", "steeg", "hof", "stieg", "chaussee",
]);

/// Whether a text names a kind of street.
fn is_street(text: &[u8]) -> bool {
    if text.is_ascii() {
        return has_street_word(text);
    }
    let is_folded = with_folded(text, |text| {
        has_street_word(text.as_bytes())
            || JAPANESE.iter().filter(|mark| text.contains(**mark)).count() >= 2
    });
    is_folded == Some(true)
}

/// Whether one of the words names a kind of street; the kind stands last in most languages.
fn has_street_word(text: &[u8]) -> bool {
    let mut words = text.rsplit(|byte| matches!(byte, b' ' | b',' | b'.'));
    words.any(|word| {
        let mut lower = [0; 32];
        let end = &word[word.len().saturating_sub(lower.len())..];
        // House numbers are words, too.
        if end.last().is_none_or(u8::is_ascii_digit) {
            return false;
        }
        let lower = &mut lower[..end.len()];
        lower.copy_from_slice(end);
        lower.make_ascii_lowercase();
        ENDS.end(lower) || word.len() <= LONGEST_STREET && STREETS.contains(&*lower)
    })
}

/// Signs of Japanese and Chinese addresses.
const JAPANESE: &[&str] = &[
    "丁目", "番地", "都", "県", "区", "市", "町", "路", "街", "号", "號",
];
