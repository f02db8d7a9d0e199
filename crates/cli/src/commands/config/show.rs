//! `config show`: what jobs come to.

use super::file::File;
use super::loaded;
use crate::args::{Global, Show};
use crate::exit::Fault;
use crate::output;
use crate::table::{Column, Table};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::{Map, Value, json};
use strands_config::model::Job;
use strands_config::{Leaf, Loaded, Node, Schedule, facts};
use strands_core::instant;
use strands_core::job::Tags;

/// How many coming times are shown.
const TIMES: usize = 5;

pub(super) fn run(global: &Global, arguments: &Show) -> Result<(), Fault> {
    let file = File::read(arguments.file.as_deref().unwrap_or(&global.config));
    let loaded = loaded(global, &file)?;
    let now = global.now.unwrap_or_else(Timestamp::now);
    let wanted = |job: &Job| arguments.job.as_ref().is_none_or(|id| job.job_id == *id);
    let jobs: Vec<(&Job, &Node)> = loaded
        .config
        .resolved_jobs()
        .filter(|(job, _)| wanted(job))
        .collect();
    if let (Some(id), []) = (&arguments.job, jobs.as_slice()) {
        return Err(absent(id, &loaded));
    }
    if global.json {
        document(arguments, &jobs, &loaded, now);
    } else {
        for (job, node) in &jobs {
            print(job, node, arguments.origin, now)?;
        }
        if jobs.is_empty() {
            output::note(global, "The file has no jobs.");
        }
    }
    Ok(())
}

fn absent(id: &str, loaded: &Loaded) -> Fault {
    let ids: Vec<&str> = loaded
        .config
        .jobs
        .iter()
        .map(|job| job.job_id.as_str())
        .collect();
    Fault::NotFound {
        message: format!("there is no job `{id}`"),
        help: match ids.len() {
            0 => "the file has no jobs".to_owned(),
            1..=20 => format!("jobs: {}", ids.join(", ")),
            count => format!("`strands config show` lists all {count} jobs"),
        },
    }
}

/// A document whose jobs keep the order of the file.
#[derive(Serialize)]
#[serde(untagged)]
enum Document<'d> {
    One {
        schema: &'static str,
        job: &'d Node,
        next_runs: Value,
        #[serde(skip_serializing_if = "Option::is_none")]
        origins: Option<Vec<Leaf>>,
    },
    All {
        schema: &'static str,
        jobs: Vec<&'d Node>,
        global_settings: Value,
        next_runs: Map<String, Value>,
        #[serde(skip_serializing_if = "Option::is_none")]
        origins: Option<Map<String, Value>>,
    },
}

const SCHEMA: &str = "strands.config.show/1";

fn document(arguments: &Show, jobs: &[(&Job, &Node)], loaded: &Loaded, now: Timestamp) {
    let document = match (&arguments.job, jobs) {
        (Some(_), [(job, node), ..]) => Document::One {
            schema: SCHEMA,
            job: node,
            next_runs: json!(times(job, now)),
            origins: arguments.origin.then(|| node.leaves()),
        },
        _ => Document::All {
            schema: SCHEMA,
            jobs: jobs.iter().map(|(_, node)| *node).collect(),
            global_settings: loaded
                .config
                .resolved_settings()
                .and_then(|node| serde_json::to_value(node).ok())
                .unwrap_or_else(|| json!({})),
            next_runs: jobs
                .iter()
                .map(|(job, _)| (job.job_id.clone(), json!(times(job, now))))
                .collect(),
            origins: arguments.origin.then(|| {
                let of = |(job, node): &(&Job, &Node)| (job.job_id.clone(), json!(node.leaves()));
                jobs.iter().map(of).collect()
            }),
        },
    };
    output::json_line(&document);
}

fn print(job: &Job, node: &Node, with_origin: bool, now: Timestamp) -> Result<(), Fault> {
    let title = job.job_name.as_deref().unwrap_or_default();
    output::print(format!("{}  {title}", job.job_id).trim_end());
    if let Some((schedule, zone)) = schedule(job) {
        let times = schedule.next(now, &zone, TIMES);
        let shown: Vec<String> = times
            .iter()
            .map(|time| output::time(*time, &zone))
            .collect();
        let zone = zone.iana_name().unwrap_or("UTC");
        let from = if schedule.is_rate() {
            ", if it were set up now"
        } else {
            ""
        };
        output::print(&format!("next  {} ({zone}{from})", shown.join(", ")));
    }
    if with_origin {
        let mut table = Table::new(&["KEY", "VALUE", "ORIGIN"].map(Column::Left));
        for leaf in node.leaves() {
            table.row([leaf.path, leaf.value.to_string(), leaf.origin.to_string()]);
        }
        output::print(&table.text());
    } else {
        output::print(&serde_json::to_string_pretty(node).map_err(Fault::store)?);
    }
    Ok(())
}

fn schedule(job: &Job) -> Option<(Schedule, TimeZone)> {
    let facts = facts(Some(job), &Tags::default());
    let schedule = facts.schedule?.value.parse().ok()?;
    let zone = facts
        .time_zone
        .and_then(|zone| TimeZone::get(&zone.value).ok())
        .unwrap_or(TimeZone::UTC);
    Some((schedule, zone))
}

fn times(job: &Job, now: Timestamp) -> Vec<String> {
    let Some((schedule, zone)) = schedule(job) else {
        return Vec::new();
    };
    let times = schedule.next(now, &zone, TIMES);
    times.into_iter().map(instant::rfc3339).collect()
}
