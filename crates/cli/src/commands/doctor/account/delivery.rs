//! The road of events: rules, queues, what could not be delivered, schedules, alarms.

use super::Look;
use crate::commands::doctor::check::{Check, Findings};
use crate::output;
use jiff::Timestamp;
use strands_aws::deployed::{Asked, Queue, Rule, Schedule, Target};

/// A message that waits longer than this is not being read; tracking takes seconds.
const OLDEST_S: f64 = 900.0;
/// Rule, and the queue that it feeds, by their outputs.
const RULES: [(&str, &str); 2] = [
    ("RunEventsRuleName", "RunEventsQueueUrl"),
    ("MailEventsRuleName", "MailEventsQueueUrl"),
];
const QUEUES: [&str; 2] = ["RunEventsQueueUrl", "MailEventsQueueUrl"];
/// Where nothing should lie, and what to do with it.
const DEAD_LETTERS: [(&str, &str); 4] = [
    (
        "RunEventsDeadLettersUrl",
        "tracking's log says why; then aws sqs start-message-move-task --source-arn ARN",
    ),
    (
        "RuleDeadLettersUrl",
        "mend the queue's policy or quota, then send each body to RunEvents",
    ),
    (
        "MailEventsDeadLettersUrl",
        "email-notification's log says why; then aws sqs start-message-move-task --source-arn ARN",
    ),
    (
        "StreamFailuresUrl",
        "the log of rollup or email-notification says why; reconcile makes up for what ended within three days",
    ),
];

pub(super) async fn all(look: &Look<'_>, now: Timestamp) -> Vec<Check> {
    let mut checks = Vec::new();
    for (rule, queue) in RULES {
        checks.push(rule_of(look, rule, queue).await);
    }
    for output in QUEUES {
        checks.push(queue_of(look, output, now).await);
    }
    for (output, remedy) in DEAD_LETTERS {
        checks.push(dead_letters_of(look, output, remedy).await);
    }
    checks.push(schedules(look.account.schedules(look.name).await));
    checks.push(alarms(
        look.account.alarms(&format!("{}-", look.name)).await,
    ));
    checks
}

async fn rule_of(look: &Look<'_>, rule: &str, queue: &str) -> Check {
    let mut findings = Findings::default();
    let (Some(name), Some(url)) = (look.output(rule), look.output(queue)) else {
        findings.warn(
            format!("not looked at: the stack has no output {rule} or {queue}"),
            "deploy this release",
        );
        return findings.check(rule.trim_end_matches("Name"));
    };
    judge_rule(&mut findings, look.account.rule(name).await);
    judge_targets(
        &mut findings,
        queue_name(url),
        look.account.targets(name).await,
    );
    findings.check(format!("rule {name}"))
}

fn judge_rule(findings: &mut Findings, rule: Asked<Option<Rule>>) {
    match rule {
        Err(fault) => findings.unanswered(&fault),
        Ok(None) => findings.fail("it is not there", "`make deploy`"),
        Ok(Some(Rule { is_enabled: true })) => findings.ok("enabled"),
        Ok(Some(Rule { is_enabled: false })) => findings.fail(
            "it is disabled: events pass by",
            "aws events enable-rule --name NAME; reconcile asks about runs that were missed",
        ),
    }
}

fn judge_targets(findings: &mut Findings, queue: &str, targets: Asked<Vec<Target>>) {
    let targets = match targets {
        Err(fault) => return findings.unanswered(&fault),
        Ok(targets) => targets,
    };
    let mut targets = targets.iter();
    match targets.find(|target| target.arn.rsplit(':').next() == Some(queue)) {
        None => findings.fail(format!("it does not feed {queue}"), "`make deploy`"),
        Some(Target {
            dead_letters: None, ..
        }) => findings.warn(
            "what cannot be delivered is lost: its target has no dead letters",
            "`make deploy`",
        ),
        Some(_) => findings.ok(format!("feeds {queue}")),
    }
}

async fn queue_of(look: &Look<'_>, output: &str, now: Timestamp) -> Check {
    let mut findings = Findings::default();
    let Some(url) = look.output(output) else {
        findings.fail(format!("the stack has no output {output}"), "`make deploy`");
        return findings.check(output);
    };
    let name = queue_name(url);
    // Whoever may not read metrics is told the depth at least.
    let oldest = look.account.oldest_message(name, now).await.ok().flatten();
    judge_queue(&mut findings, look.account.queue(url).await, oldest);
    findings.check(format!("queue {}", output.trim_end_matches("QueueUrl")))
}

fn judge_queue(findings: &mut Findings, queue: Asked<Option<Queue>>, oldest_s: Option<f64>) {
    let queue = match queue {
        Err(fault) => return findings.unanswered(&fault),
        Ok(None) => return findings.fail("it is not there", "`make deploy`"),
        Ok(Some(queue)) => queue,
    };
    let age = match oldest_s.filter(|_| queue.messages() > 0) {
        None => String::new(),
        Some(age) => format!(", the oldest for {age:.0} s"),
    };
    let depth = format!(
        "{} wait{age}, {} being handled",
        output::counted(
            usize::try_from(queue.waiting).unwrap_or(usize::MAX),
            "message"
        ),
        queue.in_flight
    );
    match oldest_s {
        Some(age) if age > OLDEST_S && queue.messages() > 0 => findings.warn(
            format!("{depth}: nobody keeps up"),
            "look at the function that reads it, its log and the concurrency",
        ),
        _ if queue.messages() == 0 => findings.ok("empty"),
        _ => findings.ok(depth),
    }
}

async fn dead_letters_of(look: &Look<'_>, output: &str, remedy: &str) -> Check {
    let mut findings = Findings::default();
    match look.output(output) {
        None => findings.fail(format!("the stack has no output {output}"), "`make deploy`"),
        Some(url) => judge_dead_letters(&mut findings, look.account.queue(url).await, remedy),
    }
    findings.check(format!("queue {}", output.trim_end_matches("Url")))
}

fn judge_dead_letters(findings: &mut Findings, queue: Asked<Option<Queue>>, remedy: &str) {
    match queue.map(|queue| queue.as_ref().map(Queue::messages)) {
        Err(fault) => findings.unanswered(&fault),
        Ok(None) => findings.fail("it is not there", "`make deploy`"),
        Ok(Some(0)) => findings.ok("empty"),
        Ok(Some(count)) => findings.fail(format!("{count} lie there"), remedy),
    }
}

fn schedules(schedules: Asked<Vec<Schedule>>) -> Check {
    let mut findings = Findings::default();
    match schedules {
        Err(fault) => findings.unanswered(&fault),
        Ok(schedules) if schedules.is_empty() => {
            findings.fail(
                "there are none",
                "`make deploy`: due mails and reconciling need them",
            );
        }
        Ok(schedules) => {
            let off: Vec<&str> = schedules
                .iter()
                .filter(|schedule| !schedule.is_enabled)
                .map(|schedule| schedule.name.as_str())
                .collect();
            if off.is_empty() {
                findings.ok(format!("{} enabled", schedules.len()));
            } else {
                let remedy = "turn them on again: EventBridge console, Schedules";
                findings.fail(format!("disabled: {}", off.join(", ")), remedy);
            }
        }
    }
    findings.check("schedules")
}

fn alarms(alarms: Asked<Vec<(String, bool)>>) -> Check {
    let mut findings = Findings::default();
    match alarms {
        Err(fault) => findings.unanswered(&fault),
        Ok(alarms) => {
            let firing: Vec<&str> = alarms
                .iter()
                .filter(|(_, fires)| *fires)
                .map(|(name, _)| name.as_str())
                .collect();
            if alarms.is_empty() {
                findings.warn(
                    "there are none",
                    "deploy this release: nobody is told when it fails",
                );
            } else if firing.is_empty() {
                findings.ok(format!("none of {} fires", alarms.len()));
            } else {
                let remedy = "docs/operations.md says what each means";
                findings.warn(format!("firing: {}", firing.join(", ")), remedy);
            }
        }
    }
    findings.check("alarms")
}

fn queue_name(url: &str) -> &str {
    url.rsplit('/').next().unwrap_or(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::doctor::check::Verdict;
    use strands_aws::deployed::Unanswered;

    fn judged(judge: impl FnOnce(&mut Findings)) -> Verdict {
        let mut findings = Findings::default();
        judge(&mut findings);
        findings.check("x").verdict
    }

    #[test]
    fn a_rule_that_feeds_nothing_is_found() {
        for (rule, verdict) in [
            (Some(Rule { is_enabled: true }), Verdict::Ok),
            (Some(Rule { is_enabled: false }), Verdict::Failed),
            (None, Verdict::Failed),
        ] {
            assert_eq!(judged(|it| judge_rule(it, Ok(rule))), verdict);
        }
        let target = |queue: &str, dead_letters: Option<&str>| Target {
            arn: format!("arn:aws:sqs:eu-west-1:111122223333:{queue}"),
            dead_letters: dead_letters.map(str::to_owned),
        };
        for (targets, verdict) in [
            (vec![target("RunEvents", Some("arn"))], Verdict::Ok),
            (vec![target("RunEvents", None)], Verdict::Warning),
            (vec![target("OtherRunEvents", Some("arn"))], Verdict::Failed),
            (vec![], Verdict::Failed),
        ] {
            assert_eq!(
                judged(|it| judge_targets(it, "RunEvents", Ok(targets))),
                verdict
            );
        }
    }

    #[test]
    fn a_queue_is_late_by_its_oldest_message_and_dead_letters_by_any() {
        let queue = |waiting| {
            Ok(Some(Queue {
                waiting,
                ..Queue::default()
            }))
        };
        for (waiting, oldest, verdict) in [
            (0, None, Verdict::Ok),
            (5, None, Verdict::Ok),
            (5, Some(12.0), Verdict::Ok),
            (5, Some(901.0), Verdict::Warning),
            // The metric is behind: nothing lies there any more.
            (0, Some(901.0), Verdict::Ok),
        ] {
            assert_eq!(
                judged(|it| judge_queue(it, queue(waiting), oldest)),
                verdict
            );
        }
        for (waiting, verdict) in [(0, Verdict::Ok), (1, Verdict::Failed)] {
            assert_eq!(
                judged(|it| judge_dead_letters(it, queue(waiting), "x")),
                verdict
            );
        }
        let denied = || {
            Err(Unanswered::Denied {
                action: "sqs:GetQueueAttributes",
            })
        };
        assert_eq!(
            judged(|it| judge_dead_letters(it, denied(), "x")),
            Verdict::NotChecked
        );
    }

    #[test]
    fn a_schedule_that_is_off_and_an_alarm_that_fires_are_named() {
        let schedule = |is_enabled| Schedule {
            name: "DueMails".to_owned(),
            is_enabled,
        };
        assert_eq!(schedules(Ok(vec![schedule(true)])).verdict, Verdict::Ok);
        assert_eq!(schedules(Ok(Vec::new())).verdict, Verdict::Failed);
        let check = schedules(Ok(vec![schedule(true), schedule(false)]));
        assert_eq!(
            (check.verdict, check.finding.as_str()),
            (Verdict::Failed, "disabled: DueMails")
        );
        let alarm = |fires| ("strands-errors".to_owned(), fires);
        assert_eq!(alarms(Ok(vec![])).verdict, Verdict::Warning);
        assert_eq!(alarms(Ok(vec![alarm(false)])).verdict, Verdict::Ok);
        assert_eq!(alarms(Ok(vec![alarm(true)])).verdict, Verdict::Warning);
    }
}
