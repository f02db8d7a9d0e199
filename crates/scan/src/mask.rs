//! Values that stand for personal data without showing it: covered, replaced, hashed, encrypted.

use crate::profile::{Class, Profile};
use crate::swar::hexadecimal;
use crate::validate::ipv4;

/// How a value is covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cover<'v> {
    /// Its layout is that of one type alone, whatever the header says.
    Of(&'static str),
    /// A marker whose word may name a type.
    Marker(&'v [u8]),
    /// Covered, or a value that stands for none; a header must say what was covered.
    Plain,
}

/// Bullet `•` and block `█` of UTF-8, by which masks are written, too.
const BULLETS: [&[u8]; 2] = ["\u{2022}".as_bytes(), "\u{2588}".as_bytes()];

/// Longest of the words that replace a value.
const LONGEST_MARKER: usize = 14;
/// Words that replace a value.
const MARKERS: [&str; 18] = [
    "redacted",
    "masked",
    "anonymized",
    "anonymised",
    "anonymous",
    "hidden",
    "removed",
    "deleted",
    "confidential",
    "suppressed",
    "withheld",
    "obfuscated",
    "geschwarzt",
    "anonymisiert",
    "anonyme",
    "masque",
    "scrubbed",
    "restricted",
];

/// Whether [`cover`] needs to look at the value.
pub(crate) fn may_cover(value: &[u8], profile: Profile) -> bool {
    let last = value[value.len() - 1];
    profile.count(Class::Mask) > 0
        || profile.count(Class::Other) > 0
        || profile.count(Class::Digit) == 0 && value.len() <= LONGEST_MARKER
        || profile.letters() > 1 && has_run_of_x(value)
        || matches!(last, b'x' | b'X')
        || matches!(value[0], b'x' | b'X')
        || profile.letters() == 0
            && match value {
                [.., before, b'0'] => *before == b'.',
                [.., two, one, b'4' | b'6' | b'8'] => *one == b'/' || *two == b'/',
                _ => false,
            }
}

/// Whether any value of the value's layout may be covered.
pub(crate) fn may_cover_layout_of(value: &[u8], profile: Profile) -> bool {
    let counts = |byte| memchr::memchr_iter(byte, value).count();
    profile.count(Class::Mask) > 0
        || profile.count(Class::Other) > 0
        || profile.count(Class::Digit) == 0 && value.len() <= LONGEST_MARKER
        || memchr::memchr2_iter(b'x', b'X', value).count() > 1
        || profile.letters() == 0 && counts(b'.') == 3
}

/// Whether the value is covered, and how.
pub(crate) fn cover(value: &[u8], profile: Profile) -> Option<Cover<'_>> {
    if value.len() > 128 {
        return None;
    }
    if let Some(word) = marker(value) {
        return Some(Cover::Marker(word));
    }
    let has_bullet =
        value[0] >= 0x80 || value[value.len() - 1] >= 0x80 || memchr::memchr(0xe2, value).is_some();
    let is_mask_like = profile.count(Class::Mask) > 0
        || has_bullet
            && BULLETS
                .iter()
                .any(|bullet| memchr::memmem::find(value, bullet).is_some())
        || value
            .iter()
            .filter(|byte| matches!(byte, b'X' | b'x'))
            .count()
            >= 2;
    if is_mask_like && let Some(cover) = covered(value) {
        return Some(cover);
    }
    truncated_address(value).or_else(|| marker_word(value))
}

/// `[REDACTED]`, `<EMAIL>`, `{{NAME}}`: the word between the brackets.
fn marker(value: &[u8]) -> Option<&[u8]> {
    let (open, close) = match (value.first()?, value.last()?) {
        (b'[', b']') => (b'[', b']'),
        (b'<', b'>') => (b'<', b'>'),
        (b'{', b'}') => (b'{', b'}'),
        (b'*', b'*') => (b'*', b'*'),
        (b'#', b'#') => (b'#', b'#'),
        _ => return None,
    };
    let begin = value.iter().position(|byte| *byte != open)?;
    let end = value.iter().rposition(|byte| *byte != close)?;
    let word = value.get(begin..=end)?.trim_ascii();
    let is_word = (2..=40).contains(&word.len())
        && word
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_- :".contains(byte))
        && word.iter().any(u8::is_ascii_alphabetic);
    is_word.then_some(word)
}

fn marker_word(value: &[u8]) -> Option<Cover<'static>> {
    let first = value[0].to_ascii_lowercase();
    let is_marker = (4..=LONGEST_MARKER).contains(&value.len())
        && MARKERS.iter().any(|word| {
            first == word.as_bytes()[0]
                && value.len() == word.len()
                && value.eq_ignore_ascii_case(word.as_bytes())
        });
    is_marker.then_some(Cover::Plain)
}

/// Whether a marker's word is upper case, as redaction tools write it and HTML does not.
pub(crate) fn is_loud(word: &[u8]) -> bool {
    !word.iter().any(u8::is_ascii_lowercase)
}

/// Counts of a value in which some characters are covered.
struct Shown {
    covers: usize,
    digits: usize,
    letters: usize,
}

/// Three letters X in sequence cover something, or are a size.
pub(crate) fn has_run_of_x(value: &[u8]) -> bool {
    let first = memchr::memchr2(b'X', b'x', value).unwrap_or(value.len());
    value[first..]
        .windows(3)
        .any(|three| matches!(three, b"XXX" | b"xxx"))
}

fn shown(value: &str) -> Shown {
    let mut shown = Shown {
        covers: 0,
        digits: 0,
        letters: 0,
    };
    let is_x = |letter: char| matches!(letter, 'x' | 'X');
    let has_others = value.chars().any(|it| it.is_alphabetic() && !is_x(it));
    let has_run = has_run_of_x(value.as_bytes());
    let mut before = None;
    let mut letters = value.chars().peekable();
    while let Some(letter) = letters.next() {
        let is_in_run = before == Some(letter) || letters.peek() == Some(&letter);
        match letter {
            '*' | '#' | '•' | '█' => shown.covers += 1,
            // Letters X cover where no other letters stand, or where they follow one another.
            'x' | 'X' if !has_others || has_run && is_in_run => shown.covers += 1,
            _ if letter.is_numeric() => shown.digits += 1,
            _ if letter.is_alphabetic() => shown.letters += 1,
            _ => {}
        }
        before = Some(letter);
    }
    shown
}

fn covered(value: &[u8]) -> Option<Cover<'_>> {
    let text = std::str::from_utf8(value).ok()?;
    if let Some((local, domain)) = text.rsplit_once('@') {
        let all = shown(local);
        let is_covered =
            all.covers >= 1 && all.covers * 2 >= all.letters + all.digits || all.covers >= 3;
        let has_domain = domain.contains('.') || shown(domain).covers > 0;
        return (is_covered && has_domain).then_some(Cover::Of("email"));
    }
    let all = shown(text);
    let total = all.covers + all.digits + all.letters;
    if let Some(kind) = layout(text, &all) {
        return Some(Cover::Of(kind));
    }
    // Names keep their first letters; two stars alone are a rating.
    let is_covered = all.covers >= 2 && all.covers * 2 >= total && total >= 3;
    is_covered.then_some(Cover::Plain)
}

/// The type whose layout it is.
fn layout(text: &str, all: &Shown) -> Option<&'static str> {
    let is_cover = |letter: char| matches!(letter, '*' | '#' | '•' | '█' | 'x' | 'X');
    let is_place = |letter: char| is_cover(letter) || letter.is_ascii_digit();
    let mut groups = [0_usize; 8];
    let mut count = 0;
    for group in text
        .split(|letter: char| !is_place(letter))
        .filter(|it| !it.is_empty())
    {
        *groups.get_mut(count)? = group.chars().count();
        count += 1;
    }
    let groups = &groups[..count];
    let total = all.covers + all.digits;
    let ends_plain = text.chars().rev().take(4).all(|it| it.is_ascii_digit());
    if all.letters == 0 {
        let most_covered = all.covers * 2 >= total;
        let plain = |allowed: &str| text.chars().all(|it| is_place(it) || allowed.contains(it));
        if groups == [3, 2, 4] && most_covered && plain("- ") {
            return Some("us_ssn");
        }
        let is_card = (13..=19).contains(&total)
            && all.digits <= 10
            && all.digits >= 4
            && ends_plain
            && all.covers >= 5;
        if is_card && plain("- ") {
            return Some("credit_card");
        }
        let is_phone = (7..=15).contains(&total)
            && most_covered
            && all.digits >= 2
            && (text.starts_with('+')
                || text.starts_with('(')
                || groups == [3, 3, 4] && plain("-. "));
        if is_phone && plain("+()-. ") {
            return Some("phone");
        }
        let parts = || text.split('.');
        let is_address = parts().count() == 4
            && parts()
                .next()
                .is_some_and(|part| part.parse::<u8>().is_ok())
            && parts()
                .next_back()
                .is_some_and(|part| !part.is_empty() && part.chars().all(is_cover));
        if is_address {
            return Some("ip_address");
        }
    }
    let is_iban = all.letters <= 4
        && (15..=34).contains(&(total + all.letters))
        && text.chars().take(2).all(|it| it.is_ascii_uppercase())
        && all.covers >= 6
        && text
            .chars()
            .all(|it| is_place(it) || it.is_ascii_uppercase() || it == ' ');
    is_iban.then_some("iban")
}

/// An address whose last number is gone: `198.51.100.0`, or a network of 24 bits or fewer.
fn truncated_address(value: &[u8]) -> Option<Cover<'static>> {
    let is_short = value.ends_with(b".0") || memchr::memchr(b'/', value).is_some();
    if !(7..=18).contains(&value.len()) || !value[0].is_ascii_digit() || !is_short {
        return None;
    }
    let (address, bits) = match memchr::memchr(b'/', value) {
        Some(at) => (&value[..at], Some(&value[at + 1..])),
        None => (value, None),
    };
    let octets = ipv4(address)?;
    let is_network = bits.is_none_or(|bits| matches!(bits, b"24" | b"16" | b"8"));
    // Masks, loopback and groups are no network of anybody.
    let is_host = matches!(octets[0], 1..=126 | 128..=223);
    (octets[3] == 0 && is_network && is_host && octets.iter().all(|it| *it <= 255))
        .then_some(Cover::Of("ip_address"))
}

/// A dummy, or a value so general that it tells of nobody: `000-00-0000`, `902**`, `1984`.
pub(crate) fn is_generalised(value: &[u8], profile: Profile, kind: &str) -> bool {
    let count = profile.count(Class::Digit);
    if count < 3 {
        return false;
    }
    let digits = || value.iter().filter(|byte| byte.is_ascii_digit());
    let is_plain = || {
        value
            .iter()
            .all(|byte| byte.is_ascii_digit() || b"-./ ()+".contains(byte))
    };
    let is_dummy = count >= 5
        && profile.letters() == 0
        && (digits().all(|it| *it == b'0') || digits().all(|it| *it == b'9'))
        && is_plain();
    let is_year = kind == "date_of_birth"
        && value.len() == 4
        && count == 4
        && (value.starts_with(b"19") || value.starts_with(b"20"));
    let is_area = kind == "postal_code"
        && (5..=6).contains(&value.len())
        && value[..3].iter().all(u8::is_ascii_digit)
        && value[3..]
            .iter()
            .all(|byte| matches!(byte, b'*' | b'x' | b'X' | b'#'));
    is_dummy || is_year || is_area
}

/// What hides a value completely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opaque {
    /// A digest that a table of all values reverses where these are few.
    Digest,
    /// Anything else: a salted hash, ciphertext, a token.
    Other,
}

/// Shorter values hide nothing.
const SHORTEST_HIDDEN: usize = 12;
/// Lengths of digests in hexadecimal: MD5, SHA-1, SHA-224, SHA-256, SHA-384, SHA-512.
const DIGESTS: [usize; 6] = [32, 40, 56, 64, 96, 128];
/// What stands before some of them.
const ALGORITHMS: [&[u8]; 4] = [b"sha256:", b"sha1:", b"md5:", b"sha512:"];

/// Heads of password hashes, ciphertexts and the messages of key services.
const HEADS: [&[u8]; 20] = [
    b"$2a$",
    b"$2b$",
    b"$2y$",
    b"$argon2",
    b"$5$",
    b"$6$",
    b"$pbkdf2",
    b"$scrypt",
    b"pbkdf2_",
    b"{SSHA",
    b"{bcrypt}",
    b"ENC:",
    b"ENC(",
    b"ENC[",
    b"enc:",
    b"vault:v",
    b"AQICAH",
    b"AYAD",
    b"gAAAAA",
    b"AgV4",
];

/// Whether the value hides what it stands for.
pub(crate) fn opaque(value: &[u8]) -> Option<Opaque> {
    if value.len() < SHORTEST_HIDDEN {
        return None;
    }
    if is_digest(value) {
        return Some(Opaque::Digest);
    }
    let is_other = matches!(
        value[0],
        b'$' | b'A' | b'E' | b'e' | b'g' | b'p' | b'v' | b'{'
    ) && HEADS.iter().any(|head| value.starts_with(head))
        || is_uuid(value)
        || is_blob(value);
    is_other.then_some(Opaque::Other)
}

/// Whether the value is a digest in hexadecimal, perhaps behind the name of its algorithm.
pub(crate) fn is_digest(value: &[u8]) -> bool {
    let is_bare = |value: &[u8]| DIGESTS.contains(&value.len()) && hexadecimal(value) == Some(true);
    let behind = |algorithm: &&[u8]| value.strip_prefix(*algorithm).is_some_and(is_bare);
    value.len() >= DIGESTS[0] && (is_bare(value) || ALGORITHMS.iter().any(behind))
}

/// As [`opaque`], for checks that refuse hidden values.
pub(crate) fn is_opaque(value: &[u8]) -> bool {
    opaque(value).is_some()
}

fn is_uuid(value: &[u8]) -> bool {
    value.len() == 36
        && value.iter().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Base 64 of random bytes: long, and of letters of both cases with digits.
fn is_blob(value: &[u8]) -> bool {
    let is_character = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'_' | b'-')
    };
    value.len() >= 24
        && value.iter().all(is_character)
        && value.iter().any(u8::is_ascii_digit)
        && value.iter().any(u8::is_ascii_uppercase)
        && value.iter().any(u8::is_ascii_lowercase)
}

/// A surrogate: a short prefix and a random part with digits.
pub(crate) fn is_surrogate(value: &[u8]) -> bool {
    let Some(at) = value
        .iter()
        .position(|byte| matches!(byte, b'_' | b'-' | b':' | b'#'))
    else {
        return false;
    };
    let (prefix, part) = (&value[..at], &value[at + 1..]);
    (2..=16).contains(&prefix.len())
        && prefix.iter().all(u8::is_ascii_alphabetic)
        && (4..=64).contains(&part.len())
        && part
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte))
        && part.iter().any(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kind(value: &str) -> Option<Cover<'_>> {
        cover(value.as_bytes(), Profile::of(value.as_bytes()))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3_000))]

        /// What is covered, its layout lets through.
        #[test]
        fn nothing_that_a_layout_rules_out_is_covered(
            value in prop_oneof![
                "[0-9xX*#•.+ -]{1,20}",
                "[12][0-9]{1,2}(\\.[0-9xX]{1,3}){3}(/(8|16|24))?",
                "[\\[<{*#]{0,2}[A-Za-zxX ]{1,14}[\\]>}*#]{0,2}",
                "[A-Z]{0,2}[xX0-9]{1,24}",
                proptest::sample::select(&MARKERS[..]).prop_map(str::to_uppercase),
                "[ -~]{1,40}",
            ],
        ) {
            let value = value.trim().as_bytes();
            let profile = Profile::of(value);
            let is_missed = !value.is_empty()
                && !may_cover_layout_of(value, profile)
                && cover(value, profile).is_some();
            prop_assert!(!is_missed, "{}", String::from_utf8_lossy(value));
        }

        #[test]
        fn digests_stand_alone_or_behind_their_algorithm(
            algorithm in "(sha256:|sha1:|md5:|sha512:|sha3:|:)?",
            length in proptest::sample::select(vec![31_usize, 32, 40, 56, 57, 64, 96, 128]),
            byte in "[0-9a-fg]",
        ) {
            let value = format!("{algorithm}{}", byte.repeat(length));
            let is_known = matches!(&*algorithm, "" | "sha256:" | "sha1:" | "md5:" | "sha512:");
            let is_hexadecimal = ("a"..="f").contains(&&*byte);
            let expected = is_known && is_hexadecimal && DIGESTS.contains(&length);
            prop_assert_eq!(is_digest(value.as_bytes()), expected, "{}", value);
        }
    }

    #[test]
    fn layouts_of_one_type_name_it() {
        for (value, name) in [
            ("***-**-4821", "us_ssn"),
            ("XXX-XX-4821", "us_ssn"),
            ("o****@ashdown.ie", "email"),
            ("**** **** **** 0173", "credit_card"),
            ("402400******0173", "credit_card"),
            ("203.0.113.xxx", "ip_address"),
            ("203.0.113.0", "ip_address"),
            ("+44 **** ***317", "phone"),
            ("IE29************5678", "iban"),
        ] {
            assert_eq!(kind(value), Some(Cover::Of(name)), "{value}");
        }
    }

    #[test]
    fn markers_give_their_word() {
        for (value, word) in [
            ("[REDACTED]", "REDACTED"),
            ("<EMAIL>", "EMAIL"),
            ("{{NAME}}", "NAME"),
            ("***HIDDEN***", "HIDDEN"),
        ] {
            assert_eq!(kind(value), Some(Cover::Marker(word.as_bytes())), "{value}");
        }
    }

    #[test]
    fn letters_x_in_sequence_cover_beside_other_letters() {
        for value in [
            "ZXXXXXXXX6706",
            "QXXXXX1121",
            "Axxxxx Bxxxxx",
            "DE-XXXXXX-07",
        ] {
            assert_eq!(kind(value), Some(Cover::Plain), "{value}");
        }
        for value in ["XXL-4471", "ROXXANE", "AXX 4821 KLM", "MCMXXXIV"] {
            assert_eq!(kind(value), None, "{value}");
        }
    }

    #[test]
    fn what_only_looks_covered_is_not() {
        for value in [
            "*.csv",
            "#release",
            "XXL",
            "Saxophone",
            "203.0.113.7",
            "C# developer",
            "2 * 3",
            "exxon",
            "255.255.255.0",
            "127.0.0.0",
        ] {
            assert_eq!(kind(value), None, "{value}");
        }
    }
}
