//! AWS Glue DataBrew: `DescribeJobRun` (AWS Glue DataBrew Developer Guide, "API reference"). Its
//! states are among those of Glue jobs.

use super::value::{instant, text};
use super::{Api, Call, Operation, ReadFault, answered, reason, understood};
use crate::event::glue::STATES;
use crate::run::Observation;
use serde_json::{Value, json};

pub(super) async fn read<A: Api>(
    api: &A,
    event: &Observation,
) -> Result<Option<Observation>, ReadFault> {
    let (Some(job_name), run_id) = (&event.job_name, &event.key.run_id) else {
        return Ok(None);
    };
    let parameters = json!({"name": job_name, "runId": run_id});
    let call = Call::new(Operation::DataBrewJobRun, run_id, parameters);
    match api.call(&call).await? {
        Some(answer) => understood(report(event, &answer)),
        None => Ok(None),
    }
}

/// The report of `DescribeJobRun`.
pub(crate) fn report(event: &Observation, run: &Value) -> Option<Observation> {
    let word = text(&run["State"])?;
    let meaning = STATES.of(word)?;
    let (started_at, completed_at) = (instant(&run["StartedOn"]), instant(&run["CompletedOn"]));
    let mut report = answered(event, meaning, word, completed_at.or(started_at));
    report.job_name = text(&run["JobName"]).map(str::to_owned);
    report.started_at = started_at;
    report.ended_at = completed_at.filter(|_| meaning.ends());
    report.error = reason(meaning, None, text(&run["ErrorMessage"]));
    Some(report)
}
