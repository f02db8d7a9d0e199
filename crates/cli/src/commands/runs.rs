//! `runs list`, `runs get`.

use super::opened::Opened;
use crate::args::{Global, RunsList};
use crate::exit::Fault;
use crate::output;
use crate::table::{Column, Table};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::json;
use strands_core::cost::Cost;
use strands_core::instant;
use strands_core::money::MicroUsd;
use strands_core::run::{Ledger, RunRecord};
use strands_store::Store;
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

#[derive(Serialize)]
struct Run<'a> {
    #[serde(flatten)]
    record: &'a RunRecord,
    execution_id: &'a str,
    #[serde(rename = "run_key")]
    key: &'a str,
    cost: Option<CostView<'a>>,
    schema: &'static str,
}

#[derive(Serialize)]
struct CostView<'a> {
    status: strands_core::cost::Status,
    total_micro_usd: Option<i64>,
    known_micro_usd: i64,
    components: &'a std::collections::BTreeMap<strands_core::cost::Component, MicroUsd>,
    unpriced: &'a [strands_core::cost::Unpriced],
    warnings: &'a [strands_core::cost::Warning],
}

impl<'a> From<&'a Cost> for CostView<'a> {
    fn from(cost: &'a Cost) -> Self {
        Self {
            status: cost.status(),
            total_micro_usd: cost.total().map(|total| total.0),
            known_micro_usd: cost.known().0,
            components: cost.components(),
            unpriced: cost.unpriced(),
            warnings: cost.warnings(),
        }
    }
}

pub(crate) async fn get(global: &Global, id: &str, platform: Option<&str>) -> Result<(), Fault> {
    let opened = Opened::read(global).await?;
    let run = find(&opened.store, id, platform).await?;
    let record = RunRecord::from(&run);
    if global.json {
        output::json_line(&Run {
            record: &record,
            execution_id: &run.execution_id,
            key: &run.key.text(),
            cost: run.cost.as_ref().map(CostView::from),
            schema: "strands.run/1",
        });
        return Ok(());
    }
    print_run(global, &run, &record);
    opened.note_sample(global);
    Ok(())
}

/// Finds one run by what a person has: run key, execution id, native run id, `latest:JOB`.
pub(crate) async fn find(store: &Store, id: &str, platform: Option<&str>) -> Result<Ledger, Fault> {
    let keys = keys(store, id).await?;
    let mut runs = Vec::new();
    for key in keys {
        runs.extend(store.run(&key).await?);
    }
    runs.retain(|run| platform.is_none_or(|name| run.key.platform.to_string() == name));
    match <[Ledger; 1]>::try_from(runs) {
        Ok([run]) => Ok(run),
        Err(runs) if runs.is_empty() => Err(Fault::NotFound {
            message: match platform {
                Some(platform) => format!("no run of {platform} is known as `{id}`"),
                None => format!("no run is known as `{id}`"),
            },
            help: "`strands runs list` shows what is there; latest:JOB takes a job's newest run"
                .to_owned(),
        }),
        Err(runs) => {
            let keys: Vec<String> = runs.iter().map(|run| run.key.text()).collect();
            Err(Fault::NotFound {
                message: format!("{} runs are known as `{id}`", keys.len()),
                help: format!(
                    "name one by its key, or narrow with --platform: {}",
                    keys.join(", ")
                ),
            })
        }
    }
}

async fn keys(store: &Store, id: &str) -> Result<Vec<String>, Fault> {
    if let Some(job) = id.strip_prefix("latest:") {
        let latest = store.latest_run(job).await?;
        return Ok(latest.into_iter().map(|run| run.run_key).collect());
    }
    if store.run(id).await?.is_some() {
        return Ok(vec![id.to_owned()]);
    }
    if let Some(key) = store.run_key_of_execution(id).await? {
        return Ok(vec![key]);
    }
    Ok(store.run_keys_of(id).await?)
}

fn print_run(global: &Global, run: &Ledger, record: &RunRecord) {
    let zone = output::zone(global);
    let time = |instant: Option<Timestamp>| {
        instant.map_or_else(|| "not measured".to_owned(), |it| output::time(it, &zone))
    };
    let mut lines = vec![
        format!(
            "{}  {}",
            record.job_name.as_deref().unwrap_or("(unnamed)"),
            record.state
        ),
        String::new(),
        format!("platform    {}", record.platform),
        format!("run         {}", record.run_id),
        format!("execution   {}", run.execution_id),
        format!("started     {}", time(record.started_at)),
        format!("ended       {}", time(record.ended_at)),
        format!(
            "duration    {}",
            record
                .duration_ms
                .map_or_else(|| "not measured".to_owned(), output::duration)
        ),
    ];
    for attempt in &record.attempts {
        let until = if attempt.state.is_terminal() {
            format!(" to {}", time(attempt.ended_at))
        } else {
            String::new()
        };
        lines.push(format!(
            "attempt {}   {} ({}), {}{until}",
            attempt.attempt,
            attempt.state,
            attempt.native_state,
            time(attempt.started_at)
        ));
    }
    lines.push(format!("cost        {}", cost_text(run.cost.as_ref())));
    if let Some(error) = &record.error {
        let code = error
            .code
            .as_deref()
            .map(|code| format!("{code}: "))
            .unwrap_or_default();
        let message = strands_core::redact::redact(&error.message, 300);
        lines.push(format!("error       {code}{message}"));
    }
    if !record.missing.is_empty() {
        lines.push(format!("unknown     {}", record.missing.join(", ")));
    }
    output::print(&lines.join("\n"));
}

fn cost_text(cost: Option<&Cost>) -> String {
    let Some(cost) = cost else {
        return "not yet".to_owned();
    };
    if let Some(total) = cost.total() {
        return format!("{total} ({})", status(cost));
    }
    let reasons: Vec<_> = cost
        .unpriced()
        .iter()
        .map(|it| it.detail.as_str())
        .collect();
    let known = match cost.known() {
        MicroUsd::ZERO => String::new(),
        known => format!("; known part {known}"),
    };
    format!("unpriced ({}){known}", reasons.join("; "))
}

fn status(cost: &Cost) -> &'static str {
    match cost.status() {
        strands_core::cost::Status::Priced => "priced",
        strands_core::cost::Status::Estimated => "estimated",
        strands_core::cost::Status::Unpriced => "unpriced",
    }
}
