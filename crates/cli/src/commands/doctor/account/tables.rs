//! Tables: there, in use, and as the template has them.

use super::Look;
use crate::commands::doctor::check::{Check, Findings, Verdict};
use strands_aws::deployed::{Asked, Backups, Deployed, Expiry, Table};
use strands_store::schema::{self, TableDefinition};

const DRIFT: &str =
    "somebody changed the table by hand: `make deploy` cannot see that; turn it on again";
const DEFAULT_PREFIX: &str = "Strands";

pub(super) async fn all(look: &Look<'_>) -> Vec<Check> {
    let prefix = look.parameter("TablePrefix").unwrap_or(DEFAULT_PREFIX);
    let tables = match schema::tables(prefix) {
        Ok(tables) => tables,
        Err(fault) => {
            let remedy = "install another build";
            return vec![Check::bad(
                "tables",
                Verdict::Failed,
                fault.to_string(),
                remedy,
            )];
        }
    };
    let protects = look.parameter("DeletionProtection") == Some("true");
    let mut checks = Vec::new();
    for wanted in tables {
        checks.push(one(look.account, &wanted, protects).await);
    }
    checks
}

async fn one(account: &Deployed, wanted: &TableDefinition, protects: bool) -> Check {
    let name = &wanted.name;
    let mut findings = Findings::default();
    let table = account.table(name).await;
    let is_there = matches!(table, Ok(Some(_)));
    judge(&mut findings, wanted, table, protects);
    if is_there {
        judge_expiry(&mut findings, wanted, account.expiry(name).await);
        judge_backups(&mut findings, name, account.backups(name).await);
    }
    findings.check(format!("table {name}"))
}

fn judge(
    findings: &mut Findings,
    wanted: &TableDefinition,
    table: Asked<Option<Table>>,
    protects: bool,
) {
    let table = match table {
        Err(fault) => return findings.unanswered(&fault),
        Ok(None) => {
            return findings.fail(
                "it is not there",
                "`make deploy`, or restore it from a backup",
            );
        }
        Ok(Some(table)) => table,
    };
    match table.status.as_str() {
        "ACTIVE" => findings.ok("active"),
        "INACCESSIBLE_ENCRYPTION_CREDENTIALS" => findings.fail(
            "its key cannot be used",
            "enable the KMS key again, and allow DynamoDB to use it",
        ),
        "UPDATING" => findings.warn("it is being changed", "wait until it is done"),
        other => findings.fail(
            format!("its state is {other}"),
            "see the table in the console",
        ),
    }
    if table.is_inaccessible && table.status == "ACTIVE" {
        findings.fail("its key cannot be used", "enable the KMS key again");
    }
    match &table.key {
        Some(kind) => findings.ok(format!("encrypted ({kind})")),
        None => findings.warn(
            "encrypted with DynamoDB's own key, not with a KMS key as deployed",
            DRIFT,
        ),
    }
    let stream = wanted.create["StreamSpecification"]["StreamViewType"].as_str();
    match (stream, table.stream.as_deref()) {
        (None, _) => {}
        (Some(wanted), Some(found)) if wanted == found => findings.ok("stream on"),
        (Some(wanted), found) => findings.fail(
            format!("its stream tells {}, not {wanted}", found.unwrap_or("nothing")),
            "without the stream there are no totals and no mails: turn it on again, then `make deploy`",
        ),
    }
    if protects && !table.is_protected {
        findings.warn(
            "deletion protection is off, against the stack's parameter",
            DRIFT,
        );
    }
}

fn judge_expiry(findings: &mut Findings, wanted: &TableDefinition, expiry: Asked<Option<Expiry>>) {
    let Some(attribute) = wanted.ttl_attribute.as_deref() else {
        return;
    };
    match expiry {
        Err(fault) => findings.unanswered(&fault),
        Ok(Some(expiry))
            if matches!(expiry.status.as_str(), "ENABLED" | "ENABLING")
                && expiry.attribute.as_deref().is_none_or(|it| it == attribute) =>
        {
            findings.ok("rows expire");
        }
        Ok(_) => findings.fail(
            format!("rows never expire: time to live is not on for `{attribute}`"),
            format!(
                "aws dynamodb update-time-to-live --table-name {} --time-to-live-specification Enabled=true,AttributeName={attribute}",
                wanted.name
            ),
        ),
    }
}

fn judge_backups(findings: &mut Findings, name: &str, backups: Asked<Option<Backups>>) {
    match backups {
        Err(fault) => findings.unanswered(&fault),
        Ok(Some(backups)) if backups.status == "ENABLED" => findings.ok("can be restored"),
        Ok(_) => findings.warn(
            "point-in-time recovery is off",
            format!(
                "aws dynamodb update-continuous-backups --table-name {name} --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true"
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use strands_aws::deployed::Unanswered;

    fn ledger() -> TableDefinition {
        let tables = schema::tables("Strands").unwrap();
        tables
            .into_iter()
            .find(|it| it.name == "StrandsLedger")
            .unwrap()
    }

    fn well() -> Table {
        Table {
            status: "ACTIVE".to_owned(),
            stream: Some("NEW_AND_OLD_IMAGES".to_owned()),
            key: Some("KMS".to_owned()),
            is_inaccessible: false,
            is_protected: true,
        }
    }

    fn judged(table: Asked<Option<Table>>) -> Check {
        let mut findings = Findings::default();
        judge(&mut findings, &ledger(), table, true);
        findings.check("table")
    }

    #[test]
    fn each_fault_of_a_table_has_its_verdict() {
        let status = |status: &str| Table {
            status: status.to_owned(),
            ..well()
        };
        let denied = Unanswered::Denied {
            action: "dynamodb:DescribeTable",
        };
        for (table, verdict) in [
            (Ok(Some(well())), Verdict::Ok),
            (Ok(None), Verdict::Failed),
            (Err(denied), Verdict::NotChecked),
            (Ok(Some(status("UPDATING"))), Verdict::Warning),
            (Ok(Some(status("DELETING"))), Verdict::Failed),
            (
                Ok(Some(status("INACCESSIBLE_ENCRYPTION_CREDENTIALS"))),
                Verdict::Failed,
            ),
            (
                Ok(Some(Table {
                    stream: None,
                    ..well()
                })),
                Verdict::Failed,
            ),
            (
                Ok(Some(Table {
                    key: None,
                    ..well()
                })),
                Verdict::Warning,
            ),
            (
                Ok(Some(Table {
                    is_protected: false,
                    ..well()
                })),
                Verdict::Warning,
            ),
            (
                Ok(Some(Table {
                    is_inaccessible: true,
                    ..well()
                })),
                Verdict::Failed,
            ),
        ] {
            let check = judged(table.clone());
            assert_eq!(check.verdict, verdict, "{table:?}: {check:?}");
        }
    }

    #[test]
    fn rows_that_never_expire_and_backups_that_are_off_are_found() {
        let expiry = |status: &str, attribute: &str| {
            let mut findings = Findings::default();
            let expiry = Expiry {
                status: status.to_owned(),
                attribute: Some(attribute.to_owned()),
            };
            judge_expiry(&mut findings, &ledger(), Ok(Some(expiry)));
            findings.check("table").verdict
        };
        assert_eq!(expiry("ENABLED", "ttl"), Verdict::Ok);
        assert_eq!(expiry("DISABLED", "ttl"), Verdict::Failed);
        assert_eq!(expiry("ENABLED", "expires"), Verdict::Failed);
        let backups = |status: &str| {
            let mut findings = Findings::default();
            let status = status.to_owned();
            judge_backups(&mut findings, "StrandsLedger", Ok(Some(Backups { status })));
            findings.check("table").verdict
        };
        assert_eq!(backups("ENABLED"), Verdict::Ok);
        assert_eq!(backups("DISABLED"), Verdict::Warning);
    }
}
