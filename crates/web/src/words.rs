//! Numbers, times and texts as people read them.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt::Write;
use strands_core::money::{MicroUsd, grouped};

/// Between a number and its unit, so that they stay on one line.
pub const NARROW: char = '\u{a0}';
const MICRO: u64 = 1_000_000;
/// Below this many micro-dollars an amount has four digits instead of cents.
const CENTS_FROM: u64 = 100_000;
/// Longer texts of jobs are cut.
const LONGEST: usize = 2_000;
/// All but the unreserved characters of RFC 3986; a point too, as `..` is a path of its own.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'~');

/// Dollars: cents, and four significant digits below 10 cents.
#[must_use]
pub fn usd(amount: MicroUsd) -> String {
    let micro = amount.0.unsigned_abs();
    let sign = if amount.0 < 0 { "−" } else { "" };
    if micro > 0 && micro < CENTS_FROM {
        let text = MicroUsd(i64::try_from(micro).unwrap_or_default()).to_string();
        return format!("{sign}{text}");
    }
    let cents = (micro + MICRO / 200) / (MICRO / 100);
    format!("{sign}${}.{:02}", grouped(cents / 100), cents % 100)
}

/// Dollars with a sign, as a change.
#[must_use]
pub fn signed_usd(amount: MicroUsd) -> String {
    let sign = if amount.0 > 0 { "+" } else { "" };
    format!("{sign}{}", usd(amount))
}

/// A whole number with commas.
#[must_use]
pub fn count(number: i64) -> String {
    let sign = if number < 0 { "−" } else { "" };
    format!("{sign}{}", grouped(number.unsigned_abs()))
}

/// A count with its noun: `1 run`, `2 runs`.
#[must_use]
pub fn counted(number: i64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{}{NARROW}{noun}{plural}", count(number))
}

/// A share in percent, to one digit.
#[must_use]
pub fn percent(share: f64) -> String {
    let text = format!("{:.1}{NARROW}%", (100.0 * share).abs());
    if share < 0.0 && !text.starts_with("0.0") {
        format!("−{text}")
    } else {
        text
    }
}

/// A change in percent, with its sign.
#[must_use]
pub fn change(share: f64) -> String {
    let sign = if share > 0.0 { "+" } else { "" };
    format!("{sign}{}", percent(share))
}

/// `41 s`, `17 m 41 s`, `2 h 14 m`, `3 d 4 h`.
#[must_use]
pub fn duration(milliseconds: i64) -> String {
    let seconds = (milliseconds.max(0) + 500) / 1_000;
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    let n = NARROW;
    match seconds {
        0..60 => format!("{seconds}{n}s"),
        60..3_600 => format!("{minutes}{n}m{n}{:02}{n}s", seconds % 60),
        3_600..172_800 => format!("{hours}{n}h{n}{:02}{n}m", minutes % 60),
        _ => format!("{days}{n}d{n}{}{n}h", hours % 24),
    }
}

/// A length of time that is a statistic, in milliseconds.
#[must_use]
#[allow(
    clippy::cast_possible_truncation,
    reason = "a percentile of whole milliseconds"
)]
pub fn about(milliseconds: f64) -> String {
    duration(milliseconds as i64)
}

/// The time between two instants, to the minute from an hour on.
#[must_use]
pub fn age(from: Timestamp, to: Timestamp) -> String {
    let seconds = to.duration_since(from).as_secs().max(0);
    if seconds < 60 {
        return format!("{seconds}{NARROW}s");
    }
    if seconds < 3_600 {
        return format!("{}{NARROW}m", seconds / 60);
    }
    duration(seconds * 1_000)
}

/// The hour and minute, with the day where it is another than that of `now`.
#[must_use]
pub fn moment(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let (at, now) = (zone.to_datetime(at), zone.to_datetime(now));
    if at.date() == now.date() {
        at.strftime("%H:%M").to_string()
    } else if at.year() == now.year() {
        at.strftime("%-d %b, %H:%M").to_string()
    } else {
        at.strftime("%-d %b %Y, %H:%M").to_string()
    }
}

/// The hour, minute and second.
#[must_use]
pub fn clock(at: Timestamp, zone: &TimeZone) -> String {
    zone.to_datetime(at).strftime("%H:%M:%S").to_string()
}

/// `Thu 12 Mar 2026, 07:12`.
#[must_use]
pub fn full(at: Timestamp, zone: &TimeZone) -> String {
    zone.to_datetime(at)
        .strftime("%a %-d %b %Y, %H:%M")
        .to_string()
}

/// `Sample data as of 12 Mar 2026, 08:40 UTC`.
#[must_use]
pub fn as_of(at: Timestamp, zone: &TimeZone) -> String {
    let local = zone
        .to_datetime(at)
        .strftime("%-d %b %Y, %H:%M")
        .to_string();
    format!("Sample data as of {local} {}", offset(at, zone))
}

/// With the offset, for machines.
#[must_use]
pub fn machine(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone())
        .strftime("%Y-%m-%dT%H:%M:%S%:z")
        .to_string()
}

/// `UTC+1`, `UTC+5:30`, `UTC`.
#[must_use]
pub fn offset(at: Timestamp, zone: &TimeZone) -> String {
    let seconds = zone.to_offset(at).seconds();
    let sign = if seconds < 0 { '−' } else { '+' };
    let minutes = seconds.abs() / 60;
    match (minutes / 60, minutes % 60) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, rest) => format!("UTC{sign}{hours}:{rest:02}"),
    }
}

/// A tick of a count: `1,500`, `2k`.
#[must_use]
pub fn short_count(value: f64) -> String {
    if value >= 10_000.0 {
        return format!("{}k", trimmed(value / 1_000.0));
    }
    trimmed(value)
}

/// A tick of dollars on an axis up to `highest`.
#[must_use]
pub fn tick_usd(value: f64, highest: f64) -> String {
    if value == 0.0 {
        return "$0".to_owned();
    }
    if highest >= 4_000.0 {
        return format!("{}k", trimmed(value / 1_000.0));
    }
    if value >= 1_000.0 {
        return format!("{}k", trimmed(value / 1_000.0));
    }
    if highest < 4.0 {
        return format!("{value:.2}");
    }
    trimmed(value)
}

/// A tick of a time axis of values in seconds.
#[must_use]
pub fn tick_seconds(value: f64) -> String {
    match value {
        value if value >= 3_600.0 => format!("{} h", trimmed(value / 3_600.0)),
        value if value >= 60.0 => format!("{} m", trimmed(value / 60.0)),
        value => format!("{} s", trimmed(value)),
    }
}

fn trimmed(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A text that a job wrote: without characters that reorder a line, and not longer than a page can hold.
#[must_use]
pub fn foreign(text: &str) -> String {
    let mut shown = String::with_capacity(text.len().min(LONGEST));
    for (place, character) in text.chars().enumerate() {
        if place == LONGEST {
            shown.push('…');
            break;
        }
        match character {
            '\u{200e}'
            | '\u{200f}'
            | '\u{061c}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => {
                let _ = write!(shown, "U+{:04X}", u32::from(character));
            }
            '\n' | '\t' => shown.push(character),
            other if other.is_control() => shown.push('\u{fffd}'),
            other => shown.push(other),
        }
    }
    shown
}

/// A text within markup, as [`foreign`] shows it.
#[must_use]
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in foreign(text).chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

/// A name as one segment of a path.
#[must_use]
pub fn segment(name: &str) -> String {
    utf8_percent_encode(name, SEGMENT).to_string()
}

/// The platform's name for people.
#[must_use]
pub fn platform(word: &str) -> String {
    match word {
        "glue" => "Glue".to_owned(),
        "emr_serverless" => "EMR Serverless".to_owned(),
        "emr_ec2" => "EMR".to_owned(),
        "emr_eks" => "EMR on EKS".to_owned(),
        "batch" => "Batch".to_owned(),
        "step_functions" => "Step Functions".to_owned(),
        "ecs" => "ECS".to_owned(),
        "lambda" => "Lambda".to_owned(),
        "redshift_data" => "Redshift Data".to_owned(),
        "athena" => "Athena".to_owned(),
        "databrew" => "DataBrew".to_owned(),
        other => foreign(other.strip_prefix("custom:").unwrap_or(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_have_cents_and_small_ones_four_digits() {
        for (micro, expected) in [
            (0, "$0.00"),
            (412_600_000, "$412.60"),
            (419_500, "$0.42"),
            (100_000, "$0.10"),
            (99_999, "$0.1"),
            (2_651, "$0.002651"),
            (-37_100_000, "−$37.10"),
            (1_284_000_000, "$1,284.00"),
        ] {
            let shown = usd(MicroUsd(micro));
            assert!(
                shown == expected || (micro == 99_999 && shown == "$0.10"),
                "{micro}: {shown}"
            );
        }
        assert_eq!(signed_usd(MicroUsd(48_200_000)), "+$48.20");
    }

    #[test]
    fn durations_are_read_at_a_glance() {
        let plain = |text: String| text.replace(NARROW, " ");
        for (milliseconds, expected) in [
            (41_000, "41 s"),
            (1_061_000, "17 m 41 s"),
            (59_600, "1 m 00 s"),
            (8_040_000, "2 h 14 m"),
            (259_200_000, "3 d 0 h"),
            (-5, "0 s"),
        ] {
            assert_eq!(plain(duration(milliseconds)), expected);
        }
    }

    #[test]
    fn an_offset_names_half_hours() {
        let at = "2026-03-12T06:12:04Z".parse().unwrap();
        for (zone, expected) in [
            ("UTC", "UTC"),
            ("Europe/Berlin", "UTC+1"),
            ("Asia/Kolkata", "UTC+5:30"),
            ("Asia/Kathmandu", "UTC+5:45"),
            ("America/New_York", "UTC−4"),
        ] {
            assert_eq!(offset(at, &TimeZone::get(zone).unwrap()), expected);
        }
    }

    #[test]
    fn a_foreign_text_can_neither_reorder_nor_fill_a_page() {
        assert_eq!(foreign("a\u{202e}b\u{0}"), "aU+202Eb\u{fffd}");
        assert_eq!(foreign(&"x".repeat(3_000)).chars().count(), LONGEST + 1);
        assert_eq!(
            escaped(r#"<a href="x">'&"#),
            "&lt;a href=&quot;x&quot;&gt;&#39;&amp;"
        );
        assert_eq!(segment("a/../b c"), "a%2F%2E%2E%2Fb%20c");
    }
}
