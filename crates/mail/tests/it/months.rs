//! The mails about months that tests render.

use crate::cases::{at, reader, site};
use jiff::civil::date;
use strands_core::job::{MonthAlarm, Outlook, Payer};
use strands_mail::{Mail, MonthNotice, Reader, Reason, Severity, render_month, tell_month};

/// A condition's name and its builder.
pub(crate) type MonthCase = (&'static str, fn() -> MonthNotice);

pub(crate) const MONTHS: [MonthCase; 6] = [
    ("forecast", forecast),
    ("threshold", threshold),
    ("over", over),
    ("cleared", cleared),
    ("nothing_measured", nothing_measured),
    ("hostile", hostile),
];

pub(crate) fn rendered_month(notice: &MonthNotice) -> Mail {
    render_month(notice, &reader(), &site())
}

fn forecast() -> MonthNotice {
    MonthNotice {
        environment: "production".to_owned(),
        severity: Severity::Medium,
        news: MonthAlarm::ForecastToExceed,
        is_cleared: false,
        payer: Payer::Job("orders_daily_load".to_owned()),
        month: date(2026, 3, 1),
        limit_micro_usd: 900_000_000,
        spent_micro_usd: 398_250_000,
        unpriced: 0,
        outlook: Some(Outlook {
            chance_ppm: 874_000,
            exceeds_on: Some(date(2026, 3, 27)),
        }),
        incident_id: "5f2c9b71".to_owned(),
        read_at: at("2026-03-12T06:20:00Z"),
        first_provider_id: None,
        sample_as_of: None,
    }
}

fn threshold() -> MonthNotice {
    MonthNotice {
        news: MonthAlarm::Threshold,
        payer: Payer::Team("sales-analytics".to_owned()),
        spent_micro_usd: 810_000_000,
        unpriced: 12,
        ..forecast()
    }
}

fn over() -> MonthNotice {
    MonthNotice {
        news: MonthAlarm::Over,
        severity: Severity::High,
        payer: Payer::All,
        spent_micro_usd: 900_000_001,
        ..forecast()
    }
}

fn cleared() -> MonthNotice {
    MonthNotice {
        is_cleared: true,
        first_provider_id: Some("010201".to_owned()),
        ..threshold()
    }
}

fn nothing_measured() -> MonthNotice {
    MonthNotice {
        outlook: None,
        ..threshold()
    }
}

fn hostile() -> MonthNotice {
    let name =
        "<script>alert(1)</script>\r\nBcc: x@example.com & a_name_that_never_ends_and_never_ends";
    MonthNotice {
        environment: "<b>\r\nX-Evil: 1".to_owned(),
        payer: Payer::Team(name.to_owned()),
        incident_id: "a\r\nX-Evil: 1".to_owned(),
        outlook: Some(Outlook {
            chance_ppm: 1_000_000,
            exceeds_on: None,
        }),
        spent_micro_usd: i64::MAX,
        limit_micro_usd: 1,
        ..forecast()
    }
}

#[test]
fn a_share_is_cut_and_what_is_all_but_sure_is_not_said_to_be_so() {
    let nearly = MonthNotice {
        spent_micro_usd: 899_999_999,
        outlook: Some(Outlook {
            chance_ppm: 999_000,
            exceeds_on: None,
        }),
        ..threshold()
    };
    let mail = rendered_month(&nearly);
    assert!(mail.subject.contains("99.9\u{a0}%"), "{}", mail.subject);
    assert!(mail.text.contains("above 99\u{a0}%"), "{}", mail.text);
}

#[test]
fn each_reader_is_told_why() {
    for (payer, reason, words) in [
        (
            forecast().payer,
            Reason::BudgetOwner,
            "You pay for orders_daily_load.",
        ),
        (
            threshold().payer,
            Reason::Lead,
            "You lead the team sales-analytics.",
        ),
        (
            threshold().payer,
            Reason::Owner,
            "You are on call for the team sales-analytics.",
        ),
        (
            threshold().payer,
            Reason::Fallback,
            "Nobody is named for this team",
        ),
        (over().payer, Reason::Fallback, "the fallback address"),
    ] {
        let reader = Reader { reason, ..reader() };
        let notice = MonthNotice {
            payer,
            ..forecast()
        };
        let text = render_month(&notice, &reader, &site())
            .text
            .replace('\n', " ");
        assert!(text.contains(words), "{words}: {text}");
        assert_eq!(
            tell_month(&notice, &reader, &site()).jobs,
            Vec::<String>::new()
        );
    }
}
