//! What comes back: an answer as JSON, or an error by its code.

use aws_runtime::retries::classifiers::{THROTTLING_ERRORS, TRANSIENT_ERRORS};
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, OrchestratorError};
use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use serde_json::Value;

const TOO_MANY_REQUESTS: u16 = 429;
/// Codes by which services deny, in the words of their protocols.
const DENIALS: [&str; 4] = [
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationError",
    "UnauthorizedOperation",
];
const NO_CODE: &str = "an error without a code";

/// An error that the service answered. Its message is not kept: it may quote what was asked.
#[derive(Debug, thiserror::Error)]
#[error("{code}", code = self.code())]
pub(crate) struct Refusal {
    status: u16,
    metadata: ErrorMetadata,
}

impl Refusal {
    /// The one that a response is, by its code.
    pub(crate) fn new(response: &HttpResponse, code: Option<String>) -> Self {
        let mut metadata = ErrorMetadata::builder();
        if let Some(code) = code {
            metadata = metadata.code(code);
        }
        Self {
            status: response.status().as_u16(),
            metadata: metadata.build(),
        }
    }

    fn of(response: &HttpResponse) -> Self {
        Self::new(response, code(response))
    }

    /// The service's word for it.
    pub(crate) fn code(&self) -> &str {
        self.metadata.code().unwrap_or(NO_CODE)
    }

    /// Whether whoever asks may not.
    pub(crate) fn is_denial(&self) -> bool {
        DENIALS.contains(&self.code())
    }

    /// Whether the credentials were good before.
    pub(crate) fn is_of_expired_credentials(&self) -> bool {
        matches!(self.code(), "ExpiredToken" | "ExpiredTokenException")
    }

    /// Whether the same question may be answered later.
    pub(crate) fn may_pass(&self) -> bool {
        let code = self.code();
        self.status >= 500
            || self.status == TOO_MANY_REQUESTS
            || THROTTLING_ERRORS.contains(&code)
            || TRANSIENT_ERRORS.contains(&code)
    }
}

impl ProvideErrorMetadata for Refusal {
    fn meta(&self) -> &ErrorMetadata {
        &self.metadata
    }
}

/// Reads a response of AWS JSON or REST.
pub(crate) fn answer(response: &HttpResponse) -> Result<Value, OrchestratorError<Refusal>> {
    if !response.status().is_success() {
        return Err(OrchestratorError::operation(Refusal::of(response)));
    }
    let body = response.body().bytes().unwrap_or_default();
    serde_json::from_slice(body).map_err(OrchestratorError::other)
}

/// The error's code: in a header, which may add an address, or in the body, which may put a namespace
/// before it (Smithy, "AWS JSON 1.1 protocol", "Operation error serialization").
fn code(response: &HttpResponse) -> Option<String> {
    let header = response
        .headers()
        .get("x-amzn-errortype")
        .map(str::to_owned);
    header.or_else(|| of_body(response)).map(|text| {
        let name = text.rsplit('#').next().unwrap_or(&text);
        name.split(':').next().unwrap_or(name).to_owned()
    })
}

fn of_body(response: &HttpResponse) -> Option<String> {
    let body: Value = serde_json::from_slice(response.body().bytes()?).ok()?;
    let code = body["code"].as_str().or(body["__type"].as_str());
    code.map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_smithy_runtime_api::http::StatusCode;
    use aws_smithy_types::body::SdkBody;

    fn refusal(status: u16, header: Option<&'static str>, body: &'static str) -> Refusal {
        let status = StatusCode::try_from(status).unwrap();
        let mut response = HttpResponse::new(status, SdkBody::from(body));
        if let Some(code) = header {
            response.headers_mut().insert("x-amzn-errortype", code);
        }
        Refusal::of(&response)
    }

    #[test]
    fn a_code_is_read_from_header_or_body() {
        let in_body = r#"{"__type": "com.amazonaws.glue#EntityNotFoundException", "Message": "x"}"#;
        for (header, body, code) in [
            (
                Some("ValidationException:http://internal.amazon.com/"),
                "",
                "ValidationException",
            ),
            (None, in_body, "EntityNotFoundException"),
            (None, r#"{"code": "ServerException"}"#, "ServerException"),
            (None, "<html>", NO_CODE),
        ] {
            assert_eq!(refusal(400, header, body).to_string(), code);
        }
    }

    #[test]
    fn throttling_and_faults_of_the_service_may_pass() {
        for (status, code, passes) in [
            (400, "ThrottlingException", true),
            (429, "TooManyRequestsException", true),
            (503, "ServiceUnavailable", true),
            (408, "RequestTimeout", true),
            (400, "AccessDeniedException", false),
            (403, "UnrecognizedClientException", false),
            (400, "ValidationException", false),
        ] {
            assert_eq!(refusal(status, Some(code), "").may_pass(), passes, "{code}");
        }
    }
}
