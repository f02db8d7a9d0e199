//! Wires email-notification to Lambda.

use email_notification::{EmailNotification, Office};
use strands_aws::ses::SesSink;
use strands_core::incident::Routing;
use strands_mail::Site;
use strands_runtime::serve;
use strands_runtime::settings::{Settings, SettingsFault, environment};
use strands_store::{Retention, Store, Tables};

struct Environment {
    tables: Tables,
    configuration_set: Option<String>,
    office: Office,
}

fn settings() -> Result<Environment, SettingsFault> {
    let mut settings = Settings::new(&environment);
    let prefix = settings.parsed("TABLE_PREFIX", "Strands".to_owned());
    let sender = settings.required("SENDER_ADDRESS");
    let routing = settings.parsed("NOTIFICATION_SETTINGS", "{}".to_owned());
    let routing: Routing = settings.checked(Routing::parse(&routing));
    let rate = settings.optional("MAX_SEND_RATE");
    let rate = settings.checked(rate.as_deref().map(send_rate).transpose());
    let domain = sender.rsplit_once('@').map(|(_, domain)| domain.to_owned());
    let office = Office {
        routing,
        environment: settings.parsed("ENVIRONMENT", "production".to_owned()),
        site: Site {
            base_url: settings.optional("BASE_URL"),
            domain: domain.unwrap_or_default(),
            region: settings.parsed("AWS_REGION", String::new()),
        },
        sender,
        max_send_rate: rate,
        sample_as_of: None,
    };
    let configuration_set = settings.optional("CONFIGURATION_SET");
    settings.finish(Environment {
        tables: Tables::new(prefix),
        configuration_set,
        office,
    })
}

fn send_rate(text: &str) -> Result<f64, String> {
    let rate = text.parse::<f64>().ok();
    rate.filter(|rate| rate.is_finite() && *rate > 0.0)
        .ok_or_else(|| format!("MAX_SEND_RATE: `{text}` is not a number of mails a second above 0"))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), serve::Error> {
    serve::start_logs();
    let Environment {
        tables,
        configuration_set,
        office,
    } = settings()?;
    let account = strands_aws::environment().await;
    let notification = EmailNotification {
        store: Store::new(&account, tables, Retention::default()),
        sink: SesSink::new(&account, configuration_set),
        office,
    };
    serve::serve(|payload, moment| notification.handle(payload, moment)).await
}
