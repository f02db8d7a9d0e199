//! Wires cost-tracking to Lambda.

use cost_tracking::CostTracking;
use cost_tracking::tools::{Desk, agent};
use strands_aws::prices;
use strands_config::Location;
use strands_runtime::settings::{Settings, environment};
use strands_runtime::{serve, tools};
use strands_store::{Retention, Store, Tables};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), serve::Error> {
    serve::start_logs();
    let mut settings = Settings::new(&environment);
    let prefix = settings.parsed("TABLE_PREFIX", "Strands".to_owned());
    let location: Option<Location> = settings.optional_parsed("PRICES_URI");
    let answers = tools::settings(&mut settings);
    let tables = settings.finish(Tables::new(prefix))?;
    let account = strands_aws::environment().await;
    let cost = CostTracking {
        desk: Desk {
            store: Store::new(&account, tables, Retention::default()),
            prices: prices::sheet(location, &account).await?,
        },
        agent: agent(),
        settings: answers,
    };
    serve::serve_invocations(|invocation, moment| cost.handle(invocation, moment)).await
}
