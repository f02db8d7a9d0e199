//! What can be typed about prices.

use clap::{Args as Group, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Group)]
#[command(after_help = "Examples:
  strands cost calc --json < run.json
  strands cost calc --input run.json --prices our-prices.json
  strands cost calc --run latest:orders_daily_load

The input is {\"region\", \"as_of\", \"items\": [{\"service\", \"region\"?, \"raw\"}]}, where
raw is what the service's API answers: docs/pricing.md lists it. Equal input
gives equal bytes; neither the clock nor the network is asked.

Exit: 0 answered (priced, estimated or unpriced), 2 usage, 3 the input or the
price sheet cannot be read, or cannot be true; 5 no such run.")]
pub(crate) struct CostCalc {
    /// Price this run anew from its stored facts, as `runs get` takes it
    #[arg(long, value_name = "ID", conflicts_with_all = ["input", "region"])]
    pub(crate) run: Option<String>,
    /// Read the document from this file [default: standard input]
    #[arg(long, value_name = "FILE")]
    pub(crate) input: Option<PathBuf>,
    /// Price sheet to use instead of the built-in one
    #[arg(long, value_name = "FILE")]
    pub(crate) prices: Option<PathBuf>,
    /// Region of items that do not name their own
    #[arg(long, value_name = "NAME")]
    pub(crate) region: Option<String>,
    /// Ignore the sheet's `price_adjustments`
    #[arg(long)]
    pub(crate) list_prices: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Prices {
    /// The price sheet in use
    Show(PricesShow),
    /// What differs between two price sheets
    Diff(PricesDiff),
}

#[derive(Debug, Group)]
#[command(after_help = "Examples:
  strands prices show --region eu-west-1
  strands prices show --json

Exit: 0 shown, 2 usage, 3 the price sheet cannot be read.")]
pub(crate) struct PricesShow {
    /// Of this region
    #[arg(long, value_name = "NAME")]
    pub(crate) region: Option<String>,
    /// Price sheet to show instead of the built-in one
    #[arg(long, value_name = "FILE")]
    pub(crate) prices: Option<PathBuf>,
}

#[derive(Debug, Group)]
#[command(after_help = "Examples:
  strands prices diff old.json new.json
  strands prices diff old.json new.json --region eu-west-1 --json

Exit: 0 compared, 2 usage, 3 a price sheet cannot be read.")]
pub(crate) struct PricesDiff {
    /// The sheet before
    #[arg(value_name = "OLD")]
    pub(crate) old: PathBuf,
    /// The sheet after
    #[arg(value_name = "NEW")]
    pub(crate) new: PathBuf,
    /// Of this region
    #[arg(long, value_name = "NAME")]
    pub(crate) region: Option<String>,
}
