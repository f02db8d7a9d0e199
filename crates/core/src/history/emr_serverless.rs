//! Amazon EMR Serverless: `ListApplications`, `ListJobRuns` of each, and, as the list tells neither
//! start nor consumption, `GetJobRun` of each run, with `ListJobRunAttempts` of those that were retried.

use super::query::Query;
use super::reading::{Ask, Detail, Holder, Lists, Page, next, paged};
use crate::instant::rfc3339;
use crate::platform::emr_serverless::{MAX_ATTEMPTS, earlier, report};
use crate::platform::value::{instant, items, number, text};
use crate::platform::{Call, Operation};
use crate::run::Platform;
use serde_json::{Value, json};

/// As many as one answer lists (Amazon EMR Serverless API Reference).
const APPLICATIONS: u32 = 50;
const RUNS: u32 = 50;

pub(super) struct Applications;

impl Lists for Applications {
    fn holders(&self, token: Option<&str>) -> Call {
        let parameters = paged(json!({"maxResults": APPLICATIONS}), "nextToken", token);
        let operation = Operation::EmrServerlessApplications;
        Call::new(operation, "applications", parameters)
    }

    fn listed(&self, _: &Query, answer: &Value) -> (Vec<Holder>, Option<String>) {
        let ids = items(&answer["applications"]).iter();
        let holders = ids.filter_map(|it| text(&it["id"])).map(Holder::new);
        (holders.collect(), next(answer, "nextToken"))
    }

    fn runs(&self, query: &Query, holder: &Holder, token: Option<&str>) -> Call {
        let parameters = json!({
            "applicationId": holder.id,
            "createdAtAfter": rfc3339(query.since),
            "maxResults": RUNS,
        });
        let parameters = paged(parameters, "nextToken", token);
        Call::new(Operation::EmrServerlessJobRuns, &holder.id, parameters)
    }

    fn page(&self, query: &Query, _: &Holder, answer: &Value) -> Page {
        let mut page = Page::default();
        for item in items(&answer["jobRuns"]) {
            let (Some(id), Some(time)) = (text(&item["id"]), instant(&item["createdAt"])) else {
                page.unreadable += 1;
                continue;
            };
            let is_wanted = query.wants(text(&item["name"]).unwrap_or_default());
            if is_wanted && time >= query.since {
                page.details.push(Detail {
                    ids: vec![id.to_owned()],
                    time,
                    ask: Ask::Runs,
                });
            }
        }
        page.next = next(answer, "nextToken");
        page
    }

    fn detail(&self, holder: &Holder, detail: &Detail) -> Option<Call> {
        let run_id = detail.ids.first()?;
        let mut parameters = json!({"applicationId": holder.id, "jobRunId": run_id});
        let operation = if detail.ask == Ask::Attempts {
            parameters["maxResults"] = json!(MAX_ATTEMPTS);
            Operation::EmrServerlessAttempts
        } else {
            Operation::EmrServerlessJobRun
        };
        Some(Call::new(operation, run_id, parameters))
    }

    fn detailed(&self, query: &Query, holder: &Holder, detail: &Detail, answer: &Value) -> Page {
        let mut page = Page::default();
        let Some(run_id) = detail.ids.first() else {
            return page;
        };
        let question = query.about(Platform::EmrServerless, &holder.id, run_id, detail.time);
        if detail.ask == Ask::Attempts {
            // The newest attempt is the one that the run itself told of, and in full.
            let attempts = items(&answer["jobRunAttempts"]);
            let newest = attempts
                .iter()
                .filter_map(|it| number(&it["attempt"]))
                .max();
            for attempt in attempts {
                if number(&attempt["attempt"]) != newest {
                    page.keep(earlier(&question, attempt));
                }
            }
            return page;
        }
        let run = &answer["jobRun"];
        page.keep(report(&question, run, None));
        if number(&run["attempt"]) > Some(1) {
            page.details.push(Detail {
                ask: Ask::Attempts,
                ..detail.clone()
            });
        }
        page
    }
}
