//! Steps of Amazon EMR clusters: `DescribeStep` (Amazon EMR API Reference).

use super::value::{instant, text};
use super::{Api, Call, Operation, ReadFault, answered, reason, understood};
use crate::event::emr::STATES;
use crate::run::Observation;
use serde_json::{Value, json};

pub(super) async fn read<A: Api>(
    api: &A,
    event: &Observation,
) -> Result<Option<Observation>, ReadFault> {
    let (cluster, step) = (&event.key.scope, &event.key.run_id);
    let parameters = json!({"ClusterId": cluster, "StepId": step});
    match api
        .call(&Call::new(Operation::EmrStep, step, parameters))
        .await?
    {
        Some(answer) => understood(report(event, &answer["Step"])),
        None => Ok(None),
    }
}

/// The report of `DescribeStep.Step`.
pub(crate) fn report(event: &Observation, step: &Value) -> Option<Observation> {
    let (status, timeline) = (&step["Status"], &step["Status"]["Timeline"]);
    let word = text(&status["State"])?;
    let meaning = STATES.of(word)?;
    let (started_at, ended_at) = (
        instant(&timeline["StartDateTime"]),
        instant(&timeline["EndDateTime"]),
    );
    let created_at = instant(&timeline["CreationDateTime"]);
    let mut report = answered(event, meaning, word, ended_at.or(started_at).or(created_at));
    report.job_name = text(&step["Name"]).map(str::to_owned);
    report.started_at = started_at;
    report.ended_at = ended_at.filter(|_| meaning.ends());
    let details = &status["FailureDetails"];
    let message = text(&details["Message"])
        .or(text(&details["Reason"]))
        .or(text(&status["StateChangeReason"]["Message"]));
    report.error = reason(meaning, None, message);
    Some(report)
}
