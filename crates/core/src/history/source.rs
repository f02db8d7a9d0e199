//! The services that remember runs, and for how long.

use super::reading::Lists;
use super::{
    athena, batch, databrew, emr_containers, emr_serverless, emr_steps, glue, step_functions,
};
use crate::platform::Operation;
use crate::reconcile::memory;
use crate::run::Platform;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// A service whose past runs can be listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// AWS Glue jobs.
    Glue,
    /// AWS Step Functions, standard workflows.
    StepFunctions,
    /// Amazon EMR Serverless.
    EmrServerless,
    /// Amazon Athena.
    Athena,
    /// AWS Batch.
    Batch,
    /// Steps of Amazon EMR clusters.
    EmrEc2,
    /// Amazon EMR on EKS.
    EmrEks,
    /// AWS Glue DataBrew.
    DataBrew,
}

/// How long a service keeps ended runs, by its own documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// For how long; `None`: its documents do not say.
    pub kept: Option<SignedDuration>,
    /// The document.
    pub document: &'static str,
}

impl Source {
    /// Every service, in the order in which they are read.
    pub const ALL: [Self; 8] = [
        Self::Glue,
        Self::StepFunctions,
        Self::EmrServerless,
        Self::Athena,
        Self::Batch,
        Self::EmrEc2,
        Self::EmrEks,
        Self::DataBrew,
    ];

    /// The platform of its runs.
    #[must_use]
    pub const fn platform(self) -> Platform {
        match self {
            Self::Glue => Platform::Glue,
            Self::StepFunctions => Platform::StepFunctions,
            Self::EmrServerless => Platform::EmrServerless,
            Self::Athena => Platform::Athena,
            Self::Batch => Platform::Batch,
            Self::EmrEc2 => Platform::EmrEc2,
            Self::EmrEks => Platform::EmrEks,
            Self::DataBrew => Platform::DataBrew,
        }
    }

    /// The source of that platform's runs; `None`: nobody lists them.
    #[must_use]
    pub fn of(platform: &Platform) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.platform() == *platform)
    }

    /// What it may be asked, in that order.
    #[must_use]
    pub const fn operations(self) -> &'static [Operation] {
        match self {
            Self::Glue => &[Operation::GlueJobs, Operation::GlueJobRuns],
            Self::StepFunctions => &[
                Operation::StateMachines,
                Operation::Executions,
                Operation::Execution,
            ],
            Self::EmrServerless => &[
                Operation::EmrServerlessApplications,
                Operation::EmrServerlessJobRuns,
                Operation::EmrServerlessJobRun,
                Operation::EmrServerlessAttempts,
            ],
            Self::Athena => &[
                Operation::WorkGroups,
                Operation::QueryExecutionIds,
                Operation::QueryExecutions,
            ],
            Self::Batch => &[
                Operation::BatchQueues,
                Operation::BatchJobList,
                Operation::BatchJobs,
            ],
            Self::EmrEc2 => &[Operation::EmrClusters, Operation::EmrSteps],
            Self::EmrEks => &[Operation::VirtualClusters, Operation::EmrContainersJobRuns],
            Self::DataBrew => &[Operation::DataBrewJobs, Operation::DataBrewJobRuns],
        }
    }

    /// How long it keeps what has ended.
    #[must_use]
    pub fn retention(self) -> Retention {
        let (is_documented, document) = match self {
            Self::Glue => (true, "AWS Glue API Reference, \"GetJobRun\""),
            Self::StepFunctions => (true, "AWS Step Functions Developer Guide, \"Quotas\""),
            Self::EmrServerless => (false, "Amazon EMR Serverless User Guide"),
            Self::Athena => (true, "Amazon Athena API Reference, \"ListQueryExecutions\""),
            Self::Batch => (true, "AWS Batch User Guide, \"Job states\""),
            Self::EmrEc2 => (
                true,
                "Amazon EMR Management Guide, \"View cluster status and details\"",
            ),
            Self::EmrEks => (false, "Amazon EMR on EKS Development Guide"),
            Self::DataBrew => (false, "AWS Glue DataBrew Developer Guide"),
        };
        Retention {
            kept: memory(&self.platform()).filter(|_| is_documented),
            document,
        }
    }

    pub(super) fn lists(self) -> &'static dyn Lists {
        match self {
            Self::Glue => &glue::Jobs,
            Self::StepFunctions => &step_functions::Machines,
            Self::EmrServerless => &emr_serverless::Applications,
            Self::Athena => &athena::WorkGroups,
            Self::Batch => &batch::Queues,
            Self::EmrEc2 => &emr_steps::Clusters,
            Self::EmrEks => &emr_containers::VirtualClusters,
            Self::DataBrew => &databrew::Jobs,
        }
    }
}
