//! Wires optimization to Lambda.

use optimization::{Desk, Optimization, Scanner, agent};
use strands_aws::api::AwsApi;
use strands_aws::scripts::AwsScripts;
use strands_runtime::settings::{Settings, environment};
use strands_runtime::{serve, tools};
use strands_store::{Retention, Store, Tables};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), serve::Error> {
    serve::start_logs();
    let mut settings = Settings::new(&environment);
    let prefix = settings.parsed("TABLE_PREFIX", "Strands".to_owned());
    let answers = tools::settings(&mut settings);
    let tables = settings.finish(Tables::new(prefix))?;
    let account = strands_aws::environment().await;
    let store = Store::new(&account, tables, Retention::default());
    let optimization = Optimization {
        scanner: Scanner {
            store: store.clone(),
            // A job's script may move while this environment lives.
            platform: AwsApi::new(&account).forgetful(),
            scripts: AwsScripts::new(&account),
        },
        desk: Desk { tables: Ok(store) },
        agent: agent(),
        settings: answers,
    };
    serve::serve_invocations(|invocation, moment| optimization.handle(invocation, moment)).await
}
