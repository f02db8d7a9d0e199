//! Reading what services remember: complete across pages, small between calls, equal to what events make.

use crate::desk::{Desk, ended, told};
use crate::support::{at, essence, prices, report_of};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use strands_core::cost::glue::{Job, JobRun};
use strands_core::history::{PassedOver, Query, Reading, Source};
use strands_core::incident::Step;
use strands_core::platform::{Call, Operation, glue_report};
use strands_core::run::{
    Authority, Facts, Ledger, Observation, Outcome, RunError, State, advance, recall,
};

const SINCE: &str = "2026-11-01T00:00:00Z";
const NOW: &str = "2026-11-20T12:00:00Z";

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn query(jobs: &[&str]) -> Query {
    Query {
        account: "111122223333".into(),
        region: "eu-west-1".into(),
        since: instant(SINCE),
        jobs: jobs.iter().map(|it| (*it).to_owned()).collect(),
    }
}

/// Answers by operation and some of the parameters; the last that fits answers.
struct Services(Vec<(Operation, Value, Value)>);

impl Services {
    fn answer(&self, call: &Call) -> Option<&Value> {
        let fits = |wanted: &Value| {
            let mut wanted = wanted.as_object().unwrap().iter();
            wanted.all(|(name, value)| call.parameters[name] == *value)
        };
        let mut known = self.0.iter().rev();
        let found =
            known.find(|(operation, wanted, _)| *operation == call.operation && fits(wanted));
        found.map(|(_, _, answer)| answer)
    }
}

/// What a reading tells, when it is put away and taken up again before each call.
fn read(source: Source, query: &Query, services: &Services) -> (Vec<Observation>, Vec<Call>) {
    let mut reading = Reading::begin(source, query.clone(), instant(NOW));
    let (mut runs, mut calls) = (Vec::new(), Vec::new());
    loop {
        let kept = serde_json::to_string(&reading).unwrap();
        reading = serde_json::from_str(&kept).unwrap();
        let Some(call) = reading.call() else {
            return (runs, calls);
        };
        assert!(source.operations().contains(&call.operation), "{call:?}");
        let answer = services.answer(&call);
        let answer = answer.unwrap_or_else(|| panic!("nobody knows {call:?}"));
        let found = reading.take(answer);
        assert_eq!(found.unreadable, 0, "{call:?}");
        runs.extend(found.runs);
        calls.push(call);
        assert!(calls.len() < 100, "it does not end");
    }
}

/// Run id, attempt and state of each, in the order in which they were told.
fn in_short(runs: &[Observation]) -> Vec<(&str, u32, &str)> {
    let short = runs.iter().map(|it| {
        assert_eq!(it.authority, Authority::Platform);
        (it.key.run_id.as_str(), it.attempt, it.state.as_str())
    });
    short.collect()
}

fn glue_run(id: &str, started: &str, state: &str) -> Value {
    json!({
        "Id": id, "JobName": "orders", "StartedOn": started, "CompletedOn": started,
        "JobRunState": state, "ExecutionTime": 600, "MaxCapacity": 10.0, "GlueVersion": "4.0",
        "Arguments": {"--password": "hunter2"},
    })
}

fn glue() -> Services {
    Services(vec![
        (
            Operation::GlueJobs,
            json!({}),
            json!({"Jobs": [
                {"Name": "orders", "Command": {"Name": "glueetl"}, "MaxRetries": 1, "DefaultArguments": {"--key": "secret"}},
                {"Name": "customers"},
            ], "NextToken": "jobs-2"}),
        ),
        (
            Operation::GlueJobs,
            json!({"NextToken": "jobs-2"}),
            json!({"Jobs": [{"Name": "stock"}]}),
        ),
        (
            Operation::GlueJobRuns,
            json!({"JobName": "orders"}),
            json!({"JobRuns": [
                glue_run("jr_2_attempt_1", "2026-11-19T03:00:00Z", "SUCCEEDED"),
                glue_run("jr_2", "2026-11-19T02:00:00Z", "FAILED"),
            ], "NextToken": "runs-2"}),
        ),
        (
            Operation::GlueJobRuns,
            json!({"JobName": "orders", "NextToken": "runs-2"}),
            json!({"JobRuns": [
                glue_run("jr_1", "2026-11-18T02:00:00Z", "TIMEOUT"),
                glue_run("jr_0", "2026-10-18T02:00:00Z", "SUCCEEDED"),
            ], "NextToken": "runs-3"}),
        ),
        (
            Operation::GlueJobRuns,
            json!({"JobName": "customers"}),
            json!({"JobRuns": []}),
        ),
        (
            Operation::GlueJobRuns,
            json!({"JobName": "stock"}),
            json!({"JobRuns": [glue_run("jr_9", "2026-11-02T02:00:00Z", "RUNNING")]}),
        ),
    ])
}

#[test]
fn glue_is_read_to_its_last_page_and_no_further_than_asked_for() {
    let (runs, calls) = read(Source::Glue, &query(&[]), &glue());
    let expected = [
        ("jr_2", 1, "failed"),
        ("jr_2", 2, "success"),
        ("jr_1", 1, "timeout"),
        ("jr_9", 1, "running"),
    ];
    assert_eq!(in_short(&runs), expected);
    let of_old = calls
        .iter()
        .filter(|it| it.parameters["NextToken"] == "runs-3");
    assert_eq!(of_old.count(), 0, "older runs are not looked for");
    assert_eq!(runs[0].job_name.as_deref(), Some("orders"));
}

#[test]
fn only_jobs_of_the_named_patterns_are_asked_for_their_runs() {
    let (runs, calls) = read(Source::Glue, &query(&["st?ck", "cust*"]), &glue());
    assert_eq!(in_short(&runs), [("jr_9", 1, "running")]);
    assert!(calls.iter().all(|it| it.id != "orders"));
}

#[test]
fn a_cursor_holds_no_argument_of_a_job() {
    let services = glue();
    let mut reading = Reading::begin(Source::Glue, query(&[]), instant(NOW));
    while let Some(call) = reading.call() {
        let found = reading.take(services.answer(&call).unwrap());
        let kept = serde_json::to_string(&reading).unwrap() + &format!("{found:?}");
        assert!(
            !kept.contains("secret") && !kept.contains("hunter2"),
            "{kept}"
        );
    }
}

#[test]
fn executions_that_did_not_succeed_are_described() {
    let machine = "arn:aws:states:eu-west-1:111122223333:stateMachine:month_end";
    let arn =
        |name: &str| format!("arn:aws:states:eu-west-1:111122223333:execution:month_end:{name}");
    let item = |name: &str, status: &str, start: &str, stop: Option<&str>| {
        json!({"executionArn": arn(name), "stateMachineArn": machine, "name": name, "status": status,
            "startDate": start, "stopDate": stop})
    };
    let mut failed = item(
        "b",
        "FAILED",
        "2026-11-18T02:00:00Z",
        Some("2026-11-18T02:10:00Z"),
    );
    failed["error"] = json!("States.TaskFailed");
    failed["cause"] = json!("exit code 1");
    let services = Services(vec![
        (
            Operation::StateMachines,
            json!({}),
            json!({"stateMachines": [
                {"stateMachineArn": machine, "name": "month_end", "type": "STANDARD"},
                {"stateMachineArn": "arn:x", "name": "quick", "type": "EXPRESS"},
            ]}),
        ),
        (
            Operation::Executions,
            json!({"stateMachineArn": machine}),
            json!({"executions": [
                item("r", "RUNNING", "2026-10-01T02:00:00Z", None),
                item("a", "SUCCEEDED", "2026-11-19T02:00:00Z", Some("2026-11-19T02:10:00Z")),
            ], "nextToken": "2"}),
        ),
        (
            Operation::Executions,
            json!({"nextToken": "2"}),
            json!({"executions": [
                item("b", "FAILED", "2026-11-18T02:00:00Z", Some("2026-11-18T02:10:00Z")),
                item("c", "SUCCEEDED", "2026-10-18T02:00:00Z", Some("2026-10-18T02:10:00Z")),
            ], "nextToken": "3"}),
        ),
        (
            Operation::Execution,
            json!({"executionArn": arn("b")}),
            failed,
        ),
    ]);
    let (runs, calls) = read(Source::StepFunctions, &query(&[]), &services);
    let (a, b) = (arn("a"), arn("b"));
    assert_eq!(
        in_short(&runs),
        [(a.as_str(), 1, "success"), (b.as_str(), 1, "failed")]
    );
    assert_eq!(calls.len(), 4);
    let error = RunError::new(Some("States.TaskFailed".into()), "exit code 1");
    assert_eq!(runs[1].error, Some(error));
    assert_eq!(runs[0].job_name.as_deref(), Some("month_end"));
}

#[test]
fn runs_of_emr_serverless_are_asked_for_their_consumption_and_attempts() {
    let listed = |id: &str, name: &str| json!({"id": id, "name": name, "createdAt": "2026-11-18T02:00:00Z", "state": "SUCCESS"});
    let run = |id: &str, attempt: u32| {
        json!({"jobRun": {"jobRunId": id, "name": "load", "state": "SUCCESS", "attempt": attempt,
            "createdAt": "2026-11-18T02:00:00Z", "startedAt": "2026-11-18T02:01:00Z",
            "endedAt": "2026-11-18T02:09:00Z", "updatedAt": "2026-11-18T02:10:00Z",
            "billedResourceUtilization": {"vCPUHour": 2.0, "memoryGBHour": 8.0, "storageGBHour": 0.0}}})
    };
    let services = Services(vec![
        (
            Operation::EmrServerlessApplications,
            json!({}),
            json!({"applications": [{"id": "00fa"}], "nextToken": "2"}),
        ),
        (
            Operation::EmrServerlessApplications,
            json!({"nextToken": "2"}),
            json!({"applications": [{"id": "00fb"}]}),
        ),
        (
            Operation::EmrServerlessJobRuns,
            json!({"applicationId": "00fa", "createdAtAfter": "2026-11-01T00:00:00.000Z"}),
            json!({"jobRuns": [listed("r1", "load"), listed("r2", "other")], "nextToken": "2"}),
        ),
        (
            Operation::EmrServerlessJobRuns,
            json!({"applicationId": "00fa", "nextToken": "2"}),
            json!({"jobRuns": [listed("r3", "load")]}),
        ),
        (
            Operation::EmrServerlessJobRuns,
            json!({"applicationId": "00fb"}),
            json!({"jobRuns": []}),
        ),
        (
            Operation::EmrServerlessJobRun,
            json!({"jobRunId": "r1"}),
            run("r1", 2),
        ),
        (
            Operation::EmrServerlessJobRun,
            json!({"jobRunId": "r3"}),
            run("r3", 1),
        ),
        (
            Operation::EmrServerlessAttempts,
            json!({"jobRunId": "r1"}),
            json!({"jobRunAttempts": [
                {"attempt": 1, "state": "FAILED", "createdAt": "2026-11-18T02:00:00Z", "updatedAt": "2026-11-18T02:04:00Z"},
                {"attempt": 2, "state": "SUCCESS", "createdAt": "2026-11-18T02:05:00Z", "updatedAt": "2026-11-18T02:10:00Z"},
            ]}),
        ),
    ]);
    let (runs, _) = read(Source::EmrServerless, &query(&["load"]), &services);
    let expected = [
        ("r1", 2, "success"),
        ("r1", 1, "failed"),
        ("r3", 1, "success"),
    ];
    assert_eq!(in_short(&runs), expected);
    assert!(runs.iter().all(|it| it.key.scope == "00fa"));
    assert!(runs[0].units.vcpu_hours.is_some());
}

#[test]
fn queries_of_athena_are_asked_for_a_page_at_a_time() {
    let execution = |id: &str, day: u32, state: &str| {
        json!({"QueryExecutionId": id, "WorkGroup": "etl", "Status": {"State": state,
            "SubmissionDateTime": format!("2026-11-{day:02}T02:00:00Z"), "CompletionDateTime": format!("2026-11-{day:02}T02:05:00Z")},
            "Statistics": {"DataScannedInBytes": 1024, "QueryQueueTimeInMillis": 100}})
    };
    let services = Services(vec![
        (
            Operation::WorkGroups,
            json!({}),
            json!({"WorkGroups": [{"Name": "etl"}, {"Name": "primary"}]}),
        ),
        (
            Operation::QueryExecutionIds,
            json!({"WorkGroup": "etl"}),
            json!({"QueryExecutionIds": ["q1", "q2"], "NextToken": "2"}),
        ),
        (
            Operation::QueryExecutionIds,
            json!({"WorkGroup": "etl", "NextToken": "2"}),
            json!({"QueryExecutionIds": ["q3"]}),
        ),
        (
            Operation::QueryExecutionIds,
            json!({"WorkGroup": "primary"}),
            json!({"QueryExecutionIds": []}),
        ),
        (
            Operation::QueryExecutions,
            json!({"QueryExecutionIds": ["q1", "q2"]}),
            json!({"QueryExecutions": [execution("q1", 19, "SUCCEEDED"), execution("q2", 18, "CANCELLED")]}),
        ),
        (
            Operation::QueryExecutions,
            json!({"QueryExecutionIds": ["q3"]}),
            json!({"QueryExecutions": [execution("q3", 17, "FAILED")]}),
        ),
    ]);
    let (runs, calls) = read(Source::Athena, &query(&[]), &services);
    let expected = [
        ("q2", 1, "stopped"),
        ("q1", 1, "success"),
        ("q3", 1, "failed"),
    ];
    assert_eq!(in_short(&runs), expected);
    assert_eq!(calls.len(), 6);
}

#[test]
fn jobs_of_batch_are_described_with_the_children_of_arrays() {
    let job = |id: &str, status: &str, array: Value| {
        json!({"jobId": id, "jobName": "render", "status": status, "createdAt": 1_795_000_000_000_i64,
            "startedAt": 1_795_000_060_000_i64, "stoppedAt": 1_795_000_120_000_i64, "arrayProperties": array,
            "attempts": [{"startedAt": 1_795_000_060_000_i64, "stoppedAt": 1_795_000_120_000_i64, "container": {"exitCode": 0}}]})
    };
    let listed = |ids: &[&str], next: Option<&str>| {
        let jobs: Vec<Value> = ids
            .iter()
            .map(|id| json!({"jobId": id, "jobName": "render"}))
            .collect();
        json!({"jobSummaryList": jobs, "nextToken": next})
    };
    let queue = "arn:aws:batch:eu-west-1:111122223333:job-queue/etl";
    let services = Services(vec![
        (
            Operation::BatchQueues,
            json!({}),
            json!({"jobQueues": [{"jobQueueArn": queue, "jobQueueName": "etl"}]}),
        ),
        (
            Operation::BatchJobList,
            json!({"jobQueue": queue, "filters": [{"name": "AFTER_CREATED_AT", "values": ["1793491200000"]}]}),
            listed(&["one", "array"], Some("2")),
        ),
        (
            Operation::BatchJobList,
            json!({"jobQueue": queue, "nextToken": "2"}),
            listed(&["two"], None),
        ),
        (
            Operation::BatchJobList,
            json!({"arrayJobId": "array", "jobStatus": "SUCCEEDED"}),
            listed(&["array:0"], Some("c2")),
        ),
        (
            Operation::BatchJobList,
            json!({"arrayJobId": "array", "jobStatus": "SUCCEEDED", "nextToken": "c2"}),
            listed(&["array:1"], None),
        ),
        (
            Operation::BatchJobList,
            json!({"arrayJobId": "array", "jobStatus": "FAILED"}),
            listed(&[], None),
        ),
        (
            Operation::BatchJobs,
            json!({"jobs": ["one", "array"]}),
            json!({"jobs": [job("one", "FAILED", json!(null)), job("array", "SUCCEEDED", json!({"size": 2}))]}),
        ),
        (
            Operation::BatchJobs,
            json!({"jobs": ["array:0"]}),
            json!({"jobs": [job("array:0", "SUCCEEDED", json!({"index": 0, "size": 2}))]}),
        ),
        (
            Operation::BatchJobs,
            json!({"jobs": ["array:1"]}),
            json!({"jobs": [job("array:1", "SUCCEEDED", json!({"index": 1}))]}),
        ),
        (
            Operation::BatchJobs,
            json!({"jobs": ["two"]}),
            json!({"jobs": [job("two", "RUNNING", json!(null))]}),
        ),
    ]);
    let (runs, _) = read(Source::Batch, &query(&["render"]), &services);
    let mut ids: Vec<&str> = runs.iter().map(|it| it.key.run_id.as_str()).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["array", "array:0", "array:1", "one", "two"]);
}

#[test]
fn steps_are_read_of_clusters_that_were_there() {
    let step = |id: &str, day: u32, state: &str| {
        json!({"Id": id, "Name": "load", "Status": {"State": state, "Timeline": {
            "CreationDateTime": format!("2026-11-{day:02}T02:00:00Z"),
            "StartDateTime": format!("2026-11-{day:02}T02:01:00Z"),
            "EndDateTime": format!("2026-11-{day:02}T02:05:00Z")}}})
    };
    let gone =
        json!({"Id": "j-0", "Status": {"Timeline": {"EndDateTime": "2026-10-18T02:00:00Z"}}});
    let services = Services(vec![
        (
            Operation::EmrClusters,
            json!({}),
            json!({"Clusters": [gone, {"Id": "j-1", "Status": {"Timeline": {}}}], "Marker": "2"}),
        ),
        (
            Operation::EmrClusters,
            json!({"Marker": "2"}),
            json!({"Clusters": []}),
        ),
        (
            Operation::EmrSteps,
            json!({"ClusterId": "j-1"}),
            json!({"Steps": [step("s-3", 19, "COMPLETED")], "Marker": "2"}),
        ),
        (
            Operation::EmrSteps,
            json!({"ClusterId": "j-1", "Marker": "2"}),
            json!({"Steps": [step("s-2", 18, "FAILED")]}),
        ),
    ]);
    let (runs, _) = read(Source::EmrEc2, &query(&[]), &services);
    assert_eq!(
        in_short(&runs),
        [("s-3", 1, "success"), ("s-2", 1, "failed")]
    );
    assert_eq!(runs[0].key.scope, "j-1");
}

#[test]
fn runs_of_virtual_clusters_and_of_databrew_are_read_to_their_last_page() {
    let run = |id: &str, day: u32| {
        json!({"id": id, "name": "load", "state": "COMPLETED", "createdAt": format!("2026-11-{day:02}T02:00:00Z"),
            "finishedAt": format!("2026-11-{day:02}T02:05:00Z")})
    };
    let services = Services(vec![
        (
            Operation::VirtualClusters,
            json!({}),
            json!({"virtualClusters": [{"id": "vc1"}]}),
        ),
        (
            Operation::EmrContainersJobRuns,
            json!({"virtualClusterId": "vc1"}),
            json!({"jobRuns": [run("k1", 19)], "nextToken": "2"}),
        ),
        (
            Operation::EmrContainersJobRuns,
            json!({"nextToken": "2"}),
            json!({"jobRuns": [run("k2", 18)]}),
        ),
    ]);
    let (runs, _) = read(Source::EmrEks, &query(&[]), &services);
    assert_eq!(
        in_short(&runs),
        [("k1", 1, "success"), ("k2", 1, "success")]
    );

    let run = |id: &str, day: u32| {
        json!({"RunId": id, "JobName": "clean", "State": "SUCCEEDED", "StartedOn": format!("2026-11-{day:02}T02:00:00Z"),
            "CompletedOn": format!("2026-11-{day:02}T02:05:00Z")})
    };
    let services = Services(vec![
        (
            Operation::DataBrewJobs,
            json!({}),
            json!({"Jobs": [{"Name": "clean"}]}),
        ),
        (
            Operation::DataBrewJobRuns,
            json!({"name": "clean"}),
            json!({"JobRuns": [run("d1", 19)], "NextToken": "2"}),
        ),
        (
            Operation::DataBrewJobRuns,
            json!({"nextToken": "2"}),
            json!({"JobRuns": [run("d2", 18)]}),
        ),
    ]);
    let (runs, _) = read(Source::DataBrew, &query(&[]), &services);
    assert_eq!(
        in_short(&runs),
        [("d1", 1, "success"), ("d2", 1, "success")]
    );
}

#[test]
fn what_cannot_be_answered_is_passed_over_and_the_rest_is_read() {
    let services = glue();
    let mut reading = Reading::begin(Source::Glue, query(&[]), instant(NOW));
    let mut passed = Vec::new();
    let mut runs = Vec::new();
    while let Some(call) = reading.call() {
        if call.id == "orders" {
            passed.push(reading.pass_over());
        } else {
            runs.extend(reading.take(services.answer(&call).unwrap()).runs);
        }
    }
    assert_eq!(passed, [PassedOver::Holder("orders".into())]);
    assert_eq!(in_short(&runs), [("jr_9", 1, "running")]);
    let mut denied = Reading::begin(Source::Glue, query(&[]), instant(NOW));
    assert_eq!(denied.pass_over(), PassedOver::Everything);
    assert_eq!(denied.call(), None);
}

#[test]
fn an_item_that_nobody_can_place_is_counted_and_left_out() {
    let mut reading = Reading::begin(Source::Glue, query(&[]), instant(NOW));
    reading.take(&json!({"Jobs": [{"Name": "orders"}]}));
    let unplaced = json!({"Id": "jr_1", "JobRunState": "WAITING"});
    let unknown = glue_run("jr_2", "2026-11-18T02:00:00Z", "DONE");
    let found = reading.take(&json!({"JobRuns": [unplaced, unknown]}));
    assert_eq!((found.runs.len(), found.unreadable), (0, 2));
}

#[test]
fn a_reading_goes_on_only_for_the_same_question_and_while_its_tokens_last() {
    let now = instant(NOW);
    let hours = |hours| SignedDuration::from_hours(hours);
    let reading = Reading::begin(Source::Glue, query(&[]), now);
    let later = |moved: SignedDuration| Query {
        since: instant(SINCE) + moved,
        ..query(&[])
    };
    assert!(reading.suits(&query(&[]), now));
    assert!(reading.suits(&later(hours(3)), now + hours(3)));
    assert!(!reading.suits(&later(hours(-3)), now), "more is asked for");
    assert!(
        !reading.suits(&query(&[]), now + hours(24)),
        "tokens are spent"
    );
    assert!(!reading.suits(&query(&["orders"]), now));
}

/// The event, the platform's answer about it, and the same from the list.
fn told_thrice(run_state: &str, state: State) -> (Observation, Observation, Observation) {
    let started = "2026-11-19T02:00:00Z";
    let services = glue();
    let job = &services.0[0].2["Jobs"][0];
    let item = glue_run("jr_5", started, run_state);
    let mut reading = Reading::begin(Source::Glue, query(&["orders"]), instant(NOW));
    reading.take(&json!({"Jobs": [job]}));
    let listed = reading.take(&json!({"JobRuns": [item]})).runs.remove(0);
    let mut event = Observation::new(listed.key.clone(), state, run_state, instant(started));
    event.digest = Some("an event".into());
    event.job_name = Some("orders".into());
    event.ended_at = Some(instant("2026-11-19T02:00:02Z"));
    let run: JobRun = serde_json::from_value(item).unwrap();
    let job: Job = serde_json::from_value(job.clone()).unwrap();
    let answer = glue_report(&event, run, Some(job)).unwrap();
    (event, answer, listed)
}

#[test]
fn a_run_is_the_same_whether_history_or_its_event_came_first() {
    for (word, state) in [
        ("SUCCEEDED", State::Success),
        ("FAILED", State::Failed),
        ("STOPPED", State::Stopped),
    ] {
        let (event, answer, listed) = told_thrice(word, state);
        let prices = prices();
        let track = |run: Option<&Ledger>| {
            advance(run, &event, Facts::Answered(Some(&answer)), at(0), &prices)
        };
        let import = |run: Option<&Ledger>| recall(run, &listed, at(0), &prices);

        let tracked = track(None).run;
        let after = import(Some(&tracked));
        assert!(after.plan.is_empty(), "what tracking knows is no change");
        let imported = import(None).run;
        assert!(imported.is_history && !tracked.is_history);
        let again = import(Some(&imported));
        assert!(again.plan.is_empty() && again.outcome == Outcome::Duplicate);
        let seen = track(Some(&imported)).run;
        assert_eq!(essence(&seen), essence(&tracked), "{word}");
        assert_eq!(seen.attempts(), tracked.attempts());
        assert_eq!(seen.unanswered, tracked.unanswered);
        assert_eq!(essence(&imported).2, essence(&tracked).2, "the price");
    }
}

fn desk() -> Desk {
    Desk::of(
        &json!({"jobs": {"orders": {"recipients": ["a@example.com"], "on_success": ["b@example.com"]}}}),
    )
}

/// Takes in a run of the past.
fn import(desk: &mut Desk, listed: &Observation, seconds: i64) -> Ledger {
    let listed = Observation {
        digest: None,
        authority: Authority::Platform,
        ..listed.clone()
    };
    let current = desk.runs.get(&listed.key.text());
    let run = recall(current, &listed, at(seconds), &prices()).run;
    desk.take(&run, seconds);
    run
}

#[test]
fn history_is_no_news() {
    let mut desk = desk();
    import(&mut desk, &ended("r1", State::Failed, 100), 500);
    import(&mut desk, &ended("r2", State::Success, 200), 500);
    import(&mut desk, &ended("r3", State::Timeout, 300), 500);
    desk.remind(500);
    desk.remind(500 + 30 * 86_400);
    assert_eq!(desk.send(30 * 86_400), []);
    assert!(desk.incidents.is_empty());
}

#[test]
fn what_happens_after_an_import_is_news() {
    let mut desk = desk();
    import(&mut desk, &ended("r1", State::Failed, 100), 500);
    let event = ended("r1", State::Failed, 100);
    desk.observe(&event, 501);
    assert_eq!(desk.send(501), [], "the event of what is known already");
    desk.observe(&ended("r2", State::Failed, 600), 601);
    assert_eq!(desk.send(601), told(Step::Opened, &["a@example.com"]));

    import(&mut desk, &report_of("r3", State::Running, 700), 750);
    desk.observe(&ended("r3", State::Success, 800), 801);
    let mut expected = told(Step::Resolved(0), &["a@example.com"]);
    expected.extend(told(Step::Success, &["b@example.com"]));
    assert_eq!(
        desk.send(801),
        expected,
        "it ran when it was imported, and ends now"
    );
}

#[test]
fn a_late_event_of_a_failure_before_an_imported_success_mails_nobody() {
    let mut desk = desk();
    import(&mut desk, &ended("r2", State::Success, 200), 500);
    desk.observe(&ended("r1", State::Failed, 100), 501);
    assert_eq!(desk.send(501), []);
}

#[test]
fn an_imported_success_ends_what_somebody_was_told() {
    let mut desk = desk();
    desk.observe(&ended("r1", State::Failed, 100), 101);
    assert_eq!(desk.send(101), told(Step::Opened, &["a@example.com"]));
    import(&mut desk, &ended("r2", State::Success, 200), 500);
    assert_eq!(desk.send(500), told(Step::Resolved(0), &["a@example.com"]));
}
