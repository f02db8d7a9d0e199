//! How long a file of 1,000 jobs takes to load. Prints a figure; judges nothing.

use serde_json::{Value, json};
use std::time::{Duration, Instant};
use strands_config::{Config, Environment};

const JOBS: usize = 1_000;
const ROUNDS: usize = 15;

fn main() {
    let text = document().to_string();
    let environment = Environment {
        name: "production".to_owned(),
        ..Environment::default()
    };
    let mut times: Vec<Duration> = (0..ROUNDS).map(|_| time(&text, &environment)).collect();
    times.sort();
    println!(
        "{}",
        json!({"bench": "config_load", "jobs": JOBS, "bytes": text.len(), "rounds": ROUNDS,
            "median_ms": milliseconds(times[ROUNDS / 2]), "max_ms": milliseconds(times[ROUNDS - 1])})
    );
}

fn time(text: &str, environment: &Environment) -> Duration {
    let start = Instant::now();
    let loaded = Config::load(text, environment).map(|loaded| loaded.config.jobs.len());
    let took = start.elapsed();
    if loaded != Ok(JOBS) {
        eprintln!("the file did not load: {loaded:?}");
        std::process::exit(1);
    }
    took
}

fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e5).round() / 100.0
}

fn document() -> Value {
    let jobs: Vec<Value> = (0..JOBS)
        .map(|at| {
            json!({
                "job_id": format!("job_{at}"), "extends": "nightly",
                "execution": {"script_path": format!("jobs/{at}.py"), "schedule": format!("{} 2 * * *", at % 60)},
                "platform": {"if": {"environment": "production"}, "then": {"dpu_count": 12}, "else": {"dpu_count": 3}},
                "data_sources": [
                    {"name": "facts", "source_type": "glue_catalog", "database": "sales", "table": format!("facts_{at}"),
                     "role_in_flow": "fact", "joins_with": ["things"], "join_keys": {"things": "thing_id"}},
                    {"name": "things", "source_type": "s3", "path": format!("${{variables.lake}}/things/{at}/")}
                ],
                "data_quality": {"accuracy_rules": [
                    {"field": "amount", "rule_type": "range", "min": 0, "max": 1000},
                    {"field": "code", "rule_type": "regex", "pattern": "^[A-Z]{3}-[0-9]+$"}]},
                "tags": {"team": "${variables.team}"}
            })
        })
        .collect();
    json!({
        "variables": {"lake": "s3://acme-lake", "team": "core"},
        "templates": {"nightly": {"extends": "sized", "stakeholders": ["core@example.com"], "cost": {"budget_per_run_usd": 9.5}},
                      "sized": {"glue_version": "5.0", "min_dpu": 2, "max_dpu": 20, "auto_adjust_dpu": true}},
        "jobs": jobs,
    })
}
