//! A question as an HTTP request, yet without its host and signature.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};
use std::error::Error;

/// RFC 3986, "unreserved".
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
const AGENT: &str = concat!("strands/", env!("CARGO_PKG_VERSION"));

/// Why a question cannot be put.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
enum Unaskable {
    #[error("parameters are not a JSON object")]
    NotAnObject,
    #[error("`{0}` is missing, or would lead to another path")]
    NotInAPath(&'static str),
}

/// Whether a fault comes of a question that cannot be put.
pub(crate) fn is_unaskable(fault: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(fault);
    while let Some(fault) = cause {
        if fault.is::<Unaskable>() {
            return true;
        }
        cause = fault.source();
    }
    false
}

/// The way of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
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
    /// AWS Query: the operation, this version of the API and the parameters as a form.
    #[cfg(feature = "query")]
    Query(&'static str),
}

/// AWS JSON of that version, with that first part of its targets.
pub(crate) const fn json(version: &'static str, target: &'static str) -> Way {
    Way::Json { version, target }
}

/// The request of an operation that goes that way.
pub(crate) fn of(way: Way, operation: &str, parameters: &Value) -> Result<HttpRequest, BoxError> {
    let parameters = parameters.as_object().ok_or(Unaskable::NotAnObject)?;
    let mut request = match way {
        Way::Json { version, target } => {
            let content_type = format!("application/x-amz-json-{version}");
            let mut request = post("/", serde_json::to_vec(parameters)?, content_type)?;
            let target = format!("{target}.{operation}");
            request.headers_mut().try_insert("x-amz-target", target)?;
            request
        }
        Way::Post(path) => {
            let body = serde_json::to_vec(parameters)?;
            post(path, body, "application/json".to_owned())?
        }
        Way::Get(path) => HttpRequest::get(path_of(path, parameters)?)?,
        #[cfg(feature = "query")]
        Way::Query(version) => {
            let mut pairs = vec![format!("Action={operation}&Version={version}")];
            pairs.extend(parameters.iter().map(pair));
            let content_type = "application/x-www-form-urlencoded; charset=utf-8";
            post("/", pairs.join("&").into_bytes(), content_type.to_owned())?
        }
    };
    request.headers_mut().try_insert("user-agent", AGENT)?;
    Ok(request)
}

/// The request for what lies at a path of these parts.
pub(crate) fn of_path<'p>(parts: impl Iterator<Item = &'p str>) -> Result<HttpRequest, BoxError> {
    get(joined(parts))
}

/// The request for what a path of one part answers to a query.
#[cfg(feature = "datasets")]
pub(crate) fn of_query(part: &str, query: &[(&str, &str)]) -> Result<HttpRequest, BoxError> {
    let pair = |(name, value): &(&str, &str)| format!("{}={}", encoded(name), encoded(value));
    let pairs: Vec<String> = query.iter().map(pair).collect();
    get(format!("/{}?{}", encoded(part), pairs.join("&")))
}

fn get(uri: String) -> Result<HttpRequest, BoxError> {
    let mut request = HttpRequest::get(uri)?;
    request.headers_mut().try_insert("user-agent", AGENT)?;
    Ok(request)
}

/// The request that sends a JSON text to a path of these parts.
pub(crate) fn post_to<'p>(
    parts: impl Iterator<Item = &'p str>,
    body: Vec<u8>,
) -> Result<HttpRequest, BoxError> {
    let mut request = post(&joined(parts), body, "application/json".to_owned())?;
    request.headers_mut().try_insert("user-agent", AGENT)?;
    Ok(request)
}

fn joined<'p>(parts: impl Iterator<Item = &'p str>) -> String {
    parts.fold(String::new(), |path, part| path + "/" + &encoded(part))
}

fn post(path: &str, body: Vec<u8>, content_type: String) -> Result<HttpRequest, BoxError> {
    let length = body.len().to_string();
    let mut request = HttpRequest::new(SdkBody::from(body));
    request.set_method("POST")?;
    request.set_uri(path)?;
    let headers = request.headers_mut();
    headers.try_insert("content-type", content_type)?;
    headers.try_insert("content-length", length)?;
    Ok(request)
}

/// The path with its parameters filled in, and the others behind it.
fn path_of(template: &'static str, parameters: &Map<String, Value>) -> Result<String, Unaskable> {
    let mut query = parameters.clone();
    let mut path = String::new();
    for segment in template.split('/').skip(1) {
        let name = segment
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'));
        path.push('/');
        match name {
            None => path.push_str(segment),
            Some(name) => {
                let value = query.remove(name).as_ref().and_then(label);
                path.push_str(&value.ok_or(Unaskable::NotInAPath(name))?);
            }
        }
    }
    let pairs: Vec<String> = query.iter().map(pair).collect();
    if !pairs.is_empty() {
        path.push('?');
        path.push_str(&pairs.join("&"));
    }
    Ok(path)
}

fn pair((name, value): (&String, &Value)) -> String {
    let text = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    format!("{}={}", encoded(name), encoded(&text))
}

/// A parameter as one part of a path. Dots alone would name another.
fn label(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    (!matches!(text, "" | "." | "..")).then(|| encoded(text))
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const RUN: Way = Way::Get("/jobs/{name}/jobRun/{runId}");

    #[test]
    fn json_names_its_operation_in_a_header() {
        let parameters = json!({"JobName": "a", "RunId": "jr_1"});
        let request = of(super::json("1.1", "AWSGlue"), "GetJobRun", &parameters).unwrap();
        assert_eq!((request.method(), request.uri()), ("POST", "/"));
        let header = |name: &str| request.headers().get(name).unwrap();
        assert_eq!(header("x-amz-target"), "AWSGlue.GetJobRun");
        assert_eq!(header("content-type"), "application/x-amz-json-1.1");
        let body: Value = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
        assert_eq!(body, parameters);
    }

    #[test]
    fn parameters_become_parts_of_a_path_and_of_a_query() {
        let run = json!({"name": "load ü/1", "runId": "db_1"});
        let request = of(RUN, "DescribeJobRun", &run).unwrap();
        assert_eq!(request.method(), "GET");
        assert_eq!(request.uri(), "/jobs/load%20%C3%BC%2F1/jobRun/db_1");
        let list = json!({"applicationId": "00fa", "jobRunId": "00fr", "maxResults": 50, "nextToken": "a=b&c"});
        let way = Way::Get("/applications/{applicationId}/jobruns/{jobRunId}/attempts");
        let request = of(way, "ListJobRunAttempts", &list).unwrap();
        assert_eq!(
            request.uri(),
            "/applications/00fa/jobruns/00fr/attempts?maxResults=50&nextToken=a%3Db%26c"
        );
    }

    #[cfg(feature = "query")]
    #[test]
    fn a_query_is_a_form() {
        let parameters = json!({"StackName": "a b"});
        let request = of(Way::Query("2010-05-15"), "DescribeStacks", &parameters).unwrap();
        assert_eq!(
            request.body().bytes().unwrap(),
            b"Action=DescribeStacks&Version=2010-05-15&StackName=a%20b"
        );
    }

    #[test]
    fn a_name_cannot_lead_to_another_path() {
        for name in [json!("."), json!(".."), json!(""), json!(7), json!(null)] {
            let run = json!({"name": name, "runId": "db_1"});
            let refused = of(RUN, "DescribeJobRun", &run).unwrap_err();
            assert_eq!(
                refused.downcast_ref::<Unaskable>(),
                Some(&Unaskable::NotInAPath("name"))
            );
        }
    }
}
