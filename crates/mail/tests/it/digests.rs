//! The digests that tests render: one in five conditions, and a week.

use crate::cases::{at, reader, site};
use jiff::civil::date;
use strands_mail::{
    AttentionLine, ClosedLine, Digest, Mail, Period, RunsFact, Severity, What, render_digest,
};

/// A condition's name and its builder.
pub(crate) type DigestCase = (&'static str, fn() -> Digest);

pub(crate) const DIGESTS: [DigestCase; 7] = [
    ("full", full_day),
    ("nothing_measured", nothing_measured_day),
    ("hostile", hostile_day),
    ("forty_lines", forty_lines),
    ("right_to_left", right_to_left_day),
    ("quiet", quiet_day),
    ("week", week),
];

pub(crate) fn rendered_digest(digest: &Digest) -> Mail {
    render_digest(digest, &reader(), &site())
}

fn open(
    job: &str,
    what: What,
    severity: Severity,
    since: &str,
    cost: Option<i64>,
) -> AttentionLine {
    AttentionLine {
        job: job.to_owned(),
        what,
        severity,
        since: Some(at(since)),
        cost_micro_usd: cost,
        incident_id: Some("5f2c9b71".to_owned()),
    }
}

fn failed(cause: &str) -> What {
    What::Failed {
        cause: Some(cause.to_owned()),
    }
}

pub(crate) fn full_day() -> Digest {
    Digest {
        environment: "production".to_owned(),
        period: Period::Day,
        day: date(2026, 3, 12),
        from: at("2026-03-12T00:00:00Z"),
        until: at("2026-03-13T00:00:00Z"),
        runs: RunsFact {
            total: Some(1_284),
            failed: Some(17),
            timed_out: Some(2),
            stopped: Some(4),
            missing: Some(3),
            unpriced: Some(5),
            cost_micro_usd: Some(412_600_000),
        },
        attention: Some(vec![
            open(
                "inventory_snapshot",
                What::Flapping { opens: 4 },
                Severity::Medium,
                "2026-03-11T17:08:00Z",
                Some(2_150_000),
            ),
            open(
                "orders_daily_load",
                failed("Executor out of memory (exit 137), asked ada@example.com"),
                Severity::Critical,
                "2026-03-12T04:42:00Z",
                Some(31_900_000),
            ),
            open(
                "crm_contacts_sync",
                What::DidNotStart,
                Severity::High,
                "2026-03-12T05:20:00Z",
                None,
            ),
            open(
                "events_hourly",
                What::Group {
                    jobs: 5,
                    cause: Some("Connection refused".to_owned()),
                },
                Severity::High,
                "2026-03-12T21:03:00Z",
                None,
            ),
            AttentionLine {
                incident_id: None,
                ..open(
                    "revenue_mart",
                    What::OwnerUnreachable,
                    Severity::High,
                    "2026-03-12T06:00:00Z",
                    None,
                )
            },
        ]),
        closed: Some(vec![
            ClosedLine {
                job: "clickstream_sessionize".to_owned(),
                what: What::TimedOut,
                open_ms: Some(9_840_000),
                cost_micro_usd: Some(61_400_000),
                was_mailed: true,
            },
            ClosedLine {
                job: "product_dim_refresh".to_owned(),
                what: failed("AnalysisException: path does not exist"),
                open_ms: Some(1_260_000),
                cost_micro_usd: None,
                was_mailed: false,
            },
        ]),
        without_owner: Some(vec![
            "legacy_export".to_owned(),
            "tmp_backfill_2".to_owned(),
        ]),
        sample_as_of: Some(at("2026-03-13T06:00:00Z")),
    }
}

fn nothing_measured_day() -> Digest {
    Digest {
        environment: String::new(),
        runs: RunsFact::default(),
        attention: None,
        closed: None,
        without_owner: None,
        sample_as_of: None,
        ..full_day()
    }
}

fn quiet_day() -> Digest {
    Digest {
        runs: RunsFact {
            total: Some(1_190),
            failed: Some(0),
            timed_out: Some(0),
            stopped: Some(0),
            missing: None,
            unpriced: Some(0),
            cost_micro_usd: Some(391_040_000),
        },
        attention: Some(Vec::new()),
        closed: Some(Vec::new()),
        without_owner: Some(Vec::new()),
        ..full_day()
    }
}

/// `lines` of each table, all about `name`.
pub(crate) fn filled(name: &str, lines: usize) -> Digest {
    let what = || What::Failed {
        cause: Some(name.to_owned()),
    };
    let attention = AttentionLine {
        incident_id: Some(name.to_owned()),
        ..open(
            name,
            what(),
            Severity::Low,
            "2026-03-01T04:42:00Z",
            Some(i64::MAX),
        )
    };
    let closed = ClosedLine {
        job: name.to_owned(),
        what: what(),
        open_ms: Some(i64::MAX),
        cost_micro_usd: Some(i64::MIN),
        was_mailed: false,
    };
    Digest {
        attention: Some(vec![attention; lines]),
        closed: Some(vec![closed; lines]),
        without_owner: Some(vec![name.to_owned(); lines]),
        ..full_day()
    }
}

fn hostile_day() -> Digest {
    let name = format!(
        "</td><script>alert(1)</script>\r\nBcc: eve@example.com\u{202e}\u{200b} http://evil.example {}",
        "x".repeat(230)
    );
    Digest {
        environment: "prod]\r\nX-Evil: 1".to_owned(),
        runs: RunsFact {
            total: Some(u64::MAX),
            failed: Some(u64::MAX),
            timed_out: Some(u64::MAX),
            stopped: Some(u64::MAX),
            missing: Some(u64::MAX),
            unpriced: Some(u64::MAX),
            cost_micro_usd: Some(i64::MIN),
        },
        ..filled(&name, 12)
    }
}

fn forty_lines() -> Digest {
    let job = |number: usize| format!("warehouse_fact_table_refresh_{number}");
    let mut digest = full_day();
    digest.attention = Some(
        (1..=40)
            .map(|number| AttentionLine {
                incident_id: Some("5f2c9b71d3e4".repeat(6).chars().take(64).collect()),
                ..open(
                    &job(number),
                    failed("outofmemoryerror java heap space"),
                    Severity::High,
                    "2026-03-12T04:42:00Z",
                    Some(1_900_000),
                )
            })
            .collect(),
    );
    digest.closed = Some(
        (41..=80)
            .map(|number| ClosedLine {
                job: job(number),
                what: failed("connection to refused"),
                open_ms: Some(9_840_000),
                cost_micro_usd: Some(412_345),
                was_mailed: number % 2 == 0,
            })
            .collect(),
    );
    digest.without_owner = Some((81..=120).map(job).collect());
    digest
}

fn right_to_left_day() -> Digest {
    filled("تحميل_الطلبات_اليومي", 3)
}

fn week() -> Digest {
    Digest {
        period: Period::Week,
        day: date(2026, 3, 9),
        from: at("2026-03-09T00:00:00Z"),
        until: at("2026-03-16T00:00:00Z"),
        ..full_day()
    }
}
