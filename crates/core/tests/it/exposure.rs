//! What an execution is told of the data that its run wrote.

use crate::support::{report_of, step};
use strands_core::exposure::{
    Exposure, MOST_COLUMNS, Seen, SeenColumn, SeenDataSet, SeenState, exposed,
};
use strands_core::incident::Severity;
use strands_core::job::{Accepted, Basis, Fact, Facts};
use strands_core::plan::Write;
use strands_core::run::{Ledger, State};

const fn fact<T>(value: T) -> Fact<T> {
    Fact {
        value,
        basis: Basis::Config,
    }
}

fn run(facts: &Facts) -> Ledger {
    let report = report_of("r-1", State::Success, 60);
    step(None, &report).with_job(None, Some(facts)).run
}

fn column(path: &str, state: SeenState, severity: Severity) -> SeenColumn {
    SeenColumn {
        data_set: "s3://lake/orders/".to_owned(),
        path: path.to_owned(),
        pii_type: "email".to_owned(),
        state,
        severity: Some(severity),
        occurrences: Some(3),
        declared: false,
        accepted: false,
    }
}

#[test]
fn columns_are_held_against_what_the_configuration_says() {
    let accepted = |path: &str, column: &str, kind: Option<&str>| Accepted {
        path: path.to_owned(),
        column: column.to_owned(),
        kind: kind.map(str::to_owned),
    };
    let facts = Facts {
        personal_fields: Some(fact(vec![
            "customer.mail".to_owned(),
            "reply_to".to_owned(),
        ])),
        accepted_findings: Some(fact(vec![
            accepted("s3://lake/*", "created_by", None),
            accepted("*", "sender", Some("phone")),
            accepted("s3://other/*", "reply_to", None),
        ])),
        ..Facts::default()
    };
    let columns = ["customer.mail", "order.reply_to", "created_by", "sender"];
    let columns = columns.map(|path| column(path, SeenState::Exposed, Severity::High));
    let seen = Seen {
        pii_fields: columns.into(),
        ..Seen::default()
    };
    let told = Exposure::of(&run(&facts), seen).seen.pii_fields;
    let told: Vec<(&str, bool, bool)> = told
        .iter()
        .map(|it| (it.path.as_str(), it.declared, it.accepted))
        .collect();
    let expected = [
        ("customer.mail", true, false),
        ("order.reply_to", true, false),
        ("sender", false, false),
        ("created_by", false, true),
    ];
    assert_eq!(told, expected);
}

#[test]
fn the_columns_that_matter_most_are_kept() {
    let mut columns: Vec<SeenColumn> = (0..MOST_COLUMNS + 5)
        .map(|at| column(&format!("m{at:03}"), SeenState::Masked, Severity::High))
        .collect();
    columns.push(column("a", SeenState::Exposed, Severity::Low));
    columns.push(column("b", SeenState::Exposed, Severity::Critical));
    columns.push(column("c", SeenState::Leaky, Severity::Critical));
    let seen = Seen {
        pii_fields: columns,
        ..Seen::default()
    };
    let seen = Exposure::of(&run(&Facts::default()), seen).seen;
    let first: Vec<&str> = seen
        .pii_fields
        .iter()
        .map(|it| it.path.as_str())
        .take(4)
        .collect();
    assert_eq!(first, ["b", "a", "c", "m000"]);
    assert_eq!((seen.pii_fields.len(), seen.more_fields), (MOST_COLUMNS, 8));
}

fn judged(run: &Ledger, columns: Vec<SeenColumn>, data_sets: &[(&str, Option<u64>)]) -> Exposure {
    let data_sets = data_sets.iter().map(|(name, rows)| SeenDataSet {
        data_set: (*name).to_owned(),
        rows_scanned: *rows,
        complete: true,
    });
    let seen = Seen {
        pii_fields: columns,
        data_sets: data_sets.collect(),
        ..Seen::default()
    };
    Exposure::of(run, seen)
}

const ORDERS: &str = "s3://lake/orders/";

#[test]
fn what_is_declared_or_accepted_or_covered_does_not_lie_open() {
    let facts = Facts {
        personal_fields: Some(fact(vec!["mail".to_owned(), "card".to_owned()])),
        accepted_findings: Some(fact(vec![Accepted {
            path: "*".to_owned(),
            column: "sender".to_owned(),
            kind: None,
        }])),
        ..Facts::default()
    };
    let columns = vec![
        column("mail", SeenState::Exposed, Severity::High),
        column("card", SeenState::Leaky, Severity::Critical),
        column("sender", SeenState::Leaky, Severity::High),
        column("phone", SeenState::Exposed, Severity::High),
        column("ssn", SeenState::Masked, Severity::Critical),
        column("dob", SeenState::Unknown, Severity::High),
    ];
    let verdict = judged(&run(&facts), columns, &[(ORDERS, Some(7))]).verdict;
    let [only] = verdict.data_sets.as_slice() else {
        panic!("{verdict:?}");
    };
    let bared: Vec<&str> = only.bared.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(bared, ["phone", "card"]);
    assert_eq!((only.columns(), only.severity()), (2, Severity::Critical));
    assert_eq!(only.in_words(), "phone (email), card (email)");
    assert!(verdict.is_whole);
}

#[test]
fn a_data_set_that_could_not_be_read_is_not_judged() {
    let unread = [(ORDERS, None), ("glue:sales.orders", Some(0))];
    let run = run(&Facts::default());
    let exposure = judged(&run, Vec::new(), &unread);
    assert!(exposure.verdict.data_sets.is_empty() && !exposure.verdict.is_whole);
    let plan = exposed(&run, &exposure);
    assert!(matches!(plan.writes(), [Write::Exposure(_)]), "{plan:?}");

    let exposure = judged(&run, Vec::new(), &[(ORDERS, Some(1)), unread[1]]);
    assert_eq!(exposure.verdict.data_sets.len(), 1);
    assert!(!exposure.verdict.is_whole);
    let plan = exposed(&run, &exposure);
    let [Write::Run { run: after, expect }, Write::Exposure(_)] = plan.writes() else {
        panic!("{plan:?}");
    };
    assert_eq!(*expect, Some(run.version));
    assert_eq!(after.version, run.version + 1);
    assert_eq!(after.exposure.as_deref(), Some(&exposure.verdict));
}

#[test]
fn a_wide_data_set_names_its_worst_columns_and_counts_the_rest() {
    let columns = |count: usize| -> Vec<SeenColumn> {
        let path = |at: usize| format!("c{at:03}");
        (0..count)
            .map(|at| column(&path(at), SeenState::Exposed, Severity::High))
            .collect()
    };
    let run = run(&Facts::default());
    let of = |count| {
        let exposure = judged(&run, columns(count), &[(ORDERS, Some(7))]);
        exposure.verdict.data_sets.into_iter().next().unwrap()
    };
    let (few, many, more) = (of(2), of(80), of(83));
    assert_eq!((many.columns(), many.bared.len()), (80, 30));
    assert_eq!(
        many.in_words(),
        "c000 (email), c001 (email), c002 (email) and 77 more"
    );
    assert_eq!(few.beyond(&few), 0);
    assert_eq!(many.beyond(&few), 28, "of those that are named");
    assert_eq!(more.beyond(&many), 3);
    assert_eq!(few.beyond(&more), 0);
}
