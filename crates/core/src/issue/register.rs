//! The rule of the registry: what is known of a job's script, and a scan of it, to plans.

use super::finding::{Finding, Reading, Scan};
use super::key::IssueKey;
use super::rows::{IssueRow, Known, Resolution, Scanned, ScriptRow, Why};
use crate::plan::{MAX_WRITES, Plan, Write};
use jiff::Timestamp;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The most issues of one job that its row knows: their keys fit into it with room to spare.
pub const MOST_KEPT: usize = 500;

/// What a scan changes: the issues that it opens, sees again, resolves and opens again.
///
/// Nothing where this version was scanned to its end before. Each plan is conditioned on the version of
/// the job's row; only the last one says that the version was scanned, so that what a crash leaves undone
/// between two of them is done by the next scan, and nothing counts twice.
#[must_use]
pub fn register(known: &Known, scan: &Scan) -> Vec<Plan> {
    let scanned = known.scanned();
    if scanned.is_some_and(|it| it.version == scan.version) {
        return Vec::new();
    }
    let mut registry = Registry::of(known);
    let unregistered = match scan.reading {
        Reading::Nothing(_) => 0,
        Reading::InPart(_) | Reading::Whole => registry.take(scan),
    };
    if scan.reading == Reading::Whole {
        registry.resolve_absent(scan);
    }
    let after = Scanned {
        version: scan.version.clone(),
        modified_at: scan.modified_at,
        reading: scan.reading.clone(),
        unregistered,
    };
    registry.plans(known.script.as_ref(), scan.job.text(), &after)
}

type Identity = (String, String);

/// The job's issues as they become.
struct Registry {
    issues: BTreeMap<Identity, IssueRow>,
    changed: BTreeMap<Identity, IssueRow>,
}

impl Registry {
    fn of(known: &Known) -> Self {
        let identity = |row: &IssueRow| (row.key.issue_type.clone(), row.fingerprint.clone());
        let issues = known.issues.iter();
        Self {
            issues: issues.map(|row| (identity(row), row.clone())).collect(),
            changed: BTreeMap::new(),
        }
    }

    /// Takes in what was found, the most severe first; says for how much there was no room.
    fn take(&mut self, scan: &Scan) -> usize {
        let mut findings: Vec<&Finding> = scan.findings.iter().collect();
        findings.sort_by_key(|finding| (Reverse(finding.severity), finding.line));
        let mut open = self.issues.values().filter(|row| row.is_open()).count();
        let mut unregistered = 0;
        for finding in findings {
            let id = (finding.issue_type.clone(), finding.fingerprint.clone());
            let held = self.issues.get(&id);
            if finding.suppressed {
                self.resolve(&id, scan, Why::Suppressed);
                continue;
            }
            if !held.is_some_and(IssueRow::is_open) {
                if open >= MOST_KEPT {
                    unregistered += 1;
                    continue;
                }
                open += 1;
            }
            let row = match held {
                Some(row) => row.seen_again(scan, finding),
                None => IssueRow::open(scan, finding),
            };
            self.put(id, row);
        }
        unregistered
    }

    /// Resolves what was looked for in all of the script and not found.
    fn resolve_absent(&mut self, scan: &Scan) {
        let found = scan.findings.iter();
        let found: Vec<(&str, &str)> = found
            .map(|it| (it.issue_type.as_str(), it.fingerprint.as_str()))
            .collect();
        let absent: Vec<Identity> = self
            .issues
            .keys()
            .filter(|(kind, fingerprint)| {
                scan.looked_for.contains(kind)
                    && !found.contains(&(kind.as_str(), fingerprint.as_str()))
            })
            .cloned()
            .collect();
        for id in absent {
            self.resolve(&id, scan, Why::Gone);
        }
    }

    fn resolve(&mut self, id: &Identity, scan: &Scan, why: Why) {
        let unproven = self.issues.get(id).filter(|row| row.is_unproven());
        if let Some(row) = unproven.cloned() {
            let resolution = Some(Resolution { at: scan.at, why });
            self.put(id.clone(), IssueRow { resolution, ..row });
        }
    }

    fn put(&mut self, id: Identity, row: IssueRow) {
        if self.issues.get(&id) != Some(&row) {
            self.issues.insert(id.clone(), row.clone());
            self.changed.insert(id, row);
        }
    }

    /// The changes, in as many plans as they need; the last one says what was scanned.
    fn plans(self, before: Option<&ScriptRow>, job: String, after: &Scanned) -> Vec<Plan> {
        let mut row = ScriptRow {
            job,
            version: before.map_or(0, |row| row.version),
            scanned: before.and_then(|row| row.scanned.clone()),
            issues: self.kept(),
        };
        let changed = self.changed.into_values();
        let changed: Vec<Write> = changed.map(|row| Write::Issue(Box::new(row))).collect();
        let count = changed.len().div_ceil(MAX_WRITES - 1).max(1);
        let mut parts = changed.chunks(MAX_WRITES - 1);
        let mut expect = before.map(|row| row.version);
        let mut plans = Vec::with_capacity(count);
        for number in 1..=count {
            row.version += 1;
            if number == count {
                row.scanned = Some(after.clone());
            }
            let script = Write::Script {
                row: Box::new(row.clone()),
                expect,
            };
            let part = parts.next().unwrap_or_default().iter().cloned();
            plans.push(Plan::new(std::iter::once(script).chain(part)));
            expect = Some(row.version);
        }
        plans
    }

    /// Keys of all that fit: the open ones, then those that were resolved last.
    fn kept(&self) -> Vec<IssueKey> {
        let mut rows: Vec<&IssueRow> = self.issues.values().collect();
        rows.sort_by_key(|row| Reverse(row.resolution.map_or(Timestamp::MAX, |it| it.at)));
        rows.truncate(MOST_KEPT);
        let mut keys: Vec<IssueKey> = rows.into_iter().map(|row| row.key.clone()).collect();
        keys.sort();
        keys
    }
}
