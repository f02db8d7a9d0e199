//! Every question: where it goes, how, which right it needs, and how "unknown" is said (the services'
//! API references; the Service Authorization Reference for actions).

use crate::request::{Way, json};
use crate::signed::Names;

/// A question to the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Who asks.
    CallerIdentity,
    /// A stack, its parameters and outputs.
    Stack,
    /// A table.
    Table,
    /// When its rows expire.
    TimeToLive,
    /// Its backups.
    Backups,
    /// The account's standing with Amazon SES.
    MailAccount,
    /// A sender.
    MailIdentity,
    /// Where a configuration set sends its events.
    MailEvents,
    /// How many functions may run at once.
    Concurrency,
    /// A function.
    Function,
    /// What a function reads from.
    Mappings,
    /// A queue.
    Queue,
    /// A rule.
    Rule,
    /// Its targets.
    Targets,
    /// Schedules of a group.
    Schedules,
    /// A log group.
    LogGroup,
    /// Alarms.
    Alarms,
    /// A metric.
    Metric,
    /// An event for the bus.
    PutEvents,
    /// A message for a queue.
    SendMessage,
    /// What lies in a dead-letter queue, back to its queue.
    MoveBack,
}

/// A service that is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Service {
    Sts,
    CloudFormation,
    DynamoDb,
    Ses,
    Lambda,
    Sqs,
    EventBridge,
    Scheduler,
    Logs,
    CloudWatch,
}

impl Service {
    pub(super) const ALL: [Self; 10] = [
        Self::Sts,
        Self::CloudFormation,
        Self::DynamoDb,
        Self::Ses,
        Self::Lambda,
        Self::Sqs,
        Self::EventBridge,
        Self::Scheduler,
        Self::Logs,
        Self::CloudWatch,
    ];

    pub(super) const fn names(self) -> Names {
        match self {
            Self::Sts => Names::new("STS", "sts"),
            Self::CloudFormation => Names::new("CloudFormation", "cloudformation"),
            Self::DynamoDb => Names::new("DynamoDB", "dynamodb"),
            Self::Ses => Names {
                signed_as: "ses",
                ..Names::new("SESv2", "email")
            },
            Self::Lambda => Names::new("Lambda", "lambda"),
            Self::Sqs => Names::new("SQS", "sqs"),
            Self::EventBridge => Names::new("EventBridge", "events"),
            Self::Scheduler => Names::new("Scheduler", "scheduler"),
            Self::Logs => Names::new("CloudWatch Logs", "logs"),
            Self::CloudWatch => Names::new("CloudWatch", "monitoring"),
        }
    }

    pub(super) const fn speaks_xml(self) -> bool {
        matches!(self, Self::Sts | Self::CloudFormation)
    }
}

struct Entry {
    service: Service,
    name: &'static str,
    way: Way,
    action: &'static str,
    unknown: &'static [&'static str],
}

const fn entry(service: Service, name: &'static str, way: Way, action: &'static str) -> Entry {
    Entry {
        service,
        name,
        way,
        action,
        unknown: &[],
    }
}

const STS: Way = Way::Query("2011-06-15");
const CLOUD_FORMATION: Way = Way::Query("2010-05-15");
const DYNAMO_DB: Way = json("1.0", "DynamoDB_20120810");
const SQS: Way = json("1.0", "AmazonSQS");
const EVENT_BRIDGE: Way = json("1.1", "AWSEvents");
const LOGS: Way = json("1.1", "Logs_20140328");
const CLOUD_WATCH: Way = json("1.0", "GraniteServiceVersion20100801");

impl Operation {
    /// Every one that only reads.
    pub const READING: [Self; 18] = [
        Self::CallerIdentity,
        Self::Stack,
        Self::Table,
        Self::TimeToLive,
        Self::Backups,
        Self::MailAccount,
        Self::MailIdentity,
        Self::MailEvents,
        Self::Concurrency,
        Self::Function,
        Self::Mappings,
        Self::Queue,
        Self::Rule,
        Self::Targets,
        Self::Schedules,
        Self::LogGroup,
        Self::Alarms,
        Self::Metric,
    ];

    /// The IAM action that it needs.
    #[must_use]
    pub const fn action(self) -> &'static str {
        self.entry().action
    }

    pub(super) const fn service(self) -> Service {
        self.entry().service
    }

    pub(super) const fn name(self) -> &'static str {
        self.entry().name
    }

    pub(super) const fn way(self) -> Way {
        self.entry().way
    }

    /// The errors by which its service says that it does not know what it is about.
    pub(super) const fn unknown(self) -> &'static [&'static str] {
        self.entry().unknown
    }

    #[expect(clippy::too_many_lines, reason = "a table")]
    const fn entry(self) -> Entry {
        use Service as On;
        let entry = match self {
            Self::CallerIdentity => {
                let action = "sts:GetCallerIdentity";
                entry(On::Sts, "GetCallerIdentity", STS, action)
            }
            Self::Stack => {
                let action = "cloudformation:DescribeStacks";
                entry(
                    On::CloudFormation,
                    "DescribeStacks",
                    CLOUD_FORMATION,
                    action,
                )
            }
            Self::Table => {
                let action = "dynamodb:DescribeTable";
                entry(On::DynamoDb, "DescribeTable", DYNAMO_DB, action)
            }
            Self::TimeToLive => {
                let action = "dynamodb:DescribeTimeToLive";
                entry(On::DynamoDb, "DescribeTimeToLive", DYNAMO_DB, action)
            }
            Self::Backups => {
                let action = "dynamodb:DescribeContinuousBackups";
                entry(On::DynamoDb, "DescribeContinuousBackups", DYNAMO_DB, action)
            }
            Self::MailAccount => {
                let way = Way::Get("/v2/email/account");
                entry(On::Ses, "GetAccount", way, "ses:GetAccount")
            }
            Self::MailIdentity => {
                let way = Way::Get("/v2/email/identities/{EmailIdentity}");
                entry(On::Ses, "GetEmailIdentity", way, "ses:GetEmailIdentity")
            }
            Self::MailEvents => {
                let path = "/v2/email/configuration-sets/{ConfigurationSetName}/event-destinations";
                let name = "GetConfigurationSetEventDestinations";
                let action = "ses:GetConfigurationSetEventDestinations";
                entry(On::Ses, name, Way::Get(path), action)
            }
            Self::Concurrency => {
                let way = Way::Get("/2016-08-19/account-settings");
                let action = "lambda:GetAccountSettings";
                entry(On::Lambda, "GetAccountSettings", way, action)
            }
            Self::Function => {
                let way = Way::Get("/2015-03-31/functions/{FunctionName}/configuration");
                let action = "lambda:GetFunctionConfiguration";
                entry(On::Lambda, "GetFunctionConfiguration", way, action)
            }
            Self::Mappings => {
                let way = Way::Get("/2015-03-31/event-source-mappings");
                let action = "lambda:ListEventSourceMappings";
                entry(On::Lambda, "ListEventSourceMappings", way, action)
            }
            Self::Queue => {
                let action = "sqs:GetQueueAttributes";
                entry(On::Sqs, "GetQueueAttributes", SQS, action)
            }
            Self::Rule => {
                let action = "events:DescribeRule";
                entry(On::EventBridge, "DescribeRule", EVENT_BRIDGE, action)
            }
            Self::Targets => {
                let action = "events:ListTargetsByRule";
                entry(On::EventBridge, "ListTargetsByRule", EVENT_BRIDGE, action)
            }
            Self::Schedules => {
                let way = Way::Get("/schedules");
                entry(
                    On::Scheduler,
                    "ListSchedules",
                    way,
                    "scheduler:ListSchedules",
                )
            }
            Self::LogGroup => {
                let action = "logs:DescribeLogGroups";
                entry(On::Logs, "DescribeLogGroups", LOGS, action)
            }
            Self::Alarms => {
                let action = "cloudwatch:DescribeAlarms";
                entry(On::CloudWatch, "DescribeAlarms", CLOUD_WATCH, action)
            }
            Self::Metric => {
                let action = "cloudwatch:GetMetricData";
                entry(On::CloudWatch, "GetMetricData", CLOUD_WATCH, action)
            }
            Self::SendMessage => entry(On::Sqs, "SendMessage", SQS, "sqs:SendMessage"),
            Self::MoveBack => {
                let action = "sqs:StartMessageMoveTask";
                entry(On::Sqs, "StartMessageMoveTask", SQS, action)
            }
            Self::PutEvents => entry(
                On::EventBridge,
                "PutEvents",
                EVENT_BRIDGE,
                "events:PutEvents",
            ),
        };
        Entry {
            unknown: self.unknown_words(),
            ..entry
        }
    }

    const fn unknown_words(self) -> &'static [&'static str] {
        match self {
            // The one error of a stack that is not there.
            Self::Stack => &["ValidationError"],
            Self::Backups => &["TableNotFoundException", "ResourceNotFoundException"],
            Self::MailIdentity | Self::MailEvents => &["NotFoundException"],
            Self::Queue | Self::SendMessage => &[
                "AWS.SimpleQueueService.NonExistentQueue",
                "NonExistentQueue",
                "QueueDoesNotExist",
            ],
            _ => &["ResourceNotFoundException"],
        }
    }
}
