//! AWS Glue Data Quality: `Data Quality Evaluation Results Available`
//! (AWS Glue Developer Guide, "Setting up alerts, deployments, and scheduling").
//!
//! The guide prints `resultID` and `rules*`; events also come with `resultId` and `numRules*`.

use super::detail::Detail;
use super::envelope::Envelope;
use super::glue::split_run_id;
use super::quality::{Quality, QualityResult, share};
use super::reject::Rejection;
use crate::run::Platform;
use jiff::Timestamp;
use serde_json::Value;

/// Reads the result of an evaluation, of a job's data or of a catalogue table.
pub(super) fn result(event: &Envelope<'_>, arrived_at: Timestamp) -> Result<Quality, Rejection> {
    let detail = event.detail;
    let result_id = match detail.given_text("resultID") {
        Some(id) => id,
        None => detail.text("resultId")?,
    };
    let verdict = detail.text("state")?;
    let time = event.time(arrived_at)?;
    let context = detail.given_object("context");
    let about = |field| context.and_then(|context| context.given_text(field));
    let run_id = about("jobId").map(|native| split_run_id(native).0);
    let table = about("databaseName").zip(about("tableName"));
    let result = QualityResult {
        result_id: result_id.to_owned(),
        verdict: verdict.to_owned(),
        score: share(detail, "score"),
        rules_passed: count(detail, ["numRulesSucceeded", "rulesSucceeded"]),
        rules_failed: count(detail, ["numRulesFailed", "rulesFailed"]),
        rules_skipped: count(detail, ["numRulesSkipped", "rulesSkipped"]),
        rulesets: rulesets(detail),
        job_name: about("jobName").map(str::to_owned),
        run_id: run_id.map(str::to_owned),
        table: table.map(|(database, table)| format!("{database}.{table}")),
    };
    let run = run_id.map(|run_id| event.key(Platform::Glue, "-", run_id));
    Ok(Quality::new(event, result, run, time))
}

fn count(detail: Detail<'_>, names: [&str; 2]) -> Option<u64> {
    names.into_iter().find_map(|name| detail.given_whole(name))
}

fn rulesets(detail: Detail<'_>) -> Vec<String> {
    let names = detail.fields.get("rulesetNames").and_then(Value::as_array);
    let names = names.into_iter().flatten().filter_map(Value::as_str);
    names.map(str::to_owned).collect()
}
