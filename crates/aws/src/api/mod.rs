//! The services that run jobs, asked over HTTPS as the AWS SDK does: its credentials, signatures,
//! retries and timeouts, without a client generated for each service, which would multiply the size
//! of a function for one question each.

mod refusal;
mod request;
mod service;

use aws_config::SdkConfig;
use aws_config::identity::IdentityCache;
use aws_runtime::auth::SigV4OperationSigningConfig;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::recursion_detection::RecursionDetectionInterceptor;
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_smithy_runtime::client::orchestrator::operation::Operation as Endpoint;
use aws_smithy_runtime::client::retries::classifiers::{
    HttpStatusCodeClassifier, TransientErrorClassifier,
};
use aws_smithy_runtime_api::client::auth::AuthSchemeOptionResolverParams;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::identity::SharedIdentityResolver;
use aws_smithy_runtime_api::client::orchestrator::SensitiveOutput;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::config_bag::Layer;
use aws_types::SigningName;
use aws_types::region::{Region, SigningRegion};
use refusal::Refusal;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use strands_core::platform::{Api, Call, Operation, ReadFault, Service};
use tokio::sync::Mutex;

/// Glue jobs kept; beyond it the cache starts anew.
const CACHED_JOBS: usize = 1_000;

/// The services of the account and region that the environment names.
pub struct AwsApi {
    /// Empty where no region is set.
    services: BTreeMap<Service, Endpoint<Call, Value, Refusal>>,
    /// Answers about Glue jobs, which change seldom: once per job and environment of a function.
    jobs: Mutex<HashMap<String, Value>>,
}

impl AwsApi {
    /// The services as the environment names them. Calls are bounded: two tries of four seconds.
    pub async fn from_environment() -> Self {
        Self::new(&crate::environment().await)
    }

    /// The services as `config` names them, with its retries and timeouts.
    #[must_use]
    pub fn new(config: &SdkConfig) -> Self {
        let signing = Signing::new(config);
        let endpoint = |region| {
            let to = |service| (service, endpoint(service, region, config, &signing));
            Service::ALL.into_iter().map(to).collect()
        };
        Self {
            services: config.region().map(endpoint).unwrap_or_default(),
            jobs: Mutex::default(),
        }
    }

    async fn ask(&self, call: &Call) -> Result<Option<Value>, ReadFault> {
        let service = call.operation.service();
        let Some(endpoint) = self.services.get(&service) else {
            return Err(ReadFault::Final("set AWS_REGION".to_owned()));
        };
        match endpoint.invoke(call.clone()).await {
            Ok(answer) => Ok(Some(answer)),
            Err(fault) => refusal::read(service, &fault),
        }
    }
}

impl Api for AwsApi {
    async fn call(&self, call: &Call) -> Result<Option<Value>, ReadFault> {
        if call.operation != Operation::GlueJob {
            return self.ask(call).await;
        }
        let mut jobs = self.jobs.lock().await;
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

/// Who signs, the same for all services, so that they share the credentials that are kept.
struct Signing {
    identity: Option<SharedIdentityResolver>,
    cache: aws_smithy_runtime_api::client::identity::SharedIdentityCache,
}

impl Signing {
    fn new(config: &SdkConfig) -> Self {
        Self {
            identity: config
                .credentials_provider()
                .map(SharedIdentityResolver::new),
            cache: config
                .identity_cache()
                .unwrap_or_else(|| IdentityCache::lazy().build()),
        }
    }

    fn plugin(&self, service: Service, region: &Region) -> StaticRuntimePlugin {
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
            name: Some(SigningName::from_static(service::host(service))),
            ..SigV4OperationSigningConfig::default()
        });
        StaticRuntimePlugin::new()
            .with_config(layer.freeze())
            .with_runtime_components(components)
    }
}

fn endpoint(
    service: Service,
    region: &Region,
    config: &SdkConfig,
    signing: &Signing,
) -> Endpoint<Call, Value, Refusal> {
    let mut builder = Endpoint::builder()
        .service_name(service::id(service))
        .operation_name("Read")
        .endpoint_url(&service::url(service, region, config))
        .runtime_plugin(signing.plugin(service, region))
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
        .serializer(|call: Call| request::of(&call))
        .deserializer(refusal::answer)
        .build()
}
