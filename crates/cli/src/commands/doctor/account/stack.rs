//! Who asks, and the stack.

use super::Look;
use crate::commands::doctor::check::{Check, Findings, Verdict};
use strands_aws::deployed::{Deployed, Stack, Unanswered};

/// Credentials and region: without them nothing else can be looked at.
pub(super) async fn caller(account: &Deployed) -> Vec<Check> {
    let known = match account.has_credentials().await {
        Ok(()) if account.region().is_some() => account.caller().await,
        Ok(()) => Err(Unanswered::NoRegion),
        Err(fault) => Err(fault),
    };
    match (known, account.region()) {
        (Ok(caller), region) => vec![
            Check::ok("credentials", caller.arn),
            Check::ok("account", caller.account),
            Check::ok("region", region.unwrap_or_default()),
        ],
        (Err(Unanswered::NoRegion), _) => vec![Check::bad(
            "region",
            Verdict::Failed,
            "no region is named",
            "--region NAME, AWS_REGION, or `region` of the profile",
        )],
        (Err(fault @ Unanswered::Credentials(_)), _) => vec![Check::bad(
            "credentials",
            Verdict::Failed,
            fault.to_string(),
            "--profile NAME, or AWS_ACCESS_KEY_ID and its companions; `aws configure export-credentials --format env` prints those of a sign-in",
        )],
        (Err(fault), _) => vec![Check::unanswered("account", &fault)],
    }
}

/// The stack, and what is to be said of its state.
pub(super) async fn stack(account: &Deployed, name: &str) -> (Option<Stack>, Check) {
    let region = account.region().unwrap_or_default();
    match account.stack(name).await {
        Err(fault) => (None, Check::unanswered("stack", &fault)),
        Ok(None) => {
            let finding = format!("{name} is not deployed in {region}");
            let remedy = "`make deploy` deploys it; --stack and --region name another";
            (None, Check::bad("stack", Verdict::Failed, finding, remedy))
        }
        Ok(Some(stack)) => {
            let check = state(name, &stack);
            (Some(stack), check)
        }
    }
}

fn state(name: &str, stack: &Stack) -> Check {
    let mut findings = Findings::default();
    let since = stack.changed_at.as_deref().unwrap_or("an unknown time");
    let state = format!("{name}: {} since {since}", stack.status);
    if stack.is_complete() {
        findings.ok(state);
    } else if stack.is_in_progress() {
        findings.warn(state, "wait until it is done, and look again");
    } else {
        let reason = stack.reason.as_deref().unwrap_or("no reason given");
        let remedy = "the stack's events in CloudFormation say what failed; then `make deploy`";
        findings.fail(format!("{state} ({reason})"), remedy);
    }
    findings.check("stack")
}

/// Whether what is deployed is what this command is of.
pub(super) fn version(look: &Look<'_>) -> Option<Check> {
    let mine = env!("CARGO_PKG_VERSION");
    let deployed = look.output("Version")?;
    Some(if deployed == mine {
        Check::ok("version", mine)
    } else {
        Check::bad(
            "version",
            Verdict::Warning,
            format!("{deployed} is deployed, this command is of {mine}"),
            "use them of the same release: docs/deploy.md, Upgrade",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_well_only_when_the_last_deployment_went_through() {
        for (status, verdict) in [
            ("CREATE_COMPLETE", Verdict::Ok),
            ("UPDATE_COMPLETE", Verdict::Ok),
            ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", Verdict::Ok),
            ("UPDATE_IN_PROGRESS", Verdict::Warning),
            ("UPDATE_ROLLBACK_COMPLETE", Verdict::Failed),
            ("ROLLBACK_COMPLETE", Verdict::Failed),
            ("DELETE_FAILED", Verdict::Failed),
        ] {
            let stack = Stack {
                status: status.to_owned(),
                ..Stack::default()
            };
            assert_eq!(state("strands", &stack).verdict, verdict, "{status}");
        }
    }
}
