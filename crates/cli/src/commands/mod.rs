//! The commands: each reads its arguments, asks the store or the plane, and prints.

mod account;
mod agent;
mod calc;
mod compliance;
mod config;
mod cost;
mod dashboard;
mod dead_letters;
mod demo;
mod doctor;
mod import;
mod ingest;
mod issues;
mod mail;
mod opened;
mod prices;
mod runs;
mod scan;
mod series;
mod sim;
mod smoke;

pub(crate) use dead_letters::letters;

use crate::args::{Args, Command, Cost, Dashboard, Mail, Runs, Scan};
use crate::exit::Fault;
use crate::output;
use tracing_subscriber::filter::LevelFilter;

const WELCOME: &str = "\
strands: what your ETL jobs do, what they cost, and whom to tell. Runs here without an account.

  strands demo                play a month of made-up jobs through the real handlers
  strands runs list           runs, newest first
  strands runs get ID         one run: attempts, cost, error
  strands cost trends         spend by day or month
  strands dashboard serve     all of it in a browser
  strands ingest FILE         track your own events
  strands import --aws        read what your account remembers
  strands doctor              check the store

Help: strands help, strands COMMAND --help";

pub(crate) async fn run(args: &Args) -> Result<(), Fault> {
    start_logs(args.global.verbose);
    let global = &args.global;
    if global.aws
        && !args
            .command
            .as_ref()
            .is_some_and(Command::knows_the_account)
    {
        let words =
            "this command does not look into an account; without --aws it reads the local store";
        return Err(Fault::Usage(words.to_owned()));
    }
    match &args.command {
        None => {
            output::print(WELCOME);
            Ok(())
        }
        Some(Command::Demo(demo)) => Box::pin(demo::run(global, demo)).await,
        Some(Command::Ingest(ingest)) => Box::pin(ingest::run(global, ingest)).await,
        Some(Command::Import(import)) => Box::pin(import::run(global, import)).await,
        Some(Command::Runs(Runs::List(list))) => runs::list(global, list).await,
        Some(Command::Runs(Runs::Get { id, platform })) => {
            runs::get(global, id, platform.as_deref()).await
        }
        Some(Command::Cost(Cost::Calc(calc))) => calc::run(global, calc).await,
        Some(Command::Prices(prices)) => prices::run(global, prices),
        Some(Command::Cost(Cost::Trends(trends))) => cost::trends(global, trends).await,
        Some(Command::Cost(Cost::Forecast(ahead))) => series::forecast(global, ahead).await,
        Some(Command::Cost(Cost::Anomalies(days))) => series::anomalies(global, days).await,
        Some(Command::Mail(Mail::Outbox { limit })) => mail::outbox(global, *limit).await,
        Some(Command::Mail(Mail::Preview(preview))) => mail::preview(global, preview).await,
        Some(Command::DeadLetters(list)) => dead_letters::run(global, list).await,
        Some(Command::Config(command)) => config::run(global, command),
        Some(Command::Scan(Scan::Config(practices))) => config::scan(global, practices),
        Some(Command::Scan(Scan::Jobs(jobs))) => scan::run(global, jobs).await,
        Some(Command::Issues(command)) => Box::pin(issues::run(global, command)).await,
        Some(Command::Compliance(command)) => compliance::run(global, command),
        Some(Command::Agent(command)) => agent::run(global, command).await,
        Some(Command::Dashboard(Dashboard::Serve(serve))) => {
            Box::pin(dashboard::serve(global, serve)).await
        }
        Some(Command::Sim(arguments)) => sim::run(global, arguments),
        Some(Command::Doctor(arguments)) => doctor::run(global, arguments).await,
        Some(Command::Smoke(arguments)) => smoke::run(global, arguments).await,
    }
}

fn start_logs(verbose: u8) {
    let level = match verbose {
        0 => LevelFilter::OFF,
        1 => LevelFilter::WARN,
        2 => LevelFilter::INFO,
        _ => LevelFilter::DEBUG,
    };
    let _ = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(level)
        .with_target(false)
        .try_init();
}
