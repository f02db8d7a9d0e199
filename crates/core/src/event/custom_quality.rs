//! The custom event `Strands Data Quality Observed`: what any tool found, schema `strands.quality-observed/1`.

use super::custom::{check_schema, job_name, platform};
use super::detail::Detail;
use super::envelope::Envelope;
use super::quality::{Quality, QualityResult, share};
use super::reject::Rejection;
use crate::run::RunKey;
use jiff::Timestamp;

const SCHEMA: &str = "strands.quality-observed/1";

/// Reads the result of a check. Its verdict follows from the rules that failed.
pub(super) fn result(event: &Envelope<'_>, arrived_at: Timestamp) -> Result<Quality, Rejection> {
    let detail = event.detail;
    check_schema(detail, SCHEMA)?;
    let job_name = job_name(detail)?;
    let score = score(detail)?;
    let rules_failed = detail.optional_whole("rules_failed")?;
    let run = run(event)?;
    let time = event.time(arrived_at)?;
    let result = QualityResult {
        result_id: event.id.to_owned(),
        verdict: verdict(rules_failed).to_owned(),
        score: Some(score),
        rules_passed: detail.optional_whole("rules_passed")?,
        rules_failed,
        rules_skipped: detail.optional_whole("rules_skipped")?,
        rulesets: Vec::new(),
        job_name: Some(job_name.to_owned()),
        run_id: run.as_ref().map(|run| run.run_id.clone()),
        table: None,
    };
    Ok(Quality::new(event, result, run, time))
}

fn verdict(rules_failed: Option<u64>) -> &'static str {
    match rules_failed {
        None | Some(0) => "SUCCEEDED",
        Some(_) => "FAILED",
    }
}

fn score(detail: Detail<'_>) -> Result<f64, Rejection> {
    if !detail.has("score") {
        return Err(detail.missing("score", "is missing; send it as a number from 0 to 1"));
    }
    share(detail, "score").ok_or_else(|| detail.invalid("score", "must be a number from 0 to 1"))
}

fn run(event: &Envelope<'_>) -> Result<Option<RunKey>, Rejection> {
    let Some(run) = event.detail.optional_object("run")? else {
        return Ok(None);
    };
    let platform = platform(run)?;
    Ok(Some(event.key(platform, "-", run.text("run_id")?)))
}
