//! Arguments of `compliance`.

use clap::{Args as Group, Subcommand, ValueEnum};
use std::path::PathBuf;
use strands_scan::{Kind, Rows, Severity};

#[derive(Debug, Subcommand)]
pub(crate) enum Compliance {
    /// Personal data in files: exposed, masked, leaky or clean columns
    #[command(after_help = "Examples:
  strands compliance scan exports/ --json
  strands compliance scan customers.csv --sample all --fail-on high
  strands compliance scan data/ --write-baseline known.json
  strands compliance scan data/ --baseline known.json --fail-on any
  strands compliance scan data/ --sarif > scan.sarif

Nothing of a value is printed but a layout. Exit: 0 scanned, 1 an exposed or leaky
column reaches --fail-on, 2 usage, 3 no such path, 4 some files failed.")]
    Scan(ComplianceScan),
    /// Every personal column of a job's data
    #[command(after_help = "Example:
  strands compliance inventory --job orders_daily_load

Looks into data sources and outputs that lie on this machine; others are listed as
not scanned. Exit: 0 listed, 1 faults of the configuration, 3 unreadable, 5 no such job.")]
    Inventory(Inventory),
}

#[derive(Debug, Group)]
pub(crate) struct ComplianceScan {
    /// Files or folders; `-` reads standard input
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// Rows of a file that are looked at, or `all`
    #[arg(long, value_name = "N|all", default_value = "10000", value_parser = rows)]
    pub(crate) sample: Rows,
    /// How files are read
    #[arg(long, value_name = "FORMAT", default_value = "auto")]
    pub(crate) format: DataFormat,
    /// Delimiter of separated values, one character or `tab`
    #[arg(long, value_name = "C", value_parser = delimiter)]
    pub(crate) delimiter: Option<u8>,
    /// Separated values begin with data
    #[arg(long)]
    pub(crate) no_header: bool,
    /// Fail where an exposed or leaky column is as grave as this
    #[arg(long, value_name = "SEVERITY", default_value = "never")]
    pub(crate) fail_on: Line,
    /// Look for these types alone
    #[arg(long, value_name = "TYPE", value_delimiter = ',')]
    pub(crate) kinds: Vec<String>,
    /// Own types: a JSON list
    #[arg(long, value_name = "FILE")]
    pub(crate) recognizers: Option<PathBuf>,
    /// What is declared as personal: an `etl_config.json`, or a JSON list of column names
    #[arg(long, value_name = "FILE")]
    pub(crate) declared: Option<PathBuf>,
    /// Known findings, as --write-baseline writes them
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Write the findings to this file
    #[arg(long, value_name = "FILE")]
    pub(crate) write_baseline: Option<PathBuf>,
    /// Accept a finding
    #[arg(long, value_name = "GLOB:COLUMN[:TYPE]")]
    pub(crate) ignore: Vec<String>,
    /// Why it is accepted
    #[arg(long, value_name = "TEXT", default_value = "given on the command line")]
    pub(crate) reason: String,
    /// Print SARIF 2.1.0
    #[arg(long, conflicts_with = "json")]
    pub(crate) sarif: bool,
    /// Files that are scanned at once [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) threads: Option<u16>,
}

#[derive(Debug, Group)]
pub(crate) struct Inventory {
    /// The job
    #[arg(long, value_name = "ID")]
    pub(crate) job: String,
    /// Rows of a file that are looked at, or `all`
    #[arg(long, value_name = "N|all", default_value = "10000", value_parser = rows)]
    pub(crate) sample: Rows,
}

/// How data files are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DataFormat {
    /// By content.
    Auto,
    /// Separated values.
    Csv,
    /// JSON objects.
    Jsonl,
    /// Apache Parquet, always told by its first bytes.
    Parquet,
}

impl DataFormat {
    pub(crate) const fn kind(self) -> Option<Kind> {
        match self {
            Self::Auto | Self::Parquet => None,
            Self::Csv => Some(Kind::Csv),
            Self::Jsonl => Some(Kind::Json),
        }
    }
}

/// From which severity on a finding fails the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Line {
    /// Critical findings.
    Critical,
    /// High and above.
    High,
    /// Medium and above.
    Medium,
    /// Low and above.
    Low,
    /// Any finding.
    Any,
    /// None.
    Never,
}

impl Line {
    pub(crate) const fn severity(self) -> Option<Severity> {
        match self {
            Self::Critical => Some(Severity::Critical),
            Self::High => Some(Severity::High),
            Self::Medium => Some(Severity::Medium),
            Self::Low | Self::Any => Some(Severity::Low),
            Self::Never => None,
        }
    }
}

fn rows(text: &str) -> Result<Rows, String> {
    match text {
        "all" => Ok(Rows::All),
        text => match text.parse() {
            Ok(count @ 1..=1_000_000) => Ok(Rows::Most(count)),
            _ => Err("a number from 1 to 1000000, or `all`".to_owned()),
        },
    }
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text {
        "tab" | "\\t" => Ok(b'\t'),
        text => match text.as_bytes() {
            [byte] if byte.is_ascii() && !b"\"\r\n".contains(byte) => Ok(*byte),
            _ => Err("one ASCII character other than a quote, or `tab`".to_owned()),
        },
    }
}
