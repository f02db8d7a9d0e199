//! The configuration's file in the account: an object of Amazon S3, or a parameter of Systems Manager
//! (Amazon S3 API Reference, `GetObject`; AWS Systems Manager API Reference, `GetParameter`).

use crate::refusal::{self, Refusal};
use crate::request::{self, json};
use crate::s3::{self, NO_SUCH_KEY, NOT_MODIFIED, S3};
use crate::signed::{Language, Names, Signing, endpoint};
use aws_config::SdkConfig;
use aws_smithy_runtime::client::orchestrator::operation::Operation as Endpoint;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use serde_json::{Value, json as value};
use strands_config::{Answer, Location, Source};

const SSM: Names = Names::new("SSM", "ssm");
/// Codes by which a file is not there.
const ABSENT: [&str; 2] = [NO_SUCH_KEY, "ParameterNotFound"];

/// The file, wherever it lies; nowhere where there is none.
pub struct Documents(Option<Place>);

struct Place {
    location: Location,
    /// Absent where no region is set.
    endpoint: Option<Endpoint<Question, Value, Refusal>>,
}

#[derive(Debug, Clone)]
struct Question {
    location: Location,
    /// Tag of the version that is known.
    known: Option<String>,
}

impl Documents {
    /// The file at that place, if any, with the retries and timeouts of `config`.
    #[must_use]
    pub fn new(location: Option<Location>, config: &SdkConfig) -> Self {
        Self(location.map(|location| Place::new(location, config)))
    }
}

impl Place {
    fn new(location: Location, config: &SdkConfig) -> Self {
        let signing = Signing::new(config);
        let (names, language) = match location {
            Location::Object { .. } => (
                S3,
                Language {
                    request,
                    answer: object,
                },
            ),
            Location::Parameter(_) => (
                SSM,
                Language {
                    request,
                    answer: refusal::answer,
                },
            ),
        };
        let to = |region| endpoint(names, region, config, &signing, &language);
        Self {
            endpoint: config.region().map(to),
            location,
        }
    }
}

impl Source for Documents {
    fn has_place(&self) -> bool {
        self.0.is_some()
    }

    async fn fetch(&self, known: Option<&str>) -> Result<Answer, String> {
        let Some(place) = &self.0 else {
            return Ok(Answer::Absent);
        };
        let Some(endpoint) = &place.endpoint else {
            return Err("set AWS_REGION".to_owned());
        };
        let question = Question {
            location: place.location.clone(),
            known: known.map(str::to_owned),
        };
        match endpoint.invoke(question).await {
            Ok(answer) => read(&answer, known),
            Err(fault) => failed(&place.location, &fault),
        }
    }
}

fn request(question: &Question) -> Result<HttpRequest, BoxError> {
    match &question.location {
        Location::Object { bucket, key } => s3::get(bucket, key, question.known.as_deref()),
        Location::Parameter(name) => {
            let parameters = value!({"Name": name, "WithDecryption": true});
            request::of(json("1.1", "AmazonSSM"), "GetParameter", &parameters)
        }
    }
}

/// An answer of `GetObject` in the words of one of `GetParameter`.
fn object(response: &HttpResponse) -> Result<Value, OrchestratorError<Refusal>> {
    let status = response.status();
    if status.as_u16() == NOT_MODIFIED {
        return Ok(Value::Null);
    }
    if !status.is_success() {
        return Err(OrchestratorError::operation(s3::refusal(response)));
    }
    let body = response.body().bytes().unwrap_or_default();
    let text = std::str::from_utf8(body).map_err(OrchestratorError::other)?;
    let tag = response.headers().get("etag").unwrap_or_default();
    Ok(value!({"Parameter": {"Value": text, "Version": tag}}))
}

fn read(answer: &Value, known: Option<&str>) -> Result<Answer, String> {
    if answer.is_null() {
        return Ok(Answer::Unchanged);
    }
    let parameter = &answer["Parameter"];
    let tag = match &parameter["Version"] {
        Value::String(tag) => tag.clone(),
        version => version.to_string(),
    };
    if known == Some(tag.as_str()) {
        return Ok(Answer::Unchanged);
    }
    let text = parameter["Value"]
        .as_str()
        .ok_or("the answer has no text")?;
    Ok(Answer::Text {
        text: text.to_owned(),
        tag,
    })
}

fn failed(location: &Location, fault: &SdkError<Refusal, HttpResponse>) -> Result<Answer, String> {
    let (id, right) = match location {
        Location::Object { .. } => (S3.id, "s3:GetObject, and that the object is there"),
        Location::Parameter(_) => (SSM.id, "ssm:GetParameter"),
    };
    match fault {
        SdkError::ServiceError(refused) if ABSENT.contains(&refused.err().code()) => {
            Ok(Answer::Absent)
        }
        SdkError::ServiceError(refused) if refused.err().is_denial() => {
            Err(format!("{id}: denied, needs {right}"))
        }
        SdkError::ServiceError(refused) => Err(format!("{id}: {}", refused.err().code())),
        SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) => Err(format!("{id}: no answer")),
        SdkError::ConstructionFailure(_) if !request::is_unaskable(fault) => {
            Err(format!("{id}: no credentials now"))
        }
        SdkError::ConstructionFailure(_) | SdkError::ResponseError(_) | _ => {
            Err(format!("{id}: its answer cannot be used"))
        }
    }
}
