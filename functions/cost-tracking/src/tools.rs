//! The operations as an agent's tools: their arguments, and their documents as answers.

use crate::{Refusal, anomalies, budget, calculate, forecast, trends};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;
use strands_agent::{Agent, Document, tool};
use strands_core::cost::prices::PriceSheet;
use strands_store::Store;

/// What the tools share.
pub struct Desk {
    /// The tables.
    pub store: Store,
    /// What usage is priced by.
    pub prices: PriceSheet,
}

/// The agent with its tools; a line each.
#[must_use]
pub fn agent() -> Agent<Desk> {
    let about = "What ETL jobs cost, why that changed, and what they will cost.";
    Agent::new("cost", "cost", about)
        .with(tool("calculate_cost", calculate_cost).alias("calculate_execution_cost"))
        .with(tool("get_trends", get_trends).alias("get_cost_trends"))
        .with(tool("identify_anomalies", identify_anomalies).alias("identify_cost_anomalies"))
        .with(tool("forecast", forecast_cost).alias("forecast_costs"))
        .with(tool("get_budget", get_budget))
}

/// Tells what one run cost: total, components, lines with quantity and price, what has no price and why,
/// and how it stands to the job's budget. Amounts are millionths of a US dollar.
#[derive(Debug, Deserialize, JsonSchema)]
struct CalculateCost {
    /// The run: the platform's own run id, or an execution id (exec-…).
    #[schemars(length(min = 1))]
    run_id: String,
    /// Only a run of this platform, where several share the id: `glue`, `emr_serverless`, `batch`, `custom:airflow`, …
    platform: Option<String>,
}

/// Sums what was spent, day by day, a series a job, and compares it with as many days before. Days of
/// which nothing is known are listed as gaps. Amounts are millionths of a US dollar.
#[derive(Debug, Deserialize, JsonSchema)]
struct GetTrends {
    /// Of this job; of all jobs where none is named.
    job_name: Option<String>,
    /// How many days up to today, 1 to 400. Default 30.
    days: Option<i64>,
}

/// Finds days that cost something else than expected, with the factors that explain each: volume, retries,
/// duration, capacity, price. Amounts are millionths of a US dollar.
#[derive(Debug, Deserialize, JsonSchema)]
struct IdentifyAnomalies {
    /// Of this job; of all jobs together where none is named.
    job_name: Option<String>,
    /// How many days up to today, 1 to 400. Default 30.
    days: Option<i64>,
}

/// Forecasts what the days to come will cost, with 95 percent intervals. Amounts are millionths of a US
/// dollar.
#[derive(Debug, Deserialize, JsonSchema)]
struct ForecastCost {
    /// Of this job; of all jobs together where none is named.
    job_name: Option<String>,
    /// How many days ahead, 1 to 366. Default 30.
    days: Option<i64>,
}

/// Tells what a run of a job may cost, and how the newest run stands to it. Amounts are millionths of a US
/// dollar.
#[derive(Debug, Deserialize, JsonSchema)]
struct GetBudget {
    /// The job.
    job_name: String,
}

async fn calculate_cost(
    desk: &Desk,
    input: CalculateCost,
    _: Timestamp,
) -> Result<Document<calculate::Answer>, Refusal> {
    let platform = input.platform.as_deref();
    let answer = calculate::of_run(&desk.store, &desk.prices, &input.run_id, platform, "run_id");
    answer.await.map(Document)
}

async fn get_trends(
    desk: &Desk,
    input: GetTrends,
    now: Timestamp,
) -> Result<Document<trends::Answer>, Refusal> {
    let arguments = trends::Arguments {
        job_name: input.job_name,
        days: input.days,
        ..trends::Arguments::default()
    };
    let answer = trends::get_trends(&desk.store, &arguments, now);
    answer.await.map(Document)
}

async fn identify_anomalies(
    desk: &Desk,
    input: IdentifyAnomalies,
    now: Timestamp,
) -> Result<Document<anomalies::Answer>, Refusal> {
    let arguments = anomalies::Arguments {
        job_name: input.job_name,
        days: input.days,
        ..anomalies::Arguments::default()
    };
    let answer = anomalies::identify_anomalies(&desk.store, &arguments, now);
    answer.await.map(Document)
}

async fn forecast_cost(
    desk: &Desk,
    input: ForecastCost,
    now: Timestamp,
) -> Result<Document<forecast::Answer>, Refusal> {
    let arguments = forecast::Arguments {
        job_name: input.job_name,
        horizon_days: input.days,
        budget_monthly_micro_usd: None,
    };
    let answer = forecast::forecast(&desk.store, &arguments, now).await;
    let answer = answer.map_err(|refusal| match refusal.path.as_str() {
        "horizon_days" => Refusal {
            path: "days".to_owned(),
            ..refusal
        },
        _ => refusal,
    });
    answer.map(Document)
}

async fn get_budget(
    desk: &Desk,
    input: GetBudget,
    _: Timestamp,
) -> Result<Document<budget::Answer>, Refusal> {
    let answer = budget::get_budget(&desk.store, &input.job_name);
    answer.await.map(Document)
}
