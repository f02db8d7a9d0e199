//! Plans, executed: each becomes one transaction, or one plain write where it has one.

use crate::statement::Statement;
use crate::{Store, StoreError};
use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use jiff::Timestamp;
use strands_core::plan::{Plan, Write};

impl Store {
    /// Executes a plan, all or nothing. `now` dates what expires.
    pub async fn execute(&self, plan: &Plan, now: Timestamp) -> Result<(), StoreError> {
        let statements = plan
            .writes()
            .iter()
            .map(|write| self.statement(write, now))
            .collect::<Result<Vec<_>, _>>()?;
        match <[Statement; 1]>::try_from(statements) {
            Ok([statement]) => statement.run(self).await,
            Err(statements) if statements.is_empty() => Ok(()),
            Err(statements) => self.transact(statements).await,
        }
    }

    pub(crate) async fn transact(&self, statements: Vec<Statement>) -> Result<(), StoreError> {
        let items = statements
            .into_iter()
            .map(Statement::into_transact)
            .collect::<Result<Vec<_>, _>>()?;
        self.client
            .transact_write_items()
            .set_transact_items(Some(items))
            .return_consumed_capacity(ReturnConsumedCapacity::None)
            .send()
            .await
            .map(|_| ())
            .map_err(|fault| StoreError::of_transaction(&fault))
    }

    fn statement(&self, write: &Write, now: Timestamp) -> Result<Statement, StoreError> {
        match write {
            Write::Run { run, expect } => self.put_run(run, *expect, now),
            Write::Execution(run) => self.set_execution(run),
            Write::Quality(quality) => self.put_quality(quality, now),
            Write::Signal(signal) => Ok(self.put_signal(signal, now)),
            Write::JobTags(tags) => self.put_job_tags(tags, now),
            Write::Settings { row, expect } => self.put_settings(row, expect.as_deref()),
            Write::Marker {
                run_key,
                marker,
                expect,
            } => self.put_marker(run_key, marker, expect.as_ref(), now),
            Write::Round { round, expect } => self.put_round(round, *expect, now),
            Write::AddTotals { target, sums } => Ok(self.add_totals(target, sums)),
            Write::AddHour { hour, sums } => Ok(self.add_hour(hour, sums)),
            Write::Job { row, expect } => self.put_job(row, *expect, now),
            Write::Incident(row) => self.put_incident(row),
            Write::Acknowledgement(row) => self.put_acknowledgement(row),
            Write::Mail(row) => self.put_mail(row),
            Write::MailState {
                job_key,
                entry,
                expect,
                state,
                at,
                reason,
            } => Ok(self.move_mail(job_key, entry, *expect, *state, *at, reason.as_deref())),
            Write::ReleaseClaim {
                job_key,
                entry,
                at,
                reason,
            } => Ok(self.release_claim(job_key, entry, *at, reason)),
            Write::Environment { row, expect } => self.put_environment(row, *expect, now),
            Write::Month { row, expect } => self.put_month_told(row, *expect, now),
            Write::Digest { mail, expect } => self.put_digest(mail, *expect),
            Write::Address { row, expect } => self.put_address(row, *expect, now),
            Write::Script { row, expect } => self.put_script(row, *expect),
            Write::Issue(row) => self.put_issue(row),
            Write::Detected(detected) => Ok(self.set_detected(detected)),
            Write::Exposure(exposure) => self.set_exposure(exposure),
            Write::MailCounts {
                environment_key,
                hour,
                counts,
            } => Ok(self.add_mails(environment_key, hour, *counts)),
        }
    }
}
