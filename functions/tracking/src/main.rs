//! Wires tracking to Lambda.

use strands_aws::api::AwsApi;
use strands_core::cost::prices::PriceSheet;
use strands_core::platform::Reader;
use strands_runtime::serve;
use strands_runtime::settings::{Settings, SettingsFault, environment};
use strands_store::{Retention, Store, Tables};
use tracking::Tracking;

struct Environment {
    tables: Tables,
    retention: Retention,
}

fn settings() -> Result<Environment, SettingsFault> {
    let mut settings = Settings::new(&environment);
    let prefix = settings.parsed("TABLE_PREFIX", "Strands".to_owned());
    let retention = Retention {
        executions: settings.parsed("RETENTION_DAYS", Retention::default().executions),
        ..Retention::default()
    };
    settings.finish(Environment {
        tables: Tables::new(prefix),
        retention,
    })
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), serve::Error> {
    serve::start_logs();
    let Environment { tables, retention } = settings()?;
    let account = strands_aws::environment().await;
    let tracking = Tracking {
        store: Store::new(&account, tables, retention),
        reader: Reader::new(AwsApi::new(&account)),
        prices: PriceSheet::embedded()?.clone(),
    };
    serve::serve(|payload, moment| tracking.handle(payload, moment)).await
}
