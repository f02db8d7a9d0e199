//! Queues, by what waits in them.

use super::{Asked, Deployed, Operation, Unanswered};
use jiff::Timestamp;
use serde_json::json;

/// How far back the age of the oldest message is looked for: CloudWatch is minutes behind.
const LOOK_BACK_S: i64 = 900;

const ATTRIBUTES: [&str; 4] = [
    "QueueArn",
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesDelayed",
    "ApproximateNumberOfMessagesNotVisible",
];

/// A queue, by what SQS tells of it; its counts are approximate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Queue {
    /// Its ARN, where the service says so.
    pub arn: Option<String>,
    /// Messages that nobody has received yet.
    pub waiting: u64,
    /// Messages that somebody works on.
    pub in_flight: u64,
}

impl Queue {
    /// Messages in it.
    #[must_use]
    pub const fn messages(&self) -> u64 {
        self.waiting + self.in_flight
    }
}

impl Deployed {
    /// The queue at that address.
    pub async fn queue(&self, url: &str) -> Asked<Option<Queue>> {
        let parameters = json!({"QueueUrl": url, "AttributeNames": ATTRIBUTES});
        let answer = self.ask(Operation::Queue, parameters).await?;
        Ok(answer.map(|answer| {
            let [arn, waiting, delayed, in_flight] =
                ATTRIBUTES.map(|name| answer["Attributes"][name].as_str());
            let count = |text: Option<&str>| text.and_then(|it| it.parse().ok()).unwrap_or(0);
            Queue {
                arn: arn.map(str::to_owned),
                waiting: count(waiting) + count(delayed),
                in_flight: count(in_flight),
            }
        }))
    }

    /// Puts a message into the queue at that address.
    pub async fn send(&self, url: &str, body: &str) -> Asked<()> {
        let parameters = json!({"QueueUrl": url, "MessageBody": body});
        match self.ask(Operation::SendMessage, parameters).await? {
            Some(_) => Ok(()),
            None => Err(Unanswered::Refused {
                service: "SQS",
                code: "QueueDoesNotExist".to_owned(),
            }),
        }
    }

    /// Begins to move what lies in a dead-letter queue back to where it came from.
    pub async fn move_back(&self, dead_letters_arn: &str) -> Asked<()> {
        let parameters = json!({"SourceArn": dead_letters_arn});
        self.ask_known(Operation::MoveBack, parameters)
            .await
            .map(|_| ())
    }

    /// Seconds that the oldest message of the queue waits, where CloudWatch knows it.
    pub async fn oldest_message(&self, queue: &str, now: Timestamp) -> Asked<Option<f64>> {
        let metric = json!({
            "Namespace": "AWS/SQS",
            "MetricName": "ApproximateAgeOfOldestMessage",
            "Dimensions": [{"Name": "QueueName", "Value": queue}],
        });
        let parameters = json!({
            "MetricDataQueries": [{
                "Id": "oldest",
                "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Maximum"},
            }],
            "StartTime": now.as_second() - LOOK_BACK_S,
            "EndTime": now.as_second(),
            "ScanBy": "TimestampDescending",
        });
        let answer = self.ask_known(Operation::Metric, parameters).await?;
        Ok(answer["MetricDataResults"][0]["Values"][0].as_f64())
    }
}
