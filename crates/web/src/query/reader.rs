//! Reading the parameters of an address, each refused with what it may be.

use super::{Accepts, BadValue, Defaults, Format, address};
use crate::chart::Span;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// A longer time is refused.
const MOST_DAYS: i64 = 400;

/// An address, and what its page takes.
pub(super) struct Reader<'a> {
    pub(super) path: &'a str,
    pub(super) pairs: &'a [(String, String)],
    pub(super) accepts: &'a Accepts,
}

impl<'a> Reader<'a> {
    pub(super) fn value(&self, name: &str) -> Option<&'a str> {
        let mut pairs = self.pairs.iter();
        pairs
            .find(|(it, _)| it == name)
            .map(|(_, value)| value.as_str())
    }

    fn bad(&self, parameter: &str, value: &str, allowed: impl Into<String>) -> BadValue {
        let rest = self.pairs.iter().filter(|(name, _)| name != parameter);
        BadValue {
            parameter: parameter.to_owned(),
            value: value.to_owned(),
            allowed: allowed.into(),
            without: address(
                self.path,
                rest.map(|(name, value)| (name.as_str(), value.as_str())),
            ),
        }
    }

    pub(super) fn check_names(&self) -> Result<(), BadValue> {
        let names = self.accepts.names();
        for (name, value) in self.pairs {
            if !names.contains(&name.as_str()) {
                let allowed = format!("this page takes {}", names.join(", "));
                return Err(self.bad(name, value, allowed));
            }
            let choice = self
                .accepts
                .choices
                .iter()
                .find(|choice| choice.name == name);
            let is_allowed = choice.is_none_or(|choice| {
                choice.allowed.is_empty() || choice.allowed.contains(&value.as_str())
            });
            if !is_allowed {
                let allowed = choice.map(|it| it.allowed.join(", ")).unwrap_or_default();
                return Err(self.bad(name, value, format!("one of {allowed}")));
            }
            let is_single = choice.is_none_or(|choice| !choice.is_repeatable);
            if is_single && self.pairs.iter().filter(|(it, _)| it == name).count() > 1 {
                return Err(self.bad(name, value, "once"));
            }
        }
        Ok(())
    }

    pub(super) fn listed(
        &self,
        name: &str,
        allowed: &[&'static str],
    ) -> Result<Option<&'static str>, BadValue> {
        let Some(value) = self.value(name) else {
            return Ok(None);
        };
        let found = allowed.iter().find(|it| **it == value).copied();
        let words = || format!("one of {}", allowed.join(", "));
        found
            .map(Some)
            .ok_or_else(|| self.bad(name, value, words()))
    }

    pub(super) fn format(&self) -> Result<Format, BadValue> {
        let format = self.listed("format", &["html", "csv", "json"])?;
        Ok(match format {
            Some("csv") => Format::Csv,
            Some("json") => Format::Json,
            _ => Format::Html,
        })
    }

    pub(super) fn zone(&self, defaults: &Defaults) -> Result<(TimeZone, String), BadValue> {
        match self.value("tz") {
            None => Ok((defaults.zone.clone(), defaults.zone_name.clone())),
            Some(name) => {
                let zone = TimeZone::get(name)
                    .map_err(|_| self.bad("tz", name, "a name such as UTC or Europe/Berlin"))?;
                Ok((zone, name.to_owned()))
            }
        }
    }

    pub(super) fn span(
        &self,
        now: Timestamp,
        zone: &TimeZone,
    ) -> Result<(Span, Option<&'static str>), BadValue> {
        if self.accepts.ranges.is_empty() {
            return Ok((Span { from: now, to: now }, None));
        }
        let range = self.listed("range", self.accepts.ranges)?;
        let (from, to) = (self.value("from"), self.value("to"));
        if let (Some(range), true) = (range, from.is_some() || to.is_some()) {
            return Err(self.bad("range", range, "not together with from and to"));
        }
        let length = range.unwrap_or(self.accepts.range);
        let back = hours(length);
        let read = |name: &str, text: &str| {
            instant(text, zone).ok_or_else(|| {
                self.bad(
                    name,
                    text,
                    "a date such as 2026-03-12, or a time such as 2026-03-12T07:00:00Z",
                )
            })
        };
        let end = if self.accepts.to_full_hour {
            full_hour(now)
        } else {
            now
        };
        let to = match to {
            Some(text) => read("to", text)?,
            None => end,
        };
        let from = match from {
            Some(text) => read("from", text)?,
            None => to.saturating_sub(back).unwrap_or(Timestamp::MIN),
        };
        let asked = self.value("from").or(self.value("to")).unwrap_or_default();
        if from >= to {
            return Err(self.bad("from", asked, "before the end of the time"));
        }
        if to.duration_since(from) > SignedDuration::from_hours(24 * MOST_DAYS) {
            return Err(self.bad(
                "from",
                asked,
                format!("at most {MOST_DAYS} days before its end"),
            ));
        }
        let is_named = self.value("from").is_none() && self.value("to").is_none();
        Ok((Span { from, to }, is_named.then_some(length)))
    }
}

/// The length of `8h`, `30d`.
fn hours(range: &str) -> SignedDuration {
    let digits: i64 = range.trim_end_matches(['h', 'd']).parse().unwrap_or(24);
    SignedDuration::from_hours(if range.ends_with('d') {
        24 * digits
    } else {
        digits
    })
}

/// The full hour at or after an instant.
fn full_hour(now: Timestamp) -> Timestamp {
    let seconds = now.as_second();
    let up = (3_600 - seconds.rem_euclid(3_600)) % 3_600;
    Timestamp::from_second(seconds + up).unwrap_or(now)
}

fn instant(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at);
    }
    let local = match text.parse::<Date>() {
        Ok(date) if text.len() == 10 => date.at(0, 0, 0, 0),
        _ => text.parse::<DateTime>().ok()?,
    };
    zone.to_timestamp(local).ok()
}
