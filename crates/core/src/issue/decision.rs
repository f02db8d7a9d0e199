//! What people decide about an issue: that it may rest, that it is fixed, who looks after it. What scans
//! find stands above it: a version that still has a fixed issue opens it again.

use super::key::IssueKey;
use super::rows::{IssueRow, Known, Resolution, ScriptRow, Why};
use crate::instant::rfc3339;
use crate::plan::{Plan, Write};
use crate::redact::redact;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How many decisions an issue keeps, the newest.
pub const MOST_DECISIONS: usize = 20;
/// How long an issue may be muted.
pub const LONGEST_MUTE: SignedDuration = SignedDuration::from_hours(366 * 24);

/// How much of a reason is kept.
const REASON_CHARS: usize = 500;
/// How much of an owner's name is kept.
const OWNER_CHARS: usize = 100;

/// What somebody decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Decision {
    /// It is open, and asks for nobody until then.
    Mute {
        /// When it counts again.
        until: Timestamp,
    },
    /// It was fixed: the next version without it confirms that, one that has it opens it again.
    Fix,
    /// It is not muted, or not fixed, any more.
    Reopen,
    /// Somebody looks after it, or nobody.
    Assign {
        /// A person, a team or a role.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        owner: Option<String>,
    },
}

/// A decision, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// What was decided.
    #[serde(flatten)]
    pub decision: Decision,
    /// When.
    pub at: Timestamp,
    /// Who: the issuer's id of a person, or the user of a machine.
    pub by: String,
    /// Why, without what names a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Why a decision does not stand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The registry does not know the issue.
    #[error("no issue is known as `{0}`")]
    NoIssue(IssueKey),
    /// It is over.
    #[error("the issue is {} since {}; only an open one can be muted or fixed", .0.why.as_str(), rfc3339(.0.at))]
    Over(Resolution),
    /// It is open, and not muted.
    #[error("the issue is open; there is nothing to take back")]
    Open,
    /// What resolved it was no decision.
    #[error("{}; the issue opens by itself with a version of the script that has it", .0.in_words())]
    Evident(Why),
    /// Why it may rest is not said.
    #[error("a reason is missing; who finds the issue muted will want to know why")]
    NoReason,
    /// It would rest for no time, or for too long.
    #[error("an issue can be muted until a time to come, at most 366 days from now; {} is not", rfc3339(*.0))]
    Until(Timestamp),
}

impl Decided {
    /// A decision with what was said about it, as much of it as is kept.
    #[must_use]
    pub fn new(decision: Decision, by: &str, reason: Option<&str>, at: Timestamp) -> Self {
        let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
        let decision = match decision {
            Decision::Assign { owner } => Decision::Assign {
                owner: owner.as_deref().and_then(name),
            },
            other => other,
        };
        Self {
            decision,
            at,
            by: by.to_owned(),
            reason: reason.map(|reason| redact(reason, REASON_CHARS)),
        }
    }
}

/// The words of a name, without what cannot be printed; nothing where there are none.
fn name(text: &str) -> Option<String> {
    let printed = text.chars().filter(|it| !it.is_control());
    let name: String = printed.take(OWNER_CHARS).collect();
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

/// Plans what was decided, and tells as what the issue is kept. It is conditioned on the row of the job's
/// script, as the plans of a scan are: neither takes back what the other wrote.
pub fn decide(
    known: &Known,
    key: &IssueKey,
    decided: Decided,
) -> Result<(IssueRow, Plan), Refused> {
    let held = known.issues.iter().find(|row| row.key == *key);
    let (Some(held), Some(script)) = (held, &known.script) else {
        return Err(Refused::NoIssue(key.clone()));
    };
    let mut row = held.clone();
    row.take(&decided)?;
    row.decisions.push(decided);
    let surplus = row.decisions.len().saturating_sub(MOST_DECISIONS);
    row.decisions.drain(..surplus);
    let guard = Write::Script {
        row: Box::new(ScriptRow {
            version: script.version + 1,
            ..script.clone()
        }),
        expect: Some(script.version),
    };
    let plan = Plan::new([guard, Write::Issue(Box::new(row.clone()))]);
    Ok((row, plan))
}

impl IssueRow {
    fn take(&mut self, decided: &Decided) -> Result<(), Refused> {
        match (&decided.decision, self.resolution) {
            (Decision::Mute { .. } | Decision::Fix, Some(over)) => return Err(Refused::Over(over)),
            (Decision::Mute { until }, None) => {
                let longest = decided.at.saturating_add(LONGEST_MUTE);
                let is_late = longest.is_ok_and(|longest| *until > longest);
                if *until <= decided.at || is_late {
                    return Err(Refused::Until(*until));
                }
                if decided.reason.is_none() {
                    return Err(Refused::NoReason);
                }
                self.muted_until = Some(*until);
            }
            (Decision::Fix, None) => {
                self.muted_until = None;
                self.resolution = Some(Resolution {
                    at: decided.at,
                    why: Why::Fixed,
                });
            }
            (Decision::Reopen, None) => {
                if !self.is_muted(decided.at) {
                    return Err(Refused::Open);
                }
                self.muted_until = None;
            }
            (Decision::Reopen, Some(over)) => match over.why {
                Why::Fixed => self.resolution = None,
                why @ (Why::Gone | Why::Suppressed) => return Err(Refused::Evident(why)),
            },
            (Decision::Assign { owner }, _) => self.owner.clone_from(owner),
        }
        Ok(())
    }
}
