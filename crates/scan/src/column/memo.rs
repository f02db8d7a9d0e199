//! Values that recur: few columns hold as many different values as rows.

use super::worth::Worth;
use crate::hash::hash;
use crate::validate::Fit;

/// Values that a column remembers at once.
const PLACES: usize = 64;
/// Longer values are not remembered.
const LONGEST: usize = 28;
/// What looking at a value comes to, whatever was seen before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It holds nothing.
    Nothing,
    /// It is of the type that the header names.
    AsNamed(Fit),
}

#[derive(Debug, Clone, Copy)]
struct Place {
    bytes: [u8; LONGEST],
    length: u8,
    is_wordy: bool,
    outcome: Outcome,
}

const FREE: Place = Place {
    bytes: [0; LONGEST],
    length: 0,
    is_wordy: false,
    outcome: Outcome::Nothing,
};

/// Outcomes of values that were looked at. It is given up where values do not recur.
#[derive(Debug, Default)]
pub(super) struct Memo {
    places: Option<Box<[Place; PLACES]>>,
    worth: Worth,
}

/// Where a value is remembered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot(usize);

impl Memo {
    /// One that remembers nothing.
    pub(super) const NONE: Self = Self {
        places: None,
        worth: Worth::NONE,
    };

    /// Where the value would stand; `None` where it is not worth remembering.
    #[inline]
    pub(super) fn slot(&self, value: &[u8]) -> Option<Slot> {
        if self.worth.is_given_up() || value.len() > LONGEST {
            return None;
        }
        let [low, ..] = hash(value).to_le_bytes();
        Some(Slot(usize::from(low) % PLACES))
    }

    /// What looking at the value came to, and whether it has three words.
    #[inline]
    pub(super) fn get(&mut self, slot: Slot, value: &[u8]) -> Option<(Outcome, bool)> {
        let place = &self.places.as_ref()?[slot.0];
        let is_known = place.bytes.get(..usize::from(place.length)) == Some(value);
        self.worth.ask(is_known);
        is_known.then_some((place.outcome, place.is_wordy))
    }

    /// Remembers a value in the place of another.
    pub(super) fn learn(&mut self, slot: Slot, value: &[u8], outcome: Outcome, is_wordy: bool) {
        let places = self.places.get_or_insert_with(|| Box::new([FREE; PLACES]));
        let place = &mut places[slot.0];
        let (Ok(length), Some(bytes)) = (
            u8::try_from(value.len()),
            place.bytes.get_mut(..value.len()),
        ) else {
            return;
        };
        bytes.copy_from_slice(value);
        place.length = length;
        place.is_wordy = is_wordy;
        place.outcome = outcome;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_value_is_known_by_all_its_bytes(values in prop::collection::vec("[ab]{1,30}", 1..200)) {
            let mut memo = Memo::default();
            for value in &values {
                let value = value.as_bytes();
                let Some(slot) = memo.slot(value) else {
                    prop_assert!(value.len() > LONGEST);
                    continue;
                };
                let outcome = Outcome::AsNamed(Fit::Bare(value.len() % 2 == 0));
                let known = memo.get(slot, value);
                prop_assert!(known.is_none_or(|known| known == (outcome, value[0] == b'a')));
                memo.learn(slot, value, outcome, value[0] == b'a');
                prop_assert_eq!(memo.get(slot, value), Some((outcome, value[0] == b'a')));
            }
        }
    }
}
