//! Amazon Redshift Data API: `DescribeStatement` (Amazon Redshift Data API Reference).

use super::value::{instant, text};
use super::{Api, Call, Operation, ReadFault, answered, reason, understood};
use crate::event::redshift_data::STATES;
use crate::instant::cut;
use crate::run::Observation;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

pub(super) async fn read<A: Api>(
    api: &A,
    event: &Observation,
) -> Result<Option<Observation>, ReadFault> {
    let id = &event.key.run_id;
    let call = Call::new(Operation::Statement, id, json!({"Id": id}));
    match api.call(&call).await? {
        Some(answer) => understood(report(event, &answer)),
        None => Ok(None),
    }
}

/// The report of `DescribeStatement`. Of the statement's text and parameters nothing is kept.
fn report(event: &Observation, statement: &Value) -> Option<Observation> {
    let word = text(&statement["Status"])?;
    let meaning = STATES.of(word)?;
    let updated_at = instant(&statement["UpdatedAt"]);
    let ended_at = updated_at.filter(|_| meaning.ends());
    let mut report = answered(event, meaning, word, updated_at);
    report.started_at = ended_at.and_then(|end| started_at(statement, end));
    report.ended_at = ended_at;
    report.error = reason(meaning, None, text(&statement["Error"]));
    Some(report)
}

/// The service tells how long a statement ran, in nanoseconds, and when its status last changed.
fn started_at(statement: &Value, ended_at: Timestamp) -> Option<Timestamp> {
    let ran = statement["Duration"].as_i64().filter(|it| *it > 0)?;
    let started = ended_at.checked_sub(SignedDuration::from_nanos(ran)).ok()?;
    let submitted = instant(&statement["CreatedAt"]);
    cut(submitted.map_or(started, |submitted| started.max(submitted)))
}
