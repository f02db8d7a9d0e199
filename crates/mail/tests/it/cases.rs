//! The notices that tests render: each kind in five conditions.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use strands_mail::{
    AttemptFact, BudgetFact, CostFact, ErrorFact, FlappingFact, GroupFact, IncidentFact, Kind,
    LastGood, Mail, Notice, Outcome, PersonalFact, Reader, Reason, RecoveryFact, Severity, Site,
    UpdateFact, UpdateWhy, render,
};

pub(crate) const KINDS: [Kind; 10] = [
    Kind::Failure,
    Kind::Recovery,
    Kind::Success,
    Kind::Update,
    Kind::Reopened,
    Kind::Flapping,
    Kind::Group,
    Kind::Storm,
    Kind::Budget,
    Kind::BudgetKept,
];

/// Whether the mail is about a run that failed.
fn tells_of_failure(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::Recovery | Kind::Success | Kind::Budget | Kind::BudgetKept
    )
}

/// Whether the reader had a mail about the incident before.
fn follows(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Recovery | Kind::Update | Kind::Reopened | Kind::BudgetKept
    )
}

fn group(jobs: Vec<String>, more: u32) -> GroupFact {
    GroupFact { jobs, more }
}

/// A condition's name and its builder.
pub(crate) type Case = (&'static str, fn(Kind) -> Notice);

pub(crate) const CASES: [Case; 5] = [
    ("full", full),
    ("nothing_measured", nothing_measured),
    ("hostile", hostile),
    ("forty_attempts", forty_attempts),
    ("right_to_left", right_to_left),
];

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn reader() -> Reader {
    Reader {
        address: "ada@example.com".to_owned(),
        zone: TimeZone::get("Europe/Berlin").unwrap(),
        reason: Reason::Owner,
    }
}

pub(crate) fn site() -> Site {
    Site {
        base_url: Some("https://strands.example.com/".to_owned()),
        domain: "strands.example.com".to_owned(),
        region: "eu-central-1".to_owned(),
    }
}

pub(crate) fn site_without_url() -> Site {
    Site {
        base_url: None,
        ..site()
    }
}

pub(crate) fn rendered(notice: &Notice) -> Mail {
    render(notice, &reader(), &site())
}

fn attempt(number: u32, from: &str, to: &str, failed: bool) -> AttemptFact {
    AttemptFact {
        number,
        outcome: if failed {
            Outcome::Failed
        } else {
            Outcome::Succeeded
        },
        started_at: Some(at(from)),
        ended_at: Some(at(to)),
        error_code: failed.then(|| "OutOfMemoryError".to_owned()),
    }
}

pub(crate) fn full(kind: Kind) -> Notice {
    let failed = tells_of_failure(kind);
    let last = attempt(3, "2026-03-12T04:12:00Z", "2026-03-12T04:42:09Z", failed);
    Notice {
        kind,
        severity: Severity::Critical,
        environment: "production".to_owned(),
        job: "orders_daily_load".to_owned(),
        platform: "AWS Glue".to_owned(),
        run_id: "jr_8c1f0a2b9d3e4f5061728394a5b6c7d8e9f00112233445566778899aabbccdde".to_owned(),
        execution_id: "exec-2026-03-12-5f0c2a7d91b84e63ac10".to_owned(),
        outcome: if failed {
            Outcome::Failed
        } else {
            Outcome::Succeeded
        },
        native_state: Some(if failed { "FAILED" } else { "SUCCEEDED" }.to_owned()),
        started_at: Some(at("2026-03-12T03:52:00Z")),
        ended_at: Some(at("2026-03-12T04:42:09Z")),
        duration_ms: Some(3_009_000),
        attempts: vec![
            attempt(1, "2026-03-12T03:52:00Z", "2026-03-12T04:03:20Z", true),
            attempt(2, "2026-03-12T04:04:00Z", "2026-03-12T04:11:30Z", true),
            last,
        ],
        max_attempts: Some(3),
        error: failed.then(|| ErrorFact {
            code: Some("OutOfMemoryError".to_owned()),
            message: "Executor out of memory (exit 137) in stage 14, sortMergeJoin of orders \
                and order_lines; owner ada@example.com\n\tat org.apache.spark.Task.run(Task.java:9)"
                .to_owned(),
        }),
        cost: CostFact::Priced(31_900_000),
        budget: matches!(kind, Kind::Budget | Kind::BudgetKept).then_some(BudgetFact {
            limit_micro_usd: 25_000_000,
            threshold_micro_usd: Some(22_500_000),
        }),
        personal: Some(PersonalFact {
            columns: 2,
            data_sets: 3,
        }),
        last_good: Some(LastGood {
            started_at: at("2026-03-11T03:52:00Z"),
            duration_ms: Some(2_460_000),
            cost_micro_usd: Some(11_204_000),
        }),
        recovery: (kind == Kind::Recovery).then_some(RecoveryFact {
            down_ms: 18_720_000,
            failed_runs: 3,
            cost_micro_usd: Some(95_700_000),
        }),
        incident: Some(IncidentFact {
            id: "5f2c9b71".to_owned(),
            opened_at: at("2026-03-12T04:42:09Z"),
            opened_by: Outcome::Failed,
            runs: 1,
            first_provider_id: follows(kind)
                .then(|| "0107019d2f6c1a2b-5e6f7a8b-0000-4c1d-9e2f-3a4b5c6d7e8f-000000".to_owned()),
        }),
        update: (kind == Kind::Update).then_some(UpdateFact {
            number: 2,
            why: UpdateWhy::StillOpen,
            open_ms: 93_600_000,
        }),
        flapping: (kind == Kind::Flapping).then_some(FlappingFact {
            opens: 4,
            window_hours: 24,
        }),
        group: matches!(kind, Kind::Group | Kind::Storm).then(|| {
            let jobs = ["orders_daily_load", "crm_contacts_sync", "revenue_mart"];
            group(jobs.map(str::to_owned).to_vec(), 2)
        }),
        sample_as_of: Some(at("2026-03-12T05:00:00Z")),
    }
}

pub(crate) fn nothing_measured(kind: Kind) -> Notice {
    Notice {
        platform: String::new(),
        environment: String::new(),
        job: String::new(),
        run_id: String::new(),
        execution_id: String::new(),
        outcome: Outcome::Unknown,
        native_state: None,
        started_at: None,
        ended_at: None,
        duration_ms: None,
        attempts: Vec::new(),
        max_attempts: None,
        error: None,
        cost: CostFact::NotYet,
        budget: None,
        personal: None,
        last_good: None,
        recovery: None,
        update: None,
        flapping: None,
        group: None,
        incident: None,
        sample_as_of: None,
        severity: Severity::Medium,
        ..full(kind)
    }
}

pub(crate) fn hostile(kind: Kind) -> Notice {
    let name = format!(
        "</td><script>alert(1)</script>\r\nBcc: eve@example.com\u{202e}\u{200b} http://evil.example {}",
        "x".repeat(230)
    );
    Notice {
        environment: "prod]\r\nX-Evil: 1".to_owned(),
        job: name.clone(),
        platform: "<img src=x onerror=alert(1)>".to_owned(),
        run_id: name.clone(),
        execution_id: name.clone(),
        native_state: Some("FAILED\"><style>*{display:none}</style>".to_owned()),
        error: Some(ErrorFact {
            code: Some("</h2>\u{2066}<b class=x>".to_owned()),
            message: format!("password=hunter2 {name} https://root:pw@db.internal/x"),
        }),
        cost: CostFact::Unpriced {
            known: 1_234,
            reasons: vec!["no price for <b>G.8X</b>".to_owned()],
        },
        incident: Some(IncidentFact {
            id: "../..\r\nX-Evil: 1".to_owned(),
            opened_at: at("2026-03-12T04:42:09Z"),
            opened_by: Outcome::Failed,
            runs: 4_000_000_000,
            first_provider_id: Some("<a>\r\nX-Evil: 1".to_owned()),
        }),
        update: Some(UpdateFact {
            number: u32::MAX,
            why: UpdateWhy::SeverityRaised {
                from: Severity::Low,
            },
            open_ms: i64::MIN,
        }),
        flapping: Some(FlappingFact {
            opens: u32::MAX,
            window_hours: u32::MAX,
        }),
        group: Some(group(vec![name; 12], u32::MAX)),
        ..full(kind)
    }
}

pub(crate) fn forty_attempts(kind: Kind) -> Notice {
    let failed = tells_of_failure(kind);
    let attempts = (1..=40).map(|number| AttemptFact {
        number,
        ..attempt(
            number,
            "2026-03-11T22:30:00Z",
            "2026-03-12T04:42:09Z",
            failed || number < 40,
        )
    });
    Notice {
        attempts: attempts.collect(),
        max_attempts: None,
        cost: CostFact::Estimated(412_345),
        group: Some(group((1..=40).map(|it| format!("job_{it}")).collect(), 0)),
        ..full(kind)
    }
}

pub(crate) fn right_to_left(kind: Kind) -> Notice {
    Notice {
        job: "تحميل_الطلبات_اليومي".to_owned(),
        error: Some(ErrorFact {
            code: None,
            message: "נגמר הזיכרון בשלב 14 של orders_daily_load".to_owned(),
        }),
        group: Some(group(
            vec!["تحميل_الطلبات_اليومي".to_owned(), "טעינת_הזמנות".to_owned()],
            0,
        )),
        ..full(kind)
    }
}
