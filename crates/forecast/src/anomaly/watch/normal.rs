//! What is normal: a change that lasts becomes it, and what was normal before may come back.

use super::{Judged, Watch};
use crate::anomaly::episode::Episode;
use crate::anomaly::evidence::Evidence;
use crate::anomaly::{Detector, Direction};

/// What was normal may come back without an alarm for so many days, if it is that close.
const RETURN: usize = 75;
const RETURN_WITHIN: f64 = 3.0;
/// … and the present normal lies off it by this share of the deviation, and so many spreads.
const HALF_BACK: f64 = 0.5;
const LEAST_MOVED: f64 = 0.7;
/// The last days of a change that has lasted are the new normal.
const SETTLED: usize = 7;

/// What was normal before an alarm, and may come back without another one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Former {
    pub(super) direction: Direction,
    pub(super) level: f64,
    normal_since: usize,
    /// The first day of what the alarm was about.
    begun: usize,
    until: usize,
}

/// What has changed since before the last alarm.
#[derive(Debug, Clone, Copy)]
pub(super) struct SinceFormer {
    /// How far the day lies from what was normal then.
    pub(super) off: f64,
    /// How far the level does.
    pub(super) moved: f64,
}

impl Watch<'_> {
    /// Whether the cost goes back to what was normal not long ago.
    pub(super) fn returns(&self, judged: &Judged, evidence: Evidence) -> bool {
        let Some((former, since)) = self.former.zip(judged.since_former) else {
            return false;
        };
        let sign = match former.direction {
            Direction::Up => 1.0,
            Direction::Down => -1.0,
        };
        let (beyond, moved) = (-sign * since.off, sign * since.moved);
        let needed = match evidence.detector {
            Detector::Drift => 0.0,
            _ => HALF_BACK * judged.deviation.abs(),
        };
        self.days.len() < former.until
            && evidence.direction != former.direction
            && beyond < RETURN_WITHIN * judged.spread
            && moved > needed.max(LEAST_MOVED * judged.spread)
    }

    /// A day may be the first back at the old normal; a drift says so surely.
    pub(super) fn turn_back(&mut self, evidence: Evidence, now: usize) {
        if evidence.detector == Detector::Drift {
            self.episode = None;
            self.forget_alarm(evidence.since);
        } else if self
            .episode
            .is_none_or(|it| it.direction != evidence.direction)
        {
            self.episode = Some(Episode::returning(evidence.direction, now));
        }
    }

    /// What the alarm was about is over since `returned` and taught nothing.
    pub(super) fn forget_alarm(&mut self, returned: usize) {
        if let Some(former) = self.former.filter(|former| former.begun < returned) {
            self.calm[former.begun..returned].fill(None);
            self.normal_since = former.normal_since;
        }
        self.recall(returned);
    }

    /// What was seen since then teaches after all.
    fn recall(&mut self, since: usize) {
        for day in since..self.days.len() {
            self.calm[day] = self.seen[day];
        }
    }

    pub(super) fn keep_former(&mut self, direction: Direction, begun: usize, level: f64) {
        let now = self.days.len();
        let kept = self
            .former
            .filter(|former| former.direction == direction && now < former.until);
        let new = Former {
            direction,
            level,
            normal_since: self.normal_since,
            begun,
            until: 0,
        };
        self.former = Some(Former {
            until: now + RETURN,
            ..kept.unwrap_or(new)
        });
    }

    /// What an episode brought is normal from its first day on.
    pub(super) fn accept(&mut self, begun: usize) {
        self.recall(begun);
        self.normal_since = begun.max(self.days.len().saturating_sub(SETTLED));
    }
}
