//! `ingest`: events through the tracking handler, then the streams until they are idle.

use crate::args::{Format, Global, Ingest};
use crate::demo::Mark;
use crate::exit::Fault;
use crate::local::{self, LocalFault, LocalReader, Plane, PlaneFault, Setup};
use crate::output;
use flate2::read::MultiGzDecoder;
use jiff::Timestamp;
use serde::Serialize;
use std::fs;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use strands_core::event::intake::{self, Delivery, Message};
use strands_core::run::Outcome;
use strands_runtime::batch::ItemFailure;
use strands_store::StoreError;
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
    let reader = args
        .facts
        .clone()
        .map_or(LocalReader::Nobody, LocalReader::Folder);
    let setup = Setup {
        reader,
        environment: global.env.clone(),
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

fn warn_of_sample_data(global: &Global, plane: &Plane) -> Result<(), Fault> {
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

/// How many events had which outcome.
#[derive(Default)]
struct Tally {
    applied: usize,
    duplicate: usize,
    stale: usize,
    rejected: usize,
}

impl Tally {
    fn count(&mut self, answer: &Answer) {
        match answer.outcome {
            Outcome::Applied => self.applied += 1,
            Outcome::Duplicate => self.duplicate += 1,
            Outcome::Stale => self.stale += 1,
            Outcome::Rejected => self.rejected += 1,
        }
    }

    fn show(id: Option<&str>, answer: &Answer) {
        let place = id.map(|id| format!("{id}: ")).unwrap_or_default();
        let what = match (&answer.run, &answer.error) {
            (Some(run), _) => {
                let job = run.job_name.as_deref().unwrap_or("(unnamed)");
                format!("{job} {} ({})", run.state, run.run_id)
            }
            (None, Some(error)) => format!("{}: {}", error.code.as_str(), error.message),
            (None, None) => String::new(),
        };
        let outcome = match answer.outcome {
            Outcome::Applied => "applied",
            Outcome::Duplicate => "duplicate",
            Outcome::Stale => "stale",
            Outcome::Rejected => "rejected",
        };
        output::print(&format!("{place}{outcome}  {what}"));
    }

    fn text(&self) -> String {
        let known = self.duplicate + self.stale;
        let refused = match self.rejected {
            0 => String::new(),
            count => format!(", {count} rejected (strands dead-letters list)"),
        };
        format!("{} new, {known} known{refused}", self.applied)
    }
}

/// What is to be tracked.
enum Input {
    /// Standard input: exactly one document.
    Document(Vec<u8>),
    /// Files: one message a document, named `path:line`.
    Documents(Vec<(String, Message)>),
}

impl Input {
    fn of(args: &Ingest) -> Result<Self, Fault> {
        if args.paths.is_empty() {
            let mut bytes = Vec::new();
            let read = io::stdin().lock().read_to_end(&mut bytes);
            read.map_err(|fault| Fault::Usage(format!("standard input: {fault}")))?;
            return Ok(Self::Document(bytes));
        }
        let mut documents = Vec::new();
        for path in &args.paths {
            for file in files(path)? {
                read_file(&file, args.format, &mut documents)?;
            }
        }
        Ok(Self::Documents(documents))
    }
}

fn files(path: &Path) -> Result<Vec<PathBuf>, Fault> {
    let fault = |fault: io::Error| Fault::Usage(format!("{}: {fault}", path.display()));
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(fault)? {
        let file = entry.map_err(fault)?.path();
        let name = file
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_default();
        let plain = Path::new(name.strip_suffix(".gz").unwrap_or(&name));
        let extension = plain.extension().and_then(|it| it.to_str());
        if file.is_file() && matches!(extension, Some("json" | "jsonl" | "ndjson")) {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

fn read_file(
    path: &Path,
    format: Format,
    documents: &mut Vec<(String, Message)>,
) -> Result<(), Fault> {
    let fault = |fault: io::Error| Fault::Usage(format!("{}: {fault}", path.display()));
    let name = path.display().to_string();
    let plain = name.strip_suffix(".gz").unwrap_or(&name);
    let file = fs::File::open(path).map_err(fault)?;
    let mut reader: Box<dyn BufRead> = if plain == name {
        Box::new(BufReader::new(file))
    } else {
        Box::new(BufReader::new(MultiGzDecoder::new(file)))
    };
    let extension = Path::new(plain).extension().and_then(|it| it.to_str());
    let by_line = format == Format::Jsonl || matches!(extension, Some("jsonl" | "ndjson"));
    if !by_line {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).map_err(fault)?;
        push(&name, 1, &bytes, documents);
        return Ok(());
    }
    let mut line = Vec::new();
    let mut number = 0;
    while reader.read_until(b'\n', &mut line).map_err(fault)? > 0 {
        number += 1;
        if !line.trim_ascii().is_empty() {
            push(&name, number, line.trim_ascii(), documents);
        }
        line.clear();
    }
    Ok(())
}

fn push(name: &str, line: usize, bytes: &[u8], documents: &mut Vec<(String, Message)>) {
    match intake::read(bytes) {
        Delivery::Single(message) => documents.push((format!("{name}:{line}"), message)),
        Delivery::Batch(messages) => {
            let named = messages.into_iter();
            documents.extend(named.map(|(id, message)| (format!("{name}:{line}#{id}"), message)));
        }
    }
}
