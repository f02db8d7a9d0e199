//! Addresses of machines, and of places on Earth.

use super::Fit;
use super::digits::{Digits, luhn};
use std::net::Ipv6Addr;

/// The octets of four numbers between dots; numbers above 255 are kept, as versions have them.
pub(crate) fn ipv4(value: &[u8]) -> Option<[u16; 4]> {
    if !(7..=19).contains(&value.len()) {
        return None;
    }
    let mut octets = [0_u16; 4];
    let mut parts = value.split(|byte| *byte == b'.');
    for octet in &mut octets {
        let part = parts.next().filter(|part| (1..=4).contains(&part.len()))?;
        for byte in part {
            let digit = byte.is_ascii_digit().then(|| byte - b'0')?;
            *octet = *octet * 10 + u16::from(digit);
        }
    }
    parts.next().is_none().then_some(octets)
}

/// An address of a host; masks, loopback, unspecified and broadcast addresses name none.
pub(crate) fn ip_address(value: &[u8]) -> Fit {
    if let Some(octets) = ipv4(without_port(value)) {
        let is_special =
            matches!(octets, [0 | 127 | 255, ..]) || octets[3] == 255 && octets[2] == 255;
        let has_leading_zero = value
            .split(|byte| *byte == b'.')
            .any(|part| part.len() > 1 && part[0] == b'0');
        return match octets.iter().all(|octet| *octet <= 255) {
            _ if is_special => Fit::No,
            is_address => Fit::Specific(is_address && !has_leading_zero),
        };
    }
    let colons = memchr::memchr_iter(b':', value).count();
    let value = value.split(|byte| *byte == b'%').next().unwrap_or_default();
    if colons < 2 || value.len() > 45 {
        return Fit::No;
    }
    match std::str::from_utf8(value)
        .ok()
        .and_then(|text| text.parse::<Ipv6Addr>().ok())
    {
        Some(address) if address.is_loopback() || address.is_unspecified() => Fit::No,
        // `1::2` is as likely a path of a time or a version.
        Some(_) if colons >= 3 || value.len() >= 9 => Fit::Specific(true),
        _ => Fit::No,
    }
}

pub(super) fn without_port(value: &[u8]) -> &[u8] {
    match value.iter().position(|byte| *byte == b':') {
        Some(at) if value[at + 1..].iter().all(u8::is_ascii_digit) && value.len() - at <= 6 => {
            &value[..at]
        }
        _ => value,
    }
}

/// Six octets between equal separators; all equal, or broadcast, is none.
pub(crate) fn mac_address(value: &[u8]) -> Fit {
    let Ok(code) = <&[u8; 17]>::try_from(value) else {
        return Fit::No;
    };
    let separator = code[2];
    let has_shape = matches!(separator, b':' | b'-')
        && code
            .iter()
            .enumerate()
            .all(|(place, byte)| match place % 3 {
                2 => *byte == separator,
                _ => byte.is_ascii_hexdigit(),
            });
    if !has_shape {
        return Fit::No;
    }
    let first = code[0];
    let all_equal = code
        .iter()
        .enumerate()
        .all(|(place, byte)| place % 3 == 2 || *byte == first);
    Fit::Specific(!all_equal)
}

/// Device identity of a mobile phone: Luhn, and a reporting body that allocates codes (GSMA TS.06).
pub(crate) fn imei(value: &[u8]) -> Fit {
    let Some(digits) = Digits::read(value, b"- ").filter(|it| it.all().len() == 15) else {
        return Fit::No;
    };
    let is_body = matches!(
        digits.number(0, 2),
        1 | 10 | 30 | 33 | 35 | 44 | 45 | 49..=54 | 86 | 91 | 98 | 99
    );
    digits.fit(is_body && luhn(digits.all()) && !digits.are_all_equal())
}

/// A UUID, 16 or 40 hexadecimal digits, or an identifier of letters and digits.
pub(crate) fn device_id(value: &[u8]) -> Fit {
    let hex = |value: &[u8]| value.iter().all(u8::is_ascii_hexdigit);
    let is_uuid = value.len() == 36
        && value.iter().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    let is_hex = matches!(value.len(), 14..=16 | 32 | 40) && hex(value);
    let is_serial = (8..=40).contains(&value.len())
        && value
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_:.".contains(byte))
        && value.iter().filter(|byte| byte.is_ascii_digit()).count() >= 3;
    if is_uuid || is_hex || is_serial {
        Fit::Bare(true)
    } else {
        Fit::No
    }
}

/// Decimal degrees, one or a pair of them, or a point in well-known text.
pub(crate) fn geo_coordinate(value: &[u8]) -> Fit {
    let inner = value
        .strip_prefix(b"POINT")
        .map_or(value, <[u8]>::trim_ascii);
    let inner = inner
        .strip_prefix(b"(")
        .and_then(|it| it.strip_suffix(b")"))
        .unwrap_or(inner);
    let mut parts = inner
        .split(|byte| matches!(byte, b',' | b';' | b' '))
        .filter(|part| !part.is_empty());
    let (Some(first), second, None) = (parts.next(), parts.next(), parts.next()) else {
        return Fit::No;
    };
    match (degrees(first), second.map(degrees)) {
        (Some(degrees), None) if degrees.abs() <= 180.0 => Fit::Bare(true),
        (Some(left), Some(Some(right))) => Fit::Bare(
            left.abs() <= 180.0 && right.abs() <= 180.0 && left.abs().min(right.abs()) <= 90.0,
        ),
        _ => Fit::No,
    }
}

/// A number with at least two decimals.
fn degrees(part: &[u8]) -> Option<f64> {
    let dot = part.iter().position(|byte| *byte == b'.')?;
    let is_precise = part.len() - dot > 2;
    let number: f64 = std::str::from_utf8(part).ok()?.parse().ok()?;
    is_precise.then_some(number)
}
