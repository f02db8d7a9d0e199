//! A check: what was looked at, how it ended, and what to do.

use crate::exit::Fault;
use crate::output;
use serde::Serialize;
use strands_aws::deployed::Unanswered;

/// How a check ended, from good to bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verdict {
    Ok,
    Warning,
    /// Nobody could look: that is no good news.
    NotChecked,
    Failed,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Check {
    pub(super) name: String,
    pub(super) verdict: Verdict,
    pub(super) finding: String,
    pub(super) remedy: Option<String>,
}

impl Check {
    pub(super) fn ok(name: impl Into<String>, finding: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            verdict: Verdict::Ok,
            finding: finding.into(),
            remedy: None,
        }
    }

    pub(super) fn bad(
        name: impl Into<String>,
        verdict: Verdict,
        finding: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            verdict,
            finding: finding.into(),
            remedy: Some(remedy.into()),
        }
    }

    /// What could not be asked.
    pub(super) fn unanswered(name: impl Into<String>, why: &Unanswered) -> Self {
        let mut findings = Findings::default();
        findings.unanswered(why);
        findings.check(name)
    }
}

/// What was found about one thing, part by part.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Part>);

#[derive(Debug)]
struct Part {
    verdict: Verdict,
    finding: String,
    remedy: Option<String>,
}

impl Findings {
    pub(super) fn ok(&mut self, finding: impl Into<String>) {
        self.add(Verdict::Ok, finding, None);
    }

    pub(super) fn warn(&mut self, finding: impl Into<String>, remedy: impl Into<String>) {
        self.add(Verdict::Warning, finding, Some(remedy.into()));
    }

    pub(super) fn fail(&mut self, finding: impl Into<String>, remedy: impl Into<String>) {
        self.add(Verdict::Failed, finding, Some(remedy.into()));
    }

    pub(super) fn unanswered(&mut self, why: &Unanswered) {
        let remedy = match why {
            Unanswered::Denied { .. } => "`strands doctor --aws --policy` prints what it may read",
            Unanswered::Credentials(_) => "renew the credentials",
            Unanswered::NoRegion => "name a region",
            Unanswered::Silent { .. } => "look at the network, and ask again",
            Unanswered::Refused { .. } => {
                "ask again; the service's documentation explains the code"
            }
        };
        let finding = format!("not checked: {why}");
        self.add(Verdict::NotChecked, finding, Some(remedy.to_owned()));
    }

    /// The check: the worst part decides; where something is wrong, only that is told.
    pub(super) fn check(self, name: impl Into<String>) -> Check {
        let verdict = self.0.iter().map(|part| part.verdict).max();
        let verdict = verdict.unwrap_or(Verdict::NotChecked);
        let told: Vec<Part> = self
            .0
            .into_iter()
            .filter(|part| verdict == Verdict::Ok || part.verdict != Verdict::Ok)
            .collect();
        let worst = told.iter().find(|part| part.verdict == verdict);
        let remedy = worst.and_then(|part| part.remedy.clone());
        let findings: Vec<String> = told.into_iter().map(|part| part.finding).collect();
        Check {
            name: name.into(),
            verdict,
            finding: findings.join("; "),
            remedy,
        }
    }

    fn add(&mut self, verdict: Verdict, finding: impl Into<String>, remedy: Option<String>) {
        self.0.push(Part {
            verdict,
            finding: finding.into(),
            remedy,
        });
    }
}

/// How many checks ended so.
pub(super) fn count(checks: &[Check], verdict: Verdict) -> usize {
    checks.iter().filter(|it| it.verdict == verdict).count()
}

pub(super) fn print(checks: &[Check]) {
    let widths = checks.iter().map(|check| check.name.chars().count());
    let width = widths.max().unwrap_or(0).max(13);
    for check in checks {
        let verdict = match check.verdict {
            Verdict::Ok => "ok     ",
            Verdict::Warning => "warning",
            Verdict::NotChecked => "unknown",
            Verdict::Failed => "FAILED ",
        };
        output::print(&format!(
            "{verdict}  {:<width$} {}",
            check.name, check.finding
        ));
        if let Some(remedy) = &check.remedy {
            output::print(&format!("{:width$}{remedy}", "", width = width + 10));
        }
    }
}

/// How the command ends.
pub(super) fn end(checks: &[Check]) -> Result<(), Fault> {
    match count(checks, Verdict::Failed) {
        0 => {}
        failed => {
            return Err(Fault::FailedCheck(
                output::counted(failed, "check") + " failed",
            ));
        }
    }
    match count(checks, Verdict::NotChecked) {
        0 => Ok(()),
        unknown => Err(Fault::Partial(
            output::counted(unknown, "check") + " could not be made",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_part_decides_and_what_is_well_is_not_told_beside_it() {
        let mut findings = Findings::default();
        findings.ok("active");
        findings.unanswered(&Unanswered::Denied {
            action: "dynamodb:DescribeTimeToLive",
        });
        let check = findings.check("table");
        assert_eq!(check.verdict, Verdict::NotChecked);
        assert_eq!(
            check.finding,
            "not checked: denied, needs dynamodb:DescribeTimeToLive"
        );
        let mut findings = Findings::default();
        findings.warn("cannot be restored", "turn it on");
        findings.fail("rows never expire", "deploy again");
        let check = findings.check("table");
        assert_eq!(check.verdict, Verdict::Failed);
        assert_eq!(check.finding, "cannot be restored; rows never expire");
        assert_eq!(check.remedy.as_deref(), Some("deploy again"));
    }

    #[test]
    fn what_nobody_looked_at_is_not_well() {
        assert_eq!(Findings::default().check("x").verdict, Verdict::NotChecked);
    }
}
