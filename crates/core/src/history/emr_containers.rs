//! Amazon EMR on EKS: `ListVirtualClusters`, and `ListJobRuns` of each, which tells of a run what
//! `DescribeJobRun` does.

use super::query::Query;
use super::reading::{Holder, Lists, Page, next, paged};
use crate::instant::rfc3339;
use crate::platform::emr_containers::report;
use crate::platform::value::{instant, items, text};
use crate::platform::{Call, Operation};
use crate::run::Platform;
use serde_json::{Value, json};

const PAGE: u32 = 50;

pub(super) struct VirtualClusters;

impl Lists for VirtualClusters {
    fn holders(&self, token: Option<&str>) -> Call {
        let parameters = paged(json!({"maxResults": PAGE}), "nextToken", token);
        Call::new(Operation::VirtualClusters, "virtual-clusters", parameters)
    }

    fn listed(&self, _: &Query, answer: &Value) -> (Vec<Holder>, Option<String>) {
        let ids = items(&answer["virtualClusters"]).iter();
        let holders = ids.filter_map(|it| text(&it["id"])).map(Holder::new);
        (holders.collect(), next(answer, "nextToken"))
    }

    fn runs(&self, query: &Query, holder: &Holder, token: Option<&str>) -> Call {
        let parameters = json!({
            "virtualClusterId": holder.id,
            "createdAfter": rfc3339(query.since),
            "maxResults": PAGE,
        });
        let parameters = paged(parameters, "nextToken", token);
        Call::new(Operation::EmrContainersJobRuns, &holder.id, parameters)
    }

    fn page(&self, query: &Query, holder: &Holder, answer: &Value) -> Page {
        let mut page = Page::default();
        for run in items(&answer["jobRuns"]) {
            let (Some(id), Some(created_at)) = (text(&run["id"]), instant(&run["createdAt"]))
            else {
                page.unreadable += 1;
                continue;
            };
            let is_wanted = query.wants(text(&run["name"]).unwrap_or_default());
            if is_wanted && created_at >= query.since {
                let question = query.about(Platform::EmrEks, &holder.id, id, created_at);
                page.keep(report(&question, run));
            }
        }
        page.next = next(answer, "nextToken");
        page
    }
}
