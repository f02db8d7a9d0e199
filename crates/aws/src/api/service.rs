//! Where each service is, and how a question reaches it (the services' API references).

use aws_config::{Region, SdkConfig};
use aws_types::service_config::ServiceConfigKey;
use strands_core::platform::{Operation, Service};
use strands_core::run::key::partition;

/// The way of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// AWS JSON: everything in the body, the operation in `X-Amz-Target` behind this prefix.
    Json {
        /// Version of the protocol.
        version: &'static str,
        /// First part of the target.
        target: &'static str,
    },
    /// REST: parameters in the path, others in the query.
    Get(&'static str),
    /// REST: parameters in the body.
    Post(&'static str),
}

pub(super) const fn way(operation: Operation) -> Way {
    match operation {
        Operation::GlueJobRun | Operation::GlueJob => json("1.1", "AWSGlue"),
        Operation::EmrServerlessJobRun => {
            Way::Get("/applications/{applicationId}/jobruns/{jobRunId}")
        }
        Operation::EmrServerlessApplication => Way::Get("/applications/{applicationId}"),
        Operation::EmrServerlessAttempts => {
            Way::Get("/applications/{applicationId}/jobruns/{jobRunId}/attempts")
        }
        Operation::EmrStep => json("1.1", "ElasticMapReduce"),
        Operation::EmrContainersJobRun => {
            Way::Get("/virtualclusters/{virtualClusterId}/jobruns/{jobRunId}")
        }
        Operation::BatchJobs => Way::Post("/v1/describejobs"),
        Operation::Execution => json("1.0", "AWSStepFunctions"),
        Operation::EcsTasks => json("1.1", "AmazonEC2ContainerServiceV20141113"),
        Operation::LogEvents => json("1.1", "Logs_20140328"),
        Operation::Statement => json("1.1", "RedshiftData"),
        Operation::QueryExecution => json("1.1", "AmazonAthena"),
        Operation::DataBrewJobRun => Way::Get("/jobs/{name}/jobRun/{runId}"),
    }
}

const fn json(version: &'static str, target: &'static str) -> Way {
    Way::Json { version, target }
}

/// The first part of its host name, which is also the name in its signatures.
pub(super) const fn host(service: Service) -> &'static str {
    match service {
        Service::Glue => "glue",
        Service::EmrServerless => "emr-serverless",
        Service::Emr => "elasticmapreduce",
        Service::EmrContainers => "emr-containers",
        Service::Batch => "batch",
        Service::StepFunctions => "states",
        Service::Ecs => "ecs",
        Service::Logs => "logs",
        Service::RedshiftData => "redshift-data",
        Service::Athena => "athena",
        Service::DataBrew => "databrew",
    }
}

/// Its id among the SDKs, by which settings name it.
pub(super) const fn id(service: Service) -> &'static str {
    match service {
        Service::Glue => "Glue",
        Service::EmrServerless => "EMR Serverless",
        Service::Emr => "EMR",
        Service::EmrContainers => "EMR containers",
        Service::Batch => "Batch",
        Service::StepFunctions => "SFN",
        Service::Ecs => "ECS",
        Service::Logs => "CloudWatch Logs",
        Service::RedshiftData => "Redshift Data",
        Service::Athena => "Athena",
        Service::DataBrew => "DataBrew",
    }
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
        | Service::DataBrew => &["ResourceNotFoundException"],
        Service::Emr | Service::Athena => &["InvalidRequestException"],
        Service::StepFunctions => &["ExecutionDoesNotExist"],
        Service::Ecs => &["ClusterNotFoundException"],
        Service::Batch => &[],
    }
}

/// Where it is: where `AWS_ENDPOINT_URL_<ID>`, `AWS_ENDPOINT_URL` or the profile says, else in its region.
pub(super) fn url(service: Service, region: &Region, config: &SdkConfig) -> String {
    named(service, config)
        .or_else(|| config.endpoint_url().map(str::to_owned))
        .unwrap_or_else(|| {
            let region = region.as_ref();
            format!("https://{}.{region}.{}", host(service), suffix(region))
        })
}

fn named(service: Service, config: &SdkConfig) -> Option<String> {
    let key = ServiceConfigKey::builder()
        .service_id(id(service))
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build();
    config.service_config()?.load_config(key.ok()?)
}

/// The DNS suffix of a region's partition (botocore, `partitions.json`).
fn suffix(region: &str) -> &'static str {
    match partition(region) {
        "aws-cn" => "amazonaws.com.cn",
        "aws-iso" => "c2s.ic.gov",
        "aws-iso-b" => "sc2s.sgov.gov",
        "aws-iso-e" => "cloud.adc-e.uk",
        "aws-iso-f" => "csp.hci.ic.gov",
        "aws-eusc" => "amazonaws.eu",
        _ => "amazonaws.com",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_in_its_region_and_partition() {
        let config = SdkConfig::builder().build();
        for (service, region, expected) in [
            (
                Service::Emr,
                "eu-west-1",
                "https://elasticmapreduce.eu-west-1.amazonaws.com",
            ),
            (
                Service::StepFunctions,
                "cn-north-1",
                "https://states.cn-north-1.amazonaws.com.cn",
            ),
            (
                Service::Glue,
                "us-gov-west-1",
                "https://glue.us-gov-west-1.amazonaws.com",
            ),
            (
                Service::Batch,
                "us-isob-east-1",
                "https://batch.us-isob-east-1.sc2s.sgov.gov",
            ),
            (
                Service::Logs,
                "eusc-de-east-1",
                "https://logs.eusc-de-east-1.amazonaws.eu",
            ),
        ] {
            let region = Region::from_static(region);
            assert_eq!(url(service, &region, &config), expected);
        }
    }
}
