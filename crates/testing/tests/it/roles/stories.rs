//! What each function does with the tables, with platforms and with SES, from its first event to its last.

use crate::crash::office::{Provider, READER, minutes_later, office, told, track};
use cost_tracking::CostTracking;
use cost_tracking::tools::{Desk, agent};
use jiff::{SignedDuration, Timestamp};
use reconcile::Reconcile;
use rollup::Rollup;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::future::ready;
use std::ops::Range;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use strands_agent::Settings;
use strands_config::{Config, Environment};
use strands_core::cost::prices::PriceSheet;
use strands_core::dataset::{Closed, DataSets, Entry, Listing, Place, Table};
use strands_core::incident::Routing;
use strands_core::platform::{
    Api, Call, Fetched, NoReader, Object, Operation, PlatformReader, ReadFault, Reader, Scripts,
};
use strands_core::round::{Examiner, Examiners, Limits, Terms, Unanswered};
use strands_runtime::{Invocation, Moment};
use strands_store::Store;
use strands_testing::proxy::Verdict;
use strands_testing::{Crash, Proxy, Right, Samples, Side, TestStore};
use tracking::Tracking;

pub(super) const FUNCTIONS: [&str; 9] = [
    "tracking",
    "rollup",
    "cost-tracking",
    "email-notification",
    "reconcile",
    "supervisor",
    "optimization",
    "compliance",
    "dashboard",
];

/// A run that ended on each platform that can be asked.
const ENDED: [&str; 11] = [
    "glue_job_succeeded",
    "emr_serverless_job_success",
    "emr_step_failed",
    "emr_on_eks_job_completed",
    "batch_job_succeeded",
    "step_functions_failed",
    "ecs_task_stopped",
    "lambda_result_success",
    "redshift_statement_finished",
    "athena_query_failed",
    "databrew_job_succeeded",
];

/// What a function was seen to do.
pub(super) struct Seen {
    /// Rights that its calls of the tables take.
    pub(super) tables: BTreeSet<Right>,
    /// What it asked platforms.
    pub(super) asked: BTreeSet<Operation>,
    /// Whether it sent a mail.
    pub(super) sends: bool,
}

impl Seen {
    pub(super) fn of_tables(witness: &Witness) -> Self {
        Self {
            tables: witness.taken(),
            asked: BTreeSet::new(),
            sends: false,
        }
    }
}

/// The story of that function.
pub(super) async fn seen(binary: &str) -> Seen {
    match binary {
        "tracking" => tracking_story().await,
        "rollup" => rollup_story().await,
        "cost-tracking" => cost_story().await,
        "email-notification" => mail_story(&TestStore::start().await).await,
        "reconcile" => reconcile_story().await,
        "supervisor" => supervisor_story().await,
        "optimization" => optimization_story().await,
        "compliance" => compliance_story().await,
        "dashboard" => super::visit::story().await,
        other => panic!("tell the story of {other}"),
    }
}

/// A way to the tables on which is noted what each call takes.
pub(super) struct Witness {
    proxy: Proxy,
    taken: Arc<Mutex<BTreeSet<Right>>>,
}

impl Witness {
    pub(super) async fn before(tables: &TestStore) -> Self {
        let taken: Arc<Mutex<BTreeSet<Right>>> = Arc::default();
        let noted = taken.clone();
        let rule = move |call| {
            noted.lock().unwrap().extend(Right::taken_by(&call));
            ready(Verdict::Forward(call.request))
        };
        Self {
            proxy: Proxy::start(&tables.url(), rule).await,
            taken,
        }
    }

    pub(super) async fn store(&self) -> Store {
        Store::at_endpoint(self.proxy.url()).await
    }

    /// What was taken since the last call of this.
    pub(super) fn taken(&self) -> BTreeSet<Right> {
        std::mem::take(&mut *self.taken.lock().unwrap())
    }
}

/// Platforms that note what they are asked. Of some a first answer leads to a second question.
#[derive(Clone)]
struct Platforms {
    samples: Samples,
    asked: Arc<Mutex<BTreeSet<Operation>>>,
}

impl Platforms {
    fn new(samples: Samples) -> Self {
        Self {
            samples,
            asked: Arc::default(),
        }
    }

    fn asked(&self) -> BTreeSet<Operation> {
        self.asked.lock().unwrap().clone()
    }
}

impl Api for Platforms {
    async fn call(&self, call: &Call) -> Result<Option<Value>, ReadFault> {
        self.asked.lock().unwrap().insert(call.operation);
        Ok(match call.operation {
            Operation::GlueJobRun => Some(self.samples.job_run(&call.id)),
            Operation::EmrServerlessJobRun => {
                Some(json!({"jobRun": {"state": "SUCCESS", "attempt": 2}}))
            }
            _ => None,
        })
    }
}

/// Scripts of which the first fetch finds one version and the next another.
#[derive(Default)]
struct Shelf(Mutex<usize>);

impl Scripts for Shelf {
    async fn fetch(&self, _: &Object, known: Option<&str>) -> Result<Option<Fetched>, ReadFault> {
        let mut fetched = self.0.lock().unwrap();
        *fetched += 1;
        let code =
            "from pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\n";
        let more = "spark.table('a').crossJoin(spark.table('b')).write.saveAsTable('c')\n";
        let content = code.to_owned() + if *fetched == 1 { more } else { "" };
        Ok(Some(Fetched::by_content(content.into(), None, known)))
    }
}

/// Glue as far as it tells where the script of a job lies.
#[derive(Clone, Default)]
struct Jobs(Arc<Mutex<BTreeSet<Operation>>>);

impl Api for Jobs {
    async fn call(&self, call: &Call) -> Result<Option<Value>, ReadFault> {
        self.0.lock().unwrap().insert(call.operation);
        let command = json!({"ScriptLocation": "s3://code/orders.py"});
        Ok(Some(json!({"Job": {"Command": command}})))
    }
}

/// Platforms that do not answer now.
struct Silent;

impl Api for Silent {
    async fn call(&self, _call: &Call) -> Result<Option<Value>, ReadFault> {
        Err(ReadFault::Passing("nobody answers".to_owned()))
    }
}

fn tracking<R: PlatformReader>(store: Store, reader: R) -> Tracking<R> {
    Tracking {
        jobs: tracking::Jobs::of(None),
        store,
        reader,
        prices: PriceSheet::embedded().unwrap().clone(),
    }
}

fn moment(now: Timestamp, minutes: i64) -> Moment {
    let now = now + SignedDuration::from_mins(minutes);
    Moment::new(now, Duration::from_mins(1))
}

fn batch(bodies: impl IntoIterator<Item = String>) -> Value {
    let records = bodies.into_iter().enumerate();
    let record = |(number, body)| json!({"messageId": format!("m-{number}"), "body": body});
    json!({"Records": records.map(record).collect::<Vec<_>>()})
}

fn sampled<'a>(samples: &Samples, names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let names = names.into_iter();
    names.map(|name| samples.event(name).to_string()).collect()
}

/// Every change of the ledger, and one that does not read as any.
fn changes_and_a_damaged_one(tables: &TestStore) -> Value {
    let mut changes = tables.ledger_batch();
    let records = changes["Records"].as_array_mut().unwrap();
    let mut damaged = records[0].clone();
    damaged["dynamodb"]["NewImage"]["version"] = json!({"S": "one"});
    records.push(damaged);
    changes
}

async fn tracking_story() -> Seen {
    let tables = TestStore::start().await;
    let witness = Witness::before(&tables).await;
    let samples = Samples::now();
    let platforms = Platforms::new(samples);
    let others = ["glue_quality_failed", "glue_crawler_failed"];
    let mut bodies = sampled(&samples, ENDED.into_iter().chain(others));
    bodies.push("no event".to_owned());
    let tracking = tracking(witness.store().await, Reader::new(platforms.clone()));
    let moment = moment(Timestamp::now(), 0);
    let handled = tracking.handle(batch(bodies), moment).await.unwrap();
    assert_eq!(handled.answer["batchItemFailures"], json!([]));
    Seen {
        asked: platforms.asked(),
        ..Seen::of_tables(&witness)
    }
}

async fn rollup_story() -> Seen {
    let tables = TestStore::start().await;
    track(&tables.store().await, "orders-1", "failed", 10).await;
    let witness = Witness::before(&tables).await;
    let rollup = Rollup {
        store: witness.store().await,
        environment: "production".to_owned(),
    };
    let changes = changes_and_a_damaged_one(&tables);
    rollup.handle(changes, minutes_later(0)).await.unwrap();
    let months = json!({"schedule": "months", "back": 0});
    rollup.handle(months, minutes_later(0)).await.unwrap();
    Seen::of_tables(&witness)
}

/// Every question: of a run by either id, of all jobs and of one, and why a day was dear.
async fn cost_story() -> Seen {
    let tables = TestStore::start().await;
    let store = tables.store().await;
    for days in 1..=40 {
        track_ended(&store, days, if days == 1 { 9.0 } else { 0.5 }).await;
    }
    let rollup = Rollup {
        store,
        environment: "production".to_owned(),
    };
    let changes = tables.ledger_batch();
    rollup.handle(changes, minutes_later(0)).await.unwrap();
    let witness = Witness::before(&tables).await;
    let cost = CostTracking {
        desk: Desk {
            store: witness.store().await,
            prices: PriceSheet::embedded().unwrap().clone(),
        },
        agent: agent(),
        settings: Settings::of(b"a test"),
    };
    for (operation, arguments) in [
        ("calculate_cost", json!({"run_id": "orders-1"})),
        (
            "calculate_cost",
            json!({"execution_id": "exec-2026-11-20-0"}),
        ),
        ("get_trends", json!({})),
        ("identify_anomalies", json!({"job_name": "orders"})),
        ("forecast", json!({"job_name": "orders"})),
    ] {
        let question = Invocation {
            payload: json!({"operation": operation, "arguments": arguments}),
            ..Invocation::default()
        };
        let answered = cost.handle(question, minutes_later(0)).await.unwrap();
        assert!(answered.answer.is_object());
    }
    let call = Invocation {
        payload: json!({"job_name": "orders"}),
        client_context: Some(json!({"custom": {"bedrockAgentCoreToolName": "get_budget"}})),
        ..Invocation::default()
    };
    let answered = cost.handle(call, minutes_later(0)).await.unwrap();
    assert_eq!(answered.answer["ok"], true);
    Seen::of_tables(&witness)
}

/// A run of so many days ago, and what it cost.
async fn track_ended(store: &Store, days: i64, usd: f64) {
    let now = minutes_later(0);
    let ended = now.now - SignedDuration::from_hours(24 * days);
    let run_id = format!("orders-{days}");
    let event = json!({
        "version": "0", "id": run_id, "source": "strands.etl", "account": "111122223333",
        "detail-type": "Strands Job Run Observed", "region": "eu-west-1", "time": ended.to_string(),
        "detail": {
            "schema": "strands.run-observed/1", "run_id": run_id, "job_name": "orders",
            "platform": "airflow", "state": "success", "units": {"usd": usd},
            "started_at": (ended - SignedDuration::from_mins(10)).to_string(),
            "ended_at": ended.to_string(),
        },
    });
    let tracking = Tracking {
        store: store.clone(),
        reader: NoReader,
        prices: PriceSheet::embedded().unwrap().clone(),
        jobs: tracking::Jobs::of(None),
    };
    tracking.handle(event, now).await.unwrap();
}

/// A failure is told, the day's digest is sent, and the reader's address bounces.
pub(super) async fn mail_story(tables: &TestStore) -> Seen {
    let store = tables.store().await;
    track(&store, "orders-1", "failed", 10).await;
    let changes = tables.ledger_batch();
    let rollup = Rollup {
        store,
        environment: "production".to_owned(),
    };
    rollup.handle(changes, minutes_later(0)).await.unwrap();

    let witness = Witness::before(tables).await;
    let provider = Provider::default();
    let mut sender = office(witness.store().await, &provider, Crash::never());
    let settings = json!({
        "jobs": {"orders": {"recipients": [READER]}},
        "readers": {READER: {"digest_hour": 6, "digest": "always"}},
    });
    sender.office.routing = Routing::parse(&settings.to_string()).unwrap();
    let bounce = |mail_id: &String| told("Bounce", mail_id);
    for payload in [
        changes_and_a_damaged_one(tables),
        json!({"schedule": "digests"}),
        json!({"schedule": "due-mails"}),
    ] {
        sender.handle(payload, minutes_later(1)).await.unwrap();
    }
    let taken = provider.taken();
    assert_eq!(taken.len(), 2, "the failure and the digest");
    for event in taken.keys().map(bounce) {
        sender.handle(event, minutes_later(2)).await.unwrap();
    }
    Seen {
        sends: true,
        ..Seen::of_tables(&witness)
    }
}

/// Runs ended while nobody answered, their postings were lost, and a sender died with a mail in its hand.
async fn reconcile_story() -> Seen {
    let tables = TestStore::start().await;
    let store = tables.store().await;
    let samples = Samples::now();
    let now = Timestamp::now();
    let ended = batch(sampled(&samples, ENDED));
    let unanswered = tracking(store.clone(), Reader::new(Silent));
    unanswered.handle(ended, moment(now, 0)).await.unwrap();
    let running = samples.event("strands_run_running");
    let tracking = tracking(store.clone(), NoReader);
    tracking.handle(running, moment(now, 0)).await.unwrap();
    let dies = Crash::at(1, Side::After);
    let sender = office(store, &Provider::default(), dies.clone());
    let work = sender.handle(tables.ledger_batch(), moment(now, 1));
    assert!(dies.live(work).await.is_none());

    let witness = Witness::before(&tables).await;
    let platforms = Platforms::new(samples);
    let reconcile = Reconcile {
        store: witness.store().await,
        reader: Some(Reader::new(platforms.clone())),
        prices: PriceSheet::embedded().unwrap().clone(),
        environment: "production".to_owned(),
    };
    let pass = json!({"schedule": "reconcile"});
    let found = reconcile
        .handle(pass, moment(now, 60))
        .await
        .unwrap()
        .answer;
    for what in [
        "runs_asked",
        "runs_posted",
        "runs_announced",
        "claims_released",
    ] {
        assert_ne!(found[what], 0, "{what}: {found}");
    }
    Seen {
        asked: platforms.asked(),
        ..Seen::of_tables(&witness)
    }
}

/// What the supervisor asks of optimization, which fails for good.
struct Failing;

impl Examiners for Failing {
    async fn examine(&self, _: Examiner, _: &str) -> Result<Value, Unanswered> {
        Err(Unanswered::Failed("a test".to_owned()))
    }
}

/// A run is carried as far as it goes, a record is refused, and every tool is asked, by every way to its
/// answer.
async fn supervisor_story() -> Seen {
    let tables = TestStore::start().await;
    track(&tables.store().await, "orders-1", "failed", 10).await;
    let samples = Samples::now();
    let ended = batch(sampled(&samples, ["glue_job_succeeded"]));
    let tracking = tracking(tables.store().await, NoReader);
    tracking
        .handle(ended, moment(Timestamp::now(), 0))
        .await
        .unwrap();
    let mut changes = tables.executions_batch();
    let records = changes["Records"].as_array_mut().unwrap();
    let mut damaged = records[0].clone();
    damaged["dynamodb"]["NewImage"]["status"] = json!({"S": "finished"});
    records.push(damaged);
    let witness = Witness::before(&tables).await;
    let supervisor = supervisor::Supervisor {
        desk: supervisor::Desk {
            store: witness.store().await,
            environment: "production".to_owned(),
            routing: Routing::parse(&json!({"fallback": [READER]}).to_string()).unwrap(),
        },
        agent: supervisor::agent(),
        settings: Settings::of(b"a test"),
        carrier: supervisor::Carrier {
            store: witness.store().await,
            examiners: Failing,
            terms: BTreeMap::from([(
                Examiner::Optimization,
                Terms {
                    host: None,
                    lease: SignedDuration::ZERO,
                },
            )]),
            limits: Limits {
                time: SignedDuration::from_mins(1),
                micro_usd: 0,
            },
            prices: PriceSheet::embedded().unwrap().clone(),
        },
    };
    for payload in [changes, json!({"carry": {"run_key": "nobody"}})] {
        let invocation = Invocation {
            payload,
            ..Invocation::default()
        };
        let moment = moment(Timestamp::now(), 1);
        supervisor.handle(invocation, moment).await.unwrap();
    }
    for (name, arguments, ok) in [
        ("get_run", json!({"run_id": "orders-1"}), true),
        ("get_run", json!({"run_id": "nobody"}), false),
        ("list_runs", json!({}), true),
        ("list_runs", json!({"job_names": ["orders"]}), true),
        ("get_timeline", json!({"run_id": "orders-1"}), true),
        ("summarize_day", json!({}), true),
        ("list_dead_letters", json!({}), true),
        ("acknowledge_failure", json!({"run_id": "orders-1"}), true),
        (
            "send_summary",
            json!({"date": "today", "recipient_list": "fallback"}),
            true,
        ),
    ] {
        let context = json!({"custom": {"bedrockAgentCoreToolName": name}});
        let invocation = Invocation {
            payload: arguments,
            client_context: Some(context),
            ..Invocation::default()
        };
        let handled = supervisor.handle(invocation, minutes_later(1)).await;
        let answer = handled.unwrap().answer;
        assert_eq!(answer["ok"], ok, "{name}: {answer}");
    }
    Seen::of_tables(&witness)
}

/// A text is searched, and a run's data looked for and noted.
async fn compliance_story() -> Seen {
    let tables = TestStore::start().await;
    let loaded = Config::load(SCANNED, &Environment::default()).unwrap();
    let tracking = Tracking {
        jobs: tracking::Jobs::of(Some(loaded)),
        store: tables.store().await,
        reader: NoReader,
        prices: PriceSheet::embedded().unwrap().clone(),
    };
    let ended = sampled(&Samples::now(), ["glue_job_succeeded"]);
    let now = moment(Timestamp::now(), 0);
    tracking.handle(batch(ended), now).await.unwrap();
    let run = tables.executions_batch()["Records"][0].clone();
    let execution = &run["dynamodb"]["NewImage"]["execution_id"]["S"];

    let witness = Witness::before(&tables).await;
    let compliance = compliance::Compliance {
        agent: compliance::agent(),
        settings: Settings::of(b"a test"),
        store: witness.store().await,
        data: Arc::new(OneFile),
    };
    for (scan, outcome) in [(execution, "scanned"), (&json!("nobody"), "not_found")] {
        let invocation = Invocation {
            payload: json!({"scan": {"execution_id": scan}}),
            ..Invocation::default()
        };
        let handled = compliance.handle(invocation, now).await.unwrap();
        assert_eq!(handled.answer["outcome"], outcome, "{}", handled.answer);
    }
    let invocation = Invocation {
        payload: json!({"text": "write to ann.lee@post-haus.de"}),
        client_context: Some(json!({"custom": {"bedrockAgentCoreToolName": "detect_pii"}})),
        ..Invocation::default()
    };
    let answer = compliance.handle(invocation, now).await.unwrap().answer;
    assert_eq!(answer["data"]["finding_count"], 1, "{answer}");
    Seen::of_tables(&witness)
}

/// A job whose outputs are to be scanned.
const SCANNED: &str = r#"{"jobs": [{"job_id": "orders", "aliases": {"glue": "orders_daily_load"},
    "compliance": {"auto_detect_pii": true},
    "outputs": [{"name": "orders", "source_type": "s3", "path": "s3://lake/orders/"}]}]}"#;

/// Places where one small file lies.
struct OneFile;

const FILE: &[u8] = b"id,email\n1,ann.lee@post-haus.example\n";

impl DataSets for OneFile {
    fn open(&self, _: &Place) -> Result<(), Closed> {
        Ok(())
    }

    async fn list(&self, _: &Place, _: usize) -> Result<Listing, ReadFault> {
        let entry = Entry {
            key: "orders/part-0.csv".to_owned(),
            size: FILE.len() as u64,
            tag: None,
        };
        Ok(Listing {
            entries: vec![entry],
            is_whole: true,
        })
    }

    async fn read(&self, _: &Place, _: &Entry, range: Range<u64>) -> Result<Vec<u8>, ReadFault> {
        let bytes = FILE
            .iter()
            .skip(usize::try_from(range.start).unwrap_or(usize::MAX));
        let wanted = range.end.saturating_sub(range.start);
        let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
        Ok(bytes.take(wanted).copied().collect())
    }

    async fn table(&self, _: &str, _: &str) -> Result<Option<Table>, ReadFault> {
        Ok(None)
    }
}

/// Two versions of a script are scanned, and every tool is asked.
async fn optimization_story() -> Seen {
    let tables = TestStore::start().await;
    let store = tables.store().await;
    let moment = moment(Timestamp::now(), 0);
    let samples = Samples::now();
    let tracking = tracking(store, NoReader);
    let ended = sampled(&samples, ["glue_job_succeeded", "glue_job_failed"]);
    tracking.handle(batch(ended), moment).await.unwrap();
    let runs = tables.rows("StrandsJobExecutions");
    let (first, second) = (&runs[0]["execution_id"]["S"], &runs[1]["execution_id"]["S"]);

    let witness = Witness::before(&tables).await;
    let store = witness.store().await;
    let jobs = Jobs::default();
    let optimization = optimization::Optimization {
        scanner: optimization::Scanner {
            store: store.clone(),
            platform: jobs.clone(),
            scripts: Shelf::default(),
        },
        desk: optimization::Desk { tables: Ok(store) },
        agent: optimization::agent(),
        settings: Settings::of(b"a test"),
    };
    for payload in [
        json!({"scan": {"execution_id": first}}),
        json!({"scan": {"execution_id": second}}),
        json!({"scan": {"run_key": "nobody"}}),
    ] {
        let invocation = Invocation {
            payload,
            ..Invocation::default()
        };
        optimization.handle(invocation, moment).await.unwrap();
    }
    for (name, arguments) in [
        ("detect_issues", json!({"code": "x = 1"})),
        ("list_issues", json!({})),
        ("list_issues", json!({"job_name": "orders_daily_load"})),
    ] {
        let context = json!({"custom": {"bedrockAgentCoreToolName": name}});
        let invocation = Invocation {
            payload: arguments,
            client_context: Some(context),
            ..Invocation::default()
        };
        let handled = optimization.handle(invocation, moment).await;
        let answer = handled.unwrap().answer;
        assert_eq!(answer["ok"], true, "{name}: {answer}");
    }
    let asked = jobs.0.lock().unwrap().clone();
    Seen {
        asked,
        ..Seen::of_tables(&witness)
    }
}
