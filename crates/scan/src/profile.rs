//! What a value is made of, counted in one pass over its bytes. Detectors are chosen by it, so that
//! nearly every value of a clean column is dismissed by one look into a table.

/// Classes of bytes that are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Class {
    Digit,
    Upper,
    Lower,
    Space,
    /// `- . / : + ( ) _ , '`
    Separator,
    At,
    /// `*` and `#`
    Mask,
    /// The rest of ASCII, and every byte of other scripts.
    Other,
}

impl Class {
    const fn bits(self) -> u64 {
        1 << (self as u64 * 8)
    }

    /// Its bit in a [`Profile`]'s mask.
    pub(crate) const fn bit(self) -> u8 {
        1 << self as u8
    }

    const fn of(byte: u8) -> Self {
        match byte {
            b'0'..=b'9' => Self::Digit,
            b'A'..=b'Z' => Self::Upper,
            b'a'..=b'z' => Self::Lower,
            b' ' | b'\t' | b'\n' | b'\r' => Self::Space,
            b'-' | b'.' | b'/' | b':' | b'+' | b'(' | b')' | b'_' | b',' | b'\'' => Self::Separator,
            b'@' => Self::At,
            b'*' | b'#' => Self::Mask,
            _ => Self::Other,
        }
    }
}

/// One count a class, eight bits each, so that a byte costs one addition.
const COUNTED: [u64; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "below 256")]
        let class = Class::of(byte as u8);
        table[byte] = class.bits();
        byte += 1;
    }
    table
};

/// Counts of a value's bytes by class; a count above 255 stays 255.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Profile(u64);

impl Profile {
    /// That of no bytes.
    pub(crate) const NONE: Self = Self(0);

    #[inline]
    pub(crate) fn of(value: &[u8]) -> Self {
        if value.len() <= 255 {
            return Self(count(value));
        }
        let mut total = [0_u8; 8];
        for chunk in value.chunks(255) {
            let counts = count(chunk).to_le_bytes();
            for (sum, count) in total.iter_mut().zip(counts) {
                *sum = sum.saturating_add(count);
            }
        }
        Self(u64::from_le_bytes(total))
    }

    #[inline]
    pub(crate) const fn count(self, class: Class) -> u8 {
        self.0.to_le_bytes()[class as usize]
    }

    #[inline]
    pub(crate) const fn letters(self) -> u8 {
        self.count(Class::Upper)
            .saturating_add(self.count(Class::Lower))
    }

    /// Which classes occur, a bit each.
    #[inline]
    pub(crate) const fn mask(self) -> u8 {
        let some = (self.0 | (self.0 >> 1) | (self.0 >> 2) | (self.0 >> 3)) & 0x1f1f_1f1f_1f1f_1f1f;
        let some =
            (some | (some >> 4) | (self.0 >> 4) | (self.0 >> 5) | (self.0 >> 6) | (self.0 >> 7))
                & 0x0101_0101_0101_0101;
        // Gathers the lowest bit of each of the eight bytes.
        (some.wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8
    }
}

#[inline]
fn count(value: &[u8]) -> u64 {
    let mut chunks = value.chunks_exact(4);
    let mut sums = [0_u64; 2];
    for chunk in &mut chunks {
        sums[0] += COUNTED[chunk[0] as usize] + COUNTED[chunk[1] as usize];
        sums[1] += COUNTED[chunk[2] as usize] + COUNTED[chunk[3] as usize];
    }
    let rest: u64 = chunks
        .remainder()
        .iter()
        .map(|byte| COUNTED[*byte as usize])
        .sum();
    sums[0] + sums[1] + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [Class; 8] = [
        Class::Digit,
        Class::Upper,
        Class::Lower,
        Class::Space,
        Class::Separator,
        Class::At,
        Class::Mask,
        Class::Other,
    ];

    proptest! {
        #[test]
        fn counts_are_those_of_a_plain_loop(value in prop::collection::vec(any::<u8>(), 0..600)) {
            let profile = Profile::of(&value);
            for class in ALL {
                let plain = value.iter().filter(|byte| Class::of(**byte) == class).count();
                prop_assert_eq!(usize::from(profile.count(class)), plain.min(255));
                prop_assert_eq!(profile.mask() & class.bit() != 0, plain > 0);
            }
        }
    }
}
