//! From a value's length and classes of bytes to the types that it may have: one look.

use super::TypeId;
use super::rows::Shape;
use crate::profile::{Class, Profile};

/// Lengths that are told apart; the last stands for all above.
const LENGTHS: usize = 64;
const MASKS: usize = 256;
/// No type needs as many digits.
const MOST_DIGITS: usize = 32;

/// Types by length and mask of a value.
#[derive(Debug)]
pub(super) struct Index {
    types: Vec<u128>,
    /// Types that a number of digits is enough for; the last stands for all above.
    by_digits: [u128; MOST_DIGITS],
}

impl Default for Index {
    fn default() -> Self {
        Self {
            types: vec![0; LENGTHS * MASKS],
            by_digits: [0; MOST_DIGITS],
        }
    }
}

impl Index {
    pub(super) fn add(&mut self, kind: TypeId, shape: &Shape) {
        for (at, types) in self.types.iter_mut().enumerate() {
            let (length, mask) = (at / MASKS, at % MASKS);
            let is_last = length == LENGTHS - 1;
            let is_long_enough = shape.least <= length || is_last;
            let fits = is_long_enough && length <= shape.most;
            let mask = u8::try_from(mask).unwrap_or_default();
            let has_all = mask & shape.needs == shape.needs;
            let has_each = shape.one_of.iter().all(|set| mask & set != 0);
            if fits && has_all && has_each && mask & !shape.allows == 0 {
                *types |= kind.bit();
            }
        }
        for types in self
            .by_digits
            .iter_mut()
            .skip(usize::from(shape.least_digits))
        {
            *types |= kind.bit();
        }
    }

    #[inline]
    pub(super) fn candidates(&self, length: usize, profile: Profile) -> u128 {
        let mask = usize::from(profile.mask());
        let digits = usize::from(profile.count(Class::Digit)).min(MOST_DIGITS - 1);
        self.types[length.min(LENGTHS - 1) * MASKS + mask] & self.by_digits[digits]
    }
}
