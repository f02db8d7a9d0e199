//! `calculate_cost`: what a run, or a document of usage, costs.

use crate::Refusal;
use crate::refusal::refusals;
use serde::{Serialize, Serializer};
use serde_json::Value;
use strands_core::cost::prices::PriceSheet;
use strands_core::cost::{Calculation, Cost, calculate};
use strands_core::job::{Budget, BudgetVerdict};
use strands_core::run::{self, Candidate, Ledger};
use strands_store::Store;

const NAMES: [&str; 2] = ["execution_id", "run_id"];

/// A cost, beside the budget of a run. How much data a run processed is not measured yet, so neither is
/// its cost by the gigabyte.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The cost.
    pub cost: Cost,
    /// How it stands to the budget that the run's job had.
    pub budget: BudgetVerdict,
}

impl Answer {
    fn of(cost: Cost, budget: Option<&Budget>) -> Self {
        Self {
            budget: Budget::verdict(budget, Some(&cost)),
            cost,
        }
    }
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct View<'a> {
            #[serde(flatten)]
            calculation: Calculation<'a>,
            cost_per_gb_micro_usd: Option<i64>,
            budget: BudgetVerdict,
        }
        let view = View {
            calculation: Calculation::from(&self.cost),
            cost_per_gb_micro_usd: None,
            budget: self.budget,
        };
        view.serialize(serializer)
    }
}

/// Prices the run that is named, from the facts that the tables hold, else the document itself.
pub async fn calculate_cost(
    store: &Store,
    prices: &PriceSheet,
    document: &Value,
) -> Result<Answer, Vec<Refusal>> {
    let named = NAMES.into_iter().find(|name| document.get(name).is_some());
    let Some(name) = named.filter(|_| document.get("items").is_none()) else {
        let cost = calculate(document.to_string().as_bytes(), None, prices).map_err(refusals)?;
        return Ok(Answer::of(cost, None));
    };
    let answer = named_run(store, prices, document, name).await;
    answer.map_err(|refusal| vec![refusal])
}

async fn named_run(
    store: &Store,
    prices: &PriceSheet,
    document: &Value,
    name: &str,
) -> Result<Answer, Refusal> {
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
) -> Result<Answer, Refusal> {
    let run = the_run(store, id, platform, name).await?;
    let cost = run::price(&run, prices).ok_or_else(|| {
        let message = format!("no attempt of {id} has ended, so it has no cost yet");
        Refusal::new("not_found", name, message)
    })?;
    Ok(Answer::of(cost, run.budget()))
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
            let message = format!(
                "{} runs are known as {id}; name one by its execution id, or add its platform",
                runs.len()
            );
            Err(Refusal {
                candidates: runs.iter().map(Candidate::from).collect(),
                ..Refusal::new("conflict", path, message)
            })
        }
    }
}
