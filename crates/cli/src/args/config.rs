//! Arguments of `config` and `scan`.

use clap::{Args as Group, Subcommand};
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
