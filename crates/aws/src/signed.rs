//! Requests signed and sent as the AWS SDK does: its credentials, signatures, retries and timeouts,
//! without a client generated for each service.

use crate::refusal::Refusal;
use aws_config::identity::IdentityCache;
use aws_config::{Region, SdkConfig};
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::auth::{SigV4OperationSigningConfig, SigningOptions};
use aws_runtime::recursion_detection::RecursionDetectionInterceptor;
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_smithy_runtime::client::orchestrator::operation::Operation as Endpoint;
use aws_smithy_runtime::client::retries::classifiers::{
    HttpStatusCodeClassifier, TransientErrorClassifier,
};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::AuthSchemeOptionResolverParams;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::identity::{SharedIdentityCache, SharedIdentityResolver};
use aws_smithy_runtime_api::client::orchestrator::{
    HttpRequest, HttpResponse, OrchestratorError, SensitiveOutput,
};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::config_bag::Layer;
use aws_types::SigningName;
use aws_types::region::SigningRegion;
use aws_types::service_config::ServiceConfigKey;
use std::fmt::Debug;
use strands_core::run::key::partition;

/// A service's names.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Names {
    /// Its id among the SDKs, by which settings name it.
    pub(crate) id: &'static str,
    /// The first part of its host name.
    pub(crate) host: &'static str,
    /// In its signatures.
    pub(crate) signed_as: &'static str,
}

impl Names {
    /// Of a service that is signed for by the name of its host.
    pub(crate) const fn new(id: &'static str, host: &'static str) -> Self {
        Self {
            id,
            host,
            signed_as: host,
        }
    }
}

/// Who signs, the same for all services, so that they share the credentials that are kept.
pub(crate) struct Signing {
    identity: Option<SharedIdentityResolver>,
    cache: SharedIdentityCache,
}

impl Signing {
    pub(crate) fn new(config: &SdkConfig) -> Self {
        Self {
            identity: config
                .credentials_provider()
                .map(SharedIdentityResolver::new),
            cache: config
                .identity_cache()
                .unwrap_or_else(|| IdentityCache::lazy().build()),
        }
    }

    fn plugin(&self, names: Names, region: &Region) -> StaticRuntimePlugin {
        let mut components = RuntimeComponentsBuilder::new("signing")
            .with_auth_scheme(SigV4AuthScheme::new())
            .with_auth_scheme_option_resolver(Some(StaticAuthSchemeOptionResolver::new(vec![
                SCHEME_ID,
            ])))
            .with_identity_cache(Some(self.cache.clone()));
        if let Some(identity) = &self.identity {
            components.set_identity_resolver(SCHEME_ID, identity.clone());
        }
        let mut layer = Layer::new("signing");
        layer.store_put(AuthSchemeOptionResolverParams::new(()));
        layer.store_put(SensitiveOutput);
        layer.store_put(SigV4OperationSigningConfig {
            region: Some(SigningRegion::from(region.clone())),
            name: Some(SigningName::from_static(names.signed_as)),
            signing_options: options(names),
            ..SigV4OperationSigningConfig::default()
        });
        StaticRuntimePlugin::new()
            .with_config(layer.freeze())
            .with_runtime_components(components)
    }
}

/// S3 takes paths as they are, and the body's hash in a header (AWS IAM User Guide, "Create a signed
/// AWS API request").
fn options(names: Names) -> SigningOptions {
    let mut options = SigningOptions::default();
    if names.signed_as == "s3" {
        options.double_uri_encode = false;
        options.normalize_uri_path = false;
        options.content_sha256_header = true;
    }
    options
}

/// How one kind of question is put into words, and how answers are read.
pub(crate) struct Language<Q, A> {
    pub(crate) request: fn(&Q) -> Result<HttpRequest, BoxError>,
    pub(crate) answer: fn(&HttpResponse) -> Result<A, OrchestratorError<Refusal>>,
}

/// A way to a service.
pub(crate) fn endpoint<Q, A>(
    names: Names,
    region: &Region,
    config: &SdkConfig,
    signing: &Signing,
    language: &Language<Q, A>,
) -> Endpoint<Q, A, Refusal>
where
    Q: Debug + Send + Sync + 'static,
    A: Debug + Send + Sync + 'static,
{
    let (request, answer) = (language.request, language.answer);
    let mut builder = Endpoint::builder()
        .service_name(names.id)
        .operation_name("Read")
        .endpoint_url(&url(names, region, config))
        .runtime_plugin(signing.plugin(names, region))
        .with_connection_poisoning()
        .interceptor(RecursionDetectionInterceptor::new())
        .retry_classifier(TransientErrorClassifier::<Refusal>::new())
        .retry_classifier(AwsErrorCodeClassifier::<Refusal>::new())
        .retry_classifier(HttpStatusCodeClassifier::default());
    if let Some(retry) = config.retry_config() {
        builder = builder.standard_retry(retry);
    }
    if let Some(timeout) = config.timeout_config() {
        builder = builder.timeout_config(timeout.clone());
    }
    if let Some(sleep) = config.sleep_impl() {
        builder = builder.sleep_impl(sleep);
    }
    if let Some(client) = config.http_client() {
        builder = builder.http_client(client);
    }
    builder
        .serializer(move |question: Q| request(&question))
        .deserializer(answer)
        .build()
}

/// Where it is: where `AWS_ENDPOINT_URL_<ID>`, `AWS_ENDPOINT_URL` or the profile says, else in its region.
fn url(names: Names, region: &Region, config: &SdkConfig) -> String {
    named(names, config)
        .or_else(|| config.endpoint_url().map(str::to_owned))
        .unwrap_or_else(|| {
            let region = region.as_ref();
            format!("https://{}.{region}.{}", names.host, suffix(region))
        })
}

fn named(names: Names, config: &SdkConfig) -> Option<String> {
    let key = ServiceConfigKey::builder()
        .service_id(names.id)
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
        for (host, region, expected) in [
            (
                "elasticmapreduce",
                "eu-west-1",
                "https://elasticmapreduce.eu-west-1.amazonaws.com",
            ),
            (
                "states",
                "cn-north-1",
                "https://states.cn-north-1.amazonaws.com.cn",
            ),
            (
                "glue",
                "us-gov-west-1",
                "https://glue.us-gov-west-1.amazonaws.com",
            ),
            (
                "batch",
                "us-isob-east-1",
                "https://batch.us-isob-east-1.sc2s.sgov.gov",
            ),
            (
                "logs",
                "eusc-de-east-1",
                "https://logs.eusc-de-east-1.amazonaws.eu",
            ),
        ] {
            let names = Names::new("Some Service", host);
            let region = Region::from_static(region);
            assert_eq!(url(names, &region, &config), expected);
        }
    }
}
