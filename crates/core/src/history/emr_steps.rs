//! Steps of Amazon EMR clusters: `ListClusters`, and `ListSteps` of each, which tells of a step what
//! `DescribeStep` does.

use super::query::Query;
use super::reading::{Holder, Lists, Page, next, paged};
use crate::platform::emr_steps::report;
use crate::platform::value::{instant, items, text};
use crate::platform::{Call, Operation};
use crate::run::Platform;
use serde_json::{Value, json};

pub(super) struct Clusters;

impl Lists for Clusters {
    fn holders(&self, token: Option<&str>) -> Call {
        let parameters = paged(json!({}), "Marker", token);
        Call::new(Operation::EmrClusters, "clusters", parameters)
    }

    /// A cluster that was gone before has no step that is looked for. One may be older than its steps,
    /// so when it began does not matter.
    fn listed(&self, query: &Query, answer: &Value) -> (Vec<Holder>, Option<String>) {
        let clusters = items(&answer["Clusters"]).iter();
        let clusters = clusters.filter(|cluster| {
            let ended_at = instant(&cluster["Status"]["Timeline"]["EndDateTime"]);
            ended_at.is_none_or(|ended_at| ended_at >= query.since)
        });
        let ids = clusters.filter_map(|it| text(&it["Id"]));
        let holders = ids.map(Holder::new);
        (holders.collect(), next(answer, "Marker"))
    }

    fn runs(&self, _: &Query, holder: &Holder, token: Option<&str>) -> Call {
        let parameters = paged(json!({"ClusterId": holder.id}), "Marker", token);
        Call::new(Operation::EmrSteps, &holder.id, parameters)
    }

    /// The last step comes first.
    fn page(&self, query: &Query, holder: &Holder, answer: &Value) -> Page {
        let mut page = Page::default();
        for step in items(&answer["Steps"]) {
            let created_at = instant(&step["Status"]["Timeline"]["CreationDateTime"]);
            let (Some(id), Some(created_at)) = (text(&step["Id"]), created_at) else {
                page.unreadable += 1;
                continue;
            };
            if created_at < query.since {
                return page;
            }
            if query.wants(text(&step["Name"]).unwrap_or_default()) {
                let question = query.about(Platform::EmrEc2, &holder.id, id, created_at);
                page.keep(report(&question, step));
            }
        }
        page.next = next(answer, "Marker");
        page
    }
}
