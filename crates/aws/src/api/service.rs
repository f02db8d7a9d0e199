//! Where each service is, and how a question reaches it (the services' API references).

use crate::request::{Way, json};
use crate::signed::Names;
use strands_core::platform::{Operation, Service};

/// How an operation is asked.
pub(super) const fn way(operation: Operation) -> Way {
    match operation {
        Operation::GlueJobRun
        | Operation::GlueJob
        | Operation::GlueJobs
        | Operation::GlueJobRuns
        | Operation::GlueTags => json("1.1", "AWSGlue"),
        Operation::EmrServerlessJobRun => {
            Way::Get("/applications/{applicationId}/jobruns/{jobRunId}")
        }
        Operation::EmrServerlessApplication => Way::Get("/applications/{applicationId}"),
        Operation::EmrServerlessAttempts => {
            Way::Get("/applications/{applicationId}/jobruns/{jobRunId}/attempts")
        }
        Operation::EmrServerlessApplications => Way::Get("/applications"),
        Operation::EmrServerlessJobRuns => Way::Get("/applications/{applicationId}/jobruns"),
        Operation::EmrServerlessTags => Way::Get("/tags/{resourceArn}"),
        Operation::DataBrewTags => Way::Get("/tags/{ResourceArn}"),
        Operation::FunctionTags => Way::Get("/2017-03-31/tags/{Resource}"),
        Operation::EmrStep
        | Operation::EmrClusters
        | Operation::EmrSteps
        | Operation::EmrCluster => json("1.1", "ElasticMapReduce"),
        Operation::EmrContainersJobRun => {
            Way::Get("/virtualclusters/{virtualClusterId}/jobruns/{jobRunId}")
        }
        Operation::VirtualClusters => Way::Get("/virtualclusters"),
        Operation::EmrContainersJobRuns => Way::Get("/virtualclusters/{virtualClusterId}/jobruns"),
        Operation::BatchQueues => Way::Post("/v1/describejobqueues"),
        Operation::BatchJobList => Way::Post("/v1/listjobs"),
        Operation::BatchJobs => Way::Post("/v1/describejobs"),
        Operation::Execution
        | Operation::StateMachines
        | Operation::Executions
        | Operation::StateMachineTags => json("1.0", "AWSStepFunctions"),
        Operation::EcsTasks => json("1.1", "AmazonEC2ContainerServiceV20141113"),
        Operation::LogEvents => json("1.1", "Logs_20140328"),
        Operation::Statement => json("1.1", "RedshiftData"),
        Operation::QueryExecution
        | Operation::WorkGroups
        | Operation::QueryExecutionIds
        | Operation::QueryExecutions
        | Operation::WorkGroupTags => json("1.1", "AmazonAthena"),
        Operation::DataBrewJobRun => Way::Get("/jobs/{name}/jobRun/{runId}"),
        Operation::DataBrewJobs => Way::Get("/jobs"),
        Operation::DataBrewJobRuns => Way::Get("/jobs/{name}/jobRuns"),
    }
}

/// A service's names: its id among the SDKs, and the first part of its host.
pub(super) const fn names(service: Service) -> Names {
    let (id, host) = match service {
        Service::Glue => ("Glue", "glue"),
        Service::EmrServerless => ("EMR Serverless", "emr-serverless"),
        Service::Emr => ("EMR", "elasticmapreduce"),
        Service::EmrContainers => ("EMR containers", "emr-containers"),
        Service::Batch => ("Batch", "batch"),
        Service::StepFunctions => ("SFN", "states"),
        Service::Ecs => ("ECS", "ecs"),
        Service::Logs => ("CloudWatch Logs", "logs"),
        Service::RedshiftData => ("Redshift Data", "redshift-data"),
        Service::Athena => ("Athena", "athena"),
        Service::DataBrew => ("DataBrew", "databrew"),
        Service::Lambda => ("Lambda", "lambda"),
    };
    Names::new(id, host)
}

/// The errors by which it says that it does not know a thing. EMR and Athena have one error for that
/// and for a malformed id, which an id from one of their events is not.
pub(super) const fn unknown(service: Service) -> &'static [&'static str] {
    match service {
        Service::Glue => &["EntityNotFoundException"],
        Service::EmrServerless
        | Service::EmrContainers
        | Service::Logs
        | Service::RedshiftData
        | Service::DataBrew
        | Service::Lambda => &["ResourceNotFoundException"],
        Service::Emr | Service::Athena => &["InvalidRequestException"],
        Service::StepFunctions => &[
            "ExecutionDoesNotExist",
            "StateMachineDoesNotExist",
            "ResourceNotFound",
        ],
        Service::Ecs => &["ClusterNotFoundException"],
        Service::Batch => &[],
    }
}
