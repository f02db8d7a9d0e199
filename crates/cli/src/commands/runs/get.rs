//! `runs get`: one run, by what a person has.

use crate::args::Global;
use crate::commands::opened::Opened;
use crate::exit::Fault;
use crate::output;
use jiff::Timestamp;
use serde::Serialize;
use strands_core::cost::{Cost, CostRecord};
use strands_core::job::{Budget, BudgetVerdict, Facts};
use strands_core::money::MicroUsd;
use strands_core::round::Round;
use strands_core::run::{Ledger, RunRecord};
use strands_store::Store;

#[derive(Serialize)]
struct Run<'a> {
    #[serde(flatten)]
    record: &'a RunRecord,
    execution_id: &'a str,
    #[serde(rename = "run_key")]
    key: &'a str,
    cost: Option<CostRecord>,
    budget: BudgetVerdict,
    job: Option<&'a Facts>,
    round: Option<&'a Round>,
    schema: &'static str,
}

pub(crate) async fn get(global: &Global, id: &str, platform: Option<&str>) -> Result<(), Fault> {
    let opened = Opened::read(global).await?;
    let run = find(&opened.store, id, platform).await?;
    let record = RunRecord::from(&run);
    let round = opened.store.round(&run.key.text()).await?;
    if global.json {
        output::json_line(&Run {
            record: &record,
            execution_id: &run.execution_id,
            key: &run.key.text(),
            cost: run.cost.as_ref().map(CostRecord::from),
            budget: Budget::verdict(run.budget(), run.cost.as_ref()),
            job: run.job.as_deref(),
            round: round.as_ref(),
            schema: "strands.run/1",
        });
        return Ok(());
    }
    print_run(global, &run, &record, round.as_ref());
    opened.note_sample(global);
    Ok(())
}

/// Finds one run by what a person has: run key, execution id, native run id, `latest:JOB`.
pub(crate) async fn find(store: &Store, id: &str, platform: Option<&str>) -> Result<Ledger, Fault> {
    let runs = match id.strip_prefix("latest:") {
        Some(job) => latest(store, job).await?,
        None => store.find_runs(id, platform).await?,
    };
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

async fn latest(store: &Store, job: &str) -> Result<Vec<Ledger>, Fault> {
    let Some(latest) = store.latest_run(job).await? else {
        return Ok(Vec::new());
    };
    Ok(store.run(&latest.run_key).await?.into_iter().collect())
}

fn print_run(global: &Global, run: &Ledger, record: &RunRecord, round: Option<&Round>) {
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
    if let Some(budget) = run.budget() {
        let state = run.budget_state().as_str();
        lines.push(format!("budget      {} ({state})", budget.limit));
    }
    lines.extend(run.job.iter().flat_map(|job| known(job)));
    for (agent, step) in round.iter().flat_map(|round| &round.steps) {
        let step = strands_core::redact::redact(&step.in_words(), 300);
        lines.push(format!("agent       {agent}: {step}"));
    }
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

/// What is known of the run's job, with where it comes from.
fn known(job: &Facts) -> Vec<String> {
    let texts = [
        ("environment", &job.environment),
        ("team", &job.team),
        ("cost center", &job.cost_center),
        ("priority", &job.priority),
        ("criticality", &job.criticality),
        ("deadline", &job.deadline),
        ("class", &job.data_classification),
    ];
    let texts = texts.into_iter().filter_map(|(name, fact)| {
        let fact = fact.as_ref()?;
        Some(format!(
            "{name:<11} {} ({})",
            fact.value,
            fact.basis.as_str()
        ))
    });
    let unread = job.tags_unread.iter();
    let unread = unread.map(|reason| format!("tags        not known: {reason}"));
    texts.chain(unread).collect()
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
