//! A month beside its budget: told once, and again only after it was five points below.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::json;
use std::collections::BTreeMap;
use strands_core::incident::{
    Because, IncidentRow, IncidentState, Known, MailRow, MailState, MonthRow, Routing, Severity,
    Step, month_is_over, watch_month,
};
use strands_core::job::{MonthAlarm, MonthSpent, MonthlyBudget, Outlook, Payer};
use strands_core::money::MicroUsd;
use strands_core::plan::{Plan, Write};

const NOVEMBER: Date = date(2026, 11, 1);

/// What a table would hold of one budget.
#[derive(Default)]
struct Told {
    row: Option<MonthRow>,
    incidents: BTreeMap<String, IncidentRow>,
    mails: BTreeMap<String, MailRow>,
}

impl Told {
    fn take(&mut self, budget: &MonthlyBudget, spent: &MonthSpent, now: Timestamp) -> Plan {
        let mails: Vec<MailRow> = self.mails.values().cloned().collect();
        let routing = routing();
        let known = Known {
            job: None,
            environment_row: None,
            mails: &mails,
            routing: &routing,
            environment: "production",
            now,
        };
        let plan = watch_month(budget, spent, self.row.as_ref(), &known);
        self.execute(&plan);
        plan
    }

    /// The month is long over, and nobody judges it.
    fn end(&mut self, now: Timestamp) -> Plan {
        let mails: Vec<MailRow> = self.mails.values().cloned().collect();
        let routing = routing();
        let known = Known {
            job: None,
            environment_row: None,
            mails: &mails,
            routing: &routing,
            environment: "production",
            now,
        };
        let plan = month_is_over(self.row.as_ref().unwrap(), &known);
        self.execute(&plan);
        plan
    }

    fn execute(&mut self, plan: &Plan) {
        for write in plan.writes() {
            match write.clone() {
                Write::Month { row, expect } => {
                    assert_eq!(expect, self.row.as_ref().map(|row| row.version));
                    self.row = Some(*row);
                }
                Write::Incident(row) => {
                    self.incidents.insert(row.entry.clone(), *row);
                }
                Write::Mail(mail) => {
                    let before = self.mails.insert(mail.entry.clone(), *mail);
                    assert_eq!(before, None, "a mail is written once");
                }
                Write::MailState { entry, state, .. } => {
                    self.mails.get_mut(&entry).unwrap().state = state;
                }
                other => panic!("{other:?}"),
            }
        }
    }

    fn open(&self) -> Vec<MonthAlarm> {
        let open = self.incidents.values();
        let open = open.filter(|row| row.state == IncidentState::Open);
        let mut alarms: Vec<MonthAlarm> =
            open.map(|row| row.month.as_ref().unwrap().alarm).collect();
        alarms.sort();
        alarms
    }

    fn mailed(&self) -> Vec<(Step, &str, MailState)> {
        let mails = self.mails.values();
        let mut mailed: Vec<_> = mails
            .map(|mail| (mail.step, mail.address.as_str(), mail.state))
            .collect();
        mailed.sort();
        mailed
    }
}

fn routing() -> Routing {
    let settings = json!({
        "fallback": ["platform@example.com"],
        "jobs": {"orders": {"recipients": ["owner@example.com"], "budget_owners": ["payer@example.com"]}},
        "teams": {"sales": {"on_call": ["oncall@example.com"], "lead": ["lead@example.com"], "channels": ["sales"]}},
        "channels": [
            {"recipient": "slack:sales", "jobs": [], "min_severity": "medium"},
            {"recipient": "slack:all", "min_severity": "high"}
        ],
    });
    Routing::parse(&settings.to_string()).unwrap()
}

fn budget(payer: Payer) -> MonthlyBudget {
    MonthlyBudget {
        payer,
        jobs: Vec::new(),
        limit: MicroUsd(100_000_000),
        threshold_percent: Decimal::from(90),
    }
}

fn spent(usd: i64, chance_percent: Option<u32>) -> MonthSpent {
    MonthSpent {
        month: NOVEMBER,
        spent: MicroUsd(usd * 1_000_000),
        unpriced: 0,
        outlook: chance_percent.map(|percent| Outlook {
            chance_ppm: percent * 10_000,
            exceeds_on: None,
        }),
    }
}

fn hour(hour: i64) -> Timestamp {
    Timestamp::from_second(1_793_498_400 + hour * 3_600).unwrap()
}

#[test]
fn a_month_is_told_as_it_goes_and_the_graver_stands_for_the_rest() {
    use MonthAlarm::{ForecastToExceed, Over, Threshold};
    let orders = budget(Payer::Job("orders".to_owned()));
    let mut told = Told::default();
    for (at, usd, chance, open) in [
        (0, 10, None, vec![]),
        (1, 20, Some(49), vec![]),
        (2, 30, Some(50), vec![ForecastToExceed]),
        (3, 40, Some(47), vec![ForecastToExceed]),
        (4, 41, Some(45), vec![]),
        (5, 50, Some(95), vec![ForecastToExceed]),
        (6, 90, Some(99), vec![ForecastToExceed, Threshold]),
        (7, 101, Some(100), vec![Over]),
        (8, 97, Some(100), vec![Over]),
        (9, 95, Some(100), vec![ForecastToExceed, Threshold]),
    ] {
        told.take(&orders, &spent(usd, chance), hour(at));
        assert_eq!(told.open(), open, "at hour {at}");
        assert_eq!(
            told.take(&orders, &spent(usd, chance), hour(at)),
            Plan::default(),
            "told once"
        );
    }
    let reopened = told.incidents.values().map(|row| row.reopened);
    assert_eq!(reopened.sum::<u32>(), 3, "each again after it was over");
}

#[test]
fn the_end_of_a_month_ends_what_was_told_and_the_next_begins_anew() {
    let orders = budget(Payer::Job("orders".to_owned()));
    let mut told = Told::default();
    told.take(&orders, &spent(120, None), hour(0));
    assert_eq!(told.open(), [MonthAlarm::Over]);
    let december = MonthSpent {
        month: date(2026, 12, 1),
        ..spent(1, None)
    };
    told.take(&orders, &december, hour(800));
    assert_eq!(told.open(), []);
    let ended = told.incidents.values().next().unwrap();
    assert_eq!(ended.resolution.as_deref(), Some("the month is over"));
    let dear = MonthSpent {
        month: date(2026, 12, 1),
        ..spent(130, None)
    };
    told.take(&orders, &dear, hour(900));
    assert_eq!(told.incidents.len(), 2, "an incident of its own");
}

#[test]
fn a_budget_that_is_held_no_more_leaves_nothing_open() {
    let all = budget(Payer::All);
    let mut told = Told::default();
    told.take(&all, &spent(92, Some(95)), hour(0));
    assert_eq!(told.open().len(), 2);
    told.end(hour(900));
    assert_eq!(told.open(), []);
    assert_eq!(told.end(hour(901)), Plan::default());
    assert!(
        told.mails
            .values()
            .all(|mail| mail.state != MailState::Pending)
    );
}

#[test]
fn those_are_told_whom_the_money_concerns() {
    use MailState::{Digest, Pending};
    let opened = Step::Opened;
    for (payer, usd, expected) in [
        (
            Payer::Job("orders".to_owned()),
            101,
            vec![
                (opened, "owner@example.com", Pending),
                (opened, "payer@example.com", Digest),
                (opened, "slack:all", Pending),
            ],
        ),
        (
            Payer::Team("sales".to_owned()),
            101,
            vec![
                (opened, "lead@example.com", Digest),
                (opened, "oncall@example.com", Pending),
                (opened, "slack:all", Pending),
                (opened, "slack:sales", Pending),
            ],
        ),
        (
            Payer::Team("sales".to_owned()),
            92,
            vec![
                (opened, "lead@example.com", Digest),
                (opened, "oncall@example.com", Digest),
                (opened, "slack:sales", Pending),
            ],
        ),
        (
            Payer::All,
            101,
            vec![
                (opened, "platform@example.com", Pending),
                (opened, "slack:all", Pending),
            ],
        ),
        (
            Payer::Team("unknown".to_owned()),
            92,
            vec![(opened, "platform@example.com", Digest)],
        ),
    ] {
        let mut told = Told::default();
        told.take(&budget(payer.clone()), &spent(usd, None), hour(0));
        assert_eq!(told.mailed(), expected, "{payer:?}");
    }
}

#[test]
fn a_forecast_that_is_all_but_sure_matters_as_much_as_a_failure() {
    for (chance, severity) in [(89, Severity::Medium), (90, Severity::High)] {
        let mut told = Told::default();
        told.take(&budget(Payer::All), &spent(1, Some(chance)), hour(0));
        let incident = told.incidents.values().next().unwrap();
        assert_eq!(incident.severity, severity);
        assert_eq!(incident.run_key, None);
    }
}

#[test]
fn whoever_was_told_learns_by_digest_that_it_is_over() {
    let all = budget(Payer::All);
    let mut told = Told::default();
    told.take(&all, &spent(101, None), hour(0));
    for mail in told.mails.values_mut() {
        mail.state = MailState::Sent;
        mail.sent_at = Some(hour(0));
    }
    told.take(&all, &spent(80, None), hour(1));
    let resolved = Step::Resolved(0);
    let expected = [
        (resolved, "platform@example.com", MailState::Digest),
        (resolved, "slack:all", MailState::Pending),
    ];
    let over: Vec<_> = told
        .mailed()
        .into_iter()
        .filter(|(step, _, _)| *step == resolved)
        .collect();
    assert_eq!(over, expected);
    let because = told.mails.values().map(|mail| mail.because);
    assert!(because.clone().any(|it| it == Because::Channel));
}

proptest! {
    /// Whatever a month does, a budget has at most four openings a day for each reader, an over budget
    /// is open exactly while it was exceeded and not five points below since, and nothing is told twice.
    #[test]
    fn a_month_of_any_course_is_told_consistently(
        course in prop::collection::vec((0_i64..130, prop::option::of(0_u32..=100)), 1..40)
    ) {
        let all = budget(Payer::All);
        let mut told = Told::default();
        let mut is_over = false;
        for (at, (usd, chance)) in course.into_iter().enumerate() {
            let at = hour(i64::try_from(at).unwrap());
            told.take(&all, &spent(usd, chance), at);
            is_over = if is_over { usd > 95 } else { usd > 100 };
            prop_assert_eq!(told.open().contains(&MonthAlarm::Over), is_over);
            if is_over {
                prop_assert_eq!(told.open(), vec![MonthAlarm::Over]);
            }
            prop_assert!(told.incidents.len() <= 3);
        }
    }
}
