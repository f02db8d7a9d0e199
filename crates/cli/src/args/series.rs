//! `cost forecast` and `cost anomalies`.

use clap::{Args as Group, ValueEnum};
use std::path::PathBuf;

/// Which series: a document, or the totals of the store.
#[derive(Debug, Group)]
pub(crate) struct SeriesSource {
    /// Document with the series [default: standard input]
    #[arg(long, value_name = "FILE", conflicts_with_all = ["job", "all_jobs"])]
    pub(crate) input: Option<PathBuf>,
    /// Days of this job in the store
    #[arg(long, value_name = "NAME", conflicts_with = "all_jobs")]
    pub(crate) job: Option<String>,
    /// Days of all jobs in the store together
    #[arg(long)]
    pub(crate) all_jobs: bool,
}

#[derive(Debug, Group)]
pub(crate) struct CostForecast {
    #[command(flatten)]
    pub(crate) source: SeriesSource,
    /// Days ahead, 1 to 366
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=366))]
    pub(crate) horizon: u16,
    /// In tables: bounds that hold the amount so often, in percent
    #[arg(
        long,
        value_name = "80,95",
        value_delimiter = ',',
        default_value = "95"
    )]
    pub(crate) level: Vec<Level>,
    /// Hold the calendar month against this many US dollars
    #[arg(long, value_name = "USD", value_parser = dollars)]
    pub(crate) budget: Option<i64>,
}

/// How often bounds hold the amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Level {
    /// In 80 of 100 cases.
    #[value(name = "80")]
    Eighty,
    /// In 95 of 100 cases.
    #[value(name = "95")]
    NinetyFive,
}

#[derive(Debug, Group)]
pub(crate) struct CostAnomalies {
    #[command(flatten)]
    pub(crate) source: SeriesSource,
    /// From 0 to 1: more is told, and more of it by chance
    #[arg(long, value_name = "S", default_value_t = strands_forecast::DEFAULT_SENSITIVITY, value_parser = sensitivity)]
    pub(crate) sensitivity: f64,
    /// Only days from then on: a date, yesterday, -30d
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) since: Option<String>,
}

fn sensitivity(text: &str) -> Result<f64, String> {
    let value = text
        .parse()
        .ok()
        .filter(|value| (0.0..=1.0).contains(value));
    value.ok_or_else(|| "use a number from 0 to 1 such as 0.5".to_owned())
}

fn dollars(text: &str) -> Result<i64, String> {
    let usd = text
        .parse()
        .ok()
        .and_then(|usd| strands_core::money::MicroUsd::from_usd(usd).ok());
    let usd = usd.filter(|usd| usd.0 > 0);
    usd.map(|usd| usd.0)
        .ok_or_else(|| "use dollars above 0 such as 250 or 99.50".to_owned())
}
