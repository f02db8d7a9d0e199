//! What an envelope costs beside the work of its tool. Prints a figure; judges nothing.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};
use strands_agent::{Agent, CursorKey, Envelope, Fault, Listing, Page, Settings, line, list, tool};

const ROUNDS: usize = 2_000;

/// Echoes.
#[derive(Deserialize, JsonSchema)]
struct Echo {
    /// A text.
    text: String,
    /// A number.
    number: Option<i64>,
}

/// What came.
#[derive(Serialize, JsonSchema)]
struct Echoed {
    run_id: String,
    number: Option<i64>,
}

async fn echo((): &(), input: Echo, _: Timestamp) -> Result<Echoed, Fault> {
    Ok(Echoed {
        run_id: input.text,
        number: input.number,
    })
}

/// Lists.
#[derive(Deserialize, JsonSchema)]
struct Rows {}

async fn rows(
    (): &(),
    _: Rows,
    page: Page<usize>,
    _: Timestamp,
) -> Result<Listing<Echoed, usize>, Fault> {
    let row = |number: usize| Echoed {
        run_id: format!("jr_{number:064}"),
        number: i64::try_from(number).ok(),
    };
    let items = (0..=page.limit).map(|number| (number, row(number)));
    Ok(Listing::of(items.collect(), page.limit))
}

fn main() {
    let agent = Agent::new("bench", "bench", "")
        .with(tool("echo", echo))
        .with(list("rows", "rows", rows));
    let function = |name: &str, parameters: Value| {
        json!({"messageVersion": "1.0", "actionGroup": "g", "function": name, "parameters": parameters,
            "sessionAttributes": {"tenant": "orders"}})
    };
    let one = json!([{"name": "text", "type": "string", "value": "jr_1"}, {"name": "number", "value": "7"}]);
    measure("record", &agent, &function("echo", one));
    measure("page_of_20", &agent, &function("rows", json!([])));
}

fn measure(name: &str, agent: &Agent<()>, event: &Value) {
    let settings = Settings {
        cursor_key: CursorKey::from_secret(b"bench"),
        max_bytes: Settings::USUAL_MAX_BYTES,
    };
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            let bytes = answer(agent, event, &settings);
            let took = start.elapsed();
            if bytes.is_none_or(|bytes| bytes < 100) {
                eprintln!("{name} was not answered");
                std::process::exit(1);
            }
            took
        })
        .collect();
    times.sort();
    println!(
        "{}",
        json!({"bench": "envelope", "case": name, "rounds": ROUNDS,
            "median_us": microseconds(times[ROUNDS / 2]), "p99_us": microseconds(times[ROUNDS * 99 / 100])})
    );
}

fn answer(agent: &Agent<()>, event: &Value, settings: &Settings) -> Option<usize> {
    let envelope = Envelope::read(event, None).ok()?;
    let mut future = pin!(agent.answer(&(), &envelope, settings, Timestamp::UNIX_EPOCH));
    let mut context = Context::from_waker(Waker::noop());
    match future.as_mut().poll(&mut context) {
        Poll::Ready(answered) => Some(line(&answered.answer).len()),
        Poll::Pending => None,
    }
}

fn microseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e7).round() / 10.0
}
