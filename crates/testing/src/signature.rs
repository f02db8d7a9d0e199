//! Who signed a request, and for what (AWS IAM User Guide, "AWS Signature Version 4 for API requests").

use axum::http::HeaderMap;

/// What the `Authorization` header of a signed request says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Whose key it is.
    pub access_key: String,
    /// The region that it is for.
    pub region: String,
    /// The service that it is for.
    pub service: String,
    /// The headers that it covers.
    pub headers: Vec<String>,
}

impl Signature {
    /// Reads it; `None` where the request is not signed in full, or at another day than it says.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let header = |name: &str| headers.get(name)?.to_str().ok();
        let signed = header("authorization")?.strip_prefix("AWS4-HMAC-SHA256 ")?;
        let part = |name: &str| {
            let mut parts = signed.split(", ");
            parts.find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
        };
        let [access_key, day, region, service, "aws4_request"] =
            part("Credential")?.split('/').collect::<Vec<_>>()[..]
        else {
            return None;
        };
        let is_hash = part("Signature")?.len() == 64;
        let is_dated = header("x-amz-date")?.starts_with(day);
        (is_hash && is_dated).then(|| Self {
            access_key: access_key.to_owned(),
            region: region.to_owned(),
            service: service.to_owned(),
            headers: part("SignedHeaders")
                .into_iter()
                .flat_map(|names| names.split(';'))
                .map(str::to_owned)
                .collect(),
        })
    }
}
