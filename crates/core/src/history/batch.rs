//! AWS Batch: `DescribeJobQueues`, `ListJobs` of each, and `DescribeJobs`, as the list tells nothing of
//! attempts. The children of an array are listed by their parent, and by one state a list.

use super::query::Query;
use super::reading::{Ask, Detail, Holder, Lists, Page, next, paged};
use crate::platform::batch::report;
use crate::platform::value::{instant_ms, items, text};
use crate::platform::{Call, Operation};
use crate::run::{Observation, Platform};
use serde_json::{Value, json};

/// As many as one answer lists (AWS Batch API Reference, `ListJobs`).
const PAGE: u32 = 100;
/// As many as one call may name (AWS Batch API Reference, `DescribeJobs`).
const NAMED: usize = 100;
const ENDED: [&str; 2] = ["SUCCEEDED", "FAILED"];
const GOING_ON: [&str; 5] = ["SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING"];

pub(super) struct Queues;

impl Lists for Queues {
    fn holders(&self, token: Option<&str>) -> Call {
        let parameters = paged(json!({"maxResults": PAGE}), "nextToken", token);
        Call::new(Operation::BatchQueues, "job-queues", parameters)
    }

    fn listed(&self, _: &Query, answer: &Value) -> (Vec<Holder>, Option<String>) {
        let queues = items(&answer["jobQueues"]).iter();
        let queues = queues.filter_map(|it| text(&it["jobQueueArn"]).or(text(&it["jobQueueName"])));
        let holders = queues.map(Holder::new);
        (holders.collect(), next(answer, "nextToken"))
    }

    /// With a filter jobs of every state are listed.
    fn runs(&self, query: &Query, holder: &Holder, token: Option<&str>) -> Call {
        let since = query.since.as_millisecond().to_string();
        let parameters = json!({
            "jobQueue": holder.id,
            "filters": [{"name": "AFTER_CREATED_AT", "values": [since]}],
            "maxResults": PAGE,
        });
        let parameters = paged(parameters, "nextToken", token);
        Call::new(Operation::BatchJobList, &holder.id, parameters)
    }

    fn page(&self, query: &Query, _: &Holder, answer: &Value) -> Page {
        Page {
            details: listed(query, answer),
            next: next(answer, "nextToken"),
            ..Page::default()
        }
    }

    fn detail(&self, holder: &Holder, detail: &Detail) -> Option<Call> {
        let Ask::Children { status, token } = &detail.ask else {
            let parameters = json!({"jobs": detail.ids});
            return Some(Call::new(Operation::BatchJobs, &holder.id, parameters));
        };
        let array = detail.ids.first()?;
        let parameters = json!({"arrayJobId": array, "jobStatus": status, "maxResults": PAGE});
        let parameters = paged(parameters, "nextToken", token.as_deref());
        Some(Call::new(Operation::BatchJobList, array, parameters))
    }

    fn detailed(&self, query: &Query, _: &Holder, detail: &Detail, answer: &Value) -> Page {
        let mut page = Page::default();
        if let Ask::Children { status, .. } = &detail.ask {
            page.details = listed(query, answer);
            let token = next(answer, "nextToken");
            page.details.extend(token.map(|token| Detail {
                ask: Ask::Children {
                    status: status.clone(),
                    token: Some(token),
                },
                ..detail.clone()
            }));
            return page;
        }
        for job in items(&answer["jobs"]) {
            page.details.extend(children(query, job));
            page.keep(run(query, job));
        }
        page
    }
}

/// The jobs of a list, as many at a time as one call may name.
fn listed(query: &Query, answer: &Value) -> Vec<Detail> {
    let jobs = items(&answer["jobSummaryList"]).iter();
    let wanted = jobs.filter(|it| query.wants(text(&it["jobName"]).unwrap_or_default()));
    let ids = wanted.filter_map(|it| text(&it["jobId"]).map(str::to_owned));
    let ids: Vec<String> = ids.collect();
    let details = ids.chunks(NAMED).map(|ids| Detail {
        ids: ids.to_vec(),
        time: query.since,
        ask: Ask::Runs,
    });
    details.collect()
}

fn run(query: &Query, job: &Value) -> Option<Observation> {
    let created_at = instant_ms(&job["createdAt"])?;
    let question = query.about(Platform::Batch, "-", text(&job["jobId"])?, created_at);
    report(&question, job)
}

/// The lists of an array's children, each of which has an index within it.
fn children(query: &Query, job: &Value) -> Vec<Detail> {
    let array = &job["arrayProperties"];
    let is_array = array["size"].is_number() && array["index"].is_null();
    let Some(id) = text(&job["jobId"]).filter(|_| is_array) else {
        return Vec::new();
    };
    let has_ended = text(&job["status"]).is_some_and(|status| ENDED.contains(&status));
    let states = GOING_ON.into_iter().filter(|_| !has_ended).chain(ENDED);
    let details = states.map(|status| Detail {
        ids: vec![id.to_owned()],
        time: query.since,
        ask: Ask::Children {
            status: status.to_owned(),
            token: None,
        },
    });
    details.collect()
}
