//! What an execution is told of the data that its run wrote.

use crate::support::{report_of, step};
use strands_core::exposure::{Exposure, MOST_COLUMNS, Seen, SeenColumn, SeenState};
use strands_core::incident::Severity;
use strands_core::job::{Accepted, Basis, Fact, Facts};
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
