//! Arguments of `config` and `scan`.

use clap::{Args as Group, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum Config {
    /// Every fault of the file, with its place
    #[command(after_help = "Examples:
  strands config validate
  strands config validate etl_config.json --strict
  strands config validate - --json < etl_config.json

Exit: 0 valid, 1 faults, 3 unreadable or not JSON.")]
    Validate(Validate),
    /// What jobs come to, with templates, variables and conditions resolved
    #[command(after_help = "Examples:
  strands config show --job orders_daily_load
  strands config show --job orders_daily_load --origin
  strands config show etl_config.json --json

Secrets stay references. Exit: 0 shown, 1 faults (printed as `validate` does),
3 unreadable or not JSON, 5 no such job.")]
    Show(Show),
    /// The JSON Schema of the file
    #[command(after_help = "Example:
  strands config schema > etl_config.schema.json")]
    Schema,
}

#[derive(Debug, Group)]
pub(crate) struct Validate {
    /// The file; `-` reads standard input [default: --config]
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Keys that nothing reads are errors
    #[arg(long)]
    pub(crate) strict: bool,
}

#[derive(Debug, Group)]
pub(crate) struct Show {
    /// The file; `-` reads standard input [default: --config]
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Only this job
    #[arg(long, value_name = "ID")]
    pub(crate) job: Option<String>,
    /// Where each value came from: job, template, variable, environment, default
    #[arg(long)]
    pub(crate) origin: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Scan {
    /// The configuration of jobs against best practice
    #[command(after_help = "Examples:
  strands scan config
  strands scan config etl_config.json --strict

Exit: 0 looked at, 1 faults, or findings with --strict, 3 unreadable or not JSON.")]
    Config(Practices),
    /// What in Spark and SQL code makes a job slow, dear or wrong
    #[command(after_help = "Examples:
  strands scan jobs src/
  strands scan jobs src/ --sizes sizes.json --json
  strands scan jobs src/ --sarif > strands.sarif
  strands scan jobs src/ --baseline known.json --fail-on high
  strands scan jobs src/ --changed-only .strands-scan.json
  strands scan jobs jobs/orders.py --runs 30 --job orders_daily_load

`strands: ignore[detector] reason` in a comment leaves a finding out. Nothing
of the code is run. Every file is listed, also one that is not understood.

Exit: 0 scanned, 1 a finding at or above --fail-on, 2 usage, or a path that
cannot be read.")]
    Jobs(Jobs),
}

#[derive(Debug, Group)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Jobs {
    /// Files and folders
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// What is known of the data: sizes, files, partitions
    #[arg(long, value_name = "FILE")]
    pub(crate) sizes: Option<PathBuf>,
    /// Findings in this file do not count
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Write all findings to this file, for --baseline
    #[arg(long, value_name = "FILE")]
    pub(crate) write_baseline: Option<PathBuf>,
    /// Only these detectors
    #[arg(long, value_name = "ID,…", value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    /// Not these detectors
    #[arg(long, value_name = "ID,…", value_delimiter = ',')]
    pub(crate) disable: Vec<String>,
    /// Nothing less certain, 0 to 1
    #[arg(long, value_name = "P", default_value_t = 0.6)]
    pub(crate) min_confidence: f64,
    /// Nothing less severe
    #[arg(long, value_name = "SEVERITY", default_value = "low")]
    pub(crate) min_severity: Severity,
    /// Keep what did not change in this file, and read only what did
    #[arg(long, value_name = "STATE")]
    pub(crate) changed_only: Option<PathBuf>,
    /// Say what the runs of these days cost the job of a script
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=400))]
    pub(crate) runs: Option<u32>,
    /// The job of all these scripts; else the configuration says whose each is
    #[arg(long, value_name = "ID", requires = "runs")]
    pub(crate) job: Option<String>,
    /// List files that git ignores without reading them
    #[arg(long)]
    pub(crate) respect_gitignore: bool,
    /// From which severity on the command fails
    #[arg(long, value_name = "SEVERITY", default_value = "never")]
    pub(crate) fail_on: FailOn,
    /// SARIF 2.1.0
    #[arg(long, conflicts_with_all = ["json", "text", "github"])]
    pub(crate) sarif: bool,
    /// Lines for people, also where nobody watches
    #[arg(long, conflicts_with_all = ["json", "github"])]
    pub(crate) text: bool,
    /// One comment for a pull request, and annotations in a workflow
    #[arg(long, conflicts_with = "json")]
    pub(crate) github: bool,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Severity {
    /// Worth a look.
    Low,
    /// Costs time or money.
    Medium,
    /// Costs much of it.
    High,
    /// Fails, or may cost without bound.
    Critical,
}

/// From which severity on the command fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Critical.
    Critical,
    /// High and above.
    High,
    /// Medium and above.
    Medium,
    /// Low and above.
    Low,
    /// The same.
    Any,
    /// Never.
    Never,
}

#[derive(Debug, Group)]
pub(crate) struct Practices {
    /// The file; `-` reads standard input [default: --config]
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Findings and warnings fail the command
    #[arg(long)]
    pub(crate) strict: bool,
}
