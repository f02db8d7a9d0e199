//! `calculate_cost`: what a run, or a document of usage, costs.

use crate::Refusal;
use crate::refusal::refusals;
use serde_json::{Map, Value, json};
use strands_core::cost::prices::PriceSheet;
use strands_core::cost::{Calculation, Cost, calculate};
use strands_core::job::Budget;
use strands_core::run::{self, Ledger};
use strands_store::Store;

const NAMES: [&str; 2] = ["execution_id", "run_id"];

/// Prices the run that is named, from the facts that the tables hold, else the document itself.
pub async fn answer(
    store: &Store,
    prices: &PriceSheet,
    document: &Value,
) -> Result<Value, Vec<Refusal>> {
    let named = NAMES.into_iter().find(|name| document.get(name).is_some());
    match named.filter(|_| document.get("items").is_none()) {
        Some(name) => named_run(store, prices, document, name)
            .await
            .map_err(|refusal| vec![refusal]),
        None => view(&of_document(prices, document)?, None).map_err(|refusal| vec![refusal]),
    }
}

fn of_document(prices: &PriceSheet, document: &Value) -> Result<Cost, Vec<Refusal>> {
    calculate(document.to_string().as_bytes(), None, prices).map_err(refusals)
}

async fn named_run(
    store: &Store,
    prices: &PriceSheet,
    document: &Value,
    name: &str,
) -> Result<Value, Refusal> {
    let id = document[name]
        .as_str()
        .ok_or_else(|| Refusal::invalid(name, "text is needed: a run id or an execution id"))?;
    of_run(store, prices, id, document["platform"].as_str(), name).await
}

/// Prices the run of that id; `name` is the argument that holds it.
pub(crate) async fn of_run(
    store: &Store,
    prices: &PriceSheet,
    id: &str,
    platform: Option<&str>,
    name: &str,
) -> Result<Value, Refusal> {
    let run = the_run(store, id, platform, name).await?;
    let cost = run::price(&run, prices).ok_or_else(|| {
        let message = format!("no attempt of {id} has ended, so it has no cost yet");
        Refusal::new("not_found", name, message)
    })?;
    view(&cost, run.budget())
}

/// The one run of that id.
async fn the_run(
    store: &Store,
    id: &str,
    platform: Option<&str>,
    path: &str,
) -> Result<Ledger, Refusal> {
    let runs = store.find_runs(id, platform).await?;
    match <[Ledger; 1]>::try_from(runs) {
        Ok([run]) => Ok(run),
        Err(runs) if runs.is_empty() => Err(Refusal::new(
            "not_found",
            path,
            format!("no run is known as {id}"),
        )),
        Err(runs) => {
            let keys: Vec<String> = runs.iter().map(|run| run.execution_id.clone()).collect();
            let message = format!(
                "{} runs are known as {id}; name one by its execution id, or add platform: {}",
                keys.len(),
                keys.join(", ")
            );
            Err(Refusal::new("conflict", path, message))
        }
    }
}

/// The document of a calculation, and how it stands to the budget. How much data a run processed is not
/// measured yet, so neither is its cost by the gigabyte.
fn view(cost: &Cost, budget: Option<&Budget>) -> Result<Value, Refusal> {
    let written = serde_json::to_value(Calculation::from(cost));
    let written = written.map_err(|fault| Refusal::invalid("", fault.to_string()))?;
    let mut document: Map<String, Value> = written.as_object().cloned().unwrap_or_default();
    document.insert("cost_per_gb_micro_usd".to_owned(), json!(null));
    document.insert(
        "budget".to_owned(),
        json!(Budget::verdict(budget, Some(cost))),
    );
    Ok(Value::Object(document))
}
