//! What channels need of an account: secrets, and topics (AWS Secrets Manager API Reference,
//! `GetSecretValue`; AWS Systems Manager API Reference, `GetParameter`; Amazon SNS API Reference,
//! `Publish`).

use crate::refusal::{self, Refusal as Refused};
use crate::request::{self, Way, json};
use crate::signed::{Language, Names, Signing, endpoint};
use crate::xml;
use aws_config::retry::RetryConfig;
use aws_config::{Region, SdkConfig};
use aws_smithy_runtime::client::orchestrator::operation::Operation as Endpoint;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use serde_json::{Map, Value, json as value};
use strands_channels::{Account, Publication, Receipt, Reference, Refusal, Secret};

const SECRETS: Names = Names::new("Secrets Manager", "secretsmanager");
const PARAMETERS: Names = Names::new("SSM", "ssm");
const TOPICS: Names = Names::new("SNS", "sns");
/// It passes, though no other service has a word of its own for it.
const KEY_THROTTLED: &str = "KMSThrottling";

/// Secrets and topics of an account.
pub struct ChannelAccount {
    /// Empty where no region is set.
    stores: Option<Stores>,
    signing: Signing,
    /// Asks once: SNS knows no repetition of a message, so one whose answer was lost must not be
    /// repeated behind the outbox's back.
    once: SdkConfig,
}

struct Stores {
    secrets: Endpoint<Question, Value, Refused>,
    parameters: Endpoint<Question, Value, Refused>,
}

#[derive(Debug, Clone)]
struct Question {
    way: Way,
    operation: &'static str,
    parameters: Value,
}

impl ChannelAccount {
    /// The account of `config`. Secrets are those of its region; topics may be in any.
    #[must_use]
    pub fn new(config: &SdkConfig) -> Self {
        let signing = Signing::new(config);
        let language = Language {
            request,
            answer: refusal::answer,
        };
        let stores = config.region().map(|region| Stores {
            secrets: endpoint(SECRETS, region, config, &signing, &language),
            parameters: endpoint(PARAMETERS, region, config, &signing, &language),
        });
        let once = config.to_builder().retry_config(RetryConfig::disabled());
        Self {
            stores,
            signing,
            once: once.build(),
        }
    }
}

impl Account for ChannelAccount {
    async fn secret(&self, reference: &Reference) -> Result<Secret, Refusal> {
        let Some(stores) = &self.stores else {
            return Err(Refusal::broken("set AWS_REGION"));
        };
        let (store, question) = match reference {
            Reference::SecretsManager { name, .. } => {
                let question = Question {
                    way: json("1.1", "secretsmanager"),
                    operation: "GetSecretValue",
                    parameters: value!({"SecretId": name}),
                };
                (&stores.secrets, question)
            }
            Reference::Parameter { path } => {
                let question = Question {
                    way: json("1.1", "AmazonSSM"),
                    operation: "GetParameter",
                    parameters: value!({"Name": path, "WithDecryption": true}),
                };
                (&stores.parameters, question)
            }
        };
        let answer = store.invoke(question).await;
        let answer = answer.map_err(|fault| unread(reference, &fault))?;
        let text = match reference {
            Reference::SecretsManager { .. } => answer["SecretString"].as_str(),
            Reference::Parameter { .. } => answer["Parameter"]["Value"].as_str(),
        };
        let text = text.ok_or_else(|| Refusal::broken(format!("{reference} holds no text")))?;
        Ok(Secret::new(text.to_owned()))
    }

    async fn publish(&self, publication: &Publication) -> Result<Receipt, Refusal> {
        let region = Region::new(publication.region.clone());
        let language = Language {
            request,
            answer: xml::answer,
        };
        let topic = endpoint(TOPICS, &region, &self.once, &self.signing, &language);
        let question = Question {
            way: Way::Query("2010-03-31"),
            operation: "Publish",
            parameters: Value::Object(form(publication)),
        };
        match topic.invoke(question).await {
            Ok(answer) => Ok(Receipt {
                provider_id: answer["MessageId"].as_str().map(str::to_owned),
            }),
            Err(fault) => Err(unpublished(&fault)),
        }
    }
}

fn request(question: &Question) -> Result<HttpRequest, BoxError> {
    request::of(question.way, question.operation, &question.parameters)
}

/// A map is a list of entries, numbered from 1 (Amazon SNS Developer Guide, "Amazon SNS message
/// attributes").
fn form(publication: &Publication) -> Map<String, Value> {
    let mut form = Map::new();
    let mut set = |name: &str, value: &str| {
        form.insert(name.to_owned(), Value::String(value.to_owned()));
    };
    set("TopicArn", &publication.topic_arn);
    set("Subject", &publication.subject);
    set("Message", &publication.message);
    for (index, (name, value)) in publication.attributes.iter().enumerate() {
        let entry = format!("MessageAttributes.entry.{}", index + 1);
        set(&format!("{entry}.Name"), name);
        set(&format!("{entry}.Value.DataType"), "String");
        set(&format!("{entry}.Value.StringValue"), value);
    }
    if let Some(group) = &publication.group_id {
        set("MessageGroupId", group);
    }
    if let Some(id) = &publication.deduplication_id {
        set("MessageDeduplicationId", id);
    }
    form
}

fn unread(reference: &Reference, fault: &SdkError<Refused, HttpResponse>) -> Refusal {
    match fault {
        SdkError::ServiceError(refused) => {
            let refused = refused.err();
            let reason = format!("{reference}: {refused}");
            if refused.may_pass() || refused.is_of_expired_credentials() {
                Refusal::passing(reason)
            } else {
                Refusal::broken(reason)
            }
        }
        SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) => {
            Refusal::passing(format!("{reference}: no answer"))
        }
        SdkError::ConstructionFailure(_) => {
            Refusal::passing(format!("{reference}: no credentials now"))
        }
        SdkError::ResponseError(_) | _ => {
            Refusal::broken(format!("{reference}: the answer cannot be read"))
        }
    }
}

/// An answer with a code proves that nothing was taken; without an answer the message may have been.
fn unpublished(fault: &SdkError<Refused, HttpResponse>) -> Refusal {
    match fault {
        SdkError::ConstructionFailure(_) => Refusal::passing("SNS: no credentials now"),
        SdkError::ServiceError(refused) if refused.err().meta().code().is_some() => {
            let refused = refused.err();
            let reason = format!("SNS: {refused}");
            let passes = refused.may_pass()
                || refused.is_of_expired_credentials()
                || refused.code() == KEY_THROTTLED;
            if passes {
                Refusal::passing(reason)
            } else {
                Refusal::broken(reason)
            }
        }
        _ => Refusal::Unknown("SNS: no answer".to_owned()),
    }
}
