//! `issues`: what is listed of them, and what people decide.

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
    /// Lets an open issue rest until a time; it then counts again
    #[command(after_help = "Example:
  strands issues mute select_star@1795143441.999 --until 2026-12-24 --reason \"the table is dropped in December\"

Exit: 0 done, 2 no name of an issue or no time, 3 refused: the message says why, 5 not found.")]
    Mute {
        #[command(flatten)]
        of: IssueNamed,
        /// When it counts again: an instant, or a date in UTC
        #[arg(long, value_name = "TIME")]
        until: String,
        /// Why; what names a person is masked
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Calls an open issue fixed; a version of the script without it confirms that, one with it opens it again
    #[command(after_help = "Example:
  strands issues fix select_star@1795143441.999 --reason \"columns are named since release 12\"

Exit: 0 done, 2 no name of an issue, 3 refused: the message says why, 5 not found.")]
    Fix {
        #[command(flatten)]
        of: IssueNamed,
        /// How; what names a person is masked
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Takes back that an issue is muted, or called fixed
    #[command(after_help = "Example:
  strands issues reopen select_star@1795143441.999

Exit: 0 done, 2 no name of an issue, 3 refused: the message says why, 5 not found.")]
    Reopen {
        #[command(flatten)]
        of: IssueNamed,
        /// Why; what names a person is masked
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Says who looks after an issue
    #[command(after_help = "Examples:
  strands issues assign select_star@1795143441.999 --to \"orders team\"
  strands issues assign select_star@1795143441.999 --to nobody

Exit: 0 done, 2 no name of an issue, 5 not found.")]
    Assign {
        #[command(flatten)]
        of: IssueNamed,
        /// A person, a team or a role; `nobody` for none
        #[arg(long = "to", value_name = "NAME")]
        owner: String,
    },
}

/// The issue that somebody decides about.
#[derive(Debug, Group)]
pub(crate) struct IssueNamed {
    /// Which issue, as a list names it
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// With --aws: the stack
    #[arg(long, value_name = "NAME", default_value = "strands")]
    pub(crate) stack: String,
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
