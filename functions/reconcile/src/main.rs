//! Wires reconcile to Lambda.

use reconcile::Reconcile;
use strands_aws::api::AwsApi;
use strands_aws::prices;
use strands_config::Location;
use strands_core::platform::Reader;
use strands_runtime::serve;
use strands_runtime::settings::{Settings, SettingsFault, environment};
use strands_store::{Retention, Store, Tables};

struct Installation {
    tables: Tables,
    retention: Retention,
    prices: Option<Location>,
    environment: String,
}

fn settings() -> Result<Installation, SettingsFault> {
    let mut settings = Settings::new(&environment);
    let prefix = settings.parsed("TABLE_PREFIX", "Strands".to_owned());
    let retention = Retention {
        executions: settings.parsed("RETENTION_DAYS", Retention::default().executions),
        ..Retention::default()
    };
    let prices = settings.optional_parsed("PRICES_URI");
    let environment = settings.parsed("ENVIRONMENT", "production".to_owned());
    settings.finish(Installation {
        tables: Tables::new(prefix),
        retention,
        prices,
        environment,
    })
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), serve::Error> {
    serve::start_logs();
    let Installation {
        tables,
        retention,
        prices,
        environment,
    } = settings()?;
    let account = strands_aws::environment().await;
    let reconcile = Reconcile {
        store: Store::new(&account, tables, retention),
        reader: Some(Reader::new(AwsApi::new(&account))),
        prices: prices::sheet(prices, &account).await?,
        environment,
    };
    serve::serve(|payload, moment| reconcile.handle(payload, moment)).await
}
