//! Wires tracking to Lambda.

use strands_aws::api::AwsApi;
use strands_aws::documents::Documents;
use strands_aws::prices;
use strands_config::{Configuration, Location};
use strands_core::platform::Reader;
use strands_runtime::serve;
use strands_runtime::settings::{Settings, SettingsFault, environment};
use strands_store::{Retention, Store, Tables};
use tracking::{Jobs, Tracking};

struct Installation {
    tables: Tables,
    retention: Retention,
    configuration: Option<Location>,
    prices: Option<Location>,
    environment: strands_config::Environment,
}

fn settings() -> Result<Installation, SettingsFault> {
    let mut settings = Settings::new(&environment);
    let prefix = settings.parsed("TABLE_PREFIX", "Strands".to_owned());
    let retention = Retention {
        executions: settings.parsed("RETENTION_DAYS", Retention::default().executions),
        ..Retention::default()
    };
    let configuration = settings.optional_parsed("CONFIG_URI");
    let prices = settings.optional_parsed("PRICES_URI");
    settings.finish(Installation {
        tables: Tables::new(prefix),
        retention,
        configuration,
        prices,
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
        prices: prices::sheet(settings.prices, &account).await?,
        jobs: Jobs::new(Configuration::of(documents, settings.environment)),
    };
    serve::serve(|payload, moment| tracking.handle(payload, moment)).await
}
