//! When jobs start.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use strands_config::{BadSchedule, Schedule};

fn next(schedule: &str, after: &str, zone: &str, count: usize) -> Vec<String> {
    let schedule: Schedule = schedule.parse().unwrap();
    let zone = TimeZone::get(zone).unwrap();
    let after: Timestamp = after.parse().unwrap();
    let times = schedule.next(after, &zone, count);
    times.iter().map(ToString::to_string).collect()
}

#[test]
fn cron_comes_due_in_its_zone() {
    for (schedule, zone, expected) in [
        (
            "0 2 * * *",
            "UTC",
            ["2026-03-13T02:00:00Z", "2026-03-14T02:00:00Z"],
        ),
        (
            "0 2 * * *",
            "Europe/Berlin",
            ["2026-03-13T01:00:00Z", "2026-03-14T01:00:00Z"],
        ),
        (
            "*/30 8-9 * * MON",
            "UTC",
            ["2026-03-16T08:00:00Z", "2026-03-16T08:30:00Z"],
        ),
        (
            "cron(0 2 * * ? *)",
            "UTC",
            ["2026-03-13T02:00:00Z", "2026-03-14T02:00:00Z"],
        ),
        (
            "cron(15 10 ? * 6L 2026-2027)",
            "UTC",
            ["2026-03-27T10:15:00Z", "2026-04-24T10:15:00Z"],
        ),
        (
            "cron(0/20 12 ? * 1 *)",
            "UTC",
            ["2026-03-15T12:00:00Z", "2026-03-15T12:20:00Z"],
        ),
        (
            "0 0 29 2 *",
            "UTC",
            ["2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"],
        ),
        (
            "rate(6 hours)",
            "UTC",
            ["2026-03-12T15:00:00Z", "2026-03-12T21:00:00Z"],
        ),
        (
            "rate(1 day)",
            "UTC",
            ["2026-03-13T09:00:00Z", "2026-03-14T09:00:00Z"],
        ),
    ] {
        assert_eq!(
            next(schedule, "2026-03-12T09:00:00Z", zone, 2),
            expected,
            "{schedule}"
        );
    }
}

#[test]
fn a_time_that_the_clock_skips_is_left_out_and_one_that_it_repeats_comes_once() {
    assert_eq!(
        next("30 2 * * *", "2026-03-28T00:00:00Z", "Europe/Berlin", 2),
        ["2026-03-28T01:30:00Z", "2026-03-30T00:30:00Z"]
    );
    assert_eq!(
        next("30 2 * * *", "2026-10-24T12:00:00Z", "Europe/Berlin", 2),
        ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]
    );
}

#[test]
fn what_is_no_schedule_is_refused() {
    for text in [
        "",
        "hourly",
        "@daily",
        "0 2 * *",
        "0 2 * * * *",
        "99 2 * * *",
        "0 2 * * FOO",
        "rate(0 hours)",
        "rate(6)",
        "rate(6 weeks)",
        "rate(-1 hours)",
        "rate(99999999999999999999 days)",
        "cron(0 2 * * *)",
        "cron(0 2 * * * *)",
        "cron(0 2 ? * ? *)",
        "at(2026-03-12T09:00:00)",
        "0 0 31 2 *",
    ] {
        assert!(text.parse::<Schedule>().is_err(), "{text}");
    }
    assert_eq!("0 0 30 2 *".parse::<Schedule>(), Err(BadSchedule::Never));
}
