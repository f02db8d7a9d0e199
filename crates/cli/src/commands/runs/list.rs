//! `runs list`: runs, newest first, a page at a time.

use crate::args::{Global, RunsList};
use crate::commands::opened::Opened;
use crate::exit::Fault;
use crate::output;
use crate::table::{Column, Table};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::json;
use strands_core::instant;
use strands_core::money::MicroUsd;
use strands_store::executions::{Cursor, Listed, Selection};

#[derive(Serialize)]
struct Line<'a> {
    execution_id: &'a str,
    run_key: &'a str,
    run_id: &'a str,
    job_name: Option<&'a str>,
    platform: &'a str,
    state: &'a str,
    started_at: Option<String>,
    ended_at: Option<String>,
    duration_ms: Option<i64>,
    cost_micro_usd: Option<i64>,
    cost_status: Option<&'a str>,
}

impl<'a> From<&'a Listed> for Line<'a> {
    fn from(run: &'a Listed) -> Self {
        let instant = |seconds: Option<i64>| {
            seconds
                .and_then(|it| Timestamp::from_second(it).ok())
                .map(instant::rfc3339)
        };
        Self {
            execution_id: &run.execution_id,
            run_key: &run.run_key,
            run_id: &run.run_id,
            job_name: run.job_name.as_deref(),
            platform: &run.platform,
            state: run.state.as_str(),
            started_at: instant(run.started_at),
            ended_at: instant(run.ended_at),
            duration_ms: run.duration_ms,
            cost_micro_usd: run.cost.map(|cost| cost.0),
            cost_status: run.cost_status.as_deref(),
        }
    }
}

pub(crate) async fn list(global: &Global, args: &RunsList) -> Result<(), Fault> {
    let opened = Opened::read(global).await?;
    let selection = Selection {
        job: args.job.clone(),
        state: args.status,
        platform: args.platform.clone(),
        since: opened.time(args.since.as_deref())?,
        until: opened.time(args.until.as_deref())?,
        after: args.after.as_deref().map(cursor).transpose()?,
    };
    let limit = usize::from(args.limit);
    let mut runs = opened.store.list_runs(&selection, limit + 1).await?;
    let more = runs.len() > limit;
    runs.truncate(limit);
    let next = runs
        .last()
        .filter(|_| more)
        .map(|run| cursor_text(&run.cursor()));
    if global.json {
        let query = json!({
            "job": args.job, "status": args.status, "platform": args.platform,
            "since": selection.since.map(instant::rfc3339),
            "until": selection.until.map(instant::rfc3339),
            "limit": limit, "after": args.after,
        });
        let lines: Vec<Line<'_>> = runs.iter().map(Line::from).collect();
        let result = json!({ "runs": lines, "next": next });
        output::json("strands.runs.list/1", opened.now, &query, &result);
        return Ok(());
    }
    print_list(global, &runs);
    if let Some(next) = next {
        output::note(global, &format!("More: add --after {next}"));
    }
    opened.note_sample(global);
    Ok(())
}

fn print_list(global: &Global, runs: &[Listed]) {
    if runs.is_empty() {
        output::note(global, "No runs match.");
        return;
    }
    let zone = output::zone(global);
    let mut table = Table::new(&[
        Column::Left("STATE"),
        Column::Left("JOB"),
        Column::Left("PLATFORM"),
        Column::Left("STARTED"),
        Column::Right("DURATION"),
        Column::Right("COST"),
        Column::Left("EXECUTION"),
    ]);
    for run in runs {
        table.row([
            format!("{} {}", mark(run.state.as_str()), run.state),
            run.job_name
                .clone()
                .unwrap_or_else(|| "(unnamed)".to_owned()),
            run.platform.clone(),
            started(run.started_at, &zone),
            run.duration_ms
                .map_or_else(|| "not measured".to_owned(), output::duration),
            cost(run.cost, run.cost_status.as_deref()),
            run.execution_id.clone(),
        ]);
    }
    output::print(&table.text());
}

fn mark(state: &str) -> &'static str {
    match state {
        "success" => "+",
        "failed" => "x",
        "timeout" => "!",
        "stopped" => "-",
        "running" => ">",
        _ => ".",
    }
}

fn started(seconds: Option<i64>, zone: &TimeZone) -> String {
    seconds
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .map_or_else(|| "not measured".to_owned(), |it| output::time(it, zone))
}

fn cost(cost: Option<MicroUsd>, status: Option<&str>) -> String {
    match (cost, status) {
        (Some(cost), Some("estimated")) => format!("~{cost}"),
        (Some(cost), _) => cost.to_string(),
        (None, Some("unpriced")) => "unpriced".to_owned(),
        (None, _) => "not yet".to_owned(),
    }
}

fn cursor_text(cursor: &Cursor) -> String {
    format!("{}:{}", cursor.timestamp, cursor.execution_id)
}

fn cursor(text: &str) -> Result<Cursor, Fault> {
    text.split_once(':')
        .and_then(|(timestamp, id)| Some((timestamp.parse().ok()?, id)))
        .map(|(timestamp, id)| Cursor {
            timestamp,
            execution_id: id.to_owned(),
        })
        .ok_or_else(|| {
            Fault::Usage(format!(
                "--after `{text}` is not a cursor; take `next` of the list before"
            ))
        })
}
