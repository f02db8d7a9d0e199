//! `import --aws`: what the services of an account remember, into the local store.

mod drive;
mod pace;
mod policy;
mod report;
mod stop;
mod tally;

use crate::args::{Global, Import};
use crate::commands::{account, config, ingest};
use crate::exit::Fault;
use crate::local::{Cursors, LocalFault, Plane, PlaneFault, Setup};
use crate::output;
use indicatif::{ProgressBar, ProgressDrawTarget};
use jiff::Timestamp;
use report::Report;
use std::time::Duration;
use stop::Stop;
use strands_aws::api::AwsApi;
use strands_aws::deployed::{Deployed, Unanswered};
use strands_core::history::{Query, Source};
use strands_core::run::Platform;
use strands_core::typed_time;
use tally::{Ended, Tally};

/// The longest history that any of the services keeps: 365 days.
const MONTHS_BACK: u32 = 13;
/// What totals may still take after Ctrl-C.
const LAST_TOTALS: Duration = Duration::from_millis(500);

pub(crate) async fn run(global: &Global, args: &Import) -> Result<(), Fault> {
    let now = global.now.unwrap_or_else(Timestamp::now);
    let since =
        typed_time::read(&args.since, now).map_err(|fault| Fault::Usage(fault.to_string()))?;
    let sources = sources(&args.platform)?;
    if args.policy {
        let policy = policy::policy(&sources, global.region.as_deref());
        output::print(&format!("{policy:#}"));
        return Ok(());
    }
    if args.dry_run {
        print_plan(global, &sources, since);
        return Ok(());
    }
    if !global.aws {
        let words = "import reads an account: add --aws (--dry-run says what it would ask)";
        return Err(Fault::Usage(words.to_owned()));
    }
    let account = account::of(global).await;
    let deployed = Deployed::new(account.config());
    let caller = deployed.caller().await?;
    let query = Query {
        account: caller.account,
        region: deployed.region().ok_or(Unanswered::NoRegion)?.to_owned(),
        since,
        jobs: args.job.clone(),
    };
    let api = AwsApi::new(account.config());
    let report = import(global, args, &api, &sources, &query, now).await?;
    if global.json {
        report.json();
    } else {
        report.print();
    }
    end(global, &report)
}

async fn import<'a>(
    global: &Global,
    args: &Import,
    api: &AwsApi,
    sources: &[Source],
    query: &'a Query,
    now: Timestamp,
) -> Result<Report<'a>, Fault> {
    let stop = Stop::listen();
    let setup = Setup {
        environment: global.env.clone(),
        configuration: config::in_force(global)?,
        ..Setup::default()
    };
    let mut plane = Plane::open(&global.store, setup).await.map_err(failed)?;
    ingest::warn_of_sample_data(global, &plane)?;
    plane.settle_claims(now).await.map_err(failed)?;
    let progress = progress(global);
    let mut import = drive::Import {
        api,
        cursors: Cursors::new(plane.embedded.journal()),
        plane: &mut plane,
        query,
        now,
        calls_left: args.max_calls,
        stop: stop.clone(),
        progress: progress.clone(),
    };
    let mut services = Vec::new();
    for source in sources {
        let tally = if stop.is_asked() {
            Tally::new(*source)
        } else {
            import.read(*source).await.map_err(failed)?
        };
        services.push(tally);
    }
    let totals = Box::pin(plane.finish(now, MONTHS_BACK));
    if stop.is_asked() {
        // What does not fit is done by the next import or ingest.
        if let Ok(totals) = tokio::time::timeout(LAST_TOTALS, totals).await {
            totals.map_err(failed)?;
        }
    } else {
        totals.await.map_err(failed)?;
    }
    progress.finish_and_clear();
    Ok(Report {
        query,
        now,
        services,
    })
}

fn end(global: &Global, report: &Report<'_>) -> Result<(), Fault> {
    let again = "run it again within 24 hours to go on from there";
    if report.was(Ended::Interrupted) {
        let summary = report.summary();
        return Err(Fault::Interrupted(format!("stopped: {summary}; {again}")));
    }
    if report.is_partial() {
        return Err(Fault::Partial("some of it could not be read".to_owned()));
    }
    if report.was(Ended::CallsSpent) {
        output::note(
            global,
            &format!("the calls of --max-calls are used up; {again}"),
        );
    }
    Ok(())
}

/// The services of these platforms, in the order in which they are read.
fn sources(platforms: &[String]) -> Result<Vec<Source>, Fault> {
    let mut wanted = Vec::new();
    for name in platforms {
        let source = Source::of(&Platform::from(name.clone())).ok_or_else(|| {
            let known: Vec<String> = Source::ALL.map(|it| it.platform().to_string()).to_vec();
            Fault::Usage(format!(
                "no history can be read of the platform `{name}`; use one of {}",
                known.join(", ")
            ))
        })?;
        wanted.push(source);
    }
    let mut sources = Source::ALL.to_vec();
    sources.retain(|source| wanted.is_empty() || wanted.contains(source));
    Ok(sources)
}

fn print_plan(global: &Global, sources: &[Source], since: Timestamp) {
    let zone = output::zone(global);
    let mut lines = vec![format!("Runs since {}:", output::time(since, &zone))];
    for source in sources {
        let names = source.operations().iter().map(|it| it.name());
        let platform = source.platform().to_string();
        lines.push(format!(
            "  {platform:<15} {}",
            names.collect::<Vec<_>>().join(", ")
        ));
    }
    lines.push("None of these calls has a price. At most 4 a second and service.".to_owned());
    lines.push("Nothing was asked, and nothing written.".to_owned());
    output::print(&lines.join("\n"));
}

fn failed(fault: impl Into<PlaneFault>) -> Fault {
    match fault.into() {
        PlaneFault::Settings(fault) => Fault::Usage(fault.to_string()),
        PlaneFault::Local(fault @ LocalFault::Busy { .. }) => Fault::Busy(fault.to_string()),
        fault => Fault::store(fault),
    }
}

fn progress(global: &Global) -> ProgressBar {
    let target = if global.quiet || global.no_progress {
        ProgressDrawTarget::hidden()
    } else {
        ProgressDrawTarget::stderr()
    };
    let spinner = ProgressBar::with_draw_target(None, target);
    spinner.enable_steady_tick(Duration::from_millis(300));
    spinner
}
