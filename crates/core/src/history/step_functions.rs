//! AWS Step Functions: `ListStateMachines`, `ListExecutions` of standard workflows, and, as the list
//! does not tell why an execution failed, `DescribeExecution` of those that did not succeed.

use super::query::Query;
use super::reading::{Ask, Detail, Holder, Lists, Page, next, paged};
use crate::platform::step_functions::report;
use crate::platform::value::{instant, items, text};
use crate::platform::{Call, Operation};
use crate::run::{Observation, Platform};
use jiff::Timestamp;
use serde_json::{Value, json};

const MACHINES: u32 = 100;
const EXECUTIONS: u32 = 100;

pub(super) struct Machines;

impl Lists for Machines {
    fn holders(&self, token: Option<&str>) -> Call {
        let parameters = paged(json!({"maxResults": MACHINES}), "nextToken", token);
        Call::new(Operation::StateMachines, "state-machines", parameters)
    }

    /// Of express workflows no executions are kept.
    fn listed(&self, query: &Query, answer: &Value) -> (Vec<Holder>, Option<String>) {
        let machines = items(&answer["stateMachines"]).iter();
        let machines = machines.filter(|it| text(&it["type"]) != Some("EXPRESS"));
        let wanted = machines.filter(|it| text(&it["name"]).is_some_and(|name| query.wants(name)));
        let holders = wanted.filter_map(|it| text(&it["stateMachineArn"]).map(Holder::new));
        (holders.collect(), next(answer, "nextToken"))
    }

    fn runs(&self, _: &Query, holder: &Holder, token: Option<&str>) -> Call {
        let parameters = json!({"stateMachineArn": holder.id, "maxResults": EXECUTIONS});
        let parameters = paged(parameters, "nextToken", token);
        Call::new(Operation::Executions, &holder.id, parameters)
    }

    /// Those that run come first, then the others by their ends, the newest first: the first that ended
    /// too long ago ends the list.
    fn page(&self, query: &Query, _: &Holder, answer: &Value) -> Page {
        let mut page = Page::default();
        for item in items(&answer["executions"]) {
            let too_old = |it: &Value| instant(it).is_some_and(|it| it < query.since);
            if too_old(&item["stopDate"]) {
                return page;
            }
            let (Some(arn), Some(started_at)) =
                (text(&item["executionArn"]), instant(&item["startDate"]))
            else {
                page.unreadable += 1;
                continue;
            };
            if started_at < query.since {
                continue;
            }
            if matches!(text(&item["status"]), Some("SUCCEEDED" | "RUNNING")) {
                page.keep(run(query, arn, item, started_at));
            } else {
                page.details.push(Detail {
                    ids: vec![arn.to_owned()],
                    time: started_at,
                    ask: Ask::Runs,
                });
            }
        }
        page.next = next(answer, "nextToken");
        page
    }

    fn detail(&self, _: &Holder, detail: &Detail) -> Option<Call> {
        let arn = detail.ids.first()?;
        Some(Call::new(
            Operation::Execution,
            arn,
            json!({"executionArn": arn}),
        ))
    }

    fn detailed(&self, query: &Query, _: &Holder, detail: &Detail, answer: &Value) -> Page {
        let mut page = Page::default();
        let arn = detail.ids.first();
        page.keep(arn.and_then(|arn| run(query, arn, answer, detail.time)));
        page
    }
}

fn run(query: &Query, arn: &str, execution: &Value, at: Timestamp) -> Option<Observation> {
    report(
        &query.about(Platform::StepFunctions, "-", arn, at),
        execution,
    )
}
