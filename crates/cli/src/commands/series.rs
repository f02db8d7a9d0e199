//! `cost forecast` and `cost anomalies`: one document in, one document out, whatever the source.

use super::opened::Opened;
use crate::args::{CostAnomalies, CostForecast, Global, Level, SeriesSource};
use crate::exit::Fault;
use crate::table::{Column, Table};
use crate::{chart, output};
use jiff::Timestamp;
use serde::Serialize;
use std::io::Read;
use std::iter;
use strands_core::instant;
use strands_core::money::MicroUsd;
use strands_core::totals::Owner;
use strands_core::typed_time;
use strands_forecast::{
    Anomalies, BackTest, Budget, Direction, Forecast, Interval, NoForecast, Series, Status,
    document,
};

#[derive(Serialize)]
struct ForecastDocument<'a> {
    #[serde(flatten)]
    forecast: &'a Forecast,
    #[serde(skip_serializing_if = "Option::is_none")]
    budget: Option<Budget>,
    schema: &'static str,
}

#[derive(Serialize)]
struct AnomaliesDocument<'a> {
    #[serde(flatten)]
    anomalies: &'a Anomalies,
    schema: &'static str,
}

#[derive(Serialize)]
struct Refusal<'a> {
    errors: &'a [document::Fault],
    schema: &'static str,
}

const FORECAST: &str = "strands.cost.forecast/1";
const ANOMALIES: &str = "strands.cost.anomalies/1";

pub(crate) async fn forecast(global: &Global, args: &CostForecast) -> Result<(), Fault> {
    let found = Found::read(global, &args.source, FORECAST).await?;
    let told = strands_forecast::forecast(&found.series, args.horizon);
    let forecast = told.map_err(|fault| refuse(&[refusal(fault)], FORECAST))?;
    let budget = args
        .budget
        .map(|limit| strands_forecast::budget(&found.series, limit))
        .transpose();
    let budget = budget.map_err(|fault| refuse(&[refusal(fault)], FORECAST))?;
    if found.is_document(global) {
        output::json_line(&ForecastDocument {
            forecast: &forecast,
            budget,
            schema: FORECAST,
        });
        return Ok(());
    }
    print_forecast(&forecast, &args.level);
    if let Some(past) = strands_forecast::back_test(&found.series) {
        print_back_test(&past);
    }
    if let Some(budget) = budget {
        print_budget(&budget);
    }
    found.note(global, forecast.status);
    Ok(())
}

pub(crate) async fn anomalies(global: &Global, args: &CostAnomalies) -> Result<(), Fault> {
    let found = Found::read(global, &args.source, ANOMALIES).await?;
    let told = strands_forecast::anomalies(&found.series, args.sensitivity);
    let mut anomalies = told.map_err(|fault| refuse(&[refusal(fault)], ANOMALIES))?;
    if let Some(since) = &args.since {
        let since = typed_time::read(since, found.now(global))
            .map_err(|fault| Fault::Usage(fault.to_string()))?;
        anomalies
            .anomalies
            .retain(|anomaly| anomaly.date >= instant::utc_date(since));
    }
    if found.is_document(global) {
        output::json_line(&AnomaliesDocument {
            anomalies: &anomalies,
            schema: ANOMALIES,
        });
        return Ok(());
    }
    print_anomalies(&anomalies);
    found.note(global, anomalies.status);
    Ok(())
}

/// A series and where it came from.
struct Found {
    series: Series,
    opened: Option<Opened>,
    unpriced: i64,
}

impl Found {
    async fn read(
        global: &Global,
        source: &SeriesSource,
        schema: &'static str,
    ) -> Result<Self, Fault> {
        let owner = match &source.job {
            Some(job) => Owner::Job(Some(job.clone())),
            None if source.all_jobs => Owner::All,
            None => {
                let series = document::read(&read_document(source)?)
                    .map_err(|faults| refuse(&faults, schema))?;
                return Ok(Self {
                    series,
                    opened: None,
                    unpriced: 0,
                });
            }
        };
        let opened = Opened::read(global).await?;
        let found = Self::of_store(opened, &owner).await?;
        if found.series.points.is_empty() {
            let help = "`strands cost trends --group job` lists the jobs that have cost something"
                .to_owned();
            let message = match &source.job {
                Some(job) => format!("job {job} has no priced day before today"),
                None => "no job has a priced day before today".to_owned(),
            };
            return Err(Fault::NotFound { message, help });
        }
        Ok(found)
    }

    async fn of_store(opened: Opened, owner: &Owner) -> Result<Self, Fault> {
        let spent = cost_tracking::series::read(&opened.store, owner, opened.now).await?;
        Ok(Self {
            series: spent.series,
            opened: Some(opened),
            unpriced: spent.unpriced,
        })
    }

    /// Documents are answered with documents; tables are for people who name a job.
    fn is_document(&self, global: &Global) -> bool {
        global.json || self.opened.is_none()
    }

    fn now(&self, global: &Global) -> Timestamp {
        let store = self.opened.as_ref().map(|opened| opened.now);
        store.or(global.now).unwrap_or_else(Timestamp::now)
    }

    fn note(&self, global: &Global, status: Status) {
        if status == Status::InsufficientHistory {
            output::note(
                global,
                "Fewer than 14 days are known: too few to learn a pattern from.",
            );
        }
        if self.unpriced > 0 {
            output::note(
                global,
                &format!(
                    "{} runs have a part without a price; it is not in these sums.",
                    self.unpriced
                ),
            );
        }
        if let Some(opened) = &self.opened {
            opened.note_sample(global);
        }
    }
}

fn read_document(source: &SeriesSource) -> Result<Vec<u8>, Fault> {
    let unreadable = |name: String| {
        move |fault: std::io::Error| Fault::Input(format!("{name} cannot be read: {fault}"))
    };
    let named = source.input.as_ref().filter(|path| path.as_os_str() != "-");
    if let Some(path) = named {
        return std::fs::read(path).map_err(unreadable(path.display().to_string()));
    }
    let mut document = Vec::new();
    let read = std::io::stdin().lock().read_to_end(&mut document);
    read.map_err(unreadable("standard input".to_owned()))?;
    Ok(document)
}

fn refusal(fault: NoForecast) -> document::Fault {
    document::Fault {
        code: cost_tracking::code(fault),
        message: fault.to_string(),
        path: "points".to_owned(),
    }
}

/// Prints what is wrong with the document; the fault then gives the exit code.
fn refuse(faults: &[document::Fault], schema: &'static str) -> Fault {
    output::json_line(&Refusal {
        errors: faults,
        schema,
    });
    let first = faults.first().map(ToString::to_string).unwrap_or_default();
    let rest = faults.len().saturating_sub(1);
    Fault::Document(match rest {
        0 => first,
        _ => format!("{first} (and {rest} more)"),
    })
}

fn print_forecast(forecast: &Forecast, levels: &[Level]) {
    let mut columns = vec![Column::Left("DAY"), Column::Right("FORECAST")];
    for level in levels {
        let from = match level {
            Level::Eighty => "FROM (80 %)",
            Level::NinetyFive => "FROM (95 %)",
        };
        columns.extend([Column::Right(from), Column::Right("TO")]);
    }
    if chart::is_wanted() {
        columns.push(Column::Left(""));
    }
    let mut table = Table::new(&columns);
    let shown = |name: String, it: Interval, band: String| {
        let bounds = levels.iter().flat_map(move |level| match level {
            Level::Eighty => [it.lo80, it.hi80],
            Level::NinetyFive => [it.lo95, it.hi95],
        });
        let amounts = iter::once(it.mean).chain(bounds);
        let amounts = amounts.map(|amount| MicroUsd(amount).to_string());
        let band = chart::is_wanted().then_some(band);
        iter::once(name).chain(amounts).chain(band)
    };
    let highest = forecast.daily.iter().map(|day| day.amount.hi95).max();
    for day in &forecast.daily {
        let band = chart::band(day.amount.mean, day.amount.hi95, highest.unwrap_or(0));
        table.row(shown(day.date.to_string(), day.amount, band));
    }
    table.row(shown("total".to_owned(), forecast.total, String::new()));
    output::print(&table.text());
}

fn print_back_test(past: &BackTest) {
    let BackTest {
        from,
        days,
        error_percent,
        covered_percent,
    } = past;
    output::print(&format!(
        "Back-test: forecast from what was known before {from}, the {days} days since then are missed by \
         {error_percent} % of their sum, and {covered_percent} % of them lie within their bounds."
    ));
}

fn print_budget(budget: &Budget) {
    let probability = 100.0 * budget.probability_exceeded;
    let date = budget
        .expected_exceed_date
        .map_or("not this month".to_owned(), |date| format!("on {date}"));
    output::print(&format!(
        "Budget: exceeded with a probability of {probability:.0} %, expected {date}."
    ));
}

fn print_anomalies(anomalies: &Anomalies) {
    if anomalies.anomalies.is_empty() {
        output::print("No day cost something else than expected.");
        return;
    }
    let mut table = Table::new(&[
        Column::Left("DAY"),
        Column::Left("WAY"),
        Column::Right("COST"),
        Column::Right("EXPECTED"),
        Column::Right("SCORE"),
    ]);
    for anomaly in &anomalies.anomalies {
        table.row([
            anomaly.date.to_string(),
            match anomaly.direction {
                Direction::Up => "up",
                Direction::Down => "down",
            }
            .to_owned(),
            MicroUsd(anomaly.actual_micro_usd).to_string(),
            MicroUsd(anomaly.expected_micro_usd).to_string(),
            format!("{:.2}", anomaly.score),
        ]);
    }
    output::print(&table.text());
}
