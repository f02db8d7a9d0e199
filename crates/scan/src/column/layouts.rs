//! Layouts of values of which is known what can be found in any value of them: nearly all cells of a
//! data set are numbers, times and codes of a few layouts a column.

use super::worth::Worth;
use crate::hash::{mix, step};
use crate::profile::Profile;
use crate::swar::{each, fold_words, within};

/// Layouts that a column remembers at once.
const PLACES: usize = 128;
/// Longer values are text, whose layouts do not recur.
const LONGEST: usize = 48;

/// The layout of a value: letters by case, but those by which masks are written; digits; all other
/// bytes as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout(u64);

impl Layout {
    #[inline]
    pub(super) fn of(value: &[u8]) -> Option<Self> {
        if value.len() > LONGEST {
            return None;
        }
        let begin = value.len() as u64;
        // No layout is that of a free place, which is 0.
        let hash = fold_words(value, begin, |hash, word| step(hash, classes(word)));
        Some(Self(mix(hash) | 1))
    }
}

/// Eight bytes at once: digits become `0`, letters but X become `a` and `A`.
#[inline]
const fn classes(word: u64) -> u64 {
    let lower = word | each(0x20);
    let digits = within(word, b'0', b'9');
    let letters = within(lower, b'a', b'z') & !within(lower, b'x', b'x');
    // Letters differ from each other in five bits, digits in four.
    word & !(digits * 0x0f) & !(letters * 0x1f) | letters
}

/// What is known of all values of a layout.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    /// Types that some of them may have as wholes.
    pub(super) types: u128,
    pub(super) profile: Profile,
    pub(super) rest: Rest,
}

/// What else can be in a value of a layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    Nothing,
    /// It is not covered.
    Uncovered,
    Anything,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    layout: Layout,
    known: Known,
}

const FREE: Place = Place {
    layout: Layout(0),
    known: Known {
        types: 0,
        profile: Profile::NONE,
        rest: Rest::Anything,
    },
};

/// What a column knows of layouts. It is given up where they do not recur.
#[derive(Debug, Default)]
pub(super) struct Layouts {
    places: Option<Box<[Place; PLACES]>>,
    worth: Worth,
}

impl Layouts {
    /// One that remembers nothing.
    pub(super) const NONE: Self = Self {
        places: None,
        worth: Worth::NONE,
    };

    /// The value's layout; `None` where it is not worth remembering.
    #[inline]
    pub(super) fn of(&self, value: &[u8]) -> Option<Layout> {
        if self.worth.is_given_up() {
            return None;
        }
        Layout::of(value)
    }

    /// What is known of the layout.
    #[inline]
    pub(super) fn get(&mut self, layout: Layout) -> Option<&Known> {
        let place = &self.places.as_ref()?[at(layout)];
        let is_known = place.layout == layout;
        self.worth.ask(is_known);
        is_known.then_some(&place.known)
    }

    /// Remembers a layout in the place of another.
    pub(super) fn learn(&mut self, layout: Layout, known: Known) {
        let places = self.places.get_or_insert_with(|| Box::new([FREE; PLACES]));
        places[at(layout)] = Place { layout, known };
    }
}

const fn at(layout: Layout) -> usize {
    (layout.0 >> 1) as usize % PLACES
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain(value: &[u8]) -> Vec<u8> {
        let class = |byte: &u8| match byte {
            b'x' | b'X' => *byte,
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
    fn a_layout_is_known_until_another_takes_its_place() {
        let mut layouts = Layouts::default();
        let layout = Layout::of(b"LMP-00417").unwrap();
        assert!(layouts.get(layout).is_none());
        let known = Known {
            types: 5,
            profile: Profile::of(b"LMP-00417"),
            rest: Rest::Nothing,
        };
        layouts.learn(layout, known);
        let same = Layout::of(b"KTB-92250").unwrap();
        assert_eq!(layouts.get(same).map(|it| it.types), Some(5));
        (0..10_000).for_each(|number| {
            let other = format!("{number:b}").replace('1', "-");
            layouts.learn(Layout::of(other.as_bytes()).unwrap(), known);
        });
        assert!(layouts.get(layout).is_none());
    }
}
