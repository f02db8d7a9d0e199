//! Wires compliance to Lambda.

use compliance::{Compliance, agent};
use std::sync::Arc;
use strands_aws::datasets::AwsDataSets;
use strands_runtime::settings::{Settings, environment};
use strands_runtime::{serve, tools};
use strands_store::{Retention, Store, Tables};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), serve::Error> {
    serve::start_logs();
    let mut settings = Settings::new(&environment);
    let prefix = settings.parsed("TABLE_PREFIX", "Strands".to_owned());
    let buckets = settings.parsed("COMPLIANCE_BUCKETS", String::new());
    let answers = tools::settings(&mut settings);
    let tables = settings.finish(Tables::new(prefix))?;
    let account = strands_aws::environment().await;
    let named = buckets
        .split(',')
        .map(str::trim)
        .filter(|it| !it.is_empty());
    let compliance = Compliance {
        agent: agent(),
        settings: answers,
        store: Store::new(&account, tables, Retention::default()),
        data: Arc::new(AwsDataSets::new(
            &account,
            named.map(str::to_owned).collect(),
        )),
    };
    serve::serve_invocations(|invocation, moment| compliance.handle(invocation, moment)).await
}
