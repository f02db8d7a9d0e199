//! When a job starts: five-field cron, or `rate(…)` and `cron(…)` as AWS writes them (Amazon
//! EventBridge Scheduler User Guide, "Schedule types").

use croner::errors::CronError;
use croner::parser::{CronParser, Seconds, Year};
use croner::{CivilDate, CivilDateTime, CivilTime, Cron, CronDateTime, Resolution, Weekday};
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use std::cmp::Ordering;
use std::str::FromStr;

/// When a job starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule(Form);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    /// At times of the clock.
    Cron(Box<Cron>),
    /// Every so often since it was set up.
    Rate(SignedDuration),
}

/// A schedule that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSchedule {
    /// Five fields are due.
    #[error("not a schedule: {0}")]
    Cron(String),
    /// Six fields are due, one of them `?`.
    #[error("not a schedule: {0}")]
    AwsCron(String),
    /// A whole number above 0 and a unit are due.
    #[error("not a rate")]
    Rate,
    /// No day fits.
    #[error("this schedule never comes due")]
    Never,
}

impl BadSchedule {
    /// What a schedule looks like.
    #[must_use]
    pub const fn help(&self) -> &'static str {
        match self {
            Self::Cron(_) => {
                "minute, hour, day, month, weekday, such as `0 2 * * *`; or `rate(6 hours)`, `cron(0 2 * * ? *)`"
            }
            Self::AwsCron(_) => {
                "minute, hour, day, month, weekday (1 is Sunday), year, one of the days `?`: `cron(0 2 * * ? *)`"
            }
            Self::Rate => "a whole number of minutes, hours or days: `rate(6 hours)`",
            Self::Never => "look at day and month",
        }
    }
}

impl FromStr for Schedule {
    type Err = BadSchedule;

    fn from_str(text: &str) -> Result<Self, BadSchedule> {
        let text = text.trim();
        let inner = |name: &str| {
            text.strip_prefix(name)
                .and_then(|rest| rest.strip_prefix('('))
                .and_then(|rest| rest.strip_suffix(')'))
        };
        if let Some(rate) = inner("rate") {
            return Ok(Self(Form::Rate(self::rate(rate).ok_or(BadSchedule::Rate)?)));
        }
        let cron = match inner("cron") {
            Some(fields) => aws_cron(fields)?,
            None => unix_cron(text)?,
        };
        let start = Wall(DateTime::constant(2024, 1, 1, 0, 0, 0, 0));
        if cron.find_next_occurrence(&start, true).is_err() {
            return Err(BadSchedule::Never);
        }
        Ok(Self(Form::Cron(Box::new(cron))))
    }
}

impl Schedule {
    /// The next times after an instant, in a zone. A time that the zone skips is left out, one that
    /// it repeats comes once. Of a rate they are counted from that instant, as nobody knows here when
    /// it was set up.
    #[must_use]
    pub fn next(&self, after: Timestamp, zone: &TimeZone, count: usize) -> Vec<Timestamp> {
        match &self.0 {
            Form::Rate(every) => {
                let step = |time: &Timestamp| time.checked_add(*every).ok();
                std::iter::successors(step(&after), step)
                    .take(count)
                    .collect()
            }
            Form::Cron(cron) => {
                let start = Wall(zone.to_datetime(after));
                cron.iter_after(start)
                    .filter_map(|wall| instant(wall, zone))
                    .filter(|time| *time > after)
                    .take(count)
                    .collect()
            }
        }
    }

    /// Whether its times depend on when it was set up.
    #[must_use]
    pub const fn is_rate(&self) -> bool {
        matches!(self.0, Form::Rate(_))
    }
}

fn instant(wall: Wall, zone: &TimeZone) -> Option<Timestamp> {
    let ambiguous = zone.to_ambiguous_timestamp(wall.0);
    match ambiguous.offset() {
        AmbiguousOffset::Gap { .. } => None,
        AmbiguousOffset::Fold { .. } | AmbiguousOffset::Unambiguous { .. } => {
            ambiguous.earlier().ok()
        }
    }
}

fn rate(text: &str) -> Option<SignedDuration> {
    let (count, unit) = text.trim().split_once(char::is_whitespace)?;
    let count: i64 = count.parse().ok().filter(|count| *count > 0)?;
    let minutes = match unit.trim() {
        "minute" | "minutes" => 1,
        "hour" | "hours" => 60,
        "day" | "days" => 24 * 60,
        _ => return None,
    };
    SignedDuration::try_from_mins(count.checked_mul(minutes)?)
}

fn unix_cron(text: &str) -> Result<Cron, BadSchedule> {
    let fields = text.split_whitespace().count();
    if fields != 5 {
        let found = format!("5 fields are due, it has {fields}");
        return Err(BadSchedule::Cron(found));
    }
    let parser = CronParser::builder()
        .seconds(Seconds::Disallowed)
        .year(Year::Disallowed)
        .build();
    parser
        .parse(text)
        .map_err(|fault| BadSchedule::Cron(fault.to_string()))
}

fn aws_cron(text: &str) -> Result<Cron, BadSchedule> {
    let fields: Vec<&str> = text.split_whitespace().collect();
    let [_, _, day, _, weekday, _] = fields.as_slice() else {
        let found = format!("6 fields are due, it has {}", fields.len());
        return Err(BadSchedule::AwsCron(found));
    };
    if (*day == "?") == (*weekday == "?") {
        let found = "one of day and weekday is `?`, and only one".to_owned();
        return Err(BadSchedule::AwsCron(found));
    }
    let parser = CronParser::builder()
        .seconds(Seconds::Required)
        .year(Year::Required)
        .alternative_weekdays(true)
        .sloppy_ranges(true)
        .build();
    parser
        .parse(&format!("0 {text}"))
        .map_err(|fault| BadSchedule::AwsCron(fault.to_string()))
}

/// A time on the wall, without zone: croner searches on it, so that zones stay ours.
#[derive(Debug, Clone, Copy)]
struct Wall(DateTime);

impl CronDateTime for Wall {
    fn to_civil(&self) -> CivilDateTime {
        let at = self.0;
        let unsigned = |part: i8| u32::from(part.unsigned_abs());
        CivilDateTime::new(
            CivilDate::from_parts_unchecked(
                i32::from(at.year()),
                unsigned(at.month()),
                unsigned(at.day()),
            ),
            CivilTime::from_parts_unchecked(
                unsigned(at.hour()),
                unsigned(at.minute()),
                unsigned(at.second()),
            ),
        )
    }

    fn civil_weekday(&self) -> Weekday {
        let days = self.0.weekday().to_sunday_zero_offset();
        Weekday::from_days_from_sunday(u32::from(days.unsigned_abs()))
    }

    fn resolve_civil(&self, civil: CivilDateTime) -> Result<Resolution<Self>, CronError> {
        let part = |value: u32| i8::try_from(value).map_err(|_| CronError::InvalidDate);
        let year = i16::try_from(civil.year()).map_err(|_| CronError::InvalidDate)?;
        DateTime::new(
            year,
            part(civil.month())?,
            part(civil.day())?,
            part(civil.hour())?,
            part(civil.minute())?,
            part(civil.second())?,
            0,
        )
        .map(|at| Resolution::Single(Self(at)))
        .map_err(|_| CronError::InvalidDate)
    }

    fn checked_add_seconds(&self, seconds: i64) -> Option<Self> {
        let later = self.0.checked_add(SignedDuration::from_secs(seconds));
        later.ok().map(Self)
    }

    fn cmp_instant(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}
