//! What `import` takes.

use clap::Args as Group;

#[derive(Debug, Group)]
#[command(after_help = "Examples:
  strands import --aws
  strands import --aws --platform glue --job 'orders_*' --since -30d
  strands import --aws --max-calls 200 --json
  strands import --dry-run
  strands import --policy                  the IAM policy it needs

It reads and changes nothing in the account. A run that is known already stays
as it is. Stopped at any point, it goes on from there when it is run again
within 24 hours. Nobody is mailed about history.

Exit: 0 done, 2 usage, 4 some of it could not be read, 6 no credentials,
7 AWS or the store failed, 130 stopped by Ctrl-C (all safe to repeat).")]
pub(crate) struct Import {
    /// Runs that started at or after: a time, a date, -30d
    #[arg(
        long,
        value_name = "TIME",
        allow_hyphen_values = true,
        default_value = "-90d"
    )]
    pub(crate) since: String,
    /// Of this platform alone (glue, batch, …); may be repeated
    #[arg(long, value_name = "NAME")]
    pub(crate) platform: Vec<String>,
    /// Of jobs of this name, in which * stands for any text; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub(crate) job: Vec<String>,
    /// Stop after so many calls
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) max_calls: Option<u64>,
    /// Say what would be asked, and ask nothing
    #[arg(long, conflicts_with = "policy")]
    pub(crate) dry_run: bool,
    /// Print the IAM policy that it needs, and stop
    #[arg(long)]
    pub(crate) policy: bool,
}
