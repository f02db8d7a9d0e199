//! What a run costs by what its platform answers.

use super::{ended, read};
use serde_json::{Value, json};
use strands_core::cost::prices::PriceSheet;
use strands_core::cost::{Cost, Status};
use strands_core::platform::Operation;
use strands_core::reconcile::{ask_at, hear};
use strands_core::run::{Facts, Ledger, Platform, State, advance};

fn run<const N: usize>(
    platform: Platform,
    scope: &str,
    answers: [(Operation, Value); N],
) -> Ledger {
    let event = ended(platform, scope, "r1");
    let read = read(&event, answers);
    let facts = Facts::Answered(read.report.as_ref().unwrap().as_ref());
    let prices = PriceSheet::embedded().unwrap();
    advance(None, &event, facts, event.time, prices).run
}

fn cost<const N: usize>(platform: Platform, scope: &str, answers: [(Operation, Value); N]) -> Cost {
    run(platform, scope, answers).cost.unwrap()
}

fn components(cost: &Cost) -> Value {
    json!(cost.components())
}

fn reasons(cost: &Cost) -> Vec<(&'static str, &'static str)> {
    let unpriced = cost.unpriced().iter();
    unpriced
        .map(|it| (it.component.as_str(), it.reason.as_str()))
        .collect()
}

fn emr_serverless(fields: &Value) -> Value {
    let mut run =
        json!({"state": "SUCCESS", "startedAt": 1_795_147_200, "updatedAt": 1_795_150_800});
    for (field, value) in fields.as_object().unwrap() {
        run[field] = value.clone();
    }
    json!({"jobRun": run})
}

const BILLED: &str = "billedResourceUtilization";

fn hours() -> Value {
    json!({"vCPUHour": 8, "memoryGBHour": 32, "storageGBHour": 10})
}

#[test]
fn emr_serverless_is_priced_by_its_bill_and_its_architecture() {
    let job_run = emr_serverless(&json!({BILLED: hours()}));
    let x86 = cost(
        Platform::EmrServerless,
        "00fa",
        [(Operation::EmrServerlessJobRun, job_run.clone())],
    );
    assert_eq!(x86.status(), Status::Priced);
    assert_eq!(
        components(&x86),
        json!({"emrs_memory": 184_912, "emrs_storage": 1_220, "emrs_vcpu": 420_992})
    );
    let application = json!({"application": {"applicationId": "00fa", "architecture": "ARM64"}});
    let arm = cost(
        Platform::EmrServerless,
        "00fa",
        [
            (Operation::EmrServerlessJobRun, job_run),
            (Operation::EmrServerlessApplication, application),
        ],
    );
    assert!(arm.total() < x86.total());
}

#[test]
fn every_attempt_of_emr_serverless_is_billed() {
    let attempt = |number: u32| {
        emr_serverless(
            &json!({"attempt": number, "attemptCreatedAt": 1_795_147_500, BILLED: hours()}),
        )
    };
    let list = json!({"jobRunAttempts": [
        {"attempt": 2, "state": "SUCCESS", "createdAt": 1_795_147_500, "updatedAt": 1_795_150_800},
        {"attempt": 1, "state": "FAILED", "createdAt": 1_795_147_200, "updatedAt": 1_795_147_290},
    ]});
    let of = |earlier: Value| {
        cost(
            Platform::EmrServerless,
            "00fa",
            [
                (Operation::EmrServerlessJobRun, attempt(2)),
                (Operation::EmrServerlessJobRun, earlier),
                (Operation::EmrServerlessAttempts, list.clone()),
            ],
        )
    };
    let both = of(attempt(1));
    assert_eq!(both.total().map(|it| it.0), Some(2 * 607_124));
    // An answer about another attempt is none.
    let newest_alone = of(attempt(2));
    assert_eq!(newest_alone.status(), Status::Unpriced);
}

#[test]
fn a_bill_that_is_made_later_replaces_the_estimate() {
    let total = emr_serverless(&json!({"totalResourceUtilization": hours()}));
    let answers = [(Operation::EmrServerlessJobRun, total.clone())];
    let early = run(Platform::EmrServerless, "00fa", answers);
    let estimated = early.cost.clone().unwrap();
    assert_eq!(estimated.status(), Status::Estimated);
    assert!(early.unanswered, "it is asked again");

    let prices = PriceSheet::embedded().unwrap();
    let event = ended(Platform::EmrServerless, "00fa", "r1");
    let answer = |job_run: Value| read(&event, [(Operation::EmrServerlessJobRun, job_run)]).report;
    let later = early.heard_at() + jiff::SignedDuration::from_mins(10);
    let still = hear(&early, &[answer(total)], later, prices).unwrap().run;
    assert!(still.unanswered);
    let billed = answer(emr_serverless(&json!({BILLED: hours()})));
    let final_run = hear(&still, &[billed], later, prices).unwrap().run;
    let cost = final_run.cost.clone().unwrap();
    assert_eq!(cost.status(), Status::Priced);
    assert!(!final_run.unanswered && final_run.inquiry.is_none());
    assert_eq!(cost.known().0 - estimated.known().0, 1_220);
    let contribution = final_run.contribution.unwrap();
    assert_eq!(&contribution.sums.cost, cost.components());
}

#[test]
fn a_bill_is_waited_for_where_the_end_itself_had_to_be_asked_for() {
    let prices = PriceSheet::embedded().unwrap();
    let event = ended(Platform::EmrServerless, "00fa", "r1");
    let mut begun = event.clone();
    begun.state = State::Running;
    begun.native_state = "RUNNING".to_owned();
    begun.ended_at = None;
    let running = advance(None, &begun, Facts::Unasked, begun.time, prices).run;
    assert!(!running.unanswered);

    let total = emr_serverless(&json!({"totalResourceUtilization": hours()}));
    let answer = |job_run: Value| read(&event, [(Operation::EmrServerlessJobRun, job_run)]).report;
    let later = running.heard_at() + jiff::SignedDuration::from_hours(1);
    let ended = hear(&running, &[answer(total)], later, prices).unwrap().run;
    assert_eq!(ended.state(), State::Success);
    assert!(ended.unanswered && ask_at(&ended).is_some());
    let billed = answer(emr_serverless(&json!({BILLED: hours()})));
    let done = hear(&ended, &[billed], later, prices).unwrap().run;
    assert_eq!(done.cost.unwrap().status(), Status::Priced);
}

#[test]
fn a_bill_that_is_never_made_is_not_asked_for_without_end() {
    let total = emr_serverless(&json!({"totalResourceUtilization": hours()}));
    let answers = [(Operation::EmrServerlessJobRun, total.clone())];
    let mut run = run(Platform::EmrServerless, "00fa", answers);
    let event = ended(Platform::EmrServerless, "00fa", "r1");
    let report = read(&event, [(Operation::EmrServerlessJobRun, total)]).report;
    let prices = PriceSheet::embedded().unwrap();
    let mut now = run.heard_at();
    let mut times = 0;
    while run.unanswered {
        now += jiff::SignedDuration::from_mins(30);
        run = hear(&run, std::slice::from_ref(&report), now, prices)
            .unwrap()
            .run;
        times += 1;
        assert!(times < 50);
    }
    assert_eq!(times, 8);
    assert_eq!(run.cost.unwrap().status(), Status::Estimated);
}

#[test]
fn batch_and_ecs_are_priced_as_fargate() {
    let hour = json!({"startedAt": 1_795_147_200_000_i64, "stoppedAt": 1_795_150_800_000_i64});
    let job = |capability: &str| {
        json!({"jobs": [{"jobName": "nightly_load", "status": "SUCCEEDED",
            "platformCapabilities": [capability], "startedAt": 1_795_147_200_000_i64,
            "stoppedAt": 1_795_150_800_000_i64, "attempts": [hour, hour], "container": {
                "environment": [{"name": "PASSWORD", "value": "hunter2"}],
                "resourceRequirements": [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "2048"}]}}]})
    };
    let ledger = run(
        Platform::Batch,
        "-",
        [(Operation::BatchJobs, job("FARGATE"))],
    );
    let two_hours = ledger.cost.clone().unwrap();
    assert_eq!(
        components(&two_hours),
        json!({"fargate_memory": 17_780, "fargate_vcpu": 80_960})
    );
    assert_eq!(two_hours.status(), Status::Estimated);
    assert!(!serde_json::to_string(&ledger).unwrap().contains("hunter2"));
    let on_ec2 = cost(Platform::Batch, "-", [(Operation::BatchJobs, job("EC2"))]);
    assert_eq!(reasons(&on_ec2), [("batch_ec2", "ec2_backed_batch")]);
}

#[test]
fn athena_is_priced_by_what_it_scanned() {
    let query = json!({"QueryExecution": {"StatementType": "DML", "WorkGroup": "nightly",
        "Query": "SELECT secret", "Status": {"State": "SUCCEEDED", "SubmissionDateTime": 1_795_147_200},
        "Statistics": {"DataScannedInBytes": 1_099_511_627_776_i64}}});
    let ledger = run(Platform::Athena, "-", [(Operation::QueryExecution, query)]);
    let cost = ledger.cost.clone().unwrap();
    assert_eq!(
        (components(&cost), cost.status()),
        (json!({"athena_scanned": 5_000_000}), Status::Priced)
    );
    assert!(!serde_json::to_string(&ledger).unwrap().contains("secret"));
}

#[test]
fn what_is_not_known_of_a_run_is_not_free() {
    let table = [
        (Platform::Glue, vec![("glue_dpu", "missing_usage")]),
        (
            Platform::EmrServerless,
            vec![
                ("emrs_vcpu", "missing_usage"),
                ("emrs_memory", "missing_usage"),
            ],
        ),
        (
            Platform::EmrEc2,
            vec![
                ("ec2_instances", "missing_usage"),
                ("emr_uplift", "missing_usage"),
            ],
        ),
        (Platform::EmrEks, vec![("emr_eks", "missing_usage")]),
        (
            Platform::Batch,
            vec![
                ("fargate_vcpu", "missing_usage"),
                ("fargate_memory", "missing_usage"),
            ],
        ),
        (
            Platform::StepFunctions,
            vec![("sfn_transitions", "missing_usage")],
        ),
        (
            Platform::Lambda,
            vec![
                ("lambda_duration", "missing_usage"),
                ("lambda_requests", "missing_usage"),
            ],
        ),
        (Platform::RedshiftData, vec![("redshift_data", "no_price")]),
        (Platform::Athena, vec![("athena_scanned", "missing_usage")]),
        (Platform::DataBrew, vec![("databrew", "no_price")]),
        (
            Platform::Custom("dbt".into()),
            vec![("reported", "missing_usage")],
        ),
    ];
    for (platform, expected) in table {
        let cost = cost(platform.clone(), "-", []);
        assert_eq!(reasons(&cost), expected, "{platform}");
        assert_eq!(cost.total(), None);
    }
}
