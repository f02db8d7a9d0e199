//! The simulated tables are the real ones: the same random plans, on both, refused and written alike,
//! leave the same rows.

use jiff::{SignedDuration, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::collections::BTreeMap;
use std::rc::Rc;
use strands_core::cost::prices::PriceSheet;
use strands_core::dead_letter::DeadLetter;
use strands_core::event::{Reason, Rejection};
use strands_core::incident::{
    Because, EnvironmentRow, IncidentRow, IncidentState, JobRow, Kind, MailRow, MailState, People,
    Severity, Step, environment_key,
};
use strands_core::plan::{Plan, Write};
use strands_core::run::{
    Authority, Facts, Figure, Ledger, Observation, Platform, RunError, RunKey, State, advance,
};
use strands_core::totals::{
    Contribution, Durations, Hour, HourSums, Marker, Owner, Slot, Started, Sums, Target,
};
use strands_sim::tables::{Change, Fate, Refusal, Tables, Unguarded};
use strands_store::outbox::Fate as StoreFate;
use strands_store::{Store, StoreError};
use strands_testing::TestStore;

const RUNS: u8 = 3;
const JOBS: u8 = 2;
const MAILS: u8 = 3;
const DAYS: [&str; 2] = ["2026-11-19", "2026-11-20"];

/// What is done to both.
#[derive(Debug, Clone)]
enum Action {
    /// Writes that happen together.
    Plan(Vec<Draft>),
    Claim(u8, u8),
    Settle(u8, u8, u8),
    DeadLetter(u8),
}

/// A write whose condition may or may not hold.
#[derive(Debug, Clone)]
enum Draft {
    Run {
        run: u8,
        state: u8,
        expect: Option<u64>,
        version: u64,
    },
    Execution {
        run: u8,
        state: u8,
    },
    Marker {
        run: u8,
        expect: Option<u64>,
        version: u64,
    },
    Add {
        day: u8,
        job: u8,
        runs: i64,
    },
    AddHour {
        hour: u8,
        slot: u8,
        runs: i64,
    },
    Job {
        job: u8,
        expect: Option<u64>,
        version: u64,
    },
    Environment {
        expect: Option<u64>,
        version: u64,
    },
    Release {
        job: u8,
        mail: u8,
    },
    Incident {
        job: u8,
        incident: u8,
        runs: u32,
    },
    Mail {
        job: u8,
        mail: u8,
        due: i64,
    },
    MailState {
        job: u8,
        mail: u8,
        expect: u8,
        state: u8,
    },
}

fn a_draft() -> impl Strategy<Value = Draft> {
    let expect = || prop_oneof![Just(None), (1_u64..4).prop_map(Some)];
    let run = || 0..RUNS;
    let job = || 0..JOBS;
    prop_oneof![
        (run(), 0_u8..6, expect(), 1_u64..4).prop_map(|(run, state, expect, version)| Draft::Run {
            run,
            state,
            expect,
            version
        }),
        (run(), 0_u8..6).prop_map(|(run, state)| Draft::Execution { run, state }),
        (run(), expect(), 1_u64..4).prop_map(|(run, expect, version)| Draft::Marker {
            run,
            expect,
            version
        }),
        (0_u8..2, job(), -2_i64..4).prop_map(|(day, job, runs)| Draft::Add { day, job, runs }),
        (0_u8..2, 0_u8..6, -2_i64..4).prop_map(|(hour, slot, runs)| Draft::AddHour {
            hour,
            slot,
            runs
        }),
        (job(), expect(), 1_u64..4).prop_map(|(job, expect, version)| Draft::Job {
            job,
            expect,
            version
        }),
        (expect(), 1_u64..4).prop_map(|(expect, version)| Draft::Environment { expect, version }),
        (job(), 0..MAILS).prop_map(|(job, mail)| Draft::Release { job, mail }),
        (job(), 0_u8..2, 1_u32..9).prop_map(|(job, incident, runs)| Draft::Incident {
            job,
            incident,
            runs
        }),
        (job(), 0..MAILS, 0_i64..9).prop_map(|(job, mail, due)| Draft::Mail { job, mail, due }),
        (job(), 0..MAILS, 0_u8..7, 0_u8..7).prop_map(|(job, mail, expect, state)| {
            Draft::MailState {
                job,
                mail,
                expect,
                state,
            }
        }),
    ]
}

fn a_step() -> impl Strategy<Value = Action> {
    prop_oneof![
        6 => vec(a_draft(), 1..5).prop_map(Action::Plan),
        1 => (0..JOBS, 0..MAILS).prop_map(|(job, mail)| Action::Claim(job, mail)),
        1 => (0..JOBS, 0..MAILS, 0_u8..3).prop_map(|(job, mail, fate)| Action::Settle(job, mail, fate)),
        1 => (0_u8..3).prop_map(Action::DeadLetter),
    ]
}

fn at(minutes: i64) -> Timestamp {
    let start: Timestamp = "2026-11-19T23:00:00Z".parse().unwrap();
    start + SignedDuration::from_mins(minutes)
}

fn ledger(run: u8, state: u8, version: u64) -> Ledger {
    let state = State::ALL[usize::from(state)];
    let key = RunKey {
        account: "111122223333".into(),
        region: "eu-west-1".into(),
        platform: Platform::Custom("airflow".into()),
        scope: "-".into(),
        run_id: format!("run-{run}"),
    };
    let mut report = Observation::new(key, state, state.default_native(), at(20));
    report.authority = Authority::Event;
    report.digest = Some(format!("digest-{run}-{version}"));
    report.job_name = Some(format!("job-{}", run % JOBS));
    report.started_at = Some(at(10));
    report.ended_at = state.is_terminal().then(|| at(20));
    report.error = state
        .is_unsuccessful()
        .then(|| RunError::new(None, "it broke"));
    report.units.usd = Figure::new(f64::from(run) + 0.25);
    let prices = PriceSheet::embedded().unwrap();
    let mut ledger = advance(None, &report, Facts::Unasked, at(21), prices).run;
    ledger.version = version;
    ledger
}

fn marker(run: u8, version: u64) -> Marker {
    let contribution: Contribution = ledger(run, 2, version).contribution.unwrap();
    Marker {
        version,
        environment: (version > 1).then(|| "production".to_owned()),
        contribution,
    }
}

fn job_key(job: u8) -> String {
    format!("production/job-{job}")
}

fn entry(mail: u8) -> String {
    format!("mail#incident-{}#mail-{mail}", mail % 2)
}

fn mail(job: u8, mail: u8, due: i64) -> MailRow {
    MailRow {
        job_key: job_key(job),
        entry: entry(mail),
        mail_id: format!("mail-{mail}"),
        incident_id: format!("incident-{}", mail % 2),
        incident_entry: (mail > 0).then(|| "incident#x".to_owned()),
        step: Step::Opened,
        round: 0,
        kind: Kind::Failure,
        severity: Severity::High,
        update: None,
        address: "owner@example.com".to_owned(),
        because: Because::Recipient,
        run_key: Some(ledger(0, 2, 1).key.text()),
        state: MailState::Pending,
        due_at: at(due).as_millisecond(),
        hold: None,
        attempts: 0,
        created_at: at(0),
        claimed_at: None,
        unconfirmed_at: None,
        sent_at: None,
        provider_id: None,
        reason: None,
        digest: None,
    }
}

fn incident(job: u8, incident: u8, runs: u32) -> IncidentRow {
    IncidentRow {
        job_key: job_key(job),
        entry: format!("incident#2026-11-19T23:10:00.000Z#{incident}"),
        incident_id: incident.to_string(),
        kind: Kind::Failure,
        severity: Severity::High,
        environment: "production".to_owned(),
        job: format!("job-{job}"),
        jobs: Vec::new(),
        cause: "timeout".to_owned(),
        state: IncidentState::Open,
        due_at: at(10).as_millisecond(),
        opened_at: at(10),
        reopened: 0,
        flapping: None,
        resolved_at: None,
        resolution: None,
        run_key: Some("run".to_owned()),
        attempt: Some(1),
        month: None,
        exposed: None,
        runs,
        cost: None,
        acknowledged_at: None,
    }
}

#[expect(clippy::too_many_lines, reason = "a write of each kind")]
fn write(draft: &Draft) -> Write {
    match *draft {
        Draft::Run {
            run,
            state,
            expect,
            version,
        } => Write::Run {
            run: Box::new(ledger(run, state, version)),
            expect,
        },
        Draft::Execution { run, state } => Write::Execution(Box::new(ledger(run, state, 1))),
        Draft::Marker {
            run,
            expect,
            version,
        } => Write::Marker {
            run_key: ledger(run, 2, 1).key.text(),
            marker: marker(run, version),
            expect: expect.map(|version| marker(run, version).held()),
        },
        Draft::Add { day, job, runs } => Write::AddTotals {
            target: Target {
                day: DAYS[usize::from(day)].parse().unwrap(),
                owner: match job {
                    0 => Owner::All,
                    job => Owner::Job(Some(format!("job-{job}"))),
                },
            },
            sums: Sums {
                executions: runs,
                duration_ms: runs * 1_500,
                ..marker(1, 1).contribution.sums
            },
        },
        Draft::AddHour { hour, slot, runs } => Write::AddHour {
            hour: Hour {
                environment: "production".to_owned(),
                start: at(60 * i64::from(hour)),
                team: (hour == 1).then(|| "core".to_owned()),
            },
            sums: HourSums {
                slots: BTreeMap::from([(
                    Slot {
                        quarter: slot % 4,
                        platform: format!("platform-{}", slot / 4),
                    },
                    Started {
                        successful: runs,
                        cost_pico: i128::from(runs) * 1_500_000_000_001,
                        ..Started::default()
                    },
                )]),
                durations: Durations::of([(u16::from(slot), runs)]),
            },
        },
        Draft::Job {
            job,
            expect,
            version,
        } => Write::Job {
            row: Box::new(JobRow {
                job_key: job_key(job),
                version,
                newest: None,
                open: Vec::new(),
                closed: Vec::new(),
                people: People::default(),
                good_runs: 0,
                scanned: std::collections::BTreeMap::new(),
                seen: std::collections::VecDeque::new(),
            }),
            expect,
        },
        Draft::Release { job, mail } => Write::ReleaseClaim {
            job_key: job_key(job),
            entry: entry(mail),
            at: at(35),
            reason: "nobody confirmed it".to_owned(),
        },
        Draft::Environment { expect, version } => Write::Environment {
            row: Box::new(EnvironmentRow {
                job_key: environment_key("production"),
                version,
                recent: Vec::new(),
                groups: Vec::new(),
                storm: None,
            }),
            expect,
        },
        Draft::Incident {
            job,
            incident: number,
            runs,
        } => Write::Incident(Box::new(incident(job, number, runs))),
        Draft::Mail {
            job,
            mail: number,
            due,
        } => Write::Mail(Box::new(mail(job, number, due))),
        Draft::MailState {
            job,
            mail,
            expect,
            state,
        } => Write::MailState {
            job_key: job_key(job),
            entry: entry(mail),
            expect: MailState::ALL[usize::from(expect)],
            state: MailState::ALL[usize::from(state)],
            at: at(30),
            reason: (state > 2).then(|| "a reason".to_owned()),
        },
    }
}

/// Written, refused for another writer, or refused for good.
#[derive(Debug, PartialEq, Eq)]
enum Ended {
    Written,
    Conflict,
    Refused,
}

fn ended_in_store(result: Result<(), StoreError>) -> Ended {
    match result {
        Ok(()) => Ended::Written,
        Err(StoreError::Conflict) => Ended::Conflict,
        Err(StoreError::Refused(_)) => Ended::Refused,
        Err(fault) => panic!("{fault}"),
    }
}

fn ended_in_sim(result: &Result<(), Refusal>) -> Ended {
    match result {
        Ok(()) => Ended::Written,
        Err(Refusal::Conflict) => Ended::Conflict,
        Err(Refusal::Refused(_)) => Ended::Refused,
    }
}

fn fates(fate: u8) -> (Fate, StoreFate) {
    let at = at(40);
    match fate {
        0 => {
            let provider_id = Some("ses-1".to_owned());
            (
                Fate::Sent {
                    provider_id: provider_id.clone(),
                    at,
                },
                StoreFate::Sent { provider_id, at },
            )
        }
        1 => {
            let reason = "busy".to_owned();
            (
                Fate::Retry {
                    due_at: at,
                    reason: reason.clone(),
                },
                StoreFate::Retry { due_at: at, reason },
            )
        }
        _ => {
            let reason = "refused".to_owned();
            (
                Fate::Failed {
                    reason: reason.clone(),
                    at,
                },
                StoreFate::Failed { reason, at },
            )
        }
    }
}

/// Does the same to both and compares how it ended.
async fn step(store: &Store, tables: &mut Tables, step: &Action) -> (Ended, Ended) {
    let now = at(60);
    match step {
        Action::Plan(drafts) => {
            let plan = Plan::new(drafts.iter().map(write));
            let real = ended_in_store(store.execute(&plan, now).await);
            (real, ended_in_sim(&tables.execute(plan, now)))
        }
        Action::Claim(job, number) => {
            let row = mail(*job, *number, 0);
            let claim = Change::Claim {
                job_key: row.job_key.clone(),
                entry: row.entry.clone(),
                at: now,
                attempts: row.attempts + 1,
            };
            let real = ended_in_store(store.claim(&row, now).await);
            (real, ended_in_sim(&tables.transact(vec![claim], now)))
        }
        Action::Settle(job, number, fate) => settle(store, tables, *job, *number, *fate).await,
        Action::DeadLetter(number) => {
            let rejection = Rejection::new(Reason::MalformedJson, "not JSON");
            let letter = DeadLetter::new(&format!("body {number}"), &rejection, now);
            let real = ended_in_store(store.put_dead_letter(&letter).await);
            let change = Change::DeadLetter(Box::new(letter));
            (real, ended_in_sim(&tables.transact(vec![change], now)))
        }
    }
}

/// As the store settles: with a note on the run's item where there is one, else alone.
async fn settle(
    store: &Store,
    tables: &mut Tables,
    job: u8,
    number: u8,
    fate: u8,
) -> (Ended, Ended) {
    let row = mail(job, number, 0);
    let (simulated, stored) = fates(fate);
    let run = store.run_of(&row).await.unwrap();
    let real = ended_in_store(store.settle(&row, stored, run.as_ref()).await);
    let is_sent = matches!(simulated, Fate::Sent { .. });
    let change = Change::Settle {
        job_key: row.job_key.clone(),
        entry: row.entry.clone(),
        fate: simulated,
    };
    let run_key = row.run_key.as_deref().unwrap_or_default();
    let run = tables.run(run_key).cloned().filter(|_| is_sent);
    let together = run.map(|run| {
        let note = Change::Note {
            run,
            address: row.address.clone(),
        };
        tables.transact(vec![change.clone(), note], at(60))
    });
    let result = match together {
        Some(Ok(())) => Ok(()),
        Some(Err(_)) | None => tables.transact(vec![change], at(60)),
    };
    (real, ended_in_sim(&result))
}

/// Every row of both, in the domain's own values.
async fn rows(store: &Store, database: &TestStore, tables: &Tables) -> (Vec<String>, Vec<String>) {
    let (mut real, mut simulated) = (Vec::new(), Vec::new());
    for run in 0..RUNS {
        let key = ledger(run, 0, 1).key.text();
        real.push(format!("{:?}", store.run(&key).await.unwrap()));
        simulated.push(format!("{:?}", tables.run(&key).map(Rc::as_ref)));
        let markers: BTreeMap<_, _> = store.markers([key.clone()]).await.unwrap();
        real.push(format!("{:?}", markers.get(&key)));
        simulated.push(format!("{:?}", tables.marker(&key)));
    }
    for job in 0..JOBS {
        let key = job_key(job);
        real.push(format!("{:?}", store.job(&key).await.unwrap()));
        simulated.push(format!("{:?}", tables.job(&key).map(Rc::as_ref)));
        real.push(format!("{:?}", store.incidents(&key).await.unwrap()));
        simulated.push(format!("{:?}", tables.incidents(&key).collect::<Vec<_>>()));
        real.push(format!("{:?}", store.mails(&key, None).await.unwrap()));
        simulated.push(format!(
            "{:?}",
            tables.mails(&key, None).collect::<Vec<_>>()
        ));
    }
    let environment = environment_key("production");
    real.push(format!(
        "{:?}",
        store.environment(&environment).await.unwrap()
    ));
    simulated.push(format!(
        "{:?}",
        tables.environment(&environment).map(Rc::as_ref)
    ));
    for day in DAYS {
        let totals = store.day(day.parse().unwrap()).await.unwrap();
        real.extend(
            totals
                .into_iter()
                .map(|it| format!("{} {:?} {:?}", it.period, it.owner, it.sums)),
        );
    }
    simulated.extend(
        tables
            .totals()
            .map(|(target, sums)| format!("{} {:?} {sums:?}", target.day, target.owner)),
    );
    for team in [None, Some("core")] {
        let hours = store.hours("production", team, at(0), at(120)).await;
        real.extend(hours.unwrap().iter().map(|it| format!("{it:?}")));
    }
    simulated.extend(tables.hours().map(|it| format!("{it:?}")));
    real.extend(executions(database));
    simulated.extend((0..RUNS).flat_map(|run| {
        let executions = tables.executions(&ledger(run, 0, 1).key.text()).iter();
        executions.map(|it| {
            format!(
                "{} {} {:?}",
                it.run.execution_id,
                it.run.state(),
                it.recipients
            )
        })
    }));
    let letters = store.dead_letters(at(60).strftime("%Y-%m-%d").to_string().parse().unwrap());
    let letters: i64 = letters.await.unwrap().iter().map(|it| it.count).sum();
    real.push(format!("{letters} letters"));
    simulated.push(format!("{} letters", tables.dead_letters()));
    real.sort();
    simulated.sort();
    (real, simulated)
}

fn executions(database: &TestStore) -> Vec<String> {
    let rows = database.rows("StrandsJobExecutions");
    rows.iter()
        .filter(|row| row["status"]["S"].is_string())
        .map(|row| {
            let recipients = row["notification_recipients"]["SS"].as_array();
            let recipients: std::collections::BTreeSet<&str> = recipients
                .into_iter()
                .flatten()
                .filter_map(|it| it.as_str())
                .collect();
            let text = |name: &str| row[name]["S"].as_str().unwrap();
            format!("{} {} {recipients:?}", text("execution_id"), text("status"))
        })
        .collect()
}

#[test]
fn the_simulated_tables_do_what_the_real_ones_do() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let config = Config {
        cases: 40,
        max_shrink_iters: 200,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&vec(a_step(), 1..30), |steps| {
            runtime.block_on(async {
                let database = TestStore::start().await;
                let store = database.store().await;
                let mut tables = Tables::new(Unguarded::default());
                for it in &steps {
                    let (real, simulated) = step(&store, &mut tables, it).await;
                    prop_assert_eq!(real, simulated, "{:?}", it);
                }
                let (real, simulated) = rows(&store, &database, &tables).await;
                prop_assert_eq!(real, simulated);
                Ok(())
            })
        })
        .unwrap();
}
