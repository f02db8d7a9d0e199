//! Wires cost-tracking to Lambda.

use cost_tracking::CostTracking;
use strands_core::cost::prices::PriceSheet;
use strands_runtime::serve;
use strands_runtime::settings::{Settings, environment};
use strands_store::{Retention, Store, Tables};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), serve::Error> {
    serve::start_logs();
    let mut settings = Settings::new(&environment);
    let prefix = settings.parsed("TABLE_PREFIX", "Strands".to_owned());
    let tables = settings.finish(Tables::new(prefix))?;
    let account = strands_aws::environment().await;
    let cost = CostTracking {
        store: Store::new(&account, tables, Retention::default()),
        prices: PriceSheet::embedded()?.clone(),
    };
    serve::serve(|payload, moment| cost.handle(payload, moment)).await
}
