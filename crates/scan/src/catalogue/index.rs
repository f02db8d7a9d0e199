//! From a value's length and classes of bytes to the types that it may have: one look.

use super::TypeId;
use super::rows::Shape;
use crate::profile::{Class, Profile};

/// Lengths that are told apart; the last stands for all above.
const LENGTHS: usize = 64;
const MASKS: usize = 256;

/// Types by length and mask of a value.
#[derive(Debug)]
pub(super) struct Index {
    types: Vec<u128>,
    least_digits: [u8; 128],
    /// Types with a least number of digits.
    counted: u128,
}

impl Default for Index {
    fn default() -> Self {
        Self {
            types: vec![0; LENGTHS * MASKS],
            least_digits: [0; 128],
            counted: 0,
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
            if fits && mask & shape.needs == shape.needs && mask & !shape.allows == 0 {
                *types |= kind.bit();
            }
        }
        self.least_digits[usize::from(kind.0)] = shape.least_digits;
        if shape.least_digits > 0 {
            self.counted |= kind.bit();
        }
    }

    #[inline]
    pub(super) fn candidates(&self, length: usize, profile: Profile) -> u128 {
        let mask = usize::from(profile.mask());
        let types = self.types[length.min(LENGTHS - 1) * MASKS + mask];
        if types & self.counted == 0 {
            return types;
        }
        let digits = profile.count(Class::Digit);
        let too_few = super::each(types & self.counted)
            .filter(|kind| self.least_digits[usize::from(kind.0)] > digits)
            .fold(0, |set, kind| set | kind.bit());
        types & !too_few
    }
}
