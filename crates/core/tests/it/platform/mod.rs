//! What each service's recorded answer says of a run. The values are made up; the fields are those of
//! the services' API references.

mod clusters;
mod jobs;
mod prices;
mod queries;
mod tasks;

use jiff::Timestamp;
use serde_json::{Value, json};
use std::future::Future;
use std::pin::pin;
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};
use strands_core::instant::rfc3339;
use strands_core::platform::{Api, Call, Operation, PlatformReader, ReadFault, Reader};
use strands_core::run::{Authority, Observation, Platform, RunKey, State};

/// Answers by operation, in the order in which they are asked for; `null` is "not known".
#[derive(Default)]
struct Recorded {
    answers: Mutex<Vec<(Operation, Value)>>,
    asked: Mutex<Vec<Call>>,
}

impl Api for &Recorded {
    async fn call(&self, call: &Call) -> Result<Option<Value>, ReadFault> {
        self.asked.lock().unwrap().push(call.clone());
        let mut answers = self.answers.lock().unwrap();
        let index = answers
            .iter()
            .position(|(operation, _)| *operation == call.operation);
        let answer = index.map_or(Value::Null, |index| answers.remove(index).1);
        Ok((!answer.is_null()).then_some(answer))
    }
}

/// What came of a read.
struct Read {
    report: Result<Option<Observation>, ReadFault>,
    asked: Vec<Call>,
}

impl Read {
    fn report(&self) -> &Observation {
        self.report.as_ref().unwrap().as_ref().unwrap()
    }
}

fn read<const N: usize>(event: &Observation, answers: [(Operation, Value); N]) -> Read {
    let recorded = Recorded {
        answers: Mutex::new(answers.into()),
        ..Recorded::default()
    };
    let report = ready(Reader::new(&recorded).read(event));
    if let Ok(Some(report)) = &report {
        for told in std::iter::once(report).chain(&report.others) {
            assert_eq!(told.authority, Authority::Platform);
            assert_eq!(told.key, event.key);
        }
    }
    Read {
        report,
        asked: recorded.asked.into_inner().unwrap(),
    }
}

/// The value of a future that waits for nobody.
fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("nobody is waited for here"),
    }
}

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// An event that says no more than that the run of this id ended.
fn ended(platform: Platform, scope: &str, run_id: &str) -> Observation {
    let key = RunKey {
        account: "111122223333".into(),
        region: "eu-west-1".into(),
        platform,
        scope: scope.into(),
        run_id: run_id.into(),
    };
    let time = instant("2026-11-20T04:00:00Z");
    let mut event = Observation::new(key, State::Failed, "FAILED", time);
    event.job_name = Some("nightly_load".into());
    event
}

/// A report in few words: what is absent is left out.
fn told(report: &Observation) -> Value {
    let mut told = json!({"state": report.state.as_str(), "native": report.native_state});
    let mut tell = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            told[name] = value;
        }
    };
    let instant = |instant: Option<Timestamp>| instant.map(|it| rfc3339(it).into());
    tell(
        "attempt",
        (report.attempt > 1).then(|| report.attempt.into()),
    );
    tell("opened", instant(report.opened_at));
    tell("started", instant(report.started_at));
    tell("ended", instant(report.ended_at));
    tell("job", report.job_name.as_deref().map(Value::from));
    tell("stopping", report.stopping.then_some(true.into()));
    tell("refines", report.refines.map(|it| it.as_str().into()));
    tell(
        "code",
        report
            .error
            .as_ref()
            .and_then(|it| it.code.clone())
            .map(Value::from),
    );
    tell(
        "message",
        report.error.as_ref().map(|it| it.message.clone().into()),
    );
    let units = serde_json::to_value(&report.units).unwrap();
    tell("units", (units != json!({})).then_some(units));
    let others: Vec<Value> = report.others.iter().map(self::told).collect();
    tell("others", (!others.is_empty()).then(|| others.into()));
    told
}

/// Reads each answer of one operation about `event` and compares what it tells.
fn assert_told(event: &Observation, operation: Operation, table: &[(Value, Value)]) {
    for (answer, expected) in table {
        let read = read(event, [(operation, answer.clone())]);
        assert_eq!(&told(read.report()), expected, "{answer}");
    }
}

#[test]
fn a_thing_that_its_service_does_not_know_is_no_report() {
    for platform in Platform::AWS {
        let run_id = "arn:aws:ecs:eu-west-1:111122223333:task/etl/0f1e";
        let read = read(&ended(platform.clone(), "scope", run_id), []);
        assert_eq!(read.report, Ok(None), "{platform}");
    }
}

#[test]
fn whoever_reports_by_the_custom_event_is_not_asked() {
    for platform in [
        Platform::Custom("airflow".into()),
        Platform::Other("x".into()),
    ] {
        let read = read(&ended(platform, "-", "r"), []);
        assert_eq!((read.report, read.asked), (Ok(None), Vec::new()));
    }
}

#[test]
fn a_state_that_no_service_documents_is_not_guessed() {
    let table = [
        (
            Platform::Glue,
            Operation::GlueJobRun,
            json!({"JobRun": {"JobRunState": "DONE"}}),
        ),
        (
            Platform::EmrServerless,
            Operation::EmrServerlessJobRun,
            json!({"jobRun": {"state": "DONE"}}),
        ),
        (
            Platform::EmrEc2,
            Operation::EmrStep,
            json!({"Step": {"Status": {"State": "DONE"}}}),
        ),
        (
            Platform::EmrEks,
            Operation::EmrContainersJobRun,
            json!({"jobRun": {"state": "DONE"}}),
        ),
        (
            Platform::Batch,
            Operation::BatchJobs,
            json!({"jobs": [{"status": "DONE"}]}),
        ),
        (
            Platform::StepFunctions,
            Operation::Execution,
            json!({"status": "DONE"}),
        ),
        (
            Platform::Ecs,
            Operation::EcsTasks,
            json!({"tasks": [{"lastStatus": "DONE"}]}),
        ),
        (
            Platform::RedshiftData,
            Operation::Statement,
            json!({"Status": "DONE"}),
        ),
        (
            Platform::Athena,
            Operation::QueryExecution,
            json!({"QueryExecution": {"Status": {"State": "DONE"}}}),
        ),
        (
            Platform::DataBrew,
            Operation::DataBrewJobRun,
            json!({"State": "DONE"}),
        ),
    ];
    for (platform, operation, answer) in table {
        let event = ended(platform, "scope", "task/etl/0f1e:task/etl/0f1e");
        let read = read(&event, [(operation, answer)]);
        assert!(
            matches!(&read.report, Err(ReadFault::Final(why)) if why.contains("documents")),
            "{:?}",
            read.report
        );
    }
}

#[test]
fn recorded_answers_of_two_questions_never_share_a_place() {
    let all = [
        Operation::ALL.as_slice(),
        &Operation::LISTS,
        &Operation::TAGS,
    ]
    .concat();
    let mut places: Vec<(&str, &str)> = all
        .iter()
        .map(|operation| (operation.service().word(), operation.answers()))
        .collect();
    places.sort_unstable();
    places.dedup();
    assert_eq!(places.len(), all.len());
}
