//! Findings in their file: with lines, each once, and what comments say of them.

use crate::detector::Draft;
use crate::finding::{Finding, Fix, Related};
use crate::fingerprint::{enclosing, fingerprint};
use crate::front::Module;
use crate::report::{Language, Warning};
use crate::suppress::ignores;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

/// Findings by line and detector, and what is wrong with comments that suppress some.
pub(crate) fn placed(
    module: &Module,
    path: &str,
    mut drafts: Vec<Draft>,
) -> (Vec<Finding>, Vec<Warning>) {
    each_once(&mut drafts);
    let (ignores, nameless) = ignores(&module.text);
    let mut used = BTreeSet::new();
    let mut equals: HashMap<String, usize> = HashMap::new();
    let mut findings = Vec::new();
    for draft in drafts {
        let mut finding = finding(module, path, &draft, &mut equals);
        let line = module.text.line(draft.place.start);
        let end = draft.statement.end.max(draft.statement.start + 1) - 1;
        let statement = (
            module.text.line(draft.statement.start),
            module.text.line(end),
        );
        for (at, ignore) in ignores.iter().enumerate() {
            if ignore.covers(draft.detector.id, line, statement) {
                finding.suppressed = true;
                used.insert(at);
            }
        }
        findings.push(finding);
    }
    findings.sort_by(|a, b| {
        let key = |it: &Finding| (it.line, it.detector.clone(), it.column);
        key(a).cmp(&key(b))
    });
    let warning = |line: usize, level: &'static str, message: String| Warning {
        level: level.into(),
        path: path.to_owned(),
        line: module.locate(module.text.line_start(line)).0,
        message,
    };
    let nameless = nameless.into_iter().map(|line| {
        let message = "`strands: ignore` names no detector; write `strands: ignore[id]`";
        warning(line, "error", message.to_owned())
    });
    let unused = ignores
        .iter()
        .enumerate()
        .filter(|(at, _)| !used.contains(at));
    let unused = unused.map(|(_, ignore)| {
        let message = format!("`ignore[{}]` matches nothing", ignore.detectors.join(", "));
        warning(ignore.line, "warning", message)
    });
    (findings, nameless.chain(unused).collect())
}

/// Of the drafts of a detector for a statement the gravest is kept.
fn each_once(drafts: &mut Vec<Draft>) {
    drafts.sort_by(|a, b| {
        let key = |it: &Draft| {
            (
                it.detector.id,
                it.statement,
                Reverse(it.severity),
                Reverse(it.confidence),
                it.place,
            )
        };
        key(a).cmp(&key(b))
    });
    drafts.dedup_by(|a, b| a.detector.id == b.detector.id && a.statement == b.statement);
    drafts.sort_by_key(|it| (it.place, it.detector.id));
}

fn finding(
    module: &Module,
    path: &str,
    draft: &Draft,
    equals: &mut HashMap<String, usize>,
) -> Finding {
    let (line, column, origin) = module.locate(draft.place.start);
    let (end_line, end_column, _) = module.locate(draft.place.end.max(draft.place.start));
    let origin = origin.filter(|_| module.language == Some(Language::Notebook));
    let range = draft.statement.start as usize..draft.statement.end as usize;
    let statement = module.text.content.get(range).unwrap_or_default();
    let around = enclosing(&module.tree, draft.place.start);
    let key = fingerprint(draft.detector.id, path, &around, statement, 0);
    let number = equals.entry(key).and_modify(|it| *it += 1).or_insert(0);
    let related = draft.related.iter().map(|(place, message)| {
        let line = if place.file == draft.place.file {
            module.locate(place.start).0
        } else {
            line
        };
        Related {
            line,
            message: (*message).into(),
        }
    });
    Finding {
        detector: draft.detector.id.into(),
        line,
        end_line: end_line.max(line),
        column,
        end_column: if end_line > line {
            end_column
        } else {
            end_column.max(column + 1)
        },
        cell: origin.map(|it| it.cell),
        cell_line: origin.map(|it| it.cell_line),
        severity: draft.severity,
        confidence: draft.confidence.value(),
        message: draft.message.clone(),
        fix: Fix {
            text: draft.detector.fix.into(),
            example: draft.detector.fix_example.into(),
        },
        impact: draft.impact.clone(),
        evidence: draft.evidence.clone(),
        related: related.collect(),
        fingerprint: fingerprint(draft.detector.id, path, &around, statement, *number),
        suppressed: false,
        baselined: false,
    }
}
