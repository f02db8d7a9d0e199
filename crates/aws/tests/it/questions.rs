//! Each service gets its question in its own protocol, signed for it, and its answer is read.

use crate::{ended, read};
use serde_json::{Value, json};
use strands_core::run::{Platform, State};
use strands_testing::FakeAws;

const TASK: &str = "arn:aws:ecs:eu-west-1:111122223333:task/etl/0f1e2d";
const EXECUTION: &str = "arn:aws:states:eu-west-1:111122223333:execution:month_end:run-1";
const REQUEST: &str = "3604209a-e9a3-11e6-939a-754dd98c7be3";

struct Case {
    platform: Platform,
    scope: &'static str,
    run_id: &'static str,
    what: &'static str,
    parameters: Value,
    answer: Value,
    signed_as: &'static str,
    native_state: &'static str,
}

fn cases() -> Vec<Case> {
    vec![
        Case {
            platform: Platform::Glue,
            scope: "-",
            run_id: "jr_1",
            what: "AWSGlue.GetJobRun",
            parameters: json!({"JobName": "nightly_load", "RunId": "jr_1"}),
            answer: json!({"JobRun": {"JobRunState": "TIMEOUT"}}),
            signed_as: "glue",
            native_state: "TIMEOUT",
        },
        Case {
            platform: Platform::EmrServerless,
            scope: "00fa",
            run_id: "00fr",
            what: "GET /applications/00fa/jobruns/00fr",
            parameters: Value::Null,
            answer: json!({"jobRun": {"state": "CANCELLED"}}),
            signed_as: "emr-serverless",
            native_state: "CANCELLED",
        },
        Case {
            platform: Platform::EmrEc2,
            scope: "j-1ABC",
            run_id: "s-2DEF",
            what: "ElasticMapReduce.DescribeStep",
            parameters: json!({"ClusterId": "j-1ABC", "StepId": "s-2DEF"}),
            answer: json!({"Step": {"Status": {"State": "INTERRUPTED"}}}),
            signed_as: "elasticmapreduce",
            native_state: "INTERRUPTED",
        },
        Case {
            platform: Platform::EmrEks,
            scope: "vc1",
            run_id: "00ek",
            what: "GET /virtualclusters/vc1/jobruns/00ek",
            parameters: Value::Null,
            answer: json!({"jobRun": {"state": "COMPLETED"}}),
            signed_as: "emr-containers",
            native_state: "COMPLETED",
        },
        Case {
            platform: Platform::Batch,
            scope: "-",
            run_id: "7d6c",
            what: "POST /v1/describejobs",
            parameters: json!({"jobs": ["7d6c"]}),
            answer: json!({"jobs": [{"status": "SUCCEEDED"}]}),
            signed_as: "batch",
            native_state: "SUCCEEDED",
        },
        Case {
            platform: Platform::StepFunctions,
            scope: "-",
            run_id: EXECUTION,
            what: "AWSStepFunctions.DescribeExecution",
            parameters: json!({"executionArn": EXECUTION}),
            answer: json!({"status": "ABORTED"}),
            signed_as: "states",
            native_state: "ABORTED",
        },
        Case {
            platform: Platform::Ecs,
            scope: "-",
            run_id: TASK,
            what: "AmazonEC2ContainerServiceV20141113.DescribeTasks",
            parameters: json!({"cluster": "etl", "tasks": [TASK]}),
            answer: json!({"tasks": [{"lastStatus": "STOPPED"}]}),
            signed_as: "ecs",
            native_state: "STOPPED",
        },
        Case {
            platform: Platform::Lambda,
            scope: "-",
            run_id: REQUEST,
            what: "Logs_20140328.FilterLogEvents",
            parameters: json!({"logGroupName": "/aws/lambda/nightly_load"}),
            answer: json!({"events": [{
                "timestamp": 1_795_147_200_000_i64,
                "message": format!("REPORT RequestId: {REQUEST}\tDuration: 10.00 ms\t"),
            }]}),
            signed_as: "logs",
            native_state: "FAILED",
        },
        Case {
            platform: Platform::RedshiftData,
            scope: "-",
            run_id: "9c8b",
            what: "RedshiftData.DescribeStatement",
            parameters: json!({"Id": "9c8b"}),
            answer: json!({"Status": "FINISHED"}),
            signed_as: "redshift-data",
            native_state: "FINISHED",
        },
        Case {
            platform: Platform::Athena,
            scope: "-",
            run_id: "4b3a",
            what: "AmazonAthena.GetQueryExecution",
            parameters: json!({"QueryExecutionId": "4b3a"}),
            answer: json!({"QueryExecution": {"Status": {"State": "CANCELLED"}}}),
            signed_as: "athena",
            native_state: "CANCELLED",
        },
        Case {
            platform: Platform::DataBrew,
            scope: "-",
            run_id: "db_1",
            what: "GET /jobs/nightly_load/jobRun/db_1",
            parameters: Value::Null,
            answer: json!({"State": "STOPPED"}),
            signed_as: "databrew",
            native_state: "STOPPED",
        },
    ]
}

#[tokio::test]
async fn each_service_is_asked_in_its_own_way() {
    let cases = cases();
    assert_eq!(cases.len(), Platform::AWS.len());
    let aws = FakeAws::start().await;
    for case in cases {
        aws.knows(case.what, case.parameters, case.answer);
        let event = ended(case.platform, case.scope, case.run_id);
        let before = aws.asked().len();

        let report = read(&aws, &event).await.unwrap().unwrap();

        assert_eq!(report.native_state, case.native_state, "{}", case.what);
        let asked = &aws.asked()[before];
        assert_eq!(asked.what, case.what);
        let signature = asked.signature.as_ref().unwrap();
        assert_eq!(signature.service, case.signed_as, "{}", case.what);
        assert_eq!(signature.region, "eu-west-1");
        for header in ["host", "x-amz-date"] {
            assert!(
                signature.headers.iter().any(|it| it == header),
                "{signature:?}"
            );
        }
        let is_json = !case.what.contains(' ');
        let has_target = signature.headers.iter().any(|it| it == "x-amz-target");
        assert_eq!(has_target, is_json, "{signature:?}");
    }
}

#[tokio::test]
async fn no_service_knows_what_nobody_told_it() {
    let aws = FakeAws::start().await;
    for case in cases() {
        let event = ended(case.platform, case.scope, case.run_id);
        assert_eq!(read(&aws, &event).await, Ok(None), "{}", case.what);
    }
}

#[tokio::test]
async fn attempts_are_listed_by_another_question() {
    let aws = FakeAws::start().await;
    let run = "GET /applications/00fa/jobruns/00fr";
    let answer = json!({"jobRun": {"state": "SUCCESS", "attempt": 2}});
    aws.knows(run, Value::Null, answer);
    let attempts = json!({"jobRunAttempts": [{"attempt": 1, "state": "FAILED"}]});
    aws.knows(&format!("{run}/attempts"), Value::Null, attempts);

    let event = ended(Platform::EmrServerless, "00fa", "00fr");
    let report = read(&aws, &event).await.unwrap().unwrap();

    assert_eq!((report.attempt, report.state), (2, State::Success));
    let other = &report.others[0];
    assert_eq!((other.attempt, other.state), (1, State::Failed));
}
