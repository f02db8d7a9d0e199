//! Rows that tell of trouble: messages that were refused, and mails that failed.

use super::Look;
use crate::commands::account;
use crate::commands::doctor::check::{Check, Findings};
use crate::output;
use jiff::Timestamp;
use strands_aws::SdkConfig;
use strands_aws::deployed::Unanswered;
use strands_core::incident::{MailRow, MailState};
use strands_core::instant;
use strands_store::StoreError;
use strands_store::dead_letters::Kept;

pub(super) async fn all(look: &Look<'_>, config: &SdkConfig, now: Timestamp) -> Vec<Check> {
    let store = account::store(config, look.stack);
    let today = instant::utc_date(now);
    let letters = store.dead_letters(today).await;
    let failed = store.mails_due(MailState::Failed, Timestamp::MAX).await;
    vec![refused(letters), mails(failed)]
}

fn refused(letters: Result<Vec<Kept>, StoreError>) -> Check {
    let mut findings = Findings::default();
    match letters {
        Err(fault) => unread(&mut findings, &fault),
        Ok(letters) if letters.is_empty() => findings.ok("nothing was refused today"),
        Ok(letters) => {
            let newest = letters
                .iter()
                .max_by(|a, b| a.received_at.cmp(&b.received_at));
            let why = newest.map_or("", |letter| letter.message.as_str());
            findings.warn(
                format!(
                    "{} refused today; the newest: {why}",
                    output::counted(letters.len(), "message")
                ),
                "mend who sends them; docs/operations.md lists the table's rows",
            );
        }
    }
    findings.check("dead letters")
}

fn mails(failed: Result<Vec<MailRow>, StoreError>) -> Check {
    let mut findings = Findings::default();
    match failed {
        Err(fault) => unread(&mut findings, &fault),
        Ok(mails) if mails.is_empty() => findings.ok("none failed within 30 days"),
        Ok(mails) => {
            let newest = mails.iter().max_by_key(|mail| mail.due_at);
            let why = newest.and_then(|mail| mail.reason.as_deref());
            findings.warn(
                format!(
                    "{} failed within 30 days; the newest: {}",
                    output::counted(mails.len(), "mail"),
                    why.unwrap_or("no reason is known")
                ),
                "mend the address or the identity",
            );
        }
    }
    findings.check("mails")
}

fn unread(findings: &mut Findings, fault: &StoreError) {
    let text = fault.to_string();
    findings.unanswered(&if text.contains("AccessDenied") {
        Unanswered::Denied {
            action: "dynamodb:Query",
        }
    } else {
        Unanswered::Refused {
            service: "DynamoDB",
            code: text,
        }
    });
}
