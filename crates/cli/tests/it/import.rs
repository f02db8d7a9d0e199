//! `import --aws` against services that remember what a test says.

use crate::support::{Ended, NOW, Place};
use serde_json::{Value, json};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use strands_testing::FakeAws;

const MACHINE: &str = "arn:aws:states:eu-west-1:111122223333:stateMachine:month_end";
const FAILED: &str = "arn:aws:states:eu-west-1:111122223333:execution:month_end:b";
const IMPORT: [&str; 5] = ["import", "--aws", "--json", "--now", NOW];

/// Lists of what has runs, by platform.
const HOLDERS: [(&str, &str, &str); 8] = [
    ("glue", "AWSGlue.GetJobs", "Jobs"),
    (
        "step_functions",
        "AWSStepFunctions.ListStateMachines",
        "stateMachines",
    ),
    ("emr_serverless", "GET /applications", "applications"),
    ("athena", "AmazonAthena.ListWorkGroups", "WorkGroups"),
    ("batch", "POST /v1/describejobqueues", "jobQueues"),
    ("emr_ec2", "ElasticMapReduce.ListClusters", "Clusters"),
    ("emr_eks", "GET /virtualclusters", "virtualClusters"),
    ("databrew", "GET /jobs", "Jobs"),
];

fn glue_run(id: &str, day: i64, state: &str) -> Value {
    let started = 1_793_498_400 + (day - 1) * 86_400;
    json!({
        "Id": id, "JobName": "orders", "StartedOn": started, "CompletedOn": started + 660,
        "JobRunState": state, "ExecutionTime": 600, "MaxCapacity": 10.0, "GlueVersion": "4.0",
    })
}

/// An account with a past.
async fn account() -> FakeAws {
    let aws = FakeAws::start().await;
    let xml = "<GetCallerIdentityResponse><GetCallerIdentityResult>\
        <Arn>arn:aws:iam::111122223333:user/jane</Arn><UserId>AIDA</UserId><Account>111122223333</Account>\
        </GetCallerIdentityResult></GetCallerIdentityResponse>";
    aws.knows("Action=GetCallerIdentity", json!({}), json!(xml));
    for (_, what, list) in HOLDERS {
        aws.knows(what, json!({}), json!({ list: [] }));
    }
    let job = |name: &str| json!({"Name": name, "Command": {"Name": "glueetl"}, "MaxRetries": 1});
    aws.knows(
        "AWSGlue.GetJobs",
        json!({}),
        json!({"Jobs": [job("orders")], "NextToken": "2"}),
    );
    let second = json!({"NextToken": "2"});
    aws.knows(
        "AWSGlue.GetJobs",
        second.clone(),
        json!({"Jobs": [job("stock")]}),
    );
    let runs = "AWSGlue.GetJobRuns";
    aws.knows(
        runs,
        json!({"JobName": "orders"}),
        json!({"NextToken": "2", "JobRuns": [
            glue_run("jr_4", 20, "FAILED"),
            glue_run("jr_3_attempt_1", 19, "SUCCEEDED"),
            glue_run("jr_3", 19, "FAILED"),
        ]}),
    );
    aws.knows(
        runs,
        json!({"JobName": "orders", "NextToken": "2"}),
        json!({"JobRuns": [glue_run("jr_2", 18, "TIMEOUT"), glue_run("jr_1", 17, "SUCCEEDED")]}),
    );
    aws.knows(runs, json!({"JobName": "stock"}), json!({"JobRuns": []}));
    let machine = json!({"stateMachineArn": MACHINE, "name": "month_end", "type": "STANDARD"});
    aws.knows(
        "AWSStepFunctions.ListStateMachines",
        json!({}),
        json!({"stateMachines": [machine]}),
    );
    let execution = |arn: &str, status: &str| {
        json!({"executionArn": arn, "stateMachineArn": MACHINE, "name": "x", "status": status,
            "startDate": 1_794_000_000.0, "stopDate": 1_794_000_600.0})
    };
    let good = FAILED.replace(":b", ":a");
    aws.knows(
        "AWSStepFunctions.ListExecutions",
        json!({"stateMachineArn": MACHINE}),
        json!({"executions": [execution(&good, "SUCCEEDED"), execution(FAILED, "FAILED")]}),
    );
    aws.knows(
        "AWSStepFunctions.DescribeExecution",
        json!({"executionArn": FAILED}),
        execution(FAILED, "FAILED"),
    );
    aws
}

fn command(place: &Place, aws: &FakeAws, words: &[&str]) -> Command {
    let mut command = place.command(words);
    command
        .env("AWS_ENDPOINT_URL", aws.url())
        .env("AWS_REGION", "eu-west-1")
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
    command
}

async fn run(place: &Place, aws: &FakeAws, words: &[&str]) -> Ended {
    let mut command = command(place, aws, words);
    let ended = tokio::task::spawn_blocking(move || Ended::of(command.output().unwrap()));
    ended.await.unwrap()
}

/// Starts an import whose request after so many is never answered, and waits for that request.
async fn held_up_after(place: &Place, aws: &FakeAws, requests: usize) -> Child {
    let before = aws.asked().len();
    aws.hangs_after(requests);
    let child = command(place, aws, &IMPORT)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while aws.asked().len() <= before + requests {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    child
}

/// What a person sees of the runs and their cost.
fn rows(place: &Place) -> Value {
    let runs = place.run(&["runs", "list", "--json", "--limit", "1000", "--now", NOW]);
    let runs = runs.json()["result"].clone();
    let ids: Vec<String> = runs["runs"]
        .as_array()
        .unwrap_or_else(|| panic!("{runs}"))
        .iter()
        .map(|run| {
            run["run_key"]
                .as_str()
                .unwrap_or_else(|| panic!("{run}"))
                .to_owned()
        })
        .collect();
    let each: Vec<Value> = ids.iter().map(|id| place.run_of(id)).collect();
    let words = [
        "cost", "trends", "--json", "--since", "-30d", "--group", "job", "--now", NOW,
    ];
    let trends = place.run(&words).json()["result"].clone();
    json!({"runs": runs, "each": each, "trends": trends})
}

fn service<'a>(document: &'a Value, platform: &str) -> &'a Value {
    let mut services = document["result"]["services"].as_array().unwrap().iter();
    services.find(|it| it["platform"] == platform).unwrap()
}

fn counts(service: &Value) -> [u64; 4] {
    ["jobs", "runs", "new", "known"].map(|name| service[name].as_u64().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_fills_the_store_and_another_changes_nothing() {
    let (aws, place) = (account().await, Place::new());
    let first = run(&place, &aws, &IMPORT).await;
    assert_eq!(first.code, 0, "{}{}", first.stdout, first.stderr);
    let document = first.json();
    // A retry is a run of its own in Glue's list, and changes the run that it retries.
    let glue = service(&document, "glue");
    assert_eq!(counts(glue), [1, 5, 4, 0]);
    assert_eq!((&glue["changed"], &glue["calls"]), (&json!(1), &json!(5)));
    let machines = service(&document, "step_functions");
    assert_eq!(counts(machines), [1, 2, 2, 0]);
    assert_eq!(machines["hidden_before"], Value::Null);
    assert_eq!(
        service(&document, "athena")["hidden_before"],
        "2026-10-06T12:00:00.000Z"
    );
    assert_eq!(document["result"]["not_listed"][0]["platform"], "lambda");

    let filled = rows(&place);
    assert_eq!(
        filled["runs"]["runs"].as_array().unwrap().len(),
        6,
        "{filled}"
    );
    let jr_3 = place.run_of("jr_3");
    assert_eq!(jr_3["state"], "success", "{jr_3}");
    let text = filled["trends"].to_string();
    assert!(text.contains("orders"), "totals follow: {text}");
    let outbox = place.run(&["mail", "outbox"]);
    assert!(
        !outbox.stdout.contains("orders"),
        "history mails nobody: {}",
        outbox.stdout
    );
    assert!(!place.store().join("outbox").exists());

    let again = run(&place, &aws, &IMPORT).await;
    assert_eq!(again.code, 0, "{}", again.stderr);
    let again = again.json();
    assert_eq!(counts(service(&again, "glue")), [1, 5, 0, 5]);
    assert_eq!(counts(service(&again, "step_functions")), [1, 2, 0, 2]);
    assert_eq!(rows(&place), filled);
    let words = ["import", "--aws", "--now", NOW];
    let human = run(&place, &aws, &words).await;
    assert!(
        human.stdout.ends_with("0 new, 7 known\n"),
        "{}",
        human.stdout
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn imported_runs_know_what_the_configuration_says_of_their_job() {
    let (aws, place) = (account().await, Place::new());
    let file =
        r#"{"jobs": [{"job_id": "orders", "tags": {"team": "sales", "cost_center": "cc-7"}}]}"#;
    std::fs::write(place.path().join("etl_config.json"), file).unwrap();
    assert_eq!(run(&place, &aws, &IMPORT).await.code, 0);
    let words = [
        "cost", "trends", "--json", "--since", "-30d", "--group", "team", "--now", NOW,
    ];
    let trends = place.run(&words).json()["result"].to_string();
    assert!(trends.contains("sales"), "{trends}");

    std::fs::write(place.path().join("etl_config.json"), "{").unwrap();
    let refused = run(&place, &aws, &IMPORT).await;
    assert_ne!(refused.code, 0, "a broken file is told, not passed over");
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_any_two_calls_it_goes_on_and_ends_in_the_same_rows() {
    let (aws, whole) = (account().await, Place::new());
    assert_eq!(run(&whole, &aws, &IMPORT).await.code, 0);
    let expected = rows(&whole);
    let requests = aws.asked().len();
    for killed_after in 1..requests {
        let place = Place::new();
        let mut child = held_up_after(&place, &aws, killed_after).await;
        child.kill().unwrap();
        child.wait().unwrap();
        aws.recovers();
        let ended = run(&place, &aws, &IMPORT).await;
        assert_eq!(ended.code, 0, "{killed_after}: {}", ended.stderr);
        assert_eq!(rows(&place), expected, "killed after {killed_after}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_stops_it_and_says_what_was_done() {
    let (aws, place) = (account().await, Place::new());
    // Who asks, jobs, and a page of runs are answered.
    let child = held_up_after(&place, &aws, 3).await;
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    let ended = tokio::task::spawn_blocking(move || Ended::of(child.wait_with_output().unwrap()));
    let ended = ended.await.unwrap();
    assert_eq!(ended.code, 130, "{}", ended.stderr);
    assert_eq!(service(&ended.json(), "glue")["ended"], "interrupted");
    assert_eq!(service(&ended.json(), "batch")["ended"], "not_begun");
    assert!(
        ended.stderr.contains("stopped: 2 new, 1 changed"),
        "{}",
        ended.stderr
    );
    aws.recovers();
    let ended = run(&place, &aws, &IMPORT).await;
    assert_eq!(service(&ended.json(), "glue")["resumed"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_calls_that_are_allowed_are_made_and_no_more() {
    let (aws, place) = (account().await, Place::new());
    let mut words = IMPORT.to_vec();
    words.extend(["--max-calls", "3"]);
    let ended = run(&place, &aws, &words).await;
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let document = ended.json();
    assert_eq!(service(&document, "glue")["ended"], "calls_spent");
    assert_eq!(aws.asked().len(), 4, "three, and who asks");
    let rest = run(&place, &aws, &IMPORT).await.json();
    assert_eq!(service(&rest, "glue")["resumed"], true);
    assert_eq!(service(&rest, "glue")["ended"], "complete");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_denied_service_is_reported_and_the_others_are_read() {
    for (platform, what, _) in HOLDERS {
        let (aws, place) = (account().await, Place::new());
        aws.refuses(what, json!({}), "AccessDeniedException");
        let ended = run(&place, &aws, &IMPORT).await;
        assert_eq!(ended.code, 4, "{}", ended.stderr);
        let document = ended.json();
        let errors = document["errors"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert_eq!(
            (&errors[0]["code"], &errors[0]["path"]),
            (&json!("denied"), &json!(platform))
        );
        let other = if platform == "glue" {
            "step_functions"
        } else {
            "glue"
        };
        assert_ne!(service(&document, other)["new"], 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_may_not_be_read_does_not_hold_up_the_others() {
    let (aws, place) = (account().await, Place::new());
    aws.refuses(
        "AWSGlue.GetJobRuns",
        json!({"JobName": "stock"}),
        "AccessDeniedException",
    );
    let ended = run(&place, &aws, &IMPORT).await;
    assert_eq!(ended.code, 4, "{}", ended.stderr);
    let document = ended.json();
    assert_eq!(document["errors"][0]["not_read"], "runs of stock");
    let message = document["errors"][0]["message"].as_str().unwrap();
    assert!(message.starts_with("needs glue:GetJobRuns"), "{message}");
    assert_eq!(counts(service(&document, "glue")), [1, 5, 4, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_that_end_on_the_way_lose_nothing() {
    let (aws, place) = (account().await, Place::new());
    let words = [&IMPORT[..], &["--platform", "glue"]].concat();
    aws.refuses(
        "AWSGlue.GetJobRuns",
        json!({"NextToken": "2"}),
        "ExpiredTokenException",
    );
    let ended = run(&place, &aws, &[&words[..], &["--max-calls", "5"]].concat()).await;
    assert_eq!(service(&ended.json(), "glue")["new"], 2, "{}", ended.stderr);
    let renewed = account().await;
    let rest = run(&place, &renewed, &words).await;
    assert_eq!(rest.code, 0, "{}", rest.stderr);
    let glue = service(&rest.json(), "glue").clone();
    assert_eq!(
        (&glue["resumed"], counts(&glue)),
        (&json!(true), [1, 2, 2, 0])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_throttled_call_is_made_again() {
    let (aws, place) = (account().await, Place::new());
    let words = [&IMPORT[..], &["--platform", "glue"]].concat();
    assert_eq!(run(&place, &aws, &words).await.code, 0);
    let expected = rows(&place);
    let place = Place::new();
    let (what, second) = (
        "AWSGlue.GetJobRuns",
        json!({"JobName": "orders", "NextToken": "2"}),
    );
    let throttled = aws.calls(what);
    aws.refuses(what, second.clone(), "ThrottlingException");
    let importing = run(&place, &aws, &words);
    let relenting = async {
        // The first page, and two rounds of two tries.
        while aws.calls(what) < throttled + 4 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let runs = json!([
            glue_run("jr_2", 18, "TIMEOUT"),
            glue_run("jr_1", 17, "SUCCEEDED")
        ]);
        aws.knows(what, second, json!({ "JobRuns": runs }));
    };
    let (ended, ()) = tokio::join!(importing, relenting);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(rows(&place), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_was_named_is_asked_for() {
    let (aws, place) = (account().await, Place::new());
    let words = [&IMPORT[..], &["--platform", "glue", "--job", "st*"]].concat();
    assert_eq!(run(&place, &aws, &words).await.code, 0);
    let asked: Vec<String> = aws.asked().into_iter().map(|it| it.what).collect();
    let expected = [
        "Action=GetCallerIdentity",
        "AWSGlue.GetJobs",
        "AWSGlue.GetJobs",
        "AWSGlue.GetJobRuns",
    ];
    assert_eq!(asked, expected);
    let words = ["import", "--aws", "--platform", "lambda"];
    let ended = run(&place, &aws, &words).await;
    assert_eq!(ended.code, 2, "{}", ended.stderr);
}

#[test]
fn policy_and_plan_need_no_account_and_write_nothing() {
    let place = Place::new();
    let policy = place.run(&["import", "--policy"]);
    assert_eq!(policy.code, 0, "{}", policy.stderr);
    assert_eq!(policy.json()["Version"], "2012-10-17");
    let plan = place.run(&["import", "--dry-run", "--platform", "glue", "--now", NOW]);
    assert_eq!(plan.code, 0, "{}", plan.stderr);
    assert!(
        plan.stdout.contains("GetJobs, GetJobRuns"),
        "{}",
        plan.stdout
    );
    let bare = place.run(&["import"]);
    assert_eq!(bare.code, 2, "{}", bare.stderr);
    assert!(!place.store().exists());
}
