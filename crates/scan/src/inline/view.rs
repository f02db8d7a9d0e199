//! A text as the search sees it: with plain blanks, hyphens and digits, and a blank wherever a value may
//! begin or end. Every byte knows the character that it stands for.

use crate::header::is_unspaced;
use std::ops::Range;

/// Longest area code in brackets, with a sign.
const LONGEST_AREA: usize = 6;

/// A text made plain.
#[derive(Debug, Default)]
pub(super) struct View {
    text: Vec<u8>,
    /// The character of each byte, and the count of all at the end.
    characters: Vec<usize>,
}

impl View {
    pub(super) fn of(text: &str) -> Self {
        let letters: Vec<char> = text.chars().collect();
        let mut view = Self::default();
        let mut is_area = false;
        let mut before = None;
        for (at, letter) in letters.iter().enumerate() {
            let seen = plain(*letter);
            if before
                .zip(seen)
                .is_some_and(|(before, seen)| is_script_border(before, seen))
            {
                view.push(' ', at);
            }
            before = seen.or(before);
            let rest = &letters[at + 1..];
            match seen {
                None => {}
                Some('(') => {
                    is_area = begins_area(rest);
                    view.push(if is_area { '(' } else { ' ' }, at);
                }
                Some(')') => {
                    view.push(if is_area { ')' } else { ' ' }, at);
                    is_area = false;
                }
                Some(sign @ (':' | '#' | '/')) => {
                    let is_border = is_border(sign, &view.text, rest);
                    view.push(if is_border { ' ' } else { sign }, at);
                }
                Some(plain) => view.push(plain, at),
            }
        }
        view.characters.push(letters.len());
        view
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.text
    }

    /// Where a part of the view begins and ends, in characters of the text.
    pub(super) fn characters(&self, bytes: &Range<usize>) -> Range<usize> {
        let last = self.characters[bytes.end.max(1) - 1];
        self.characters[bytes.start]..last + 1
    }

    fn push(&mut self, letter: char, character: usize) {
        let mut buffer = [0; 4];
        let bytes = letter.encode_utf8(&mut buffer).as_bytes();
        self.text.extend_from_slice(bytes);
        self.characters.resize(self.text.len(), character);
    }
}

/// What a letter is searched as; nothing of what has no width.
fn plain(letter: char) -> Option<char> {
    Some(match letter {
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => return None,
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        // Full-width forms stand 0xFEE0 behind their plain ones.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xFEE0).unwrap_or(' '),
        // Signs that cover values.
        '•' | '●' | '∙' => letter,
        '`' => ' ',
        letter if letter.is_ascii() || letter.is_alphanumeric() => letter,
        // Marks that stand over the letter before.
        '\u{300}'..='\u{36f}' => letter,
        _ => ' ',
    })
}

/// Scripts without blanks end where a value of plain letters begins, and the other way round.
fn is_script_border(before: char, letter: char) -> bool {
    let is_written = |it: char| it.is_ascii_alphanumeric() || it == '+';
    let is_script = |it: char| is_unspaced(it) || ('\u{3040}'..='\u{30ff}').contains(&it);
    is_script(before) && is_written(letter) || is_written(before) && is_script(letter)
}

/// Whether an area code in brackets begins: `(212) 555`, `(+49)30`.
fn begins_area(rest: &[char]) -> bool {
    let close = rest.iter().take(LONGEST_AREA).position(|it| *it == ')');
    close.is_some_and(|close| {
        let inside = &rest[..close];
        let is_code = inside.iter().all(|it| it.is_ascii_digit() || *it == '+');
        let follows = rest[close + 1..].iter().find(|it| !"  -".contains(**it));
        !inside.is_empty() && is_code && follows.is_some_and(char::is_ascii_digit)
    })
}

/// Whether a sign parts a value from what stands around it: a label, a scheme, a port, a path.
fn is_border(sign: char, before: &[u8], rest: &[char]) -> bool {
    let begins_number = rest
        .first()
        .is_some_and(|it| it.is_ascii_digit() || "+(".contains(*it));
    let word = before
        .rsplit(u8::is_ascii_whitespace)
        .next()
        .unwrap_or_default();
    let follows_address = crate::validate::ipv4(word).is_some();
    match sign {
        '#' => begins_number,
        ':' if follows_address => true,
        ':' => begins_number && names_something(word),
        // `https://203.0.113.7/path`, but not the network `203.0.113.0/24`.
        _ if follows_address => !begins_number,
        _ => begins_number && word.ends_with(b":/"),
    }
}

/// Whether a word before a colon is a label and no group of an address: it has a letter beyond `f`.
fn names_something(word: &[u8]) -> bool {
    let is_far = |byte: &u8| byte.is_ascii_alphabetic() && !byte.is_ascii_hexdigit();
    !word.windows(2).any(|pair| pair == b"//") && word.iter().any(|it| is_far(it) || *it >= 0x80)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seen(text: &str) -> String {
        String::from_utf8(View::of(text).text).unwrap()
    }

    #[test]
    fn values_stand_free() {
        for (text, expected) in [
            ("SSN:219-09-9998)", "SSN 219-09-9998 "),
            ("(SSN 219\u{2011}09\u{2011}9998)", " SSN 219-09-9998 "),
            ("call (212) 555 0142 (now)", "call (212) 555 0142  now "),
            ("from 203.0.113.7:443/x", "from 203.0.113.7 443/x"),
            ("http://203.0.113.7/x", "http:/ 203.0.113.7 x"),
            ("net 203.0.113.0/24", "net 203.0.113.0/24"),
            ("2001:db8::7 at fe80::1", "2001:db8::7 at fe80::1"),
            ("電話は０３－１２３４です", "電話は 03-1234 です"),
            ("card#4539 1488", "card 4539 1488"),
        ] {
            assert_eq!(seen(text), expected);
        }
    }

    proptest! {
        #[test]
        fn every_byte_knows_its_character(text in "[ -~äé電（\u{a0}\u{200b}#:/(]{0,40}") {
            let view = View::of(&text);
            let count = text.chars().count();
            prop_assert_eq!(view.characters.len(), view.text.len() + 1);
            prop_assert!(view.characters.is_sorted());
            for at in 0..view.text.len() {
                let range = view.characters(&(at..at + 1));
                prop_assert!(range.start < range.end && range.end <= count);
            }
        }
    }
}
