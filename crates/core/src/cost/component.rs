//! The parts of a bill: what is metered, of which service, and the kind of spending it is.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A part of the bill, named after the service and the thing that is metered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Component {
    /// Data that an Amazon Athena query scanned.
    AthenaScanned,
    /// EC2 instances below an AWS Batch job.
    BatchEc2,
    /// Tokens that Amazon Bedrock read from its cache.
    BedrockCacheRead,
    /// Tokens that Amazon Bedrock wrote to its cache.
    BedrockCacheWrite,
    /// Tokens that Amazon Bedrock read.
    BedrockInput,
    /// Tokens that Amazon Bedrock wrote.
    BedrockOutput,
    /// AWS Glue DataBrew node-hours.
    Databrew,
    /// Amazon DynamoDB read request units.
    DdbRead,
    /// Amazon DynamoDB storage.
    DdbStorage,
    /// Amazon DynamoDB write request units.
    DdbWrite,
    /// What a contract takes off list prices; negative.
    Discount,
    /// Amazon EC2 instances of a cluster.
    Ec2Instances,
    /// Amazon EMR on EKS, where nothing is known of the pods.
    EmrEks,
    /// Memory that pods of Amazon EMR on EKS requested.
    EmrEksMemory,
    /// vCPUs that pods of Amazon EMR on EKS requested.
    EmrEksVcpu,
    /// The charge of Amazon EMR on top of EC2.
    EmrUplift,
    /// Memory of Amazon EMR Serverless workers.
    EmrsMemory,
    /// Storage of Amazon EMR Serverless workers beyond what is free.
    EmrsStorage,
    /// vCPUs of Amazon EMR Serverless workers.
    EmrsVcpu,
    /// Storage of AWS Fargate tasks beyond what is free.
    FargateEphemeral,
    /// Memory of AWS Fargate tasks.
    FargateMemory,
    /// vCPUs of AWS Fargate tasks.
    FargateVcpu,
    /// AWS Glue data processing units.
    GlueDpu,
    /// Memory of an AWS Lambda function times the time that is billed.
    LambdaDuration,
    /// Storage of an AWS Lambda function beyond what is free.
    LambdaEphemeral,
    /// AWS Lambda invocations.
    LambdaRequests,
    /// Data that Amazon CloudWatch Logs took in.
    LogsIngest,
    /// Data that Amazon CloudWatch Logs keeps.
    LogsStorage,
    /// The capacity of a warehouse that ran an Amazon Redshift Data API statement.
    RedshiftData,
    /// An amount that the job itself reported.
    Reported,
    /// What rounding each cost to whole micro-dollars took from, or added to, a sum of many.
    Rounding,
    /// Amazon S3 requests that read.
    S3Get,
    /// Amazon S3 requests that write or list.
    S3Put,
    /// Amazon S3 storage.
    S3Storage,
    /// Data attached to mails of Amazon SES.
    SesAttachments,
    /// Mails of Amazon SES, one a recipient.
    SesMessages,
    /// Memory of express workflows of AWS Step Functions times the time that is billed.
    SfnExpressDuration,
    /// Executions of express workflows of AWS Step Functions.
    SfnExpressRequests,
    /// State transitions of standard workflows of AWS Step Functions.
    SfnTransitions,
}

/// What spending is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Capacity that runs jobs.
    Compute,
    /// Data at rest, and requests to it.
    Storage,
    /// Models.
    Ai,
    /// What starts jobs and holds them together.
    Orchestration,
    /// Logs.
    Observability,
    /// Mails.
    Notification,
    /// What a contract takes off.
    Discount,
    /// What is in no other.
    Other,
}

impl Category {
    /// The word used in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Compute => "compute",
            Self::Storage => "storage",
            Self::Ai => "ai",
            Self::Orchestration => "orchestration",
            Self::Observability => "observability",
            Self::Notification => "notification",
            Self::Discount => "discount",
            Self::Other => "other",
        }
    }
}

impl Component {
    /// Every component, by its word.
    pub const ALL: [Self; 39] = [
        Self::AthenaScanned,
        Self::BatchEc2,
        Self::BedrockCacheRead,
        Self::BedrockCacheWrite,
        Self::BedrockInput,
        Self::BedrockOutput,
        Self::Databrew,
        Self::DdbRead,
        Self::DdbStorage,
        Self::DdbWrite,
        Self::Discount,
        Self::Ec2Instances,
        Self::EmrEks,
        Self::EmrEksMemory,
        Self::EmrEksVcpu,
        Self::EmrUplift,
        Self::EmrsMemory,
        Self::EmrsStorage,
        Self::EmrsVcpu,
        Self::FargateEphemeral,
        Self::FargateMemory,
        Self::FargateVcpu,
        Self::GlueDpu,
        Self::LambdaDuration,
        Self::LambdaEphemeral,
        Self::LambdaRequests,
        Self::LogsIngest,
        Self::LogsStorage,
        Self::RedshiftData,
        Self::Reported,
        Self::Rounding,
        Self::S3Get,
        Self::S3Put,
        Self::S3Storage,
        Self::SesAttachments,
        Self::SesMessages,
        Self::SfnExpressDuration,
        Self::SfnExpressRequests,
        Self::SfnTransitions,
    ];

    /// The word used in storage and in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AthenaScanned => "athena_scanned",
            Self::BatchEc2 => "batch_ec2",
            Self::BedrockCacheRead => "bedrock_cache_read",
            Self::BedrockCacheWrite => "bedrock_cache_write",
            Self::BedrockInput => "bedrock_input",
            Self::BedrockOutput => "bedrock_output",
            Self::Databrew => "databrew",
            Self::DdbRead => "ddb_read",
            Self::DdbStorage => "ddb_storage",
            Self::DdbWrite => "ddb_write",
            Self::Discount => "discount",
            Self::Ec2Instances => "ec2_instances",
            Self::EmrEks => "emr_eks",
            Self::EmrEksMemory => "emr_eks_memory",
            Self::EmrEksVcpu => "emr_eks_vcpu",
            Self::EmrUplift => "emr_uplift",
            Self::EmrsMemory => "emrs_memory",
            Self::EmrsStorage => "emrs_storage",
            Self::EmrsVcpu => "emrs_vcpu",
            Self::FargateEphemeral => "fargate_ephemeral",
            Self::FargateMemory => "fargate_memory",
            Self::FargateVcpu => "fargate_vcpu",
            Self::GlueDpu => "glue_dpu",
            Self::LambdaDuration => "lambda_duration",
            Self::LambdaEphemeral => "lambda_ephemeral",
            Self::LambdaRequests => "lambda_requests",
            Self::LogsIngest => "logs_ingest",
            Self::LogsStorage => "logs_storage",
            Self::RedshiftData => "redshift_data",
            Self::Reported => "reported",
            Self::Rounding => "rounding",
            Self::S3Get => "s3_get",
            Self::S3Put => "s3_put",
            Self::S3Storage => "s3_storage",
            Self::SesAttachments => "ses_attachments",
            Self::SesMessages => "ses_messages",
            Self::SfnExpressDuration => "sfn_express_duration",
            Self::SfnExpressRequests => "sfn_express_requests",
            Self::SfnTransitions => "sfn_transitions",
        }
    }

    /// The service in whose part of the price sheet its price stands.
    #[must_use]
    pub const fn service(self) -> &'static str {
        match self {
            Self::AthenaScanned => "athena",
            Self::BatchEc2 => "batch",
            Self::BedrockCacheRead
            | Self::BedrockCacheWrite
            | Self::BedrockInput
            | Self::BedrockOutput => "bedrock",
            Self::Databrew => "databrew",
            Self::DdbRead | Self::DdbStorage | Self::DdbWrite => "dynamodb",
            Self::Discount => "discount",
            Self::Ec2Instances => "ec2",
            Self::EmrEks | Self::EmrEksMemory | Self::EmrEksVcpu => "emr_eks",
            Self::EmrUplift => "emr_ec2",
            Self::EmrsMemory | Self::EmrsStorage | Self::EmrsVcpu => "emr_serverless",
            Self::FargateEphemeral | Self::FargateMemory | Self::FargateVcpu => "fargate",
            Self::GlueDpu => "glue",
            Self::LambdaDuration | Self::LambdaEphemeral | Self::LambdaRequests => "lambda",
            Self::LogsIngest | Self::LogsStorage => "cloudwatch_logs",
            Self::RedshiftData => "redshift_data",
            Self::Reported => "custom",
            Self::Rounding => "rounding",
            Self::S3Get | Self::S3Put | Self::S3Storage => "s3",
            Self::SesAttachments | Self::SesMessages => "ses",
            Self::SfnExpressDuration | Self::SfnExpressRequests | Self::SfnTransitions => {
                "step_functions"
            }
        }
    }

    /// What the spending is for.
    #[must_use]
    pub const fn category(self) -> Category {
        match self {
            Self::AthenaScanned
            | Self::BatchEc2
            | Self::Databrew
            | Self::Ec2Instances
            | Self::EmrEks
            | Self::EmrEksMemory
            | Self::EmrEksVcpu
            | Self::EmrUplift
            | Self::EmrsMemory
            | Self::EmrsVcpu
            | Self::FargateMemory
            | Self::FargateVcpu
            | Self::GlueDpu
            | Self::LambdaDuration
            | Self::LambdaRequests
            | Self::RedshiftData => Category::Compute,
            Self::DdbRead
            | Self::DdbStorage
            | Self::DdbWrite
            | Self::EmrsStorage
            | Self::FargateEphemeral
            | Self::LambdaEphemeral
            | Self::S3Get
            | Self::S3Put
            | Self::S3Storage => Category::Storage,
            Self::BedrockCacheRead
            | Self::BedrockCacheWrite
            | Self::BedrockInput
            | Self::BedrockOutput => Category::Ai,
            Self::SfnExpressDuration | Self::SfnExpressRequests | Self::SfnTransitions => {
                Category::Orchestration
            }
            Self::LogsIngest | Self::LogsStorage => Category::Observability,
            Self::SesAttachments | Self::SesMessages => Category::Notification,
            Self::Discount => Category::Discount,
            Self::Reported | Self::Rounding => Category::Other,
        }
    }
}

impl fmt::Display for Component {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_component_is_listed_once_in_order_and_serialised_by_its_word() {
        assert!(Component::ALL.is_sorted_by(|a, b| a < b && a.as_str() < b.as_str()));
        for component in Component::ALL {
            let json = serde_json::to_value(component).unwrap();
            assert_eq!(json, component.as_str());
            let category = serde_json::to_value(component.category()).unwrap();
            assert_eq!(category, component.category().as_str());
            assert_eq!(
                serde_json::from_value::<Component>(json).unwrap(),
                component
            );
        }
    }
}
