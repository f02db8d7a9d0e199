//! What a decision about a job writes: its incidents and mails, with their deterministic ids.

use super::notify::Known;
use super::rows::{
    Because, IncidentRow, IncidentState, JobRow, MailRow, MailState, OpenIncident, Step, id,
};
use crate::money::MicroUsd;
use crate::plan::Write;
use crate::run::{Attempt, Ledger};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// A decision in the making: what is known, the job's row as it will be, and what else is written.
pub(super) struct Decision<'a> {
    pub(super) run: &'a Ledger,
    pub(super) run_key: String,
    pub(super) known: Known<'a>,
    pub(super) row: JobRow,
    pub(super) writes: Vec<Write>,
}

impl Decision<'_> {
    pub(super) fn opening(&self, cause: String) -> OpenIncident {
        let attempt = self.attempt_number();
        let parts = [
            self.row.job_key.as_str(),
            &cause,
            &self.run_key,
            &attempt.to_string(),
        ];
        OpenIncident {
            incident_id: id(&parts),
            cause,
            opened_at: self.ended_at(),
            placed_at: self.run.placed_at(),
            run_key: self.run_key.clone(),
            attempt,
            last_run_key: self.run_key.clone(),
            runs: 1,
            cost: self.cost(),
        }
    }

    pub(super) fn incident(&self, open: &OpenIncident) -> IncidentRow {
        IncidentRow {
            job_key: self.row.job_key.clone(),
            entry: incident_entry(open),
            incident_id: open.incident_id.clone(),
            environment: self.known.environment.to_owned(),
            job: self.run.job_name().unwrap_or("(unnamed)").to_owned(),
            cause: open.cause.clone(),
            state: IncidentState::Open,
            due_at: open.opened_at.as_millisecond(),
            opened_at: open.opened_at,
            resolved_at: None,
            resolution: None,
            run_key: open.run_key.clone(),
            attempt: open.attempt,
            runs: open.runs,
            cost: open.cost,
        }
    }

    pub(super) fn close(&mut self, open: &OpenIncident, resolution: &str) {
        let row = IncidentRow {
            state: IncidentState::Resolved,
            resolved_at: Some(self.ended_at()),
            resolution: Some(resolution.to_owned()),
            ..self.incident(open)
        };
        self.writes.push(Write::Incident(Box::new(row)));
    }

    pub(super) fn mail(
        &mut self,
        open: &OpenIncident,
        step: Step,
        recipients: BTreeMap<String, Because>,
        due_at: Timestamp,
    ) {
        for (address, because) in recipients {
            let mail_id = id(&[&open.incident_id, step.as_str(), &address]);
            self.writes.push(Write::Mail(Box::new(MailRow {
                job_key: self.row.job_key.clone(),
                entry: format!("mail#{}#{mail_id}", open.incident_id),
                mail_id,
                incident_id: open.incident_id.clone(),
                incident_entry: (step != Step::Success).then(|| incident_entry(open)),
                step,
                address,
                because,
                run_key: self.run_key.clone(),
                state: MailState::Pending,
                due_at: due_at.as_millisecond(),
                attempts: 0,
                created_at: self.known.now,
                claimed_at: None,
                sent_at: None,
                provider_id: None,
                reason: None,
            })));
        }
    }

    /// Withdraws the mails of an incident that wait still.
    pub(super) fn suppress(&mut self, open: &OpenIncident, reason: &str) {
        let waiting = opening_mails(self.known.mails, open);
        let withdrawals = waiting
            .filter(|mail| mail.state == MailState::Pending)
            .map(|mail| Write::MailState {
                job_key: mail.job_key.clone(),
                entry: mail.entry.clone(),
                expect: MailState::Pending,
                state: MailState::Suppressed,
                at: self.known.now,
                reason: Some(reason.to_owned()),
            });
        self.writes.extend(withdrawals);
    }

    pub(super) fn was_not_told(&self, open: &OpenIncident) -> bool {
        let mut mails = opening_mails(self.known.mails, open);
        mails.all(|mail| mail.state == MailState::Pending)
    }

    /// Who was told that the incident opened, or will have been by a sender that holds the mail.
    pub(super) fn told(&self, open: &OpenIncident) -> BTreeMap<String, Because> {
        opening_mails(self.known.mails, open)
            .filter(|mail| matches!(mail.state, MailState::Claimed | MailState::Sent))
            .map(|mail| (mail.address.clone(), mail.because))
            .collect()
    }

    pub(super) fn ended_at(&self) -> Timestamp {
        let ended = self.run.highest_attempt().and_then(Attempt::ended_at);
        ended.unwrap_or(self.known.now)
    }

    pub(super) fn attempt_number(&self) -> u32 {
        self.run
            .highest_attempt()
            .map_or(1, |attempt| attempt.number)
    }

    pub(super) fn cost(&self) -> Option<MicroUsd> {
        self.run.cost.as_ref().and_then(crate::cost::Cost::total)
    }
}

fn opening_mails<'a>(
    mails: &'a [MailRow],
    open: &'a OpenIncident,
) -> impl Iterator<Item = &'a MailRow> {
    mails
        .iter()
        .filter(|mail| mail.incident_id == open.incident_id && mail.step == Step::Opened)
}

fn incident_entry(open: &OpenIncident) -> String {
    format!(
        "incident#{}#{}",
        crate::instant::rfc3339(open.opened_at),
        open.incident_id
    )
}
