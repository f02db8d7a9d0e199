//! The item of an execution: what tracking and email-notification write of a run, each its own attributes.

use crate::connect::expiry;
use crate::executions::{self, TABLE};
use crate::item::{Item, number, seconds, text, to_attribute, usd};
use crate::statement::{Changes, Statement};
use crate::{Store, StoreError};
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap};
use strands_core::cost::Cost;
use strands_core::run::{Attempt, Ledger};

impl Store {
    /// Notes on the run's item that a person was told. An item that has expired is not made anew.
    pub(crate) fn note_notification(
        &self,
        run: &Ledger,
        address: &str,
        at: Timestamp,
    ) -> Statement {
        let mut changes = Changes::default();
        changes
            .set("notification_sent", Some(AttributeValue::Bool(true)))
            .set("notification_timestamp", Some(number(at.as_second())))
            .add(
                "notification_recipients",
                AttributeValue::Ss(vec![address.to_owned()]),
            );
        Statement::update(self.tables.executions(), key_of(run), changes)
            .expect("run_key", Some(text(run.key.text())))
    }

    /// Sets tracking's attributes of the run's item, and leaves those of others alone.
    pub(crate) fn set_execution(&self, run: &Ledger) -> Result<Statement, StoreError> {
        let mut changes = Changes::default();
        for (attribute, value) in attributes(run)? {
            changes.set(attribute, value);
        }
        let since = Timestamp::from_second(run.timestamp).unwrap_or(run.received_at);
        let expires = expiry(since.max(run.received_at), self.retention.executions);
        changes.set("ttl", Some(number(expires)));
        Ok(Statement::update(
            self.tables.executions(),
            key_of(run),
            changes,
        ))
    }
}

fn key_of(run: &Ledger) -> Item {
    executions::key(&run.execution_id, run.timestamp)
}

type Attributes = Vec<(&'static str, Option<AttributeValue>)>;

fn attributes(run: &Ledger) -> Result<Attributes, StoreError> {
    let attempt = run.highest_attempt();
    let epoch = |instant: Option<Timestamp>| instant.map(|it| number(it.as_second()));
    let cost = run.cost.as_ref();
    let tags = tags(run);
    let tags = (!tags.is_empty())
        .then(|| to_attribute(TABLE, &tags))
        .transpose()?;
    let facts = run
        .job
        .as_ref()
        .map(|job| to_attribute(TABLE, job))
        .transpose()?;
    let flags = run.flags();
    let flags = (!flags.is_empty())
        .then(|| to_attribute(TABLE, &flags))
        .transpose()?;
    Ok(vec![
        ("run_key", Some(text(run.key.text()))),
        ("run_id", Some(text(&run.key.run_id))),
        ("job_name", run.job_name().map(text)),
        ("job_type", Some(text(run.key.platform.to_string()))),
        ("account", Some(text(&run.key.account))),
        ("region", Some(text(&run.key.region))),
        ("status", Some(text(run.state().as_str()))),
        ("native_state", attempt.map(|it| text(it.native_state()))),
        ("attempt", attempt.map(|it| number(it.number))),
        ("start_time", epoch(attempt.and_then(Attempt::started_at))),
        ("end_time", epoch(attempt.and_then(Attempt::ended_at))),
        (
            "duration_seconds",
            attempt.and_then(Attempt::duration_ms).map(seconds),
        ),
        ("total_cost_usd", cost.and_then(Cost::total).map(usd)),
        (
            "cost_status",
            cost.map(|cost| to_attribute(TABLE, &cost.status()))
                .transpose()?,
        ),
        ("cost_breakdown", cost.map(cost_breakdown)),
        (
            "error_details",
            attempt.and_then(|it| error_details(run, it)),
        ),
        ("flags", flags),
        ("tags", tags),
        ("stakeholders", stakeholders(run)),
        ("job_facts", facts),
        (
            "config_sha256",
            run.job
                .as_ref()
                .and_then(|job| job.config_sha256.clone())
                .map(text),
        ),
    ])
}

/// Labels and tags of the run, and what is known of its job under the names that they have there.
fn tags(run: &Ledger) -> BTreeMap<String, String> {
    let told = run.labels().into_iter().chain(run.tags()).flatten();
    let mut tags: BTreeMap<String, String> = told
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    if let Some(job) = &run.job {
        let known = [
            ("environment", &job.environment),
            ("team", &job.team),
            ("cost_center", &job.cost_center),
            ("priority", &job.priority),
        ];
        let known = known
            .into_iter()
            .filter_map(|(name, fact)| Some((name, fact.as_ref()?)));
        tags.extend(known.map(|(name, fact)| (name.to_owned(), fact.value.clone())));
    }
    tags
}

fn stakeholders(run: &Ledger) -> Option<AttributeValue> {
    let known = run.job.as_ref()?.stakeholders.as_ref()?;
    Some(AttributeValue::L(known.value.iter().map(text).collect()))
}

fn cost_breakdown(cost: &Cost) -> AttributeValue {
    let mut map = HashMap::new();
    if let Some(total) = cost.total() {
        map.insert("total_cost_usd".to_owned(), usd(total));
    }
    for (component, amount) in cost.components() {
        map.insert(format!("{}_usd", component.as_str()), usd(*amount));
    }
    let unpriced = cost.unpriced().iter();
    let unpriced: Vec<_> = unpriced
        .map(|it| text(format!("{}: {}", it.component.as_str(), it.reason.as_str())))
        .collect();
    if !unpriced.is_empty() {
        map.insert("unpriced".to_owned(), AttributeValue::L(unpriced));
    }
    AttributeValue::M(map)
}

fn error_details(run: &Ledger, attempt: &Attempt) -> Option<AttributeValue> {
    let error = attempt.error()?;
    let mut map = HashMap::from([
        ("error_occurred".to_owned(), AttributeValue::Bool(true)),
        ("error_message".to_owned(), text(error.message)),
        ("retry_count".to_owned(), number(run.attempts().len() - 1)),
    ]);
    if let Some(code) = error.code {
        map.insert("error_type".to_owned(), text(code));
    }
    Some(AttributeValue::M(map))
}
