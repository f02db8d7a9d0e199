//! Agents: what was asked of them, whether they answered, and how long that took.

use super::Page;
use super::frame::{Filter, Frame, Section};
use super::panel::{Block, Panel};
use super::runs::{run_link, short};
use crate::model::{AgentCalls, Present, Read};
use crate::query::{Accepts, Choice, Format, Query};
use crate::table::{Cell, Column, Mark, Table};
use crate::words;
use jiff::Timestamp;
use std::collections::BTreeMap;
use strands_core::spread::Spread;
use strands_core::tool_call::{AGENTS, ToolCall};

/// What it takes.
pub const ACCEPTS: Accepts = Accepts {
    view: "agents",
    ranges: &["24h", "7d", "30d"],
    range: "7d",
    to_full_hour: false,
    choices: &[Choice::many("agent", &AGENTS)],
    sorts: &[],
    is_paged: false,
};

/// Calls that a page lists; its exports have all that were read.
const LISTED: usize = 50;

/// Writes the page.
#[must_use]
pub fn agents(facts: &Read<AgentCalls>, present: &Present, query: &Query) -> Page {
    let frame = Frame::new(Section::Agents, query, present).timed(query);
    let mut page = Page::new(frame, "Agents");
    let names = AGENTS.map(|name| (name.to_owned(), name.to_owned()));
    let ranges = [("24h", "24 hours"), ("7d", "7 days"), ("30d", "30 days")];
    page = page.filtered(
        query,
        vec![
            Filter::among(
                "agent",
                "Agent",
                "all",
                query.one("agent"),
                names.into_iter(),
            ),
            Filter::range(query, &ranges),
            Filter::zone(query),
        ],
    );
    page.add(
        "c12 stack",
        vec![
            Panel::read("agents", "What they were asked", facts, query, |facts| {
                by_agent(facts, query)
            }),
            Panel::read("invocations", "Calls", facts, query, |facts| {
                calls(facts, present.now, query)
            }),
        ],
    );
    page
}

fn nothing(id: &'static str, title: &'static str) -> Panel {
    let words = "No agent was called in this time. Calls are kept for 30 days; which operations this build answers \
                 can be listed.";
    let command = Some("strands agent list");
    let words = words.to_owned();
    Panel::new(id, title, vec![Block::Absent { words, command }])
}

fn by_agent(facts: &AgentCalls, query: &Query) -> Panel {
    let (id, title) = ("agents", "What they were asked");
    if facts.calls.is_empty() {
        return nothing(id, title);
    }
    let mut agents: BTreeMap<&str, Vec<&ToolCall>> = BTreeMap::new();
    for call in &facts.calls {
        agents.entry(&call.agent_name).or_default().push(call);
    }
    let columns = vec![
        Column::left("agent", "Agent"),
        Column::right("calls", "Calls"),
        Column::right("failed", "Answered with an error"),
        Column::right("success_percent", "Without error, %"),
        Column::right("p50_ms", "p50, ms"),
        Column::right("p95_ms", "p95, ms"),
    ];
    let rows = agents.into_iter().map(|(agent, calls)| row(agent, &calls));
    let table = Table::new(columns, rows.collect());
    let panel = Panel::new(id, title, vec![Block::Table(table)])
        .noted("tools that were called, and finished runs that were handed on")
        .linked("Cost", query.link("/cost"))
        .footed("Tokens, refusals and savings are not measured: a model's side of a call is not seen here.");
    if facts.is_cut {
        return panel.noted("the newest 1,000 of each agent; there were more");
    }
    panel
}

fn row(agent: &str, calls: &[&ToolCall]) -> Vec<Cell> {
    let whole = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let failed = calls
        .iter()
        .filter(|call| call.error_code.is_some())
        .count();
    #[expect(clippy::cast_precision_loss, reason = "a share of at most thousands")]
    let share = (calls.len() - failed) as f64 / calls.len() as f64;
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of a call")]
    let times = calls.iter().map(|call| call.duration_ms as f64).collect();
    let spread = Spread::of(times);
    let time = |value: Option<f64>| match value {
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds of a call")]
        Some(value) => Cell::count(value as i64),
        None => Cell::none("too few calls"),
    };
    vec![
        Cell::text(agent),
        Cell::count(whole(calls.len())),
        Cell::count(whole(failed)),
        Cell::percent(share),
        time(spread.map(|it| it.p50)),
        time(spread.map(|it| it.p95)),
    ]
}

fn calls(facts: &AgentCalls, now: Timestamp, query: &Query) -> Panel {
    let (id, title) = ("invocations", "Calls");
    if facts.calls.is_empty() {
        return nothing(id, title);
    }
    let most = match query.format {
        Format::Html => LISTED,
        Format::Csv | Format::Json => usize::MAX,
    };
    let columns = vec![
        Column::right("at", "When"),
        Column::left("agent", "Agent"),
        Column::left("operation", "Operation"),
        Column::left("result", "Result"),
        Column::right("duration_ms", "Took, ms"),
        Column::right("input_bytes", "In, bytes"),
        Column::right("output_bytes", "Out, bytes"),
        Column::left("execution_id", "About"),
    ];
    let shown = facts.calls.iter().take(most);
    let rows = shown.map(|call| line(call, now, query));
    let table = Table::new(columns, rows.collect()).named_by(2);
    let all = i64::try_from(facts.calls.len()).unwrap_or(i64::MAX);
    let all = words::counted(all, "call");
    let note = if facts.calls.len() > most {
        format!("the newest {LISTED} of {all}; the exports have all")
    } else {
        format!("{all}, newest first")
    };
    Panel::new(id, title, vec![Block::Table(table)]).noted(note)
}

fn line(call: &ToolCall, now: Timestamp, query: &Query) -> Vec<Cell> {
    let whole = |number: u64| Cell::count(i64::try_from(number).unwrap_or(i64::MAX));
    vec![
        Cell::instant(Some(call.at), now, &query.zone),
        Cell::text(&call.agent_name),
        Cell::text(&call.operation),
        match &call.error_code {
            None => Cell::text("ok").marked(Mark::Good),
            Some(code) => Cell::text(code).marked(Mark::Bad),
        },
        whole(call.duration_ms),
        whole(call.input_bytes),
        whole(call.output_bytes),
        match &call.execution_id {
            Some(id) => Cell::named(id, words::foreign(&short(id))).to(run_link(id, query)),
            None => Cell::none("–"),
        },
    ]
}
