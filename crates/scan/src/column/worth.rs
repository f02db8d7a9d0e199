//! Whether remembering is worth its while: it is given up where hardly anything recurs.

/// Questions after which is judged.
const TRIAL: u16 = 2_048;
/// One in so many must have been answered.
const LEAST_SHARE: u16 = 8;

/// How often a memory was of use.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Worth {
    asked: u16,
    answered: u16,
    is_given_up: bool,
}

impl Worth {
    /// That of a memory that is never used.
    pub(super) const NONE: Self = Self {
        asked: 0,
        answered: 0,
        is_given_up: true,
    };

    pub(super) const fn is_given_up(self) -> bool {
        self.is_given_up
    }

    /// Counts a question.
    #[inline]
    pub(super) const fn ask(&mut self, is_answered: bool) {
        self.answered += is_answered as u16;
        self.asked += 1;
        if self.asked == TRIAL {
            self.is_given_up = self.answered < TRIAL / LEAST_SHARE;
            self.asked = 0;
            self.answered = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_given_up_below_one_in_eight() {
        for (every, is_given_up) in [(4, false), (8, false), (9, true), (100, true)] {
            let mut worth = Worth::default();
            (0..TRIAL).for_each(|question| worth.ask(question % every == 0));
            assert_eq!(worth.is_given_up(), is_given_up, "{every}");
        }
    }
}
