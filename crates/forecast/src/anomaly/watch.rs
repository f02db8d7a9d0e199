//! The state that goes through a series day by day.

mod judge;

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::episode::{Course, Episode, Told};
use super::evidence::{Drift, Evidence};
use super::{Anomaly, Detector, Direction};
use crate::calendar::{self, Day};
use crate::forecast::LEAST_DAYS;
use crate::occurrence::Occurrence;
use crate::pattern::Pattern;
use crate::series::Series;

/// After a longer gap everything is learnt anew.
const LONGEST_GAP: usize = 60;
/// Deviations beyond this are wild in any series.
const MOST_RESIDUAL: f64 = 1.5;
/// Days further off than so many deviations teach nothing.
const ASIDE: f64 = 3.0;
/// … and within an episode, than so many.
const OFF: f64 = 1.8;
/// A drift is dated back by at most so many days.
const MOST_BACK: usize = 10;
/// What was normal may come back without an alarm for so many days, if it is that close.
const RETURN: usize = 75;
const RETURN_WITHIN: f64 = 3.0;
/// What scores less is nothing, whatever the sensitivity.
const LEAST_SCORE: f64 = 0.1;

pub(crate) struct Watch<'a> {
    holidays: &'a BTreeSet<Date>,
    least_score: f64,
    days: Vec<Day>,
    seen: Vec<Option<f64>>,
    /// What is seen without what is set aside.
    calm: Vec<Option<f64>>,
    /// Deviations of days as they were judged, but for those within an episode.
    residuals: Vec<Option<f64>>,
    /// The same from the level of some weeks ago.
    drifts: Vec<Option<f64>>,
    /// Days where months are closed, and by how much they exceeded a plain day.
    closings: Vec<(usize, f64)>,
    known: usize,
    has_credits: bool,
    learnt: Option<(Pattern, Option<Occurrence>)>,
    learnt_from: usize,
    /// The first day of what is normal now.
    normal_since: usize,
    former: Option<Former>,
    drift: Drift,
    silence: f64,
    episode: Option<Episode>,
    told: Told,
}

/// What was normal before an alarm, and may come back without another one.
#[derive(Debug, Clone, Copy)]
struct Former {
    direction: Direction,
    level: f64,
    normal_since: usize,
    /// The first day of what the alarm was about.
    begun: usize,
    until: usize,
}

/// A day beside what was expected of it.
#[derive(Debug, Clone, Copy, Default)]
struct Judged {
    expected: f64,
    deviation: f64,
    noise: f64,
    caution: f64,
    evidence: Option<Evidence>,
    drift: Option<f64>,
    closing: Option<f64>,
    /// The level of some weeks ago, where it is known.
    before: f64,
    /// How far the day lies from what was normal before the last alarm.
    from_former: Option<f64>,
}

impl<'a> Watch<'a> {
    pub(crate) fn new(series: &'a Series, least_score: f64) -> Self {
        Self::blank(&series.holidays, least_score)
    }

    fn blank(holidays: &'a BTreeSet<Date>, least_score: f64) -> Self {
        Self {
            holidays,
            least_score,
            days: Vec::new(),
            seen: Vec::new(),
            calm: Vec::new(),
            residuals: Vec::new(),
            drifts: Vec::new(),
            closings: Vec::new(),
            known: 0,
            has_credits: false,
            learnt: None,
            learnt_from: 0,
            normal_since: 0,
            former: None,
            drift: Drift::default(),
            silence: 1.0,
            episode: None,
            told: Told::default(),
        }
    }

    /// Takes in the next day; says whether it is an anomaly.
    pub(crate) fn see(&mut self, date: Date, amount: i64) -> Option<Anomaly> {
        self.pass_gap(date);
        let day = Day::of(date, self.holidays);
        let value = amount as f64;
        let judged = (self.known >= LEAST_DAYS)
            .then(|| self.judge(&day, value))
            .flatten();
        let anomaly = judged
            .as_ref()
            .and_then(|judged| self.decide(&day, amount, judged));
        self.remember(day, value, judged.as_ref());
        anomaly
    }

    fn pass_gap(&mut self, date: Date) {
        let Some(last) = self.days.last().map(|day| day.date) else {
            return;
        };
        let gap = last.until(date).map_or(i32::MAX, |span| span.get_days());
        let unknown = usize::try_from(gap - 1).unwrap_or(0);
        if unknown > LONGEST_GAP {
            *self = Self {
                has_credits: self.has_credits,
                ..Self::blank(self.holidays, self.least_score)
            };
            return;
        }
        let Ok(next) = last.tomorrow() else { return };
        for date in calendar::dates(next, unknown) {
            self.push(Day::of(date, self.holidays), None, None, None);
            self.drifts.push(None);
        }
    }

    fn push(&mut self, day: Day, seen: Option<f64>, calm: Option<f64>, residual: Option<f64>) {
        self.days.push(day);
        self.seen.push(seen);
        self.calm.push(calm);
        self.residuals.push(residual);
    }

    fn decide(&mut self, day: &Day, amount: i64, judged: &Judged) -> Option<Anomaly> {
        let evidence = judged.evidence?;
        let now = self.days.len();
        let score = evidence.score();
        if score < self.least_score.max(LEAST_SCORE) {
            return None;
        }
        if self.returns(judged, evidence.direction) {
            self.forget_alarm();
            return None;
        }
        let size = (amount as f64 - judged.expected).abs();
        let lasting = self
            .episode
            .is_some_and(|episode| episode.direction == evidence.direction);
        let may_tell = self.told.may_tell(evidence.direction, now, size, lasting);
        if self.episode.is_none() {
            self.open(evidence, now);
        }
        if !may_tell {
            return None;
        }
        self.told.tell(evidence.direction, now, size);
        let begun = self.episode.map_or(now, |episode| episode.begun);
        self.keep_former(evidence.direction, begun, judged.before);
        Some(Anomaly {
            date: day.date,
            direction: evidence.direction,
            score,
            expected_micro_usd: judged.expected.round() as i64,
            actual_micro_usd: amount,
            detector: evidence.detector,
        })
    }

    fn open(&mut self, evidence: Evidence, now: usize) {
        let mut begun = now;
        if evidence.detector == Detector::Drift {
            let days = match evidence.direction {
                Direction::Up => self.drift.days_up,
                Direction::Down => self.drift.days_down,
            };
            begun = now.saturating_sub(days.min(MOST_BACK));
            for day in begun..now {
                self.calm[day] = None;
            }
        }
        self.drift = Drift::default();
        self.episode = Some(Episode::new(evidence.direction, begun));
    }

    /// Whether the cost goes back to what was normal not long ago.
    fn returns(&self, judged: &Judged, direction: Direction) -> bool {
        let Some((former, off)) = self.former.zip(judged.from_former) else {
            return false;
        };
        let further = match direction {
            Direction::Up => off,
            Direction::Down => -off,
        };
        self.days.len() < former.until
            && direction != former.direction
            && further < RETURN_WITHIN * judged.noise
    }

    /// What the alarm was about is over and taught nothing.
    fn forget_alarm(&mut self) {
        if let Some(former) = self.former {
            self.calm[former.begun..].fill(None);
            self.normal_since = former.normal_since;
        }
        self.episode = None;
        self.drift = Drift::default();
    }

    fn keep_former(&mut self, direction: Direction, begun: usize, level: f64) {
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

    fn remember(&mut self, day: Day, value: f64, judged: Option<&Judged>) {
        let now = self.days.len();
        self.known += 1;
        self.has_credits |= value < 0.0;
        let Some(judged) = judged else {
            self.push(day, Some(value), Some(value), None);
            self.drifts.push(None);
            return;
        };
        let scored = judged.deviation / judged.noise / judged.caution.sqrt();
        let off = |direction: Direction| match direction {
            Direction::Up => scored > OFF,
            Direction::Down => scored < -OFF,
        };
        let in_episode = self.episode.is_some_and(|episode| off(episode.direction));
        let goes_on = self.episode.is_some_and(|episode| episode.begun < now);
        let is_closing = judged.closing.is_some() && scored > 0.0;
        let aside = (in_episode || scored.abs() > ASIDE) && !is_closing;
        let nothing_due = value == 0.0 && judged.expected == 0.0;
        let is_plain = !day.holiday && !nothing_due;
        let counts = is_plain && judged.closing.is_none() && !(goes_on && in_episode);
        let residual = judged.deviation.clamp(-MOST_RESIDUAL, MOST_RESIDUAL);
        self.push(
            day,
            Some(value),
            (!aside).then_some(value),
            counts.then_some(residual),
        );
        self.drifts.push(judged.drift.filter(|_| !aside));
        if let Some(closing) = judged.closing.filter(|_| is_plain) {
            self.closings.push((now, closing));
        }
        if let Some(mut episode) = self.episode.filter(|_| is_plain) {
            let course = episode.add(now, in_episode);
            self.episode = (course == Course::Open).then_some(episode);
            if course == Course::Normal {
                self.accept(episode.begun);
            }
            if course != Course::Open {
                self.drift = Drift::default();
            }
        }
    }

    /// What an episode brought is normal from its first day on.
    fn accept(&mut self, begun: usize) {
        for day in begun..self.days.len() {
            self.calm[day] = self.seen[day];
        }
        self.normal_since = begun;
    }
}
