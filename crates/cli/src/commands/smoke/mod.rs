//! `smoke --aws`: a test event, followed from the bus to the mail.

mod event;
mod fates;
mod follow;
mod step;

use crate::args::{Global, Smoke};
use crate::ask;
use crate::commands::{account, doctor};
use crate::exit::Fault;
use crate::output;
use event::{DETAIL_TYPE, JOB, SOURCE, SmokeRun};
use follow::Follower;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use step::{Fate, Step};
use strands_aws::deployed::{Deployed, Stack};
use strands_core::incident::{Routing, job_key};
use strands_store::Store;

const SCHEMA: &str = "strands.smoke/1";
const LEFT: &str = "It leaves one good run of that job without cost, in the list, in its job's and all jobs' totals \
                    of the day, and an incident that is over; they expire as any other.";

pub(crate) async fn run(global: &Global, args: &Smoke) -> Result<(), Fault> {
    if !global.aws {
        let words = "smoke sends a test event to an AWS account: say --aws. On this machine, `strands demo` shows the same road";
        return Err(Fault::Usage(words.to_owned()));
    }
    let account = account::of(global).await;
    let deployed = Deployed::new(account.config());
    deployed.has_credentials().await?;
    let caller = deployed.caller().await?;
    let stack = account::stack(&deployed, &args.stack).await?;
    let now = Timestamp::now();
    let run = SmokeRun::new(now);
    if args.dry_run {
        print_plan(global, args, &run, &stack);
        return Ok(());
    }
    if !ask::may(&question(&stack, &caller.account), args.yes)? {
        output::note(global, "Nothing was sent.");
        return Ok(());
    }
    let environment = stack.parameters.get("Environment");
    let environment = environment.map_or("production", String::as_str);
    let key = run.key(&caller.account, deployed.region().unwrap_or_default());
    let test = Test {
        deployed: &deployed,
        store: &account::store(account.config(), &stack),
        run: &run,
        run_key: key.text(),
        job_key: job_key(environment, Some(JOB)),
        timeout: Duration::from_secs(args.timeout.into()),
        is_quiet: global.json,
    };
    let mut steps = Vec::new();
    let ended = test.play(&mut steps).await;
    let failed = steps
        .iter()
        .filter(|step| step.fate == Fate::Failed)
        .count();
    let trouble = if failed > 0 || ended.is_err() {
        doctor::trouble(&deployed, &args.stack, &stack, now).await
    } else {
        Vec::new()
    };
    report(global, args, &run, &steps, &trouble);
    ended?;
    match failed {
        0 => Ok(()),
        count => Err(Fault::FailedCheck(
            output::counted(count, "step") + " failed",
        )),
    }
}

struct Test<'a> {
    deployed: &'a Deployed,
    store: &'a Store,
    run: &'a SmokeRun,
    run_key: String,
    job_key: String,
    timeout: Duration,
    is_quiet: bool,
}

impl Test<'_> {
    async fn play(&self, steps: &mut Vec<Step>) -> Result<(), Fault> {
        let tell = |step: &Step| {
            if !self.is_quiet {
                output::print(&step.line());
            }
        };
        let road = Follower {
            store: self.store,
            run_key: self.run_key.clone(),
            job_key: self.job_key.clone(),
            timeout: self.timeout,
            tell: &tell,
        };
        let sent = self
            .put("on the bus", &self.run.failed(), &tell, steps)
            .await?;
        let incident = road.failure(sent, steps).await;
        // Whatever became of the failure, no open incident stays behind.
        let success = self.run.succeeded(Timestamp::now());
        let sent = self
            .put("success on the bus", &success, &tell, steps)
            .await?;
        match incident? {
            Some(incident) => road.recovery(&incident, sent, steps).await,
            None => Ok(()),
        }
    }

    async fn put(
        &self,
        name: &'static str,
        detail: &Value,
        tell: &dyn Fn(&Step),
        steps: &mut Vec<Step>,
    ) -> Result<Instant, Fault> {
        let begun = Instant::now();
        let id = self.deployed.put_event(SOURCE, DETAIL_TYPE, detail).await?;
        let step = Step::new(name, Fate::Arrived, begun.elapsed(), format!("event {id}"));
        tell(&step);
        steps.push(step);
        Ok(begun)
    }
}

/// Who gets the two mails; `None` where the settings do not say.
fn readers(stack: &Stack) -> Option<Vec<String>> {
    let settings = stack.parameters.get("NotificationSettings")?;
    let routing = Routing::parse(settings).ok()?;
    Some(routing.on_failure(Some(JOB)).into_keys().collect())
}

fn told(stack: &Stack) -> String {
    match readers(stack) {
        None => "whoever the notification settings name".to_owned(),
        Some(readers) if readers.is_empty() => "nobody, as nobody is named".to_owned(),
        Some(readers) => readers.join(", "),
    }
}

fn question(stack: &Stack, account: &str) -> String {
    format!(
        "This reports a failed run of the job {JOB} to account {account}, and then that it succeeded. \
         Two mails go to: {}. Go on?",
        told(stack)
    )
}

fn print_plan(global: &Global, args: &Smoke, run: &SmokeRun, stack: &Stack) {
    let (failed, succeeded) = (run.failed(), run.succeeded(Timestamp::now()));
    if global.json {
        let result = json!({
            "dry_run": true, "readers": readers(stack),
            "events": [failed, succeeded],
        });
        output::json(SCHEMA, Timestamp::now(), &query(args), &result);
        return;
    }
    output::print(&format!(
        "Would put on the default bus, source {SOURCE}, `{DETAIL_TYPE}`:"
    ));
    output::print(&format!(
        "{failed:#}\nand, once that was followed:\n{succeeded:#}"
    ));
    output::print(&format!("Two mails would go to: {}. {LEFT}", told(stack)));
}

fn report(
    global: &Global,
    args: &Smoke,
    run: &SmokeRun,
    steps: &[Step],
    trouble: &[(String, String)],
) {
    if global.json {
        let trouble: Vec<Value> = trouble
            .iter()
            .map(|(name, finding)| json!({"name": name, "finding": finding}))
            .collect();
        let result = json!({
            "dry_run": false, "run_id": run.run_id(), "job": JOB,
            "complete": steps.iter().all(|step| step.fate != Fate::Failed),
            "steps": steps, "trouble": trouble,
        });
        output::json(SCHEMA, Timestamp::now(), &query(args), &result);
        return;
    }
    if !trouble.is_empty() {
        output::print("\nWhat is not well on that road:");
        for (name, finding) in trouble {
            output::print(&format!("  {name}: {finding}"));
        }
    }
    output::note(
        global,
        &format!("\nRun {} of job {JOB}. {LEFT}", run.run_id()),
    );
}

fn query(args: &Smoke) -> Value {
    json!({"stack": args.stack, "timeout_s": args.timeout, "dry_run": args.dry_run})
}
