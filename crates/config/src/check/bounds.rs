//! Numbers that must fit one another.

use super::items;
use crate::fault::{Code, Report};
use crate::tree::Node;

/// What `GetRecords` of Amazon Kinesis gives at most (Kinesis Data Streams API Reference,
/// "`GetRecords`").
const KINESIS_RECORDS: f64 = 10_000.0;

pub(super) fn check(job: &Node, report: &mut Report) {
    if let Some(platform) = job.get("platform") {
        pair(platform, "min_dpu", "max_dpu", report);
    }
    let rules = job
        .get("data_quality")
        .map(|quality| items(quality, "accuracy_rules"));
    for rule in rules.unwrap_or_default() {
        pair(rule, "min", "max", report);
        dates(rule, report);
    }
    budget(job, report);
    for source in items(job, "data_sources") {
        batch(source, report);
        path(source, report);
    }
    for output in items(job, "outputs") {
        path(output, report);
    }
}

fn pair(node: &Node, min: &str, max: &str, report: &mut Report) {
    let (Some(low), Some(high)) = (node.get(min), node.get(max)) else {
        return;
    };
    if let (Some(least), Some(most)) = (low.number(), high.number())
        && least > most
    {
        let message = format!("{min} is {least}, more than {max}, which is {most}");
        let help = format!("{min} is at most {max}");
        report.error(Code::MinOverMax, low.span, message, Some(help));
    }
}

/// ISO dates order as texts do.
fn dates(rule: &Node, report: &mut Report) {
    let (Some(low), Some(high)) = (rule.get("min_date"), rule.get("max_date")) else {
        return;
    };
    if let (Some(first), Some(last)) = (low.text(), high.text())
        && first > last
    {
        let message = format!("min_date is {first}, after max_date, which is {last}");
        report.error(Code::MinOverMax, low.span, message, None);
    }
}

fn budget(job: &Node, report: &mut Report) {
    let Some(cost) = job.get("cost") else { return };
    for key in ["budget_per_run_usd", "budget_monthly_usd"] {
        above_zero(cost.get(key), report);
    }
}

pub(super) fn shared_budgets(settings: Option<&Node>, report: &mut Report) {
    let budgets = settings.and_then(|it| it.get("budgets"));
    for budget in budgets.map(Node::items).unwrap_or_default() {
        above_zero(budget.get("monthly_usd"), report);
    }
}

fn above_zero(budget: Option<&Node>, report: &mut Report) {
    if let Some((node, amount)) = budget.and_then(|node| Some((node, node.number()?)))
        && amount <= 0.0
    {
        let help = "a budget is above 0; leave it out where there is none".to_owned();
        report.error(
            Code::BadBudget,
            node.span,
            format!("a budget of {amount} USD"),
            Some(help),
        );
    }
}

fn batch(source: &Node, report: &mut Report) {
    let is_kinesis = source.get("source_type").and_then(Node::text) == Some("kinesis");
    let Some(node) = source.get("batch_size").filter(|_| is_kinesis) else {
        return;
    };
    if node.number().is_some_and(|size| size > KINESIS_RECORDS) {
        let message = format!("Kinesis gives at most {KINESIS_RECORDS} records a read");
        report.error(Code::BadValue, node.span, message, None);
    }
}

fn path(source: &Node, report: &mut Report) {
    let is_s3 = source.get("source_type").and_then(Node::text) == Some("s3");
    let Some(node) = source.get("path").filter(|_| is_s3) else {
        return;
    };
    let Some(path) = node.text() else { return };
    let schemes = ["s3://", "s3a://", "s3n://"];
    if !path.starts_with("${SECRET:") && !schemes.iter().any(|scheme| path.starts_with(scheme)) {
        let help = Some("s3://bucket/prefix/".to_owned());
        report.error(Code::BadValue, node.span, "not an S3 path", help);
    }
}
