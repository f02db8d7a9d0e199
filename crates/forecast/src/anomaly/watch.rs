//! The state that goes through a series day by day.

mod compare;
mod judge;
mod learn;
mod normal;

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::episode::{Course, Episode, Told};
use super::evidence::Evidence;
use super::{Anomaly, Detector, Direction};
use crate::calendar::{self, Day};
use crate::forecast::LEAST_DAYS;
use crate::series::Series;
use learn::{Learnt, SCALES};
use normal::{Former, SinceFormer};

/// After a longer gap everything is learnt anew.
const LONGEST_GAP: usize = 60;
/// Deviations beyond this are wild in any series.
const MOST_RESIDUAL: f64 = 1.5;
/// Days further off than so many spreads go on with an episode, and teach nothing.
const OFF: f64 = 1.8;
/// A drift is dated back by at most so many days.
const MOST_BACK: usize = 10;
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
    /// The same in spreads, and those of means of the last days, cut to what makes an alarm.
    scaled: [Vec<f64>; SCALES],
    /// Days where months are closed, and by how much they exceeded a plain day.
    closings: Vec<(usize, f64)>,
    known: usize,
    has_credits: bool,
    learnt: Option<Learnt>,
    /// The first day of what is normal now.
    normal_since: usize,
    former: Option<Former>,
    silence: f64,
    episode: Option<Episode>,
    told: Told,
}

/// A day beside what was expected of it.
#[derive(Debug, Clone, Copy, Default)]
struct Judged {
    expected: f64,
    deviation: f64,
    spread: f64,
    caution: f64,
    evidence: Option<Evidence>,
    scaled: [Option<f64>; SCALES],
    closing: Option<f64>,
    /// Whether the day may cost more because a month is closed.
    closes: bool,
    /// The level before what the evidence is about.
    before: f64,
    since_former: Option<SinceFormer>,
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
            scaled: Default::default(),
            closings: Vec::new(),
            known: 0,
            has_credits: false,
            learnt: None,
            normal_since: 0,
            former: None,
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
        if self.returns(judged, evidence) {
            self.turn_back(evidence, now);
            return None;
        }
        let size = (amount as f64 - judged.expected).abs();
        let lasting = self
            .episode
            .is_some_and(|episode| episode.is_told && episode.direction == evidence.direction);
        let may_tell = self.told.may_tell(evidence.direction, now, size, lasting);
        if self.episode.is_none() {
            self.open(evidence, now);
        }
        if !may_tell {
            return None;
        }
        self.told.tell(evidence.direction, now, size);
        let begun = self.episode.map_or(now, |episode| episode.begun);
        if let Some(episode) = &mut self.episode {
            episode.is_told |= episode.direction == evidence.direction;
        }
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
        let begun = evidence.since.max(now.saturating_sub(MOST_BACK));
        self.calm[begun..now].fill(None);
        self.episode = Some(Episode::new(evidence.direction, begun));
    }

    fn remember(&mut self, day: Day, value: f64, judged: Option<&Judged>) {
        let now = self.days.len();
        self.known += 1;
        self.has_credits |= value < 0.0;
        let Some(judged) = judged else {
            self.push(day, Some(value), Some(value), None);
            return;
        };
        let scored = judged.deviation / judged.spread / judged.caution.sqrt();
        let off = |direction: Direction| match direction {
            Direction::Up => scored > OFF,
            Direction::Down => scored < -OFF,
        };
        let in_episode = self.episode.is_some_and(|episode| off(episode.direction));
        let goes_on = self.episode.is_some_and(|episode| episode.begun < now);
        let is_closing = judged.closing.is_some() && scored > 0.0;
        let is_wild = judged
            .evidence
            .is_some_and(|it| it.strength >= 1.0 && it.detector != Detector::Silence);
        let aside = (in_episode || is_wild) && !is_closing;
        let nothing_due = value == 0.0 && judged.expected == 0.0;
        let is_plain = !day.holiday && !nothing_due;
        let has_size = judged.scaled[0].is_some();
        let counts = is_plain && has_size && judged.closing.is_none() && !(goes_on && in_episode);
        let residual = judged.deviation.clamp(-MOST_RESIDUAL, MOST_RESIDUAL);
        self.push(
            day,
            Some(value),
            (!aside).then_some(value),
            counts.then_some(residual),
        );
        if counts {
            for (past, scaled) in self.scaled.iter_mut().zip(judged.scaled) {
                past.extend(scaled);
            }
        }
        if let Some(closing) = judged.closing.filter(|_| is_plain) {
            self.closings.push((now, closing));
        }
        if let Some(mut episode) = self.episode.filter(|_| is_plain && !judged.closes) {
            let course = episode.add(now, in_episode);
            self.episode = (course == Course::Open).then_some(episode);
            match course {
                Course::Normal => self.accept(episode.begun),
                Course::Returned => self.forget_alarm(episode.begun),
                Course::Open | Course::Over => {}
            }
        }
    }
}
