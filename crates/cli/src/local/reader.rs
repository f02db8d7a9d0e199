//! What platforms answered, recorded: by the person who runs `ingest --facts`, or by the demo.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
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
    Answers(Arc<BTreeMap<(Operation, String), Value>>),
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

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use serde_json::json;
    use strands_core::platform::{PlatformReader, Reader};
    use strands_core::run::{Observation, Platform, RunKey, State};

    const TASK: &str = "arn:aws:ecs:eu-west-1:111122223333:task/etl/0f1e2d";

    fn ended() -> Observation {
        let key = RunKey {
            account: "111122223333".into(),
            region: "eu-west-1".into(),
            platform: Platform::Ecs,
            scope: "-".into(),
            run_id: TASK.into(),
        };
        Observation::new(key, State::Failed, "STOPPED", Timestamp::UNIX_EPOCH)
    }

    #[tokio::test]
    async fn an_answer_lies_where_its_service_and_id_say() {
        let folder = tempfile::tempdir().unwrap();
        let tasks = folder.path().join("ecs/tasks");
        fs::create_dir_all(&tasks).unwrap();
        let reader = Reader::new(RecordedApi::Folder(folder.path().to_owned()));
        assert_eq!(reader.read(&ended()).await, Ok(None));

        let file = tasks.join("arn:aws:ecs:eu-west-1:111122223333:task%2Fetl%2F0f1e2d.json");
        let answer = json!({"tasks": [{"lastStatus": "STOPPED", "stopCode": "UserInitiated"}]});
        fs::write(&file, answer.to_string()).unwrap();
        let report = reader.read(&ended()).await.unwrap().unwrap();
        assert_eq!(report.state, State::Stopped);

        fs::write(&file, "{").unwrap();
        let fault = reader.read(&ended()).await.unwrap_err();
        assert!(fault.to_string().contains("0f1e2d.json"), "{fault}");
    }
}
