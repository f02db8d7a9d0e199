//! Numbers that stand for a person or an account. Card numbers and IBANs carry check digits, so a
//! row count or an id is rarely taken for one; phone and social security numbers go by layout.

use super::{Hit, run};
use std::ops::RangeInclusive;

/// ISO/IEC 7812-1.
const CARD_DIGITS: RangeInclusive<usize> = 13..=19;
/// ISO 13616: the shortest is Norway's, the longest that the standard allows.
const IBAN_CHARS: RangeInclusive<usize> = 15..=34;
/// E.164 allows 15 digits; fewer than 8 are no subscriber's number with its prefix.
const PHONE_DIGITS: RangeInclusive<usize> = 8..=15;

/// A group of digits: how many, and where it ends.
type Group = (usize, usize);

/// The groups from `at` on with at most `max_gap` such characters between two of them; bounded,
/// since no number here has more digits than a card.
fn groups(chars: &[char], at: usize, gap: &str, max_gap: usize) -> Vec<Group> {
    let (mut found, mut digits, mut from) = (Vec::new(), 0, at);
    while digits <= *CARD_DIGITS.end() {
        let end = run(chars, from, |c| c.is_ascii_digit());
        if end == from {
            break;
        }
        digits += end - from;
        found.push((end - from, end));
        from = run(chars, end, |c| gap.contains(c));
        if from == end || from - end > max_gap {
            break;
        }
    }
    found
}

fn ends_word(chars: &[char], end: usize) -> bool {
    !chars.get(end).is_some_and(|c| c.is_alphanumeric())
}

pub(super) fn card(chars: &[char], at: usize) -> Option<Hit> {
    let mut digits = 0;
    let ends = groups(chars, at, " -", 1).into_iter().map(|(len, end)| {
        digits += len;
        (digits, end)
    });
    let is_card = |(digits, end): &Group| {
        CARD_DIGITS.contains(digits) && ends_word(chars, *end) && passes_luhn(&chars[at..*end])
    };
    ends.filter(is_card).last().map(|(_, end)| Hit::masked(end))
}

/// ISO/IEC 7812-1, annex B.
fn passes_luhn(chars: &[char]) -> bool {
    let digits = chars.iter().rev().filter_map(|c| c.to_digit(10));
    let sum: u32 = digits
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit * 2) {
            (0, _) => digit,
            (_, doubled) => doubled / 10 + doubled % 10,
        })
        .sum();
    sum.is_multiple_of(10)
}

pub(super) fn social_security(chars: &[char], at: usize) -> Option<Hit> {
    match groups(chars, at, " -", 1).as_slice() {
        [(3, _), (2, _), (4, end), ..] if ends_word(chars, *end) => Some(Hit::masked(*end)),
        _ => None,
    }
}

pub(super) fn phone(chars: &[char], at: usize) -> Option<Hit> {
    match chars[at] {
        '+' => international(chars, at),
        '(' => area_code_in_brackets(chars, at),
        _ => national(chars, at),
    }
}

/// `+49 (0)30 123456`; no country's code starts with 0, which leaves UTC offsets alone.
fn international(chars: &[char], at: usize) -> Option<Hit> {
    chars.get(at + 1).filter(|c| matches!(c, '1'..='9'))?;
    longest(&groups(chars, at + 1, " -./()", 3), PHONE_DIGITS)
}

fn area_code_in_brackets(chars: &[char], at: usize) -> Option<Hit> {
    let found = groups(chars, at + 1, " -./()", 2);
    let (len, end) = *found.first()?;
    let is_area = (2..=5).contains(&len) && chars.get(end) == Some(&')');
    is_area.then(|| longest(&found, PHONE_DIGITS)).flatten()
}

/// `030 1234567`, `06 12 34 56 78`, `555-123-4567`; dates and versions do not start so.
fn national(chars: &[char], at: usize) -> Option<Hit> {
    let found = groups(chars, at, " -./", 1);
    match (chars[at], found.as_slice()) {
        ('0', [(3..=6, _), _, ..]) => longest(&found, 9..=*PHONE_DIGITS.end()),
        ('0', [(2, _), (2, _), (2, _), (2, _), (2, end), ..])
        | ('2'..='9', [(3, _), (3, _), (4, end), ..])
            if ends_word(chars, *end) =>
        {
            Some(Hit::masked(*end))
        }
        _ => None,
    }
}

fn longest(found: &[Group], digits: RangeInclusive<usize>) -> Option<Hit> {
    let mut sum = 0;
    let sums = found.iter().map(|(len, end)| {
        sum += len;
        (sum, *end)
    });
    sums.filter(|(sum, _)| digits.contains(sum))
        .last()
        .map(|(_, end)| Hit::masked(end))
}

pub(super) fn iban(chars: &[char], at: usize) -> Option<Hit> {
    let head = chars.get(at..at + 4)?;
    let is_head = head[..2].iter().all(char::is_ascii_alphabetic)
        && head[2..].iter().all(char::is_ascii_digit);
    if !is_head {
        return None;
    }
    let (mut account, mut found) = (Vec::new(), None);
    let mut end = at;
    while account.len() <= *IBAN_CHARS.end() {
        let group_end = run(chars, end, |c| c.is_ascii_alphanumeric());
        account.extend(&chars[end..group_end.min(end + *IBAN_CHARS.end() + 1)]);
        if IBAN_CHARS.contains(&account.len()) && passes_mod_97(&account) {
            found = Some(Hit::masked(group_end));
        }
        end = run(chars, group_end, |c| matches!(c, ' ' | '-'));
        if group_end + 1 != end {
            break;
        }
    }
    found
}

/// ISO/IEC 7064, MOD 97-10: the first four characters moved to the end, letters from A = 10.
fn passes_mod_97(account: &[char]) -> bool {
    let (head, body) = account.split_at(4);
    let rest = body.iter().chain(head).fold(0, |rest, c| {
        let value = c.to_digit(36).unwrap_or_default();
        (rest * if value < 10 { 10 } else { 100 } + value) % 97
    });
    rest == 1
}
