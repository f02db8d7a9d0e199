//! What a role needs beside the tables: for Lambda itself, as the function's settings in the template
//! tell, for questions to platforms, and for mails.

use serde_norway::Value;
use std::collections::BTreeSet;
use strands_core::platform::Operation;
use strands_testing::Right;
use strands_testing::role::{resource_of, template};

fn each(actions: &[&str], resource: &str) -> impl Iterator<Item = Right> {
    let right = |action: &&str| Right::new(*action, resource);
    actions.iter().map(right).collect::<Vec<_>>().into_iter()
}

fn functions(template: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let resources = template["Resources"].as_mapping().unwrap().iter();
    resources
        .filter(|(_, it)| it["Type"] == "AWS::Serverless::Function")
        .map(|(name, it)| (name.as_str().unwrap(), it))
}

fn events(function: &Value) -> impl Iterator<Item = &Value> {
    let events = function["Properties"]["Events"].as_mapping();
    events.into_iter().flat_map(serde_norway::Mapping::values)
}

/// Logs, traces, and what Lambda polls or reports to in the function's name (AWS Lambda Developer Guide,
/// "Defining Lambda function permissions with an execution role", and those of its event sources).
pub(super) fn of_lambda(binary: &str) -> BTreeSet<Right> {
    let template = template();
    let of_binary = |it: &(&str, &Value)| it.1["Metadata"]["BuildProperties"]["Binary"] == binary;
    let (_, function) = functions(&template).find(of_binary).unwrap();
    let logs = resource_of(&function["Properties"]["LoggingConfig"]["LogGroup"]);
    let mut needed = BTreeSet::new();
    needed.extend(each(&["logs:CreateLogStream", "logs:PutLogEvents"], &logs));
    if template["Globals"]["Function"]["Tracing"] == "Active" {
        let traces = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"];
        needed.extend(each(&traces, "*"));
    }
    for event in events(function) {
        needed.extend(of_source(event));
    }
    needed
}

fn of_source(event: &Value) -> BTreeSet<Right> {
    let properties = &event["Properties"];
    match event["Type"].as_str().unwrap() {
        "SQS" => {
            let polling = [
                "sqs:ReceiveMessage",
                "sqs:DeleteMessage",
                "sqs:GetQueueAttributes",
            ];
            each(&polling, &resource_of(&properties["Queue"])).collect()
        }
        "DynamoDB" => {
            let polling = [
                "dynamodb:DescribeStream",
                "dynamodb:GetRecords",
                "dynamodb:GetShardIterator",
                "dynamodb:ListStreams",
            ];
            let failures = &properties["DestinationConfig"]["OnFailure"];
            assert_eq!(failures["Type"], "SQS");
            let failures = resource_of(&failures["Destination"]);
            each(&polling, &resource_of(&properties["Stream"]))
                .chain(each(&["sqs:SendMessage"], &failures))
                .collect()
        }
        // It invokes with a role of its own.
        "ScheduleV2" => BTreeSet::new(),
        other => panic!("say what a function needs for an event source {other}"),
    }
}

/// The schedules of all functions.
pub(super) fn of_schedules() -> BTreeSet<Right> {
    let template = template();
    let scheduled = functions(&template)
        .filter(|(_, function)| events(function).any(|it| it["Type"] == "ScheduleV2"));
    scheduled
        .map(|(name, _)| Right::new("lambda:InvokeFunction", format!("{name}.Alias")))
        .collect()
}

/// Action and resource of a question (Service Authorization Reference).
pub(super) fn of_question(operation: Operation) -> Right {
    let (service, resource) = match operation {
        Operation::GlueJobRun | Operation::GlueJob | Operation::GlueTags => ("glue", "glue:job/*"),
        Operation::EmrServerlessJobRun | Operation::EmrServerlessAttempts => {
            ("emr-serverless", "emr-serverless:/applications/*/jobruns/*")
        }
        Operation::EmrServerlessApplication | Operation::EmrServerlessTags => {
            ("emr-serverless", "emr-serverless:/applications/*")
        }
        Operation::EmrStep | Operation::EmrCluster => {
            ("elasticmapreduce", "elasticmapreduce:cluster/*")
        }
        Operation::StateMachineTags => ("states", "states:stateMachine:*"),
        Operation::FunctionTags => ("lambda", "lambda:function:*"),
        Operation::EmrContainersJobRun => (
            "emr-containers",
            "emr-containers:/virtualclusters/*/jobruns/*",
        ),
        Operation::Execution => ("states", "states:execution:*"),
        Operation::EcsTasks => ("ecs", "ecs:task/*"),
        Operation::LogEvents => ("logs", "logs:log-group:/aws/lambda/*"),
        Operation::QueryExecution | Operation::WorkGroupTags => ("athena", "athena:workgroup/*"),
        Operation::DataBrewJobRun | Operation::DataBrewTags => ("databrew", "databrew:job/*"),
        // These know no resource.
        Operation::BatchJobs => ("batch", "*"),
        Operation::Statement => ("redshift-data", "*"),
        list => panic!("a function asks for {list:?}, a list of what there was"),
    };
    Right::new(format!("{service}:{}", operation.name()), resource)
}

/// `Invoke` of the agents that the supervisor's setting names.
pub(super) fn of_agents() -> impl Iterator<Item = Right> {
    let template = template();
    let settings = &template["Resources"]["Supervisor"]["Properties"]["Environment"]["Variables"];
    let agents = resource_of(&settings["AGENTS"]);
    let named = agents.split("\"function\":\"").skip(1);
    let functions = named.map(|rest| rest.split('"').next().unwrap().to_owned());
    let functions: Vec<_> = functions.collect();
    assert!(!functions.is_empty(), "{agents}");
    let right = |function| Right::new("lambda:InvokeFunction", function);
    functions.into_iter().map(right)
}

/// `GetObject` of the scripts in the bucket that AWS Glue Studio makes in each account and region (AWS Glue
/// User Guide, "Setting up AWS Glue Studio").
pub(super) fn of_scripts() -> Right {
    Right::new(
        "s3:GetObject",
        "s3:::aws-glue-assets-AWS::AccountId-AWS::Region/*",
    )
}

/// `GetTable` of any table of the account's catalog (AWS Glue Developer Guide, "Specifying AWS Glue resource
/// ARNs": of a table its database and the catalog, too).
pub(super) fn of_tables() -> impl Iterator<Item = Right> {
    each_on(
        "glue:GetTable",
        &["glue:catalog", "glue:database/*", "glue:table/*"],
    )
}

fn each_on(action: &'static str, resources: &[&'static str]) -> impl Iterator<Item = Right> {
    let right = |resource: &&str| Right::new(action, *resource);
    resources.iter().map(right).collect::<Vec<_>>().into_iter()
}

/// `SendEmail`, from the one sender, with the configuration set whose events come back.
pub(super) fn of_mail() -> impl Iterator<Item = Right> {
    let condition = r#"{"StringEquals":{"ses:FromAddress":"SenderAddress"}}"#;
    let resources = ["ses:identity/*", "ses:configuration-set/MailConfiguration"];
    resources.into_iter().map(|resource| Right {
        condition: Some(condition.to_owned()),
        ..Right::new("ses:SendEmail", resource)
    })
}
