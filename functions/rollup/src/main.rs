//! Wires rollup to Lambda.

use rollup::Rollup;
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
    let rollup = Rollup {
        store: Store::new(&account, tables, Retention::default()),
    };
    serve::serve(|payload, moment| rollup.handle(payload, moment)).await
}
