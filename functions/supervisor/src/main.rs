//! Wires supervisor to Lambda.

use rust_decimal::Decimal;
use std::time::Duration;
use strands_aws::examiners::AwsExaminers;
use strands_core::cost::prices::PriceSheet;
use strands_core::incident::Routing;
use strands_core::money::MicroUsd;
use strands_runtime::settings::{Settings, environment};
use strands_runtime::{serve, tools};
use strands_store::{Retention, Store, Tables};
use supervisor::settings::{agents, limits};
use supervisor::{Carrier, Desk, Supervisor, agent};

/// What an invocation of an agent takes beyond its handler.
const AROUND: Duration = Duration::from_secs(5);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), serve::Error> {
    serve::start_logs();
    let mut settings = Settings::new(&environment);
    let prefix = settings.parsed("TABLE_PREFIX", "Strands".to_owned());
    let environment = settings.parsed("ENVIRONMENT", "production".to_owned());
    let routing = settings.parsed("NOTIFICATION_SETTINGS", "{}".to_owned());
    let routing = settings.checked(Routing::parse(&routing));
    let asked = settings.parsed("AGENTS", "{}".to_owned());
    let asked = settings.checked(agents(&asked));
    let region = settings.parsed("AWS_REGION", String::new());
    let seconds = settings.parsed("AGENT_SECONDS_PER_RUN", 600_u32);
    let usd = settings.parsed("AGENT_USD_PER_RUN", Decimal::new(2, 2));
    let usd = settings.checked(MicroUsd::from_usd(usd));
    let answers = tools::settings(&mut settings);
    let tables = settings.finish(Tables::new(prefix))?;
    let prices = PriceSheet::embedded()?.clone();
    let account = strands_aws::environment().await;
    let store = Store::new(&account, tables, Retention::default());
    let longest = asked.values().map(|it| it.seconds).max().unwrap_or(0);
    let patience = Duration::from_secs(u64::from(longest)) + AROUND;
    let functions = asked
        .iter()
        .map(|(agent, it)| (*agent, it.function.clone()));
    let supervisor = Supervisor {
        carrier: Carrier {
            store: store.clone(),
            examiners: AwsExaminers::new(&account, functions.collect(), patience),
            terms: asked
                .iter()
                .map(|(agent, it)| (*agent, it.terms(&region)))
                .collect(),
            limits: limits(seconds, usd),
            prices,
        },
        desk: Desk {
            store,
            environment,
            routing,
        },
        agent: agent(),
        settings: answers,
    };
    serve::serve_invocations(|invocation, moment| supervisor.handle(invocation, moment)).await
}
