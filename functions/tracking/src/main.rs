//! Wires tracking to Lambda.

use strands_aws::api::AwsApi;
use strands_aws::documents::Documents;
use strands_config::{Configuration, Location};
use strands_core::cost::prices::PriceSheet;
use strands_core::platform::Reader;
use strands_runtime::serve;
use strands_runtime::settings::{Settings, SettingsFault, environment};
use strands_store::{Retention, Store, Tables};
use tracking::{Jobs, Tracking};

struct Installation {
    tables: Tables,
    retention: Retention,
    configuration: Option<Location>,
    environment: strands_config::Environment,
}

fn settings() -> Result<Installation, SettingsFault> {
    let mut settings = Settings::new(&environment);
    let prefix = settings.parsed("TABLE_PREFIX", "Strands".to_owned());
    let retention = Retention {
        executions: settings.parsed("RETENTION_DAYS", Retention::default().executions),
        ..Retention::default()
    };
    let location = settings.optional("CONFIG_URI");
    let location = location.map(|uri| uri.parse().map_err(|fault| format!("CONFIG_URI: {fault}")));
    let configuration = settings.checked(location.transpose());
    settings.finish(Installation {
        tables: Tables::new(prefix),
        retention,
        configuration,
        environment: strands_config::Environment {
            name: environment("ENVIRONMENT").unwrap_or_else(|| "production".to_owned()),
            variables: std::env::vars()
                .filter(|(name, _)| !is_credential(name))
                .collect(),
        },
    })
}

/// A file may refer to the function's variables, but to none by which it signs.
fn is_credential(name: &str) -> bool {
    [
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
    ]
    .contains(&name)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), serve::Error> {
    serve::start_logs();
    let settings = settings()?;
    let account = strands_aws::environment().await;
    let documents = Documents::new(settings.configuration, &account);
    let tracking = Tracking {
        store: Store::new(&account, settings.tables, settings.retention),
        reader: Reader::new(AwsApi::new(&account)),
        prices: PriceSheet::embedded()?.clone(),
        jobs: Jobs::new(Configuration::of(documents, settings.environment)),
    };
    serve::serve(|payload, moment| tracking.handle(payload, moment)).await
}
