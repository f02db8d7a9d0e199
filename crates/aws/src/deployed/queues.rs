//! Queues, by what waits in them.

use super::{Asked, Deployed, Operation};
use jiff::Timestamp;
use serde_json::json;

/// How far back the age of the oldest message is looked for: CloudWatch is minutes behind.
const LOOK_BACK_S: i64 = 900;

/// A queue, by what SQS tells of it; its counts are approximate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Queue {
    /// Messages that nobody has received yet.
    pub waiting: u64,
    /// Messages that somebody works on.
    pub in_flight: u64,
}

impl Queue {
    /// Messages in it.
    #[must_use]
    pub const fn messages(self) -> u64 {
        self.waiting + self.in_flight
    }
}

impl Deployed {
    /// The queue at that address.
    pub async fn queue(&self, url: &str) -> Asked<Option<Queue>> {
        let names = [
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesDelayed",
            "ApproximateNumberOfMessagesNotVisible",
        ];
        let parameters = json!({"QueueUrl": url, "AttributeNames": names});
        let answer = self.ask(Operation::Queue, parameters).await?;
        Ok(answer.map(|answer| {
            let count = |name: &str| {
                let count = answer["Attributes"][name].as_str();
                count.and_then(|count| count.parse().ok()).unwrap_or(0)
            };
            let [waiting, delayed, in_flight] = names.map(count);
            Queue {
                waiting: waiting + delayed,
                in_flight,
            }
        }))
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
