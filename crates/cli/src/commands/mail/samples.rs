//! Mails of made-up facts, each marked as such.

use email_notification::Office;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use strands_core::instant;
use strands_core::job::{MonthAlarm, Outlook, Payer};
use strands_mail::{
    AttemptFact, AttentionLine, BudgetFact, ClosedLine, CostFact, Digest, ErrorFact, ExposedColumn,
    ExposureNews, ExposureNotice, FlappingFact, GroupFact, IncidentFact, Kind, LastGood, Mail,
    MonthNotice, Notice, Outcome, Period, Reader, Reason, RunsFact, Severity, UpdateFact,
    UpdateWhy, What, render, render_digest, render_exposure, render_month,
};

const JOB: &str = "orders_daily_load";
const INCIDENT: &str = "sample-incident";
const ERROR: &str = "Executor out of memory (exit 137) in stage 14, sortMergeJoin of two tables";

/// What can be made up.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sample {
    /// A mail about runs that failed.
    Notice(Kind),
    /// A mail about a month's budget.
    Month,
    /// A mail about personal data in the open.
    Exposure,
    /// A day's digest.
    Digest,
}

impl Sample {
    /// The kind's word.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Notice(kind) => kind.word(),
            Self::Month => "month",
            Self::Exposure => "compliance",
            Self::Digest => "digest",
        }
    }

    /// The mail, as if it were written at `now`.
    pub(super) fn mail(self, office: &Office, reader: &Reader, now: Timestamp) -> Mail {
        match self {
            Self::Notice(kind) => render(&notice(kind, office, now), reader, &office.site),
            Self::Month => render_month(&month(office, now), reader, &office.site),
            Self::Exposure => render_exposure(&exposure(office, now), reader, &office.site),
            Self::Digest => render_digest(&digest(office, now), reader, &office.site),
        }
    }
}

/// Somebody who owns the sample's jobs.
pub(super) fn reader(office: &Office) -> Reader {
    Reader {
        address: "reader@localhost".to_owned(),
        zone: office.routing.reader("reader@localhost").zone,
        reason: Reason::Owner,
    }
}

fn ago(now: Timestamp, minutes: i64) -> Timestamp {
    now.checked_sub(SignedDuration::from_mins(minutes))
        .unwrap_or(now)
}

fn notice(kind: Kind, office: &Office, now: Timestamp) -> Notice {
    let opened_at = match kind {
        Kind::Update | Kind::Reopened => ago(now, 1_560),
        _ => ago(now, 5),
    };
    Notice {
        kind,
        severity: Severity::High,
        environment: office.environment.clone(),
        job: JOB.to_owned(),
        platform: "AWS Glue".to_owned(),
        run_id: "jr_sample_0001".to_owned(),
        execution_id: "exec-sample-0001".to_owned(),
        outcome: Outcome::Failed,
        native_state: Some("FAILED".to_owned()),
        started_at: Some(ago(now, 55)),
        ended_at: Some(ago(now, 5)),
        duration_ms: None,
        attempts: vec![
            attempt(1, ago(now, 55), ago(now, 44)),
            attempt(2, ago(now, 42), ago(now, 5)),
        ],
        max_attempts: Some(2),
        error: Some(ErrorFact {
            code: Some("OutOfMemoryError".to_owned()),
            message: ERROR.to_owned(),
        }),
        cost: CostFact::Priced(31_900_000),
        budget: (kind == Kind::Budget).then_some(BudgetFact {
            limit_micro_usd: 25_000_000,
            threshold_micro_usd: Some(22_500_000),
        }),
        personal: None,
        last_good: Some(LastGood {
            started_at: ago(now, 2_935),
            duration_ms: Some(2_460_000),
            cost_micro_usd: Some(11_204_000),
        }),
        recovery: None,
        update: (kind == Kind::Update).then_some(UpdateFact {
            number: 1,
            why: UpdateWhy::StillOpen,
            open_ms: now.as_millisecond() - opened_at.as_millisecond(),
        }),
        flapping: (kind == Kind::Flapping).then_some(FlappingFact {
            opens: 4,
            window_hours: 24,
        }),
        group: group(kind),
        incident: Some(IncidentFact {
            id: INCIDENT.to_owned(),
            opened_at,
            opened_by: Outcome::Failed,
            runs: 2,
            first_provider_id: None,
        }),
        sample_as_of: office.sample_as_of,
    }
}

fn month(office: &Office, now: Timestamp) -> MonthNotice {
    let today = instant::utc_date(now);
    MonthNotice {
        environment: office.environment.clone(),
        severity: Severity::Medium,
        news: MonthAlarm::ForecastToExceed,
        is_cleared: false,
        payer: Payer::Job(JOB.to_owned()),
        month: today.first_of_month(),
        limit_micro_usd: 900_000_000,
        spent_micro_usd: 612_480_000,
        unpriced: 0,
        outlook: Some(Outlook {
            chance_ppm: 870_000,
            exceeds_on: Some(today.last_of_month()),
        }),
        incident_id: INCIDENT.to_owned(),
        read_at: now,
        first_provider_id: None,
        sample_as_of: office.sample_as_of,
    }
}

fn exposure(office: &Office, now: Timestamp) -> ExposureNotice {
    let column = |path: &str, kind: &str, is_leaky, severity, rows| ExposedColumn {
        path: path.to_owned(),
        kind: kind.to_owned(),
        is_leaky,
        severity,
        rows: Some(rows),
    };
    ExposureNotice {
        environment: office.environment.clone(),
        severity: Severity::High,
        news: ExposureNews::Found,
        job: JOB.to_owned(),
        data_set: "s3://lake-curated/orders/".to_owned(),
        columns: vec![
            column("customer.email", "email", false, Severity::High, 9_987),
            column("contact_phone", "phone", true, Severity::High, 37),
        ],
        more: 0,
        rows_scanned: Some(10_000),
        complete: false,
        scanned_at: Some(ago(now, 3)),
        runs: 1,
        opened_at: ago(now, 5),
        run_id: "jr_sample_0001".to_owned(),
        execution_id: "exec-sample-0001".to_owned(),
        incident_id: INCIDENT.to_owned(),
        first_provider_id: None,
        sample_as_of: office.sample_as_of,
    }
}

fn attempt(number: u32, from: Timestamp, to: Timestamp) -> AttemptFact {
    AttemptFact {
        number,
        outcome: Outcome::Failed,
        started_at: Some(from),
        ended_at: Some(to),
        error_code: Some("OutOfMemoryError".to_owned()),
    }
}

fn group(kind: Kind) -> Option<GroupFact> {
    let jobs = [
        JOB,
        "orders_hourly_delta",
        "revenue_mart",
        "crm_contacts_sync",
        "exec_kpis",
    ];
    let more = match kind {
        Kind::Group => 0,
        Kind::Storm => 16,
        _ => return None,
    };
    Some(GroupFact {
        jobs: jobs.map(str::to_owned).to_vec(),
        more,
    })
}

fn digest(office: &Office, now: Timestamp) -> Digest {
    let from = ago(now, 24 * 60);
    Digest {
        environment: office.environment.clone(),
        period: Period::Day,
        day: TimeZone::UTC.to_datetime(from).date(),
        from,
        until: now,
        runs: RunsFact {
            total: Some(1_284),
            failed: Some(17),
            timed_out: Some(2),
            stopped: Some(4),
            missing: None,
            unpriced: Some(5),
            cost_micro_usd: Some(412_600_000),
        },
        attention: Some(attention(now)),
        closed: Some(closed()),
        without_owner: Some(vec![
            "legacy_export".to_owned(),
            "inventory_backfill".to_owned(),
        ]),
        sample_as_of: office.sample_as_of,
    }
}

fn failed(cause: &str) -> What {
    What::Failed {
        cause: Some(cause.to_owned()),
    }
}

fn attention(now: Timestamp) -> Vec<AttentionLine> {
    let line = |job: &str, what, severity, minutes, cost_micro_usd| AttentionLine {
        job: job.to_owned(),
        what,
        severity,
        since: Some(ago(now, minutes)),
        cost_micro_usd,
        incident_id: Some(INCIDENT.to_owned()),
    };
    let flapping = What::Flapping { opens: 4 };
    let undeliverable = What::OwnerUnreachable;
    vec![
        line(JOB, failed(ERROR), Severity::Critical, 95, Some(31_900_000)),
        line(
            "events_hourly",
            flapping,
            Severity::Medium,
            840,
            Some(2_150_000),
        ),
        line("revenue_mart", undeliverable, Severity::High, 300, None),
        line(
            "clickstream_sessionize",
            What::TimedOut,
            Severity::High,
            410,
            None,
        ),
    ]
}

fn closed() -> Vec<ClosedLine> {
    let line = |job: &str, what, minutes: i64, cost_micro_usd, was_mailed| ClosedLine {
        job: job.to_owned(),
        what,
        open_ms: Some(minutes * 60_000),
        cost_micro_usd: Some(cost_micro_usd),
        was_mailed,
    };
    let missing_path = failed("AnalysisException: path does not exist");
    vec![
        line("product_dim_refresh", missing_path, 21, 412_300, false),
        line("crm_contacts_sync", What::TimedOut, 164, 6_140_000, true),
    ]
}
