//! Amazon EMR on EKS: `DescribeJobRun` (Amazon EMR on EKS API Reference). It does not tell when a
//! job started, and retries of its driver are part of one run.

use super::value::{instant, tags, text};
use super::{Api, Call, Operation, ReadFault, answered, reason, understood};
use crate::event::emr_containers::STATES;
use crate::run::Observation;
use serde_json::{Value, json};

pub(super) async fn read<A: Api>(
    api: &A,
    event: &Observation,
) -> Result<Option<Observation>, ReadFault> {
    let (cluster, run_id) = (&event.key.scope, &event.key.run_id);
    let parameters = json!({"virtualClusterId": cluster, "jobRunId": run_id});
    let call = Call::new(Operation::EmrContainersJobRun, run_id, parameters);
    match api.call(&call).await? {
        Some(answer) => understood(report(event, &answer["jobRun"])),
        None => Ok(None),
    }
}

/// The report of `DescribeJobRun.jobRun`.
pub(crate) fn report(event: &Observation, run: &Value) -> Option<Observation> {
    let word = text(&run["state"])?;
    let meaning = STATES.of(word)?;
    let finished_at = instant(&run["finishedAt"]);
    let mut report = answered(
        event,
        meaning,
        word,
        finished_at.or(instant(&run["createdAt"])),
    );
    report.job_name = text(&run["name"]).map(str::to_owned);
    report.tags = tags(&run["tags"]);
    report.ended_at = finished_at.filter(|_| meaning.ends());
    report.error = reason(
        meaning,
        text(&run["failureReason"]),
        text(&run["stateDetails"]),
    );
    Some(report)
}
