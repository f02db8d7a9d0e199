//! What happens after an alarm: silence, and the new normal.

use super::Direction;

/// Days for which the same direction stays silent after an alarm.
const SILENCE: usize = 7;
/// A deviation this many times as large as the one told is told again.
const DOUBLED: f64 = 2.0;
/// Days after which a sustained change is the new normal.
const NEW_NORMAL: usize = 14;
/// Normal days in a row that end an episode.
const OVER: usize = 3;
/// Days back at what was normal before an alarm after which that is over.
const BACK: usize = 3;

/// Alarms told, by direction.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Told {
    up: Option<(usize, f64)>,
    down: Option<(usize, f64)>,
}

impl Told {
    /// Whether an alarm of that size (money off the expectation) may be told on that day.
    pub(crate) fn may_tell(
        &self,
        direction: Direction,
        day: usize,
        size: f64,
        lasting: bool,
    ) -> bool {
        let last = match direction {
            Direction::Up => self.up,
            Direction::Down => self.down,
        };
        last.is_none_or(|(told, told_size)| {
            let is_silent = day - told <= SILENCE || lasting;
            !is_silent || size >= DOUBLED * told_size
        })
    }

    pub(crate) fn tell(&mut self, direction: Direction, day: usize, size: f64) {
        match direction {
            Direction::Up => self.up = Some((day, size)),
            Direction::Down => self.down = Some((day, size)),
        }
    }
}

/// A deviation that goes on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Episode {
    pub(crate) direction: Direction,
    pub(crate) begun: usize,
    /// Whether an alarm was told about it.
    pub(crate) is_told: bool,
    off: usize,
    normal_in_a_row: usize,
    known: usize,
    returning: bool,
}

/// Where an episode stands after a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Course {
    /// It goes on.
    Open,
    /// It was short.
    Over,
    /// What was normal before an alarm is back.
    Returned,
    /// It has lasted: what it brought is normal now.
    Normal,
}

impl Episode {
    pub(crate) fn new(direction: Direction, begun: usize) -> Self {
        Self {
            direction,
            begun,
            is_told: false,
            off: 0,
            normal_in_a_row: 0,
            known: 0,
            returning: false,
        }
    }

    /// A deviation from the new normal that may be the way back to the old one.
    pub(crate) fn returning(direction: Direction, begun: usize) -> Self {
        Self {
            returning: true,
            ..Self::new(direction, begun)
        }
    }

    /// Takes a day in; `is_off` says whether it deviates in the episode's direction.
    pub(crate) fn add(&mut self, day: usize, is_off: bool) -> Course {
        self.known += 1;
        if is_off {
            self.off += 1;
            self.normal_in_a_row = 0;
        } else {
            self.normal_in_a_row += 1;
        }
        if self.returning && self.off >= BACK {
            Course::Returned
        } else if self.normal_in_a_row >= OVER {
            Course::Over
        } else if day + 1 < self.begun + NEW_NORMAL {
            Course::Open
        } else if 2 * self.off >= self.known {
            Course::Normal
        } else {
            Course::Over
        }
    }
}
