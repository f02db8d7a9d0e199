//! `issues list`, `issues show`.

use super::Severity;
use clap::{Args as Group, Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub(crate) enum Issues {
    /// Issues, those that were seen first lately before others
    #[command(after_help = "Examples:
  strands issues list
  strands issues list --job orders_daily_load --status all
  strands issues list --severity high --json
  strands issues list --aws --stack strands")]
    List(IssuesList),
    /// One issue
    #[command(after_help = "Example:
  strands issues show select_star@1795143441.999

Exit: 0 found, 2 no name of an issue, 5 not found.")]
    Show {
        /// Which issue, as a list names it
        #[arg(value_name = "ID")]
        id: String,
        /// With --aws: the stack
        #[arg(long, value_name = "NAME", default_value = "strands")]
        stack: String,
    },
}

#[derive(Debug, Group)]
pub(crate) struct IssuesList {
    /// Of this job
    #[arg(long, value_name = "NAME")]
    pub(crate) job: Option<String>,
    /// Of this type: `multiple_counts`, `missing_broadcast`, …
    #[arg(long = "type", value_name = "NAME")]
    pub(crate) issue_type: Option<String>,
    /// Of this severity
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) severity: Option<Severity>,
    /// Open ones, resolved ones, or both
    #[arg(long, value_name = "STATUS", default_value = "open")]
    pub(crate) status: IssueStatus,
    /// At most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub(crate) limit: u16,
    /// Go on after this issue, as a list before named it
    #[arg(long, value_name = "CURSOR")]
    pub(crate) after: Option<String>,
    /// With --aws: the stack
    #[arg(long, value_name = "NAME", default_value = "strands")]
    pub(crate) stack: String,
}

/// Whether issues are over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum IssueStatus {
    /// They are not.
    Open,
    /// They are.
    Resolved,
    /// Either.
    All,
}

impl IssueStatus {
    /// Its word.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Resolved => "resolved",
            Self::All => "all",
        }
    }
}
