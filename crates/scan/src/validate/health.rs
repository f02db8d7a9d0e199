//! Codes and numbers of care.

use super::Fit;

/// ICD-10 and ICD-10-CM: a chapter's letter, two characters, up to four behind the point.
pub(crate) fn icd10_code(value: &[u8]) -> Fit {
    let (head, tail) = match value.iter().position(|byte| *byte == b'.') {
        Some(at) => (&value[..at], Some(&value[at + 1..])),
        None => (value, None),
    };
    let (head, tail) = match tail {
        None if (4..=7).contains(&head.len()) => (&head[..3], Some(&head[3..])),
        _ => (head, tail),
    };
    let has_shape = head.len() == 3
        && head[0].is_ascii_alphabetic()
        && head[1].is_ascii_digit()
        && head[2].is_ascii_alphanumeric()
        && tail.is_none_or(|tail| {
            (1..=4).contains(&tail.len()) && tail.iter().all(u8::is_ascii_alphanumeric)
        });
    if !has_shape {
        return Fit::No;
    }
    // Chapters end within a letter: D ends with D89, and so on.
    let number = (head[1] - b'0') * 10
        + if head[2].is_ascii_digit() {
            head[2] - b'0'
        } else {
            9
        };
    let is_code = match head[0].to_ascii_uppercase() {
        b'D' => number <= 89 || !head[2].is_ascii_digit(),
        b'H' => number <= 95,
        b'P' => number <= 96,
        b'B' | b'C' | b'E' | b'F' | b'G' | b'I' | b'J' | b'K' | b'L' | b'M' | b'N' | b'O'
        | b'Q' | b'R' | b'S' | b'T' | b'U' | b'V' | b'W' | b'X' | b'Y' | b'Z' | b'A' => true,
        _ => false,
    };
    if value.contains(&b'.') {
        Fit::Specific(is_code)
    } else {
        Fit::Bare(is_code)
    }
}

fn is_number(value: &[u8], lengths: std::ops::RangeInclusive<usize>, digits: usize) -> bool {
    lengths.contains(&value.len())
        && value
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-/. ".contains(byte))
        && value.iter().filter(|byte| byte.is_ascii_digit()).count() >= digits
}

/// A number that a hospital gave to a patient.
pub(crate) fn medical_record_number(value: &[u8]) -> Fit {
    if is_number(value, 4..=20, 3) {
        Fit::Bare(true)
    } else {
        Fit::No
    }
}

/// A number that an insurer gave to a member.
pub(crate) fn health_insurance_id(value: &[u8]) -> Fit {
    if is_number(value, 6..=22, 4) {
        Fit::Bare(true)
    } else {
        Fit::No
    }
}

/// A template of a body's feature: a long blob.
pub(crate) fn biometric(value: &[u8]) -> Fit {
    let is_blob = value.len() >= 16
        && value
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+/=-_:.,; []".contains(byte));
    if is_blob { Fit::Bare(true) } else { Fit::No }
}

/// A variant's number, a genotype, a sequence, or a variant of VCF.
pub(crate) fn genetic(value: &[u8]) -> Fit {
    let is_base = |byte: &u8| b"ACGTUN".contains(&byte.to_ascii_uppercase());
    let rs = value
        .strip_prefix(b"rs")
        .or_else(|| value.strip_prefix(b"RS"));
    if let Some(digits) = rs.map(|rest| {
        rest.split(|byte| matches!(byte, b'(' | b'-' | b'_' | b' '))
            .next()
            .unwrap_or_default()
    }) {
        let fits = (3..=11).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
        return if fits { Fit::Specific(true) } else { Fit::No };
    }
    if value.len() >= 20 && value.iter().all(is_base) {
        return Fit::Specific(true);
    }
    let is_variant = value.starts_with(b"chr") && value.contains(&b':')
        || memchr::memchr_iter(b':', value).any(|at| value[at..].starts_with(b":c."))
        || value.starts_with(b"c.") && value.contains(&b'>');
    if is_variant {
        return Fit::Specific(true);
    }
    let is_genotype = matches!(value.len(), 2..=3)
        && value
            .iter()
            .all(|byte| is_base(byte) || b"/|".contains(byte))
        || matches!(value, [b'0' | b'1', b'/' | b'|', b'0' | b'1']);
    if is_genotype || value.len() >= 8 && value.iter().all(is_base) {
        return Fit::Bare(true);
    }
    Fit::No
}
