//! Rules, schedules, logs and alarms; and the bus.

use super::{Asked, Deployed, Operation, Unanswered, list, text};
use serde_json::{Value, json};

/// A rule of the default bus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Whether it is on.
    pub is_enabled: bool,
}

/// Where a rule sends what it matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// ARN of the target.
    pub arn: String,
    /// ARN of the queue for what cannot be delivered.
    pub dead_letters: Option<String>,
}

/// A schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Its name.
    pub name: String,
    /// Whether it is on.
    pub is_enabled: bool,
}

/// A log group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogGroup {
    /// Days that its lines are kept; for ever where it is absent.
    pub days: Option<i64>,
}

impl Deployed {
    /// The rule of that name on the default bus.
    pub async fn rule(&self, name: &str) -> Asked<Option<Rule>> {
        let answer = self.ask(Operation::Rule, json!({"Name": name})).await?;
        Ok(answer.map(|answer| Rule {
            is_enabled: answer["State"]
                .as_str()
                .is_some_and(|state| state.starts_with("ENABLED")),
        }))
    }

    /// Where that rule sends what it matches.
    pub async fn targets(&self, rule: &str) -> Asked<Vec<Target>> {
        let answer = self.ask(Operation::Targets, json!({"Rule": rule})).await?;
        let answer = answer.unwrap_or_default();
        let target = |it: &Value| Target {
            arn: text(it, "Arn").unwrap_or_default(),
            dead_letters: text(&it["DeadLetterConfig"], "Arn"),
        };
        Ok(list(&answer, "Targets").map(target).collect())
    }

    /// The schedules of a group; a group that is not there has none.
    pub async fn schedules(&self, group: &str) -> Asked<Vec<Schedule>> {
        let parameters = json!({"ScheduleGroup": group});
        let answer = self.ask(Operation::Schedules, parameters).await?;
        let answer = answer.unwrap_or_default();
        let schedule = |it: &Value| Schedule {
            name: text(it, "Name").unwrap_or_default(),
            is_enabled: it["State"].as_str() == Some("ENABLED"),
        };
        Ok(list(&answer, "Schedules").map(schedule).collect())
    }

    /// The log group of that name.
    pub async fn log_group(&self, group: &str) -> Asked<Option<LogGroup>> {
        let parameters = json!({"logGroupNamePrefix": group});
        let answer = self.ask_known(Operation::LogGroup, parameters).await?;
        let mut groups = list(&answer, "logGroups");
        let found = groups.find(|it| it["logGroupName"].as_str() == Some(group));
        Ok(found.map(|it| LogGroup {
            days: it["retentionInDays"].as_i64(),
        }))
    }

    /// Names of the alarms that begin so, and whether each of them fires.
    pub async fn alarms(&self, prefix: &str) -> Asked<Vec<(String, bool)>> {
        let parameters = json!({"AlarmNamePrefix": prefix});
        let answer = self.ask_known(Operation::Alarms, parameters).await?;
        let alarm = |it: &Value| {
            let name = text(it, "AlarmName").unwrap_or_default();
            (name, it["StateValue"].as_str() == Some("ALARM"))
        };
        let (of_metrics, composed) = (
            list(&answer, "MetricAlarms"),
            list(&answer, "CompositeAlarms"),
        );
        Ok(of_metrics.chain(composed).map(alarm).collect())
    }

    /// Puts an event on the default bus; its id there.
    pub async fn put_event(
        &self,
        source: &str,
        detail_type: &str,
        detail: &Value,
    ) -> Asked<String> {
        let entry = json!({
            "Source": source,
            "DetailType": detail_type,
            "Detail": detail.to_string(),
        });
        let answer = self
            .ask_known(Operation::PutEvents, json!({"Entries": [entry]}))
            .await?;
        let entry = &answer["Entries"][0];
        text(entry, "EventId").ok_or_else(|| Unanswered::Refused {
            service: "EventBridge",
            code: text(entry, "ErrorCode").unwrap_or_else(|| "no event id".to_owned()),
        })
    }
}
