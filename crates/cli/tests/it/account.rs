//! `doctor --aws` and `smoke --aws` against an account that answers what a test says.

use crate::support::{Ended, Place};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::fmt::Write;
use strands_core::dead_letter::DeadLetter;
use strands_core::event::{Reason, Rejection};
use strands_core::instant;
use strands_testing::{FakeAws, TestStore};

const TABLES: [&str; 10] = [
    "AgentInvocations",
    "CostTrends",
    "DataQualityHistory",
    "DeadLetters",
    "Incidents",
    "IssueRegistry",
    "JobExecutions",
    "Ledger",
    "Rollups",
    "Sessions",
];
const FUNCTIONS: [(&str, &[&str]); 9] = [
    ("tracking", &["sqs:RunEvents"]),
    ("rollup", &["table/StrandsLedger/stream/1"]),
    (
        "email-notification",
        &["table/StrandsLedger/stream/1", "sqs:MailEvents"],
    ),
    ("reconcile", &[]),
    ("cost-tracking", &[]),
    ("dashboard", &[]),
    ("supervisor", &["table/StrandsJobExecutions/stream/1"]),
    ("optimization", &[]),
    ("compliance", &[]),
];
const QUEUES: [&str; 6] = [
    "RunEventsQueueUrl",
    "MailEventsQueueUrl",
    "RunEventsDeadLettersUrl",
    "RuleDeadLettersUrl",
    "MailEventsDeadLettersUrl",
    "StreamFailuresUrl",
];

/// An installation in which all is well, and its tables.
struct Account {
    aws: FakeAws,
    tables: TestStore,
    place: Place,
}

impl Account {
    async fn well() -> Self {
        let account = Self {
            aws: FakeAws::start().await,
            tables: TestStore::start().await,
            place: Place::new(),
        };
        account.knows_caller();
        account.knows_stack("CREATE_COMPLETE", &[]);
        for table in TABLES {
            account.knows_table(table);
        }
        account.knows_mail();
        account.knows_functions();
        account.knows_delivery();
        account
    }

    fn knows_caller(&self) {
        let xml = "<GetCallerIdentityResponse><GetCallerIdentityResult>\
            <Arn>arn:aws:iam::111122223333:user/jane</Arn><UserId>AIDA</UserId><Account>111122223333</Account>\
            </GetCallerIdentityResult></GetCallerIdentityResponse>";
        self.aws
            .knows("Action=GetCallerIdentity", json!({}), json!(xml));
    }

    /// The stack, with parameters that differ from the usual ones.
    fn knows_stack(&self, status: &str, parameters: &[(&str, &str)]) {
        let mut all = vec![
            ("TablePrefix", "Strands"),
            ("SenderAddress", "etl@example.com"),
            (
                "NotificationSettings",
                "{&quot;fallback&quot;: [&quot;jane@example.com&quot;]}",
            ),
            ("MaxSendRate", "1"),
            ("Environment", "production"),
            ("DeletionProtection", "true"),
        ];
        all.retain(|(name, _)| !parameters.iter().any(|(other, _)| other == name));
        all.extend(parameters);
        let parameters = members(("ParameterKey", "ParameterValue"), all);
        let mut outputs: Vec<(String, String)> = vec![
            ("Version".to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
            ("MailConfigurationSet".to_owned(), "strands-mail".to_owned()),
            ("RunEventsRuleName".to_owned(), "RunEventsRule".to_owned()),
            ("MailEventsRuleName".to_owned(), "MailEventsRule".to_owned()),
        ];
        for (output, function) in [
            ("TrackingFunction", "tracking"),
            ("RollupFunction", "rollup"),
            ("EmailNotificationFunction", "email-notification"),
            ("ReconcileFunction", "reconcile"),
            ("SupervisorFunction", "supervisor"),
            ("OptimizationFunction", "optimization"),
            ("ComplianceFunction", "compliance"),
            ("CostTrackingFunction", "cost-tracking"),
            ("DashboardFunction", "dashboard"),
        ] {
            outputs.push((output.to_owned(), function.to_owned()));
        }
        for queue in QUEUES {
            outputs.push((queue.to_owned(), url(queue)));
        }
        let outputs = outputs
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()));
        let outputs = members(("OutputKey", "OutputValue"), outputs);
        let xml = format!(
            "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>strands</StackName>\
             <StackStatus>{status}</StackStatus><CreationTime>2026-11-20T04:00:00Z</CreationTime>\
             <Parameters>{parameters}</Parameters><Outputs>{outputs}</Outputs></member></Stacks>\
             </DescribeStacksResult></DescribeStacksResponse>"
        );
        let stack = json!({"StackName": "strands"});
        self.aws.knows("Action=DescribeStacks", stack, json!(xml));
    }

    fn knows_table(&self, table: &str) {
        let name = json!({"TableName": format!("Strands{table}")});
        self.aws.knows(
            "DynamoDB_20120810.DescribeTable",
            name.clone(),
            table_answer("ACTIVE"),
        );
        let expiry = json!({"TimeToLiveDescription": {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}});
        self.aws
            .knows("DynamoDB_20120810.DescribeTimeToLive", name.clone(), expiry);
        let backups = json!({"ContinuousBackupsDescription": {"ContinuousBackupsStatus": "ENABLED",
            "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "ENABLED"}}});
        self.aws
            .knows("DynamoDB_20120810.DescribeContinuousBackups", name, backups);
    }

    fn knows_mail(&self) {
        let account = json!({
            "ProductionAccessEnabled": true, "SendingEnabled": true, "EnforcementStatus": "HEALTHY",
            "SendQuota": {"Max24HourSend": 50000.0, "MaxSendRate": 14.0, "SentLast24Hours": 3.0},
        });
        self.aws.knows("GET /v2/email/account", json!({}), account);
        let identity = json!({"VerifiedForSendingStatus": true, "VerificationStatus": "SUCCESS"});
        self.aws
            .knows("GET /v2/email/identities/example.com", json!({}), identity);
        let destination = json!({
            "Enabled": true,
            "MatchingEventTypes": ["SEND", "DELIVERY", "DELIVERY_DELAY", "REJECT", "BOUNCE", "COMPLAINT"],
            "EventBridgeDestination": {"EventBusArn": "arn:aws:events:eu-west-1:111122223333:event-bus/default"},
        });
        let events = json!({"EventDestinations": [destination]});
        self.aws.knows(MAIL_EVENTS, json!({}), events);
    }

    fn knows_functions(&self) {
        let settings = json!({"AccountLimit": {"ConcurrentExecutions": 1000, "UnreservedConcurrentExecutions": 1000}});
        self.aws
            .knows("GET /2016-08-19/account-settings", json!({}), settings);
        for (function, sources) in FUNCTIONS {
            let answer = json!({"State": "Active", "LastUpdateStatus": "Successful", "Architectures": ["arm64"]});
            self.aws.knows(&configuration(function), json!({}), answer);
            let mappings: Vec<Value> = sources
                .iter()
                .map(|source| json!({"EventSourceArn": source, "State": "Enabled", "LastProcessingResult": "OK"}))
                .collect();
            let of = json!({"FunctionName": format!("{function}:live")});
            self.aws
                .knows(MAPPINGS, of, json!({"EventSourceMappings": mappings}));
            let group = format!("/aws/lambda/{function}");
            let groups = json!({"logGroups": [{"logGroupName": group, "retentionInDays": 30}]});
            self.aws.knows(
                "Logs_20140328.DescribeLogGroups",
                json!({"logGroupNamePrefix": group}),
                groups,
            );
        }
    }

    fn knows_delivery(&self) {
        for (rule, queue) in [
            ("RunEventsRule", "RunEventsQueueUrl"),
            ("MailEventsRule", "MailEventsQueueUrl"),
        ] {
            self.aws.knows(
                "AWSEvents.DescribeRule",
                json!({"Name": rule}),
                json!({"State": "ENABLED"}),
            );
            let target = json!({"Arn": format!("arn:aws:sqs:eu-west-1:111122223333:{queue}"),
                "DeadLetterConfig": {"Arn": "arn:aws:sqs:eu-west-1:111122223333:RuleDeadLetters"}});
            self.aws.knows(
                "AWSEvents.ListTargetsByRule",
                json!({"Rule": rule}),
                json!({"Targets": [target]}),
            );
        }
        for queue in QUEUES {
            self.knows_queue(queue, 0);
        }
        let schedules = json!({"Schedules": [{"Name": "DueMails", "State": "ENABLED"}]});
        self.aws.knows(
            "GET /schedules",
            json!({"ScheduleGroup": "strands"}),
            schedules,
        );
        self.aws.knows(
            "GraniteServiceVersion20100801.DescribeAlarms",
            json!({}),
            json!({"MetricAlarms": [{"AlarmName": "strands-rule-dead", "StateValue": "OK"}]}),
        );
    }

    fn knows_queue(&self, queue: &str, waiting: u64) {
        let attributes = json!({"Attributes": {
            "QueueArn": format!("arn:aws:sqs:eu-west-1:111122223333:{queue}"),
            "ApproximateNumberOfMessages": waiting.to_string(),
        }});
        self.aws.knows(
            "AmazonSQS.GetQueueAttributes",
            json!({"QueueUrl": url(queue)}),
            attributes,
        );
    }

    /// Runs the command. What it says of tables is asked of the fake, rows lie in a store.
    async fn run(&self, words: &[&str], tables: &str) -> Ended {
        let mut command = self.place.command(words);
        command
            .env("AWS_ENDPOINT_URL", self.aws.url())
            .env("AWS_ENDPOINT_URL_DYNAMODB", tables)
            .env("AWS_REGION", "eu-west-1")
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("AWS_CONFIG_FILE", "/dev/null")
            .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
        let ended = tokio::task::spawn_blocking(move || Ended::of(command.output().unwrap()));
        ended.await.unwrap()
    }

    async fn doctor(&self) -> Ended {
        self.run(&["doctor", "--aws", "--json"], &self.aws.url())
            .await
    }

    /// The verdicts of checks by name, but for those that are `ok`.
    async fn troubles(&self) -> Vec<(String, String)> {
        let document = self.doctor().await.json();
        let checks = document["result"]["checks"].as_array().unwrap().clone();
        checks
            .iter()
            .filter(|check| check["verdict"] != "ok")
            .map(|check| {
                let text = |name: &str| check[name].as_str().unwrap().to_owned();
                (text("name"), text("verdict"))
            })
            .collect()
    }
}

/// A list of pairs in XML.
fn members<'a>(
    (key, value): (&str, &str),
    pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> String {
    let mut xml = String::new();
    for (name, text) in pairs {
        write!(
            xml,
            "<member><{key}>{name}</{key}><{value}>{text}</{value}></member>"
        )
        .unwrap();
    }
    xml
}

const MAIL_EVENTS: &str = "GET /v2/email/configuration-sets/strands-mail/event-destinations";
const MAPPINGS: &str = "GET /2015-03-31/event-source-mappings";

fn configuration(function: &str) -> String {
    format!("GET /2015-03-31/functions/{function}/configuration")
}

fn url(queue: &str) -> String {
    format!("https://sqs.eu-west-1.amazonaws.com/111122223333/{queue}")
}

fn table_answer(status: &str) -> Value {
    json!({"Table": {
        "TableStatus": status, "DeletionProtectionEnabled": true,
        "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        "SSEDescription": {"Status": "ENABLED", "SSEType": "KMS"},
    }})
}

/// The rows that doctor looks at are asked of the same fake: there are none.
fn knows_no_rows(account: &Account) {
    account.aws.knows(
        "DynamoDB_20120810.Query",
        json!({}),
        json!({"Items": [], "Count": 0}),
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn where_all_is_well_every_check_says_so() {
    let account = Account::well().await;
    knows_no_rows(&account);
    let ended = account.doctor().await;
    let document = ended.json();
    let checks = document["result"]["checks"].as_array().unwrap();
    let bad: Vec<&Value> = checks.iter().filter(|it| it["verdict"] != "ok").collect();
    assert!(bad.is_empty(), "{bad:#?}");
    assert!(checks.len() > 25, "{}", checks.len());
    assert_eq!(ended.code, 0, "{}", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "a table")]
async fn each_trouble_is_found_where_it_is() {
    type Trouble = (&'static str, fn(&Account), &'static str, &'static str);
    let troubles: [Trouble; 15] = [
        (
            "a failed update",
            |it| it.knows_stack("UPDATE_ROLLBACK_COMPLETE", &[]),
            "stack",
            "failed",
        ),
        (
            "settings that cannot be read",
            |it| it.knows_stack("CREATE_COMPLETE", &[("NotificationSettings", "{]")]),
            "readers",
            "failed",
        ),
        (
            "another sender",
            |it| it.knows_stack("CREATE_COMPLETE", &[("SenderAddress", "etl@other.example")]),
            "sender",
            "failed",
        ),
        (
            "a table without expiry",
            |it| {
                let name = json!({"TableName": "StrandsLedger"});
                let answer = json!({"TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}});
                it.aws
                    .knows("DynamoDB_20120810.DescribeTimeToLive", name, answer);
            },
            "table StrandsLedger",
            "failed",
        ),
        (
            "a table that nobody may see",
            |it| {
                let name = json!({"TableName": "StrandsIncidents"});
                it.aws.refuses(
                    "DynamoDB_20120810.DescribeTable",
                    name,
                    "AccessDeniedException",
                );
            },
            "table StrandsIncidents",
            "not_checked",
        ),
        (
            "paused sending",
            |it| {
                let answer = json!({"ProductionAccessEnabled": true, "SendingEnabled": false});
                it.aws.knows("GET /v2/email/account", json!({}), answer);
            },
            "mail account",
            "failed",
        ),
        (
            "a configuration set that is gone",
            |it| it.aws.refuses(MAIL_EVENTS, json!({}), "NotFoundException"),
            "mail events",
            "failed",
        ),
        (
            "a function that is gone",
            |it| {
                it.aws.refuses(
                    &configuration("rollup"),
                    json!({}),
                    "ResourceNotFoundException",
                );
            },
            "function rollup",
            "failed",
        ),
        (
            "a reader that is stuck",
            |it| {
                let mapping = json!({"EventSourceArn": "a:table/L/stream/1", "State": "Enabled", "LastProcessingResult": "PROBLEM: Function call failed"});
                it.aws.knows(
                    MAPPINGS,
                    json!({"FunctionName": "rollup:live"}),
                    json!({"EventSourceMappings": [mapping]}),
                );
            },
            "function rollup",
            "failed",
        ),
        (
            "a rule that is off",
            |it| {
                it.aws.knows(
                    "AWSEvents.DescribeRule",
                    json!({"Name": "RunEventsRule"}),
                    json!({"State": "DISABLED"}),
                );
            },
            "rule RunEventsRule",
            "failed",
        ),
        (
            "a dead letter",
            |it| it.knows_queue("RuleDeadLettersUrl", 2),
            "queue RuleDeadLetters",
            "failed",
        ),
        (
            "a schedule that is off",
            |it| {
                let answer = json!({"Schedules": [{"Name": "DueMails", "State": "DISABLED"}]});
                it.aws.knows("GET /schedules", json!({}), answer);
            },
            "schedules",
            "failed",
        ),
        (
            "an alarm",
            |it| {
                let answer =
                    json!({"MetricAlarms": [{"AlarmName": "strands-x", "StateValue": "ALARM"}]});
                it.aws.knows(
                    "GraniteServiceVersion20100801.DescribeAlarms",
                    json!({}),
                    answer,
                );
            },
            "alarms",
            "warning",
        ),
        (
            "an installation without alarms",
            |it| {
                let answer = json!({"MetricAlarms": []});
                it.aws.knows(
                    "GraniteServiceVersion20100801.DescribeAlarms",
                    json!({}),
                    answer,
                );
            },
            "alarms",
            "warning",
        ),
        (
            "too few functions at once",
            |it| {
                let answer = json!({"AccountLimit": {"UnreservedConcurrentExecutions": 10}});
                it.aws
                    .knows("GET /2016-08-19/account-settings", json!({}), answer);
            },
            "concurrency",
            "warning",
        ),
    ];
    for (what, happens, name, verdict) in troubles {
        let account = Account::well().await;
        knows_no_rows(&account);
        happens(&account);
        let found = account.troubles().await;
        assert_eq!(found, [(name.to_owned(), verdict.to_owned())], "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_denied_is_no_good_news_and_names_the_right() {
    let account = Account::well().await;
    knows_no_rows(&account);
    account
        .aws
        .refuses("AmazonSQS.GetQueueAttributes", json!({}), "AccessDenied");
    let ended = account.doctor().await;
    let document = ended.json();
    assert_eq!(
        (ended.code, &document["result"]["not_checked"]),
        (4, &json!(6))
    );
    let text = account
        .run(&["doctor", "--aws"], &account.aws.url())
        .await
        .stdout;
    assert!(
        text.contains("not checked: denied, needs sqs:GetQueueAttributes"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn before_there_is_a_stack_its_needs_are_looked_at() {
    let account = Account::well().await;
    let words = [
        "doctor",
        "--aws",
        "--json",
        "--stack",
        "other",
        "--sender",
        "etl@example.com",
    ];
    let document = account.run(&words, &account.aws.url()).await.json();
    let checks = document["result"]["checks"].as_array().unwrap();
    let verdict = |name: &str| {
        let check = checks.iter().find(|it| it["name"] == name).unwrap();
        check["verdict"].clone()
    };
    assert_eq!(verdict("stack"), "failed");
    assert_eq!(verdict("sender"), "ok");
    // An earlier installation left its tables.
    assert_eq!(verdict("tables"), "failed");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_credentials_nothing_else_is_asked() {
    let account = Account::well().await;
    let mut command = account.place.command(&["doctor", "--aws", "--json"]);
    command
        .env("AWS_ENDPOINT_URL", account.aws.url())
        .env("AWS_REGION", "eu-west-1")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
    let ended = tokio::task::spawn_blocking(move || Ended::of(command.output().unwrap()));
    let ended = ended.await.unwrap();
    assert_eq!(ended.code, 1);
    assert_eq!(ended.json()["result"]["checks"][0]["name"], "credentials");
    assert!(account.aws.asked().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_event_that_nobody_tracks_is_told_where_it_is_stuck() {
    let account = Account::well().await;
    account.knows_queue("RunEventsQueueUrl", 1);
    account.aws.refuses(
        &configuration("tracking"),
        json!({}),
        "ResourceNotFoundException",
    );
    let taken = json!({"FailedEntryCount": 0, "Entries": [{"EventId": "47668e87"}]});
    account.aws.knows("AWSEvents.PutEvents", json!({}), taken);
    let words = ["smoke", "--aws", "--json", "--yes", "--timeout", "1"];
    let ended = account.run(&words, &account.tables.url()).await;
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    let result = &ended.json()["result"];
    let fates: Vec<(&str, &str)> = result["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| {
            (
                step["name"].as_str().unwrap(),
                step["fate"].as_str().unwrap(),
            )
        })
        .collect();
    // The end of the run is reported all the same, so that nothing stays open.
    let expected = [
        ("on the bus", "arrived"),
        ("tracked", "failed"),
        ("success on the bus", "arrived"),
    ];
    assert_eq!(fates, expected);
    assert_eq!(result["trouble"][0]["name"], "function tracking");
    assert_eq!(account.aws.calls("AWSEvents.PutEvents"), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_unasked() {
    let account = Account::well().await;
    for (words, code) in [
        (&["smoke", "--aws", "--dry-run"][..], 0),
        (&["smoke", "--aws"], 2),
        (&["smoke"], 2),
        (&["smoke", "--aws", "--yes", "--stack", "other"], 5),
        (&["runs", "list", "--aws"], 2),
    ] {
        let ended = account.run(words, &account.tables.url()).await;
        assert_eq!(ended.code, code, "{words:?}: {}", ended.stderr);
    }
    account
        .aws
        .refuses("AWSEvents.PutEvents", json!({}), "AccessDeniedException");
    let ended = account
        .run(&["smoke", "--aws", "--yes"], &account.tables.url())
        .await;
    assert_eq!(ended.code, 6, "{}", ended.stderr);
    assert!(
        ended.stderr.contains("events:PutEvents"),
        "{}",
        ended.stderr
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_message_goes_back_into_the_queue_and_leaves_the_table() {
    let account = Account::well().await;
    let store = account.tables.store().await;
    let body = r#"{"id": "nothing"}"#;
    let rejection = Rejection::new(Reason::MissingField, "no source");
    let letter = DeadLetter::new(body, &rejection, Timestamp::now());
    store.put_dead_letter(&letter).await.unwrap();
    account.knows_queue("RunEventsDeadLettersUrl", 3);
    account.aws.knows(
        "AmazonSQS.SendMessage",
        json!({}),
        json!({"MessageId": "1"}),
    );
    account.aws.knows(
        "AmazonSQS.StartMessageMoveTask",
        json!({}),
        json!({"TaskHandle": "1"}),
    );
    let tables = account.tables.url();

    let listed = account
        .run(&["dead-letters", "list", "--aws", "--json"], &tables)
        .await;
    let result = &listed.json()["result"];
    assert_eq!(
        result["letters"][0]["reason"], "missing_field",
        "{}",
        listed.stderr
    );
    assert_eq!(
        result["queues"][0],
        json!({"queue": "RunEventsDeadLetters", "messages": 3})
    );

    let asked = account
        .run(&["dead-letters", "replay", "--aws", "--all"], &tables)
        .await;
    assert_eq!(asked.code, 2, "nobody said yes");
    let words = [
        "dead-letters",
        "replay",
        "--aws",
        "--all",
        "--yes",
        "--json",
    ];
    let replayed = account.run(&words, &tables).await;
    assert_eq!(replayed.code, 0, "{}", replayed.stdout);
    let all = account.aws.asked();
    let sent = all
        .iter()
        .find(|it| it.what == "AmazonSQS.SendMessage")
        .unwrap();
    assert_eq!(sent.parameters["MessageBody"], body);
    assert_eq!(sent.parameters["QueueUrl"], url("RunEventsQueueUrl"));
    let moved = all
        .iter()
        .find(|it| it.what == "AmazonSQS.StartMessageMoveTask")
        .unwrap();
    let arn = "arn:aws:sqs:eu-west-1:111122223333:RunEventsDeadLettersUrl";
    assert_eq!(moved.parameters["SourceArn"], arn);
    let today = instant::utc_date(Timestamp::now());
    assert!(store.dead_letters(today).await.unwrap().is_empty());
    assert_eq!(
        store.dead_letter_log(today).await.unwrap()[0].outcome,
        "sent"
    );
}

#[test]
fn the_template_tells_what_is_asked_of_a_stack() {
    let template = include_str!("../../../../template.yaml");
    let (rest, outputs) = template.split_once("\nOutputs:\n").unwrap();
    let version = format!("    Value: {}\n", env!("CARGO_PKG_VERSION"));
    assert!(
        outputs.contains(&version),
        "the release differs from the output Version"
    );
    let functions = [
        "TrackingFunction",
        "RollupFunction",
        "EmailNotificationFunction",
        "ReconcileFunction",
        "SupervisorFunction",
        "OptimizationFunction",
        "ComplianceFunction",
        "CostTrackingFunction",
    ];
    let others = [
        "RunEventsRuleName",
        "MailEventsRuleName",
        "MailConfigurationSet",
    ];
    for name in QUEUES.iter().chain(&functions).chain(&others) {
        assert!(
            outputs.contains(&format!("  {name}:\n")),
            "no output {name}"
        );
    }
    for name in [
        "TablePrefix",
        "SenderAddress",
        "NotificationSettings",
        "MaxSendRate",
        "Environment",
        "DeletionProtection",
    ] {
        assert!(
            rest.contains(&format!("\n  {name}:\n")),
            "no parameter {name}"
        );
    }
}
