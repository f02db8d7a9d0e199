//! What a digest tells: the days' figures, and the incidents of the mails that it stands for.

use crate::EmailNotification;
use crate::facts::severity;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};
use strands_channels::Messenger;
use strands_core::incident::{
    DigestLine, DigestRow, IncidentRow, IncidentState, Kind, Step, job_key,
};
use strands_core::totals::{Owner, Sums};
use strands_mail::{AttentionLine, ClosedLine, Digest, Period, RunsFact, Severity, Sink, What};
use strands_store::StoreError;

impl<S: Sink + Sync, M: Messenger + Sync> EmailNotification<S, M> {
    pub(crate) async fn compose_digest(&self, row: &DigestRow) -> Result<Digest, StoreError> {
        let figures = self.figures(row.from, row.to).await?;
        let (mut attention, closed) = self.lines(&row.lines).await?;
        attention.extend(self.unreachable(&row.lines));
        let after = row.to.tomorrow().unwrap_or(row.to);
        Ok(Digest {
            environment: self.office.environment.clone(),
            period: if row.from == row.to {
                Period::Day
            } else {
                Period::Week
            },
            day: row.from,
            from: midnight(row.from),
            until: midnight(after),
            runs: runs(figures.as_ref()),
            attention: Some(attention),
            closed: Some(closed),
            without_owner: Some(self.without_owner(row.from, row.to).await?),
            sample_as_of: self.office.sample_as_of,
        })
    }

    /// One line an incident, as it is now.
    async fn lines(
        &self,
        lines: &[DigestLine],
    ) -> Result<(Vec<AttentionLine>, Vec<ClosedLine>), StoreError> {
        let mut by_incident: BTreeMap<(&str, &str), bool> = BTreeMap::new();
        for line in lines {
            if let Some(entry) = &line.incident_entry {
                let was_told = by_incident.entry((&line.job_key, entry)).or_default();
                *was_told |= line.step.is_resolution();
            }
        }
        let (mut attention, mut closed) = (Vec::new(), Vec::new());
        for ((job_key, entry), was_told) in by_incident {
            match self.store.incident(job_key, entry).await? {
                Some(incident) if incident.state == IncidentState::Open => {
                    attention.push(attention_line(&incident));
                }
                Some(incident) => closed.push(closed_line(&incident, was_told)),
                None => {}
            }
        }
        Ok((attention, closed))
    }

    /// Jobs with an owner who gets no mails any more.
    fn unreachable(&self, lines: &[DigestLine]) -> Vec<AttentionLine> {
        let complaints = lines.iter().filter(|line| line.step == Step::Complaint);
        let keys: BTreeSet<&str> = complaints.map(|line| line.job_key.as_str()).collect();
        let environment = &self.office.environment;
        let jobs = self.office.routing.jobs.keys();
        jobs.filter(|job| keys.contains(job_key(environment, Some(job)).as_str()))
            .map(|job| AttentionLine {
                job: job.clone(),
                what: What::OwnerUnreachable,
                severity: Severity::High,
                since: None,
                cost_micro_usd: None,
                incident_id: None,
            })
            .collect()
    }

    /// Jobs that ran on those days and name nobody.
    async fn without_owner(&self, from: Date, to: Date) -> Result<Vec<String>, StoreError> {
        let mut jobs = BTreeSet::new();
        let mut day = from;
        while day <= to {
            for total in self.store.day(day).await? {
                if let Owner::Job(Some(job)) = total.owner
                    && !self.office.routing.has_owner(&job)
                {
                    jobs.insert(job);
                }
            }
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        Ok(jobs.into_iter().collect())
    }
}

fn attention_line(incident: &IncidentRow) -> AttentionLine {
    AttentionLine {
        job: incident.job.clone(),
        what: what(incident),
        severity: severity(incident.severity),
        since: Some(incident.opened_at),
        cost_micro_usd: incident.cost.map(|cost| cost.0),
        incident_id: Some(incident.incident_id.clone()),
    }
}

fn closed_line(incident: &IncidentRow, was_mailed: bool) -> ClosedLine {
    let opened = incident.opened_at.as_millisecond();
    ClosedLine {
        job: incident.job.clone(),
        what: what(incident),
        open_ms: incident
            .resolved_at
            .map(|end| end.as_millisecond() - opened),
        cost_micro_usd: incident.cost.map(|cost| cost.0),
        was_mailed,
    }
}

fn what(incident: &IncidentRow) -> What {
    let cause = || (incident.cause != "unknown").then(|| incident.cause.clone());
    match (incident.flapping, incident.jobs.len()) {
        (Some(opens), _) => What::Flapping { opens },
        (None, 0) if let Some(month) = &incident.month => What::Month {
            said: month.in_words(),
        },
        (None, 0) if let Some(exposed) = &incident.exposed => What::Exposed {
            columns: u32::try_from(exposed.columns()).unwrap_or(u32::MAX),
        },
        (None, 0) if incident.kind == Kind::Cost => What::OverBudget,
        (None, 0) if incident.cause == "timeout" => What::TimedOut,
        (None, 0) => What::Failed { cause: cause() },
        (None, jobs) => What::Group {
            jobs: u32::try_from(jobs).unwrap_or(u32::MAX),
            cause: cause(),
        },
    }
}

/// Unknown where no total was posted. What did not start is not measured.
fn runs(figures: Option<&Sums>) -> RunsFact {
    let Some(sums) = figures else {
        return RunsFact::default();
    };
    let count = |count: i64| u64::try_from(count).ok();
    RunsFact {
        total: count(sums.executions),
        failed: count(sums.failed),
        timed_out: count(sums.timeout),
        stopped: count(sums.stopped),
        missing: None,
        unpriced: count(sums.unpriced),
        cost_micro_usd: sums.known_total().map(|cost| cost.0),
    }
}

fn midnight(day: Date) -> Timestamp {
    let start = TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0));
    start.unwrap_or(Timestamp::UNIX_EPOCH)
}
