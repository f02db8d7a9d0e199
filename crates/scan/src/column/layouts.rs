//! Layouts of values that held nothing, so that their like need not be looked at again: nearly all
//! cells of a data set are numbers, dates and codes of a few layouts a column.

use crate::hash::{last_word, mix, step};

/// Layouts that a column remembers at once.
const PLACES: usize = 256;
/// Longer values are text, whose layouts do not recur.
const LONGEST: usize = 48;
/// Values of a layout that held nothing, after which most of their like are passed over.
const TRIAL: u8 = 32;
/// One in so many of these is looked at all the same, until one holds something.
const SAMPLED: u8 = 16;

/// The layout of a value: letters by case, digits, all other bytes as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout(u64);

impl Layout {
    #[inline]
    pub(super) fn of(value: &[u8]) -> Option<Self> {
        if value.len() > LONGEST {
            return None;
        }
        let (words, rest) = value.as_chunks::<8>();
        let mut hash = value.len() as u64;
        for word in words {
            hash = step(hash, classes(u64::from_le_bytes(*word)));
        }
        if !rest.is_empty() {
            hash = step(hash, classes(last_word(rest)));
        }
        Some(Self(mix(hash)))
    }
}

const fn each(byte: u8) -> u64 {
    0x0101_0101_0101_0101 * byte as u64
}

/// Eight bytes at once: digits become `0`, letters `a` and `A`.
#[inline]
const fn classes(word: u64) -> u64 {
    let digits = within(word, b'0', b'9');
    let upper = within(word, b'A', b'Z');
    let lower = within(word, b'a', b'z');
    word & !(digits | upper | lower) | digits & each(b'0') | upper & each(b'A') | lower & each(b'a')
}

/// All bits of the bytes that lie between two of ASCII.
#[inline]
const fn within(word: u64, first: u8, last: u8) -> u64 {
    let low = word & each(0x7f);
    // A carry into the highest bit of a byte tells that it reaches the bound.
    let reaches = low + each(0x80 - first);
    let passes = low + each(0x7f - last);
    let is_within = (reaches & !passes & !word & each(0x80)) >> 7;
    is_within * 0xff
}

/// What is known of a layout.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    tag: u32,
    /// Values that held nothing; [`HELD`] once one held something.
    empty: u8,
    passed: u8,
    is_wordy: bool,
}

const HELD: u8 = u8::MAX;

/// What a column knows of layouts.
#[derive(Debug, Default)]
pub(super) struct Layouts(Option<Box<[Place; PLACES]>>);

impl Layouts {
    /// Whether a value of the layout need not be looked at; then, whether it has three words.
    #[inline]
    pub(super) fn passes_over(&mut self, layout: Layout) -> Option<bool> {
        let place = &mut self.0.as_mut()?[at(layout)];
        if place.tag != tag(layout) || place.empty != TRIAL {
            return None;
        }
        place.passed = (place.passed + 1) % SAMPLED;
        (place.passed != 0).then_some(place.is_wordy)
    }

    /// Notes whether a value of the layout held anything.
    pub(super) fn learn(&mut self, layout: Layout, held: bool, is_wordy: bool) {
        let places = self
            .0
            .get_or_insert_with(|| Box::new([Place::default(); PLACES]));
        let place = &mut places[at(layout)];
        if place.tag != tag(layout) {
            *place = Place {
                tag: tag(layout),
                is_wordy,
                ..Place::default()
            };
        }
        place.empty = match place.empty {
            count if !held && count != HELD => (count + 1).min(TRIAL),
            _ => HELD,
        };
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a place is found by the lowest bits"
)]
const fn at(layout: Layout) -> usize {
    layout.0 as usize % PLACES
}

const fn tag(layout: Layout) -> u32 {
    (layout.0 >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain(value: &[u8]) -> Vec<u8> {
        let class = |byte: &u8| match byte {
            b'0'..=b'9' => b'0',
            b'A'..=b'Z' => b'A',
            b'a'..=b'z' => b'a',
            other => *other,
        };
        value.iter().map(class).collect()
    }

    proptest! {
        #[test]
        fn eight_bytes_are_told_as_one_by_one(word in any::<[u8; 8]>()) {
            let expected: [u8; 8] = plain(&word).try_into().unwrap();
            prop_assert_eq!(classes(u64::from_le_bytes(word)).to_le_bytes(), expected);
        }

        #[test]
        fn values_have_one_layout_when_their_classes_agree(
            left in "[0-9A-Za-z .-]{1,12}", right in "[0-9A-Za-z .-]{1,12}",
        ) {
            let (left, right) = (left.as_bytes(), right.as_bytes());
            prop_assert_eq!(Layout::of(left) == Layout::of(right), plain(left) == plain(right));
        }
    }

    #[test]
    fn a_layout_is_passed_over_but_for_samples_until_a_value_of_it_holds_something() {
        let mut layouts = Layouts::default();
        let layout = Layout::of(b"LMP-00417").unwrap();
        for _ in 0..TRIAL {
            assert_eq!(layouts.passes_over(layout), None);
            layouts.learn(layout, false, false);
        }
        let passed = (0..1_600)
            .filter(|_| layouts.passes_over(layout).is_some())
            .count();
        assert_eq!(passed, 1_500);
        layouts.learn(layout, true, false);
        layouts.learn(layout, false, false);
        assert!((0..100).all(|_| layouts.passes_over(layout).is_none()));
    }
}
