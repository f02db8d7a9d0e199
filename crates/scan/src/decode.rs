//! Encodings that anybody can reverse: what they hide is not hidden.

/// Longest value that is decoded.
const MOST: usize = 512;

/// A buffer for decoded values, so that none is allocated.
#[derive(Debug)]
pub(crate) struct Decoded {
    bytes: [u8; MOST],
}

impl Default for Decoded {
    fn default() -> Self {
        Self { bytes: [0; MOST] }
    }
}

/// An encoding that anybody can reverse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Base64,
    Hex,
    Percent,
    Rot13,
}

impl Encoding {
    pub(crate) const ALL: &[Self] = &[Self::Hex, Self::Base64, Self::Percent, Self::Rot13];
    /// Those of letters and digits alone; the others need a sign between.
    pub(crate) const DENSE: &[Self] = &[Self::Hex, Self::Base64];
}

impl Decoded {
    /// The text behind the encoding; `None` where the value is not so encoded or hides no text.
    pub(crate) fn text(&mut self, value: &[u8], encoding: Encoding) -> Option<&[u8]> {
        if !(6..=MOST).contains(&value.len()) {
            return None;
        }
        if matches!(encoding, Encoding::Base64 | Encoding::Hex)
            && !self.begins_as_text(value, encoding)
        {
            return None;
        }
        let text = match encoding {
            Encoding::Base64 => base64(value, &mut self.bytes),
            Encoding::Hex => hex(value, &mut self.bytes),
            Encoding::Percent => percent(value, &mut self.bytes),
            Encoding::Rot13 => rot13(value, &mut self.bytes),
        }?;
        is_text(text).then_some(text)
    }

    /// Most values are random when they are decoded, which their first bytes tell.
    fn begins_as_text(&mut self, value: &[u8], encoding: Encoding) -> bool {
        [4, 16].into_iter().all(|length| {
            let head = &value[..value.len().min(length)];
            let is_whole = value.len() <= length;
            let head = match encoding {
                Encoding::Hex => hex(head, &mut self.bytes),
                _ => base64(head, &mut self.bytes),
            };
            head.is_some_and(|head| {
                head.iter().all(|byte| !byte.is_ascii_control())
                    && match std::str::from_utf8(head) {
                        Ok(_) => true,
                        Err(fault) => !is_whole && fault.error_len().is_none(),
                    }
            })
        })
    }
}

fn is_text(bytes: &[u8]) -> bool {
    bytes.len() >= 3
        && bytes.iter().all(|byte| !byte.is_ascii_control())
        && std::str::from_utf8(bytes).is_ok()
}

const NO_SEXTET: u8 = 64;

/// What characters of either alphabet stand for.
const SEXTETS: [u8; 256] = {
    let mut table = [NO_SEXTET; 256];
    let mut byte = 0_u8;
    while byte < 0x80 {
        table[byte as usize] = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => NO_SEXTET,
        };
        byte += 1;
    }
    table
};

const NO_NIBBLE: u8 = 16;

/// What hexadecimal digits stand for.
const NIBBLES: [u8; 256] = {
    let mut table = [NO_NIBBLE; 256];
    let mut byte = 0_u8;
    while byte < 0x80 {
        table[byte as usize] = match byte {
            b'0'..=b'9' => byte - b'0',
            b'a'..=b'f' => byte - b'a' + 10,
            b'A'..=b'F' => byte - b'A' + 10,
            _ => NO_NIBBLE,
        };
        byte += 1;
    }
    table
};

/// Base 64 of either alphabet, with or without padding.
pub(crate) fn base64<'b>(value: &[u8], buffer: &'b mut [u8]) -> Option<&'b [u8]> {
    let body = value.trim_ascii_end();
    let padding = body.iter().rev().take_while(|byte| **byte == b'=').count();
    let body = &body[..body.len() - padding];
    if padding > 2 || body.len() % 4 == 1 {
        return None;
    }
    let (fours, rest) = body.as_chunks::<4>();
    let length = body.len() * 3 / 4;
    let (threes, last) = buffer.get_mut(..length)?.as_chunks_mut::<3>();
    for (three, four) in threes.iter_mut().zip(fours) {
        *three = three_bytes(*four)?;
    }
    if !rest.is_empty() {
        let mut four = [b'A'; 4];
        four[..rest.len()].copy_from_slice(rest);
        last.copy_from_slice(&three_bytes(four)?[..last.len()]);
    }
    Some(&buffer[..length])
}

/// What four characters of base 64 stand for.
fn three_bytes(four: [u8; 4]) -> Option<[u8; 3]> {
    let sextets = four.map(|byte| SEXTETS[usize::from(byte)]);
    if sextets.contains(&NO_SEXTET) {
        return None;
    }
    let bits = sextets
        .iter()
        .fold(0, |bits, sextet| bits << 6 | u32::from(*sextet));
    let [_, three @ ..] = bits.to_be_bytes();
    Some(three)
}

fn hex<'b>(value: &[u8], buffer: &'b mut [u8]) -> Option<&'b [u8]> {
    let value = value.strip_prefix(b"0x").unwrap_or(value);
    let (pairs, rest) = value.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    for (slot, [high, low]) in buffer.iter_mut().zip(pairs) {
        let [high, low] = [high, low].map(|byte| NIBBLES[usize::from(*byte)]);
        if high | low >= NO_NIBBLE {
            return None;
        }
        *slot = high << 4 | low;
    }
    Some(&buffer[..pairs.len()])
}

/// Percent-encoding; `None` where nothing is encoded.
pub(crate) fn percent<'b>(value: &[u8], buffer: &'b mut [u8]) -> Option<&'b [u8]> {
    memchr::memchr(b'%', value)?;
    let (mut at, mut length, mut decoded) = (0, 0, 0);
    while let Some(byte) = value.get(at) {
        let pair = value.get(at + 1..at + 3).filter(|_| *byte == b'%');
        let escaped =
            pair.and_then(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
        *buffer.get_mut(length)? = escaped.unwrap_or(*byte);
        length += 1;
        decoded += usize::from(escaped.is_some());
        at += if escaped.is_some() { 3 } else { 1 };
    }
    (decoded > 0).then_some(&buffer[..length])
}

/// Rotated letters of a mail address, told by its rotated top domain.
fn rot13<'b>(value: &[u8], buffer: &'b mut [u8]) -> Option<&'b [u8]> {
    const TOPS: [&[u8]; 7] = [
        b".pbz", b".bet", b".arg", b".rqh", b".hx", b".tbi", b".vasb",
    ];
    let is_address =
        memchr::memchr(b'@', value).is_some() && TOPS.iter().any(|top| value.ends_with(top));
    if !is_address {
        return None;
    }
    for (slot, byte) in buffer.iter_mut().zip(value) {
        *slot = match byte {
            b'a'..=b'z' => (byte - b'a' + 13) % 26 + b'a',
            b'A'..=b'Z' => (byte - b'A' + 13) % 26 + b'A',
            other => *other,
        };
    }
    Some(&buffer[..value.len()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_encoding_is_reversed() {
        let mut decoded = Decoded::default();
        for (value, encoding) in [
            ("YW1hcmFAYXNoZG93bi5pZQ==", Encoding::Base64),
            ("YW1hcmFAYXNoZG93bi5pZQ", Encoding::Base64),
            ("616d617261406173 68646f776e2e6965", Encoding::Hex),
            ("amara%40ashdown.ie", Encoding::Percent),
        ] {
            let value = value.replace(' ', "");
            assert_eq!(
                decoded.text(value.as_bytes(), encoding),
                Some(&b"amara@ashdown.ie"[..])
            );
        }
        assert_eq!(
            decoded.text(b"nznen@nfuqbja.pbz", Encoding::Rot13),
            Some(&b"amara@ashdown.com"[..])
        );
    }

    proptest! {
        #[test]
        fn base64_is_decoded_as_bit_by_bit(
            value in "[A-Za-z0-9+/_-]{0,40}[A-Za-z0-9+/_!-]{1,3}={0,3} ?", room in 0_usize..40,
        ) {
            let body = value.trim_ascii_end().trim_end_matches('=');
            let padding = value.trim_ascii_end().len() - body.len();
            let sextets: Option<Vec<u8>> = body.bytes()
                .map(|byte| Some(SEXTETS[usize::from(byte)]).filter(|it| *it != NO_SEXTET))
                .collect();
            let bytes = sextets.map(|sextets| {
                let bits: Vec<u8> = sextets.iter()
                    .flat_map(|sextet| (0..6).rev().map(move |place| sextet >> place & 1))
                    .collect();
                let bytes = bits.chunks_exact(8);
                bytes.map(|bits| bits.iter().fold(0, |byte, bit| byte << 1 | bit)).collect::<Vec<u8>>()
            });
            let expected = bytes
                .filter(|bytes| padding <= 2 && body.len() % 4 != 1 && bytes.len() <= room);
            let mut buffer = vec![0; room];
            prop_assert_eq!(base64(value.as_bytes(), &mut buffer).map(<[u8]>::to_vec), expected);
        }

        #[test]
        fn no_bytes_make_it_panic(value in prop::collection::vec(any::<u8>(), 0..700)) {
            let mut decoded = Decoded::default();
            for encoding in Encoding::ALL {
                let _ = decoded.text(&value, *encoding);
            }
        }
    }
}
