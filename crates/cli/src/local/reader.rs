//! What platforms answered, recorded: by the person who runs `ingest --facts`, or by the demo.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use strands_core::platform::{Api, Call, Operation, ReadFault};
use strands_core::run::key;

/// Where answers come from.
#[derive(Debug, Clone, Default)]
pub enum RecordedApi {
    /// Nobody is asked.
    #[default]
    Nobody,
    /// A folder: `<service>/<answers>/<id>.json`, as the AWS command line prints them, such as
    /// `glue/job-runs/jr_1.json`.
    Folder(PathBuf),
    /// Answers in memory, by question and id.
    Answers(BTreeMap<(Operation, String), Value>),
}

impl Api for RecordedApi {
    async fn call(&self, call: &Call) -> Result<Option<Value>, ReadFault> {
        match self {
            Self::Nobody => Ok(None),
            Self::Folder(folder) => file(&path(folder, call)),
            Self::Answers(answers) => {
                let question = (call.operation, call.id.clone());
                Ok(answers.get(&question).cloned())
            }
        }
    }
}

fn path(folder: &Path, call: &Call) -> PathBuf {
    folder
        .join(call.operation.service().word())
        .join(call.operation.answers())
        .join(format!("{}.json", key::encode(&call.id)))
}

fn file(path: &Path) -> Result<Option<Value>, ReadFault> {
    match fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|fault| ReadFault::Final(format!("{}: {fault}", path.display()))),
        Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(fault) => Err(ReadFault::Final(format!("{}: {fault}", path.display()))),
    }
}
