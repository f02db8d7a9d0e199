//! Amazon Athena: `ListWorkGroups`, `ListQueryExecutions` of each, and `BatchGetQueryExecution`, as the
//! list holds ids alone. In which order it lists is not documented, so it is read to its end.

use super::query::Query;
use super::reading::{Ask, Detail, Holder, Lists, Page, next, paged};
use crate::platform::athena::report;
use crate::platform::value::{instant, items, text};
use crate::platform::{Call, Operation};
use crate::run::Platform;
use serde_json::{Value, json};

/// As many as one answer lists, and as one call may name (Amazon Athena API Reference).
const PAGE: u32 = 50;

pub(super) struct WorkGroups;

impl Lists for WorkGroups {
    fn holders(&self, token: Option<&str>) -> Call {
        let parameters = paged(json!({"MaxResults": PAGE}), "NextToken", token);
        Call::new(Operation::WorkGroups, "work-groups", parameters)
    }

    fn listed(&self, query: &Query, answer: &Value) -> (Vec<Holder>, Option<String>) {
        let names = items(&answer["WorkGroups"]).iter();
        let names = names.filter_map(|it| text(&it["Name"]));
        let holders = names.filter(|name| query.wants(name)).map(Holder::new);
        (holders.collect(), next(answer, "NextToken"))
    }

    fn runs(&self, _: &Query, holder: &Holder, token: Option<&str>) -> Call {
        let parameters = json!({"WorkGroup": holder.id, "MaxResults": PAGE});
        let parameters = paged(parameters, "NextToken", token);
        Call::new(Operation::QueryExecutionIds, &holder.id, parameters)
    }

    fn page(&self, query: &Query, _: &Holder, answer: &Value) -> Page {
        let ids = items(&answer["QueryExecutionIds"]).iter();
        let ids: Vec<String> = ids.filter_map(text).map(str::to_owned).collect();
        let detail = Detail {
            ids,
            time: query.since,
            ask: Ask::Runs,
        };
        Page {
            details: Some(detail)
                .filter(|detail| !detail.ids.is_empty())
                .into_iter()
                .collect(),
            next: next(answer, "NextToken"),
            ..Page::default()
        }
    }

    fn detail(&self, holder: &Holder, detail: &Detail) -> Option<Call> {
        let parameters = json!({"QueryExecutionIds": detail.ids});
        let operation = Operation::QueryExecutions;
        Some(Call::new(operation, &holder.id, parameters))
    }

    fn detailed(&self, query: &Query, _: &Holder, _: &Detail, answer: &Value) -> Page {
        let mut page = Page::default();
        for item in items(&answer["QueryExecutions"]) {
            let submitted_at = instant(&item["Status"]["SubmissionDateTime"]);
            let (Some(id), Some(submitted_at)) = (text(&item["QueryExecutionId"]), submitted_at)
            else {
                page.unreadable += 1;
                continue;
            };
            if submitted_at >= query.since {
                let question = query.about(Platform::Athena, "-", id, submitted_at);
                page.keep(report(&question, item));
            }
        }
        let left_out = items(&answer["UnprocessedQueryExecutionIds"]).len();
        page.unreadable += u32::try_from(left_out).unwrap_or(u32::MAX);
        page
    }
}
