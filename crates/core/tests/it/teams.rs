//! Teams, cost centers and what a run's own facts say: who is told, and how soon.

use crate::desk::{Desk, ended, told};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use strands_core::incident::{Because, Kind, MailState, People, Routing, Severity, Step};
use strands_core::job::{Basis, Fact, Facts};
use strands_core::run::State;

const OWNER: &str = "owner@example.com";
const CALL: &str = "call@example.com";
const LEAD: &str = "lead@example.com";
const PAYER: &str = "payer@example.com";
const FALLBACK: &str = "anyone@example.com";
const SLACK: &str = "slack:core-alerts";
const HOOK: &str = "webhook:spending";

fn routing(jobs: &Value) -> Routing {
    let settings = json!({
        "fallback": [FALLBACK],
        "jobs": jobs,
        "teams": {"core": {"on_call": [CALL], "lead": [LEAD], "channels": ["core-alerts"]},
                  "small": {"lead": [LEAD]}},
        "budget_owners": {"cc-1": [PAYER]},
        "channels": [{"recipient": SLACK, "jobs": []}, {"recipient": HOOK, "jobs": []}],
    });
    Routing::parse(&settings.to_string()).unwrap()
}

fn concerned(job: &Value, kind: Kind) -> BTreeMap<String, Because> {
    routing(&json!({"orders": job})).concerned(Some("orders"), kind, Severity::High)
}

fn all(of: &[(&str, Because)]) -> BTreeMap<String, Because> {
    of.iter()
        .map(|(address, because)| ((*address).to_owned(), *because))
        .collect()
}

#[test]
fn a_job_concerns_its_owner_its_team_and_who_pays_for_it() {
    use Because::{BudgetOwner, Channel, Fallback, Lead, Recipient};
    let (failure, cost) = (Kind::Failure, Kind::Cost);
    for (job, kind, expected) in [
        (json!({}), failure, vec![(FALLBACK, Fallback)]),
        (
            json!({"team": "unknown"}),
            failure,
            vec![(FALLBACK, Fallback)],
        ),
        (
            json!({"team": "core"}),
            failure,
            vec![(CALL, Recipient), (LEAD, Lead), (SLACK, Channel)],
        ),
        (
            json!({"team": "core", "recipients": [OWNER]}),
            failure,
            vec![(OWNER, Recipient), (LEAD, Lead), (SLACK, Channel)],
        ),
        (json!({"team": "small"}), failure, vec![(LEAD, Recipient)]),
        (
            json!({"recipients": [OWNER], "cost_center": "cc-1", "alert_channels": ["spending"]}),
            failure,
            vec![(OWNER, Recipient)],
        ),
        (
            json!({"recipients": [OWNER], "cost_center": "cc-1", "alert_channels": ["spending"]}),
            cost,
            vec![(OWNER, Recipient), (PAYER, BudgetOwner), (HOOK, Channel)],
        ),
        (
            json!({"recipients": [OWNER], "budget_owners": [OWNER, PAYER]}),
            cost,
            vec![(OWNER, Recipient), (PAYER, BudgetOwner)],
        ),
    ] {
        assert_eq!(concerned(&job, kind), all(&expected), "{job} {kind:?}");
    }
}

#[test]
fn what_the_settings_say_of_a_job_counts_before_what_its_run_says() {
    let routing = routing(&json!({"orders": {"team": "small", "severity": "critical"}}));
    let people = People {
        stakeholders: vec![OWNER.to_owned()],
        team: Some("core".to_owned()),
        cost_center: Some("cc-1".to_owned()),
        severity: Some(Severity::Medium),
    };
    let known = routing.beside(Some("orders"), &people);
    let told = known.concerned(Some("orders"), Kind::Cost, Severity::High);
    let expected = [
        (LEAD, Because::Recipient),
        (OWNER, Because::Stakeholder),
        (PAYER, Because::BudgetOwner),
    ];
    assert_eq!(told, all(&expected));
    assert_eq!(known.severity(Some("orders")), Severity::Critical);
    let stranger = routing.beside(Some("other"), &people);
    assert!(
        stranger
            .concerned(Some("other"), Kind::Failure, Severity::High)
            .contains_key(CALL)
    );
    assert_eq!(stranger.severity(Some("other")), Severity::Medium);
}

fn fact(value: &str) -> Fact<String> {
    Fact {
        value: value.to_owned(),
        basis: Basis::Tag,
    }
}

#[test]
fn tags_of_a_run_say_who_is_told_of_the_opening_the_reminder_and_the_end() {
    let mut desk = Desk {
        routing: routing(&json!({})),
        ..Desk::default()
    };
    let facts = Facts {
        team: Some(fact("core")),
        ..Facts::default()
    };
    let run = |state, seconds: i64| {
        let report = ended(&format!("r{seconds}"), state, seconds);
        crate::support::step(None, &report)
            .with_job(None, Some(&facts))
            .run
    };
    desk.take(&run(State::Failed, 100), 100);
    assert_eq!(desk.send(100), told(Step::Opened, &[CALL, SLACK]));
    let lead = desk
        .mails
        .values()
        .find(|mail| mail.address == LEAD)
        .unwrap();
    assert_eq!(
        (lead.because, lead.state),
        (Because::Lead, MailState::Digest)
    );
    let day = 86_500;
    desk.remind(day);
    assert_eq!(desk.send(day), told(Step::Update(1), &[CALL, SLACK]));
    desk.take(&run(State::Success, day + 100), day + 100);
    assert_eq!(
        desk.send(day + 100),
        told(Step::Resolved(0), &[CALL, SLACK])
    );
}

#[test]
fn a_priority_says_how_much_failures_matter() {
    for (word, severity) in [
        ("critical", Some(Severity::Critical)),
        ("HIGH", Some(Severity::High)),
        ("medium", Some(Severity::High)),
        ("low", Some(Severity::Medium)),
        ("p1", None),
    ] {
        assert_eq!(Severity::of_priority(word), severity, "{word}");
    }
}
