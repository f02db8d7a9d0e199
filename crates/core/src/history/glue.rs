//! AWS Glue: `GetJobs`, and `GetJobRuns` of each. A retry is a run of its own in the list.

use super::query::Query;
use super::reading::{Holder, Lists, Page, next, paged};
use crate::cost::glue::{Job, JobRun};
use crate::event::glue::split_run_id;
use crate::platform::glue::{keep_basis_of_job, report};
use crate::platform::value::{instant, items, text};
use crate::platform::{Call, Operation};
use crate::run::{Observation, Platform};
use jiff::Timestamp;
use serde_json::{Value, json};

const JOBS: u32 = 100;
/// As many as one answer lists (AWS Glue API Reference, `GetJobRuns`).
const RUNS: u32 = 200;

pub(super) struct Jobs;

impl Lists for Jobs {
    fn holders(&self, token: Option<&str>) -> Call {
        let parameters = paged(json!({"MaxResults": JOBS}), "NextToken", token);
        Call::new(Operation::GlueJobs, "jobs", parameters)
    }

    fn listed(&self, query: &Query, answer: &Value) -> (Vec<Holder>, Option<String>) {
        let wanted = |job: &&Value| text(&job["Name"]).is_some_and(|name| query.wants(name));
        let jobs = items(&answer["Jobs"]).iter().filter(wanted);
        (jobs.map(holder).collect(), next(answer, "NextToken"))
    }

    fn runs(&self, _: &Query, holder: &Holder, token: Option<&str>) -> Call {
        let parameters = json!({"JobName": holder.id, "MaxResults": RUNS});
        let parameters = paged(parameters, "NextToken", token);
        Call::new(Operation::GlueJobRuns, &holder.id, parameters)
    }

    /// The newest run comes first, so the first that is too old ends the list.
    fn page(&self, query: &Query, holder: &Holder, answer: &Value) -> Page {
        let mut page = Page::default();
        for item in items(&answer["JobRuns"]) {
            match instant(&item["StartedOn"]) {
                Some(started_at) if started_at < query.since => return page,
                Some(started_at) => page.keep(run(query, holder, item, started_at)),
                None => page.unreadable += 1,
            }
        }
        page.next = next(answer, "NextToken");
        page
    }
}

/// Without settings that can be read a run is priced all the same.
fn holder(job: &Value) -> Holder {
    let mut settings: Option<Job> = serde_json::from_value(job.clone()).ok();
    if let Some(settings) = &mut settings {
        keep_basis_of_job(settings);
    }
    Holder {
        job: settings,
        ..Holder::new(text(&job["Name"]).unwrap_or_default())
    }
}

fn run(query: &Query, holder: &Holder, item: &Value, at: Timestamp) -> Option<Observation> {
    let (run_id, attempt) = split_run_id(text(&item["Id"])?);
    let run: JobRun = serde_json::from_value(item.clone()).ok()?;
    let mut question = query.about(Platform::Glue, "-", run_id, at);
    question.attempt = attempt;
    report(&question, run, holder.job.clone())
}
