//! Wires rollup to Lambda.

use rollup::Rollup;
use strands_runtime::serve;
use strands_runtime::settings::{Settings, environment};
use strands_store::{Retention, Store, Tables};

#[tokio::main]
async fn main() -> Result<(), serve::Error> {
    serve::start_logs();
    let mut settings = Settings::new(&environment);
    let prefix = settings.parsed("TABLE_PREFIX", "Strands".to_owned());
    let tables = settings.finish(Tables::new(prefix))?;
    let rollup = Rollup {
        store: Store::from_environment(tables, Retention::default()).await,
    };
    serve::serve(|payload, moment| rollup.handle(payload, moment)).await
}
