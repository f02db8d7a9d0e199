//! Readers: is somebody named, and may SES send to them.

use super::mail::sender;
use crate::commands::doctor::check::{Check, Findings, Verdict};
use crate::output;
use strands_aws::deployed::Deployed;
use strands_core::incident::Routing;

/// Whether the notification settings can be used, and name somebody.
pub(super) fn named(settings: Option<&str>) -> (Option<Routing>, Check) {
    let Some(settings) = settings else {
        let check = Check::bad(
            "readers",
            Verdict::NotChecked,
            "not checked: the stack has no parameter NotificationSettings",
            "see who is named where your installation keeps its settings",
        );
        return (None, check);
    };
    match Routing::parse(settings) {
        Err(fault) => {
            let remedy = "deploy with settings that can be read";
            let check = Check::bad("readers", Verdict::Failed, fault.to_string(), remedy);
            (None, check)
        }
        Ok(routing) => {
            let check = match routing.addresses().len() {
                0 => Check::bad(
                    "readers",
                    Verdict::Warning,
                    "NotificationSettings name nobody, so nobody is told",
                    r#"deploy with NotificationSettings={"fallback": ["you@example.com"]}"#,
                ),
                count => Check::ok("readers", format!("{count} addresses are named")),
            };
            (Some(routing), check)
        }
    }
}

/// In the sandbox: which readers get nothing.
pub(super) async fn verified(account: &Deployed, routing: &Routing) -> Option<Check> {
    let addresses = routing.addresses();
    if addresses.is_empty() {
        return None;
    }
    let mut findings = Findings::default();
    let mut unverified = Vec::new();
    for address in &addresses {
        let check = sender(account, address).await;
        match check.verdict {
            Verdict::Ok => {}
            Verdict::NotChecked => {
                return Some(Check {
                    name: "sandbox".to_owned(),
                    ..check
                });
            }
            Verdict::Warning | Verdict::Failed => unverified.push(*address),
        }
    }
    if unverified.is_empty() {
        findings.ok(format!("all {} readers are verified", addresses.len()));
    } else {
        let count = output::counted(unverified.len(), "reader");
        findings.warn(
            format!("{count} will get no mail: {}", unverified.join(", ")),
            "aws sesv2 create-email-identity --email-identity ADDRESS, for each; or production access",
        );
    }
    Some(findings.check("sandbox"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_name_nobody_or_cannot_be_read_are_found() {
        for (settings, verdict) in [
            (Some(r#"{"fallback": ["a@example.com"]}"#), Verdict::Ok),
            (Some("{}"), Verdict::Warning),
            (Some(r#"{"falback": []}"#), Verdict::Failed),
            (None, Verdict::NotChecked),
        ] {
            assert_eq!(named(settings).1.verdict, verdict, "{settings:?}");
        }
    }
}
