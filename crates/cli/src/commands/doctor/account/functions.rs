//! Functions, what they read from, and what they log to.

use super::Look;
use crate::commands::doctor::check::{Check, Findings};
use crate::output;
use strands_aws::deployed::{Asked, Concurrency, Function, LogGroup, Mapping};

/// What the mappings of the template may take at once (10 and 2), the readers of streams (two, and four of
/// the supervisor, each with an agent that it waits for), a sender and a schedule beside them.
const WANTED_AT_ONCE: i64 = 24;
/// Output that names the function, and how many sources it reads from.
const FUNCTIONS: [(&str, usize); 9] = [
    ("TrackingFunction", 1),
    ("RollupFunction", 1),
    ("EmailNotificationFunction", 2),
    ("ReconcileFunction", 0),
    ("SupervisorFunction", 1),
    ("OptimizationFunction", 0),
    ("ComplianceFunction", 0),
    ("CostTrackingFunction", 0),
    ("DashboardFunction", 0),
];
/// How a stream's reader tells that it is stuck (AWS Lambda API reference,
/// `EventSourceMappingConfiguration`).
const PROBLEM: &str = "PROBLEM";

pub(super) async fn all(look: &Look<'_>) -> Vec<Check> {
    let mut checks = vec![concurrency(look.account.concurrency().await)];
    for (output, sources) in FUNCTIONS {
        checks.push(one(look, output, sources).await);
    }
    checks
}

async fn one(look: &Look<'_>, output: &str, sources: usize) -> Check {
    let mut findings = Findings::default();
    let Some(name) = look.output(output) else {
        findings.fail(format!("the stack has no output {output}"), "`make deploy`");
        return findings.check(output);
    };
    let function = look.account.function(name).await;
    let is_absent = matches!(function, Ok(None));
    judge(&mut findings, function);
    if !is_absent {
        if sources > 0 {
            judge_mappings(&mut findings, sources, look.account.mappings(name).await);
        }
        let group = format!("/aws/lambda/{name}");
        judge_logs(&mut findings, &group, look.account.log_group(&group).await);
    }
    findings.check(format!("function {name}"))
}

/// Whether the account lets enough functions run at once.
pub(super) fn concurrency(concurrency: Asked<Concurrency>) -> Check {
    let mut findings = Findings::default();
    match concurrency {
        Err(fault) => findings.unanswered(&fault),
        Ok(Concurrency { limit, unreserved }) => match unreserved.or(limit) {
            None => findings.warn("Lambda names no limit", "see Service Quotas, AWS Lambda"),
            Some(free) if free < WANTED_AT_ONCE => findings.warn(
                format!(
                    "{free} functions may run at once; Strands alone may want {WANTED_AT_ONCE}"
                ),
                "ask for more concurrent executions: Service Quotas, AWS Lambda",
            ),
            Some(free) => findings.ok(format!("{free} functions may run at once")),
        },
    }
    findings.check("concurrency")
}

fn judge(findings: &mut Findings, function: Asked<Option<Function>>) {
    let function = match function {
        Err(fault) => return findings.unanswered(&fault),
        Ok(None) => return findings.fail("it is not there", "`make deploy`"),
        Ok(Some(function)) => function,
    };
    let because = |reason: &Option<String>| {
        let reason = reason.as_deref().filter(|it| !it.is_empty());
        reason.map_or_else(String::new, |reason| format!(" ({reason})"))
    };
    let architecture = function
        .architecture
        .as_deref()
        .unwrap_or("unknown architecture");
    let modified = function.modified.as_deref().unwrap_or("an unknown time");
    match function.state.as_deref() {
        // Lambda frees what a function needs that nobody called for weeks; the next call waits.
        None | Some("Active" | "Inactive") => {
            findings.ok(format!("{architecture}, changed {modified}"));
        }
        Some("Pending") => findings.warn("it is being created", "wait a minute"),
        Some(state) => {
            let finding = format!("its state is {state}{}", because(&function.state_reason));
            findings.fail(finding, "mend what the reason names, then `make deploy`");
        }
    }
    match function.update.as_deref() {
        None | Some("Successful") => {}
        Some("InProgress") => findings.warn("it is being changed", "wait a minute"),
        Some(_) => {
            let finding = format!("its last update failed{}", because(&function.update_reason));
            findings.fail(finding, "mend what the reason names, then `make deploy`");
        }
    }
}

fn judge_mappings(findings: &mut Findings, wanted: usize, mappings: Asked<Vec<Mapping>>) {
    let mappings = match mappings {
        Err(fault) => return findings.unanswered(&fault),
        Ok(mappings) => mappings,
    };
    if mappings.len() < wanted {
        let found = mappings.len();
        findings.fail(
            format!("it reads {found} of its {wanted} sources"),
            "`make deploy`",
        );
    }
    let before = findings_of(&mappings, findings);
    if before == 0 && mappings.len() >= wanted {
        findings.ok(format!(
            "reads {}",
            output::counted(mappings.len(), "source")
        ));
    }
}

/// Tells what is wrong with single mappings, and how many are.
fn findings_of(mappings: &[Mapping], findings: &mut Findings) -> usize {
    let mut wrong = 0;
    for mapping in mappings {
        let source = mapping.source.rsplit(':').next().unwrap_or(&mapping.source);
        let source = source.split("/stream/").next().unwrap_or(source);
        let result = mapping.last_result.as_deref().unwrap_or_default();
        match mapping.state.as_str() {
            "Enabled" if result.starts_with(PROBLEM) => findings.fail(
                format!("reading {source}: {result}"),
                "the function's log says why; what it gave up lies in StreamFailures",
            ),
            "Enabled" => continue,
            "Creating" | "Enabling" | "Updating" => {
                findings.warn(format!("reading {source} begins"), "wait a minute");
            }
            state => findings.fail(
                format!("reading {source} is {}", state.to_lowercase()),
                "turn it on again: Lambda console, Configuration, Triggers",
            ),
        }
        wrong += 1;
    }
    wrong
}

fn judge_logs(findings: &mut Findings, group: &str, retention: Asked<Option<LogGroup>>) {
    match retention {
        Err(fault) => findings.unanswered(&fault),
        Ok(Some(LogGroup { days: Some(days) })) => findings.ok(format!("logs kept {days} days")),
        Ok(Some(LogGroup { days: None })) => findings.warn(
            format!("{group} keeps its lines for ever"),
            format!(
                "aws logs put-retention-policy --log-group-name {group} --retention-in-days 30"
            ),
        ),
        Ok(None) => findings.fail(format!("{group} is not there"), "`make deploy`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::doctor::check::Verdict;

    fn function() -> Function {
        Function {
            state: Some("Active".to_owned()),
            state_reason: None,
            update: Some("Successful".to_owned()),
            update_reason: None,
            modified: Some("2026-11-20T04:00:00Z".to_owned()),
            architecture: Some("arm64".to_owned()),
        }
    }

    #[test]
    fn each_state_of_a_function_has_its_verdict() {
        let state = |word: &str| Function {
            state: Some(word.to_owned()),
            ..function()
        };
        let update = |word: &str| Function {
            update: Some(word.to_owned()),
            ..function()
        };
        for (found, verdict) in [
            (Ok(Some(function())), Verdict::Ok),
            (Ok(Some(state("Inactive"))), Verdict::Ok),
            (Ok(Some(state("Pending"))), Verdict::Warning),
            (Ok(Some(state("Failed"))), Verdict::Failed),
            (Ok(Some(update("InProgress"))), Verdict::Warning),
            (Ok(Some(update("Failed"))), Verdict::Failed),
            (Ok(None), Verdict::Failed),
        ] {
            let mut findings = Findings::default();
            judge(&mut findings, found.clone());
            assert_eq!(findings.check("function").verdict, verdict, "{found:?}");
        }
    }

    #[test]
    fn a_reader_that_is_stuck_off_or_missing_is_found() {
        let mapping = |state: &str, result: &str| Mapping {
            source: "arn:aws:dynamodb:eu-west-1:111122223333:table/StrandsLedger/stream/2026"
                .to_owned(),
            state: state.to_owned(),
            last_result: Some(result.to_owned()),
        };
        for (mappings, verdict) in [
            (vec![mapping("Enabled", "OK")], Verdict::Ok),
            (
                vec![mapping("Enabled", "No records processed")],
                Verdict::Ok,
            ),
            (
                vec![mapping("Enabled", "PROBLEM: Function call failed")],
                Verdict::Failed,
            ),
            (vec![mapping("Disabled", "OK")], Verdict::Failed),
            (vec![mapping("Enabling", "")], Verdict::Warning),
            (vec![], Verdict::Failed),
        ] {
            let mut findings = Findings::default();
            judge_mappings(&mut findings, 1, Ok(mappings.clone()));
            let check = findings.check("function");
            assert_eq!(check.verdict, verdict, "{mappings:?}");
            let names = verdict == Verdict::Ok || mappings.is_empty();
            assert!(
                names || check.finding.contains("StrandsLedger"),
                "{check:?}"
            );
        }
    }

    #[test]
    fn too_few_functions_at_once_and_logs_without_end_are_worth_a_word() {
        let free = |count| Concurrency {
            limit: Some(1_000),
            unreserved: Some(count),
        };
        assert_eq!(concurrency(Ok(free(990))).verdict, Verdict::Ok);
        assert_eq!(concurrency(Ok(free(10))).verdict, Verdict::Warning);
        for (retention, verdict) in [
            (Some(LogGroup { days: Some(30) }), Verdict::Ok),
            (Some(LogGroup { days: None }), Verdict::Warning),
            (None, Verdict::Failed),
        ] {
            let mut findings = Findings::default();
            judge_logs(&mut findings, "/aws/lambda/strands-tracking", Ok(retention));
            assert_eq!(findings.check("function").verdict, verdict);
        }
    }
}
