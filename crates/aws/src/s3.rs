//! Objects of Amazon S3, asked for by their paths, and its refusals in XML (Amazon S3 API Reference,
//! `GetObject` and "Error responses").

use crate::refusal::Refusal;
use crate::request;
use crate::signed::Names;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};

pub(crate) const S3: Names = Names::new("S3", "s3");
pub(crate) const NOT_MODIFIED: u16 = 304;
/// The code by which an object is not there.
pub(crate) const NO_SUCH_KEY: &str = "NoSuchKey";

/// The request for an object, unless it is the version that has that tag.
pub(crate) fn get(bucket: &str, key: &str, known: Option<&str>) -> Result<HttpRequest, BoxError> {
    let mut request = request::of_path(std::iter::once(bucket).chain(key.split('/')))?;
    if let Some(known) = known {
        request
            .headers_mut()
            .try_insert("if-none-match", known.to_owned())?;
    }
    Ok(request)
}

/// The refusal that a response is.
pub(crate) fn refusal(response: &HttpResponse) -> Refusal {
    let body = response.body().bytes().unwrap_or_default();
    let text = String::from_utf8_lossy(body);
    Refusal::new(response, code(&text).map(str::to_owned))
}

fn code(body: &str) -> Option<&str> {
    let (_, rest) = body.split_once("<Code>")?;
    Some(rest.split_once("</Code>")?.0)
}
