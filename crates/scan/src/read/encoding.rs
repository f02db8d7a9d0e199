//! Encodings that are not UTF-8: UTF-16 as its byte order mark tells, and Windows-1252 where bytes
//! are no UTF-8.

use std::io::{self, Read};

/// Code points of the bytes 0x80 to 0x9F (WHATWG Encoding Standard, index-windows-1252).
const HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The character of a byte.
pub(super) const fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => HIGH[(byte - 0x80) as usize],
        _ => byte as char,
    }
}

/// Order of the bytes of a UTF-16 unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Little,
    Big,
}

/// UTF-16 read as UTF-8; broken pairs become U+FFFD.
pub(crate) struct Utf16<R> {
    reader: R,
    order: Order,
    raw: Vec<u8>,
    held: usize,
    text: Vec<u8>,
    given: usize,
    is_at_end: bool,
}

impl<R: Read> Utf16<R> {
    pub(crate) fn new(reader: R, order: Order) -> Self {
        Self {
            reader,
            order,
            raw: vec![0; 32 * 1024],
            held: 0,
            text: Vec::new(),
            given: 0,
            is_at_end: false,
        }
    }

    fn convert(&mut self) -> io::Result<()> {
        let count = self.reader.read(&mut self.raw[self.held..])?;
        self.is_at_end = count == 0;
        self.held += count;
        let unit = |pair: &[u8; 2]| match self.order {
            Order::Little => u16::from_le_bytes(*pair),
            Order::Big => u16::from_be_bytes(*pair),
        };
        let (pairs, _) = self.raw[..self.held].as_chunks::<2>();
        let mut used = pairs.len();
        let is_split = pairs
            .last()
            .is_some_and(|last| (0xd800..0xdc00).contains(&unit(last)));
        if is_split && !self.is_at_end {
            used -= 1;
        }
        self.text.clear();
        self.given = 0;
        let mut utf8 = [0; 4];
        for decoded in char::decode_utf16(pairs[..used].iter().map(unit)) {
            let letter = decoded.unwrap_or(char::REPLACEMENT_CHARACTER);
            self.text
                .extend_from_slice(letter.encode_utf8(&mut utf8).as_bytes());
        }
        self.raw.copy_within(used * 2..self.held, 0);
        self.held -= used * 2;
        Ok(())
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() {
            if self.is_at_end {
                return Ok(0);
            }
            self.convert()?;
        }
        let count = out.len().min(self.text.len() - self.given);
        out[..count].copy_from_slice(&self.text[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}
