//! The messages that tests render: steps of an incident in four conditions.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use strands_channels::{Channel, Message, read};
use strands_core::incident::{Because, Kind, MailRow, MailState, Severity, Step};
use strands_mail::{
    AttemptFact, CostFact, ErrorFact, FlappingFact, GroupFact, IncidentFact, Kind as NoticeKind,
    LastGood, Notice, Outcome, RecoveryFact, Severity as NoticeSeverity, Site, UpdateFact,
    UpdateWhy,
};

pub(crate) const STEPS: [(Step, NoticeKind); 7] = [
    (Step::Opened, NoticeKind::Failure),
    (Step::Reopened(1), NoticeKind::Reopened),
    (Step::Update(2), NoticeKind::Update),
    (Step::Flapping(3), NoticeKind::Flapping),
    (Step::Resolved(0), NoticeKind::Recovery),
    (Step::Opened, NoticeKind::Group),
    (Step::Storm, NoticeKind::Storm),
];

/// A condition's name and its builder.
pub(crate) type Case = (&'static str, fn(NoticeKind) -> Notice);

pub(crate) const CASES: [Case; 4] = [
    ("full", full),
    ("nothing_measured", nothing_measured),
    ("hostile", hostile),
    ("right_to_left", right_to_left),
];

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn channels() -> Vec<Channel> {
    let settings = r#"{
        "data-alerts": {
            "type": "slack",
            "webhook": "${SECRET:secretsmanager:strands/slack#data_alerts}",
            "min_severity": "medium"
        },
        "email": {"type": "email"},
        "hook": {
            "type": "webhook",
            "url": "https://hooks.example.com/strands",
            "secret": ["${SECRET:ssm:/strands/hook}", "${SECRET:ssm:/strands/hook-next}"],
            "kinds": ["failure", "missing"]
        },
        "oncall": {"type": "sns", "topic_arn": "arn:aws:sns:eu-west-1:111122223333:oncall"},
        "ordered": {
            "type": "sns",
            "topic_arn": "arn:aws:sns:eu-central-1:111122223333:incidents.fifo",
            "raw": true
        }
    }"#;
    read(settings).unwrap()
}

pub(crate) fn channel(name: &str) -> Channel {
    let found = channels().into_iter().find(|it| it.name == name);
    found.unwrap()
}

fn site() -> Site {
    Site {
        base_url: Some("https://strands.example.com/".to_owned()),
        domain: "strands.example.com".to_owned(),
        region: "eu-west-1".to_owned(),
    }
}

pub(crate) fn message(step: Step, notice: &Notice) -> Message {
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let message = Message::new(&row(step), Kind::Failure, notice, zone, &site()).unwrap();
    Message {
        team: Some("sales-data".to_owned()),
        ..message
    }
}

pub(crate) fn opened() -> Message {
    message(Step::Opened, &full(NoticeKind::Failure))
}

pub(crate) fn row(step: Step) -> MailRow {
    MailRow {
        job_key: "production/orders_daily_load".to_owned(),
        entry: "mail#5f2c9b71#0c0ffee0".to_owned(),
        mail_id: "0c0ffee0".to_owned(),
        incident_id: "5f2c9b71".to_owned(),
        incident_entry: None,
        step,
        round: 0,
        kind: Kind::Failure,
        severity: Severity::High,
        update: None,
        address: "slack:data-alerts".to_owned(),
        because: Because::Channel,
        run_key: None,
        state: MailState::Pending,
        due_at: 0,
        hold: None,
        attempts: 0,
        created_at: at("2026-03-12T04:42:10Z"),
        claimed_at: None,
        unconfirmed_at: None,
        sent_at: None,
        provider_id: None,
        reason: None,
        digest: None,
    }
}

fn group(jobs: Vec<String>, more: u32) -> GroupFact {
    GroupFact { jobs, more }
}

pub(crate) fn full(kind: NoticeKind) -> Notice {
    let is_over = kind == NoticeKind::Recovery;
    let is_several = matches!(kind, NoticeKind::Group | NoticeKind::Storm);
    let jobs = ["orders_daily_load", "crm_contacts_sync", "revenue_mart"];
    Notice {
        kind,
        severity: NoticeSeverity::High,
        environment: "production".to_owned(),
        job: "orders_daily_load".to_owned(),
        platform: "AWS Glue".to_owned(),
        run_id: "jr_8c1f0a2b9d3e4f50".to_owned(),
        execution_id: "exec-2026-03-12-5f0c2a7d91b84e63ac10".to_owned(),
        outcome: if is_over {
            Outcome::Succeeded
        } else {
            Outcome::TimedOut
        },
        native_state: Some(if is_over { "SUCCEEDED" } else { "TIMEOUT" }.to_owned()),
        started_at: Some(at("2026-03-12T03:52:00Z")),
        ended_at: Some(at("2026-03-12T04:42:09Z")),
        duration_ms: Some(3_009_000),
        attempts: vec![AttemptFact {
            number: 1,
            outcome: Outcome::TimedOut,
            started_at: Some(at("2026-03-12T03:52:00Z")),
            ended_at: Some(at("2026-03-12T04:42:09Z")),
            error_code: None,
        }],
        max_attempts: Some(1),
        error: (!is_over).then(|| ErrorFact {
            code: Some("Timeout".to_owned()),
            message: "Timed out in stage 14 & stage 15; owner ada@example.com".to_owned(),
        }),
        cost: CostFact::Priced(31_900_000),
        personal: None,
        last_good: Some(LastGood {
            started_at: at("2026-03-11T03:52:00Z"),
            duration_ms: Some(2_460_000),
            cost_micro_usd: Some(11_204_000),
        }),
        recovery: is_over.then_some(RecoveryFact {
            down_ms: 18_720_000,
            failed_runs: 3,
            cost_micro_usd: Some(95_700_000),
        }),
        update: (kind == NoticeKind::Update).then_some(UpdateFact {
            number: 2,
            why: UpdateWhy::StillOpen,
            open_ms: 93_600_000,
        }),
        flapping: (kind == NoticeKind::Flapping).then_some(FlappingFact {
            opens: 4,
            window_hours: 24,
        }),
        group: is_several.then(|| group(jobs.map(str::to_owned).to_vec(), 2)),
        incident: Some(IncidentFact {
            id: "5f2c9b71".to_owned(),
            opened_at: at("2026-03-12T04:42:09Z"),
            opened_by: Outcome::TimedOut,
            runs: 1,
            first_provider_id: None,
        }),
        sample_as_of: None,
        budget: None,
    }
}

pub(crate) fn nothing_measured(kind: NoticeKind) -> Notice {
    Notice {
        environment: String::new(),
        job: String::new(),
        platform: String::new(),
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
        personal: None,
        last_good: None,
        recovery: None,
        update: None,
        flapping: None,
        group: None,
        incident: None,
        ..full(kind)
    }
}

pub(crate) fn hostile(kind: NoticeKind) -> Notice {
    named(
        kind,
        &format!(
            "<!channel> <@U012AB> @here &amp; *bold* `x` :fire:\r\nX-Evil: 1\u{202e}\u{200b} \
             <https://evil.example|click> {}",
            "x".repeat(230)
        ),
    )
}

/// A notice whose every word from outside is `text`.
pub(crate) fn named(kind: NoticeKind, text: &str) -> Notice {
    let text = || text.to_owned();
    Notice {
        environment: text(),
        job: text(),
        platform: text(),
        run_id: text(),
        execution_id: text(),
        native_state: Some(text()),
        error: Some(ErrorFact {
            code: Some(text()),
            message: format!("password=hunter2 {}", text()),
        }),
        cost: CostFact::Unpriced {
            known: 1_234,
            reasons: vec![text()],
        },
        group: Some(group(vec![text(); 12], u32::MAX)),
        ..full(kind)
    }
}

pub(crate) fn right_to_left(kind: NoticeKind) -> Notice {
    Notice {
        job: "تحميل_الطلبات_اليومي".to_owned(),
        group: Some(group(
            vec!["تحميل_الطلبات_اليومي".to_owned(), "טעינת_הזמנות".to_owned()],
            0,
        )),
        ..full(kind)
    }
}
