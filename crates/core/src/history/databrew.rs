//! AWS Glue DataBrew: `ListJobs`, and `ListJobRuns` of each, which tells of a run what
//! `DescribeJobRun` does. In which order it lists is not documented, so it is read to its end.

use super::query::Query;
use super::reading::{Holder, Lists, Page, next, paged};
use crate::platform::databrew::report;
use crate::platform::value::{instant, items, text};
use crate::platform::{Call, Operation};
use crate::run::Platform;
use serde_json::{Value, json};

/// As many as one answer lists (AWS Glue DataBrew API Reference).
const PAGE: u32 = 100;

pub(super) struct Jobs;

impl Lists for Jobs {
    fn holders(&self, token: Option<&str>) -> Call {
        let parameters = paged(json!({"maxResults": PAGE}), "nextToken", token);
        Call::new(Operation::DataBrewJobs, "jobs", parameters)
    }

    fn listed(&self, query: &Query, answer: &Value) -> (Vec<Holder>, Option<String>) {
        let names = items(&answer["Jobs"]).iter();
        let names = names.filter_map(|it| text(&it["Name"]));
        let holders = names.filter(|name| query.wants(name)).map(Holder::new);
        (holders.collect(), next(answer, "NextToken"))
    }

    fn runs(&self, _: &Query, holder: &Holder, token: Option<&str>) -> Call {
        let parameters = json!({"name": holder.id, "maxResults": PAGE});
        let parameters = paged(parameters, "nextToken", token);
        Call::new(Operation::DataBrewJobRuns, &holder.id, parameters)
    }

    /// A run that waits for its start is placed by no instant yet, and is left to the next import.
    fn page(&self, query: &Query, _: &Holder, answer: &Value) -> Page {
        let mut page = Page::default();
        for run in items(&answer["JobRuns"]) {
            let (Some(id), Some(started_at)) = (text(&run["RunId"]), instant(&run["StartedOn"]))
            else {
                page.unreadable += 1;
                continue;
            };
            if started_at >= query.since {
                let question = query.about(Platform::DataBrew, "-", id, started_at);
                page.keep(report(&question, run));
            }
        }
        page.next = next(answer, "NextToken");
        page
    }
}
