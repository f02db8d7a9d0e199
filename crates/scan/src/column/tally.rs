//! How often a type was met in a column.

use crate::catalogue::TypeId;
use crate::hash::hash;
use crate::validate::Fit;

/// Longest layout that is shown.
const LONGEST_LAYOUT: usize = 24;
/// Shorter values are shown by no layout.
const SHORTEST_SHOWN: usize = 6;
/// Bits of the estimate.
const ALL: u16 = 512;

/// How often a type was met in a column.
#[derive(Debug, Clone)]
pub(crate) struct Tally {
    pub(crate) kind: TypeId,
    /// Whole values of specific shape, and those of them that pass the check.
    pub(crate) specific: u64,
    pub(crate) specific_valid: u64,
    /// The same of unspecific shape.
    pub(crate) bare: u64,
    pub(crate) bare_valid: u64,
    /// Values of the shape within text; those that pass; values that hold one that passes.
    pub(crate) within: u64,
    pub(crate) within_valid: u64,
    pub(crate) rows_within: u64,
    /// Values from which a reversible encoding was taken off.
    pub(crate) decoded: u64,
    different: Different,
    layout: Option<Box<str>>,
}

/// The tally of a type, made where there is none.
pub(super) fn of(tallies: &mut Vec<Tally>, kind: TypeId) -> &mut Tally {
    let at = tallies.iter().position(|tally| tally.kind == kind);
    let at = at.unwrap_or_else(|| {
        tallies.push(Tally::new(kind));
        tallies.len() - 1
    });
    &mut tallies[at]
}

impl Tally {
    const fn new(kind: TypeId) -> Self {
        Self {
            kind,
            specific: 0,
            specific_valid: 0,
            bare: 0,
            bare_valid: 0,
            within: 0,
            within_valid: 0,
            rows_within: 0,
            decoded: 0,
            different: Different::none(),
            layout: None,
        }
    }

    /// A whole value.
    pub(super) fn whole(&mut self, fit: Fit, value: &[u8]) {
        if fit == Fit::No {
            return;
        }
        self.again(fit);
        self.different.add(value);
        if fit.is_valid() {
            self.show(value);
        }
    }

    /// A whole value that was met before, by which no more differ.
    pub(super) fn again(&mut self, fit: Fit) {
        match fit {
            Fit::No => {}
            Fit::Bare(is_valid) => {
                self.bare += 1;
                self.bare_valid += u64::from(is_valid);
            }
            Fit::Specific(is_valid) => {
                self.specific += 1;
                self.specific_valid += u64::from(is_valid);
            }
        }
    }

    /// A value within text.
    pub(super) fn within(&mut self, is_valid: bool, is_first: bool, value: &[u8]) {
        self.within += 1;
        self.within_valid += u64::from(is_valid);
        self.rows_within += u64::from(is_first);
        if is_valid {
            self.different.add(value);
            self.show(value);
        }
    }

    /// How many different values there were, estimated up to some hundreds.
    pub(crate) fn different(&self) -> u64 {
        self.different.count()
    }

    /// The layout of one value.
    pub(crate) fn layout(&self) -> Option<&str> {
        self.layout.as_deref()
    }

    fn show(&mut self, value: &[u8]) {
        if self.layout.is_none() && value.len() >= SHORTEST_SHOWN {
            self.layout = Some(layout(value).into_boxed_str());
        }
    }
}

/// Letters as `a` and `A`, digits as `9`, separators as they are.
fn layout(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value);
    let letters = text
        .chars()
        .take(LONGEST_LAYOUT)
        .map(|letter| match letter {
            _ if letter.is_uppercase() => 'A',
            _ if letter.is_alphabetic() => 'a',
            _ if letter.is_numeric() => '9',
            ' '..='~' => letter,
            _ => '?',
        });
    letters.collect()
}

/// Linear counting (Whang, Vander-Zanden, Taylor, 1990) in 512 bits.
#[derive(Debug, Clone, Copy)]
struct Different {
    bits: [u64; 8],
    ones: u16,
}

impl Different {
    const fn none() -> Self {
        Self {
            bits: [0; 8],
            ones: 0,
        }
    }

    fn add(&mut self, value: &[u8]) {
        if self.ones == ALL {
            return;
        }
        let hash = hash(value);
        let [low, ..] = hash.to_le_bytes();
        let word = &mut self.bits[usize::from(low >> 5)];
        let bit = 1 << (hash >> 8 & 63);
        self.ones += u16::from(*word & bit == 0);
        *word |= bit;
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count below some thousands"
    )]
    fn count(&self) -> u64 {
        match self.ones {
            ALL => 3_200,
            ones => {
                (-f64::from(ALL) * (1.0 - f64::from(ones) / f64::from(ALL)).ln()).round() as u64
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_values_are_counted_within_a_tenth() {
        for wanted in [1_u64, 2, 3, 30, 100, 400] {
            let mut different = Different::none();
            for round in 0..3 {
                for value in 0..wanted {
                    different.add(format!("value {value}").as_bytes());
                }
                assert!(
                    different.count().abs_diff(wanted) <= wanted.div_ceil(8),
                    "{wanted} in round {round}: {}",
                    different.count()
                );
            }
        }
    }

    #[test]
    fn a_value_that_recurs_counts_as_if_it_were_new() {
        let kind = crate::catalogue::Catalogue::default()
            .find("phone")
            .unwrap();
        let (mut new, mut again) = (Tally::new(kind), Tally::new(kind));
        for fit in [Fit::Bare(true), Fit::Specific(true), Fit::Specific(false)] {
            new.whole(fit, b"+49 30 6587674");
            again.whole(fit, b"+49 30 6587674");
            new.whole(fit, b"+49 30 6587674");
            again.again(fit);
        }
        assert_eq!(format!("{new:?}"), format!("{again:?}"));
    }

    #[test]
    fn a_layout_holds_no_letter_and_no_digit_of_the_value() {
        assert_eq!(
            layout("Zoë.Ödön7@mañana.example".as_bytes()),
            "Aaa.Aaaa9@aaaaaa.aaaaaaa"
        );
    }
}
