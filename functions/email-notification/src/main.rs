//! Wires email-notification to Lambda.

use email_notification::{EmailNotification, Office};
use jiff::tz::TimeZone;
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
    let zone = routing.time_zone.as_deref().map(TimeZone::get);
    let domain = sender.rsplit_once('@').map(|(_, domain)| domain.to_owned());
    let office = Office {
        routing: routing.clone(),
        environment: settings.parsed("ENVIRONMENT", "production".to_owned()),
        site: Site {
            base_url: settings.optional("BASE_URL"),
            domain: domain.unwrap_or_default(),
            region: settings.parsed("AWS_REGION", String::new()),
        },
        sender,
        zone: zone.and_then(Result::ok).unwrap_or(TimeZone::UTC),
        sample_as_of: None,
    };
    let configuration_set = settings.optional("CONFIGURATION_SET");
    settings.finish(Environment {
        tables: Tables::new(prefix),
        configuration_set,
        office,
    })
}

#[tokio::main]
async fn main() -> Result<(), serve::Error> {
    serve::start_logs();
    let Environment {
        tables,
        configuration_set,
        office,
    } = settings()?;
    let notification = EmailNotification {
        store: Store::from_environment(tables, Retention::default()).await,
        sink: SesSink::from_environment(configuration_set).await,
        office,
    };
    serve::serve(|payload, moment| notification.handle(payload, moment)).await
}
