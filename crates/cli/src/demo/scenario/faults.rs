//! What a queue does to messages: some come late, twice, wrapped, or broken.

use super::clock::{later, whole_seconds};
use super::events::{Message, Stage, uuid};
use super::profiles::ACCOUNT;
use super::{Delivery, Span};
use fastrand::Rng;
use serde_json::{Value, json};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
/// Of so many messages one is delivered twice.
const DUPLICATE_ONE_IN: usize = 33;
/// Of so many messages at most one beginning is overtaken by its end.
const OVERTAKEN_ONE_IN: usize = 160;
/// Successes that arrive a day late.
const LATE: usize = 2;
/// Messages that come through a topic.
const WRAPPED: usize = 2;
/// A broken message for so many runs, up to all four.
const BROKEN_PER_RUNS: usize = 10;
/// What is wrong with each broken message, and where in the month it comes, in thousandths.
static BROKEN: &[(i64, Write)] = &[
    (180, truncated),
    (420, of_unknown_source),
    (610, in_unknown_state),
    (830, without_run_id),
];
/// A day's delay fits into the month before this point, in thousandths.
const LATE_BEFORE: i64 = 930;

/// Writes a message for an event that happened at the given time.
type Write = fn(&mut Rng, &str) -> String;

/// Lets some ends overtake their beginning, and some successes come a day late.
pub(super) fn disorder(rng: &mut Rng, span: Span, messages: &mut [Message]) {
    let overtakable: Vec<usize> = (1..messages.len())
        .filter(|at| {
            let (began, ended) = (&messages[at - 1], &messages[*at]);
            began.run == ended.run && began.stage == Stage::Began && ended.stage != Stage::Began
        })
        .collect();
    let most = messages.len() / OVERTAKEN_ONE_IN + 1;
    for ended in rng.choose_multiple(overtakable, most) {
        messages[ended - 1].arrives_at = later(messages[ended].arrives_at, rng.i64(8_000..140_000));
    }
    let last = span.at(LATE_BEFORE);
    let ends = messages
        .iter_mut()
        .filter(|message| message.stage == Stage::Succeeded && message.arrives_at < last);
    for message in rng.choose_multiple(ends, LATE) {
        message.arrives_at = later(message.arrives_at, rng.i64(22 * HOUR_MS..30 * HOUR_MS));
    }
}

/// Writes the messages out, a few in the envelope of a topic.
pub(super) fn wrap(rng: &mut Rng, messages: &[Message]) -> Vec<Delivery> {
    let wrapped = rng.choose_multiple(0..messages.len(), WRAPPED);
    let body = |(index, message): (usize, &Message)| Delivery {
        arrives_at: message.arrives_at,
        body: if wrapped.contains(&index) {
            notification(message)
        } else {
            message.event.to_string()
        },
    };
    messages.iter().enumerate().map(body).collect()
}

fn notification(message: &Message) -> String {
    let region = message.event["region"].as_str().unwrap_or_default();
    json!({
        "Type": "Notification",
        "MessageId": message.event["id"],
        "TopicArn": format!("arn:aws:sns:{region}:{ACCOUNT}:etl-events"),
        "Message": message.event.to_string(),
        "Timestamp": super::clock::milliseconds(message.arrives_at),
        "SignatureVersion": "1",
        "Signature": "EXAMPLE",
    })
    .to_string()
}

/// Exact copies of some deliveries, minutes to hours later.
pub(super) fn duplicates(rng: &mut Rng, deliveries: &[Delivery]) -> Vec<Delivery> {
    let count = deliveries.len().div_ceil(DUPLICATE_ONE_IN);
    let originals = rng.choose_multiple(deliveries.iter(), count);
    let copy = |original: &Delivery| {
        // Most repeats follow soon: the queue's own. The others are a replay.
        let wait = if rng.u32(0..3) == 0 {
            9 * HOUR_MS
        } else {
            20 * MINUTE_MS
        };
        Delivery {
            arrives_at: later(original.arrives_at, rng.i64(2 * MINUTE_MS..wait)),
            body: original.body.clone(),
        }
    };
    originals.into_iter().map(copy).collect()
}

/// Messages that cannot be used.
pub(super) fn broken(rng: &mut Rng, span: Span, runs: usize) -> Vec<Delivery> {
    BROKEN
        .iter()
        .take(runs.div_ceil(BROKEN_PER_RUNS))
        .map(|(per_mille, write)| {
            let happened_at = later(span.at(*per_mille), rng.i64(0..6 * HOUR_MS));
            Delivery {
                arrives_at: later(happened_at, 1_700),
                body: write(rng, &whole_seconds(happened_at)),
            }
        })
        .collect()
}

fn truncated(rng: &mut Rng, time: &str) -> String {
    let mut body = of_unknown_source(rng, time);
    body.truncate(body.len() * 3 / 5);
    body
}

fn of_unknown_source(rng: &mut Rng, time: &str) -> String {
    let detail = json!({"jobName": "ledger_export", "state": "SUCCEEDED", "jobRunId": run_id(rng)});
    event(rng, "com.example.scheduler", time, &detail)
}

fn in_unknown_state(rng: &mut Rng, time: &str) -> String {
    let detail = json!({
        "jobName": "orders_daily_load",
        "severity": "INFO",
        "state": "COMPLETED",
        "jobRunId": run_id(rng),
        "message": "Job run completed",
    });
    event(rng, "aws.glue", time, &detail)
}

fn without_run_id(rng: &mut Rng, time: &str) -> String {
    let detail = json!({
        "jobName": "product_dim_refresh",
        "severity": "INFO",
        "state": "SUCCEEDED",
        "message": "Job run succeeded",
    });
    event(rng, "aws.glue", time, &detail)
}

fn run_id(rng: &mut Rng) -> String {
    format!("jr_{:064x}", rng.u128(..))
}

fn event(rng: &mut Rng, source: &str, time: &str, detail: &Value) -> String {
    json!({
        "version": "0",
        "id": uuid(rng),
        "detail-type": "Glue Job State Change",
        "source": source,
        "account": ACCOUNT,
        "time": time,
        "region": "eu-west-1",
        "resources": [],
        "detail": detail,
    })
    .to_string()
}
