//! Connections over HTTPS, one pool for every client of a process.

use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_http_client::Connector;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::{
    HttpConnectorSettings, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use std::time::Duration;

/// The connections of a process. Left to themselves, clients read and check the certificates of this
/// machine when they are made, and each again at its first call; here it is done once, at the start,
/// when a function has a whole processor.
pub(crate) fn pool(connect_timeout: Option<Duration>) -> SharedHttpClient {
    let mut settings = HttpConnectorSettings::builder();
    settings.set_connect_timeout(connect_timeout);
    let connector = Connector::builder()
        .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
        .connector_settings(settings.build())
        .sleep_impl(TokioSleep::new())
        .proxy_config(ProxyConfig::from_env())
        .build();
    let connector = SharedHttpConnector::new(connector);
    http_client_fn(move |_, _| connector.clone())
}
