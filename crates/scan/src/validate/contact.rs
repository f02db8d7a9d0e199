//! How people are reached: mail, telephone, post, and the names they log in with.

use super::Fit;
use super::digits::{Digits, date};
use crate::swar::{each, position, within};

/// RFC 5321: local part of at most 64 octets, domain of at most 255, labels of at most 63.
pub(crate) fn email(value: &[u8]) -> Fit {
    let value = value.strip_prefix(b"mailto:").unwrap_or(value);
    let value = match (value.first(), value.last()) {
        (Some(b'<'), Some(b'>')) => &value[1..value.len() - 1],
        _ => value,
    };
    let Some(at) = memchr::memrchr(b'@', value) else {
        return Fit::No;
    };
    let (local, domain) = (&value[..at], &value[at + 1..]);
    let has_shape = !local.is_empty() && domain.contains(&b'.') && !domain.contains(&b':');
    if !has_shape || !local.iter().all(|byte| is_local(*byte)) {
        return Fit::No;
    }
    let is_valid = local.len() <= 64
        && local[0] != b'.'
        && local[local.len() - 1] != b'.'
        && !local.windows(2).any(|pair| pair == b"..")
        && is_domain(domain);
    Fit::Specific(is_valid)
}

pub(super) fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || b".!#$%&'*+/=?^_`{|}~-".contains(&byte)
}

fn is_domain(domain: &[u8]) -> bool {
    let is_label = |label: &[u8]| {
        (1..=63).contains(&label.len())
            && label[0] != b'-'
            && label[label.len() - 1] != b'-'
            && label
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-' || *byte >= 0x80)
    };
    let Some(top) = domain.rsplit(|byte| *byte == b'.').next() else {
        return false;
    };
    let is_top = (2..=24).contains(&top.len())
        && (top
            .iter()
            .all(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80)
            || top.starts_with(b"xn--"));
    // An image at double density, `logo@2x.png`, is no mail address.
    let is_file = [
        &b"png"[..],
        b"jpg",
        b"jpeg",
        b"svg",
        b"gif",
        b"js",
        b"css",
        b"webp",
    ]
    .iter()
    .any(|end| top.eq_ignore_ascii_case(end));
    domain.len() <= 255 && is_top && !is_file && domain.split(|byte| *byte == b'.').all(is_label)
}

/// Calling codes with the least and the most digits of a national number (ITU-T E.164, and the
/// national plans registered with the ITU); codes that are absent here take 6 to 12.
const PLANS: &[(&[u8], usize, usize)] = &[
    (b"1", 10, 10),
    (b"20", 8, 10),
    (b"27", 9, 9),
    (b"30", 10, 10),
    (b"31", 9, 9),
    (b"32", 8, 9),
    (b"33", 9, 9),
    (b"34", 9, 9),
    (b"351", 9, 9),
    (b"352", 4, 11),
    (b"353", 7, 10),
    (b"354", 7, 9),
    (b"358", 5, 12),
    (b"36", 8, 9),
    (b"39", 6, 11),
    (b"40", 9, 9),
    (b"41", 9, 9),
    (b"420", 9, 9),
    (b"421", 9, 9),
    (b"43", 5, 13),
    (b"44", 9, 10),
    (b"45", 8, 8),
    (b"46", 7, 10),
    (b"47", 8, 8),
    (b"48", 9, 9),
    (b"49", 6, 12),
    (b"52", 10, 11),
    (b"54", 10, 11),
    (b"55", 10, 11),
    (b"56", 9, 9),
    (b"57", 8, 10),
    (b"60", 8, 10),
    (b"61", 9, 9),
    (b"62", 8, 12),
    (b"63", 8, 10),
    (b"64", 8, 10),
    (b"65", 8, 8),
    (b"66", 8, 9),
    (b"7", 10, 10),
    (b"81", 9, 10),
    (b"82", 8, 11),
    (b"84", 9, 10),
    (b"86", 10, 11),
    (b"90", 10, 10),
    (b"91", 10, 10),
    (b"92", 9, 10),
    (b"971", 8, 9),
    (b"972", 8, 9),
];

/// A telephone number; digits alone are bare, and groups that another scheme explains are none.
pub(crate) fn phone(value: &[u8]) -> Fit {
    let value = value.strip_prefix(b"tel:").unwrap_or(value);
    let value = without_extension(value);
    let Some(number) = Number::read(value) else {
        return Fit::No;
    };
    if !(7..=17).contains(&number.length) || number.is_dotted_date_or_address(value) {
        return Fit::No;
    }
    let digits = number.digits();
    if let Some(digits) = number.international(value) {
        return Fit::Specific(is_international(digits));
    }
    match number.groups {
        1 => Fit::Bare((7..=13).contains(&number.length)),
        _ if number.has_area || is_national(digits, number.groups, value) => {
            Fit::Specific(number.length <= 13)
        }
        _ => Fit::No,
    }
}

/// The digits of what may be a telephone number.
struct Number {
    digits: [u8; 20],
    length: usize,
    groups: usize,
    has_area: bool,
}

impl Number {
    fn read(value: &[u8]) -> Option<Self> {
        let mut read = Self {
            digits: [0; 20],
            length: 0,
            groups: 0,
            has_area: false,
        };
        let mut in_group = false;
        let mut before = 0;
        for (place, byte) in value.iter().enumerate() {
            match byte {
                b'0'..=b'9' => {
                    *read.digits.get_mut(read.length)? = byte - b'0';
                    read.length += 1;
                    read.groups += usize::from(!in_group);
                    in_group = true;
                }
                b'+' if place == 0 || place == 1 && before == b'(' => {}
                b'(' => read.has_area = true,
                b' ' if matches!(before, b' ') => return None,
                b' ' | b'-' | b'.' | b'/' | b')' => in_group = false,
                _ => return None,
            }
            before = *byte;
        }
        let ends_well = value.last().is_some_and(u8::is_ascii_digit);
        let begins_well = matches!(value.first(), Some(b'+' | b'(' | b'0'..=b'9'));
        (ends_well && begins_well).then_some(read)
    }

    fn digits(&self) -> &[u8] {
        &self.digits[..self.length]
    }

    /// The digits behind `+` or `00`.
    fn international(&self, value: &[u8]) -> Option<&[u8]> {
        if value.starts_with(b"+") || value.starts_with(b"(+") {
            return Some(self.digits());
        }
        let digits = self.digits().strip_prefix(&[0, 0])?;
        (self.length >= 11 && digits.first() != Some(&0)).then_some(digits)
    }

    fn is_dotted_date_or_address(&self, value: &[u8]) -> bool {
        let dots = || memchr::memchr_iter(b'.', value).count();
        let is_address = self.groups == 4 && dots() == 3 && super::ipv4(value).is_some();
        is_address || (self.length == 8 || self.length == 6) && date(value).is_some()
    }
}

/// Places in [`PLANS`] by the first three digits; its length where there is none.
static BY_DIGITS: [usize; 1_000] = {
    let mut places = [PLANS.len(); 1_000];
    let mut number = 0;
    while number < 1_000 {
        let digits = [number / 100, number / 10 % 10, number % 10];
        let mut place = 0;
        while place < PLANS.len() {
            let (code, ..) = PLANS[place];
            let mut same = 0;
            while same < code.len() && (code[same] - b'0') as usize == digits[same] {
                same += 1;
            }
            if same == code.len() {
                places[number] = place;
            }
            place += 1;
        }
        number += 1;
    }
    places
};

/// The plan of a number that is longer than any calling code.
fn plan(digits: &[u8]) -> Option<&'static (&'static [u8], usize, usize)> {
    let [first, second, third, _, ..] = digits else {
        return None;
    };
    let number = usize::from(*first) * 100 + usize::from(*second) * 10 + usize::from(*third);
    PLANS.get(*BY_DIGITS.get(number)?)
}

fn is_international(digits: &[u8]) -> bool {
    let plan = plan(digits);
    let all_equal = digits.windows(2).all(|pair| pair[0] == pair[1]);
    let begins_well = digits.first().is_some_and(|first| *first != 0);
    let fits = match plan {
        // Many write the trunk prefix after the calling code: `+44 (0)20 …`.
        Some((code, least, most)) => {
            let national = digits.len() - code.len();
            let trunk = usize::from(digits[code.len()] == 0);
            national >= *least && national <= most + trunk
        }
        None => (8..=15).contains(&digits.len()),
    };
    begins_well && !all_equal && fits
}

/// Groups as national plans write them: the NANP's 3-3-4, a trunk 0, or pairs and triplets of a
/// closed plan. Two groups alone may be anything.
fn is_national(digits: &[u8], groups: usize, value: &[u8]) -> bool {
    let first = digits.first().copied().unwrap_or_default();
    let layout = |wanted: &[usize]| {
        let groups = value.split(|byte| !byte.is_ascii_digit());
        groups
            .map(<[u8]>::len)
            .filter(|it| *it > 0)
            .eq(wanted.iter().copied())
    };
    let is_nanp = |digits: &[u8]| digits[0] >= 2 && digits[3] >= 2;
    match digits.len() {
        10 if layout(&[3, 3, 4]) => is_nanp(digits) || first == 0,
        11 if first == 1 && layout(&[1, 3, 3, 4]) => is_nanp(&digits[1..]),
        9..=12 if first == 0 && groups >= 2 => !layout(&[3, 2, 4]),
        9 => layout(&[3, 3, 3]) || layout(&[3, 2, 2, 2]) || layout(&[2, 3, 2, 2]),
        10 => layout(&[2, 4, 4]) || layout(&[5, 5]) && first >= 6,
        11 => layout(&[3, 4, 4]) || layout(&[2, 5, 4]),
        8 => layout(&[2, 2, 2, 2]),
        _ => false,
    }
}

fn without_extension(value: &[u8]) -> &[u8] {
    let letters = |word| within(word | each(0x20), b'a', b'z') | within(word, b'#', b'#');
    let Some(at) = position(value, 0, letters) else {
        return value;
    };
    let (number, extension) = value.split_at(at);
    let word_ends = extension
        .iter()
        .position(u8::is_ascii_digit)
        .unwrap_or(extension.len());
    let word = extension[..word_ends].trim_ascii();
    let digits = &extension[word_ends..];
    let is_word = [&b"x"[..], b"ext", b"ext.", b"extension", b"#"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known));
    if is_word && (1..=6).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit) {
        number.trim_ascii_end()
    } else {
        value
    }
}

/// Formats of postal codes: digits, or the alphanumerical ones of a few countries.
pub(crate) fn postal_code(value: &[u8]) -> Fit {
    if !matches!(value.len(), 3..=10) {
        return Fit::No;
    }
    let (mut digits, mut letters) = (0, 0);
    for byte in value {
        match byte {
            b'0'..=b'9' => digits += 1,
            b'a'..=b'z' | b'A'..=b'Z' => letters += 1,
            b' ' | b'-' => {}
            _ => return Fit::No,
        }
    }
    let fits = digits >= 2 && letters <= 5 && (value.len() >= 4 || letters > 0);
    let is_number = |number: Digits| matches!(digits, 4..=9) && !number.are_all_equal();
    if fits && Digits::read(value, b"- ").is_none_or(is_number) {
        Fit::Bare(true)
    } else {
        Fit::No
    }
}

/// A handle that somebody logs in with.
pub(crate) fn username(value: &[u8]) -> Fit {
    let is_part =
        |byte: &u8| byte.is_ascii_alphanumeric() || b"._-@\\".contains(byte) || *byte >= 0x80;
    let fits = (3..=64).contains(&value.len())
        && value.iter().all(is_part)
        && value
            .iter()
            .any(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80);
    if fits { Fit::Bare(true) } else { Fit::No }
}
