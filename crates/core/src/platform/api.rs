//! The port to the services' APIs: a question as data, an answer as JSON in AWS's own spelling.
//!
//! Two implementations: AWS, and answers recorded in a folder. They share everything but the transport.

use super::ReadFault;
use serde_json::Value;
use std::future::Future;

/// A service that is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// AWS Glue.
    Glue,
    /// Amazon EMR Serverless.
    EmrServerless,
    /// Amazon EMR on EC2.
    Emr,
    /// Amazon EMR on EKS.
    EmrContainers,
    /// AWS Batch.
    Batch,
    /// AWS Step Functions.
    StepFunctions,
    /// Amazon ECS.
    Ecs,
    /// Amazon CloudWatch Logs.
    Logs,
    /// Amazon Redshift Data API.
    RedshiftData,
    /// Amazon Athena.
    Athena,
    /// AWS Glue DataBrew.
    DataBrew,
    /// AWS Lambda.
    Lambda,
}

impl Service {
    /// Every service that is asked.
    pub const ALL: [Self; 12] = [
        Self::Glue,
        Self::EmrServerless,
        Self::Emr,
        Self::EmrContainers,
        Self::Batch,
        Self::StepFunctions,
        Self::Ecs,
        Self::Logs,
        Self::RedshiftData,
        Self::Athena,
        Self::DataBrew,
        Self::Lambda,
    ];

    /// The first part of its actions' names (Service Authorization Reference).
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Emr => "elasticmapreduce",
            Self::StepFunctions => "states",
            other => other.word(),
        }
    }

    /// The service's word on the AWS command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Glue => "glue",
            Self::EmrServerless => "emr-serverless",
            Self::Emr => "emr",
            Self::EmrContainers => "emr-containers",
            Self::Batch => "batch",
            Self::StepFunctions => "stepfunctions",
            Self::Ecs => "ecs",
            Self::Logs => "logs",
            Self::RedshiftData => "redshift-data",
            Self::Athena => "athena",
            Self::DataBrew => "databrew",
            Self::Lambda => "lambda",
        }
    }
}

/// What a service is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// `GetJobRun` of AWS Glue.
    GlueJobRun,
    /// `GetJob` of AWS Glue.
    GlueJob,
    /// `GetJobRun` of EMR Serverless.
    EmrServerlessJobRun,
    /// `ListJobRunAttempts` of EMR Serverless.
    EmrServerlessAttempts,
    /// `GetApplication` of EMR Serverless.
    EmrServerlessApplication,
    /// `DescribeStep` of EMR.
    EmrStep,
    /// `DescribeJobRun` of EMR on EKS.
    EmrContainersJobRun,
    /// `DescribeJobs` of AWS Batch.
    BatchJobs,
    /// `DescribeExecution` of Step Functions.
    Execution,
    /// `DescribeTasks` of ECS.
    EcsTasks,
    /// `FilterLogEvents` of CloudWatch Logs.
    LogEvents,
    /// `DescribeStatement` of the Redshift Data API.
    Statement,
    /// `GetQueryExecution` of Athena.
    QueryExecution,
    /// `DescribeJobRun` of DataBrew.
    DataBrewJobRun,
    /// `GetJobs` of AWS Glue.
    GlueJobs,
    /// `GetJobRuns` of AWS Glue.
    GlueJobRuns,
    /// `ListStateMachines` of Step Functions.
    StateMachines,
    /// `ListExecutions` of Step Functions.
    Executions,
    /// `ListApplications` of EMR Serverless.
    EmrServerlessApplications,
    /// `ListJobRuns` of EMR Serverless.
    EmrServerlessJobRuns,
    /// `ListWorkGroups` of Athena.
    WorkGroups,
    /// `ListQueryExecutions` of Athena.
    QueryExecutionIds,
    /// `BatchGetQueryExecution` of Athena.
    QueryExecutions,
    /// `DescribeJobQueues` of AWS Batch.
    BatchQueues,
    /// `ListJobs` of AWS Batch.
    BatchJobList,
    /// `ListClusters` of EMR.
    EmrClusters,
    /// `ListSteps` of EMR.
    EmrSteps,
    /// `ListVirtualClusters` of EMR on EKS.
    VirtualClusters,
    /// `ListJobRuns` of EMR on EKS.
    EmrContainersJobRuns,
    /// `ListJobs` of DataBrew.
    DataBrewJobs,
    /// `ListJobRuns` of DataBrew.
    DataBrewJobRuns,
    /// `GetTags` of AWS Glue.
    GlueTags,
    /// `ListTagsForResource` of EMR Serverless.
    EmrServerlessTags,
    /// `DescribeCluster` of EMR.
    EmrCluster,
    /// `ListTagsForResource` of Step Functions.
    StateMachineTags,
    /// `ListTags` of Lambda.
    FunctionTags,
    /// `ListTagsForResource` of Athena.
    WorkGroupTags,
    /// `ListTagsForResource` of DataBrew.
    DataBrewTags,
}

impl Operation {
    /// Every question about one run.
    pub const ALL: [Self; 14] = [
        Self::GlueJobRun,
        Self::GlueJob,
        Self::EmrServerlessJobRun,
        Self::EmrServerlessAttempts,
        Self::EmrServerlessApplication,
        Self::EmrStep,
        Self::EmrContainersJobRun,
        Self::BatchJobs,
        Self::Execution,
        Self::EcsTasks,
        Self::LogEvents,
        Self::Statement,
        Self::QueryExecution,
        Self::DataBrewJobRun,
    ];

    /// Every question for what there was.
    pub const LISTS: [Self; 17] = [
        Self::GlueJobs,
        Self::GlueJobRuns,
        Self::StateMachines,
        Self::Executions,
        Self::EmrServerlessApplications,
        Self::EmrServerlessJobRuns,
        Self::WorkGroups,
        Self::QueryExecutionIds,
        Self::QueryExecutions,
        Self::BatchQueues,
        Self::BatchJobList,
        Self::EmrClusters,
        Self::EmrSteps,
        Self::VirtualClusters,
        Self::EmrContainersJobRuns,
        Self::DataBrewJobs,
        Self::DataBrewJobRuns,
    ];

    /// Every question for the tags of a job.
    pub const TAGS: [Self; 7] = [
        Self::GlueTags,
        Self::EmrServerlessTags,
        Self::EmrCluster,
        Self::StateMachineTags,
        Self::FunctionTags,
        Self::WorkGroupTags,
        Self::DataBrewTags,
    ];

    /// Whom it is put to.
    #[must_use]
    pub const fn service(self) -> Service {
        match self {
            Self::GlueJobRun
            | Self::GlueJob
            | Self::GlueJobs
            | Self::GlueJobRuns
            | Self::GlueTags => Service::Glue,
            Self::EmrServerlessJobRun
            | Self::EmrServerlessAttempts
            | Self::EmrServerlessApplication
            | Self::EmrServerlessApplications
            | Self::EmrServerlessJobRuns
            | Self::EmrServerlessTags => Service::EmrServerless,
            Self::EmrStep | Self::EmrClusters | Self::EmrSteps | Self::EmrCluster => Service::Emr,
            Self::EmrContainersJobRun | Self::VirtualClusters | Self::EmrContainersJobRuns => {
                Service::EmrContainers
            }
            Self::BatchJobs | Self::BatchQueues | Self::BatchJobList => Service::Batch,
            Self::Execution | Self::StateMachines | Self::Executions | Self::StateMachineTags => {
                Service::StepFunctions
            }
            Self::EcsTasks => Service::Ecs,
            Self::LogEvents => Service::Logs,
            Self::Statement => Service::RedshiftData,
            Self::QueryExecution
            | Self::WorkGroups
            | Self::QueryExecutionIds
            | Self::QueryExecutions
            | Self::WorkGroupTags => Service::Athena,
            Self::DataBrewJobRun
            | Self::DataBrewJobs
            | Self::DataBrewJobRuns
            | Self::DataBrewTags => Service::DataBrew,
            Self::FunctionTags => Service::Lambda,
        }
    }

    /// The right that it needs (Service Authorization Reference).
    #[must_use]
    pub fn action(self) -> String {
        format!("{}:{}", self.service().prefix(), self.name())
    }

    /// Its name in the service's API reference.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::GlueJobRun | Self::EmrServerlessJobRun => "GetJobRun",
            Self::GlueJob => "GetJob",
            Self::EmrServerlessAttempts => "ListJobRunAttempts",
            Self::EmrServerlessApplication => "GetApplication",
            Self::EmrStep => "DescribeStep",
            Self::EmrContainersJobRun | Self::DataBrewJobRun => "DescribeJobRun",
            Self::BatchJobs => "DescribeJobs",
            Self::Execution => "DescribeExecution",
            Self::EcsTasks => "DescribeTasks",
            Self::LogEvents => "FilterLogEvents",
            Self::Statement => "DescribeStatement",
            Self::QueryExecution => "GetQueryExecution",
            Self::GlueJobs => "GetJobs",
            Self::GlueJobRuns => "GetJobRuns",
            Self::StateMachines => "ListStateMachines",
            Self::Executions => "ListExecutions",
            Self::EmrServerlessApplications => "ListApplications",
            Self::EmrServerlessJobRuns | Self::EmrContainersJobRuns | Self::DataBrewJobRuns => {
                "ListJobRuns"
            }
            Self::WorkGroups => "ListWorkGroups",
            Self::QueryExecutionIds => "ListQueryExecutions",
            Self::QueryExecutions => "BatchGetQueryExecution",
            Self::BatchQueues => "DescribeJobQueues",
            Self::BatchJobList | Self::DataBrewJobs => "ListJobs",
            Self::EmrClusters => "ListClusters",
            Self::EmrSteps => "ListSteps",
            Self::VirtualClusters => "ListVirtualClusters",
            Self::GlueTags => "GetTags",
            Self::EmrCluster => "DescribeCluster",
            Self::FunctionTags => "ListTags",
            Self::EmrServerlessTags
            | Self::StateMachineTags
            | Self::WorkGroupTags
            | Self::DataBrewTags => "ListTagsForResource",
        }
    }

    /// What it answers with: the folder of its recorded answers within the service's.
    #[must_use]
    pub const fn answers(self) -> &'static str {
        match self {
            Self::GlueJobRun
            | Self::EmrServerlessJobRun
            | Self::EmrContainersJobRun
            | Self::DataBrewJobRun => "job-runs",
            Self::GlueJob | Self::BatchJobs => "jobs",
            Self::EmrServerlessAttempts => "job-run-attempts",
            Self::EmrStep => "steps",
            Self::Execution => "executions",
            Self::EcsTasks => "tasks",
            Self::LogEvents => "log-events",
            Self::Statement => "statements",
            Self::QueryExecution => "query-executions",
            Self::GlueJobs | Self::BatchJobList | Self::DataBrewJobs => "job-lists",
            Self::GlueJobRuns
            | Self::EmrServerlessJobRuns
            | Self::EmrContainersJobRuns
            | Self::DataBrewJobRuns => "job-run-lists",
            Self::StateMachines => "state-machines",
            Self::Executions => "execution-lists",
            Self::EmrServerlessApplication => "applications",
            Self::EmrServerlessApplications => "application-lists",
            Self::WorkGroups => "work-groups",
            Self::QueryExecutionIds => "query-execution-lists",
            Self::QueryExecutions => "query-execution-batches",
            Self::BatchQueues => "job-queues",
            Self::EmrClusters => "clusters",
            Self::EmrSteps => "step-lists",
            Self::VirtualClusters => "virtual-clusters",
            Self::GlueTags
            | Self::EmrServerlessTags
            | Self::EmrCluster
            | Self::StateMachineTags
            | Self::FunctionTags
            | Self::WorkGroupTags
            | Self::DataBrewTags => "tags",
        }
    }
}

/// One question about one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// What is asked.
    pub operation: Operation,
    /// What it is asked about, by the id under which an answer is recorded: the run's, but the job's
    /// name for [`Operation::GlueJob`], the application's for [`Operation::EmrServerlessApplication`]
    /// and the ARN (of EMR the cluster's id) for tags.
    pub id: String,
    /// The parameters in AWS's own spelling: a JSON object.
    pub parameters: Value,
}

impl Call {
    /// A question about `id`.
    #[must_use]
    pub fn new(operation: Operation, id: impl Into<String>, parameters: Value) -> Self {
        Self {
            operation,
            id: id.into(),
            parameters,
        }
    }
}

/// Puts questions to services.
pub trait Api: Sync {
    /// What the service answers; `None` where it does not know the thing.
    fn call(&self, call: &Call) -> impl Future<Output = Result<Option<Value>, ReadFault>> + Send;
}
