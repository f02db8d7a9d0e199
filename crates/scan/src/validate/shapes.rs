//! What the layout of a value tells of a type whose check looks closer: whether any value of that
//! layout may have it. A layout is letters by case, X apart, digits, and all other bytes as they are.

use super::network::{ipv4, without_port};
use super::person::has_street_shape;
use super::{europe, money, united_states};

/// Whether any value of a value's layout may have the type.
pub(crate) type Shape = fn(&[u8]) -> bool;

const SHAPES: &[(&str, Shape)] = &[
    ("connection_string", |value| {
        memchr::memmem::find(value, b"://").is_some()
    }),
    ("es_dni", ends_with_letter),
    ("fr_nir", europe::has_nir_shape),
    ("genetic", genetic),
    ("iban", |value| money::compact_iban(value).is_some()),
    ("ip_address", ip_address),
    ("jwt", |value| memchr::memchr_iter(b'.', value).count() == 2),
    ("phone", phone),
    ("private_key", |value| {
        memchr::memmem::find(value, b"-----").is_some()
    }),
    ("slack_token", |value| {
        matches!(value, [b'x', _, b'x', _, b'-', ..])
    }),
    ("street_address", has_street_shape),
    ("us_itin", |value| {
        united_states::three_two_four(value).is_some()
    }),
    ("us_mbi", |value| {
        value.get(1).is_some_and(u8::is_ascii_alphabetic)
    }),
];

/// The shape of a name.
pub(crate) fn shape(name: &str) -> Option<Shape> {
    let found = SHAPES.binary_search_by_key(&name, |(name, _)| name);
    found.ok().map(|at| SHAPES[at].1)
}

fn ends_with_letter(value: &[u8]) -> bool {
    value.last().is_some_and(u8::is_ascii_alphabetic)
}

fn genetic(value: &[u8]) -> bool {
    let letters = value
        .iter()
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count();
    let has = |byte| memchr::memchr(byte, value).is_some();
    let is_change = |four: &[u8]| four[0] == b':' && four[2] == b'.';
    let is_number = letters == 2 && value.get(2).is_some_and(u8::is_ascii_digit);
    let is_sequence = value
        .iter()
        .all(|byte| byte.is_ascii_alphabetic() || b"/|".contains(byte));
    let is_pair = value.len() == 3 && b"/|".contains(&value[1]);
    is_number
        || is_sequence
        || is_pair
        || letters >= 3 && has(b':')
        || value.windows(3).any(is_change)
        || has(b'>')
}

fn ip_address(value: &[u8]) -> bool {
    let colons = memchr::memchr_iter(b':', value).count();
    ipv4(without_port(value)).is_some()
        || colons >= 6
        || memchr::memmem::find(value, b"::").is_some()
}

fn phone(value: &[u8]) -> bool {
    if matches!(value, [_, _, _, b':', ..]) {
        return true;
    }
    let letter = value
        .iter()
        .position(|byte| byte.is_ascii_alphabetic() || *byte == b'#');
    let (number, extension) = value.split_at(letter.unwrap_or(value.len()));
    let extension = extension.iter().skip_while(|byte| !byte.is_ascii_digit());
    if number.is_empty() || extension.count() > 6 {
        return false;
    }
    let mut groups = [0_usize; 8];
    let mut count = 0;
    let parts = number.split(|byte| !byte.is_ascii_digit());
    for part in parts.filter(|part| !part.is_empty()) {
        let Some(group) = groups.get_mut(count) else {
            return true;
        };
        *group = part.len();
        count += 1;
    }
    let groups = &groups[..count];
    let digits: usize = groups.iter().sum();
    let is_number = number
        .iter()
        .all(|byte| byte.is_ascii_digit() || b" +()-./".contains(byte));
    let is_plain = number[0].is_ascii_digit() && memchr::memchr(b'(', number).is_none();
    // As national plans group it, or with `00` before it.
    let is_grouped = match digits {
        7 => count == 1,
        8 => count == 1 || groups == [2, 2, 2, 2],
        _ => true,
    };
    is_number && (7..=17).contains(&digits) && (!is_plain || is_grouped)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::profile::Profile;
    use crate::validate::Fit;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::default);

    /// Another value of the same layout.
    fn like(value: &[u8], by: &[u8]) -> Vec<u8> {
        let turn = |byte: u8, by: u8| match byte {
            b'x' | b'X' => byte,
            b'0'..=b'9' => b'0' + (byte - b'0' + by) % 10,
            b'a'..=b'z' => (byte - b'a' + by) % 26 + b'a',
            b'A'..=b'Z' => (byte - b'A' + by) % 26 + b'A',
            other => other,
        };
        let turned = value.iter().zip(by.iter().cycle());
        let turned = turned.map(|(byte, by)| match turn(*byte, *by) {
            b'x' | b'X' if !byte.eq_ignore_ascii_case(&b'x') => *byte,
            other => other,
        });
        turned.collect()
    }

    fn candidates(value: &[u8]) -> impl Iterator<Item = bool> {
        let set = CATALOGUE.candidates(value.len(), Profile::of(value));
        (0..128).map(move |place| set & 1 << place != 0)
    }

    fn value() -> impl Strategy<Value = String> {
        prop_oneof![
            "[0-9]{1,4}[-./ :][0-9]{1,4}([-./ :][0-9]{1,6}){0,6}",
            "\\+?[0-9]{2,18}( ?(x|ext|#) ?[0-9]{1,6})?",
            "[A-Za-z]{0,5}[0-9]{1,12}[A-Za-z]{0,3}",
            "[A-Za-z0-9]{1,6}[-_:./][A-Za-z0-9]{1,30}",
            "[0-9A-Fa-f]{1,4}(:[0-9A-Fa-f]{0,4}){1,7}",
            "(rs|chr|c\\.|Bearer |tel:|xoxb-)[A-Za-z0-9:>.-]{1,20}",
            "[12][0-9]{2}[01][0-9]2[AB][0-9]{6,8}",
            "[ -~]{1,40}",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3_000))]

        /// What is dismissed by its layout is dismissed by its check, whatever the value.
        #[test]
        fn no_check_finds_what_the_layout_rules_out(
            value in value(), by in prop::collection::vec(0_u8..26, 1..9),
        ) {
            let other = like(value.as_bytes(), &by);
            for entity in CATALOGUE.entities() {
                let (first, second) = (entity.may_fit_layout_of(value.as_bytes()), entity.may_fit_layout_of(&other));
                prop_assert_eq!(first, second, "{} {:?} {}", entity.name, value, String::from_utf8_lossy(&other));
                if !first {
                    prop_assert_eq!(entity.check(value.as_bytes()), Fit::No, "{} {:?}", entity.name, value);
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3_000))]

        /// What a check finds, the classes of a value's bytes let through.
        #[test]
        fn no_check_finds_what_the_classes_of_bytes_rule_out(value in value()) {
            let value = value.trim().as_bytes();
            for (entity, is_candidate) in CATALOGUE.entities().zip(candidates(value)) {
                let is_missed = !value.is_empty() && !is_candidate && entity.check(value).is_valid();
                prop_assert!(!is_missed, "{} {:?}", entity.name, String::from_utf8_lossy(value));
            }
        }
    }

    #[test]
    fn shapes_stand_in_the_order_that_they_are_looked_up_by() {
        assert!(SHAPES.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
