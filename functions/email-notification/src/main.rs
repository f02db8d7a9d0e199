//! Wires email-notification to Lambda.

use email_notification::{Desk, Kept, Office};
use strands_aws::channels::ChannelAccount;
use strands_aws::ses::SesSink;
use strands_channels::{Channel, Courier, Web};
use strands_core::incident::Routing;
use strands_mail::Site;
use strands_runtime::serve;
use strands_runtime::settings::{Settings, SettingsFault, environment};
use strands_store::{Retention, Store, Tables};

struct Environment {
    tables: Tables,
    configuration_set: Option<String>,
    office: Office,
    channels: Vec<Channel>,
    configuration: Option<Kept>,
}

fn settings() -> Result<Environment, SettingsFault> {
    let mut settings = Settings::new(&environment);
    let prefix = settings.parsed("TABLE_PREFIX", "Strands".to_owned());
    let sender = settings.required("SENDER_ADDRESS");
    let routing = settings.parsed("NOTIFICATION_SETTINGS", "{}".to_owned());
    let routing: Routing = settings.checked(Routing::parse(&routing));
    let channels = settings.parsed("CHANNELS", "{}".to_owned());
    let channels = settings.checked(strands_channels::read(&channels));
    let rate = settings.optional("MAX_SEND_RATE");
    let rate = settings.checked(rate.as_deref().map(send_rate).transpose());
    let domain = sender.rsplit_once('@').map(|(_, domain)| domain.to_owned());
    let office = Office {
        routing,
        budgets: Vec::new(),
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
    let configuration = settings.optional("CONFIG_URI").map(|_| Kept::default());
    settings.finish(Environment {
        tables: Tables::new(prefix),
        configuration_set,
        office,
        channels,
        configuration,
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
        channels,
        configuration,
    } = settings()?;
    let account = strands_aws::environment().await;
    let desk = Desk {
        store: Store::new(&account, tables, Retention::default()),
        sink: SesSink::new(&account, configuration_set),
        messenger: Courier::new(ChannelAccount::new(&account), Web::internet()),
        office,
        channels,
        configuration,
    };
    serve::serve(|payload, moment| desk.handle(payload, moment)).await
}
