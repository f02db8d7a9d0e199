//! Key figures of the overview.

use super::panel::Figure;
use crate::counted::Tally;
use crate::model::{Overview, Present, QualityLine, RunLine};
use crate::query::Query;
use crate::words;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Runs, failed, missing, running, cost, quality; none where runs could not be read.
pub(super) fn figures(facts: &Overview, present: &Present, query: &Query) -> Vec<Figure> {
    let Ok(started) = &facts.started else {
        return Vec::new();
    };
    let (from, to) = (query.span.from.to_string(), query.span.to.to_string());
    let list = |pairs: &[(&str, &str)]| {
        let range = [("from", from.as_str()), ("to", to.as_str())];
        let span: Vec<(&str, &str)> = match query.range {
            Some(range) => vec![("range", range)],
            None => range.to_vec(),
        };
        let pairs: Vec<(&str, &str)> = span.iter().chain(pairs).copied().collect();
        Some(query.link_with("/runs", &pairs))
    };
    let total = started.total();
    let (all, failed) = (total.runs(), total.failed());
    let at_least = if started.is_cut { "≥\u{a0}" } else { "" };
    let plain = |name, value: String, href, note| Figure {
        name,
        value,
        href,
        is_bad: false,
        is_absent: false,
        note,
    };
    vec![
        plain(
            "Runs",
            format!("{at_least}{}", words::count(all)),
            list(&[]),
            before(facts, all),
        ),
        Figure {
            is_bad: failed > 0,
            ..plain(
                "Failed",
                format!("{at_least}{}", words::count(failed)),
                list(&[("status", "failed"), ("status", "timeout")]),
                share(failed, all),
            )
        },
        missing(facts, present.now, query),
        running(facts, present.now, query),
        cost(&total, started.is_cut, query),
        quality(facts, all, query),
    ]
}

pub(super) fn size(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

#[allow(clippy::cast_precision_loss, reason = "a share for people")]
fn share(part: i64, all: i64) -> String {
    if all == 0 {
        return "no run".to_owned();
    }
    format!("{} of runs", words::percent(part as f64 / all as f64))
}

#[allow(clippy::cast_precision_loss, reason = "a share for people")]
fn before(facts: &Overview, now: i64) -> String {
    match &facts.before {
        Ok(0) => "none in the same time a week before".to_owned(),
        Ok(before) if *before == now => "as many as a week before".to_owned(),
        Ok(before) => {
            let change = (now as f64 - *before as f64) / *before as f64;
            format!("{} on a week before", words::change(change))
        }
        Err(_) => "the week before could not be read".to_owned(),
    }
}

fn missing(facts: &Overview, now: Timestamp, query: &Query) -> Figure {
    let figure = |value: String, is_absent, is_bad, note: &str| Figure {
        name: "Missing",
        value,
        href: None,
        is_bad,
        is_absent,
        note: note.to_owned(),
    };
    let Ok(jobs) = &facts.jobs else {
        return figure("not read".to_owned(), true, false, "");
    };
    let regular: Vec<_> = jobs.iter().filter_map(|it| it.expectation).collect();
    if regular.is_empty() {
        return figure(
            "not measured".to_owned(),
            true,
            false,
            "no job has a rhythm yet",
        );
    }
    let missing = regular.iter().flat_map(|it| it.missing(now));
    let missing = size(missing.filter(|at| query.span.holds(*at)).count());
    let note = format!("{} of {} jobs are regular", regular.len(), jobs.len());
    Figure {
        href: (missing > 0).then(|| query.link("/timeline")),
        ..figure(words::count(missing), false, missing > 0, &note)
    }
}

fn running(facts: &Overview, now: Timestamp, query: &Query) -> Figure {
    let pairs = [("range", "90d"), ("status", "running")];
    let figure = |value: String, is_absent, note: String| Figure {
        name: "Running",
        value,
        href: Some(query.link_with("/runs", &pairs)),
        is_bad: false,
        is_absent,
        note,
    };
    match &facts.running {
        Ok(runs) => figure(
            words::count(size(runs.len())),
            false,
            long_running(facts, runs, now),
        ),
        Err(_) => figure("not read".to_owned(), true, String::new()),
    }
}

#[allow(clippy::cast_precision_loss, reason = "a comparison with a percentile")]
fn long_running(facts: &Overview, runs: &[RunLine], now: Timestamp) -> String {
    let jobs = facts.jobs.as_deref().unwrap_or_default();
    let spreads: BTreeMap<&str, f64> = jobs
        .iter()
        .filter_map(|it| Some((it.job.as_str(), it.spread?.p95)))
        .collect();
    let is_long = |run: &&RunLine| {
        let p95 = run.job.as_deref().and_then(|job| spreads.get(job));
        let runs_for = run
            .started_at
            .map(|at| now.duration_since(at).as_millis() as f64);
        p95.zip(runs_for)
            .is_some_and(|(p95, runs_for)| runs_for > *p95)
    };
    match runs.iter().filter(is_long).count() {
        0 => "none beyond its p95".to_owned(),
        count => format!("{count} beyond its p95"),
    }
}

fn cost(total: &Tally, is_cut: bool, query: &Query) -> Figure {
    let (known, unpriced) = (total.cost(), total.ended.unpriced);
    let has_price = total.ended.priced > 0;
    let is_bound = is_cut || unpriced > 0;
    let note = match unpriced {
        0 => "every ended run is priced".to_owned(),
        count => format!("{} unpriced", words::counted(count, "run")),
    };
    Figure {
        name: "Cost",
        value: match (has_price, is_bound) {
            (false, _) if unpriced > 0 => "unpriced".to_owned(),
            (_, true) => format!("≥\u{a0}{}", words::usd(known)),
            _ => words::usd(known),
        },
        href: Some(query.link("/cost")),
        is_bad: false,
        is_absent: !has_price && unpriced > 0,
        note,
    }
}

fn quality(facts: &Overview, runs: i64, query: &Query) -> Figure {
    let figure = |value: String, is_absent, note: String| Figure {
        name: "Quality, median",
        value,
        href: Some(query.link("/quality")),
        is_bad: false,
        is_absent,
        note,
    };
    let Ok(results) = &facts.quality else {
        return figure("not read".to_owned(), true, String::new());
    };
    let mut scores: Vec<f64> = results.iter().filter_map(|it| it.score).collect();
    scores.sort_by(f64::total_cmp);
    match scores.get(scores.len() / 2) {
        Some(_) => {
            let (low, high) = (scores[(scores.len() - 1) / 2], scores[scores.len() / 2]);
            let note = format!("{} of {runs} measured", measured(results));
            figure(format!("{:.3}", f64::midpoint(low, high)), false, note)
        }
        None => figure(
            "not measured".to_owned(),
            true,
            format!("0 of {runs} measured"),
        ),
    }
}

fn measured(results: &[QualityLine]) -> usize {
    results.iter().filter(|it| it.score.is_some()).count()
}
