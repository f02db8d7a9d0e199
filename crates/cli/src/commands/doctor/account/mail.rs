//! Mail: may Amazon SES send for this sender.

use super::{Look, readers};
use crate::commands::doctor::check::{Check, Findings};
use std::collections::BTreeSet;
use strands_aws::deployed::{Asked, Deployed, EventDestination, Identity, MailAccount};

/// From this share of the daily quota on, the day may run out of mails.
const NEARLY_ALL: f64 = 0.8;
/// What settles a mail.
const EVENTS: [&str; 6] = [
    "SEND",
    "DELIVERY",
    "DELIVERY_DELAY",
    "REJECT",
    "BOUNCE",
    "COMPLAINT",
];
const SANDBOX_REMEDY: &str =
    "ask for production access: SES console, Account dashboard; until then verify every reader";

pub(super) async fn all(look: &Look<'_>) -> Vec<Check> {
    let account = look.account.mail_account().await;
    let sandbox = matches!(&account, Ok(it) if !it.is_in_production);
    let rate = look.parameter("MaxSendRate").and_then(|it| it.parse().ok());
    let mut checks = vec![standing(account, rate)];
    if let Some(address) = look.parameter("SenderAddress") {
        checks.push(sender(look.account, address).await);
    }
    checks.push(events(look).await);
    let (routing, check) = readers::named(look.parameter("NotificationSettings"));
    checks.push(check);
    if let Some(routing) = routing.filter(|_| sandbox) {
        checks.extend(readers::verified(look.account, &routing).await);
    }
    checks
}

/// The account's standing with SES, and whether the stack's send rate fits it.
pub(super) fn standing(account: Asked<MailAccount>, rate: Option<f64>) -> Check {
    let mut findings = Findings::default();
    match account {
        Err(fault) => findings.unanswered(&fault),
        Ok(account) => judge(&mut findings, &account, rate),
    }
    findings.check("mail account")
}

fn judge(findings: &mut Findings, account: &MailAccount, rate: Option<f64>) {
    if account.is_sending {
        findings.ok("may send");
    } else {
        findings.fail(
            "sending is paused",
            "SES console, Reputation metrics, says why; then `aws sesv2 put-account-sending-attributes --sending-enabled`",
        );
    }
    match account.enforcement.as_deref() {
        Some("SHUTDOWN") => findings.fail("SES has shut sending down", "answer SES's case"),
        Some("PROBATION") => findings.warn("SES reviews the account", "answer SES's case"),
        _ => {}
    }
    if !account.is_in_production {
        let most = account
            .most_a_day
            .map_or_else(String::new, |most| format!(", {most} mails a day"));
        findings.warn(
            format!("in the sandbox: only verified readers get mail{most}"),
            SANDBOX_REMEDY,
        );
    }
    if let (Some(sent), Some(most)) = (account.sent, account.most_a_day) {
        let text = format!("{sent} of {most} mails sent in 24 hours");
        // A quota of -1 is none (Amazon SES API reference, "SendQuota").
        if most > 0.0 && sent >= most * NEARLY_ALL {
            findings.warn(text, "ask for a higher quota: Service Quotas, Amazon SES");
        } else {
            findings.ok(text);
        }
    }
    if let (Some(rate), Some(most)) = (rate, account.most_a_second) {
        if most > 0.0 && rate > most {
            findings.warn(
                format!("MaxSendRate is {rate} mails a second, SES takes {most}"),
                format!("deploy with MaxSendRate={most}"),
            );
        } else {
            findings.ok(format!("{rate} of {most} mails a second used"));
        }
    }
    if account.suppressed.is_empty() {
        findings.ok("no suppression list of the account");
    } else {
        findings.ok(format!(
            "suppresses after {}",
            account.suppressed.join(", ")
        ));
    }
}

/// Whether mails may come from the address: it or its domain is verified.
pub(super) async fn sender(account: &Deployed, address: &str) -> Check {
    let mut findings = Findings::default();
    let domain = address.rsplit('@').next().unwrap_or(address);
    let both = [
        (address, account.identity(address).await),
        (domain, account.identity(domain).await),
    ];
    judge_sender(&mut findings, address, &both);
    findings.check("sender")
}

fn judge_sender(
    findings: &mut Findings,
    address: &str,
    both: &[(&str, Asked<Option<Identity>>); 2],
) {
    let mut waits = None;
    for (name, identity) in both {
        if let Ok(Some(identity)) = identity {
            if identity.is_verified {
                return findings.ok(format!("{name} is verified"));
            }
            waits.get_or_insert((*name, identity.status.as_deref().unwrap_or("not verified")));
        }
    }
    if let Some((name, status)) = waits {
        let remedy = "follow the link that SES mailed, or set the domain's DNS records";
        return findings.fail(format!("{name} is not verified yet ({status})"), remedy);
    }
    if let Some(fault) = both
        .iter()
        .find_map(|(_, identity)| identity.as_ref().err())
    {
        return findings.unanswered(fault);
    }
    findings.fail(
        format!("{address} is not an identity of SES in this region"),
        format!("aws sesv2 create-email-identity --email-identity {address}"),
    );
}

async fn events(look: &Look<'_>) -> Check {
    let mut findings = Findings::default();
    match look.output("MailConfigurationSet") {
        None => findings.fail("the stack names no configuration set", "`make deploy`"),
        Some(set) => judge_events(&mut findings, set, look.account.mail_events(set).await),
    }
    findings.check("mail events")
}

fn judge_events(
    findings: &mut Findings,
    set: &str,
    destinations: Asked<Option<Vec<EventDestination>>>,
) {
    let destinations = match destinations {
        Err(fault) => return findings.unanswered(&fault),
        Ok(None) => {
            let finding = format!("the configuration set {set} is not there");
            return findings.fail(finding, "`make deploy`: without it no mail can be sent");
        }
        Ok(Some(destinations)) => destinations,
    };
    let on_bus = destinations
        .iter()
        .filter(|it| it.is_enabled && it.bus.is_some());
    let told: BTreeSet<&str> = on_bus
        .flat_map(|it| &it.events)
        .map(String::as_str)
        .collect();
    let missing: Vec<&str> = EVENTS.into_iter().filter(|it| !told.contains(it)).collect();
    if missing.is_empty() {
        findings.ok(format!("{set} tells the bus what becomes of mails"));
    } else {
        findings.fail(
            format!("{set} does not tell the bus of {}", missing.join(", ")),
            "`make deploy`; turn the destination on in the SES console",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::doctor::check::Verdict;
    use strands_aws::deployed::Unanswered;

    fn account() -> MailAccount {
        MailAccount {
            is_in_production: true,
            is_sending: true,
            enforcement: Some("HEALTHY".to_owned()),
            most_a_day: Some(50_000.0),
            most_a_second: Some(14.0),
            sent: Some(120.0),
            suppressed: vec!["BOUNCE".to_owned()],
        }
    }

    #[test]
    fn each_trouble_of_the_account_has_its_verdict() {
        for (what, account, rate, verdict) in [
            ("well", account(), 14.0, Verdict::Ok),
            (
                "sandbox",
                MailAccount {
                    is_in_production: false,
                    ..account()
                },
                1.0,
                Verdict::Warning,
            ),
            (
                "paused",
                MailAccount {
                    is_sending: false,
                    ..account()
                },
                1.0,
                Verdict::Failed,
            ),
            (
                "shut",
                MailAccount {
                    enforcement: Some("SHUTDOWN".into()),
                    ..account()
                },
                1.0,
                Verdict::Failed,
            ),
            (
                "review",
                MailAccount {
                    enforcement: Some("PROBATION".into()),
                    ..account()
                },
                1.0,
                Verdict::Warning,
            ),
            (
                "quota",
                MailAccount {
                    sent: Some(45_000.0),
                    ..account()
                },
                1.0,
                Verdict::Warning,
            ),
            ("rate", account(), 20.0, Verdict::Warning),
            (
                "no quota",
                MailAccount {
                    most_a_day: Some(-1.0),
                    ..account()
                },
                1.0,
                Verdict::Ok,
            ),
        ] {
            assert_eq!(standing(Ok(account), Some(rate)).verdict, verdict, "{what}");
        }
    }

    #[test]
    fn a_sender_is_verified_by_itself_or_by_its_domain() {
        let identity = |is_verified| {
            Ok(Some(Identity {
                is_verified,
                status: Some("PENDING".to_owned()),
            }))
        };
        let denied = || {
            Err(Unanswered::Denied {
                action: "ses:GetEmailIdentity",
            })
        };
        for (address, domain, verdict) in [
            (identity(true), Ok(None), Verdict::Ok),
            (Ok(None), identity(true), Verdict::Ok),
            (identity(false), identity(true), Verdict::Ok),
            (denied(), identity(true), Verdict::Ok),
            (identity(false), Ok(None), Verdict::Failed),
            (Ok(None), Ok(None), Verdict::Failed),
            (Ok(None), denied(), Verdict::NotChecked),
        ] {
            let mut findings = Findings::default();
            let both = [("etl@example.com", address), ("example.com", domain)];
            judge_sender(&mut findings, "etl@example.com", &both);
            let check = findings.check("sender");
            assert_eq!(check.verdict, verdict, "{check:?}");
        }
    }

    #[test]
    fn an_event_that_the_bus_is_not_told_of_is_named() {
        let destination = |events: &[&str], is_enabled| EventDestination {
            is_enabled,
            bus: Some("arn:aws:events:eu-west-1:111122223333:event-bus/default".to_owned()),
            events: events.iter().map(|&it| it.to_owned()).collect(),
        };
        for (destinations, verdict, word) in [
            (
                Some(vec![destination(&EVENTS, true)]),
                Verdict::Ok,
                "strands-mail",
            ),
            (
                Some(vec![destination(&EVENTS[..5], true)]),
                Verdict::Failed,
                "COMPLAINT",
            ),
            (
                Some(vec![destination(&EVENTS, false)]),
                Verdict::Failed,
                "SEND",
            ),
            (None, Verdict::Failed, "not there"),
        ] {
            let mut findings = Findings::default();
            judge_events(&mut findings, "strands-mail", Ok(destinations));
            let check = findings.check("mail events");
            assert_eq!(check.verdict, verdict);
            assert!(check.finding.contains(word), "{check:?}");
        }
    }
}
