//! Scripts of jobs: objects of Amazon S3, asked for by the tag that is known of them.

use crate::api::fault_of;
use crate::refusal::Refusal;
use crate::s3::{self, NO_SUCH_KEY, NOT_MODIFIED, S3};
use crate::signed::{Language, Signing, endpoint};
use aws_config::SdkConfig;
use aws_smithy_runtime::client::orchestrator::operation::Operation as Endpoint;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use strands_core::platform::{Fetched, MOST_SCRIPT_BYTES, Object, ReadFault, Scripts};

/// An empty object has no first byte (Amazon S3 API Reference, `GetObject`, "Range").
const RANGE_NOT_SATISFIABLE: u16 = 416;
/// The tag of an empty object, which S3 does not tell with that answer.
const EMPTY: &str = "empty";

/// The objects of an account's buckets.
pub struct AwsScripts {
    /// Absent where no region is set.
    endpoint: Option<Endpoint<Question, Fetched, Refusal>>,
}

#[derive(Debug, Clone)]
struct Question {
    object: Object,
    /// Tag of the version that is known.
    known: Option<String>,
}

impl AwsScripts {
    /// Buckets as `config` reaches them, with its retries and timeouts.
    #[must_use]
    pub fn new(config: &SdkConfig) -> Self {
        let signing = Signing::new(config);
        let language = Language { request, answer };
        let to = |region| endpoint(S3, region, config, &signing, &language);
        Self {
            endpoint: config.region().map(to),
        }
    }
}

impl Scripts for AwsScripts {
    async fn fetch(
        &self,
        object: &Object,
        known: Option<&str>,
    ) -> Result<Option<Fetched>, ReadFault> {
        let Some(endpoint) = &self.endpoint else {
            return Err(ReadFault::Final("set AWS_REGION".to_owned()));
        };
        let question = Question {
            object: object.clone(),
            known: known.map(str::to_owned),
        };
        match endpoint.invoke(question).await {
            Ok(Fetched::Script { tag, .. }) if known == Some(tag.as_str()) => {
                Ok(Some(Fetched::Unchanged))
            }
            Ok(fetched) => Ok(Some(fetched)),
            Err(SdkError::ServiceError(refused)) if refused.err().code() == NO_SUCH_KEY => Ok(None),
            Err(fault) => Err(fault_of(S3.id, &fault)),
        }
    }
}

fn request(question: &Question) -> Result<HttpRequest, BoxError> {
    let Object { bucket, key } = &question.object;
    let mut request = s3::get(bucket, key, question.known.as_deref())?;
    let range = format!("bytes=0-{}", MOST_SCRIPT_BYTES - 1);
    request.headers_mut().try_insert("range", range)?;
    Ok(request)
}

fn answer(response: &HttpResponse) -> Result<Fetched, OrchestratorError<Refusal>> {
    let status = response.status();
    match status.as_u16() {
        NOT_MODIFIED => return Ok(Fetched::Unchanged),
        RANGE_NOT_SATISFIABLE => return Ok(script(Vec::new(), EMPTY, None)),
        _ if !status.is_success() => {
            return Err(OrchestratorError::operation(s3::refusal(response)));
        }
        _ => {}
    }
    let header = |name| response.headers().get(name);
    let tag = header("etag").unwrap_or_default();
    let content = response.body().bytes().unwrap_or_default().to_vec();
    Ok(script(
        content,
        tag,
        header("last-modified").and_then(instant),
    ))
}

fn script(content: Vec<u8>, tag: &str, modified_at: Option<Timestamp>) -> Fetched {
    Fetched::Script {
        content,
        tag: tag.to_owned(),
        modified_at,
    }
}

/// `Wed, 18 Nov 2026 07:05:00 GMT` (RFC 9110, "Date/Time Formats").
fn instant(text: &str) -> Option<Timestamp> {
    DateTimeParser::new().parse_timestamp(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_of_http_is_read() {
        let expected = "2026-11-18T07:05:00Z".parse().ok();
        assert_eq!(instant("Wed, 18 Nov 2026 07:05:00 GMT"), expected);
        assert_eq!(instant("soon"), None);
    }
}
