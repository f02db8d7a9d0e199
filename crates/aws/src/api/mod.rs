//! The services that run jobs, asked over HTTPS as the AWS SDK does: its credentials, signatures,
//! retries and timeouts, without a client generated for each service, which would multiply the size
//! of a function for one question each.

mod service;

use crate::refusal::{self, Refusal};
use crate::request;
use crate::signed::{Language, Signing, endpoint};
use aws_config::SdkConfig;
use aws_smithy_runtime::client::orchestrator::operation::Operation as Endpoint;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use strands_core::platform::{Api, Call, Operation, ReadFault, Service};
use tokio::sync::Mutex;

/// Glue jobs kept; beyond it the cache starts anew.
const CACHED_JOBS: usize = 1_000;

/// The services of an account and region.
pub struct AwsApi {
    /// Empty where no region is set.
    services: BTreeMap<Service, Endpoint<Call, Value, Refusal>>,
    /// Answers about Glue jobs, which change seldom: once per job and environment of a function.
    /// Absent where each question is put.
    jobs: Option<Mutex<HashMap<String, Value>>>,
}

impl AwsApi {
    /// The services as `config` names them, with its retries and timeouts.
    #[must_use]
    pub fn new(config: &SdkConfig) -> Self {
        let signing = Signing::new(config);
        let language = Language {
            request: |call: &Call| {
                request::of(
                    service::way(call.operation),
                    call.operation.name(),
                    &call.parameters,
                )
            },
            answer: refusal::answer,
        };
        let endpoints = |region| {
            let to = |service| {
                let names = service::names(service);
                (
                    service,
                    endpoint(names, region, config, &signing, &language),
                )
            };
            Service::ALL.into_iter().map(to).collect()
        };
        Self {
            services: config.region().map(endpoints).unwrap_or_default(),
            jobs: Some(Mutex::default()),
        }
    }

    /// The same, that remembers no answer.
    #[must_use]
    pub fn forgetful(self) -> Self {
        Self { jobs: None, ..self }
    }

    async fn ask(&self, call: &Call) -> Result<Option<Value>, ReadFault> {
        let service = call.operation.service();
        let Some(endpoint) = self.services.get(&service) else {
            return Err(ReadFault::Final("set AWS_REGION".to_owned()));
        };
        match endpoint.invoke(call.clone()).await {
            Ok(answer) => Ok(Some(answer)),
            Err(fault) => read(service, &fault),
        }
    }
}

impl Api for AwsApi {
    async fn call(&self, call: &Call) -> Result<Option<Value>, ReadFault> {
        let jobs = self.jobs.as_ref();
        let Some(jobs) = jobs.filter(|_| call.operation == Operation::GlueJob) else {
            return self.ask(call).await;
        };
        let mut jobs = jobs.lock().await;
        if let Some(job) = jobs.get(&call.id) {
            return Ok(Some(job.clone()));
        }
        let answer = self.ask(call).await?;
        if let Some(job) = &answer {
            if jobs.len() >= CACHED_JOBS {
                jobs.clear();
            }
            jobs.insert(call.id.clone(), job.clone());
        }
        Ok(answer)
    }
}

/// What a failed call means for the read.
fn read(
    service: Service,
    fault: &SdkError<Refusal, HttpResponse>,
) -> Result<Option<Value>, ReadFault> {
    match fault {
        SdkError::ServiceError(refused)
            if service::unknown(service).contains(&refused.err().code()) =>
        {
            Ok(None)
        }
        _ => Err(fault_of(service::names(service).id, fault)),
    }
}

/// The fault of a call of the service with that id.
pub(crate) fn fault_of(id: &str, fault: &SdkError<Refusal, HttpResponse>) -> ReadFault {
    match fault {
        SdkError::ServiceError(refused) => {
            let refusal = refused.err();
            let text = format!("{id}: {refusal}");
            if refusal.may_pass() || refusal.is_of_expired_credentials() {
                ReadFault::Passing(text)
            } else if refusal.is_denial() {
                ReadFault::Denied(text)
            } else {
                ReadFault::Final(text)
            }
        }
        SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) => {
            ReadFault::Passing(format!("{id}: no answer"))
        }
        // Credentials that ended may be renewed; what cannot be put into words stays so.
        SdkError::ConstructionFailure(_) if !request::is_unaskable(fault) => {
            ReadFault::Passing(format!("{id}: no credentials now"))
        }
        SdkError::ConstructionFailure(_) | SdkError::ResponseError(_) | _ => {
            ReadFault::Final(format!("{id}: {fault}"))
        }
    }
}
