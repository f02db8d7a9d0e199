//! The operations as an agent's tools: their arguments, and their documents as answers.

use crate::{Refusal, anomalies, budget, calculate, forecast, trends};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use strands_agent::{Agent, Code, Fault, tool};
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
        .with(tool("calculate_cost", calculate_cost))
        .with(tool("get_trends", get_trends))
        .with(tool("identify_anomalies", identify_anomalies))
        .with(tool("forecast", forecast_cost))
        .with(tool("get_budget", get_budget))
}

/// An operation's document.
#[derive(Debug, Serialize, JsonSchema)]
struct Document(Map<String, Value>);

/// Tells what one run cost: total, components, lines with quantity and price, what has no price and why,
/// and how it stands to the job's budget. Amounts are millionths of a US dollar.
#[derive(Debug, Deserialize, JsonSchema)]
struct CalculateCost {
    /// The run: the platform's own run id, or an execution id (exec-…).
    #[schemars(length(min = 1))]
    run_id: String,
    /// Only a run of this platform, where several share the id: glue, emr_serverless, batch, custom:airflow, …
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
) -> Result<Document, Fault> {
    let platform = input.platform.as_deref();
    let found = calculate::of_run(&desk.store, &desk.prices, &input.run_id, platform, "run_id");
    document(found.await)
}

async fn get_trends(desk: &Desk, input: GetTrends, now: Timestamp) -> Result<Document, Fault> {
    let arguments = trends::Arguments {
        job_name: input.job_name,
        days: input.days,
        ..trends::Arguments::default()
    };
    document(trends::get_trends(&desk.store, &arguments, now).await)
}

async fn identify_anomalies(
    desk: &Desk,
    input: IdentifyAnomalies,
    now: Timestamp,
) -> Result<Document, Fault> {
    let arguments = anomalies::Arguments {
        job_name: input.job_name,
        days: input.days,
        ..anomalies::Arguments::default()
    };
    document(anomalies::identify_anomalies(&desk.store, &arguments, now).await)
}

async fn forecast_cost(
    desk: &Desk,
    input: ForecastCost,
    now: Timestamp,
) -> Result<Document, Fault> {
    let arguments = forecast::Arguments {
        job_name: input.job_name,
        horizon_days: input.days,
        budget_monthly_micro_usd: None,
    };
    document(
        forecast::forecast(&desk.store, &arguments, now)
            .await
            .map_err(|refusal| Refusal {
                path: if refusal.path == "horizon_days" {
                    "days".to_owned()
                } else {
                    refusal.path
                },
                ..refusal
            }),
    )
}

async fn get_budget(desk: &Desk, input: GetBudget, _: Timestamp) -> Result<Document, Fault> {
    document(budget::get_budget(&desk.store, &input.job_name).await)
}

fn document<T: Serialize>(answer: Result<T, Refusal>) -> Result<Document, Fault> {
    let written = serde_json::to_value(answer.map_err(fault)?);
    match written {
        Ok(Value::Object(fields)) => Ok(Document(fields)),
        Ok(_) => Err(Fault::internal("the answer is no document")),
        Err(cause) => Err(Fault::internal(cause.to_string())),
    }
}

fn fault(refusal: Refusal) -> Fault {
    let Refusal {
        code,
        message,
        path,
    } = refusal;
    let code = match code {
        "not_found" => Code::NotFound,
        "conflict" => Code::Conflict,
        "no_history" => Code::NoHistory,
        "overflow" => Code::Overflow,
        "upstream_unavailable" => return Fault::unavailable(message),
        _ => return Fault::invalid(path, message),
    };
    Fault {
        field: Some(path).filter(|path| !path.is_empty()),
        ..Fault::new(code, message)
    }
}
