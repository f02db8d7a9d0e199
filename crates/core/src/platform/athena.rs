//! Amazon Athena: `GetQueryExecution` (Amazon Athena API Reference).

use super::value::{figure, instant, text};
use super::{Api, Call, Operation, ReadFault, answered, reason, understood};
use crate::cost::athena::Query;
use crate::event::athena::STATES;
use crate::run::{Observation, Usage};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

pub(super) async fn read<A: Api>(
    api: &A,
    event: &Observation,
) -> Result<Option<Observation>, ReadFault> {
    let id = &event.key.run_id;
    let parameters = json!({"QueryExecutionId": id});
    let call = Call::new(Operation::QueryExecution, id, parameters);
    match api.call(&call).await? {
        Some(answer) => understood(report(event, &answer["QueryExecution"])),
        None => Ok(None),
    }
}

/// The report of `GetQueryExecution.QueryExecution`. Of the query's text nothing is kept.
pub(crate) fn report(event: &Observation, query: &Value) -> Option<Observation> {
    let (status, statistics) = (&query["Status"], &query["Statistics"]);
    let word = text(&status["State"])?;
    let meaning = STATES.of(word)?;
    let submitted_at = instant(&status["SubmissionDateTime"]);
    let completed_at = instant(&status["CompletionDateTime"]);
    let mut report = answered(event, meaning, word, completed_at.or(submitted_at));
    report.job_name = text(&query["WorkGroup"]).map(str::to_owned);
    report.started_at = submitted_at.and_then(|submitted| started_at(statistics, submitted));
    report.ended_at = completed_at.filter(|_| meaning.ends());
    let error = &status["AthenaError"];
    let code = error["ErrorType"].as_i64().map(|it| it.to_string());
    let message = text(&error["ErrorMessage"]).or(text(&status["StateChangeReason"]));
    report.error = reason(meaning, code.as_deref(), message);
    report.units.data_scanned_bytes = figure(&statistics["DataScannedInBytes"]);
    report.usage = Query::of(query).ok().map(Usage::Athena);
    Some(report)
}

/// A query starts when it leaves the queue; one that tells of no queue may never have started.
fn started_at(statistics: &Value, submitted_at: Timestamp) -> Option<Timestamp> {
    let queued = statistics["QueryQueueTimeInMillis"].as_i64()?;
    let queued = SignedDuration::from_millis(queued.max(0));
    submitted_at.checked_add(queued).ok()
}
