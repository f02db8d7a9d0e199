//! Finished runs, carried through the agents.

use crate::{NoReader, PriceSheet, Tracking};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;
use strands_core::round::{Examiner, Round, StepState};
use strands_runtime::Moment;
use strands_store::Store;
use strands_testing::function::Launch;
use strands_testing::{FakeAws, Function, Samples, TestStore};

const FUNCTION: &str = "strands-optimization";

/// What the function works with.
struct Place {
    tables: TestStore,
    store: Store,
    aws: FakeAws,
}

impl Place {
    async fn new() -> Self {
        let aws = FakeAws::start().await;
        let tables = TestStore::start().await;
        let store = tables.store().await;
        Self { tables, store, aws }
    }

    fn launch(&self) -> Launch {
        let function = Function::of(env!("CARGO_BIN_EXE_supervisor"));
        let launch = function.tables(self.tables.url()).aws(self.aws.url());
        let agents = json!({"optimization": {
            "function": FUNCTION, "memory_mb": 512, "architecture": "arm64", "seconds": 20,
        }});
        let launch = launch.set("AGENTS", agents.to_string());
        launch.set("CURSOR_SECRET", "a test")
    }

    /// Tracks an event, as tracking does before this function is invoked.
    async fn track(&self, event: Value) {
        let tracking = Tracking {
            jobs: tracking::Jobs::of(None),
            store: self.store.clone(),
            reader: NoReader,
            prices: PriceSheet::embedded().unwrap().clone(),
        };
        let moment = Moment::new(Timestamp::now(), Duration::from_mins(1));
        let handled = tracking.handle(event, moment).await.unwrap();
        assert_eq!(handled.answer["outcome"], "applied");
    }

    /// Tracks the end of a Glue job's run; gives its run key.
    async fn ended(&self, run_id: &str) -> String {
        let mut event = Samples::now().event("glue_job_succeeded");
        event["id"] = json!(run_id);
        event["detail"]["jobRunId"] = json!(run_id);
        self.track(event).await;
        format!("111122223333/eu-west-1/glue/-/{run_id}")
    }

    async fn round(&self, run_key: &str) -> Round {
        self.store.round(run_key).await.unwrap().unwrap()
    }

    async fn state(&self, run_key: &str) -> StepState {
        self.round(run_key).await.steps[&Examiner::Optimization].state
    }

    fn knows(&self) {
        self.aws
            .knows_function(FUNCTION, json!({"outcome": "scanned"}));
    }
}

#[expect(clippy::unnecessary_wraps, reason = "as an invocation answers")]
fn all_taken() -> Result<Value, Value> {
    Ok(json!({"batchItemFailures": []}))
}

#[tokio::test]
async fn each_ended_run_is_handed_to_its_agents_once_and_what_it_cost_is_kept() {
    let place = Place::new().await;
    place.knows();
    let function = place.launch().start().await;
    let first = place.ended("jr_1").await;
    let second = place.ended("jr_2").await;
    // Of another platform: no agent applies.
    place
        .track(Samples::now().event("strands_run_failed"))
        .await;
    let batch = place.tables.executions_batch();
    assert_eq!(function.invoke(batch.clone()).await, all_taken());
    assert_eq!(place.aws.invocations(FUNCTION), 2);
    for key in [&first, &second] {
        let round = place.round(key).await;
        let step = &round.steps[&Examiner::Optimization];
        assert_eq!((step.state, round.version), (StepState::Done, 2));
        assert_eq!(step.note.as_deref(), Some("scanned"));
        let asked = place.aws.asked();
        let request = json!({"scan": {"run_key": key}});
        assert!(asked.iter().any(|it| it.parameters == request));
    }
    // The same again, and what agents note on the execution, is no news.
    assert_eq!(function.invoke(batch).await, all_taken());
    assert_eq!(place.aws.invocations(FUNCTION), 2);

    let calls = place.tables.rows("StrandsAgentInvocations");
    assert_eq!(calls.len(), 2);
    for call in &calls {
        assert_eq!(call["agent_name"]["S"], "optimization");
        assert_eq!(call["operation"]["S"], "scan");
        assert_eq!(call["success"]["BOOL"], true);
        assert_eq!(call["host"]["M"]["memory_mb"]["N"], "512");
    }
    let rounds = place.tables.rows("StrandsLedger");
    let rounds = rounds.iter().filter(|row| row["entry"]["S"] == "round");
    assert_eq!(rounds.count(), 2);
    let printed = function.stop().await;
    assert_eq!(printed.metrics()[0]["StepsAsked"], 2);
}

#[tokio::test]
async fn two_who_carry_at_once_ask_an_agent_once() {
    let place = Place::new().await;
    place.knows();
    let one = place.launch().start().await;
    let other = place.launch().start().await;
    let key = place.ended("jr_1").await;
    let batch = place.tables.executions_batch();
    let (first, second) = tokio::join!(one.invoke(batch.clone()), other.invoke(batch));
    assert_eq!((first, second), (all_taken(), all_taken()));
    assert_eq!(place.aws.invocations(FUNCTION), 1);
    assert_eq!(place.state(&key).await, StepState::Done);
}

#[tokio::test]
async fn an_agent_that_cannot_answer_now_is_asked_until_it_can() {
    let place = Place::new().await;
    place.knows();
    let function = place.launch().start().await;
    let key = place.ended("jr_1").await;
    place.aws.throttles(2);
    let batch = place.tables.executions_batch();
    assert_eq!(function.invoke(batch).await, all_taken());
    assert_eq!(place.aws.invocations(FUNCTION), 3);
    assert_eq!(place.state(&key).await, StepState::Done);
    let calls = place.tables.rows("StrandsAgentInvocations");
    let failed = calls
        .iter()
        .filter(|it| it["error_code"]["S"] == "unavailable");
    assert_eq!(failed.count(), 2);
}

#[tokio::test]
async fn an_agent_that_fails_again_and_again_is_given_up_and_the_next_run_is_carried() {
    let place = Place::new().await;
    let error = json!({"errorType": "Runtime.ExitError", "errorMessage": "signal: killed"});
    place.aws.knows_failing_function(FUNCTION, &error);
    let function = place.launch().start().await;
    let broken = place.ended("jr_1").await;
    let batch = place.tables.executions_batch();
    assert_eq!(function.invoke(batch).await, all_taken());
    assert_eq!(place.aws.invocations(FUNCTION), 3);
    let step = place.round(&broken).await.steps[&Examiner::Optimization].clone();
    assert_eq!(step.state, StepState::GivenUp);
    assert_eq!(
        step.note.as_deref(),
        Some("Runtime.ExitError: signal: killed")
    );
    let letters = place.tables.rows("StrandsDeadLetters");
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0]["reason"]["S"], "unanswered");
    let body = letters[0]["body"]["S"].as_str().unwrap();
    assert!(body.contains(&broken), "{body}");

    place.knows();
    let well = place.ended("jr_2").await;
    let batch = place.tables.executions_batch();
    assert_eq!(function.invoke(batch).await, all_taken());
    assert_eq!(place.state(&well).await, StepState::Done);
    assert_eq!(place.state(&broken).await, StepState::GivenUp);
}

#[tokio::test]
async fn what_might_cost_too_much_is_not_begun() {
    let place = Place::new().await;
    place.knows();
    let launch = place.launch().set("AGENT_USD_PER_RUN", "0.00001");
    let function = launch.start().await;
    let key = place.ended("jr_1").await;
    let batch = place.tables.executions_batch();
    assert_eq!(function.invoke(batch).await, all_taken());
    assert_eq!(place.aws.invocations(FUNCTION), 0);
    let step = place.round(&key).await.steps[&Examiner::Optimization].clone();
    assert_eq!(step.state, StepState::Skipped);
    assert!(step.note.unwrap().contains("money"));
    let named = json!({"carry": {"run_key": key}});
    let answer = function.invoke(named).await.unwrap();
    assert_eq!(answer["outcome"], "carried");
    assert_eq!(answer["steps"]["optimization"]["state"], "skipped");
}

#[tokio::test]
async fn a_record_that_cannot_be_read_is_put_aside() {
    let place = Place::new().await;
    place.knows();
    let function = place.launch().start().await;
    let key = place.ended("jr_1").await;
    let mut batch = place.tables.executions_batch();
    let records = batch["Records"].as_array_mut().unwrap();
    let mut damaged = records[0].clone();
    damaged["dynamodb"]["NewImage"]["status"] = json!({"S": "finished"});
    records.insert(0, damaged);
    assert_eq!(function.invoke(batch).await, all_taken());
    assert_eq!(place.state(&key).await, StepState::Done);
    let letters = place.tables.rows("StrandsDeadLetters");
    assert_eq!(letters[0]["reason"]["S"], "invalid_field");
}
