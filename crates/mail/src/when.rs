//! Instants in the reader's zone with the zone named, and in UTC.

use crate::digest::Period;
use crate::figures::NO_BREAK;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, ZonedDateTime};

const DAY: &str = "%a\u{a0}%-d\u{a0}%b\u{a0}%Y";
const SHORT: &str = "%-d\u{a0}%b, %H:%M";
const TIME: &str = "%H:%M";

/// `Thu 12 Mar 2026, 05:42 Europe/Berlin (04:42 UTC)`
pub(crate) fn instant(at: Timestamp, zone: &TimeZone) -> String {
    span(at, at, zone)
}

/// `Thu 12 Mar 2026, 04:52 to 05:42 Europe/Berlin (03:52 to 04:42 UTC)`; a day is named where it
/// is not the one named before.
pub(crate) fn span(from: Timestamp, to: Timestamp, zone: &TimeZone) -> String {
    let (start, end) = (
        from.to_zoned_datetime(zone.clone()),
        to.to_zoned_datetime(zone.clone()),
    );
    let (utc_start, utc_end) = (
        from.to_zoned_datetime(TimeZone::UTC),
        to.to_zoned_datetime(TimeZone::UTC),
    );
    let local = format!("{} {}", range(&start, &end, None), zone_name(&end));
    if zone_name(&end) == "UTC" {
        return local;
    }
    let same_days = start.date() == utc_start.date() && end.date() == utc_end.date();
    let said = same_days.then_some(&utc_start);
    format!(
        "{local} ({}{NO_BREAK}UTC)",
        range(&utc_start, &utc_end, said)
    )
}

fn range(start: &ZonedDateTime, end: &ZonedDateTime, said: Option<&ZonedDateTime>) -> String {
    let from = on_day(start, said);
    match on_day(end, Some(start)) {
        to if to == start.strftime(TIME).to_string() => from,
        to => format!("{from}{NO_BREAK}to{NO_BREAK}{to}"),
    }
}

fn on_day(at: &ZonedDateTime, said: Option<&ZonedDateTime>) -> String {
    let time = at.strftime(TIME);
    match said {
        Some(said) if said.date() == at.date() => time.to_string(),
        Some(_) | None => format!("{}, {time}", at.strftime(DAY)),
    }
}

/// `05:42`, with a short day in front unless it is that of `beside`: `11 Mar, 23:30`.
pub(crate) fn clock(at: Timestamp, beside: Option<Timestamp>, zone: &TimeZone) -> String {
    let at = at.to_zoned_datetime(zone.clone());
    let beside = beside.map(|beside| beside.to_zoned_datetime(zone.clone()));
    match beside {
        Some(beside) if beside.date() == at.date() => at.strftime(TIME).to_string(),
        Some(_) | None => at.strftime(SHORT).to_string(),
    }
}

/// `Wed 11 Mar 2026`
pub(crate) fn day(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone()).strftime(DAY).to_string()
}

/// `Thu 12 Mar 2026`, `Mon 9 Mar 2026 to Sun 15 Mar 2026`
pub(crate) fn dates(first: Date, period: Period) -> String {
    let first_day = first.strftime(DAY).to_string();
    match (period, first.checked_add(6.days())) {
        (Period::Week, Ok(last)) => format!("{first_day} to {}", last.strftime(DAY)),
        _ => first_day,
    }
}

/// `Thu 12 Mar`, `Week of 9 Mar`
pub(crate) fn short_dates(first: Date, period: Period) -> String {
    match period {
        Period::Day => first.strftime("%a %-d %b").to_string(),
        Period::Week => format!("Week of {}", first.strftime("%-d %b")),
    }
}

fn zone_name(at: &ZonedDateTime) -> String {
    match at.time_zone().iana_name() {
        Some(name) => name.to_owned(),
        None => at.strftime("UTC%:z").to_string(),
    }
}
