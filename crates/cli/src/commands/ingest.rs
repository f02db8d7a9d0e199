//! `ingest`: events through the tracking handler, then the streams until they are idle.

mod input;
mod tally;

use crate::args::{Global, Ingest};
use crate::commands::config;
use crate::demo::Mark;
use crate::exit::Fault;
use crate::local::{self, LocalFault, Plane, PlaneFault, RecordedApi, RecordedScripts, Setup};
use crate::output;
use input::Input;
use jiff::Timestamp;
use serde::Serialize;
use strands_core::event::intake::{self, Delivery};
use strands_runtime::batch::ItemFailure;
use strands_store::StoreError;
use tally::Tally;
use tracking::{Answer, Response};

/// As the deployed nightly schedule has it: events of earlier months may be among those ingested.
pub(super) const MONTHS_BACK: u32 = 10;
const SCHEMA: &str = "strands.ingest/1";

#[derive(Serialize)]
struct Single<'a> {
    #[serde(flatten)]
    answer: &'a Answer,
    schema: &'static str,
}

#[derive(Serialize)]
struct Answers<'a> {
    batch: bool,
    results: Vec<Item<'a>>,
    #[serde(rename = "batchItemFailures")]
    failures: Vec<ItemFailure>,
    schema: &'static str,
}

#[derive(Serialize)]
struct Item<'a> {
    #[serde(flatten)]
    answer: &'a Answer,
    #[serde(rename = "messageId")]
    message_id: &'a str,
}

pub(crate) async fn run(global: &Global, args: &Ingest) -> Result<(), Fault> {
    let now = global.now.unwrap_or_else(Timestamp::now);
    let input = Input::of(args)?;
    let facts = args.facts.clone();
    let setup = Setup {
        scripts: facts.clone().map(RecordedScripts::Folder),
        platforms: facts.map_or(RecordedApi::Nobody, RecordedApi::Folder),
        environment: global.env.clone(),
        configuration: config::in_force(global)?,
        sample_as_of: None,
    };
    let mut plane = Plane::open(&global.store, setup)
        .await
        .map_err(store_failed)?;
    warn_of_sample_data(global, &plane)?;
    plane.settle_claims(now).await.map_err(store_failed)?;
    let mut tally = Tally::default();
    match input {
        Input::Document(bytes) => {
            let response = plane
                .tracking
                .track(intake::read(&bytes), local::moment(now))
                .await;
            answer(global, response, &mut tally)?;
        }
        Input::Documents(documents) => {
            let delivery = Delivery::Batch(documents);
            let response = plane.tracking.track(delivery, local::moment(now)).await;
            answer(global, response, &mut tally)?;
        }
    }
    let finished = plane.finish(now, MONTHS_BACK).await;
    finished.map_err(store_failed)?;
    if !global.json {
        output::print(&tally.text());
    }
    Ok(())
}

fn store_failed(fault: impl Into<PlaneFault>) -> Fault {
    match fault.into() {
        PlaneFault::Settings(fault) => Fault::Usage(fault.to_string()),
        fault @ PlaneFault::Local(LocalFault::Busy { .. }) => Fault::IngestBusy(fault.to_string()),
        fault => Fault::Ingest(fault.to_string()),
    }
}

pub(super) fn warn_of_sample_data(global: &Global, plane: &Plane) -> Result<(), Fault> {
    if Mark::read(&plane.embedded.journal())?.is_some() {
        output::note(
            global,
            "warning: this store holds sample data of `strands demo` too",
        );
    }
    Ok(())
}

fn answer(global: &Global, response: Response, tally: &mut Tally) -> Result<(), Fault> {
    let failed = response.failures();
    match response {
        Response::Single(result) => {
            let answer = (*result).map_err(store_failed)?;
            tally.count(&answer);
            if global.json {
                output::json_line(&Single {
                    answer: &answer,
                    schema: SCHEMA,
                });
            } else {
                Tally::show(None, &answer);
            }
        }
        Response::Batch(results) => {
            let mut items = Vec::new();
            let mut fault: Option<StoreError> = None;
            for (id, result) in &results {
                match result {
                    Ok(answer) => {
                        tally.count(answer);
                        items.push(Item {
                            answer,
                            message_id: id,
                        });
                        if !global.json {
                            Tally::show(Some(id), answer);
                        }
                    }
                    Err(passing) => fault = Some(passing.clone()),
                }
            }
            if global.json {
                output::json_line(&Answers {
                    batch: true,
                    results: items,
                    failures: failed.batch_item_failures,
                    schema: SCHEMA,
                });
            }
            if let Some(fault) = fault {
                return Err(store_failed(fault));
            }
        }
    }
    Ok(())
}
