//! `compliance inventory`: every personal column of a job's data sources and outputs.

use super::scan::watched;
use crate::args::{Global, Inventory};
use crate::exit::Fault;
use crate::output;
use serde::Serialize;
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use strands_config::model::Job;
use strands_config::{Config, Environment};
use strands_scan::{Catalogue, Category, FileReport, Options, State, walk};

/// Words of columns that tell whose a row is.
const SUBJECTS: [&str; 6] = [
    "customer", "user", "patient", "member", "person", "employee",
];

#[derive(Serialize)]
struct Document<'j> {
    schema: &'static str,
    job_id: &'j str,
    stores: Vec<Store>,
}

/// A data set of the job.
#[derive(Serialize)]
struct Store {
    name: String,
    path: Option<String>,
    /// `false`: it does not lie on this machine, or cannot be read.
    scanned: bool,
    retention_days: Option<u32>,
    columns: Vec<Personal>,
}

/// A personal column.
#[derive(Serialize)]
struct Personal {
    file: String,
    column: String,
    #[serde(rename = "type")]
    kind: String,
    category: Option<Category>,
    state: State,
    /// The column that tells whose a row is; absent where none is known to.
    subject_key: Option<String>,
    format: Option<&'static str>,
}

pub(super) fn run(global: &Global, arguments: &Inventory) -> Result<(), Fault> {
    let name = global.config.display();
    let text = fs::read_to_string(&global.config)
        .map_err(|fault| Fault::Input(format!("{name} cannot be read: {fault}")))?;
    let environment = Environment {
        name: global.env.clone(),
        variables: std::env::vars_os()
            .filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)))
            .collect(),
    };
    let loaded = Config::load(&text, &environment).map_err(|faults| {
        Fault::FailedCheck(format!(
            "{name}: {faults}; `strands config validate` lists them"
        ))
    })?;
    let job = loaded
        .config
        .job(&arguments.job)
        .ok_or_else(|| Fault::NotFound {
            message: format!("there is no job `{}`", arguments.job),
            help: "`strands config show` lists all jobs".to_owned(),
        })?;
    let stores = stores(global, arguments, job);
    if global.json {
        output::json_line(&Document {
            schema: "strands.compliance.inventory/1",
            job_id: &job.job_id,
            stores,
        });
    } else {
        stores.iter().for_each(print);
    }
    Ok(())
}

fn stores(global: &Global, arguments: &Inventory, job: &Job) -> Vec<Store> {
    let catalogue = Catalogue::default();
    let options = Options {
        rows: arguments.sample,
        ..Options::default()
    };
    let sources = job.data_sources.iter().chain(&job.outputs);
    let store = |source: &strands_config::model::DataSource| {
        let written = serde_json::to_value(source).unwrap_or_default();
        let path = written
            .get("path")
            .and_then(Value::as_str)
            .map(str::to_owned);
        let local = path
            .as_ref()
            .map(PathBuf::from)
            .filter(|path| path.exists());
        let files = local.map(|path| walk(&[path])).unwrap_or_default();
        let report = watched(global, &files, &catalogue, &options);
        Store {
            name: source.name.clone(),
            path,
            scanned: report.files.iter().any(|file| file.error.is_none()),
            retention_days: job.compliance.as_ref().and_then(|it| it.retention_days),
            columns: report.files.iter().flat_map(personal).collect(),
        }
    };
    sources.map(store).collect()
}

fn personal(file: &FileReport) -> Vec<Personal> {
    let is_key = |name: &str| {
        let name = name.to_lowercase();
        (name.ends_with("id") || name.ends_with("key"))
            && SUBJECTS.iter().any(|word| name.contains(word))
    };
    let key = file
        .columns
        .iter()
        .find(|column| is_key(&column.name))
        .map(|column| column.path.clone());
    let found = file
        .columns
        .iter()
        .filter(|column| column.state != State::Clean);
    found
        .map(|column| Personal {
            file: file.path.clone(),
            column: column.path.clone(),
            kind: column.kind.clone(),
            category: column.category,
            state: column.state,
            subject_key: key.clone(),
            format: file.format,
        })
        .collect()
}

fn print(store: &Store) {
    let path = store.path.as_deref().unwrap_or("no path");
    let scanned = if store.scanned { "" } else { ", not scanned" };
    output::print(&format!("{} ({path}{scanned})", store.name));
    for column in &store.columns {
        let key = column.subject_key.as_deref().unwrap_or("not known");
        let state = format!("{:?}", column.state).to_lowercase();
        output::print(&format!(
            "  {state:<8} {:<22} {}  subject key: {key}",
            column.kind, column.column
        ));
    }
}
