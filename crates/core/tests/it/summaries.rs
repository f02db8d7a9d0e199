//! Summaries that somebody asks for, and the lists to which they go.

use crate::desk::{Desk, ENVIRONMENT, ended_of};
use crate::support::at;
use serde_json::json;
use std::collections::BTreeSet;
use strands_core::incident::{
    Because, DigestLine, IncidentRow, MailRow, MailState, Routing, Step, SummaryWish, summary,
    summary_lines,
};
use strands_core::plan::Write;
use strands_core::run::State;

fn routing() -> Routing {
    let settings = json!({
        "fallback": ["ops@example.com"],
        "teams": {"core": {"on_call": ["a@example.com"], "lead": ["b@example.com"]}, "empty": {}},
        "budget_owners": {"4711": ["c@example.com"]},
        "jobs": {"orders": {"recipients": ["a@example.com"], "stakeholders": ["d@example.com"]}},
        "readers": {"b@example.com": {"digest": "never"}},
    });
    Routing::parse(&settings.to_string()).unwrap()
}

fn wish(list: &str, seconds: i64) -> SummaryWish<'_> {
    SummaryWish {
        environment: ENVIRONMENT,
        date: "2026-11-20".parse().unwrap(),
        list,
        now: at(seconds),
    }
}

fn mails(list: &str, seconds: i64) -> Vec<MailRow> {
    let routing = routing();
    let lists = routing.lists();
    let writes = summary(
        wish(list, seconds),
        &routing,
        lists[list].iter().copied(),
        &[],
    );
    let mails = writes.into_iter().map(|write| match write {
        Write::Mail(mail) => *mail,
        other => panic!("{other:?}"),
    });
    mails.collect()
}

#[test]
fn lists_are_named_by_what_they_are_of() {
    let routing = routing();
    let lists = routing.lists();
    let names: Vec<&str> = lists.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["budget:4711", "fallback", "job:orders", "team:core"]
    );
    let team = BTreeSet::from(["a@example.com", "b@example.com"]);
    assert_eq!(lists["team:core"], team);
}

#[test]
fn each_reader_of_the_list_gets_one_mail_but_who_wants_no_digest() {
    let mails = mails("team:core", 0);
    let [mail] = mails.as_slice() else {
        panic!("{mails:?}");
    };
    assert_eq!(mail.address, "a@example.com");
    assert_eq!(
        (mail.step, mail.because),
        (Step::Digest, Because::Requested)
    );
    assert_eq!(
        (mail.state, mail.due_at),
        (MailState::Pending, at(0).as_millisecond())
    );
    let digest = mail.digest.as_ref().unwrap();
    assert_eq!(
        (digest.from, digest.to),
        (wish("", 0).date, wish("", 0).date)
    );
}

#[test]
fn a_summary_is_the_same_mail_however_often_it_is_asked_for_and_another_for_another_list() {
    let place = |mail: &MailRow| (mail.job_key.clone(), mail.entry.clone());
    assert_eq!(
        place(&mails("job:orders", 0)[0]),
        place(&mails("job:orders", 9_999)[0])
    );
    let places: BTreeSet<_> = ["job:orders", "team:core", "fallback"]
        .into_iter()
        .flat_map(|list| mails(list, 0))
        .map(|mail| place(&mail))
        .collect();
    assert_eq!(
        places.len(),
        4,
        "an address on two lists gets a mail for each"
    );
}

#[test]
fn what_is_too_much_for_a_mail_is_counted() {
    let line = DigestLine {
        job_key: "production/orders".to_owned(),
        incident_id: "i".to_owned(),
        incident_entry: None,
        step: Step::Opened,
        reason: None,
    };
    let lines = vec![line; 130];
    let writes = summary(wish("fallback", 0), &routing(), ["ops@example.com"], &lines);
    let [Write::Mail(mail)] = writes.as_slice() else {
        panic!("{writes:?}");
    };
    let digest = mail.digest.as_ref().unwrap();
    assert_eq!((digest.lines.len(), digest.more), (100, 30));
}

fn told(lines: &[DigestLine]) -> Vec<Step> {
    lines.iter().map(|line| line.step).collect()
}

#[test]
fn what_is_open_and_what_closed_that_day_is_told_with_groups_for_their_members() {
    let mut desk = Desk::of(&json!({"fallback": ["ops@example.com"]}));
    let day = 86_400;
    desk.observe(&ended_of("visits", "1", State::Failed, -2 * day), -2 * day);
    desk.observe(&ended_of("sales", "1", State::Failed, -900), -900);
    desk.observe(&ended_of("sales", "2", State::Success, -800), -800);
    for (number, job) in ["a", "b", "c"].into_iter().enumerate() {
        let seconds = i64::try_from(number).unwrap() * 10;
        desk.observe(&ended_of(job, "1", State::Failed, seconds), seconds);
    }
    let rows: Vec<IncidentRow> = desk.incidents.values().cloned().collect();
    let lines = |date: &str| {
        let date = date.parse().unwrap();
        summary_lines(&rows, desk.environment.as_ref(), ENVIRONMENT, date)
    };
    let steps = told(&lines("2026-11-20"));
    assert_eq!(steps, [Step::Opened, Step::Opened, Step::Resolved(0)]);
    assert_eq!(told(&lines("2026-11-19")), [Step::Opened]);
    assert_eq!(told(&lines("2026-11-17")), []);
    let elsewhere = summary_lines(&rows, None, "staging", wish("", 0).date);
    assert_eq!(elsewhere, []);
}
