//! A scan: every file is read and run, what was found is placed, filtered and counted.

use crate::dataflow::dataflow;
use crate::detector::{Draft, Found};
use crate::detectors::DETECTORS;
use crate::finding::{Finding, Fix, Related, Severity};
use crate::fingerprint::{enclosing, fingerprint};
use crate::front::{GAVE_UP, Module, SourceFile};
use crate::interp;
use crate::job::Job;
use crate::place::FileId;
use crate::project::Project;
use crate::report::{Dataflow, FileReport, Known, Language, Report, Status, Warning};
use crate::sizes::Sizes;
use crate::suppress::ignores;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Trees may be deep: the walk over them has room for it.
const STACK: usize = 256 * 1024 * 1024;

/// What is reported.
#[derive(Debug, Clone)]
pub struct Options {
    /// Only these detectors; all if empty.
    pub only: Vec<String>,
    /// None of these.
    pub disable: Vec<String>,
    /// Nothing that is less certain.
    pub min_confidence: f64,
    /// Nothing that is less severe.
    pub min_severity: Severity,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            only: Vec::new(),
            disable: Vec::new(),
            min_confidence: 0.6,
            min_severity: Severity::Low,
        }
    }
}

/// Scans files that belong together: they may import one another.
#[must_use]
pub fn scan(
    files: Vec<SourceFile>,
    sizes: &Sizes,
    options: &Options,
    baseline: &[Known],
) -> Report {
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().stack_size(STACK);
        let paths: Vec<String> = files.iter().map(|file| file.path.clone()).collect();
        let work =
            builder.spawn_scoped(scope, || Scan::new(files, sizes, options).report(baseline));
        match work.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(report)) => report,
            Ok(Err(_)) | Err(_) => failed(paths),
        }
    })
}

/// Every file has its place even where the analysis itself failed.
fn failed(paths: Vec<String>) -> Report {
    let files = paths.into_iter().map(|path| FileReport {
        path,
        status: Status::Unparsed,
        reason: Some(GAVE_UP.to_owned()),
        language: None,
        lines: 0,
        findings: Vec::new(),
        dataflow: Dataflow::default(),
    });
    Report::new(files.collect(), Vec::new(), Vec::new())
}

struct Scan<'s> {
    project: Project,
    sizes: &'s Sizes,
    options: &'s Options,
}

/// What a run through one file gave, for this file and for others that it imports.
struct Outcome {
    module: Module,
    drafts: Vec<Draft>,
    dataflow: Dataflow,
}

impl<'s> Scan<'s> {
    fn new(mut files: Vec<SourceFile>, sizes: &'s Sizes, options: &'s Options) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|a, b| a.path == b.path);
        Self {
            project: Project::new(files),
            sizes,
            options,
        }
    }

    fn report(&self, baseline: &[Known]) -> Report {
        let mut drafts: BTreeMap<FileId, Vec<Draft>> = BTreeMap::new();
        let mut outcomes = Vec::new();
        for file in self.project.ids() {
            let outcome = self.run(file);
            for draft in &outcome.drafts {
                drafts
                    .entry(draft.place.file)
                    .or_default()
                    .push(draft.clone());
            }
            outcomes.push(outcome);
        }
        let mut warnings = Vec::new();
        let mut reports = Vec::new();
        for (file, outcome) in self.project.ids().zip(outcomes) {
            let found = drafts.remove(&file).unwrap_or_default();
            reports.push(self.placed(file, outcome, found, &mut warnings));
        }
        let fixed = apply(baseline, &mut reports);
        Report::new(reports, fixed, warnings)
    }

    fn run(&self, file: FileId) -> Outcome {
        let module = Module::read(self.project.source(file));
        contained(module, |module| {
            let (trace, is_cut) = interp::run(&self.project, file, module);
            let drafts = self.find(&Job::new(&trace, self.sizes));
            let dataflow = dataflow(module, &trace, file);
            let unread = trace.unread.iter().find(|place| place.file == file);
            let fault = match unread {
                Some(place) => {
                    let (line, _, _) = module.locate(place.start);
                    Some(format!("sql-syntax at line {line}"))
                }
                None => is_cut.then(|| "too-complex".to_owned()),
            };
            (drafts, dataflow, fault)
        })
    }

    fn find(&self, job: &Job<'_>) -> Vec<Draft> {
        let mut found = Found::default();
        for detector in DETECTORS {
            if self.wants(detector.id) {
                (detector.find)(job, &mut found);
            }
        }
        found.drafts
    }

    fn wants(&self, id: &str) -> bool {
        let is = |ids: &[String]| ids.iter().any(|it| it == id);
        (self.options.only.is_empty() || is(&self.options.only)) && !is(&self.options.disable)
    }

    /// Drafts with their lines, one a statement and detector.
    fn placed(
        &self,
        file: FileId,
        outcome: Outcome,
        mut drafts: Vec<Draft>,
        warnings: &mut Vec<Warning>,
    ) -> FileReport {
        let Outcome {
            module, dataflow, ..
        } = outcome;
        let path = self.project.path(file).to_owned();
        drafts.retain(|draft| {
            draft.confidence.value() >= self.options.min_confidence
                && draft.severity >= self.options.min_severity
        });
        drafts.sort_by(|a, b| {
            let key = |it: &Draft| {
                (
                    it.detector.id,
                    it.statement,
                    std::cmp::Reverse(it.severity),
                    std::cmp::Reverse(it.confidence),
                    it.place,
                )
            };
            key(a).cmp(&key(b))
        });
        drafts.dedup_by(|a, b| a.detector.id == b.detector.id && a.statement == b.statement);
        drafts.sort_by_key(|it| (it.place, it.detector.id));
        let (ignores, nameless) = ignores(&module.text);
        let mut used = BTreeSet::new();
        let mut equals: HashMap<String, usize> = HashMap::new();
        let mut findings = Vec::new();
        for draft in drafts {
            let mut finding = finding(&module, &path, &draft, &mut equals);
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
        findings
            .sort_by(|a, b| (a.line, a.detector, a.column).cmp(&(b.line, b.detector, b.column)));
        let mut warn = |line: usize, level, message: String| {
            let line = module.locate(module.text.line_start(line)).0;
            warnings.push(Warning {
                level,
                path: path.clone(),
                line,
                message,
            });
        };
        for line in nameless {
            warn(
                line,
                "error",
                "`strands: ignore` names no detector; write `strands: ignore[id]`".to_owned(),
            );
        }
        for (at, ignore) in ignores
            .iter()
            .enumerate()
            .filter(|(at, _)| !used.contains(at))
        {
            debug_assert!(at < ignores.len());
            warn(
                ignore.line,
                "warning",
                format!("`ignore[{}]` matches nothing", ignore.detectors.join(", ")),
            );
        }
        FileReport {
            path,
            status: module.status,
            reason: module.reason,
            language: module.language,
            lines: module.lines,
            findings,
            dataflow,
        }
    }
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
        Related { line, message }
    });
    Finding {
        detector: draft.detector.id,
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
            text: draft.detector.fix,
            example: draft.detector.fix_example,
        },
        impact: draft.impact.clone(),
        evidence: draft.evidence.clone(),
        related: related.collect(),
        fingerprint: fingerprint(draft.detector.id, path, &around, statement, *number),
        suppressed: false,
        baselined: false,
    }
}

/// What an analysis of a module gives. One that panics costs this file alone, and the file says so.
fn contained(
    mut module: Module,
    analysis: impl FnOnce(&Module) -> (Vec<Draft>, Dataflow, Option<String>),
) -> Outcome {
    let result = catch_unwind(AssertUnwindSafe(|| analysis(&module)));
    let (drafts, dataflow, fault) = result.unwrap_or_else(|_| {
        module = Module::unparsed(GAVE_UP, module.language);
        (Vec::new(), Dataflow::default(), None)
    });
    if module.status == Status::Ok && fault.is_some() {
        module.status = Status::Recovered;
        module.reason = fault;
    }
    Outcome {
        module,
        drafts,
        dataflow,
    }
}

/// Marks what the baseline knows; gives back what of it is gone.
fn apply(baseline: &[Known], reports: &mut [FileReport]) -> Vec<Known> {
    let known: BTreeSet<&str> = baseline.iter().map(|it| it.fingerprint.as_str()).collect();
    let mut seen = BTreeSet::new();
    for finding in reports.iter_mut().flat_map(|file| &mut file.findings) {
        if known.contains(finding.fingerprint.as_str()) {
            finding.baselined = true;
            seen.insert(finding.fingerprint.clone());
        }
    }
    baseline
        .iter()
        .filter(|it| !seen.contains(&it.fingerprint))
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_the_analysis_is_the_status_of_its_file() {
        let file = SourceFile {
            path: "job.py".to_owned(),
            content: Ok(b"x = 1\n".to_vec()),
        };
        let outcome = contained(Module::read(&file), |_| panic!("a fault"));
        assert_eq!(outcome.module.status, Status::Unparsed);
        assert_eq!(outcome.module.reason.as_deref(), Some(GAVE_UP));
        assert_eq!(outcome.module.language, Some(Language::Python));
    }
}
