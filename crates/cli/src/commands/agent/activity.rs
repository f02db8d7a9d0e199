//! `agent activity`: which tools were called, what came of it, and what a day's calls cost.

use super::built;
use crate::args::{AgentActivity, Global, Period};
use crate::commands::opened::Opened;
use crate::commands::runs;
use crate::exit::Fault;
use crate::output;
use crate::table::{Column, Table};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::json;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use strands_core::cost::prices::PriceSheet;
use strands_core::instant::rfc3339;
use strands_core::tool_call::{AGENTS, Argument, ToolCall, by_day};
use strands_core::totals::{Group, Owner, Sums};
use strands_store::trends::{Month, Total};
use strands_store::{Store, StoreError};

#[derive(Serialize)]
struct Line<'a> {
    invocation_id: &'a str,
    at: String,
    agent: &'a str,
    operation: &'a str,
    execution_id: Option<&'a str>,
    ok: bool,
    error_code: Option<&'a str>,
    incident: Option<&'a str>,
    arguments: &'a [Argument],
    input_bytes: u64,
    output_bytes: u64,
    duration_ms: u64,
    session: Option<&'a str>,
    version: &'a str,
}

impl<'a> From<&'a ToolCall> for Line<'a> {
    fn from(call: &'a ToolCall) -> Self {
        Self {
            invocation_id: &call.invocation_id,
            at: rfc3339(call.at),
            agent: &call.agent_name,
            operation: &call.operation,
            execution_id: call.execution_id.as_deref(),
            ok: call.error_code.is_none(),
            error_code: call.error_code.as_deref(),
            incident: call.incident.as_deref(),
            arguments: &call.input_parameters,
            input_bytes: call.input_bytes,
            output_bytes: call.output_bytes,
            duration_ms: call.duration_ms,
            session: call.session.as_deref(),
            version: &call.agent_version,
        }
    }
}

pub(super) async fn run(global: &Global, args: &AgentActivity) -> Result<(), Fault> {
    let opened = Opened::read(global).await?;
    let since = opened.time(args.since.as_deref())?;
    let limit = usize::from(args.limit);
    let calls = calls(&opened, args, since, limit).await?;
    if global.json {
        let query = json!({
            "agent": args.function.map(built::word), "run": args.run,
            "since": since.map(rfc3339), "limit": limit,
        });
        let lines: Vec<Line<'_>> = calls.iter().map(Line::from).collect();
        let result = json!({ "calls": lines });
        output::json("strands.agent.activity/1", opened.now, &query, &result);
        return Ok(());
    }
    print(global, &calls);
    opened.note_sample(global);
    Ok(())
}

/// Newest first.
async fn calls(
    opened: &Opened,
    args: &AgentActivity,
    since: Option<Timestamp>,
    limit: usize,
) -> Result<Vec<ToolCall>, Fault> {
    let (store, from) = (&opened.store, since.unwrap_or(Timestamp::UNIX_EPOCH));
    if let Some(run) = &args.run {
        let run = runs::find(store, run, args.platform.as_deref()).await?;
        let mut calls = store.tool_calls_about(&run.execution_id, limit).await?;
        calls.retain(|call| call.at >= from);
        return Ok(calls);
    }
    let agents = match args.function {
        Some(name) => vec![built::word(name)],
        None => AGENTS.to_vec(),
    };
    let mut calls = Vec::new();
    for agent in agents {
        let of_agent = store.tool_calls_of(agent, from, opened.now, limit).await?;
        calls.extend(of_agent);
    }
    calls.sort_by(|a, b| (Reverse(a.at), &a.invocation_id).cmp(&(Reverse(b.at), &b.invocation_id)));
    calls.truncate(limit);
    Ok(calls)
}

fn print(global: &Global, calls: &[ToolCall]) {
    if calls.is_empty() {
        output::note(
            global,
            "No tool was called in that time; calls are kept for 30 days.",
        );
        return;
    }
    let zone = output::zone(global);
    let mut table = Table::new(&[
        Column::Left("TIME"),
        Column::Left("AGENT"),
        Column::Left("OPERATION"),
        Column::Left("RESULT"),
        Column::Right("TOOK"),
        Column::Right("IN"),
        Column::Right("OUT"),
        Column::Left("EXECUTION"),
    ]);
    for call in calls {
        table.row([
            output::time(call.at, &zone),
            call.agent_name.clone(),
            call.operation.clone(),
            call.error_code.clone().unwrap_or_else(|| "ok".to_owned()),
            format!("{} ms", call.duration_ms),
            format!("{} B", call.input_bytes),
            format!("{} B", call.output_bytes),
            call.execution_id.clone().unwrap_or_default(),
        ]);
    }
    output::print(&table.text());
}

/// What the calls of these days cost, a series an agent; rows of one agent after the other, oldest first.
pub(crate) async fn totals(
    store: &Store,
    prices: &PriceSheet,
    by: Period,
    (from, to): (Date, Date),
) -> Result<Vec<Total>, StoreError> {
    let start = |day: Date| TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0));
    let from = start(from).unwrap_or(Timestamp::UNIX_EPOCH);
    let after = to.tomorrow().and_then(start);
    let to = after.and_then(|it| it.checked_sub(SignedDuration::from_millis(1)));
    let to = to.unwrap_or(Timestamp::MAX);
    let mut totals = Vec::new();
    for agent in AGENTS {
        let calls = store.tool_calls_of(agent, from, to, usize::MAX).await?;
        let mut periods: BTreeMap<String, Sums> = BTreeMap::new();
        for (day, sums) in by_day(&calls, prices) {
            let period = match by {
                Period::Day | Period::Week => day.to_string(),
                Period::Month => Month::of(day).text(),
            };
            let slot = periods.entry(period).or_default();
            *slot = std::mem::take(slot).plus(&sums);
        }
        let owner = Owner::Group(Group::Agent, agent.to_owned());
        totals.extend(periods.into_iter().map(|(period, sums)| Total {
            period,
            owner: owner.clone(),
            sums,
        }));
    }
    Ok(totals)
}
