//! What a sound file says, beyond what it must: each finding names its place, why it matters and
//! what to do.

use crate::load::Config;
use crate::model::{Action, Criticality, DataQuality, Job, Severity};
use crate::source::Lines;
use crate::tree::{self, Node, Span, push_key};
use serde::Serialize;

/// What a sound file would say otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Its kind.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The job.
    pub job: String,
    /// Where it stands, or would stand.
    pub path: String,
    /// Line of the value, or of the object that lacks it.
    pub line: usize,
    /// Its column.
    pub column: usize,
    /// What was found.
    pub message: String,
    /// Why it matters.
    pub why: &'static str,
    /// What to do.
    pub help: &'static str,
}

/// A practice that a job does not follow, with the keys that lead to it.
struct Broken {
    code: &'static str,
    severity: Severity,
    keys: Vec<String>,
    message: String,
    why: &'static str,
    help: &'static str,
}

/// Looks at each job of a configuration; `text` is the file that it was loaded from.
#[must_use]
pub fn scan(config: &Config, text: &str) -> Vec<Finding> {
    let lines = Lines::new(text);
    let root = tree::parse(text.trim_start_matches('\u{feff}')).ok();
    let shift = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut findings = Vec::new();
    for (job, node) in config.resolved_jobs() {
        for broken in broken(job) {
            let (span, missing) = place(node, &broken.keys);
            let mut path = root
                .as_ref()
                .map(|root| {
                    root.path_of(Span {
                        start: span.start - shift.min(span.start),
                        end: span.end - shift.min(span.end),
                    })
                })
                .unwrap_or_default();
            for key in missing {
                push_key(&mut path, key);
            }
            let (line, column) = lines.place(span.start);
            findings.push(Finding {
                code: broken.code,
                severity: broken.severity,
                job: job.job_id.clone(),
                path,
                line,
                column,
                message: broken.message,
                why: broken.why,
                help: broken.help,
            });
        }
    }
    findings
}

/// The value that keys lead to, or the deepest object on the way and the keys that it lacks.
fn place<'k>(job: &Node, keys: &'k [String]) -> (Span, &'k [String]) {
    let mut node = job;
    for (depth, key) in keys.iter().enumerate() {
        let next = match key.parse::<usize>() {
            Ok(position) => node.items().get(position),
            Err(_) => node.get(key),
        };
        match next {
            Some(next) => node = next,
            None => return (node.span, &keys[depth..]),
        }
    }
    (node.span, &[])
}

fn broken(job: &Job) -> Vec<Broken> {
    let mut found = Vec::new();
    let mut add = |code, severity, path: &str, message: &str, why, help| {
        found.push(Broken {
            code,
            severity,
            keys: path.split('/').map(str::to_owned).collect(),
            message: message.to_owned(),
            why,
            help,
        });
    };
    owner(job, &mut add);
    money(job, &mut add);
    times(job, &mut add);
    size(job, &mut add);
    personal(job, &mut add);
    quality(job, &mut add);
    found
}

type Add<'a> = &'a mut dyn FnMut(&'static str, Severity, &str, &str, &'static str, &'static str);

fn owner(job: &Job, add: Add<'_>) {
    if job.stakeholders.is_empty() && !job.tags.contains_key("team") {
        add(
            "no_owner",
            Severity::High,
            "stakeholders",
            "nobody is named for this job",
            "its failures go to the fallback address, where nobody knows it",
            "name stakeholders, or tag its team",
        );
    }
    if !job.tags.contains_key("cost_center") && !job.tags.contains_key("team") {
        add(
            "no_cost_center",
            Severity::Low,
            "tags/cost_center",
            "no team or cost center pays for this job",
            "its spend shows up under no owner",
            "tag team or cost_center",
        );
    }
}

fn money(job: &Job, add: Add<'_>) {
    let cost = job.cost.as_ref();
    let budget = cost.and_then(|cost| cost.budget_per_run_usd);
    if budget.is_none() {
        add(
            "no_budget",
            Severity::Medium,
            "cost/budget_per_run_usd",
            "a run has no budget",
            "a run that costs many times the usual is only seen as an anomaly, after enough runs",
            "set cost.budget_per_run_usd to what a run may cost",
        );
    }
    let alerts = cost
        .and_then(|cost| cost.cost_alerts.as_ref())
        .filter(|it| it.enabled);
    if let Some(alerts) = alerts {
        let monthly = cost.and_then(|cost| cost.budget_monthly_usd);
        if budget.is_none() && monthly.is_none() && alerts.threshold_percent.is_some() {
            add(
                "alert_without_budget",
                Severity::Medium,
                "cost/cost_alerts/threshold_percent",
                "a share of a budget that does not exist",
                "the alert can never come",
                "set cost.budget_per_run_usd",
            );
        }
        if alerts.alert_channels.is_empty() {
            add(
                "alert_without_channel",
                Severity::Low,
                "cost/cost_alerts/alert_channels",
                "alerts name no channel",
                "only those who get mail about the job hear of its cost",
                "name channels of global_settings.channels, or `email`",
            );
        }
    }
    let spot = cost
        .and_then(|cost| cost.spot_instances.as_ref())
        .filter(|it| it.enabled);
    let Some(spot) = spot else { return };
    if spot.max_spot_percentage.is_none() {
        add(
            "spot_without_bound",
            Severity::Medium,
            "cost/spot_instances/max_spot_percentage",
            "Spot capacity without an upper bound",
            "an interruption may take all workers of a run at once",
            "set max_spot_percentage below 100",
        );
    }
    let has_deadline = job.sla.as_ref().is_some_and(|sla| sla.deadline.is_some());
    if has_deadline
        && is_critical(job)
        && spot.max_spot_percentage.is_none_or(|share| share >= 100.0)
    {
        add(
            "spot_for_deadline",
            Severity::High,
            "cost/spot_instances",
            "a critical job with a deadline may run on Spot alone",
            "Spot capacity can be taken back with two minutes' notice; the run then starts over",
            "keep a part on demand: max_spot_percentage below 100",
        );
    }
}

fn is_critical(job: &Job) -> bool {
    let characteristics = job.workload_characteristics.as_ref();
    let criticality = characteristics.and_then(|it| it.criticality);
    matches!(criticality, Some(Criticality::High | Criticality::Critical))
}

fn times(job: &Job, add: Add<'_>) {
    let execution = job.execution.as_ref();
    let schedule = execution.and_then(|it| it.schedule.as_ref());
    if schedule.is_none() && job.enabled {
        add(
            "no_schedule",
            Severity::Medium,
            "execution/schedule",
            "no schedule",
            "a run that does not start is noticed only once a cadence has been learned",
            "write down execution.schedule, also where something else starts the job",
        );
    }
    let zone = execution.and_then(|it| it.time_zone.as_ref());
    let other = job.sla.as_ref().and_then(|it| it.time_zone.as_ref());
    let is_rate = schedule.is_some_and(|it| it.trim_start().starts_with("rate"));
    if schedule.is_some() && !is_rate && zone.or(other).is_none() {
        add(
            "schedule_without_zone",
            Severity::Low,
            "execution/time_zone",
            "a schedule without time zone",
            "it is read as UTC; where people mean local time, it is off by hours, and by another hour in summer",
            "set execution.time_zone, also where it is UTC",
        );
    }
    if is_critical(job) && job.sla.as_ref().is_none_or(|sla| sla.deadline.is_none()) {
        add(
            "no_deadline",
            Severity::Medium,
            "sla/deadline",
            "much depends on this job, and it has no deadline",
            "without a deadline nothing is ever late",
            "set sla.deadline to the time by which its data is needed",
        );
    }
}

fn size(job: &Job, add: Add<'_>) {
    if let Some(platform) = &job.platform {
        if platform.auto_adjust_dpu && (platform.min_dpu.is_none() || platform.max_dpu.is_none()) {
            add(
                "size_without_bounds",
                Severity::Medium,
                "platform/max_dpu",
                "the size is adjusted without bounds",
                "one large input can multiply what a run costs",
                "set min_dpu and max_dpu",
            );
        }
        let below = platform
            .min_dpu
            .zip(platform.dpu_count)
            .is_some_and(|(min, dpu)| dpu < min);
        let above = platform
            .max_dpu
            .zip(platform.dpu_count)
            .is_some_and(|(max, dpu)| dpu > max);
        if below || above {
            add(
                "size_outside_bounds",
                Severity::Medium,
                "platform/dpu_count",
                "dpu_count lies outside min_dpu and max_dpu",
                "the first adjustment changes the size for no reason of the load",
                "bring dpu_count within the bounds",
            );
        }
    }
    for (position, source) in job.data_sources.iter().enumerate() {
        if !source.auto_detect_size && source.size_gb.is_none() {
            add(
                "source_without_size",
                Severity::Low,
                &format!("data_sources/{position}/size_gb"),
                &format!(
                    "the size of `{}` is neither asked for nor declared",
                    source.name
                ),
                "volume and joins of the job cannot be judged",
                "declare size_gb, or let auto_detect_size be true",
            );
        }
    }
    if job.outputs.is_empty() {
        add(
            "no_outputs",
            Severity::Low,
            "outputs",
            "nothing says what this job writes",
            "what waits for its data is known only where the script or OpenLineage tells",
            "list its data sets under outputs",
        );
    }
}

fn personal(job: &Job, add: Add<'_>) {
    let Some(compliance) = &job.compliance else {
        return;
    };
    if compliance.pii_fields.is_empty() {
        return;
    }
    if compliance.retention_days.is_none() {
        add(
            "personal_data_without_retention",
            Severity::High,
            "compliance/retention_days",
            "personal data without a time to keep it",
            "GDPR Art. 5(1)(e): personal data is kept no longer than needed",
            "set compliance.retention_days",
        );
    }
    if compliance.data_classification.is_none() {
        add(
            "personal_data_without_class",
            Severity::Medium,
            "compliance/data_classification",
            "personal data without a class",
            "rules and contacts by class do not apply to it",
            "set compliance.data_classification",
        );
    }
    for (key, claim) in [
        ("encryption_at_rest", compliance.encryption_at_rest),
        ("encryption_in_transit", compliance.encryption_in_transit),
    ] {
        if claim == Some(false) {
            add(
                "personal_data_unencrypted",
                Severity::High,
                &format!("compliance/{key}"),
                "personal data is declared unencrypted",
                "GDPR Art. 32(1)(a) names encryption as a measure",
                "encrypt it, and say so",
            );
        }
    }
}

fn quality(job: &Job, add: Add<'_>) {
    let Some(quality) = job
        .data_quality
        .as_ref()
        .filter(|quality| quality.enabled && has_rules(quality))
    else {
        add(
            "no_quality_rules",
            Severity::Medium,
            "data_quality",
            "no rule for this job's data",
            "a run that succeeds with wrong data looks well",
            "begin with completeness_checks and a duplicate_check on the key",
        );
        return;
    };
    for (position, rule) in quality.completeness_checks.iter().enumerate() {
        toothless(
            "completeness_checks",
            position,
            rule.severity,
            rule.action,
            add,
        );
    }
    for (position, rule) in quality.accuracy_rules.iter().enumerate() {
        toothless("accuracy_rules", position, rule.severity, rule.action, add);
    }
    for (position, rule) in quality.referential_integrity.iter().enumerate() {
        toothless(
            "referential_integrity",
            position,
            rule.severity,
            rule.action,
            add,
        );
        for (key, table) in [
            ("child_table", &rule.child_table),
            ("parent_table", &rule.parent_table),
        ] {
            let is_known = job.data_sources.iter().any(|source| source.name == *table);
            if !job.data_sources.is_empty() && !is_known {
                add(
                    "integrity_without_source",
                    Severity::Medium,
                    &format!("data_quality/referential_integrity/{position}/{key}"),
                    &format!("`{table}` is no data source of the job"),
                    "the rule cannot be measured",
                    "name a data source, or add the table to data_sources",
                );
            }
        }
    }
}

fn has_rules(quality: &DataQuality) -> bool {
    !quality.completeness_checks.is_empty()
        || !quality.accuracy_rules.is_empty()
        || !quality.referential_integrity.is_empty()
        || !quality.freshness_checks.is_empty()
        || !quality.custom_rules.is_empty()
        || quality.duplicate_check.is_some()
        || quality.dqdl.is_some()
}

fn toothless(
    list: &str,
    position: usize,
    severity: Option<Severity>,
    action: Option<Action>,
    add: Add<'_>,
) {
    if severity == Some(Severity::Critical) && action == Some(Action::Warn) {
        add(
            "critical_rule_only_warns",
            Severity::Medium,
            &format!("data_quality/{list}/{position}/action"),
            "a critical rule that only warns",
            "wrong data goes on to whoever reads it",
            "let it quarantine or fail_job, or lower its severity",
        );
    }
}
