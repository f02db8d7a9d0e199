//! Playing the month, in the month's own time.

use super::Mark;
use super::scenario::{self, Delivery, Scenario};
use super::summary::Summary;
use crate::exit::Fault;
use crate::local::{
    LocalFault, Message, Plane, PlaneFault, Queue, RecordedApi, RecordedScripts, SETTINGS_FILE,
    SampleScripts, Setup,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use strands_config::{Config, Environment, Loaded};
use strands_core::platform::Operation;

/// What the sample month may cost.
const CONFIGURATION: &str = include_str!("etl_config.json");
const CONFIGURATION_FILE: &str = "etl_config.json";
/// How many messages are sent to the queue at a time.
const SHIPMENT: usize = 500;
/// How often, in the month's time, totals are posted: whole days make full batches.
const POSTING_INTERVAL: SignedDuration = SignedDuration::from_hours(24);
/// The month before the present one, and the one before it where a 30-day month spans both.
const MONTHS_BACK: u32 = 1;

/// Which month to play, if the store does not hold one already.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Month {
    pub(crate) seed: u64,
    pub(crate) runs: usize,
    pub(crate) end: Timestamp,
}

/// A month that was played.
pub(crate) struct Played {
    pub(crate) mark: Mark,
    pub(crate) summary: Summary,
    /// The store held another month than the one that was asked for.
    pub(crate) is_another: bool,
}

/// Plays the month into a folder; tells `progress` how many messages are done, of how many.
pub(crate) async fn play(
    folder: &Path,
    environment: &str,
    month: Month,
    progress: impl Fn(u64, u64),
) -> Result<Played, Fault> {
    let (mark, scenario) = prepare(folder, environment, month).await?;
    let is_another = (mark.seed, mark.runs) != (month.seed, month.runs);
    let answers = answers(scenario.job_runs, scenario.jobs, scenario.tags);
    let setup = Setup {
        platforms: RecordedApi::Answers(answers.into()),
        configuration: Some(configuration(folder, environment)?),
        scripts: Some(RecordedScripts::Sample(SampleScripts::new(
            scenario.scripts,
        ))),
        environment: environment.to_owned(),
        sample_as_of: Some(mark.end),
    };
    let plane = Plane::open(folder, setup).await?;
    let mut player = Player {
        queue: Queue::new(plane.embedded.journal()),
        plane,
        mark,
    };
    player.play(&scenario.deliveries, progress).await?;
    let summary = Summary::of(&player.plane.store, player.mark.end).await?;
    Ok(Played {
        mark: player.mark,
        summary,
        is_another,
    })
}

/// What Glue answers about the month's runs and jobs.
fn answers(
    job_runs: BTreeMap<String, Value>,
    jobs: BTreeMap<String, Value>,
    tags: BTreeMap<String, Value>,
) -> BTreeMap<(Operation, String), Value> {
    let of = |operation, answers: BTreeMap<String, Value>| {
        let by_id = answers.into_iter();
        by_id.map(move |(id, answer)| ((operation, id), answer))
    };
    of(Operation::GlueJobRun, job_runs)
        .chain(of(Operation::GlueJob, jobs))
        .chain(of(Operation::GlueTags, tags))
        .collect()
}

/// Marks the folder before anything is written to it, and makes the month that the mark names.
async fn prepare(
    folder: &Path,
    environment: &str,
    month: Month,
) -> Result<(Mark, Scenario), Fault> {
    let fresh = !folder.exists();
    let setup = Setup {
        environment: environment.to_owned(),
        ..Setup::default()
    };
    let plane = Plane::open(folder, setup).await?;
    let journal = plane.embedded.journal();
    let known = Mark::read(&journal)?;
    if known.is_none() && !fresh && has_runs(&plane).await? {
        return Err(Fault::Usage(format!(
            "{} holds runs of your own; the demo keeps apart from them: name another folder with --dir",
            folder.display()
        )));
    }
    let mark = known.unwrap_or(Mark {
        seed: month.seed,
        runs: month.runs,
        end: month.end,
        sent: 0,
        messages: 0,
        newest: None,
        done: false,
    });
    let scenario = scenario::month(mark.seed, mark.end, mark.runs);
    let mark = Mark {
        messages: scenario.deliveries.len(),
        ..mark
    };
    mark.write(&journal)?;
    label(folder, &scenario)?;
    Ok((mark, scenario))
}

async fn has_runs(plane: &Plane) -> Result<bool, Fault> {
    let selection = strands_store::executions::Selection::default();
    Ok(!plane.store.list_runs(&selection, 1).await?.is_empty())
}

/// Writes the settings that the month comes with, unless a person changed them, and the label.
fn label(folder: &Path, scenario: &Scenario) -> Result<(), LocalFault> {
    let label = folder.join(Mark::FILE);
    let text = "Everything in this folder is made-up sample data of `strands demo`.\n";
    fs::write(&label, text).map_err(LocalFault::file(&label))?;
    let routing = serde_json::to_string_pretty(&scenario.routing)?;
    write_new(&folder.join(SETTINGS_FILE), &(routing + "\n"))?;
    write_new(&folder.join(CONFIGURATION_FILE), CONFIGURATION)
}

fn write_new(path: &Path, text: &str) -> Result<(), LocalFault> {
    if path.exists() {
        return Ok(());
    }
    fs::write(path, text).map_err(LocalFault::file(path))
}

fn configuration(folder: &Path, environment: &str) -> Result<Loaded, Fault> {
    let path = folder.join(CONFIGURATION_FILE);
    let text = fs::read_to_string(&path).map_err(LocalFault::file(&path))?;
    let environment = Environment {
        name: environment.to_owned(),
        ..Environment::default()
    };
    Config::load(&text, &environment)
        .map_err(|found| Fault::Usage(format!("{}: {found}", path.display())))
}

struct Player {
    plane: Plane,
    queue: Queue,
    mark: Mark,
}

impl Player {
    async fn play(
        &mut self,
        deliveries: &[Delivery],
        progress: impl Fn(u64, u64),
    ) -> Result<(), Fault> {
        if self.mark.done {
            return Ok(());
        }
        let resumed_at = self.mark.newest.unwrap_or(self.mark.end);
        self.plane.settle_claims(resumed_at).await?;
        let all = deliveries.len();
        let mut posted_at: Option<Timestamp> = None;
        let mut done = self.mark.sent - self.queue.depth(SHIPMENT)?.min(self.mark.sent);
        loop {
            self.ship(deliveries)?;
            let Some(step) = self.plane.step(&self.queue).await? else {
                if self.mark.sent == all {
                    break;
                }
                continue;
            };
            let now = step.at;
            self.plane.notify(now).await?;
            if posted_at.is_none_or(|posted| now.duration_since(posted) >= POSTING_INTERVAL) {
                self.plane.post(now).await?;
                self.plane.carry(now).await?;
                self.remember(now)?;
                posted_at = Some(now);
            }
            done += step.handled;
            progress(done as u64, all as u64);
        }
        let end = self.mark.end;
        self.plane.finish(end, MONTHS_BACK).await?;
        self.mark.newest = deliveries.last().map(|delivery| delivery.arrives_at);
        self.mark.done = true;
        Ok(self.mark.write(&self.plane.embedded.journal())?)
    }

    /// Sends the next messages once the queue has none.
    fn ship(&mut self, deliveries: &[Delivery]) -> Result<(), LocalFault> {
        if self.mark.sent == deliveries.len() || self.queue.depth(1)? > 0 {
            return Ok(());
        }
        let until = deliveries.len().min(self.mark.sent + SHIPMENT);
        let shipment: Vec<(String, Message)> = (self.mark.sent..until)
            .map(|index| {
                let Delivery { arrives_at, body } = &deliveries[index];
                let message = Message {
                    at: *arrives_at,
                    body: body.clone(),
                    receives: 0,
                };
                (format!("{index:08}"), message)
            })
            .collect();
        self.queue.send(&shipment)?;
        self.mark.sent = until;
        self.mark.write(&self.plane.embedded.journal())
    }

    fn remember(&mut self, now: Timestamp) -> Result<(), LocalFault> {
        self.mark.newest = Some(now);
        self.mark.write(&self.plane.embedded.journal())
    }
}

impl From<PlaneFault> for Fault {
    fn from(fault: PlaneFault) -> Self {
        match fault {
            PlaneFault::Local(fault) => fault.into(),
            PlaneFault::Settings(fault) => Self::Usage(fault.to_string()),
            other => Self::store(other),
        }
    }
}
