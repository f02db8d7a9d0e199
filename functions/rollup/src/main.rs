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
    let environment_tag = settings.parsed("ENVIRONMENT", "production".to_owned());
    let (tables, environment_tag) = settings.finish((Tables::new(prefix), environment_tag))?;
    let account = strands_aws::environment().await;
    let rollup = Rollup {
        store: Store::new(&account, tables, Retention::default()),
        environment: environment_tag,
    };
    serve::serve(|payload, moment| rollup.handle(payload, moment)).await
}
