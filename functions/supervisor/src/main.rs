//! Wires supervisor to Lambda.

use strands_core::incident::Routing;
use strands_runtime::settings::{Settings, environment};
use strands_runtime::{serve, tools};
use strands_store::{Retention, Store, Tables};
use supervisor::{Desk, Supervisor, agent};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), serve::Error> {
    serve::start_logs();
    let mut settings = Settings::new(&environment);
    let prefix = settings.parsed("TABLE_PREFIX", "Strands".to_owned());
    let environment = settings.parsed("ENVIRONMENT", "production".to_owned());
    let routing = settings.parsed("NOTIFICATION_SETTINGS", "{}".to_owned());
    let routing = settings.checked(Routing::parse(&routing));
    let answers = tools::settings(&mut settings);
    let tables = settings.finish(Tables::new(prefix))?;
    let account = strands_aws::environment().await;
    let supervisor = Supervisor {
        desk: Desk {
            store: Store::new(&account, tables, Retention::default()),
            environment,
            routing,
        },
        agent: agent(),
        settings: answers,
    };
    serve::serve_invocations(|invocation, moment| supervisor.handle(invocation, moment)).await
}
