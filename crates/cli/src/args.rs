//! What can be typed.

mod agent;
mod compliance;
mod config;
mod dashboard;
mod import;
mod issues;
mod pricing;
mod series;

pub(crate) use agent::{Agent, AgentActivity, AgentInvoke, AgentName, AgentSchema, SchemaFormat};
pub(crate) use compliance::{Compliance, ComplianceScan, Inventory};
pub(crate) use config::{Config, FailOn, Jobs, Practices, Scan, Severity, Show, Validate};
pub(crate) use dashboard::{Dashboard, PORT, Serve};
pub(crate) use import::Import;
pub(crate) use issues::{IssueNamed, IssueStatus, Issues, IssuesList};
pub(crate) use series::{CostAnomalies, CostForecast, Level, SeriesSource};

use crate::moment;
use clap::{Args as Group, Parser, Subcommand, ValueEnum};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::path::PathBuf;
use strands_config::Location;
use strands_core::run::State;
use strands_sim::{Control, Faults};

pub(crate) use pricing::{CostCalc, Prices, PricesDiff, PricesShow};

/// Observability and governance for ETL jobs on AWS, on this machine without an account.
#[derive(Debug, Parser)]
#[command(
    name = "strands",
    version,
    propagate_version = true,
    max_term_width = 80,
    after_help = "First time here? `strands demo` plays a month of made-up jobs through the real handlers."
)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// Flags that stand before or after any command.
#[derive(Debug, Clone, Group)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Global {
    /// One JSON document on standard output
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Folder of the local store
    #[arg(
        long,
        global = true,
        env = "STRANDS_STORE",
        value_name = "DIR",
        default_value = ".strands"
    )]
    pub(crate) store: PathBuf,
    /// Use the AWS account, where a command can
    #[arg(long, global = true)]
    pub(crate) aws: bool,
    /// Profile of the account
    #[arg(long, global = true, value_name = "NAME", requires = "aws")]
    pub(crate) profile: Option<String>,
    /// Region of the account
    #[arg(long, global = true, value_name = "NAME", requires = "aws")]
    pub(crate) region: Option<String>,
    /// The configuration of jobs
    #[arg(
        long,
        global = true,
        env = "STRANDS_CONFIG",
        value_name = "FILE",
        default_value = CONFIG_FILE
    )]
    pub(crate) config: PathBuf,
    /// Environment tag
    #[arg(long, global = true, value_name = "NAME", default_value = "production")]
    pub(crate) env: String,
    /// Fixed clock, for results that can be repeated
    #[arg(long, global = true, value_name = "INSTANT", value_parser = moment::instant)]
    pub(crate) now: Option<Timestamp>,
    /// Zone of printed times (default: the system's, UTC with --json)
    #[arg(long, global = true, value_name = "ZONE", value_parser = moment::zone)]
    pub(crate) tz: Option<TimeZone>,
    /// Colour on the terminal
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
    /// Less on standard error
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// More on standard error; twice for the handlers' logs
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// No progress on standard error
    #[arg(long, global = true)]
    pub(crate) no_progress: bool,
}

/// Where the configuration lies unless somebody says otherwise.
const CONFIG_FILE: &str = "etl_config.json";

impl Global {
    /// Whether nobody named a configuration and none lies where it would.
    pub(crate) fn has_no_config(&self) -> bool {
        self.config.as_os_str() == CONFIG_FILE && !self.config.exists()
    }
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Play a month of made-up jobs through the real handlers
    Demo(Demo),
    /// Track events, as the deployed function does
    Ingest(Ingest),
    /// Fill the store from the history that an account's services keep
    Import(Import),
    /// Look at runs
    #[command(subcommand)]
    Runs(Runs),
    /// Look at cost
    #[command(subcommand)]
    Cost(Cost),
    /// Look at the price sheet
    #[command(subcommand)]
    Prices(Prices),
    /// Look at mails
    #[command(subcommand)]
    Mail(Mail),
    /// Look at messages that were refused, replay or drop them
    #[command(subcommand, name = "dead-letters")]
    DeadLetters(DeadLetters),
    /// Check and show the configuration of jobs
    #[command(subcommand)]
    Config(Config),
    /// Look for what could be better
    #[command(subcommand)]
    Scan(Scan),
    /// Look at what is wrong with the scripts that jobs ran
    #[command(subcommand)]
    Issues(Issues),
    /// Look for personal data
    #[command(subcommand)]
    Compliance(Compliance),
    /// Ask the tools of agents, as Bedrock and AgentCore do
    #[command(subcommand)]
    Agent(Agent),
    /// Look at all of it in a browser
    #[command(subcommand)]
    Dashboard(Dashboard),
    /// Play the shipped rules in a simulated cloud where everything goes wrong
    Sim(Sim),
    /// Check the store or, with --aws, an installation; say what to do
    Doctor(Doctor),
    /// Send a test event to an installation, and follow it to the mail
    Smoke(Smoke),
}

impl Command {
    /// Whether it can use an account. None does unless it is told to.
    pub(crate) const fn knows_the_account(&self) -> bool {
        matches!(
            self,
            Self::Doctor(_)
                | Self::Smoke(_)
                | Self::DeadLetters(_)
                | Self::Import(_)
                | Self::Issues(_)
        )
    }
}

#[derive(Debug, Group)]
#[command(after_help = "Examples:
  strands doctor
  strands doctor --aws --stack strands
  strands doctor --aws --sender etl@example.com    before there is a stack
  strands doctor --aws --policy                    the IAM policy it needs
  strands doctor --rebuild-rollups                 totals anew from the ledger

Without --rebuild-rollups it reads and changes nothing. What it may not read is `unknown`.

Exit: 0 all is well, 1 a check failed, 4 nothing failed, but some could not be
made, 5 no store.")]
pub(crate) struct Doctor {
    /// With --aws: the stack
    #[arg(long, value_name = "NAME", default_value = "strands")]
    pub(crate) stack: String,
    /// Before there is a stack: the address that mails will come from
    #[arg(long, value_name = "ADDRESS", requires = "aws")]
    pub(crate) sender: Option<String>,
    /// Make the rows of days and hours anew from the ledger, replace those that differ, and stop
    #[arg(long, conflicts_with = "policy")]
    pub(crate) rebuild_rollups: bool,
    /// Print the IAM policy that these checks need, and stop
    #[arg(long, requires = "aws")]
    pub(crate) policy: bool,
    /// With --policy: the configuration's or the price sheet's place, so that it may be read; may be
    /// repeated
    #[arg(long, value_name = "URI", requires = "policy")]
    pub(crate) reads: Vec<Location>,
}

#[derive(Debug, Group)]
#[command(after_help = "Examples:
  strands smoke --aws --dry-run
  strands smoke --aws --stack strands --yes
  strands smoke --aws --timeout 300 --json --yes

It reports a failed run of the job `strands-smoke`, follows it to the mail, and
reports that the run succeeded at its second attempt, so that its incident is
over. Readers of that job, or the fallback, get two mails.

Exit: 0 all of it arrived, 1 some did not, 2 usage, 5 no such stack,
6 denied, 7 AWS did not answer.")]
pub(crate) struct Smoke {
    /// The stack
    #[arg(long, value_name = "NAME", default_value = "strands")]
    pub(crate) stack: String,
    /// Seconds to wait, for the failure and again for the recovery
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u16).range(1..=3_600))]
    pub(crate) timeout: u16,
    /// Say what would be sent, and send nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do not ask
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Group)]
#[command(after_help = "Examples:
  strands demo
  strands demo --runs 200 --dir /tmp/strands
  strands demo --fresh
  strands demo --keep              serves the dashboard when it is done

On a terminal it serves the dashboard and opens it, unless --no-open is given;
Ctrl-C ends it.

Exit: 0 done, 2 usage, 7 the store failed (safe to repeat: it goes on where it stopped).")]
pub(crate) struct Demo {
    /// Folder of the store [default: the --store folder]
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
    /// How many runs to play
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    pub(crate) runs: u16,
    /// Which month is made up
    #[arg(long, value_name = "N", default_value_t = 7)]
    pub(crate) seed: u64,
    /// Start over, with the month that ends now
    #[arg(long)]
    pub(crate) fresh: bool,
    /// Serve the dashboard in the end, without a terminal too
    #[arg(long)]
    pub(crate) keep: bool,
    /// Neither open nor serve the dashboard on a terminal
    #[arg(long)]
    pub(crate) no_open: bool,
    /// Port of the dashboard; the next free one where it is taken
    #[arg(long, value_name = "PORT", default_value_t = PORT)]
    pub(crate) port: u16,
}

#[derive(Debug, Group)]
#[command(after_help = "Examples:
  strands ingest --json < events/glue_job_failed.json
  strands ingest events/ --facts events/facts

Exit: 0 every input was classified (rejected ones lie in the dead letters),
1 the store failed, 2 usage, or a file that cannot be read.")]
pub(crate) struct Ingest {
    /// Files or folders (JSON, JSON Lines, gzip); standard input otherwise
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// How files are read
    #[arg(long, value_name = "FORMAT", default_value = "auto")]
    pub(crate) format: Format,
    /// Folder of recorded platform answers, SERVICE/ANSWERS/ID.json (such as glue/job-runs/ID.json)
    #[arg(long, value_name = "DIR")]
    pub(crate) facts: Option<PathBuf>,
}

/// How the files of `ingest` are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// By extension: .jsonl and .ndjson hold a document a line.
    Auto,
    /// One document a line.
    Jsonl,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Runs {
    /// Runs, newest first
    #[command(after_help = "Examples:
  strands runs list --status failed --since -7d
  strands runs list --job orders_daily_load --limit 5 --json")]
    List(RunsList),
    /// One run: run key, execution id, native run id, or latest:JOB
    #[command(after_help = "Examples:
  strands runs get latest:orders_daily_load
  strands runs get latest:orders_daily_load --json

Exit: 0 found, 5 not found, or several match (their keys are listed).")]
    Get {
        /// Which run
        #[arg(value_name = "ID")]
        id: String,
        /// Narrows an id that runs of several platforms share
        #[arg(long, value_name = "NAME")]
        platform: Option<String>,
    },
}

#[derive(Debug, Group)]
pub(crate) struct RunsList {
    /// Of this job
    #[arg(long, value_name = "NAME")]
    pub(crate) job: Option<String>,
    /// In this state: queued, running, success, failed, stopped, timeout
    #[arg(long, value_name = "STATE")]
    pub(crate) status: Option<State>,
    /// On this platform: glue, custom:airflow, …
    #[arg(long, value_name = "NAME")]
    pub(crate) platform: Option<String>,
    /// Started at or after: an instant, a date, yesterday, -24h, -7d
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) since: Option<String>,
    /// Started before
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) until: Option<String>,
    /// At most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub(crate) limit: u16,
    /// Go on after this place, as a list before gave it
    #[arg(long, value_name = "CURSOR")]
    pub(crate) after: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Cost {
    /// Price what a run used, from what AWS's APIs answer
    Calc(CostCalc),
    /// Spend by day or month
    #[command(after_help = "Examples:
  strands cost trends
  strands cost trends --by month --group job
  strands cost trends --job orders_daily_load --since -14d --json")]
    Trends(CostTrends),
    /// What the next days will cost, with 95 % intervals
    #[command(after_help = "Examples:
  strands cost forecast --all-jobs
  strands cost forecast --horizon 30 --budget 13000 --job orders_daily_load
  strands cost forecast --horizon 30 --json < series.json

The document: {\"currency\": \"USD\", \"points\": [{\"date\": \"2026-09-01\",
\"micro_usd\": 1980000}, …], \"holidays\": [\"2026-12-25\"]}; the answer is a document.

Exit: 0 answered, 2 usage, 3 the document cannot be used, 5 no such job or store.")]
    Forecast(CostForecast),
    /// Days that cost something else than expected, told on the day itself
    #[command(after_help = "Examples:
  strands cost anomalies --all-jobs --since -14d
  strands cost anomalies --job orders_daily_load
  strands cost anomalies --sensitivity 0.7 --json < series.json

The document is that of `strands cost forecast`; the answer is a document.

Exit: 0 answered, 2 usage, 3 the document cannot be used, 5 no such job or store.")]
    Anomalies(CostAnomalies),
}

#[derive(Debug, Group)]
pub(crate) struct CostTrends {
    /// Length of a period
    #[arg(long, value_name = "PERIOD", default_value = "day")]
    pub(crate) by: Period,
    /// One series a job, platform, team, cost center or agent, instead of one for all
    #[arg(long, value_name = "GROUP")]
    pub(crate) group: Option<Grouping>,
    /// Of this job
    #[arg(long, value_name = "NAME", conflicts_with = "group")]
    pub(crate) job: Option<String>,
    /// From: a date, yesterday, -30d [default: -30d, with months -365d]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) since: Option<String>,
}

/// Length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Period {
    /// A UTC day.
    Day,
    /// A week, named by its Monday.
    Week,
    /// A calendar month.
    Month,
}

/// What makes a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum Grouping {
    /// A job.
    Job,
    /// A platform.
    Platform,
    /// A team, as jobs are tagged.
    Team,
    /// A cost center, as jobs are tagged.
    CostCenter,
    /// An agent: what its tools' calls cost, not what runs cost.
    Agent,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Mail {
    /// Mails of open and past incidents: due, sent, withdrawn, failed
    #[command(after_help = "Example:
  strands mail outbox")]
    Outbox {
        /// At most
        #[arg(long, value_name = "N", default_value_t = 50)]
        limit: usize,
    },
    /// Render a mail without sending it
    #[command(after_help = "Examples:
  strands mail preview failure
  strands mail preview recovery --html mail.html
  strands mail preview digest --text")]
    Preview(MailPreview),
}

#[derive(Debug, Group)]
pub(crate) struct MailPreview {
    /// Which kind
    pub(crate) kind: MailKind,
    /// Of this run, as `runs get` takes it [default: the newest that fits]
    #[arg(long, value_name = "ID")]
    pub(crate) run: Option<String>,
    /// Write the HTML to this file
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Print the text
    #[arg(long)]
    pub(crate) text: bool,
    /// Write the message to this file
    #[arg(long, value_name = "FILE")]
    pub(crate) eml: Option<PathBuf>,
}

/// Kinds of mails that can be rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum MailKind {
    /// A run failed.
    Failure,
    /// A job runs again.
    Recovery,
    /// A run ended well.
    Success,
    /// News of an open incident (made-up facts).
    Update,
    /// A failure is back (made-up facts).
    Reopened,
    /// A job fails and recovers time and again (made-up facts).
    Flapping,
    /// Several jobs fail alike (made-up facts).
    Group,
    /// More incidents than are mailed one by one (made-up facts).
    Storm,
    /// A run costs more than its budget (made-up facts).
    Cost,
    /// A month is going to cost more than its budget (made-up facts).
    Month,
    /// Personal data lies open in what a job wrote (made-up facts).
    Compliance,
    /// What a day came to (made-up facts).
    Digest,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DeadLetters {
    /// Refused messages with their reason, newest first
    #[command(after_help = "Examples:
  strands dead-letters list --reason malformed_json
  strands dead-letters list --log")]
    List {
        /// Of this reason
        #[arg(long, value_name = "CODE")]
        reason: Option<String>,
        /// Received at or after [default: -90d]
        #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
        since: Option<String>,
        /// What was replayed and dropped instead, by whom
        #[arg(long, conflicts_with = "reason")]
        log: bool,
        /// With --aws: the stack
        #[arg(long, value_name = "NAME", default_value = "strands")]
        stack: String,
    },
    /// Track refused messages again
    #[command(after_help = "Examples:
  strands dead-letters replay --id 9f86d081884c --dry-run
  strands dead-letters replay --reason unwritable --yes

What is applied or known leaves the dead letters; what is rejected again stays.
With --aws a message goes back into the queue that tracking reads, and what is
rejected again lies there anew; of messages whose retries ran out
(--reason retries_exhausted, or --all) SQS moves all back.

Exit: 0 done, 2 usage, 4 some could not be replayed, 5 nothing has that id,
7 the store failed (safe to repeat: what was applied is a duplicate then).")]
    Replay(Letters),
    /// Remove refused messages for good
    #[command(after_help = "Examples:
  strands dead-letters drop --id 9f86d081884c
  strands dead-letters drop --reason unknown_source --yes

Exit: 0 done, 2 usage, 4 some could not be removed, 5 nothing has that id,
7 the store failed (safe to repeat).")]
    Drop(Letters),
}

/// Which refused messages.
#[derive(Debug, Group)]
pub(crate) struct Letters {
    /// SHA-256 of a letter or its first 8 digits or more, or the id of a message whose retries
    /// ran out; may be repeated
    #[arg(long, value_name = "ID", required_unless_present_any = ["reason", "all"])]
    pub(crate) id: Vec<String>,
    /// Every one of this reason; `retries_exhausted` for messages of the queue
    #[arg(long, value_name = "CODE")]
    pub(crate) reason: Option<String>,
    /// Every one
    #[arg(long, conflicts_with_all = ["id", "reason"])]
    pub(crate) all: bool,
    /// Received at or after [default: -90d]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) since: Option<String>,
    /// Say what would be done, and do nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do not ask
    #[arg(long)]
    pub(crate) yes: bool,
    /// With --aws: the stack
    #[arg(long, value_name = "NAME", default_value = "strands")]
    pub(crate) stack: String,
}

#[derive(Debug, Group)]
#[command(after_help = "Examples:
  strands sim
  strands sim --events 1000000 --seeds 20
  strands sim --faults crashes,lost-answers --seed 7
  strands sim --control no-marker --json

Faults: loss, duplicates, delay, skew, crashes, conflicts, throttling, outages,
lost-answers, stale-reads, redelivery, platform, provider, mail-events.
Controls take a guard away: no-ledger, no-version, no-lattice, no-marker,
dedupe-before-send. Each must show differences.

Exit: 0 the end is as the oracle says, 1 it differs, 2 usage.")]
pub(crate) struct Sim {
    /// How many events happen, at least
    #[arg(long, value_name = "N", default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub(crate) events: u32,
    /// Which world
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,
    /// How many worlds, from that one on
    #[arg(long, value_name = "K", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) seeds: u32,
    /// What goes wrong: all, none, or a list
    #[arg(long, value_name = "LIST", default_value = "all")]
    pub(crate) faults: Faults,
    /// Which guard is taken away
    #[arg(long, value_name = "CONTROL", default_value = "none")]
    pub(crate) control: Control,
}
