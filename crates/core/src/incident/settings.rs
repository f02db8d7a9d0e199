//! Reading the notification settings: every fault is named, and no address with it.

use super::readers::ReaderSettings;
use super::routing::Routing;
use jiff::tz::TimeZone;

/// A fault of the settings file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RoutingFault {
    /// Not the JSON that is expected.
    #[error(
        "notification settings cannot be read: {0}; expected {{\"fallback\": [\"a@example.com\"], \"time_zone\": \"Europe/Berlin\", \"jobs\": {{\"name\": {{\"recipients\": [], \"on_success\": []}}}}}}"
    )]
    Unreadable(String),
    /// An entry that is no mail address.
    #[error("notification settings, {field}: entry {position} is not a mail address (name@domain)")]
    BadAddress {
        /// Where.
        field: String,
        /// Which entry of the list, from 1.
        position: usize,
    },
    /// A rule for what is no channel.
    #[error(
        "notification settings, channels, entry {position}: its recipient is no channel (slack:name, sns:name or webhook:name)"
    )]
    BadChannel {
        /// Which entry of the list, from 1.
        position: usize,
    },
    /// A zone that the tz database does not know.
    #[error(
        "notification settings, {field}: `{zone}` is not an IANA time zone such as Europe/Berlin"
    )]
    BadZone {
        /// Where.
        field: String,
        /// The zone.
        zone: String,
    },
    /// An hour that no day has.
    #[error("notification settings, {field}: {hour} is not an hour from 0 to 23")]
    BadHour {
        /// Where.
        field: String,
        /// The hour.
        hour: i8,
    },
    /// A span that ends as it begins.
    #[error("notification settings, {field}: from and to are the same; leave them out instead")]
    EmptySpan {
        /// Where.
        field: String,
    },
    /// More than one of these.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Several(Vec<RoutingFault>),
}

impl Routing {
    /// Reads and checks the settings.
    pub fn parse(json: &str) -> Result<Self, RoutingFault> {
        let routing: Self = serde_json::from_str(json)
            .map_err(|fault| RoutingFault::Unreadable(fault.to_string()))?;
        let mut faults = faults(&routing);
        match faults.len() {
            0 => Ok(routing),
            1 => Err(faults.remove(0)),
            _ => Err(RoutingFault::Several(faults)),
        }
    }
}

fn faults(routing: &Routing) -> Vec<RoutingFault> {
    let mut faults = Vec::new();
    addresses("fallback", &routing.fallback, &mut faults);
    for (name, job) in &routing.jobs {
        let field = |list: &str| format!("jobs.{name}.{list}");
        addresses(&field("recipients"), &job.recipients, &mut faults);
        addresses(&field("stakeholders"), &job.stakeholders, &mut faults);
        addresses(&field("on_success"), &job.on_success, &mut faults);
    }
    zone("time_zone", routing.time_zone.as_deref(), &mut faults);
    hour("digest_hour", routing.digest_hour, &mut faults);
    let names: Vec<String> = routing.readers.keys().cloned().collect();
    addresses("readers", &names, &mut faults);
    for (position, reader) in routing.readers.values().enumerate() {
        self::reader(
            &format!("readers, entry {}", position + 1),
            reader,
            &mut faults,
        );
    }
    for (index, rule) in routing.channels.iter().enumerate() {
        if !is_channel(&rule.recipient) {
            let position = index + 1;
            faults.push(RoutingFault::BadChannel { position });
        }
    }
    for (position, mute) in routing.mutes.iter().enumerate() {
        if mute.from.is_some_and(|from| from >= mute.until) {
            let field = format!("mutes, entry {}", position + 1);
            faults.push(RoutingFault::EmptySpan { field });
        }
    }
    faults
}

fn reader(field: &str, reader: &ReaderSettings, faults: &mut Vec<RoutingFault>) {
    let zone_field = format!("{field}, time_zone");
    zone(&zone_field, reader.time_zone.as_deref(), faults);
    hour(&format!("{field}, digest_hour"), reader.digest_hour, faults);
    if reader.quiet_hours.is_some_and(|it| it.from == it.to) {
        let field = format!("{field}, quiet_hours");
        faults.push(RoutingFault::EmptySpan { field });
    }
}

fn zone(field: &str, zone: Option<&str>, faults: &mut Vec<RoutingFault>) {
    if let Some(zone) = zone
        && TimeZone::get(zone).is_err()
    {
        faults.push(RoutingFault::BadZone {
            field: field.to_owned(),
            zone: zone.to_owned(),
        });
    }
}

fn hour(field: &str, hour: Option<i8>, faults: &mut Vec<RoutingFault>) {
    if let Some(hour) = hour
        && !(0..24).contains(&hour)
    {
        let field = field.to_owned();
        faults.push(RoutingFault::BadHour { field, hour });
    }
}

fn addresses(field: &str, addresses: &[String], faults: &mut Vec<RoutingFault>) {
    for (index, address) in addresses.iter().enumerate() {
        if !is_address(address) {
            faults.push(RoutingFault::BadAddress {
                field: field.to_owned(),
                position: index + 1,
            });
        }
    }
}

fn is_channel(text: &str) -> bool {
    let parts = text.split_once(':');
    parts.is_some_and(|(kind, name)| {
        ["slack", "sns", "webhook"].contains(&kind) && !name.is_empty() && !name.contains('@')
    })
}

fn is_address(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(name, domain)| {
        !name.is_empty() && !domain.is_empty() && !domain.contains('@')
    }) && !text.contains(|character: char| character.is_whitespace() || character.is_control())
}
