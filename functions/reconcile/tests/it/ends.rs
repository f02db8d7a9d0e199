//! Runs whose end never arrived.

use crate::readers::Forgetful;
use crate::{DAY, Place, found, moment, prices};
use jiff::SignedDuration;
use reconcile::Reconcile;
use serde_json::{Value, json};
use strands_core::plan::Plan;
use strands_core::run::{Facts, Observation, Platform, RunKey, State, advance};

const RUN: &str = "jr_988ff2cc1ccffb38298a3f09d6f4e938c4ed8955095e589b75477c79901d2d87";

impl Place {
    /// Glue says that the run goes on, that many minutes ago.
    async fn glue_runs(&self, run_id: &str, minutes: i64) {
        let mut event = self.samples.event("glue_job_run_status_delayed");
        event["id"] = json!(format!("{run_id}-running"));
        event["time"] = json!(self.ago(minutes).to_string());
        event["detail"]["jobRunId"] = json!(run_id);
        event["detail"]["startedOn"] = json!(self.ago(minutes + 10).to_string());
        self.track(event, minutes).await;
    }

    fn glue_knows(&self, run_id: &str, state: &str) {
        let event = self.samples.event("glue_job_run_status_delayed");
        let job = event["detail"]["jobName"].as_str().unwrap();
        self.aws.knows_job(self.samples.job(job));
        self.aws.knows_run(self.answer(run_id, job, state));
    }

    fn answer(&self, run_id: &str, job: &str, state: &str) -> Value {
        let mut answer = self.samples.job_run(RUN);
        let run = &mut answer["JobRun"];
        run["Id"] = json!(run_id);
        run["JobName"] = json!(job);
        run["JobRunState"] = json!(state);
        run["StartedOn"] = json!(self.ago(190).to_string());
        run["CompletedOn"] = json!(self.ago(170).to_string());
        if state == "RUNNING" {
            run.as_object_mut().unwrap().remove("CompletedOn");
        }
        answer
    }
}

#[tokio::test]
async fn a_run_whose_end_was_lost_ends_as_the_platform_says() {
    let place = Place::new().await;
    place.glue_runs("jr_1", 180).await;
    place.glue_knows("jr_1", "SUCCEEDED");
    let function = place.launch().start().await;

    let answer = function.invoke(json!({"schedule": DAY})).await.unwrap();

    assert_eq!(found(&answer), json!({"runs_asked": 1, "runs_closed": 1}));
    let run = place.run("glue", "jr_1").await;
    assert_eq!(run.state(), State::Success);
    assert!(run.cost.as_ref().unwrap().total().is_some());
    assert_eq!(run.inquiry, None);
    let listed = place.store.latest_run("orders_daily_load").await.unwrap();
    assert_eq!(listed.unwrap().state, State::Success);

    let before = place.rows();
    let again = function.invoke(json!({"schedule": DAY})).await.unwrap();
    assert_eq!(found(&again), json!({}));
    assert_eq!(place.rows(), before);
    assert_eq!(place.aws.calls("AWSGlue.GetJobRun"), 1);
}

#[tokio::test]
async fn a_run_that_goes_on_is_asked_about_again_only_later() {
    let place = Place::new().await;
    place.glue_runs("jr_1", 180).await;
    place.glue_knows("jr_1", "RUNNING");
    let function = place.launch().start().await;

    for _ in 0..3 {
        function.invoke(json!({"schedule": DAY})).await.unwrap();
    }

    assert_eq!(place.aws.calls("AWSGlue.GetJobRun"), 1);
    let run = place.run("glue", "jr_1").await;
    assert_eq!(run.state(), State::Running);
    assert_eq!(run.inquiry.unwrap().times, 1);
    let metrics = function.stop().await.metrics();
    assert_eq!((metrics.len(), &metrics[0]["RunsAsked"]), (1, &json!(1)));
}

#[tokio::test]
async fn a_run_with_recent_news_is_left_alone() {
    let place = Place::new().await;
    place.glue_runs("jr_1", 40).await;
    place.glue_knows("jr_1", "SUCCEEDED");
    let function = place.launch().start().await;

    let answer = function.invoke(json!({"schedule": DAY})).await.unwrap();

    assert_eq!(found(&answer), json!({}));
    assert_eq!(place.run("glue", "jr_1").await.state(), State::Running);
}

#[tokio::test]
async fn a_throttled_platform_leaves_every_run_to_the_next_pass() {
    let place = Place::new().await;
    for run in 0..5 {
        let id = format!("jr_{run}");
        place.glue_runs(&id, 180 + run).await;
        place.glue_knows(&id, "SUCCEEDED");
    }
    let before = place.rows();
    let function = place.launch().set("AWS_MAX_ATTEMPTS", "1").start().await;
    // Two tries a call, and three calls until the platform is left alone.
    place.aws.throttles(6);

    let answer = function.invoke(json!({"schedule": DAY})).await.unwrap();
    assert_eq!(found(&answer), json!({"runs_asked": 3}));
    assert_eq!(place.rows(), before);

    let answer = function.invoke(json!({"schedule": DAY})).await.unwrap();
    assert_eq!(found(&answer), json!({"runs_asked": 5, "runs_closed": 5}));
}

#[tokio::test]
async fn what_one_run_is_refused_holds_up_no_other() {
    let place = Place::new().await;
    for (run, minutes) in [("jr_1", 200), ("jr_2", 180)] {
        place.glue_runs(run, minutes).await;
        place.glue_knows(run, "SUCCEEDED");
    }
    place.aws.denies(1);
    let function = place.launch().start().await;

    let answer = function.invoke(json!({"schedule": DAY})).await.unwrap();

    assert_eq!(found(&answer), json!({"runs_asked": 2, "runs_closed": 1}));
    let denied = place.run("glue", "jr_1").await;
    assert_eq!(denied.state(), State::Running);
    assert_eq!(denied.inquiry.unwrap().times, 1);
}

#[tokio::test]
async fn a_custom_run_is_never_asked_about() {
    let place = Place::new().await;
    place.track(place.airflow("r-1", "running", 600), 600).await;
    let before = place.rows();
    let forgetful = Forgetful::default();

    let answer = ask(&place, &forgetful, 0).await;

    assert_eq!(found(&answer), json!({}));
    assert_eq!(*forgetful.asked.lock().unwrap(), 0);
    assert_eq!(place.rows(), before);
}

#[tokio::test]
async fn a_run_that_its_platform_forgot_is_marked_lost_and_never_asked_about_again() {
    let place = Place::new().await;
    let key = RunKey {
        account: "111122223333".into(),
        region: "eu-west-1".into(),
        platform: Platform::Ecs,
        scope: "-".into(),
        run_id: "task-1".into(),
    };
    let report = Observation::new(key, State::Running, "RUNNING", place.ago(40));
    track(&place, &report).await;
    let forgetful = Forgetful::default();

    // Forty minutes after the last news the platform may still tell; an hour later it cannot.
    let answer = ask(&place, &forgetful, 0).await;
    assert_eq!(found(&answer), json!({"runs_asked": 1}));
    assert!(!place.run("ecs", "task-1").await.is_lost());
    let answer = ask(&place, &forgetful, 60).await;
    assert_eq!(found(&answer), json!({"runs_asked": 1, "runs_lost": 1}));
    let run = place.run("ecs", "task-1").await;
    assert_eq!(
        (run.state(), run.flags().contains("lost")),
        (State::Running, true)
    );
    let answer = ask(&place, &forgetful, 3_000).await;
    assert_eq!(found(&answer), json!({}));
    assert_eq!(*forgetful.asked.lock().unwrap(), 2);

    let mut late = Observation::new(report.key.clone(), State::Failed, "STOPPED", place.ago(30));
    late.digest = Some("late".into());
    track(&place, &late).await;
    let run = place.run("ecs", "task-1").await;
    assert_eq!((run.state(), run.is_lost()), (State::Failed, false));
}

/// A pass some minutes after the present.
async fn ask(place: &Place, reader: &Forgetful, minutes: i64) -> Value {
    let reconcile = Reconcile {
        store: place.store.clone(),
        reader: Some(reader),
        prices: prices(),
        environment: "production".into(),
    };
    let now = place.now + SignedDuration::from_mins(minutes);
    let handled = reconcile
        .handle(json!({"schedule": DAY}), moment(now))
        .await;
    handled.unwrap().answer
}

async fn track(place: &Place, report: &Observation) {
    let current = place.store.run(&report.key.text()).await.unwrap();
    let step = advance(
        current.as_ref(),
        report,
        Facts::Unasked,
        report.time,
        &prices(),
    );
    let plan: Plan = step.plan;
    place.store.execute(&plan, place.now).await.unwrap();
}
