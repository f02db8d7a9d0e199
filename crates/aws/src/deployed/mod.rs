//! What holds a deployed installation, asked of the account. All of it reads, but for
//! [`Deployed::put_event`], [`Deployed::send`] and [`Deployed::move_back`].
//!
//! `CloudFormation` and STS speak XML, the others JSON. All go through the transport of [`crate::api`]:
//! so few questions are not worth ten generated clients, which would take minutes to build.

mod events;
mod functions;
mod mail;
mod operation;
mod queues;
mod stack;
mod tables;

pub use events::{LogGroup, Rule, Schedule, Target};
pub use functions::{Concurrency, Function, Mapping};
pub use mail::{EventDestination, Identity, MailAccount};
pub use operation::Operation;
pub use queues::Queue;
pub use stack::{Caller, Stack};
pub use tables::{Backups, Expiry, Table};

use crate::refusal::{self, Refusal};
use crate::request;
use crate::signed::{Language, Signing, endpoint};
use crate::xml;
use aws_config::SdkConfig;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_smithy_runtime::client::orchestrator::operation::Operation as Endpoint;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use operation::Service;
use serde_json::Value;
use std::collections::BTreeMap;
use std::error::Error;

/// Codes by which they do not know who asks (AWS General Reference, "Common errors").
const STRANGERS: [&str; 9] = [
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
];

/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// Nobody may ask that with these credentials.
    #[error("denied, needs {action}")]
    Denied {
        /// The IAM action that is missing.
        action: &'static str,
    },
    /// There are no credentials, or none that the account takes.
    #[error("{0}")]
    Credentials(String),
    /// No region is named.
    #[error("no region: set --region, AWS_REGION or the profile's region")]
    NoRegion,
    /// The network or the service did not answer in time.
    #[error("{service}: no answer")]
    Silent {
        /// The service.
        service: &'static str,
    },
    /// Another error, or an answer that cannot be read.
    #[error("{service}: {code}")]
    Refused {
        /// The service.
        service: &'static str,
        /// Its code.
        code: String,
    },
}

/// An answer, or why there is none.
pub type Asked<T> = Result<T, Unanswered>;

/// One question.
#[derive(Debug, Clone)]
struct Question {
    operation: Operation,
    parameters: Value,
}

/// The account that holds an installation.
pub struct Deployed {
    /// Empty where no region is set.
    services: BTreeMap<Service, Endpoint<Question, Value, Refusal>>,
    credentials: Option<SharedCredentialsProvider>,
    region: Option<String>,
}

impl Deployed {
    /// The account and region of `config`, with its retries and timeouts.
    #[must_use]
    pub fn new(config: &SdkConfig) -> Self {
        let signing = Signing::new(config);
        // An empty variable names no region.
        let region = config.region().filter(|it| !it.as_ref().is_empty());
        let endpoints = |region| {
            let to = |service: Service| {
                let language = Language {
                    request: |question: &Question| {
                        let operation = question.operation;
                        request::of(operation.way(), operation.name(), &question.parameters)
                    },
                    answer: if service.speaks_xml() {
                        xml::answer
                    } else {
                        refusal::answer
                    },
                };
                let names = service.names();
                (
                    service,
                    endpoint(names, region, config, &signing, &language),
                )
            };
            Service::ALL.into_iter().map(to).collect()
        };
        Self {
            services: region.map(endpoints).unwrap_or_default(),
            credentials: config.credentials_provider(),
            region: region.map(ToString::to_string),
        }
    }

    /// The region, where one is named.
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// Whether there are credentials at all; why not, else.
    pub async fn has_credentials(&self) -> Asked<()> {
        let none = || Unanswered::Credentials("no credentials are configured".to_owned());
        let provider = self.credentials.as_ref().ok_or_else(none)?;
        match provider.provide_credentials().await {
            Ok(_) => Ok(()),
            Err(fault) => {
                let text = chain(&fault);
                // The chain lists on lines of their own what it tried.
                let line = text.lines().next().unwrap_or_default();
                Err(Unanswered::Credentials(
                    line.trim_end_matches(" Attempted:").to_owned(),
                ))
            }
        }
    }

    /// The answer to a question; `None` where the service does not know what it is about.
    async fn ask(&self, operation: Operation, parameters: Value) -> Asked<Option<Value>> {
        let service = operation.service();
        let endpoint = self.services.get(&service).ok_or(Unanswered::NoRegion)?;
        let question = Question {
            operation,
            parameters,
        };
        match endpoint.invoke(question).await {
            Ok(answer) => Ok(Some(answer)),
            Err(fault) => unanswered(operation, &fault).map_or(Ok(None), Err),
        }
    }

    /// The same of a service that always knows.
    async fn ask_known(&self, operation: Operation, parameters: Value) -> Asked<Value> {
        let answer = self.ask(operation, parameters).await?;
        Ok(answer.unwrap_or_default())
    }
}

/// Why there is no answer; `None` where the service does not know what it was asked about.
fn unanswered(operation: Operation, fault: &SdkError<Refusal, HttpResponse>) -> Option<Unanswered> {
    let service = operation.service().names().id;
    Some(match fault {
        SdkError::ServiceError(refused) => {
            let code = refused.err().code();
            if operation.unknown().contains(&code) {
                return None;
            }
            if refused.err().is_denial() {
                Unanswered::Denied {
                    action: operation.action(),
                }
            } else if STRANGERS.contains(&code) {
                Unanswered::Credentials(format!("the account does not take them: {code}"))
            } else {
                let code = code.to_owned();
                Unanswered::Refused { service, code }
            }
        }
        SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) => Unanswered::Silent { service },
        SdkError::ConstructionFailure(_) | SdkError::ResponseError(_) | _ => Unanswered::Refused {
            service,
            code: chain(fault),
        },
    })
}

/// A fault and what caused it, as a sentence.
fn chain(fault: &dyn Error) -> String {
    let mut text = fault.to_string();
    let mut source = fault.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

/// A text of an answer.
fn text(answer: &Value, name: &str) -> Option<String> {
    answer[name].as_str().map(str::to_owned)
}

/// The items of a list of an answer; an absent list is empty.
fn list<'a>(answer: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    answer[name].as_array().into_iter().flatten()
}
