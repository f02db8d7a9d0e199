//! What the jobs of scripts cost, beside what was found in them.

use crate::args::{Global, Jobs};
use crate::commands::config;
use crate::commands::opened::Opened;
use crate::exit::Fault;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use strands_analyze::{JobCost, Report};
use strands_config::model::OneOrMany;
use strands_store::executions::{Listed, Selection};

/// A job with the names under which its runs may be stored.
struct Named {
    id: String,
    names: BTreeSet<String>,
}

/// Adds to each finding what the job of its script cost in the last days, where that is known.
pub(super) async fn add(
    global: &Global,
    arguments: &Jobs,
    days: u32,
    report: &mut Report,
) -> Result<(), Fault> {
    if global.aws {
        let message = "--runs reads the local store; `strands import --aws` fills it";
        return Err(Fault::Usage(message.to_owned()));
    }
    let jobs = jobs(global, arguments, report)?;
    if jobs.is_empty() {
        return Ok(());
    }
    let opened = Opened::read(global)
        .await
        .map_err(|fault| Fault::Unscanned(format!("--runs: {fault}")))?;
    let since = opened.now - SignedDuration::from_hours(24 * i64::from(days));
    for (path, job) in jobs {
        let cost = cost(&opened, &job, since, days).await?;
        let files = report.files.iter_mut().filter(|file| file.path == path);
        for finding in files.flat_map(|file| &mut file.findings) {
            finding.impact.cost = Some(cost.clone());
        }
    }
    Ok(())
}

/// The job of each script that has one.
fn jobs(
    global: &Global,
    arguments: &Jobs,
    report: &Report,
) -> Result<BTreeMap<String, Named>, Fault> {
    let paths = report.files.iter().map(|file| file.path.clone());
    if let Some(id) = &arguments.job {
        let named = |path| {
            (
                path,
                Named {
                    id: id.clone(),
                    names: BTreeSet::from([id.clone()]),
                },
            )
        };
        return Ok(paths.map(named).collect());
    }
    let Some(loaded) = config::in_force(global)? else {
        let message = "--runs needs a configuration that names scripts, or --job ID";
        return Err(Fault::Usage(message.to_owned()));
    };
    let of = |path: String| {
        let job = loaded.config.jobs.iter().find(|job| {
            let script = job
                .execution
                .as_ref()
                .and_then(|it| it.script_path.as_deref());
            script.is_some_and(|script| is_script(&path, script))
        })?;
        let aliases = job.aliases.values().flat_map(OneOrMany::as_slice);
        let names = [Some(&job.job_id), job.job_name.as_ref()];
        let names: BTreeSet<String> = names
            .into_iter()
            .flatten()
            .chain(aliases)
            .cloned()
            .collect();
        Some((
            path,
            Named {
                id: job.job_id.clone(),
                names,
            },
        ))
    };
    Ok(paths.filter_map(of).collect())
}

/// Whether a scanned file is a job's script: the same path, seen from another folder perhaps.
fn is_script(path: &str, script: &str) -> bool {
    let plain = |path: &str| {
        path.trim_start_matches("./")
            .trim_start_matches('/')
            .to_owned()
    };
    let (path, script) = (plain(path), plain(script));
    path == script || path.ends_with(&format!("/{script}")) || script.ends_with(&format!("/{path}"))
}

async fn cost(opened: &Opened, job: &Named, since: Timestamp, days: u32) -> Result<JobCost, Fault> {
    let mut runs: Vec<Listed> = Vec::new();
    for name in &job.names {
        let selection = Selection {
            job: Some(name.clone()),
            since: Some(since),
            ..Selection::default()
        };
        runs.extend(
            opened
                .store
                .list_runs(&selection, usize::MAX)
                .await
                .map_err(Fault::store)?,
        );
    }
    let mut costs: Vec<i64> = runs.iter().filter_map(|run| Some(run.cost?.0)).collect();
    costs.sort_unstable();
    Ok(JobCost {
        job: job.id.clone(),
        days,
        runs: runs.len(),
        priced: costs.len(),
        total_micro_usd: (!costs.is_empty()).then(|| costs.iter().sum()),
        median_micro_usd: median(&costs),
        basis: "runs".into(),
    })
}

/// The mean of the two in the middle, where there are two.
fn median(sorted: &[i64]) -> Option<i64> {
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = sorted[(sorted.len() - 1) / 2];
    Some(lower + (upper - lower) / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_found_from_another_folder() {
        assert!(is_script("src/jobs/a.py", "./jobs/a.py"));
        assert!(is_script("a.py", "s3://bucket/scripts/a.py"));
        assert!(!is_script("src/ba.py", "a.py"));
    }

    #[test]
    fn the_median_of_an_even_count_lies_between() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[1, 3]), Some(2));
        assert_eq!(median(&[1, 3, 9]), Some(3));
    }
}
