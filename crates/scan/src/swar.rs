//! Eight bytes at once, within a word of 64 bits: what vector instructions do, on every machine.
//! A test gives the lowest bit of each byte for which it holds.

/// The byte in all eight places.
pub(crate) const fn each(byte: u8) -> u64 {
    0x0101_0101_0101_0101 * byte as u64
}

/// Bytes that lie between two of ASCII.
#[inline]
pub(crate) const fn within(word: u64, first: u8, last: u8) -> u64 {
    let low = word & each(0x7f);
    // A carry into the highest bit of a byte tells that it reaches the bound.
    let reaches = low + each(0x80 - first);
    let passes = low + each(0x7f - last);
    (reaches & !passes & !word & each(0x80)) >> 7
}

/// The first byte that is zero has its highest bit set, and no byte before it has.
#[inline]
pub(crate) const fn zeros(word: u64) -> u64 {
    word.wrapping_sub(each(1)) & !word & each(0x80)
}

/// The first bytes of a text as a word.
#[inline]
pub(crate) fn first_word(text: &[u8]) -> Option<u64> {
    text.first_chunk().map(|word| u64::from_le_bytes(*word))
}

/// Fewer than eight bytes as a word, zeros behind them.
#[inline]
pub(crate) fn last_word(rest: &[u8]) -> u64 {
    let length = rest.len();
    // Two reads that overlap: no loop, whose end nothing predicts.
    if let (Some(first), Some(last)) = (rest.first_chunk(), rest.last_chunk()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        return u64::from(first) | u64::from(last) << (8 * (length - 4));
    }
    match rest {
        [] => 0,
        [first, .., last] => {
            let middle = length / 2;
            u64::from(*first)
                | u64::from(rest[middle]) << (8 * middle)
                | u64::from(*last) << (8 * (length - 1))
        }
        [only] => u64::from(*only),
    }
}

/// Folds the words of a text; the last may hold fewer bytes.
#[inline]
pub(crate) fn fold_words(text: &[u8], begin: u64, take: impl Fn(u64, u64) -> u64) -> u64 {
    let (words, rest) = text.as_chunks::<8>();
    let folded = words.iter().fold(begin, |folded, word| {
        take(folded, u64::from_le_bytes(*word))
    });
    if rest.is_empty() {
        folded
    } else {
        take(folded, last_word(rest))
    }
}

/// The first place from one on for whose byte a test holds; it holds for no zero.
#[inline]
pub(crate) fn position(text: &[u8], from: usize, holds: impl Fn(u64) -> u64) -> Option<usize> {
    let (words, rest) = text.get(from..)?.as_chunks::<8>();
    let first = |held: u64| held.trailing_zeros() as usize / 8;
    for (at, word) in words.iter().enumerate() {
        let held = holds(u64::from_le_bytes(*word));
        if held != 0 {
            return Some(from + at * 8 + first(held));
        }
    }
    let held = holds(last_word(rest));
    (held != 0).then(|| from + words.len() * 8 + first(held))
}

/// Whether all bytes are ASCII.
#[inline]
pub(crate) fn is_ascii(text: &[u8]) -> bool {
    fold_words(text, 0, |seen, word| seen | word) & each(0x80) == 0
}

/// Whether all bytes are hexadecimal digits; then, whether one of them is a letter.
pub(crate) fn hexadecimal(text: &[u8]) -> Option<bool> {
    let (words, rest) = text.as_chunks::<8>();
    let mut letters = 0;
    for word in words {
        let word = u64::from_le_bytes(*word);
        let of_word = within(word | each(0x20), b'a', b'f');
        if of_word | within(word, b'0', b'9') != each(1) {
            return None;
        }
        letters |= of_word;
    }
    let has_letter = letters != 0 || rest.iter().any(u8::is_ascii_alphabetic);
    rest.iter().all(u8::is_ascii_hexdigit).then_some(has_letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn eight_bytes_are_told_as_one_by_one(
            word in any::<[u8; 8]>(), first in 1_u8..0x7f, length in 0_u8..0x40,
        ) {
            let last = first.saturating_add(length).min(0x7e);
            let expected = word.map(|byte| u8::from((first..=last).contains(&byte)));
            prop_assert_eq!(within(u64::from_le_bytes(word), first, last).to_le_bytes(), expected);
        }

        #[test]
        fn the_first_zero_is_told(word in prop::array::uniform8(0_u8..3)) {
            let first = word.iter().position(|byte| *byte == 0);
            let told = zeros(u64::from_le_bytes(word)).trailing_zeros() as usize / 8;
            prop_assert_eq!(told, first.unwrap_or(8));
        }

        #[test]
        fn a_place_is_that_of_a_plain_search(text in "[a-d]{0,30}[a-e]{0,9}", from in 0_usize..45) {
            let text = text.as_bytes();
            let plain = text.iter().skip(from).position(|byte| *byte >= b'd').map(|at| from + at);
            prop_assert_eq!(position(text, from, |word| within(word, b'd', b'e')), plain);
        }

        #[test]
        fn the_last_word_is_padded(rest in prop::collection::vec(any::<u8>(), 0..8)) {
            let mut padded = [0; 8];
            padded[..rest.len()].copy_from_slice(&rest);
            prop_assert_eq!(last_word(&rest), u64::from_le_bytes(padded));
        }

        #[test]
        fn ascii_is_told(text in "[a-z]{0,20}[a-z\u{e9}]{0,3}") {
            prop_assert_eq!(is_ascii(text.as_bytes()), text.is_ascii());
        }

        #[test]
        fn hexadecimal_digits_are_told(text in "[0-9a-fA-F]{0,40}[0-9a-gG\u{e9}]{0,2}") {
            let text = text.as_bytes();
            let plain = text.iter().all(u8::is_ascii_hexdigit)
                .then(|| text.iter().any(u8::is_ascii_alphabetic));
            prop_assert_eq!(hexadecimal(text), plain);
        }
    }
}
