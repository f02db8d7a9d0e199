//! AWS Step Functions: `DescribeExecution` of standard workflows (AWS Step Functions API Reference).

use super::value::{instant, number, text};
use super::{Api, Call, Operation, ReadFault, answered, reason, understood};
use crate::event::step_functions::STATES;
use crate::run::Observation;
use serde_json::{Value, json};

pub(super) async fn read<A: Api>(
    api: &A,
    event: &Observation,
) -> Result<Option<Observation>, ReadFault> {
    let arn = &event.key.run_id;
    let call = Call::new(Operation::Execution, arn, json!({"executionArn": arn}));
    match api.call(&call).await? {
        Some(answer) => understood(report(event, &answer)),
        None => Ok(None),
    }
}

/// The report of `DescribeExecution`; each redrive is an attempt. Of input and output nothing is kept.
pub(crate) fn report(event: &Observation, execution: &Value) -> Option<Observation> {
    let word = text(&execution["status"])?;
    let meaning = STATES.of(word)?;
    let redrives = number(&execution["redriveCount"]).unwrap_or(0);
    let begun = if redrives > 0 {
        "redriveDate"
    } else {
        "startDate"
    };
    let started_at = instant(&execution[begun]);
    let stopped_at = instant(&execution["stopDate"]).filter(|_| meaning.ends());
    let mut report = answered(event, meaning, word, stopped_at.or(started_at));
    report.attempt = redrives.saturating_add(1);
    report.opened_at = started_at.filter(|_| redrives > 0);
    report.job_name = text(&execution["stateMachineArn"])
        .and_then(|arn| arn.rsplit(':').next())
        .map(str::to_owned);
    report.started_at = started_at;
    report.ended_at = stopped_at;
    report.error = reason(
        meaning,
        text(&execution["error"]),
        text(&execution["cause"]),
    );
    Some(report)
}
