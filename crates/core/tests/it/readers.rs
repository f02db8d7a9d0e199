//! What a reader's role and wishes make of a mail: tables.

use jiff::Timestamp;
use serde_json::{Value, json};
use strands_core::incident::{
    Because, Delivery, DigestPeriod, Kind, Routing, Severity, delivery, digest_period,
};

const READER: &str = "a@example.com";

fn reader(settings: &Value) -> strands_core::incident::ReaderProfile {
    let settings = json!({"readers": {READER: settings}});
    Routing::parse(&settings.to_string())
        .unwrap()
        .reader(READER)
}

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn quiet_hours_hold_until_their_end_on_every_clock() {
    let night = ("22:00", "07:00");
    for (zone, (from, to), at, end) in [
        ("UTC", night, "2026-11-20T21:59:59Z", None),
        (
            "UTC",
            night,
            "2026-11-20T22:00:00Z",
            Some("2026-11-21T07:00:00Z"),
        ),
        (
            "UTC",
            night,
            "2026-11-21T06:59:59Z",
            Some("2026-11-21T07:00:00Z"),
        ),
        ("UTC", night, "2026-11-21T07:00:00Z", None),
        (
            "UTC",
            ("12:00", "13:00"),
            "2026-11-21T12:30:00Z",
            Some("2026-11-21T13:00:00Z"),
        ),
        ("UTC", ("12:00", "13:00"), "2026-11-21T13:00:00Z", None),
        // Berlin is an hour ahead in winter, two in summer.
        (
            "Europe/Berlin",
            night,
            "2026-01-10T21:30:00Z",
            Some("2026-01-11T06:00:00Z"),
        ),
        (
            "Europe/Berlin",
            night,
            "2026-07-10T20:30:00Z",
            Some("2026-07-11T05:00:00Z"),
        ),
        // The night in which the clocks go forward is an hour shorter, the other one longer.
        (
            "Europe/Berlin",
            night,
            "2026-03-28T22:00:00Z",
            Some("2026-03-29T05:00:00Z"),
        ),
        (
            "Europe/Berlin",
            night,
            "2026-10-24T21:00:00Z",
            Some("2026-10-25T06:00:00Z"),
        ),
        // 02:30 does not exist on 29 March: the end is as far after the gap.
        (
            "Europe/Berlin",
            ("22:00", "02:30"),
            "2026-03-29T00:30:00Z",
            Some("2026-03-29T01:30:00Z"),
        ),
        // 02:30 comes twice on 25 October: the first that is ahead.
        (
            "Europe/Berlin",
            ("22:00", "02:30"),
            "2026-10-25T00:10:00Z",
            Some("2026-10-25T00:30:00Z"),
        ),
        (
            "Europe/Berlin",
            ("22:00", "02:30"),
            "2026-10-25T01:10:00Z",
            Some("2026-10-25T01:30:00Z"),
        ),
        (
            "Asia/Kolkata",
            night,
            "2026-11-20T17:00:00Z",
            Some("2026-11-21T01:30:00Z"),
        ),
    ] {
        let wishes = json!({"time_zone": zone, "quiet_hours": {"from": from, "to": to}});
        let reader = reader(&wishes);
        let quiet = reader.settings.quiet_hours.unwrap();
        let found = quiet.end(instant(at), &reader.zone);
        assert_eq!(found, end.map(instant), "{zone} {from}-{to} at {at}");
    }
}

#[test]
fn roles_and_severities_decide() {
    use Because::{Fallback, OptedIn, Recipient, Stakeholder};
    use Severity::{Critical, High, Low, Medium};
    let noon = instant("2026-11-20T12:00:00Z");
    let night = instant("2026-11-20T23:00:00Z");
    let morning = Delivery::Held(instant("2026-11-21T07:00:00Z"));
    let quiet = json!({"quiet_hours": {"from": "22:00", "to": "07:00"}});
    let usual = json!({});
    for (settings, because, severity, at, expected) in [
        (&usual, Recipient, Critical, night, Delivery::At(night)),
        (&usual, Recipient, High, noon, Delivery::At(noon)),
        (&usual, Recipient, Medium, noon, Delivery::Digest),
        (&usual, Recipient, Low, noon, Delivery::Nothing),
        (&usual, Stakeholder, Critical, noon, Delivery::At(noon)),
        (&usual, Stakeholder, High, noon, Delivery::At(noon)),
        (&usual, Stakeholder, Medium, noon, Delivery::Digest),
        (&usual, Stakeholder, Low, noon, Delivery::Nothing),
        (&usual, Fallback, High, noon, Delivery::At(noon)),
        (&usual, OptedIn, Low, noon, Delivery::At(noon)),
        (&quiet, Recipient, Critical, night, Delivery::At(night)),
        (&quiet, Recipient, High, night, morning),
        (&quiet, Recipient, High, noon, Delivery::At(noon)),
        (&quiet, OptedIn, Low, night, morning),
        (
            &json!({"medium_now": true}),
            Recipient,
            Medium,
            noon,
            Delivery::At(noon),
        ),
        (
            &json!({"medium_now": true}),
            Stakeholder,
            Medium,
            noon,
            Delivery::Digest,
        ),
        (
            &json!({"digest_only": true}),
            Recipient,
            Critical,
            noon,
            Delivery::Digest,
        ),
        (
            &json!({"min_severity": "critical"}),
            Recipient,
            High,
            noon,
            Delivery::Nothing,
        ),
        (
            &json!({"min_severity": "critical"}),
            OptedIn,
            Low,
            noon,
            Delivery::At(noon),
        ),
        (
            &json!({"kinds": ["success"]}),
            Recipient,
            High,
            noon,
            Delivery::Nothing,
        ),
        (
            &json!({"kinds": ["failure"]}),
            Recipient,
            High,
            noon,
            Delivery::At(noon),
        ),
        (
            &json!({"digest": "never"}),
            Recipient,
            Medium,
            noon,
            Delivery::Nothing,
        ),
    ] {
        let found = delivery(&reader(settings), because, Kind::Failure, severity, at);
        assert_eq!(found, expected, "{settings} {because:?} {severity:?}");
    }
}

#[test]
fn a_digest_is_due_at_the_readers_hour() {
    for (settings, now, date) in [
        (json!({}), "2026-11-20T07:59:59Z", None),
        (json!({}), "2026-11-20T08:00:00Z", Some("2026-11-20")),
        (json!({}), "2026-11-20T09:59:59Z", Some("2026-11-20")),
        (json!({}), "2026-11-20T10:00:00Z", None),
        (
            json!({"time_zone": "Asia/Tokyo"}),
            "2026-11-19T23:00:00Z",
            Some("2026-11-20"),
        ),
        (
            json!({"digest_hour": 0}),
            "2026-11-20T00:30:00Z",
            Some("2026-11-20"),
        ),
        // The clocks skip from 02:00 to 03:00.
        (
            json!({"digest_hour": 2, "time_zone": "Europe/Berlin"}),
            "2026-03-29T01:00:00Z",
            Some("2026-03-29"),
        ),
        (json!({"digest": "weekly"}), "2026-11-20T08:00:00Z", None),
        (
            json!({"digest": "weekly"}),
            "2026-11-23T08:00:00Z",
            Some("2026-11-23"),
        ),
        (json!({"digest": "never"}), "2026-11-23T08:00:00Z", None),
    ] {
        let period = digest_period(&reader(&settings), instant(now));
        let found = period.map(|it| it.date.to_string());
        assert_eq!(found.as_deref(), date, "{settings} at {now}");
    }
}

#[test]
fn a_digest_covers_the_day_before_or_the_week() {
    let covers = |settings: Value| {
        let period = digest_period(&reader(&settings), instant("2026-11-23T08:00:00Z"));
        let DigestPeriod { from, to, .. } = period.unwrap();
        (from.to_string(), to.to_string())
    };
    let day = "2026-11-22".to_owned();
    assert_eq!(covers(json!({})), (day.clone(), day.clone()));
    assert_eq!(
        covers(json!({"digest": "weekly"})),
        ("2026-11-16".to_owned(), day)
    );
}
