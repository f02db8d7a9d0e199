//! What an installation will need, before there is one.

use super::{functions, mail};
use crate::args::Doctor;
use crate::commands::doctor::check::{Check, Findings};
use strands_aws::deployed::{Asked, Deployed, Table};
use strands_store::schema;

const PREFIX: &str = "Strands";

pub(super) async fn all(account: &Deployed, args: &Doctor) -> Vec<Check> {
    let mut checks = vec![mail::standing(account.mail_account().await, None)];
    checks.push(if let Some(address) = &args.sender {
        mail::sender(account, address).await
    } else {
        let mut findings = Findings::default();
        findings.warn(
            "not looked at",
            "--sender ADDRESS names the address that mails will come from",
        );
        findings.check("sender")
    });
    checks.push(functions::concurrency(account.concurrency().await));
    let names = schema::tables(PREFIX).unwrap_or_default();
    let mut found = Vec::new();
    for table in &names {
        found.push((table.name.as_str(), account.table(&table.name).await));
    }
    checks.push(leftovers(&found));
    checks
}

/// Tables that an earlier installation left: a new one cannot create its own beside them.
fn leftovers(tables: &[(&str, Asked<Option<Table>>)]) -> Check {
    let mut findings = Findings::default();
    let there: Vec<&str> = tables
        .iter()
        .filter(|(_, table)| matches!(table, Ok(Some(_))))
        .map(|(name, _)| *name)
        .collect();
    if !there.is_empty() {
        findings.fail(
            format!("there already: {}", there.join(", ")),
            "deploy with another TablePrefix, or delete them: docs/deploy.md, Uninstall",
        );
    } else if let Some(fault) = tables.iter().find_map(|(_, table)| table.as_ref().err()) {
        findings.unanswered(fault);
    } else {
        findings.ok(format!("no table is called {PREFIX}… yet"));
    }
    findings.check("tables")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::doctor::check::Verdict;
    use strands_aws::deployed::Unanswered;

    #[test]
    fn tables_that_were_left_are_in_the_way() {
        let table = Table {
            status: "ACTIVE".to_owned(),
            stream: None,
            key: None,
            is_inaccessible: false,
            is_protected: true,
        };
        let silent = Unanswered::Silent {
            service: "DynamoDB",
        };
        assert_eq!(leftovers(&[("A", Ok(None))]).verdict, Verdict::Ok);
        assert_eq!(
            leftovers(&[("A", Ok(None)), ("B", Err(silent))]).verdict,
            Verdict::NotChecked
        );
        let check = leftovers(&[("A", Ok(None)), ("B", Ok(Some(table)))]);
        assert_eq!(
            (check.verdict, check.finding.as_str()),
            (Verdict::Failed, "there already: B")
        );
    }
}
